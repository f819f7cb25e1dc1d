"""HLS: a playlist that moves on, and segments made when somebody asks for them."""

from __future__ import annotations

import asyncio
import secrets
from time import monotonic
from typing import TYPE_CHECKING, Final

from aiohttp import web

from . import placeholder, remux
from .encoder import GROUP_MS
from .mailbox import Ending
from .paths import read_name
from .ports import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from .encoder import Group
    from .sessions import Session, Studio

IDLE_SECONDS: Final = 8.0
"""A player that reads nothing for so long is gone."""
_WINDOW: Final = 6
_FIRST: Final = 3
_PLAYLIST: Final = "application/vnd.apple.mpegurl"
_HEADERS: Final = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
_TYPES: Final[dict[remux.Container, str]] = {"ts": "video/mp2t", "mp4": "video/mp4"}


class Reader:
    """One player of HLS: it has no connection, only a habit of asking again."""

    def __init__(self, session: Session, container: remux.Container) -> None:
        """Give the reader a name for the paths of its segments."""
        self.key = secrets.token_hex(8)
        self.session = session
        self.container = container
        self._begun = monotonic()
        self._frozen = ""
        self._counters: dict[int, int] = {}
        self._made: dict[int, remux.Segment] = {}
        self._making = asyncio.Lock()
        # The frames themselves are taken from the station's ring.
        session.mailbox.stall()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.session.mailbox.ending is not None

    def groups(self) -> list[Group]:
        """Return what the playlist lists."""
        return self.session.station.ring.complete[-_WINDOW:]

    async def first_groups(self) -> None:
        """Wait until there is enough to begin with."""
        while len(self.groups()) < _FIRST and not self.ended:
            await self.session.station.wait_for_group()

    def playlist(self) -> str:
        """Write the playlist as it is now, or as it was when the stream stalled."""
        stall = self.session.grant.stall_after
        if stall is None or monotonic() - self._begun < stall or not self._frozen:
            self._frozen = self._write_playlist()
        return self._frozen

    def _write_playlist(self) -> str:
        """List the newest groups."""
        groups = self.groups()
        lines = [
            "#EXTM3U",
            f"#EXT-X-VERSION:{7 if self.container == 'mp4' else 3}",
            f"#EXT-X-TARGETDURATION:{GROUP_MS // 1000}",
            f"#EXT-X-MEDIA-SEQUENCE:{groups[0].number if groups else 0}",
        ]
        suffix = "m4s" if self.container == "mp4" else "ts"
        if self.container == "mp4":
            lines.append(f'#EXT-X-MAP:URI="hls/{self.key}/init.mp4"')
        for group in groups:
            lines += [f"#EXTINF:{GROUP_MS / 1000:.3f},", f"hls/{self.key}/{group.number}.{suffix}"]
        if self.ended:
            lines.append("#EXT-X-ENDLIST")
        return "\n".join((*lines, ""))

    async def segment(self, number: int | None, studio: Studio) -> remux.Segment | None:
        """Return a segment, made at most once; without a number the newest there is."""
        groups = self.session.station.ring.complete
        chosen = [group for group in groups if number is None or group.number == number]
        if not chosen:
            return None
        group = chosen[-1]
        async with self._making:
            if group.number not in self._made:
                self._made[group.number] = await asyncio.get_running_loop().run_in_executor(
                    studio.pool,
                    remux.segment,
                    self.session.station.headers,
                    group,
                    self.container,
                    self._counters,
                )
                while len(self._made) > 2 * _WINDOW:
                    del self._made[min(self._made)]
            return self._made[group.number]


