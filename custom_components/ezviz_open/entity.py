"""What all entities of a channel have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import AccountCoordinator
from .identity import ChannelKey, channel_id
from .registry import channel_device_info

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from homeassistant.helpers.entity import Entity, EntityDescription
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .openapi import Channel


class ChannelEntity(CoordinatorEntity[AccountCoordinator]):
    """An entity that belongs to one channel."""

    _attr_has_entity_name = True

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
        self._attr_unique_id = f"{channel_id(key)}-{description.key}"
        self._attr_device_info = channel_device_info(
            entry.runtime_data.coordinator.hass,
            entry,
            entry.runtime_data.coordinator.data,
            key,
        )

    @property
    def channel(self) -> Channel | None:
        """Return the channel as last heard of, None once it is gone."""
        return self.coordinator.data.channels.get(self.key)

    @property
    def online(self) -> bool:
        """Return whether the channel was online when the account was last read."""
        return self.coordinator.data.is_online(self.key)


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
