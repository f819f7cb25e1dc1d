"""One encoder for all who watch the same, and none for nobody."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .stage import SERIAL

if TYPE_CHECKING:
    import pytest

    from .stage import Stage


async def test_viewers_of_the_same_share_one_encoder(stage: Stage) -> None:
    players = [
        asyncio.create_task(stage.watch(url, pictures=75))
        for url in (stage.rtmp(), stage.rtmp(), stage.http())
    ]
    await stage.until(lambda: stage.media.viewers(SERIAL) == 3)

    assert stage.media.encoders == 1
    assert stage.media.viewers(SERIAL, 1) == 3
    assert stage.media.viewers(SERIAL, 2) == 0
    assert stage.media.viewers("BC1000009") == 0
    seen = await asyncio.gather(*players)
    assert all(len(one.video) == 75 for one in seen)
    # Two seconds live and a burst of three: far from three times as many.
    assert stage.world.readings <= 8


async def test_another_quality_is_another_encoder(stage: Stage) -> None:
    players = [
        asyncio.create_task(stage.watch(stage.rtmp(f"{SERIAL}_1_{quality}"), pictures=60))
        for quality in (1, 2)
    ]
    await stage.until(lambda: stage.media.viewers(SERIAL) == 2)

    assert stage.media.encoders == 2
    await asyncio.gather(*players)


async def test_a_late_viewer_gets_the_past_at_once(stage: Stage) -> None:
    first = asyncio.create_task(stage.watch(stage.rtmp(), pictures=110))
    await stage.until(lambda: stage.world.readings >= 5)

    second = await stage.watch(stage.rtmp(), pictures=40)

    # Forty pictures are made in more than two and a half seconds.
    assert second.wall[-1] < 0.5 * (second.video[-1] - second.video[0])
    assert second.video[0] < 0.01
    await first


async def test_nothing_is_drawn_when_nobody_watches(stage: Stage) -> None:
    await stage.watch(stage.rtmp(), pictures=10)

    took = await stage.until(lambda: stage.media.encoders == 0, within=4)
    drawn = stage.world.readings
    await asyncio.sleep(1.2)

    assert took < 3.2
    assert stage.world.readings == drawn


async def test_a_viewer_who_comes_right_back_finds_the_encoder_running(stage: Stage) -> None:
    await stage.watch(stage.rtmp(), pictures=10)
    await stage.watch(stage.rtmp(), pictures=10)

    # A second encoder would have drawn three groups of its own.
    assert stage.world.readings <= 5


async def test_everybody_can_be_sent_away(stage: Stage) -> None:
    players = [
        asyncio.create_task(stage.watch(stage.rtmp(f"{serial}_1_2")))
        for serial in (SERIAL, SERIAL, "BC1000009")
    ]
    await stage.until(lambda: stage.doorman.inside == 3)

    assert stage.media.kick(SERIAL) == 2
    assert stage.media.kick() >= 1
    seen = await asyncio.gather(*players)
    assert all(one.ended for one in seen)


async def test_closing_while_somebody_watches_ends_at_once(stage: Stage) -> None:
    player = asyncio.create_task(stage.watch(stage.rtmp()))
    await stage.until(lambda: stage.media.viewers(SERIAL) == 1)

    async with asyncio.timeout(2):
        await stage.media.close()

    await asyncio.gather(player, return_exceptions=True)


async def test_a_camera_that_cannot_be_drawn_drops_its_viewers(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.world.change(zoom="far")

    result = await asyncio.gather(stage.watch(stage.rtmp()), return_exceptions=True)

    assert isinstance(result[0], Exception)
    await stage.until(lambda: stage.doorman.inside == 0)
    assert f"The pictures of {SERIAL} cannot be made" in caplog.text
