"""A relay with channels whose addresses come from the simulated cloud by the real client."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field, replace
from errno import EIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

import aiohttp
import av
from openapi import (
    ENTERPRISE,
    Governor,
    Ledger,
    OpenApiClient,
    OpenApiError,
    Protocol,
    Purpose,
    Quality,
    custom_region,
)
from relay import (
    Address,
    Failure,
    MediaInfo,
    NoAddress,
    Patience,
    RelayChannel,
    RelayServer,
    Slots,
    Timing,
    Transport,
)
from relay.nal import NalError, is_parameter_set, join_lengths, split_lengths

from tests.looks import look_of
from tests.simulated_cloud import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.simulated_cloud import Cloud

WIRES = {"rtmp": Protocol.RTMP, "flv": Protocol.FLV, "hls": Protocol.HLS}
BURST_MS = 8000
QUICK = Timing(linger=1.0, patience=Patience(opening=5.0, reading=2.0, reading_hls=4.0))


@dataclass
class CloudSupplier:
    """Asks the simulated cloud for addresses of one picture."""

    client: OpenApiClient
    serial: str = PLAIN
    wire: Transport = "rtmp"
    lifetime: int = 600
    margin: float = 2.0
    """So many seconds before its end an address is used no more."""
    cuts: bool = False
    """Addresses are known to be cut at their end."""
    h265: bool = False
    quality: Quality = Quality.FLUENT
    channel: int = 1
    asked: list[Failure | None] = field(default_factory=list)
    played: list[MediaInfo] = field(default_factory=list)
    endings: list[Failure | None] = field(default_factory=list)
    card: bytes | None = None
    """What is shown after it was given up."""
    most: int = 1000
    """So many addresses there are."""

    async def address(self, *, after: Failure | None) -> Address:
        """Ask for an address."""
        self.asked.append(after)
        if len(self.asked) > self.most:
            raise NoAddress
        try:
            found = await self.client.live.address(
                self.serial,
                self.channel,
                purpose=Purpose.STREAM,
                protocol=WIRES[self.wire],
                quality=self.quality,
                expire_in=self.lifetime,
                h265=self.h265,
            )
        except OpenApiError as err:
            raise NoAddress from err
        until = found.expires_at or time.time() + self.lifetime
        return Address(found.url, self.wire, until - self.margin, until if self.cuts else None)

    def playing(self, address: Address, media: MediaInfo) -> None:
        """Note what plays."""
        assert address.protocol == self.wire
        self.played.append(media)

    def ended(self, failure: Failure | None) -> None:
        """Note the end."""
        self.endings.append(failure)

    async def stand_in(self, *, on_air: bool) -> bytes | None:  # noqa: ARG002 - the card is always the same
        """Show the card, if there is one."""
        return self.card


@dataclass
class Seen:
    """What a reader got."""

    codecs: dict[str, str] = field(default_factory=dict)
    video: list[int] = field(default_factory=list)
    """Stamps in ms."""
    audio: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    """Seconds from the opening to each picture."""
    sizes: list[tuple[int, int]] = field(default_factory=list)
    """Sizes of the decoded pictures, when they change."""
    looks: list[bytes] = field(default_factory=list)
    """The decoded pictures, as `look_of` has them."""
    decoded: int = 0
    opened_after: float = 0.0
    ended: bool = False

    def repeated(self) -> list[int]:
        """Return the moments of pictures that came before, within the seconds of a burst.

        Single pictures of a still scene may be alike, rows of them are not.
        """
        rows: dict[tuple[int, ...], int] = {}
        found = []
        rows_of_four = zip(*(self.digests[n:] for n in range(4)), strict=False)
        for at, row in zip(self.video, rows_of_four, strict=False):
            if at - rows.get(row, -BURST_MS) < BURST_MS:
                found.append(at)
            rows[row] = at
        return found

    def check(self, *, step: float = 100.0, audio_step: float = 130.0) -> None:
        """Assert that nothing is missing and nothing comes twice."""
        steps = [later - earlier for earlier, later in pairwise(self.video)]
        assert min(steps) > 0
        assert max(steps) <= step, [at for at in enumerate(steps) if at[1] > step]
        assert self.repeated() == []
        if self.audio:
            beats = [later - earlier for earlier, later in pairwise(self.audio)]
            assert min(beats) > 0
            assert max(beats) <= audio_step
            assert abs(self.audio[-1] - self.video[-1]) < 400
        assert self.decoded == len(self.video)


def watch(url: str, seconds: float, pause: Callable[[], None] = lambda: None) -> Seen:
    """Read an address for some seconds, as Home Assistant does."""
    seen, begun = Seen(), time.monotonic()
    with av.open(url, timeout=30) as container:
        seen.opened_after = time.monotonic() - begun
        seen.codecs = {stream.type: stream.codec_context.name for stream in container.streams}
        for packet in _until_the_end(container, seen):
            if packet.dts is None:
                continue
            at = round(packet.dts * packet.time_base * 1000)
            if packet.stream.type == "audio":
                seen.audio.append(at)
            else:
                _look(seen, packet, at, time.monotonic() - begun)
            pause()
            if time.monotonic() - begun > seconds:
                return seen
        for frame in container.streams.video[0].decode(None):
            seen.decoded += frame is not None
    return seen


def _until_the_end(container: Any, seen: Seen) -> Iterator[Any]:
    """Yield all packets; FFmpeg tells the end of a chunked answer as an input error."""
    try:
        yield from container.demux()
    except OSError as err:
        if err.errno != EIO:
            raise
    seen.ended = True


def _look(seen: Seen, packet: Any, at: int, wall: float) -> None:
    codec = packet.stream.codec_context.name
    try:
        units = split_lengths(bytes(packet))
    except NalError:
        units = [bytes(packet)]
    seen.video.append(at)
    seen.wall.append(wall)
    seen.digests.append(
        hash(join_lengths(unit for unit in units if not is_parameter_set(codec, unit)))
    )
    for frame in packet.decode():
        seen.decoded += 1
        seen.looks.append(look_of(frame))
        size = (frame.width, frame.height)
        if seen.sizes[-1:] != [size]:
            seen.sizes.append(size)


class House:
    """Everything of one test."""

    def __init__(self, cloud: Cloud, session: aiohttp.ClientSession) -> None:
        """Prepare."""
        self.cloud = cloud
        self.session = session
        self.slots = Slots()
        self.server = RelayServer()
        roomy = replace(ENTERPRISE, per_minute=10_000)
        self.client = OpenApiClient(
            session,
            app_key=cloud.app_key,
            app_secret=cloud.app_secret,
            region=custom_region(cloud.url),
            governor=Governor(roomy, Ledger(ZoneInfo("Asia/Shanghai"))),
            on_token=lambda _token: None,
        )

    @classmethod
    async def open(cls, cloud: Cloud) -> Self:
        """Start the server."""
        house = cls(cloud, aiohttp.ClientSession())
        await house.server.start()
        return house

    async def close(self) -> None:
        """Stop everything."""
        await self.server.close()
        await self.session.close()
        # One that hangs ends when its patience does.
        async with asyncio.timeout(10):
            while any("relay" in thread.name for thread in threading.enumerate()):  # noqa: ASYNC110 - threads tell nobody
                await asyncio.sleep(0.05)

    def channel(
        self, *, name: str = "camera", timing: Timing = QUICK, **supplier: Any
    ) -> tuple[RelayChannel, CloudSupplier, str]:
        """Return a channel, its supplier and its address."""
        supply = CloudSupplier(self.client, **supplier)
        channel = RelayChannel(name, supply, self.slots, timing)
        return channel, supply, self.server.register(channel)

    async def watch(self, url: str, seconds: float, **options: Any) -> Seen:
        """Read an address in a thread."""
        return await asyncio.to_thread(watch, url, seconds, **options)

    async def viewers(self, serial: str = PLAIN) -> int:
        """Return how many sessions the cloud counts for a device."""
        return int((await self.cloud.device(serial))["viewers"])

    async def viewers_of_all(self) -> int:
        """Return how many sessions the cloud counts."""
        state = await self.cloud.control("GET", "devices")
        return sum(int(device["viewers"]) for device in state)

    async def until_viewers(self, count: int, serial: str = PLAIN, within: float = 8.0) -> None:
        """Wait until the cloud counts so many sessions."""
        async with asyncio.timeout(within):
            while await self.viewers(serial) != count:  # noqa: ASYNC110 - another process counts
                await asyncio.sleep(0.05)
