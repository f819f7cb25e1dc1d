"""Binary sensors: what is online, asleep, encrypted, or in trouble with its storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.components.binary_sensor import (
    DOMAIN as BINARY_SENSOR_DOMAIN,
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory

from .entity import ChannelEntity, DeviceEntity, track_channels
from .reported import ReportDescription, track_reported
from .storage_state import DISK_PROBLEMS, disk_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .household import Household

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ReportBinaryDescription(ReportDescription, BinarySensorEntityDescription):
    """A binary sensor of what is known of a device."""

    value: Callable[[Household, str], bool | None]

    tells_offline: bool = False
    """Whether it has something to say about a device that is offline."""


def _online(household: Household, serial: str) -> bool | None:
    device = household.devices.get(serial)
    return device.online if device else None


def _asleep(household: Household, serial: str) -> bool | None:
    status = household.statuses.get(serial)
    return status.asleep if status else None


def _encrypted(household: Household, serial: str) -> bool | None:
    """Return whether any picture of the device is encrypted, None where that is not told."""
    told = [c.encrypted for key, c in household.channels.items() if key.serial == serial]
    return True if True in told else False if False in told else None


def _storage_problem(household: Household, serial: str) -> bool | None:
    state = disk_state(household, serial)
    return None if state is None else state in DISK_PROBLEMS


ONLINE = ReportBinaryDescription(
    key="online",
    translation_key="online",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    tells_offline=True,
    value=_online,
)

REPORTED = (
    ReportBinaryDescription(
        key="asleep",
        translation_key="asleep",
        capabilities=("support_battery_manage",),
        entity_category=EntityCategory.DIAGNOSTIC,
        value=_asleep,
    ),
    ReportBinaryDescription(
        key="encrypted",
        translation_key="encrypted",
        capabilities=("support_encrypt",),
        entity_category=EntityCategory.DIAGNOSTIC,
        tells_offline=True,
        value=_encrypted,
    ),
    ONLINE,
    ReportBinaryDescription(
        key="storage_problem",
        translation_key="storage_problem",
        capabilities=("support_disk",),
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value=_storage_problem,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of all devices and inputs, and of those that appear later."""
    track_reported(
        entry,
        BINARY_SENSOR_DOMAIN,
        REPORTED,
        lambda serial, description: ReportBinarySensor(
            entry=entry, serial=serial, description=description
        ),
        async_add_entities,
    )
    coordinator = entry.runtime_data.coordinator
    track_channels(
        entry,
        # A single camera is its device, which tells the same.
        lambda key: (
            [InputOnlineSensor(entry=entry, key=key, description=ONLINE)]
            if coordinator.data.is_recorder(key.serial)
            else []
        ),
        async_add_entities,
    )


class ReportBinarySensor(DeviceEntity, BinarySensorEntity):
    """Shows what is known of a device."""

    entity_description: ReportBinaryDescription

    @property
    @override
    def available(self) -> bool:
        """Return whether it has something to say."""
        if self.entity_description.tells_offline:
            return self.coordinator.last_update_success and self.device is not None
        return super().available

    @property
    @override
    def is_on(self) -> bool | None:
        """Return what was last reported, None for what is not."""
        return self.entity_description.value(self.coordinator.data, self.serial)


class InputOnlineSensor(ChannelEntity, BinarySensorEntity):
    """Shows whether what is connected to a recorder's input is online."""

    @property
    @override
    def available(self) -> bool:
        """Return whether the account was read; an input that is offline is its very subject."""
        return self.coordinator.last_update_success

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it is online."""
        return self.online
