"""Buttons: what a device does once when it is told to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, override

from homeassistant.components.button import (
    DOMAIN as BUTTON_DOMAIN,
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.const import EntityCategory

from .abilities import AbilityDescription
from .entity import (
    ChannelEntity,
    DeviceEntity,
    names_device,
    track_able_channels,
    track_able_devices,
)
from .openapi import Direction, Flip, Purpose
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
    """A button of one channel."""

    press: Callable[[EzvizOpenData, ChannelKey], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class DeviceButtonDescription(AbilityDescription, ButtonEntityDescription):
    """A button of a whole device."""

    press: Callable[[EzvizOpenData, str], Awaitable[None]]
    mainland_only: bool = False


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


def _mirror(key: str, capability: str, flip: Flip) -> ChannelButtonDescription:
    """Return the button that turns a picture over about an axis."""
    return ChannelButtonDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.CONFIG,
        capabilities=(capability,),
        press=lambda runtime, channel: runtime.mirror.press(channel, flip, ability=key),
    )


MIRROR_BUTTONS = (
    _mirror("mirror_up_down", "ptz_top_bottom_mirror", Flip.UP_DOWN),
    _mirror("mirror_left_right", "ptz_left_right_mirror", Flip.LEFT_RIGHT),
    _mirror("mirror_center", "ptz_center_mirror", Flip.CENTER),
)

DEVICE_BUTTONS = (
    DeviceButtonDescription(
        key="restart",
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        mainland_only=True,
        press=lambda runtime, serial: runtime.commands.send(
            serial,
            runtime.client.administration.restart(serial, Purpose.ACTION),
            ability="restart",
        ),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of what can do what they are for, now and later."""
    overseas = entry.runtime_data.client.overseas
    track_able_channels(
        entry,
        BUTTON_DOMAIN,
        PTZ_BUTTONS,
        lambda key, description: TurnButton(entry=entry, key=key, description=description),
        async_add_entities,
    )
    track_able_channels(
        entry,
        BUTTON_DOMAIN,
        MIRROR_BUTTONS,
        lambda key, description: ChannelButton(entry=entry, key=key, description=description),
        async_add_entities,
    )
    track_able_devices(
        entry,
        BUTTON_DOMAIN,
        [d for d in DEVICE_BUTTONS if not (overseas and d.mainland_only)],
        lambda serial, description: DeviceButton(
            entry=entry, serial=serial, description=description
        ),
        async_add_entities,
    )


class ChannelButton(ChannelEntity, ButtonEntity):
    """Has a channel do something once."""

    entity_description: ChannelButtonDescription

    @override
    @names_device
    async def async_press(self) -> None:
        """Do it."""
        await self.entity_description.press(self._runtime, self.key)


class TurnButton(ChannelButton):
    """Turns a camera one step."""

    @override
    async def async_press(self) -> None:
        """Turn it."""
        self._runtime.turns.asked(self.key, self._context)
        await super().async_press()


class DeviceButton(DeviceEntity, ButtonEntity):
    """Has a device do something once."""

    entity_description: DeviceButtonDescription

    @override
    @names_device
    async def async_press(self) -> None:
        """Do it."""
        await self.entity_description.press(self._runtime, self.serial)
