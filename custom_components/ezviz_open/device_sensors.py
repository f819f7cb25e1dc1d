"""Sensors of whole devices: battery, signal, storage, captures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, override

from homeassistant.components.sensor import (
    DOMAIN as SENSOR_DOMAIN,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory

from .abilities import AbilityDescription
from .books import BooksEntity
from .entity import DeviceEntity, track_able_devices
from .readings import RECORDINGS, Reading
from .reported import ReportDescription, track_reported
from .storage_state import CloudState, DiskState, cloud_state, disk_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .household import Household

type Reported = int | str | datetime


@dataclass(frozen=True, kw_only=True)
class ReportSensorDescription(ReportDescription, SensorEntityDescription):
    """A sensor of what the rare reads tell."""

    value: Callable[[Household, str], Reported | None]

    reading: Reading | None = None
    """What is read only because this sensor is there, None for what is read anyway."""


@dataclass(frozen=True, kw_only=True)
class CapturesDescription(AbilityDescription, SensorEntityDescription):
    """A sensor of what the account's books say about a device."""


def _battery(household: Household, serial: str) -> int | None:
    status = household.statuses.get(serial)
    return status.battery if status else None


def _signal(household: Household, serial: str) -> int | None:
    status = household.statuses.get(serial)
    return status.signal if status else None


def _recordings_end(household: Household, serial: str) -> datetime | None:
    """Return when the cloud storage ends; what has ended or never began has no end to tell."""
    recordings = household.recordings.get(serial)
    is_active = cloud_state(household, serial) is CloudState.ACTIVE
    if recordings is None or recordings.ends_at is None or not is_active:
        return None
    return datetime.fromtimestamp(recordings.ends_at, UTC)


REPORTED = (
    ReportSensorDescription(
        key="battery",
        capabilities=("support_battery_manage",),
        device_class=SensorDeviceClass.BATTERY,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value=_battery,
    ),
    ReportSensorDescription(
        key="cloud_storage",
        translation_key="cloud_storage",
        capabilities=("support_cloud",),
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=list(CloudState),
        value=cloud_state,
    ),
    ReportSensorDescription(
        key="cloud_storage_end",
        translation_key="cloud_storage_end",
        capabilities=("support_cloud",),
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        # While it is enabled it costs a call a day.
        entity_registry_enabled_default=False,
        reading=RECORDINGS,
        value=_recordings_end,
    ),
    ReportSensorDescription(
        key="memory_card",
        translation_key="memory_card",
        capabilities=("support_disk",),
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=list(DiskState),
        value=disk_state,
    ),
    ReportSensorDescription(
        key="wifi_signal",
        translation_key="wifi_signal",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value=_signal,
    ),
)

CAPTURES = (
    CapturesDescription(
        key="captures_today",
        translation_key="captures_today",
        capabilities=("support_capture",),
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.TOTAL_INCREASING,
    ),
)


def add_device_sensors(
    entry: EzvizOpenConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of all devices, and of those that appear later."""
    track_reported(
        entry,
        SENSOR_DOMAIN,
        REPORTED,
        lambda serial, description: ReportSensor(
            entry=entry, serial=serial, description=description
        ),
        async_add_entities,
    )
    track_able_devices(
        entry,
        SENSOR_DOMAIN,
        CAPTURES,
        lambda serial, description: CapturesSensor(
            entry=entry, serial=serial, description=description
        ),
        async_add_entities,
    )


class ReportSensor(DeviceEntity, SensorEntity):
    """Shows what a device has last reported."""

    entity_description: ReportSensorDescription

    @property
    @override
    def native_value(self) -> Reported | None:
        """Return what was last reported, None for what is not."""
        return self.entity_description.value(self.coordinator.data, self.serial)

    @override
    async def async_added_to_hass(self) -> None:
        """Have it read, if nobody else needs it."""
        await super().async_added_to_hass()
        if reading := self.entity_description.reading:
            self.async_on_remove(self._runtime.upkeep.want(self.serial, reading))


class CapturesSensor(BooksEntity, DeviceEntity, SensorEntity):
    """Counts a device's captures of the platform's day."""

    @property
    @override
    def native_value(self) -> int:
        """Return how many there were."""
        return self._runtime.governor.ledger.captures_today(self.serial)
