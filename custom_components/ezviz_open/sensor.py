"""Sensors: why a camera shows no picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback

from .entity import ChannelEntity, track_channels
from .problem import StreamProblem

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


class StreamProblemSensor(ChannelEntity, SensorEntity):
    """Says in a word why a channel has no live picture."""

    @property
    @override
    def available(self) -> bool:
        """Return True: that nothing can be reached is what this sensor is there to say."""
        return True

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
