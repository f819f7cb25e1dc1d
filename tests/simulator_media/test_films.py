"""Playing what was recorded."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PIL import ImageChops, ImageStat

from simulator.media.encoder import Format
from simulator.media.mailbox import Mailbox
from simulator.media.playback import in_the_past
from simulator.media.ports import FLUENT, Film, Stretch
from simulator.media.scenes import Painter
from simulator.media.station import Station

from .stage import NOON, SERIAL, World

if TYPE_CHECKING:
    from datetime import datetime

    from PIL import Image

    from .stage import Stage

CLOCK = (0, 0, 260, 40)
"""Where the clock is drawn."""


def film(*seconds: float, begin: datetime = NOON, **terms: object) -> Film:
    """Return a film with gaps of a minute, sent as fast as it is read."""
    stretches, at = [], begin
    for length in seconds:
        stretches.append(Stretch(at, length))
        at += timedelta(seconds=length + 60)
    return Film(**{"stretches": tuple(stretches), "pace": 0.0} | terms)  # type: ignore[arg-type] # a test's own terms


def drawn(stage: Stage, moment: datetime) -> Image.Image:
    """Return the picture that a recording of a moment begins with."""
    painter = Painter((640, 360))
    state = in_the_past(stage.world.scene, moment)
    painter.turn_to(state)
    return painter.draw(state, moment)


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how much the clocks of two pictures differ."""
    changed = ImageChops.difference(one.crop(CLOCK), other.crop(CLOCK))
    return sum(ImageStat.Stat(changed).mean)


async def test_the_clock_shows_when_it_was_recorded(stage: Stage) -> None:
    begin = NOON - timedelta(days=3, hours=5)
    stage.doorman.terms = {"film": film(6, begin=begin)}

    seen = await stage.watch(stage.rtmp(place="openpb"), pictures=4 * 15 + 1)

    off = {
        second: difference(seen.picture, drawn(stage, begin + timedelta(seconds=second)))
        for second in range(8)
    }
    assert min(off, key=lambda second: off[second]) == 4
    assert off[4] < difference(seen.picture, drawn(stage, NOON + timedelta(seconds=4)))


async def test_stamps_go_on_over_a_gap(stage: Stage) -> None:
    stage.doorman.terms = {"film": film(2, 2)}

    seen = await stage.watch(stage.rtmp(place="openpb"))

    assert seen.ended
    assert all(0.05 < later - earlier < 0.085 for earlier, later in pairwise(seen.video))
    assert all(0.055 < later - earlier < 0.075 for earlier, later in pairwise(seen.audio))


async def test_stamps_jump_over_a_gap_by_wish(stage: Stage) -> None:
    stage.doorman.terms = {"film": film(2, 2, jumps=True)}

    seen = await stage.watch(stage.rtmp(place="openpb"))

    jumps = [later - earlier for earlier, later in pairwise(seen.video) if later - earlier > 1]
    assert jumps == [pytest.approx(60.07, abs=0.05)]


async def test_stamps_of_a_fast_film_are_close(stage: Stage) -> None:
    terms = {"film": film(4, pace=4.0, ahead=4.0, divisor=4.0), "audio": "none"}
    stage.doorman.terms = terms

    seen = await stage.watch(stage.rtmp(place="openpb"))

    assert len(seen.video) == 60
    assert seen.video[-1] - seen.video[0] == pytest.approx(1.0, abs=0.05)


async def test_a_closed_shutter_does_not_cover_the_past(stage: Stage) -> None:
    stage.doorman.terms = {"film": film(1)}
    stage.world.change(privacy=True)

    seen = await stage.watch(stage.rtmp(place="openpb"), pictures=1)

    brightness = ImageStat.Stat(seen.picture.convert("L")).mean[0]
    assert brightness > 100


async def test_many_films_run_beside_each_other(stage: Stage) -> None:
    stage.doorman.terms = {"film": film(3)}

    seen = await asyncio.gather(*(stage.watch(stage.rtmp(place="openpb")) for _ in range(6)))

    assert [len(each.video) for each in seen] == [45] * 6
    await stage.until(lambda: stage.doorman.inside == 0)
    assert stage.media.encoders == 0


async def test_a_film_that_is_paced_loses_nothing_to_a_slow_reader() -> None:
    world, box = World(), Mailbox(limit=400_000)
    with ThreadPoolExecutor(1) as pool:
        station = Station(
            serial=SERIAL,
            channel=1,
            form=Format(FLUENT, "h264", "none"),
            scenes=world,
            pool=pool,
            film=film(12, pace=100.0),
        )
        station.join(box, burst=0)
        read = 0
        while tags := await box.take():
            read += len(tags)
            await asyncio.sleep(0.1)
        await station.close()

    assert box.dropped == 0
    assert read == 12 * 15


async def test_a_film_that_stays_is_over_when_it_is_left(stage: Stage) -> None:
    stage.doorman.terms = {"film": film(4, stays=True)}

    seen = await stage.watch(stage.rtmp(place="openpb"), pictures=60)

    assert len(seen.video) == 60
    await stage.until(lambda: stage.media.encoders == 0)
