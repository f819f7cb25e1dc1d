"""The relay's address on this machine."""

from __future__ import annotations

import asyncio
import secrets
import socket
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web

from . import flv
from .channel import ChannelRefusedError
from .packets import AudioSetup, VideoSetup

if TYPE_CHECKING:
    from .channel import RelayChannel
    from .packets import Kind, MediaPacket, Setup
    from .reader import Reader

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 20.0
"""A reader that takes nothing for so long is let go."""

_KERNEL_BYTES: Final = 256 * 1024
_TOKEN_BYTES: Final = 24
_HEADERS: Final = {"Content-Type": "video/x-flv", "Cache-Control": "no-store"}


class RelayServer:
    """Serves channels as FLV that never ends, each at an address that cannot be guessed."""

    def __init__(self, *, patience: float = PATIENCE_SECONDS) -> None:
        """Prepare; `start` opens the port."""
        self._patience = patience
        self._channels: dict[str, RelayChannel] = {}
        self._runner: web.AppRunner | None = None
        self._port = 0

    async def start(self) -> None:
        """Listen on a free port of this machine. Raises OSError where that cannot be."""
        app = web.Application()
        app.router.add_get("/{token}/live.flv", self._serve, allow_head=False)
        # The addresses are secrets, so none is written to a log of requests.
        runner = web.AppRunner(
            app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, 0).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]

    async def close(self) -> None:
        """End all channels and stop listening."""
        channels, self._channels = list(self._channels.values()), {}
        await asyncio.gather(*(channel.close() for channel in channels))
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def register(self, channel: RelayChannel) -> str:
        """Return the channel's address; it stays the same until `unregister` or `close`."""
        for token, known in self._channels.items():
            if known is channel:
                return self._url(token)
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        self._channels[token] = channel
        return self._url(token)

    async def unregister(self, channel: RelayChannel) -> None:
        """End a channel and forget its address."""
        self._channels = {
            token: known for token, known in self._channels.items() if known is not channel
        }
        await channel.close()

    def _url(self, token: str) -> str:
        return f"http://{HOST}:{self._port}/{token}/live.flv"

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        """Send a channel's stream for as long as it lasts and somebody reads."""
        channel = self._channels.get(request.match_info["token"])
        if channel is None:
            raise web.HTTPNotFound
        try:
            reader = channel.subscribe()
        except ChannelRefusedError:
            return _unavailable()
        try:
            return await self._send(request, channel, reader)
        finally:
            channel.unsubscribe(reader)

    async def _send(
        self, request: web.Request, channel: RelayChannel, reader: Reader
    ) -> web.StreamResponse:
        packets = await reader.take()
        if not packets:
            return _unavailable()
        response = web.StreamResponse(headers=_HEADERS)
        response.force_close()
        await response.prepare(request)
        line = request.transport.get_extra_info("socket") if request.transport else None
        if line is not None:
            # Else the kernel alone keeps megabytes for a reader that sleeps.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_BYTES)
        media = channel.media
        writer = _Writer(packets[0].dts, sound=media is not None and media.sound)
        with suppress(ConnectionError, TimeoutError):
            while packets:
                data = writer.write(packets)
                async with asyncio.timeout(self._patience):
                    await response.write(data)
                packets = await reader.take()
            return response
        if request.transport is not None:
            request.transport.abort()
        return response


class _Writer:
    """Writes packets for one reader, whose stamps begin at zero."""

    def __init__(self, base: int, *, sound: bool) -> None:
        self._base = base
        self._sound = sound
        self._begun = False
        self._setups: dict[Kind, Setup] = {}

    def write(self, packets: list[MediaPacket]) -> bytes:
        """Return the tags of packets, with what a decoder needs in front."""
        parts: list[bytes] = [] if self._begun else self._beginning(packets)
        for packet in packets:
            if self._setups.get(packet.kind) != packet.setup:
                self._setups[packet.kind] = packet.setup
                parts.append(flv.setup_tag(packet.setup, packet.dts - self._base))
            if packet.dts >= self._base:
                parts.append(flv.packet_tag(packet, self._base))
        return b"".join(parts)

    def _beginning(self, packets: list[MediaPacket]) -> list[bytes]:
        self._begun = True
        video = next((p.setup for p in packets if isinstance(p.setup, VideoSetup)), None)
        audio = next((p.setup for p in packets if isinstance(p.setup, AudioSetup)), None)
        parts = [flv.file_header(audio=self._sound)]
        if video is not None:
            parts.append(flv.metadata(video, audio))
        return parts


def _unavailable() -> web.Response:
    response = web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.force_close()
    return response
