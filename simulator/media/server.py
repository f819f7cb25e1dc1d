"""The media server: RTMP on its own port, HTTP-FLV and HLS inside the API's application."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Final

from .hls import HlsDesk
from .httpflv import FlvDesk
from .mailbox import Ending
from .playback import in_the_past
from .rtmp import RtmpServer
from .scenes import Painter
from .sessions import Studio

if TYPE_CHECKING:
    from datetime import datetime

    from aiohttp import web

    from .ports import Gatekeeper, Scenes, SceneState

_SNAPSHOT_SIZE: Final = (1280, 720)
_SNAPSHOT_QUALITY: Final = 85


class MediaServer:
    """Everything that sends pictures."""

    def __init__(self, gatekeeper: Gatekeeper, scenes: Scenes) -> None:
        """Ask `gatekeeper` who may watch, and `scenes` what there is to see."""
        self._scenes = scenes
        self._studio = Studio(gatekeeper, scenes)
        self._rtmp = RtmpServer(self._studio)
        self._flv = FlvDesk(self._studio)
        self._hls = HlsDesk(self._studio)

    @property
    def encoders(self) -> int:
        """How many encoders run now."""
        return self._studio.running()

    def add_routes(self, app: web.Application) -> None:
        """Add the paths of HTTP-FLV and HLS to an application."""
        self._flv.add_routes(app)
        self._hls.add_routes(app)

    async def start(self, host: str, rtmp_port: int) -> int:
        """Listen for RTMP and return the port really taken (0 asks for a free one)."""
        port = await self._rtmp.start(host, rtmp_port)
        self._studio.warm_up()
        return port

    def viewers(self, serial: str, channel: int | None = None) -> int:
        """Count the sessions that watch a device now."""
        return len(self._studio.sessions(serial, channel))

    def kick(self, serial: str | None = None, *, abrupt: bool = False) -> int:
        """End the sessions of a device, or all, and return how many there were."""
        sessions = self._studio.sessions(serial)
        for session in sessions:
            session.mailbox.end(Ending.ABRUPT if abrupt else Ending.OVER)
        return len(sessions)

    async def snapshot(
        self, serial: str, channel: int, recorded_at: datetime | None = None
    ) -> bytes:
        """Draw the picture of now, or of a moment, as a JPEG; KeyError without such a camera."""
        state = self._scenes.state(serial, channel)
        if recorded_at is not None:
            state = in_the_past(state, recorded_at)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._studio.pool, _jpeg, state)

    def hear(self, serial: str, channel: int, pcm: bytes) -> None:
        """Mix a voice (16 kHz mono, signed 16 bit) into the sound of the running streams."""
        self._studio.hear(serial, channel, pcm)

    async def close(self) -> None:
        """End all sessions and encoders and stop listening."""
        self._hls.close()
        await self._studio.close()
        await self._rtmp.close()


def _jpeg(state: SceneState) -> bytes:
    """Draw a camera's picture of this moment."""
    painter = Painter(_SNAPSHOT_SIZE)
    painter.turn_to(state)
    data = io.BytesIO()
    painter.draw(state, state.recorded_at or state.now).save(
        data, "JPEG", quality=_SNAPSHOT_QUALITY
    )
    return data.getvalue()
