"""Commands for a card: a press sends start, its release sends stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components import websocket_api
from homeassistant.core import callback
from homeassistant.helpers import config_validation as cv

from .card_access import ATTR_ENTITY_ID, camera_of
from .const import DOMAIN
from .ptz_actions import ATTR_AT_MOST, ATTR_DIRECTION, ATTR_SPEED, DIRECTIONS, SPEEDS, START_FIELDS
from .timeline_commands import async_setup_timeline
from .timeline_playing import async_setup_playing

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection
    from homeassistant.core import HomeAssistant


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, start_turning)
    websocket_api.async_register_command(hass, stop_turning)
    async_setup_timeline(hass)
    async_setup_playing(hass)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/ptz/start",
        vol.Required(ATTR_ENTITY_ID): cv.entity_id,
        **START_FIELDS,
    }
)
@websocket_api.async_response
async def start_turning(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Turn a camera until it is stopped, the connection closes or the time is up."""
    camera = camera_of(hass, connection, msg[ATTR_ENTITY_ID], POLICY_CONTROL)
    movers, key = camera.movers, camera.key
    # Under a name of our own there is one per camera, however often it is pressed.
    connection.subscriptions[DOMAIN, "ptz", key] = lambda: movers.release_of(key, connection)
    camera.runtime.turns.asked(key, connection.context(msg))
    await movers.press(
        key,
        DIRECTIONS[msg[ATTR_DIRECTION]],
        SPEEDS.get(msg.get(ATTR_SPEED, "")),
        at_most=msg[ATTR_AT_MOST],
        owner=connection,
    )
    connection.send_result(msg["id"])


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/ptz/stop", vol.Required(ATTR_ENTITY_ID): cv.entity_id}
)
@websocket_api.async_response
async def stop_turning(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Stop a camera, whoever has it turned; no call when it stands still already."""
    camera = camera_of(hass, connection, msg[ATTR_ENTITY_ID], POLICY_CONTROL)
    await camera.movers.release(camera.key)
    connection.send_result(msg["id"])
