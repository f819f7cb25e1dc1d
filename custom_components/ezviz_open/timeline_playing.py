"""Commands for a card that plays recordings: from any moment on, until the browser leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from .card_access import ATTR_ENTITY_ID, camera_of
from .const import DOMAIN
from .openapi import OpenApiError, RecordingSource
from .playing_place import PlayingPlace
from .recording_player import player_of
from .recording_sources import absent, is_absent, text_of_refusal
from .recording_supplier import NORMAL_SPEED, Held, speeds_of
from .recording_views import PlaybackView
from .timeline import position_of
from .timeline_commands import ATTR_SOURCE

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.typing import VolDictType

    from .camera import ChannelCamera
    from .timeline import Position

ATTR_AT: Final = "at"
ATTR_PLAYER: Final = "player"
ATTR_SPEED: Final = "speed"

_LATEST: Final = 4_102_444_800
"""The year 2100, seconds since the epoch."""

_LONGEST_NAME: Final = 64
_GOOD_FOR: Final = timedelta(days=1)

_PLAYER: Final[VolDictType] = {
    vol.Optional(ATTR_PLAYER, default=""): vol.All(str, vol.Length(max=_LONGEST_NAME))
}


@callback
def async_setup_playing(hass: HomeAssistant) -> None:
    """Register the commands."""
    websocket_api.async_register_command(hass, play)
    websocket_api.async_register_command(hass, stop_playing)


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/recordings/play",
        vol.Required(ATTR_ENTITY_ID): cv.entity_id,
        vol.Required(ATTR_SOURCE): vol.Coerce(RecordingSource),
        vol.Required(ATTR_AT): vol.All(vol.Coerce(float), vol.Range(min=0, max=_LATEST)),
        vol.Optional(ATTR_SPEED, default=NORMAL_SPEED): vol.Coerce(float),
        **_PLAYER,
    }
)
@websocket_api.async_response
async def play(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Play from a moment on, and tell where; what the same player played before ends."""
    camera = camera_of(hass, connection, msg[ATTR_ENTITY_ID], POLICY_READ)
    held, speed = Held(camera.key, msg[ATTR_SOURCE]), msg[ATTR_SPEED]
    if is_absent(camera.runtime, camera.key.serial, held.source):
        raise absent(held.source)
    speeds = speeds_of(camera.entry, held)
    if speed not in speeds:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="recording_speed")
    # There before anything is waited for: the browser may leave meanwhile.
    name = _name(msg)
    place = connection.subscriptions.get(name)
    if not isinstance(place, PlayingPlace):
        place = PlayingPlace(hass)
        connection.subscriptions[name] = place
    wish = place.wish()
    found = await _position(camera, held.source, msg[ATTR_AT])
    clip = found.recording.cut(found.at, found.recording.ends_at)
    ticket = await place.play(
        wish,
        lambda: player_of(hass).open(camera.entry, held, clip, connection.user.id, speed=speed),
    )
    path = PlaybackView.address(ticket, await player_of(hass).look(ticket))
    connection.send_result(
        msg["id"],
        {
            "path": async_sign_path(hass, path, _GOOD_FOR),
            "at": found.at,
            "in_gap": found.in_gap,
            "begin": found.recording.begins_at,
            "end": found.recording.ends_at,
            "kind": found.recording.kind,
            "next": found.next_at,
            "speed": speed,
            "speeds": speeds,
        },
    )


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/recordings/stop", **_PLAYER})
@websocket_api.async_response
async def stop_playing(
    _hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """End what one of the browser's players plays, if it does."""
    place = connection.subscriptions.pop(_name(msg), None)
    if isinstance(place, PlayingPlace):
        await place.stop()
    connection.send_result(msg["id"])


def _name(msg: dict[str, Any]) -> tuple[str, str, str]:
    """Return under which name a player is kept: a browser may have several."""
    return DOMAIN, "recordings", msg[ATTR_PLAYER]


async def _position(camera: ChannelCamera, source: RecordingSource, at: float) -> Position:
    """Return what plays from a moment on. Raises ``HomeAssistantError``."""
    runtime, key = camera.runtime, camera.key
    try:
        found = await position_of(runtime.recordings, key, source, at)
    except OpenApiError as err:
        runtime.commands.learn(key.serial, err)
        raise HomeAssistantError(**text_of_refusal(err, source)) from err
    if found is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="recordings_nothing_later"
        )
    return found
