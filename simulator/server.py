"""Bind the ports and run the cloud in an event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from .app import make_app
from .doorkeeper import Doorkeeper
from .inspection import ready_devices
from .media.server import MediaServer
from .scenes import CloudScenes

if TYPE_CHECKING:
    from .cloud import Cloud

_PATIENCE = 0.2
"""Seconds that open requests get at the end; a fault may keep one open for ever."""


class Server:
    """A running simulator; ``api`` and ``rtmp`` are its addresses."""

    def __init__(self, cloud: Cloud) -> None:
        """Put the parts together without listening yet."""
        self._cloud = cloud
        self._media = MediaServer(Doorkeeper(cloud), CloudScenes(cloud))
        self._app = make_app(cloud)
        self._media.add_routes(self._app)
        self._runner = web.AppRunner(
            self._app, access_log=None, handler_cancellation=True, shutdown_timeout=_PATIENCE
        )
        self.api = ""
        self.rtmp = ""

    async def start(self, host: str, port: int, rtmp_port: int) -> None:
        """Listen; port 0 asks for a free one. Raises OSError for a port that is taken."""
        self._cloud.rtmp_port = await self._media.start(host, rtmp_port)
        self._cloud.media = self._media
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError:
            await self.close()
            raise
        bound = self._runner.addresses[0][1]
        self.api = f"http://{host}:{bound}"
        self.rtmp = f"rtmp://{host}:{self._cloud.rtmp_port}"

    def describe(self) -> dict[str, object]:
        """Return what the first line of output says."""
        settings = self._cloud.settings
        return {
            "api": self.api,
            "rtmp": self.rtmp,
            "app_key": settings.app_key,
            "app_secret": settings.app_secret,
            "devices": ready_devices(self._cloud),
        }

    async def close(self) -> None:
        """Stop listening and end everything that runs."""
        self._cloud.forget_commands()
        await asyncio.gather(self._media.close(), self._runner.cleanup())
