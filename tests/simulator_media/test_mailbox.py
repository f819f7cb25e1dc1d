"""What becomes of a viewer who reads too slowly."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.media.encoder import Format
from simulator.media.flv import AUDIO, VIDEO, Tag
from simulator.media.mailbox import Ending, Mailbox
from simulator.media.ports import FLUENT, Film, Stretch
from simulator.media.station import Station

from .stage import NOON, SERIAL, World

SIZE = 1000


def picture(stamp: int, *, key: bool = False) -> Tag:
    return Tag(VIDEO, stamp, bytes(SIZE), key)


def fill(box: Mailbox, groups: int) -> None:
    """Put groups of one key frame and nine others."""
    for number in range(groups * 10):
        box.put(picture(number, key=number % 10 == 0))


async def test_the_first_tag_is_a_key_frame() -> None:
    box = Mailbox()
    for tag in (picture(1), Tag(AUDIO, 2, b""), picture(3, key=True), Tag(AUDIO, 4, b"")):
        box.put(tag)

    assert [tag.stamp for tag in await box.take()] == [3, 4]


async def test_a_slow_viewer_loses_whole_groups_and_memory_stays_bounded() -> None:
    box = Mailbox(limit=15 * SIZE)

    fill(box, 50)
    held = await box.take()
    fill(box, 1)
    later = await box.take()

    assert len(held) == 15
    assert box.dropped == 485
    assert [tag.key for tag in later] == [True] + [False] * 9


async def test_a_viewer_who_reads_nothing_is_let_go() -> None:
    box = Mailbox(limit=5 * SIZE, patience=0.1)
    dropped: list[bool] = []
    box.on_abrupt = lambda: dropped.append(True)
    fill(box, 2)
    await asyncio.sleep(0.15)

    fill(box, 2)

    assert box.ending is Ending.ABRUPT
    assert dropped == [True]
    assert await box.take() == []


@pytest.mark.parametrize(
    "ending, left", [(Ending.OVER, 10), (Ending.ABRUPT, 0)], ids=["over", "abrupt"]
)
async def test_a_clean_ending_still_hands_out_what_is_queued(ending: Ending, left: int) -> None:
    box = Mailbox()
    fill(box, 1)

    box.end(ending)
    box.end(Ending.ABRUPT)

    assert len(await box.take()) == left
    assert await box.take() == []


async def test_a_waiting_reader_wakes_up_at_the_end() -> None:
    box = Mailbox()
    reading = asyncio.create_task(box.take())
    await asyncio.sleep(0)

    box.end(Ending.OVER)

    async with asyncio.timeout(1):
        assert await reading == []


async def test_a_recording_at_full_speed_waits_for_its_reader() -> None:
    world, box = World(), Mailbox(limit=400_000)
    with ThreadPoolExecutor(1) as pool:
        station = Station(
            serial=SERIAL,
            channel=1,
            form=Format(FLUENT, "h264", "aac"),
            scenes=world,
            pool=pool,
            film=Film(stretches=(Stretch(NOON, 3600),), pace=0),
        )
        station.join(box, burst=0)
        made = -1
        while made != world.readings:
            made = world.readings
            await asyncio.sleep(0.3)
        assert 1 <= made < 10
        assert await box.take()
        await asyncio.sleep(0.3)
        assert world.readings > made
        await station.close()
