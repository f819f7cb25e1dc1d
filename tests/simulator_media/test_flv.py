"""Playing over HTTP-FLV."""

from __future__ import annotations

import asyncio
import io
from itertools import pairwise
from time import monotonic
from typing import TYPE_CHECKING

import aiohttp
import av
import pytest

from simulator.media.ports import Refusal

from .stage import SERIAL

if TYPE_CHECKING:
    from .stage import Stage


async def test_h264_with_sound_plays(stage: Stage) -> None:
    seen = await stage.watch(stage.http(), pictures=60)

    assert seen.codecs == ["h264", "aac"]
    assert all(later > earlier for earlier, later in pairwise(seen.video))


async def test_h265_plays(stage: Stage) -> None:
    stage.doorman.terms = {"codec": "h265"}

    seen = await stage.watch(stage.http(), pictures=60)

    assert seen.codecs == ["hevc", "aac"]
    assert seen.size == (640, 360)
    assert all(later > earlier for earlier, later in pairwise(seen.video))


async def test_a_recorders_sound_is_g711(stage: Stage) -> None:
    stage.doorman.terms = {"audio": "g711a"}

    seen = await stage.watch(stage.http(), pictures=60)

    assert seen.codecs == ["h264", "pcm_alaw"]
    assert all(0.06 < later - earlier < 0.07 for earlier, later in pairwise(seen.audio))


async def test_a_muted_stream_has_pictures_only(stage: Stage) -> None:
    stage.doorman.terms = {"audio": "none"}

    seen = await stage.watch(stage.http(), pictures=20)

    assert seen.codecs == ["h264"]


async def test_a_refusal_answers_404_though_it_has_a_placeholder(stage: Stage) -> None:
    stage.doorman.refusal = Refusal(code=9048, text="concurrency limit", placeholder=True)

    async with aiohttp.ClientSession() as session, session.get(stage.http()) as answer:
        assert answer.status == 404
        assert await answer.text() == "9048 concurrency limit"


async def test_a_granted_time_ends_cleanly(stage: Stage) -> None:
    # FFmpeg 9 calls the end of a chunked answer an error, so this player is a browser.
    async with aiohttp.ClientSession() as session, session.get(stage.http()) as neighbour:
        # With somebody there already, no part of the time goes by until there are pictures.
        await neighbour.content.readexactly(1000)
        stage.doorman.terms = {"cut_after": 1.0}

        begun = monotonic()
        async with asyncio.timeout(60), session.get(stage.http()) as answer:
            data = await answer.read()
        took = monotonic() - begun

    assert took > 0.9
    assert data.startswith(b"FLV\x01\x05")
    with av.open(io.BytesIO(data)) as file:
        pictures = len(list(file.decode(video=0)))
    # The past three seconds and the one that was granted; five more would be no end in time.
    assert 15 <= pictures < (3 + 1 + 5) * 15


async def test_an_abrupt_cut_breaks_the_answer(stage: Stage) -> None:
    stage.doorman.terms = {"cut_after": 1.0, "abrupt": True}

    async with aiohttp.ClientSession() as session, session.get(stage.http()) as answer:
        with pytest.raises(aiohttp.ClientError):
            await answer.read()


async def test_a_player_that_leaves_a_stalled_stream_gives_its_slot_back(stage: Stage) -> None:
    stage.doorman.terms = {"stall_after": 0.1}
    async with aiohttp.ClientSession() as session, session.get(stage.http()) as answer:
        await answer.content.readexactly(100)
        assert stage.media.viewers(SERIAL) == 1

    await stage.until(lambda: stage.doorman.inside == 0)