class HlsDesk:
    """Answers playlists, segments and placeholder clips."""

    def __init__(self, studio: Studio) -> None:
        """Open sessions in a studio."""
        self._studio = studio
        self._readers: dict[str, Reader] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._refusals: dict[int, Refusal] = {}

    def add_routes(self, app: web.Application) -> None:
        """Add all paths."""
        place = "/v3/{place:openlive|openpb}"
        app.router.add_get(place + "/{name}.m3u8", self._serve_playlist)
        app.router.add_get(place + "/hls/{key}/{file}", self._serve_segment)
        app.router.add_get(place + "/ErrCode/{code:\\d+}_0.ts", self._serve_clip)

    def close(self) -> None:
        """Forget every player."""
        for address in list(self._readers):
            self._forget(address)

    async def _serve_playlist(self, request: web.Request) -> web.Response:
        """Send the playlist; the first time of an address, begin a session."""
        address = request.rel_url.raw_path_qs
        reader = self._readers.get(address)
        if reader is None:
            begun = await self._begin(request, address)
            if isinstance(begun, web.Response):
                return begun
            reader = begun
        self._arm(address)
        await reader.first_groups()
        if reader.ended:
            # Whoever asks for this address again begins anew.
            self._forget(address)
            if reader.session.mailbox.ending is Ending.ABRUPT:
                raise web.HTTPNotFound
        return web.Response(text=reader.playlist(), content_type=_PLAYLIST, headers=_HEADERS)

    async def _begin(self, request: web.Request, address: str) -> Reader | web.Response:
        """Ask for a session; a refusal may come as a playlist with a clip."""
        where = request.match_info
        play = read_name(
            f"v3/{where['place']}", where["name"], request.query, "hls", request.remote or ""
        )
        if play is None:
            raise web.HTTPNotFound
        session = await self._studio.open(play)
        if isinstance(session, Refusal):
            return self._refuse(session, where["place"])
        container: remux.Container = "mp4" if session.grant.codec == "h265" else "ts"
        if request.query.get("containerFormat") == "1":
            container = "mp4"
        reader = self._readers[address] = Reader(session, container)
        return reader

    def _refuse(self, refusal: Refusal, place: str) -> web.Response:
        """Answer a refusal in the way that it asks for."""
        if not refusal.placeholder:
            return web.Response(status=refusal.status, text=f"{refusal.code} {refusal.text}")
        self._refusals[refusal.code] = refusal
        text = placeholder.playlist(f"/v3/{place}/ErrCode/{refusal.code}_0.ts")
        return web.Response(text=text, content_type=_PLAYLIST, headers=_HEADERS)

    async def _serve_segment(self, request: web.Request) -> web.Response:
        """Send a segment, or the part of an MP4 that comes first."""
        number, _, suffix = request.match_info["file"].partition(".")
        found = [
            (address, reader)
            for address, reader in self._readers.items()
            if reader.key == request.match_info["key"]
        ]
        if not found or not (number.isdecimal() or suffix == "mp4"):
            raise web.HTTPNotFound
        address, reader = found[0]
        self._arm(address)
        wanted = int(number) if number.isdecimal() else None
        made = await reader.segment(wanted, self._studio)
        if made is None:
            raise web.HTTPNotFound
        body = made.initial if wanted is None else made.data
        return web.Response(body=body, content_type=_TYPES[reader.container], headers=_HEADERS)

    async def _serve_clip(self, request: web.Request) -> web.Response:
        """Send the clip of a code; any code has one."""
        code = int(request.match_info["code"])
        refusal = self._refusals.get(code)
        text = refusal.text if refusal else ""
        body = await asyncio.get_running_loop().run_in_executor(
            self._studio.pool, placeholder.clip, code, text
        )
        return web.Response(body=body, content_type=_TYPES["ts"], headers=_HEADERS)

    def _arm(self, address: str) -> None:
        """Count the reader's idle time from now on."""
        loop = asyncio.get_running_loop()
        if address in self._timers:
            self._timers[address].cancel()
        forget: Callable[[str], None] = self._forget
        self._timers[address] = loop.call_later(IDLE_SECONDS, forget, address)

    def _forget(self, address: str) -> None:
        """End a reader's session."""
        timer = self._timers.pop(address, None)
        if timer is not None:
            timer.cancel()
        reader = self._readers.pop(address, None)
        if reader is not None:
            reader.session.close()
