"""Selects: how fast a camera turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.components.select import (
    DOMAIN as SELECT_DOMAIN,
    SelectEntity,
    SelectEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.helpers.restore_state import RestoreEntity

from .abilities import AbilityDescription
from .entity import ChannelEntity, track_able_channels
from .ptz_abilities import PTZ
from .ptz_actions import SPEEDS

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ChannelSelectDescription(AbilityDescription, SelectEntityDescription):
    """A choice of a channel."""


PTZ_SPEED = ChannelSelectDescription(
    key="ptz_speed",
    translation_key="ptz_speed",
    capabilities=PTZ.capabilities,
    ability=PTZ.ability_name,
    entity_category=EntityCategory.CONFIG,
    options=list(SPEEDS),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the speed of cameras that turn."""
    track_able_channels(
        entry,
        SELECT_DOMAIN,
        (PTZ_SPEED,),
        lambda key, description: PtzSpeed(entry=entry, key=key, description=description),
        async_add_entities,
    )


class PtzSpeed(ChannelEntity, SelectEntity, RestoreEntity):
    """How fast the camera turns when nothing else is said; kept here, it costs no call."""

    entity_description: ChannelSelectDescription

    @property
    @override
    def available(self) -> bool:
        """Return True: it can be chosen while the camera is offline."""
        return True

    @property
    @override
    def current_option(self) -> str:
        """Return the speed."""
        return self._runtime.movers.habits(self.key).speed.name.lower()

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what was chosen before."""
        await super().async_added_to_hass()
        kept = await self.async_get_last_state()
        if kept is not None and kept.state in SPEEDS:
            await self.async_select_option(kept.state)

    @override
    async def async_select_option(self, option: str) -> None:
        """Keep another speed."""
        self._runtime.movers.habits(self.key).speed = SPEEDS[option]
        self.async_write_ha_state()
