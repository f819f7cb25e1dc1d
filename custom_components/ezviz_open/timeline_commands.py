"""Commands for a card that shows a timeline: which days there are, and what was recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.core import callback
from homeassistant.helpers import config_validation as cv

from .card_access import ATTR_ENTITY_ID, camera_of
from .const import DOMAIN
from .device_days import FIRST_DAY, LAST_DAY
from .openapi import RecordingSource
from .timeline_day import Timeline
from .timeline_watch import TimelineWatch

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.typing import VolDictType

ATTR_DAY: Final = "day"
ATTR_SOURCE: Final = "source"

_DAY: Final = vol.All(cv.date, vol.Range(min=FIRST_DAY, max=LAST_DAY))
_TARGET: Final[VolDictType] = {
    vol.Required(ATTR_ENTITY_ID): cv.entity_id,
    vol.Optional(ATTR_SOURCE): vol.Coerce(RecordingSource),
}


@callback
def async_setup_timeline(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, list_days)
    websocket_api.async_register_command(hass, show_day)
    websocket_api.async_register_command(hass, watch_today)


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/recordings/days", **_TARGET})
@websocket_api.async_response
async def list_days(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell on which days a camera has recorded, by what holds the recordings."""
    connection.send_result(msg["id"], await _timeline(hass, connection, msg).days())


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/recordings/day", vol.Required(ATTR_DAY): _DAY, **_TARGET}
)
@websocket_api.async_response
async def show_day(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell what a camera has recorded on a day of its own time zone."""
    words = await _timeline(hass, connection, msg).day(msg[ATTR_DAY])
    connection.send_result(msg["id"], words)


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/recordings/watch_today", **_TARGET}
)
@websocket_api.async_response
async def watch_today(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Tell what a camera has recorded today, at once and whenever there is more."""
    number = msg["id"]
    watch = TimelineWatch(
        hass,
        lambda: _timeline(hass, connection, msg),
        lambda words: connection.send_event(number, words),
    )
    # Before anything is waited for: the browser may leave meanwhile.
    connection.subscriptions[number] = watch.stop
    try:
        today = await watch.start()
    except BaseException:
        connection.subscriptions.pop(number, None)
        raise
    connection.send_result(number)
    connection.send_event(number, today)


def _timeline(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> Timeline:
    """Return what is asked about. Raises ``Unauthorized``, ``HomeAssistantError``."""
    camera = camera_of(hass, connection, msg[ATTR_ENTITY_ID], POLICY_READ)
    return Timeline.of(camera, msg.get(ATTR_SOURCE))
