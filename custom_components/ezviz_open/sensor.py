"""Sensors: why a camera shows no picture, what is open, reported and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account_sensors import account_sensors
from .const import OPT_DIRECT
from .coordinator import AccountCoordinator
from .device_sensors import add_device_sensors
from .entity import ChannelEntity, track_channels
from .problem import StreamProblem
from .registry import account_device_info
from .saving_sensor import SavingSensor

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey

PARALLEL_UPDATES = 0

STREAM_PROBLEM = SensorEntityDescription(
    key="stream_problem",
    translation_key="stream_problem",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=list(StreamProblem),
)


OPEN_STREAMS = SensorEntityDescription(
    key="open_streams",
    translation_key="open_streams",
    state_class=SensorStateClass.MEASUREMENT,
    entity_category=EntityCategory.DIAGNOSTIC,
)


ACCOUNT_PROBLEM = SensorEntityDescription(
    key="account_problem",
    translation_key="account_problem",
    device_class=SensorDeviceClass.ENUM,
    entity_category=EntityCategory.DIAGNOSTIC,
    options=[StreamProblem.NONE, StreamProblem.CREDENTIALS, StreamProblem.UNREACHABLE],
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of all channels, and of those that appear later."""
    track_channels(
        entry,
        lambda key: [StreamProblemSensor(entry=entry, key=key, description=STREAM_PROBLEM)],
        async_add_entities,
    )
    add_device_sensors(entry, async_add_entities)
    async_add_entities([AccountProblemSensor(entry), SavingSensor(entry), *account_sensors(entry)])
    if not entry.options.get(OPT_DIRECT, False):
        async_add_entities([OpenStreamsSensor(entry)])


class ProblemSensor(SensorEntity):
    """A sensor that is there to say that something cannot be reached."""

    @property
    @override
    def available(self) -> bool:
        """Return True, above all when nothing else is."""
        return True


class StreamProblemSensor(ProblemSensor, ChannelEntity):
    """Says in a word why a channel has no live picture."""

    @property
    @override
    def native_value(self) -> StreamProblem:
        """Return the reason, "none" when nothing is known to be wrong."""
        return self._runtime.problems.of(self.key)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the attempts to watch the channel."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.problems.listen(self._problem_changed))

    @callback
    def _problem_changed(self, key: ChannelKey) -> None:
        if key == self.key:
            self.async_write_ha_state()


class AccountProblemSensor(ProblemSensor, CoordinatorEntity[AccountCoordinator]):
    """Says in a word why the whole account cannot be read; one line for all its cameras."""

    entity_description = ACCOUNT_PROBLEM
    _attr_has_entity_name = True

    def __init__(self, entry: EzvizOpenConfigEntry) -> None:
        """Attach the sensor to the account's own device."""
        super().__init__(entry.runtime_data.coordinator)
        self._attr_unique_id = f"{entry.unique_id}-{ACCOUNT_PROBLEM.key}"
        self._attr_device_info = account_device_info(entry)

    @property
    @override
    def native_value(self) -> StreamProblem:
        """Return the reason, "none" while the account is read."""
        return self.coordinator.account_problem


class OpenStreamsSensor(SensorEntity):
    """Counts the account's open streams; the plan allows only so many at once."""

    entity_description = OPEN_STREAMS
    _attr_has_entity_name = True
    _attr_should_poll = False
    _unrecorded_attributes = frozenset({"cameras", "limit"})

    def __init__(self, entry: EzvizOpenConfigEntry) -> None:
        """Attach the sensor to the account's own device."""
        self._relays = entry.runtime_data.relays
        self._attr_unique_id = f"{entry.unique_id}-{OPEN_STREAMS.key}"
        self._attr_device_info = account_device_info(entry)

    @property
    @override
    def native_value(self) -> int:
        """Return how many streams are open now."""
        return len(self._relays.slots.open)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return which cameras they are, and what the plan allows."""
        slots = self._relays.slots
        return {"cameras": [stream.name for stream in slots.open], "limit": slots.limit}

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the streams as they open and close."""
        self.async_on_remove(self._relays.listen(self.async_write_ha_state))
