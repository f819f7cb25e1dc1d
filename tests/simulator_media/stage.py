"""A media server with a doorman of its own, and a player that is PyAV."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from time import monotonic
from typing import TYPE_CHECKING, Any

import av
from aiohttp import web

from simulator.media.ports import Grant, PlayRequest, Refusal, SceneState
from simulator.media.server import MediaServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

HOST = "127.0.0.1"
SERIAL = "BC1000001"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone(timedelta(hours=8)))


class Doorman:
    """Let everybody in on the terms of the day, and count who is inside."""

    def __init__(self) -> None:
        """Begin with usual terms."""
        self.terms: dict[str, Any] = {}
        self.refusal: Refusal | None = None
        self.requests: list[PlayRequest] = []
        self.inside = 0

    def authorise(self, request: PlayRequest) -> Grant | Refusal:
        """Answer a player."""
        self.requests.append(request)
        if self.refusal is not None:
            return self.refusal
        self.inside += 1
        grant = Grant(
            serial=request.serial,
            channel=request.channel,
            quality=request.quality,
            on_close=self._leave,
        )
        return replace(grant, **self.terms)

    def _leave(self) -> None:
        """See somebody out."""
        self.inside -= 1


class World:
    """What the cameras see: one scene whose clock runs from noon on."""

    def __init__(self) -> None:
        """Begin with a living room."""
        self.begun = monotonic()
        self.readings = 0
        self.gone = False
        self.ahead = 0.0
        self.scene = SceneState(name="客厅", serial=SERIAL, channel=1, kind="living_room", now=NOON)

    def change(self, **changes: Any) -> None:
        """Change the scene."""
        self.scene = replace(self.scene, **changes)

    def state(self, serial: str, channel: int) -> SceneState:
        """Return the scene now; KeyError when the device is gone."""
        if self.gone:
            raise KeyError(serial)
        self.readings += 1
        now = NOON + timedelta(seconds=monotonic() - self.begun + self.ahead)
        return replace(self.scene, serial=serial, channel=channel, now=now)


@dataclass
class Seen:
    """What a player got."""

    codecs: list[str]
    size: tuple[int, int]
    opened_after: float
    video: list[float] = field(default_factory=list)
    """Stamps of the pictures in seconds."""
    audio: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    """Seconds from the opening to each picture."""
    last: Image.Image | None = None
    ended: bool = False
    """The stream said that it is over."""

    @property
    def picture(self) -> Image.Image:
        """The last picture."""
        assert self.last is not None
        return self.last


@dataclass
class Stage:
    """Everything of one test."""

    media: MediaServer
    doorman: Doorman
    world: World
    rtmp_port: int
    http_port: int

    def rtmp(self, name: str = f"{SERIAL}_1_2", place: str = "openlive") -> str:
        """Return an RTMP address."""
        return f"rtmp://{HOST}:{self.rtmp_port}/v3/{place}/{name}?expire=1&id=7&t=abc&ev=100"

    def http(self, name: str = f"{SERIAL}_1_2.flv", place: str = "openlive") -> str:
        """Return an address over HTTP."""
        return f"http://{HOST}:{self.http_port}/v3/{place}/{name}"

    async def watch(self, url: str, pictures: int = 1_000_000, **options: Any) -> Seen:
        """Play an address in a thread until so many pictures were seen, or to its end."""
        return await asyncio.to_thread(play, url, pictures, **options)

    async def until(self, condition: Callable[[], object], within: float = 30.0) -> float:
        """Wait for a condition and return how long it took."""
        begun = monotonic()
        async with asyncio.timeout(within):
            while not condition():  # noqa: ASYNC110 - any state of the server may be waited for
                await asyncio.sleep(0.02)
        return monotonic() - begun


def play(url: str, pictures: int, on_picture: Callable[[int], object] | None = None) -> Seen:
    """Play an address with PyAV, as Home Assistant does; errors are PyAV's own."""
    begun = monotonic()
    with av.open(url, timeout=10) as container:
        lens = container.streams.video[0]
        seen = Seen(
            [stream.codec_context.name for stream in container.streams],
            (lens.codec_context.width, lens.codec_context.height),
            monotonic() - begun,
        )
        for packet in container.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "audio":
                seen.audio.append(float(packet.dts * packet.time_base))
                continue
            for frame in packet.decode():
                assert isinstance(frame, av.VideoFrame)
                assert frame.pts is not None
                seen.video.append(float(frame.pts * frame.time_base))
                seen.wall.append(monotonic() - begun)
                if len(seen.video) == pictures:
                    seen.last = frame.to_image()
                    return seen
                if on_picture is not None:
                    on_picture(len(seen.video))
        seen.ended = True
    return seen


async def open_stage() -> tuple[Stage, web.AppRunner]:
    """Start a media server on free ports."""
    doorman, world = Doorman(), World()
    media = MediaServer(doorman, world)
    rtmp_port = await media.start(HOST, 0)
    app = web.Application()
    media.add_routes(app)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    return Stage(media, doorman, world, rtmp_port, runner.addresses[0][1]), runner
