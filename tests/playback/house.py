"""A server that plays recordings over FLV, and a supplier of its addresses."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from aiohttp import web

from custom_components.ezviz_open.playback import Address, Clip, Failure, NoAddress
from tests.playback.tape import SECONDS, Tape, tape

if TYPE_CHECKING:
    from collections.abc import Callable

EPOCH = 1_700_000_000
WHOLE = Clip(EPOCH, EPOCH + SECONDS)


@dataclass
class Broadcast:
    """How the server plays one address."""

    breaks_after: int | None = None
    """The connection is cut after so many milliseconds."""
    ends_after: int | None = None
    """The server says that it is over after so many milliseconds."""
    stamp: Callable[[int], int] = lambda stamp: stamp
    """What becomes of the stamps, which begin at zero."""
    status: int = 200
    starts_late: int = 0
    """So many milliseconds after what was asked for it begins."""
    tempo: float = 0.0
    """So many times as fast as the recording it is sent; 0: as fast as can be."""
    without_sound_until: int = 0
    hangs_after: int | None = None
    recording: Tape | None = None
    """Another one than the station's."""


@dataclass
class Station:
    """A supplier, and the server behind it."""

    recording: Tape = field(default_factory=tape)
    broadcasts: list[Broadcast] = field(default_factory=list)
    """One for each address in turn, the last one for all that follow."""
    speed: float = 1.0
    speeds: dict[int, float] = field(default_factory=dict)
    """How fast single addresses are; by default the first one alone."""
    asked: list[tuple[float, float, Failure | None]] = field(default_factory=list)
    sent: int = 0
    """Bytes."""
    open: int = 0
    """Connections."""
    most: int = 1000
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    """Whoever is kept waiting may go."""
    base: str = ""

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Return the next address."""
        self.asked.append((begins_at - EPOCH, ends_at - EPOCH, after))
        if len(self.asked) > self.most:
            raise NoAddress
        number = len(self.asked) - 1
        begin, end = round(begins_at - EPOCH), round(ends_at - EPOCH)
        url = f"{self.base}/{number}.flv?begin={begin}&end={end}&t=secret"
        speeds = self.speeds or {0: self.speed}
        return Address(url, "flv", speeds.get(number, 1.0))

    async def play(self, request: web.Request) -> web.StreamResponse:
        """Send a recording."""
        number = int(request.match_info["number"])
        how = (
            self.broadcasts[min(number, len(self.broadcasts) - 1)]
            if self.broadcasts
            else Broadcast()
        )
        if how.status != 200:
            raise web.HTTPNotFound
        begin, end = (int(request.query[name]) * 1000 for name in ("begin", "end"))
        answer = web.StreamResponse()
        await answer.prepare(request)
        self.open += 1
        try:
            await self._send(answer, request, how, begin + how.starts_late, end)
        finally:
            self.open -= 1
        return answer

    async def _send(
        self, answer: web.StreamResponse, request: web.Request, how: Broadcast, begin: int, end: int
    ) -> None:
        transport = request.transport
        assert transport is not None
        recording = how.recording or self.recording
        with suppress(ConnectionError):
            await self._write(answer, recording.header)
            for tag in recording.setups:
                await self._write(answer, tag.at(how.stamp(0)))
            tags = recording.between(begin, end)
            origin = tags[0].stamp if tags else 0
            started = time.monotonic()
            for tag in tags:
                at = tag.stamp - origin
                if how.ends_after is not None and at >= how.ends_after:
                    break
                if how.breaks_after is not None and at >= how.breaks_after:
                    await asyncio.sleep(0.1)
                    transport.abort()
                    return
                if how.hangs_after is not None and at >= how.hangs_after:
                    await self.leaving.wait()
                if tag.kind == 8 and at < how.without_sound_until:
                    continue
                if how.tempo:
                    await asyncio.sleep(
                        max(0, at / 1000 / how.tempo - (time.monotonic() - started))
                    )
                await self._write(answer, tag.at(how.stamp(at)))

    async def _write(self, answer: web.StreamResponse, data: bytes) -> None:
        await answer.write(data)
        self.sent += len(data)


class House:
    """Runs stations on this machine."""

    def __init__(self) -> None:
        """Prepare."""
        self._runners: list[web.AppRunner] = []
        self._stations: list[Station] = []

    async def station(
        self, *broadcasts: Broadcast, recording: Tape | None = None, speed: float = 1.0
    ) -> Station:
        """Start a server."""
        made = await asyncio.to_thread(tape) if recording is None else recording
        station = Station(recording=made, broadcasts=list(broadcasts), speed=speed)
        app = web.Application()
        app.router.add_get("/{number}.flv", station.play)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        station.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        self._runners.append(runner)
        self._stations.append(station)
        return station

    async def __aenter__(self) -> Self:
        """Open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the servers."""
        for station in self._stations:
            station.leaving.set()
        for runner in self._runners:
            await runner.cleanup()
