"""The actions that turn a camera."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import voluptuous as vol
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import callback
from homeassistant.helpers.service import async_register_platform_entity_service

from .const import DOMAIN
from .entity import names_device
from .mover import DEAD_MAN_SECONDS, LONGEST_SECONDS
from .openapi import Direction, Speed

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, ServiceCall
    from homeassistant.helpers.typing import VolDictType

    from .camera import ChannelCamera

ACTION_PTZ_START: Final = "ptz_start"
ACTION_PTZ_STOP: Final = "ptz_stop"
ACTION_PTZ_MOVE: Final = "ptz_move"

ATTR_DIRECTION: Final = "direction"
ATTR_SPEED: Final = "speed"
ATTR_AT_MOST: Final = "at_most"
ATTR_DURATION: Final = "duration"

DIRECTIONS: Final = {direction.name.lower(): direction for direction in Direction}
SPEEDS: Final = {speed.name.lower(): speed for speed in Speed}

START_FIELDS: Final[VolDictType] = {
    vol.Required(ATTR_DIRECTION): vol.In(DIRECTIONS),
    vol.Optional(ATTR_SPEED): vol.In(SPEEDS),
    vol.Optional(ATTR_AT_MOST, default=DEAD_MAN_SECONDS): vol.All(
        vol.Coerce(float), vol.Range(min=1, max=LONGEST_SECONDS)
    ),
}
"""What the websocket command takes as well."""

MOVE_FIELDS: Final[VolDictType] = {
    vol.Required(ATTR_DIRECTION): vol.In(DIRECTIONS),
    vol.Optional(ATTR_SPEED): vol.In(SPEEDS),
    vol.Optional(ATTR_DURATION): vol.All(
        vol.Coerce(float), vol.Range(min=0.1, max=LONGEST_SECONDS)
    ),
}


@callback
def async_setup_ptz_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, fields, carry_out in (
        (ACTION_PTZ_START, START_FIELDS, _start),
        (ACTION_PTZ_STOP, None, _stop),
        (ACTION_PTZ_MOVE, MOVE_FIELDS, _move),
    ):
        async_register_platform_entity_service(
            hass, DOMAIN, name, entity_domain=CAMERA_DOMAIN, schema=fields, func=carry_out
        )


@names_device
async def _start(camera: ChannelCamera, call: ServiceCall) -> None:
    """Turn until it is stopped or the time is up."""
    camera.runtime.turns.asked(camera.key, call.context)
    await camera.movers.press(
        camera.key,
        DIRECTIONS[call.data[ATTR_DIRECTION]],
        SPEEDS.get(call.data.get(ATTR_SPEED, "")),
        at_most=call.data[ATTR_AT_MOST],
    )


@names_device
async def _stop(camera: ChannelCamera, _call: ServiceCall) -> None:
    """Stand still, whoever turns it."""
    await camera.movers.release(camera.key, always=True)


@names_device
async def _move(camera: ChannelCamera, call: ServiceCall) -> None:
    """Turn for a time, and stop."""
    camera.runtime.turns.asked(camera.key, call.context)
    await camera.movers.step(
        camera.key,
        DIRECTIONS[call.data[ATTR_DIRECTION]],
        SPEEDS.get(call.data.get(ATTR_SPEED, "")),
        seconds=call.data.get(ATTR_DURATION),
    )
