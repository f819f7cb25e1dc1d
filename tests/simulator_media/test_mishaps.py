"""Sessions that start late, end in the middle of a frame, or misstate the time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import aiohttp
import av
import pytest

from .stage import HOST, play

if TYPE_CHECKING:
    from .stage import Stage

HEADER = 9 + 4
VIDEO = 9
FRAME_MS = 67


async def flv_of(stage: Stage, pictures: int, *, drop: bool = False) -> bytes:
    """Return what a player over HTTP gets until it has so many pictures, or is dropped then."""
    data = b""
    with suppress(aiohttp.ClientError):
        async with (
            asyncio.timeout(60),
            aiohttp.ClientSession() as session,
            session.get(stage.http()) as answer,
        ):
            async for piece in answer.content.iter_any():
                data += piece
                if len(stamps_of(data)) < pictures:
                    continue
                if not drop:
                    break
                stage.media.kick(abrupt=True)
    return data


def tags_of(data: bytes) -> tuple[list[tuple[int, int]], bytes]:
    """Return kind and stamp of all whole tags with a frame, and what is left behind them."""
    tags = []
    at = HEADER
    while len(data) - at >= 11:
        size = int.from_bytes(data[at + 1 : at + 4])
        if at + 11 + size + 4 > len(data):
            break
        stamp = int.from_bytes(data[at + 7 : at + 8] + data[at + 4 : at + 7])
        is_frame = data[at] == VIDEO and data[at + 12] == 1
        if is_frame:
            tags.append((data[at], stamp))
        at += 11 + size + 4
    return tags, data[at:]


def stamps_of(data: bytes) -> list[int]:
    """Return the stamps of the pictures, ms."""
    return [stamp for _, stamp in tags_of(data)[0]]


async def test_a_torn_end_is_half_a_picture_over_flv(stage: Stage) -> None:
    stage.doorman.terms = {"torn": True}

    tags, rest = tags_of(await flv_of(stage, 46, drop=True))

    assert len(tags) > 45
    assert rest[0] == VIDEO
    assert len(rest) < int.from_bytes(rest[1:4])


@pytest.mark.parametrize("torn", [False, True])
async def test_a_torn_end_is_half_a_picture_over_rtmp(stage: Stage, *, torn: bool) -> None:
    stage.doorman.terms = {"cut_after": 1.0, "abrupt": True, "torn": torn}
    heard = bytearray()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection(HOST, stage.rtmp_port)
        asking = asyncio.create_task(pass_on(reader, to_server))
        with suppress(OSError):
            while piece := await server.read(65536):
                heard.extend(piece)
                writer.write(piece)
        writer.close()
        await asking

    async with await asyncio.start_server(between, HOST, 0) as line:
        port = line.sockets[0].getsockname()[1]
        url = stage.rtmp().replace(f":{stage.rtmp_port}/", f":{port}/")
        with pytest.raises(av.error.FFmpegError):
            await asyncio.to_thread(play, url, 1_000)

    # Half a picture that was not drawn is nothing but zeros.
    assert (heard[-100:] == bytes(100)) is torn


@pytest.mark.parametrize("wire", ["rtmp", "flv"])
async def test_the_first_picture_may_be_late(stage: Stage, wire: str) -> None:
    stage.doorman.terms = {"delay": 1.5}

    seen = await stage.watch(stage.rtmp() if wire == "rtmp" else stage.http(), pictures=1)

    assert seen.wall[0] >= 1.5


@pytest.mark.parametrize("wire", ["rtmp", "flv"])
async def test_stamps_begin_where_they_are_told(stage: Stage, wire: str) -> None:
    stage.doorman.terms = {"stamp_start": 3_000_000}

    seen = await stage.watch(stage.rtmp() if wire == "rtmp" else stage.http(), pictures=10)

    assert seen.video[0] == pytest.approx(3_000, abs=0.2)
    assert max(later - earlier for earlier, later in pairwise(seen.video)) < 0.1


async def test_stamps_wrap_as_32_bits_do(stage: Stage) -> None:
    stage.doorman.terms = {"stamp_start": 2**32 - 1000}

    stamps = stamps_of(await flv_of(stage, 40))

    assert stamps[0] == 2**32 - 1000
    assert min(stamps) < 100
    assert stamps[-1] > 1000
    assert all((later - earlier) % 2**32 < 100 for earlier, later in pairwise(stamps))


@pytest.mark.parametrize("jump", [90_000, -2_000_000], ids=["ahead", "back"])
async def test_stamps_jump_once_after_five_seconds(stage: Stage, jump: int) -> None:
    stage.doorman.terms = {"stamp_start": 3_000_000, "stamp_jump": jump, "burst": 4.0}

    stamps = stamps_of(await flv_of(stage, 90))

    (at,) = (n for n, (a, b) in enumerate(pairwise(stamps)) if not 0 < b - a < 100)
    assert stamps[at] - stamps[0] == pytest.approx(5000, abs=100)
    assert stamps[at + 1] - stamps[at] == pytest.approx(jump + FRAME_MS, abs=10)
