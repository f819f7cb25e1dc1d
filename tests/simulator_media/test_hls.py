"""Playing over HLS, and the clips that come instead of a picture."""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import aiohttp
import pytest

from simulator.media import hls
from simulator.media.ports import Refusal

from .stage import SERIAL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .stage import Stage

LIST = f"{SERIAL}_1_2.m3u8?expire=1&id=7&t=abc&ev=100"


@pytest.fixture
async def session(sockets: None) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def fetch(session: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with session.get(url) as answer:
        return answer.status, await answer.text()


async def test_h264_plays_on_over_segments(stage: Stage) -> None:
    seen = await stage.watch(stage.http(LIST), pictures=100)

    assert seen.codecs == ["h264", "aac"]
    assert all(0.05 < later - earlier < 0.085 for earlier, later in pairwise(seen.video))
    assert all(later > earlier for earlier, later in pairwise(seen.audio))


async def test_h265_plays_in_fragments_of_mp4(stage: Stage) -> None:
    stage.doorman.terms = {"codec": "h265"}

    seen = await stage.watch(stage.http(LIST + "&supportH265=1&containerFormat=1"), pictures=100)

    assert seen.codecs == ["hevc", "aac"]
    assert all(0.05 < later - earlier < 0.085 for earlier, later in pairwise(seen.video))


async def test_g711_is_left_out(stage: Stage) -> None:
    stage.doorman.terms = {"audio": "g711a"}

    seen = await stage.watch(stage.http(LIST), pictures=20)

    assert seen.codecs == ["h264"]


async def test_the_playlist_moves_on(stage: Stage, session: aiohttp.ClientSession) -> None:
    _, first = await fetch(session, stage.http(LIST))
    await asyncio.sleep(2.2)
    _, later = await fetch(session, stage.http(LIST))

    assert first.startswith("#EXTM3U")
    assert first.count("#EXTINF:1.000,") == 3
    numbers = [int(number) for number in re.findall(r"/(\d+)\.ts", later)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert set(re.findall(r"/(\d+)\.ts", later)) - set(re.findall(r"/(\d+)\.ts", first))
    assert len(stage.doorman.requests) == 1


async def test_transport_packets_count_on_over_segments(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    _, text = await fetch(session, stage.http(LIST))
    data = b""
    for path in re.findall(r"^hls/\S+", text, re.MULTILINE):
        async with session.get(stage.http(path)) as answer:
            assert answer.content_type == "video/mp2t"
            data += await answer.read()

    counters: dict[int, int] = {}
    for at in range(0, len(data), 188):
        pid = int.from_bytes(data[at + 1 : at + 3]) & 0x1FFF
        counter = data[at + 3] & 0x0F
        assert data[at] == 0x47
        if data[at + 3] & 0x10:
            assert counter == (counters.get(pid, counter - 1) + 1) % 16
            counters[pid] = counter


async def test_a_player_that_reads_no_more_is_gone(
    stage: Stage, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hls, "IDLE_SECONDS", 3600.0)
    await fetch(session, stage.http(LIST))
    assert stage.media.viewers(SERIAL) == 1

    monkeypatch.setattr(hls, "IDLE_SECONDS", 0.1)
    await fetch(session, stage.http(LIST))

    await stage.until(lambda: stage.doorman.inside == 0)
    await stage.until(lambda: stage.media.encoders == 0)


async def test_a_cut_session_ends_its_playlist_and_the_address_begins_anew(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    await fetch(session, stage.http(LIST))
    assert stage.media.kick(SERIAL) == 1

    _, ended = await fetch(session, stage.http(LIST))
    _, again = await fetch(session, stage.http(LIST))

    assert "#EXT-X-ENDLIST" in ended
    assert "#EXT-X-ENDLIST" not in again
    assert len(stage.doorman.requests) == 2


async def test_a_stalled_playlist_stays_as_it_was(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    stage.doorman.terms = {"stall_after": 0.5}
    first = await fetch(session, stage.http(LIST))
    await asyncio.sleep(2.2)

    assert await fetch(session, stage.http(LIST)) == first


async def test_an_abrupt_cut_is_404(stage: Stage, session: aiohttp.ClientSession) -> None:
    await fetch(session, stage.http(LIST))
    stage.media.kick(abrupt=True)

    status, _ = await fetch(session, stage.http(LIST))

    assert status == 404


async def test_a_refusal_lists_one_clip_that_names_its_code(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    stage.doorman.refusal = Refusal(code=9053, text="not H264", placeholder=True)

    status, text = await fetch(session, stage.http(LIST))
    seen = await stage.watch(stage.http(LIST))

    assert status == 200
    assert re.findall(r"/ErrCode/(\d+)_0\.ts", text) == ["9053"]
    assert text.count("#EXTINF") == 1
    assert seen.size == (512, 288)
    assert seen.ended
    assert 4.5 < seen.video[-1] - seen.video[0] < 5.0


async def test_a_refusal_without_a_clip_is_404(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    stage.doorman.refusal = Refusal(code=404, text="expired")

    assert await fetch(session, stage.http(LIST)) == (404, "404 expired")


@pytest.mark.parametrize(
    "path", ["nonsense.m3u8", "hls/0123/4.ts", "hls/0123/init.mp4", "hls/0123/x"]
)
async def test_other_paths_are_404(stage: Stage, session: aiohttp.ClientSession, path: str) -> None:
    status, _ = await fetch(session, stage.http(path))

    assert status == 404


async def test_a_segment_that_is_long_past_is_404(
    stage: Stage, session: aiohttp.ClientSession
) -> None:
    _, text = await fetch(session, stage.http(LIST))
    (first, *_) = re.findall(r"^hls/\w+/", text, re.MULTILINE)

    status, _ = await fetch(session, stage.http(f"{first}99999.ts"))

    assert status == 404
