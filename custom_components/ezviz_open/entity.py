"""What the entities of a channel, a device and the account have in common, and when they appear."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, cast, override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import AccountCoordinator
from .errors import about_camera, naming
from .identity import ChannelKey, channel_id, safe_serial
from .registry import account_device_info, channel_device_info, device_info

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence

    from homeassistant.exceptions import HomeAssistantError
    from homeassistant.helpers.entity import Entity, EntityDescription
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .abilities import AbilityDescription
    from .data import EzvizOpenConfigEntry
    from .openapi import Channel, Device


class NamedEntity(CoordinatorEntity[AccountCoordinator]):
    """An entity of a device that has a name."""

    _attr_has_entity_name = True

    @property
    def device_name(self) -> str:
        """Return what people call the camera or the device."""
        device = self.device_entry
        return (device and (device.name_by_user or device.name)) or self.entity_id

    async def about(self, error: HomeAssistantError) -> HomeAssistantError:
        """Return an error that names this camera."""
        return await about_camera(self.hass, self.device_name, error)


def names_device[F: Callable[..., Coroutine[Any, Any, Any]]](command: F) -> F:
    """Have the errors of an entity's command name the device.

    One command may be for several devices, and a toast stands alone. Home Assistant 2026.2 calls
    a single entity without ``async_request_call``, so no place sees all commands pass.
    """

    @wraps(command)
    async def named(entity: NamedEntity, *args: Any, **kwargs: Any) -> Any:
        async with naming(entity.hass, entity.device_name):
            return await command(entity, *args, **kwargs)

    return cast("F", named)


class ChannelEntity(NamedEntity):
    """An entity that belongs to one channel."""

    def __init__(
        self,
        *,
        entry: EzvizOpenConfigEntry,
        key: ChannelKey,
        description: EntityDescription,
    ) -> None:
        """Attach the entity to its channel's device."""
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        self.key = key
        self._runtime = entry.runtime_data
        self._attr_unique_id = channel_unique_id(key, description)
        self._attr_device_info = channel_device_info(
            entry.runtime_data.coordinator.hass,
            entry,
            entry.runtime_data.coordinator.data,
            key,
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether a command would reach the channel, as far as is known."""
        return super().available and self.online

    @property
    def channel(self) -> Channel | None:
        """Return the channel as last heard of, None once it is gone."""
        return self.coordinator.data.channels.get(self.key)

    @property
    def online(self) -> bool:
        """Return whether the channel was online when the account was last read."""
        return self.coordinator.data.is_online(self.key)


class DeviceEntity(NamedEntity):
    """An entity that belongs to a whole device: a camera, or a recorder with all its channels."""

    def __init__(
        self,
        *,
        entry: EzvizOpenConfigEntry,
        serial: str,
        description: EntityDescription,
    ) -> None:
        """Attach the entity to its device."""
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        self.serial = serial
        self._runtime = entry.runtime_data
        self._attr_unique_id = device_unique_id(serial, description)
        self._attr_device_info = device_info(
            entry.runtime_data.coordinator.data,
            serial,
            entry.runtime_data.client.region.console,
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether a command would reach the device, as far as is known."""
        return super().available and self.online

    @property
    def device(self) -> Device | None:
        """Return the device as last heard of, None once it is gone."""
        return self.coordinator.data.devices.get(self.serial)

    @property
    def online(self) -> bool:
        """Return whether the device was online when the account was last read."""
        return self.device is not None and bool(self.device.online)


class AccountEntity(CoordinatorEntity[AccountCoordinator]):
    """An entity that belongs to the account itself."""

    _attr_has_entity_name = True

    def __init__(self, *, entry: EzvizOpenConfigEntry, description: EntityDescription) -> None:
        """Attach the entity to the account's service."""
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        self._runtime = entry.runtime_data
        self._attr_unique_id = f"{entry.entry_id}-{description.key}"
        self._attr_device_info = account_device_info(entry)


def channel_unique_id(key: ChannelKey, description: EntityDescription) -> str:
    """Return by what Home Assistant knows a channel's entity."""
    return f"{channel_id(key)}-{description.key}"


def device_unique_id(serial: str, description: EntityDescription) -> str:
    """Return by what Home Assistant knows a device's entity."""
    return f"{safe_serial(serial)}-{description.key}"


def track_channels(
    entry: EzvizOpenConfigEntry,
    entities_of: Callable[[ChannelKey], Iterable[Entity]],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a channel's entities when the channel appears, now or later."""
    coordinator = entry.runtime_data.coordinator
    present: set[ChannelKey] = set()

    @callback
    def check() -> None:
        cameras = coordinator.data.cameras
        present.intersection_update(cameras)
        new = [key for key in cameras if key not in present]
        present.update(new)
        if new:
            async_add_entities(entity for key in new for entity in entities_of(key))

    entry.async_on_unload(coordinator.async_add_listener(check))
    check()


def track_able_channels[D: AbilityDescription](
    entry: EzvizOpenConfigEntry,
    platform: str,
    descriptions: Sequence[D],
    make: Callable[[ChannelKey, D], Entity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Keep the entities of channels whose device can do what they are for, now and later."""
    _track_able(
        entry,
        platform,
        descriptions,
        targets=lambda: entry.runtime_data.coordinator.data.cameras,
        serial_of=lambda key: key.serial,
        unique_id=channel_unique_id,
        make=make,
        async_add_entities=async_add_entities,
    )


def track_able_devices[D: AbilityDescription](
    entry: EzvizOpenConfigEntry,
    platform: str,
    descriptions: Sequence[D],
    make: Callable[[str, D], Entity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Keep the entities of devices that can do what they are for, now and later."""
    _track_able(
        entry,
        platform,
        descriptions,
        # In the order of the lists; devices without a camera have no entities.
        targets=lambda: dict.fromkeys(
            key.serial for key in entry.runtime_data.coordinator.data.cameras
        ),
        serial_of=lambda serial: serial,
        unique_id=device_unique_id,
        make=make,
        async_add_entities=async_add_entities,
    )


def _track_able[T, D: AbilityDescription](
    entry: EzvizOpenConfigEntry,
    platform: str,
    descriptions: Sequence[D],
    *,
    targets: Callable[[], Iterable[T]],
    serial_of: Callable[[T], str],
    unique_id: Callable[[T, D], str],
    make: Callable[[T, D], Entity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add what a device can do, take away what it says that it cannot."""
    runtime = entry.runtime_data
    registry = er.async_get(runtime.coordinator.hass)
    present: set[str] = set()
    known: dict[T, tuple[object, ...]] = {}

    @callback
    def check() -> None:
        there = dict.fromkeys(targets())
        for gone in known.keys() - there:
            del known[gone]
            present.difference_update(unique_id(gone, d) for d in descriptions)
        new: list[Entity] = []
        for target in there:
            # Called at every change of anything: only what is known of this device counts.
            now = runtime.abilities.known(serial_of(target))
            if known.get(target) == now:
                continue
            known[target] = now
            for description in descriptions:
                identifier = unique_id(target, description)
                able = runtime.abilities.can(serial_of(target), description)
                if able is False:
                    present.discard(identifier)
                    # Also one of an earlier run, or of a firmware that could do more.
                    if entity_id := registry.async_get_entity_id(platform, DOMAIN, identifier):
                        registry.async_remove(entity_id)
                elif able and identifier not in present:
                    present.add(identifier)
                    new.append(make(target, description))
        if new:
            async_add_entities(new)

    entry.async_on_unload(runtime.coordinator.async_add_listener(check))
    check()
