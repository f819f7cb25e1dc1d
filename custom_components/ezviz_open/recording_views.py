"""What browsers ask for about recordings; the platform's addresses never reach them."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web
from homeassistant.components.http import (
    KEY_AUTHENTICATED,
    KEY_HASS,
    KEY_HASS_USER,
    HomeAssistantView,
)
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import CONF_CODES, DOMAIN
from .openapi import OpenApiError, RecordingGoneError
from .playback import Choice, PlaybackError, SegmentGoneError
from .recording_access import may_see
from .recording_ids import RecordingId
from .recording_notice import h265_notice, needs_notice
from .recording_player import player_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey
    from .playback import Look
    from .recording_player import RecordingPlayer, Ticket

_LARGEST_COVER: Final = 1024 * 1024
_AT_ONCE: Final = 4
_GOOD_FOR: Final = timedelta(hours=1)

_HLS: Final = "application/vnd.apple.mpegurl"
_PLAYLIST: Final = "playlist.m3u8"
_MASTER: Final = "master.m3u8"
_NOTICE: Final = "notice"
_PLAYLISTS: Final = frozenset({_PLAYLIST, _MASTER, f"{_NOTICE}.m3u8"})
_PLAYS_FOR: Final = timedelta(hours=24)
"""As long as Home Assistant signs what the media browser plays."""
_PART: Final = re.compile(r"(init|segment)(\d{1,6})\.(?:mp4|m4s)")
_PARTS: Final = {"init": "video/mp4", "segment": "video/iso.segment"}
_FRESH: Final = {"Cache-Control": "no-store"}


@callback
def async_setup_recording_views(hass: HomeAssistant) -> None:
    """Register them, which are there whether or not an account is loaded."""
    hass.http.register_view(CoverView())
    hass.http.register_view(PlaybackView())


class CoverView(HomeAssistantView):
    """Shows a recording's picture, deciphered where its code is known."""

    url = "/api/ezviz_open/cover/{identifier:recordings/.+}"
    name = "api:ezviz_open:cover"

    def __init__(self) -> None:
        """Prepare."""
        self._turns = asyncio.Semaphore(_AT_ONCE)

    @classmethod
    def signed(cls, hass: HomeAssistant, recording: RecordingId) -> str:
        """Return where a picture is shown to whoever is browsing."""
        return async_sign_path(hass, f"/api/ezviz_open/cover/{recording}", _GOOD_FOR)

    async def get(self, request: web.Request, identifier: str) -> web.Response:
        """Fetch it from the platform and hand it on."""
        hass = request.app[KEY_HASS]
        recording = RecordingId.parse(identifier)
        entry = _account(hass, recording)
        if recording is None or entry is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        key = recording.key_in(entry.runtime_data.coordinator.data)
        if key is None or not may_see(hass, request[KEY_HASS_USER], key):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        try:
            cover = await self._cover(entry, key, recording)
        except OpenApiError:
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        if cover is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        return web.Response(
            body=cover,
            content_type="image/png" if cover.startswith(b"\x89PNG") else "image/jpeg",
            headers={"Cache-Control": "private, max-age=3600"},
        )

    async def _cover(
        self, entry: EzvizOpenConfigEntry, key: ChannelKey, wanted: RecordingId
    ) -> bytes | None:
        """Return a picture, None where there is none. Raises ``OpenApiError``."""
        if wanted.source is None or wanted.span is None:
            return None
        name = str(wanted)
        async with self._turns:
            runtime = entry.runtime_data
            if (kept := runtime.covers.get(name)) is not None:
                return kept
            try:
                recording = await runtime.recordings.find(key, wanted.source, *wanted.span)
            except RecordingGoneError:
                return None
            if recording.cover is None:
                return None
            code = entry.data.get(CONF_CODES, {}).get(key.serial)
            cover = await runtime.client.pictures.download(
                recording.cover, _LARGEST_COVER, code=code
            )
            runtime.covers.keep(name, cover)
            return cover


