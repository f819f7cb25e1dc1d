"""Commands for a card: a press sends start, its release sends stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components import websocket_api
from homeassistant.components.camera import DATA_COMPONENT
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import config_validation as cv

from .camera import ChannelCamera
from .const import DOMAIN
from .ptz_actions import ATTR_AT_MOST, ATTR_DIRECTION, ATTR_SPEED, DIRECTIONS, SPEEDS, START_FIELDS

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection
    from homeassistant.core import HomeAssistant

ATTR_ENTITY_ID = "entity_id"


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, start_turning)
    websocket_api.async_register_command(hass, stop_turning)


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
    camera = _camera(hass, connection, msg[ATTR_ENTITY_ID])
    movers, key = camera.movers, camera.key
    # Under a name of our own there is one per camera, however often it is pressed.
    connection.subscriptions[DOMAIN, "ptz", key] = lambda: movers.release_of(key, connection)
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
    camera = _camera(hass, connection, msg[ATTR_ENTITY_ID])
    await camera.movers.release(camera.key)
    connection.send_result(msg["id"])


def _camera(hass: HomeAssistant, connection: ActiveConnection, entity_id: str) -> ChannelCamera:
    """Return the camera, if the user may control it."""
    if not connection.user.permissions.check_entity(entity_id, POLICY_CONTROL):
        raise Unauthorized(entity_id=entity_id, permission=POLICY_CONTROL)
    camera = hass.data[DATA_COMPONENT].get_entity(entity_id)
    if not isinstance(camera, ChannelCamera):
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_our_camera",
            translation_placeholders={"entity_id": entity_id},
        )
    return camera
