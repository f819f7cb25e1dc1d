"""Buttons: a step in each direction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, override

from homeassistant.components.button import (
    DOMAIN as BUTTON_DOMAIN,
    ButtonEntity,
    ButtonEntityDescription,
)

from .abilities import AbilityDescription
from .entity import ChannelEntity, track_able_channels
from .openapi import Direction
from .ptz_abilities import PAN, TILT, WAY_OF

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry, EzvizOpenData
    from .identity import ChannelKey

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ChannelButtonDescription(AbilityDescription, ButtonEntityDescription):
    """A button of a channel."""

    press: Callable[[EzvizOpenData, ChannelKey], Awaitable[None]]


async def _step(direction: Direction, runtime: EzvizOpenData, key: ChannelKey) -> None:
    """Turn for the camera's step time at its speed."""
    await runtime.movers.step(key, direction)


def _ptz_button(key: str, direction: Direction) -> ChannelButtonDescription:
    """Describe a button that turns the camera one step."""
    way = WAY_OF[direction]
    return ChannelButtonDescription(
        key=key,
        translation_key=key,
        capabilities=way.capabilities,
        ability=way.ability_name,
        entity_registry_enabled_default=way in (TILT, PAN),
        press=partial(_step, direction),
    )


PTZ_BUTTONS = (
    _ptz_button("ptz_up", Direction.UP),
    _ptz_button("ptz_down", Direction.DOWN),
    _ptz_button("ptz_left", Direction.LEFT),
    _ptz_button("ptz_right", Direction.RIGHT),
    _ptz_button("ptz_up_left", Direction.UP_LEFT),
    _ptz_button("ptz_down_left", Direction.DOWN_LEFT),
    _ptz_button("ptz_up_right", Direction.UP_RIGHT),
    _ptz_button("ptz_down_right", Direction.DOWN_RIGHT),
    _ptz_button("ptz_zoom_in", Direction.ZOOM_IN),
    _ptz_button("ptz_zoom_out", Direction.ZOOM_OUT),
    _ptz_button("ptz_focus_near", Direction.FOCUS_NEAR),
    _ptz_button("ptz_focus_far", Direction.FOCUS_FAR),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of what each channel can do."""
    track_able_channels(
        entry,
        BUTTON_DOMAIN,
        PTZ_BUTTONS,
        lambda key, description: ChannelButton(entry=entry, key=key, description=description),
        async_add_entities,
    )


class ChannelButton(ChannelEntity, ButtonEntity):
    """Has a channel do something once."""

    entity_description: ChannelButtonDescription

    @override
    async def async_press(self) -> None:
        """Do it."""
        await self.entity_description.press(self._runtime, self.key)
