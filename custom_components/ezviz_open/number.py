"""Numbers: how long a step of a turning camera takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.components.number import (
    DOMAIN as NUMBER_DOMAIN,
    NumberDeviceClass,
    NumberEntityDescription,
    NumberMode,
    RestoreNumber,
)
from homeassistant.const import EntityCategory, UnitOfTime

from .abilities import AbilityDescription
from .entity import ChannelEntity, track_able_channels
from .ptz_abilities import PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry

PARALLEL_UPDATES = 0

_MILLISECONDS = 1000


@dataclass(frozen=True, kw_only=True)
class ChannelNumberDescription(AbilityDescription, NumberEntityDescription):
    """A number of a channel."""


STEP_TIME = ChannelNumberDescription(
    key="ptz_step_time",
    translation_key="ptz_step_time",
    capabilities=PTZ.capabilities,
    ability=PTZ.ability_name,
    device_class=NumberDeviceClass.DURATION,
    entity_category=EntityCategory.CONFIG,
    native_unit_of_measurement=UnitOfTime.MILLISECONDS,
    native_min_value=100,
    native_max_value=5000,
    native_step=100,
    mode=NumberMode.SLIDER,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the step time of cameras that turn."""
    track_able_channels(
        entry,
        NUMBER_DOMAIN,
        (STEP_TIME,),
        lambda key, description: StepTime(entry=entry, key=key, description=description),
        async_add_entities,
    )


class StepTime(ChannelEntity, RestoreNumber):
    """How long a press of a direction's button turns the camera; kept here, it costs no call."""

    entity_description: ChannelNumberDescription

    @property
    @override
    def available(self) -> bool:
        """Return True: it can be set while the camera is offline."""
        return True

    @property
    @override
    def native_value(self) -> float:
        """Return the time in milliseconds."""
        return round(self._runtime.movers.habits(self.key).step_seconds * _MILLISECONDS)

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what was set before."""
        await super().async_added_to_hass()
        kept = await self.async_get_last_number_data()
        if kept is not None and kept.native_value is not None:
            await self.async_set_native_value(kept.native_value)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Keep another time."""
        self._runtime.movers.habits(self.key).step_seconds = value / _MILLISECONDS
        self.async_write_ha_state()
