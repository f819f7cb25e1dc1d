"""HTTP-FLV: the stream as one endless answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from . import flv
from .paths import read_name
from .ports import Refusal
from .rtmp import amf

if TYPE_CHECKING:
    from .sessions import Session, Studio

_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}


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
        response.content_type = "video/x-flv"
        if request.transport is not None:
            session.mailbox.on_abrupt = request.transport.abort
        await session.ready()
        await response.prepare(request)
        await response.write(self._beginning(session))
        base: int | None = None
        while tags := await session.mailbox.take():
            base = tags[0].stamp if base is None else base
            frames = (flv.on_disk(tag.kind, max(0, tag.stamp - base), tag.body) for tag in tags)
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
