"""HTTP-FLV: the stream as one endless answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from . import flv
from .paths import read_name
from .ports import Refusal
from .rtmp import amf
from .stamps import Stamps

if TYPE_CHECKING:
    import asyncio

    from .sessions import Session, Studio

_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}


class _Unframed(web.StreamResponse):
    """An answer whose end is that of its connection, which aiohttp does for WebSockets only."""

    _length_check = False


class FlvDesk:
    """Answers `…/{serial}_{channel}_{quality}.flv`."""

    def __init__(self, studio: Studio) -> None:
        """Open sessions in a studio."""
        self._studio = studio

    def add_routes(self, app: web.Application) -> None:
        """Add the paths for live pictures and recordings."""
        app.router.add_get("/v3/{place:openlive|openpb}/{name}.flv", self._serve, allow_head=False)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Send the stream until one side is done."""
        where = request.match_info
        play = read_name(
            f"v3/{where['place']}", where["name"], request.query, "flv", request.remote or ""
        )
        if play is None:
            raise web.HTTPNotFound
        session = await self._studio.open(play)
        if isinstance(session, Refusal):
            return web.Response(status=session.status, text=f"{session.code} {session.text}")
        try:
            return await self._send(request, session)
        finally:
            session.close()

    async def _send(self, request: web.Request, session: Session) -> web.StreamResponse:
        """Send header, decoder descriptions and then every frame, starting at zero."""
        response = web.StreamResponse(headers=_HEADERS)
        if session.grant.unframed:
            response = _Unframed(headers=_HEADERS)
            response.force_close()
        response.content_type = "video/x-flv"
        if request.transport is not None:
            session.mailbox.on_abrupt = partial(
                _drop, request.transport, torn=session.grant.torn, unframed=session.grant.unframed
            )
        await session.ready()
        await response.prepare(request)
        await response.write(self._beginning(session))
        stamps = Stamps(session.grant)
        while tags := await session.mailbox.take():
            frames = (flv.on_disk(tag.kind, stamps.of(tag), tag.body) for tag in tags)
            await response.write(b"".join(frames))
        return response

    def _beginning(self, session: Session) -> bytes:
        """Return everything before the first frame."""
        station = session.station
        about = amf.encode("onMetaData", station.about())
        return b"".join(
            (
                flv.file_header(audio=station.form.audio != "none"),
                flv.on_disk(flv.SCRIPT, 0, about),
                *(flv.on_disk(kind, 0, body) for kind, body in station.headers),
            )
        )


def _drop(transport: asyncio.Transport, *, torn: bool, unframed: bool) -> None:
    """Drop the connection, perhaps in the middle of a frame."""
    if torn:
        half = flv.on_disk(flv.VIDEO, 0, b"\x27\x01" + bytes(4000))[:1000]
        # Chunks have their length before them (RFC 9112, 7.1).
        chunk = f"{len(half):x}\r\n".encode() + half + b"\r\n"
        transport.write(half if unframed else chunk)
    transport.abort()