def _account(hass: HomeAssistant, recording: RecordingId | None) -> EzvizOpenConfigEntry | None:
    entries: list[EzvizOpenConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return next((e for e in entries if recording and e.entry_id == recording.account), None)


class PlaybackView(HomeAssistantView):
    """Plays a recording, by a ticket that is its address; who may see is looked up each time.

    The playlist needs a signed path. What it leads to cannot be signed beforehand, and is found
    by whoever has the playlist alone.
    """

    url = "/api/ezviz_open/playback/{ticket}/{name}"
    name = "api:ezviz_open:playback"
    requires_auth = False

    @classmethod
    def address(cls, ticket: str, look: Look | None = None) -> str:
        """Return where a ticket's recording plays, to be signed."""
        # The frontend cannot follow a master playlist of a single entry from a path without host.
        name = _MASTER if look is not None and needs_notice(look) else _PLAYLIST
        return f"/api/ezviz_open/playback/{ticket}/{name}"

    async def get(self, request: web.Request, ticket: str, name: str) -> web.StreamResponse:
        """Hand on what has arrived."""
        hass = request.app[KEY_HASS]
        found = player_of(hass).ticket(ticket)
        if found is None or not await _still_may(hass, found):
            return web.Response(status=HTTPStatus.NOT_FOUND)
        if name in _PLAYLISTS and not request.get(KEY_AUTHENTICATED, False):
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        try:
            return await self._answer(hass, found, ticket, name)
        except SegmentGoneError:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        except (HomeAssistantError, PlaybackError):
            return web.Response(status=HTTPStatus.BAD_GATEWAY)

    async def _answer(
        self, hass: HomeAssistant, found: Ticket, ticket: str, name: str
    ) -> web.StreamResponse:
        """Return what is asked for. Raises as what it is made of does."""
        if name in _PLAYLISTS:
            text = await self._playlist(hass, found, ticket, name)
            return web.Response(text=text, content_type=_HLS, headers=_FRESH)
        if name.startswith(_NOTICE):
            return await _notice(hass, name)
        return await _part(player_of(hass), found, name)

    async def _playlist(self, hass: HomeAssistant, found: Ticket, ticket: str, name: str) -> str:
        """Return a playlist. Raises ``HomeAssistantError``, ``PlaybackError``."""
        if name.startswith(_NOTICE):
            return (await h265_notice(hass)).playlist
        session = await player_of(hass).session(found)
        if name == _PLAYLIST:
            return await session.playlist()

        def signed(name: str) -> str:
            path = f"/api/ezviz_open/playback/{ticket}/{name}"
            return async_sign_path(hass, path, _PLAYS_FOR)

        other = None
        if needs_notice(await session.look()):
            other = Choice((await h265_notice(hass)).look, signed(f"{_NOTICE}.m3u8"))
        return await session.master(signed(_PLAYLIST), other)


async def _notice(hass: HomeAssistant, name: str) -> web.Response:
    """Return a part of what plays in place of a recording. Raises ``SegmentGoneError``."""
    made = await h265_notice(hass)
    parts = {"notice.mp4": made.head, "notice.m4s": made.segment}
    if name not in parts:
        raise SegmentGoneError(name)
    kind = _PARTS["init" if name.endswith(".mp4") else "segment"]
    return web.Response(body=parts[name], content_type=kind, headers=_FRESH)


async def _part(player: RecordingPlayer, ticket: Ticket, name: str) -> web.StreamResponse:
    """Return a head or a segment of what plays, which is made anew where it is gone.

    Raises ``SegmentGoneError``, ``HomeAssistantError``.
    """
    part = _PART.fullmatch(name)
    if part is None:
        raise SegmentGoneError(name)
    kind, number = part[1], int(part[2])
    session = await player.session(ticket, None if kind == "init" else number)
    path = session.init(number) if kind == "init" else session.segment(number)
    return web.FileResponse(path, headers={"Content-Type": _PARTS[kind], **_FRESH})


async def _still_may(hass: HomeAssistant, ticket: Ticket) -> bool:
    """Return whether whoever opened a recording may still see it."""
    if ticket.user is None:
        return True
    user = await hass.auth.async_get_user(ticket.user)
    return user is not None and user.is_active and may_see(hass, user, ticket.held.key)
