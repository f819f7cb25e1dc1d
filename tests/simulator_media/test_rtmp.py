"""Playing over RTMP."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING

import av
import pytest

from simulator.media.ports import Film, Refusal, Stretch

from .stage import HOST, SERIAL, play

if TYPE_CHECKING:
    from .stage import Stage

GB28181 = "33010343992967895520:33011062991327187933"


async def test_pictures_and_sound_come_with_steady_stamps_for_fifteen_seconds(
    stage: Stage,
) -> None:
    seen = await stage.watch(stage.rtmp(), pictures=15 * 15)

    assert seen.codecs == ["h264", "aac"]
    assert seen.size == (640, 360)
    assert all(0.05 < later - earlier < 0.085 for earlier, later in pairwise(seen.video))
    assert all(0.055 < later - earlier < 0.075 for earlier, later in pairwise(seen.audio))
    assert abs(seen.video[-1] - seen.audio[-1]) < 0.3
    # Three seconds come at once, the rest in their time.
    assert 10.5 < seen.wall[-1] < seen.video[-1] - seen.video[0]


async def test_the_first_pictures_come_at_once(stage: Stage) -> None:
    stage.doorman.terms = {"burst": 0.0}
    one_by_one = asyncio.create_task(stage.watch(stage.rtmp(f"{SERIAL}_2_2"), pictures=40))
    await stage.until(lambda: stage.doorman.inside == 1)
    stage.doorman.terms = {}

    seen = await stage.watch(stage.rtmp(), pictures=40)

    # Against a player without a burst on the same machine, which may be slow.
    patient = await one_by_one
    assert seen.wall[39] < 0.95 * patient.wall[39]


async def test_without_a_burst_pictures_come_one_by_one(stage: Stage) -> None:
    stage.doorman.terms = {"burst": 0.0}

    seen = await stage.watch(stage.rtmp(), pictures=45)

    assert seen.wall[-1] > 2.5


async def test_hd_is_larger(stage: Stage) -> None:
    seen = await stage.watch(stage.rtmp(f"{SERIAL}_1_1"), pictures=3)

    assert seen.size == (1280, 720)


async def test_the_request_is_read_from_the_address(stage: Stage) -> None:
    await stage.watch(stage.rtmp(f"{GB28181}_3_1"), pictures=1)

    (request,) = stage.doorman.requests
    assert (request.protocol, request.app, request.kind) == ("rtmp", "v3/openlive", "live")
    assert (request.serial, request.channel, request.quality) == (GB28181, 3, 1)
    assert request.query == {"expire": "1", "id": "7", "t": "abc", "ev": "100"}
    assert request.peer == HOST


async def test_a_long_query_arrives_whole(stage: Stage) -> None:
    await stage.watch(stage.rtmp() + "&long=" + "x" * 900, pictures=1)

    assert stage.doorman.requests[0].query["long"] == "x" * 900


async def test_a_refusal_is_an_error_with_its_reason(stage: Stage) -> None:
    stage.doorman.refusal = Refusal(code=9048, text="concurrency limit", placeholder=True)

    before = av.logging.get_level()
    av.logging.set_level(av.logging.ERROR)
    try:
        with pytest.raises(av.error.FFmpegError), av.logging.Capture(local=False) as heard:
            await stage.watch(stage.rtmp())
    finally:
        av.logging.set_level(before)

    assert stage.media.viewers(SERIAL) == 0
    assert any("9048 concurrency limit" in text for _, _, text in heard)


@pytest.mark.parametrize("name", ["nonsense", f"{SERIAL}_1", f"{SERIAL}_x_2", "a/b/c_1_2"])
async def test_other_names_are_refused_without_asking(stage: Stage, name: str) -> None:
    with pytest.raises(av.error.FFmpegError):
        await stage.watch(stage.rtmp(name))

    assert stage.doorman.requests == []


async def test_a_granted_time_ends_cleanly(stage: Stage) -> None:
    stage.doorman.terms = {"cut_after": 2.0}

    begun = monotonic()
    seen = await stage.watch(stage.rtmp())

    assert seen.ended
    assert monotonic() - begun > 1.9
    # The past three seconds and the two that were granted; five more would be no end in time.
    assert len(seen.video) < (3 + 2 + 5) * 15
    await stage.until(lambda: stage.doorman.inside == 0)


async def test_expiry_on_the_simulated_clock_ends_a_running_stream(stage: Stage) -> None:
    stage.doorman.terms = {"cut_at": stage.world.scene.now.timestamp() + 3600}

    def later(number: int) -> None:
        if number == 50:
            stage.world.ahead = 4000.0

    seen = await stage.watch(stage.rtmp(), 10_000, on_picture=later)

    assert seen.ended
    assert len(seen.video) < 100


async def test_an_abrupt_cut_drops_the_connection(stage: Stage) -> None:
    stage.doorman.terms = {"cut_after": 1.0, "abrupt": True}

    with pytest.raises(av.error.FFmpegError):
        await stage.watch(stage.rtmp())


async def test_a_stalled_stream_stays_open_but_silent(stage: Stage) -> None:
    stage.doorman.terms = {"stall_after": 1.0, "cut_after": 3.0}

    seen = await stage.watch(stage.rtmp())

    assert seen.ended
    assert seen.video[-1] < 4.5


async def test_a_recording_shows_its_time_and_ends_by_itself(stage: Stage) -> None:
    film = Film(stretches=(Stretch(stage.world.scene.now, 4.0),), pace=0.0)
    stage.doorman.terms = {"film": film}
    name = f"{SERIAL}_1_1?begin=20261124120000&end=20261124120004&t=x"

    seen = await stage.watch(
        f"rtmp://{HOST}:{stage.rtmp_port}/v3/openpb/{name}",
    )

    assert seen.ended
    assert len(seen.video) == 60
    (request,) = stage.doorman.requests
    assert request.kind == "playback"
    assert str(request.begin) == "2026-11-24 12:00:00"
    assert str(request.end) == "2026-11-24 12:00:04"


async def test_a_device_that_is_removed_ends_its_streams(stage: Stage) -> None:
    def remove(number: int) -> None:
        stage.world.gone = number > 20

    seen = await stage.watch(stage.rtmp(), 10_000, on_picture=remove)

    assert seen.ended


@pytest.mark.parametrize(
    "noise",
    [
        b"GET / HTTP/1.1\r\n\r\n" + bytes(2000),
        b"\x03" + bytes(3072) + b"\xff" * 400,
        b"\x03" + bytes(3072) + b"\x03" + bytes(3) + b"\xff\xff\xff" + b"\x14" + bytes(4),
        b"\x03" + bytes(3072) + b"\x02" + bytes(5) + b"\x04\x01" + bytes(8),
        b"\x03" + bytes(3072) + b"\x03" + bytes(5) + b"\x04\x14" + bytes(4) + b"\x03\x00\x00\x00",
    ],
    ids=["http", "chunk-noise", "too-long", "chunk-size-0", "no-command"],
)
async def test_noise_ends_its_own_connection_only(stage: Stage, noise: bytes) -> None:
    reader, writer = await asyncio.open_connection(HOST, stage.rtmp_port)
    writer.write(noise)
    async with asyncio.timeout(5):
        while await reader.read(4096):
            pass
    writer.close()

    seen = await stage.watch(stage.rtmp(), pictures=3)

    assert len(seen.video) == 3


async def test_a_player_that_vanishes_gives_its_slot_back(stage: Stage) -> None:
    player = asyncio.create_task(asyncio.to_thread(play, stage.rtmp(), 20))
    await stage.until(lambda: stage.media.viewers(SERIAL) == 1)
    await player

    await stage.until(lambda: stage.doorman.inside == 0)
