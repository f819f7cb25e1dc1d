"""What is kept for readers is bounded, and a slow one harms nobody else."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from relay.backlog import MOST_GROUPS, Backlog
from relay.foresight import Foresight
from relay.packets import AudioSetup, Kind, MediaPacket, VideoSetup
from relay.reader import Reader
from relay.server import RelayServer

if TYPE_CHECKING:
    from relay.channel import RelayChannel

VIDEO = VideoSetup("h264", b"record", 640, 360, 15)
AUDIO = AudioSetup(b"\x14\x08", 16_000, 64.0)


def picture(n: int, *, gop: int = 15, size: int = 100, step: int = 66) -> MediaPacket:
    return MediaPacket(Kind.VIDEO, n * step, n * step, bytes(size), VIDEO, n % gop == 0, n)


def test_the_backlog_begins_with_a_key_frame_and_is_enough() -> None:
    backlog = Backlog()
    for n in range(1, 200):
        backlog.add(picture(n))
        assert not backlog.packets or backlog.packets[0].key
        if n > 60:
            assert 45 <= len(backlog.packets) <= 75
            assert backlog.packets[-1].dts - backlog.packets[0].dts >= 2900


def test_sound_before_the_first_picture_is_not_kept() -> None:
    backlog = Backlog()
    backlog.add(MediaPacket(Kind.AUDIO, 0, 0, b"sound", AUDIO))

    assert backlog.packets == []


def test_the_backlog_is_bounded_in_bytes() -> None:
    backlog = Backlog(most_bytes=50_000)
    for n in range(300):
        backlog.add(picture(n, size=1500))
        assert backlog.size <= 50_000
    assert backlog.packets


def test_a_group_that_is_too_large_is_not_kept() -> None:
    backlog = Backlog(most_bytes=10_000)
    for n in range(50):
        backlog.add(picture(n, gop=40, size=1000))

    assert backlog.packets[0].digest == 40


def test_the_backlog_is_bounded_in_groups() -> None:
    backlog = Backlog()
    for n in range(500):
        backlog.add(MediaPacket(Kind.VIDEO, n, n, b"x", VIDEO, True, n))  # noqa: FBT003

    assert len(backlog.packets) <= MOST_GROUPS


async def test_a_full_queue_goes_on_with_a_key_frame() -> None:
    reader = Reader(most_bytes=2_000)
    reader.put([picture(n) for n in range(32)])

    got = await reader.take()

    assert reader.lost == 30 - len([p for p in got if p.digest < 30])
    assert got[0].key
    assert [packet.digest for packet in got] == [30, 31]


async def test_a_queue_is_bounded_in_seconds() -> None:
    reader = Reader(most_ms=2_000)
    reader.put([picture(n) for n in range(100)])

    got = await reader.take()

    assert got[-1].dts - got[0].dts <= 2_000
    assert got[0].key
    assert reader.lost + len(got) == 100


async def test_the_end_comes_after_what_is_queued() -> None:
    reader = Reader([picture(0)])
    reader.end()

    assert len(await reader.take()) == 1
    assert await reader.take() == []


class Feed:
    """A channel that plays what a test puts into it."""

    media = None

    def __init__(self) -> None:
        self.readers: list[Reader] = []
        self.gone: list[Reader] = []

    def subscribe(self) -> Reader:
        self.readers.append(Reader())
        return self.readers[-1]

    def unsubscribe(self, reader: Reader) -> None:
        self.readers.remove(reader)
        self.gone.append(reader)

    async def close(self) -> None:
        for reader in self.readers:
            reader.end()


async def test_a_slow_reader_loses_pictures_and_is_let_go_and_harms_nobody(sockets: None) -> None:
    server, feed = RelayServer(patience=1.0), Feed()
    await server.start()
    parts = urlsplit(server.register(cast("RelayChannel", feed)))
    ask = f"GET {parts.path} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
    sleeper = socket.create_connection((parts.hostname, parts.port))
    sleeper.sendall(ask)
    reading, writing = await asyncio.open_connection(parts.hostname, parts.port)
    writing.write(ask)
    async with asyncio.timeout(5):
        while len(feed.readers) < 2:  # noqa: ASYNC110 - the server takes readers in
            await asyncio.sleep(0.02)
    slow = feed.readers[0]
    got = 0
    async with asyncio.timeout(30):
        for n in range(10_000):
            for reader in feed.readers:
                reader.put([picture(n, size=60_000)])
            while got < (n + 1) * 60_000:
                got += len(await reading.read(100_000))
            if slow in feed.gone:
                break
            await asyncio.sleep(0.005)

    assert slow in feed.gone
    assert feed.readers[0].lost == 0
    writing.close()
    sleeper.close()
    await server.close()


def test_two_ends_at_the_same_age_are_foreseen() -> None:
    foresight = Foresight()
    foresight.ended(60.2)
    assert foresight.limit is None
    foresight.ended(59.6)
    assert foresight.limit == 59.6
    foresight.ended(200.0)
    assert foresight.limit is None


def test_failures_right_away_teach_nothing() -> None:
    foresight = Foresight()
    foresight.ended(3.0)
    foresight.ended(3.0)

    assert foresight.limit is None
