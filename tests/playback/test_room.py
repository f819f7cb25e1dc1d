"""A session takes no more than it may, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import errno
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from custom_components.ezviz_open.playback import (
    Limits,
    PlaybackError,
    Reason,
    SegmentGoneError,
    Session,
    sweep,
)
from custom_components.ezviz_open.playback.shelf import Shelf
from tests.playback.common import files, film, names, until
from tests.playback.house import WHOLE, Broadcast
from tests.playback.tape import RATE, SECONDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.playback.conftest import Open
    from tests.playback.house import House

LAST = SECONDS * RATE - 1


def weight(folder: Path) -> int:
    """Return how many bytes of segments there are."""
    used = 0
    for path in folder.rglob("*.m4s"):
        # It may be on its way out.
        with suppress(FileNotFoundError):
            used += path.stat().st_size
    return used


class Clock:
    """Time that passes when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


async def test_reading_waits_for_a_slow_viewer_and_nothing_is_lost(
    house: House, play: Open
) -> None:
    station = await house.station()
    session = await play(station, limits=Limits(ahead=4.0))

    await until(lambda: session.seconds > 4)
    await asyncio.sleep(0.3)
    waited_at = session.seconds
    while not session.ended:
        for number in range(len(await names(session))):
            session.segment(number)
        await asyncio.sleep(0.02)

    assert 4 < waited_at <= 8
    (await film(session)).assert_gapless(0, LAST)
    assert len(station.asked) == 1


async def test_old_segments_make_room_for_new_ones(
    house: House, play: Open, tmp_path: Path
) -> None:
    station = await house.station()
    session = await play(station, limits=Limits(disk=60_000, behind=0.0))
    used = []

    number = 0
    while not session.ended or number < len(await names(session)):
        if number < len(await names(session)):
            session.segment(number).read_bytes()
            number += 1
        used.append(weight(tmp_path))
        await asyncio.sleep(0.02)

    assert number == len(await names(session))
    assert max(used) <= 60_000
    with pytest.raises(SegmentGoneError):
        session.segment(0)


async def test_a_viewer_who_does_not_come_holds_the_disk_at_its_limit(
    house: House, play: Open
) -> None:
    station = await house.station()
    session = await play(station, limits=Limits(disk=30_000))

    await until(lambda: session.seconds >= 1)
    await asyncio.sleep(0.3)

    assert session._room.used <= 30_000
    assert not session.ended


async def test_a_viewer_who_is_gone_a_minute_costs_nothing_more(
    house: House, play: Open, tmp_path: Path
) -> None:
    clock = Clock()
    closed: list[Session] = []
    station = await house.station(Broadcast(tempo=1.0))
    session = await play(station, clock=clock, on_closed=closed.append)
    await session.playlist()

    clock.now += 54
    await asyncio.sleep(0.1)
    assert not session.closed
    session.segment(0)
    clock.now += 54
    await asyncio.sleep(0.1)
    assert not session.closed
    clock.now += 2
    await until(lambda: session.closed and not station.open)

    assert closed == [session]
    assert files(tmp_path) == []
    with pytest.raises(SegmentGoneError):
        session.segment(0)
    with pytest.raises(PlaybackError) as caught:
        await session.playlist()
    assert caught.value.reason is Reason.CANCELLED


async def test_closing_ends_whoever_waits(house: House, play: Open, tmp_path: Path) -> None:
    station = await house.station(Broadcast(hangs_after=0))
    session = await play(station)
    waiting = asyncio.create_task(session.playlist())
    await until(lambda: station.open)

    await session.close()
    await session.close()

    with pytest.raises(PlaybackError):
        await waiting
    assert files(tmp_path) == []


async def test_closing_while_reading_waits_leaves_nothing(
    house: House, play: Open, tmp_path: Path
) -> None:
    station = await house.station()
    session = await play(station, limits=Limits(ahead=2.0))
    await until(lambda: session.seconds > 2)

    await session.close()

    await until(lambda: not station.open)
    assert files(tmp_path) == []


async def test_what_a_crash_left_is_swept_and_what_plays_is_not(
    house: House, play: Open, tmp_path: Path
) -> None:
    left = tmp_path / "ezviz-playback-old"
    left.mkdir()
    (left / "segment0.m4s").write_bytes(b"old")
    (tmp_path / "mine.txt").write_text("mine")
    session = await play(await house.station())
    await session.playlist()

    assert sweep(tmp_path) == 1

    assert session.segment(0).exists()
    assert not left.exists()
    assert (tmp_path / "mine.txt").exists()


@pytest.mark.parametrize(
    "code, reason",
    [(errno.ENOSPC, Reason.NO_SPACE), (errno.EACCES, Reason.UNWRITABLE)],
)
async def test_a_disk_that_refuses_is_told(
    house: House, play: Open, monkeypatch: pytest.MonkeyPatch, code: int, reason: Reason
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(Shelf, "write", refuse)
    session = await play(await house.station())

    with pytest.raises(PlaybackError) as caught:
        await session.playlist()

    assert caught.value.reason is reason


async def test_a_folder_that_cannot_be_made_is_told(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    session = Session(WHOLE, await house.station(), tmp_path / "file")

    with pytest.raises(PlaybackError) as caught:
        await session.start()

    assert caught.value.reason is Reason.UNWRITABLE


async def test_what_is_not_there_is_not_served(house: House, play: Open) -> None:
    session = await play(await house.station())
    await session.playlist()

    for number in (-1, 999):
        with pytest.raises(SegmentGoneError):
            session.segment(number)
    with pytest.raises(SegmentGoneError):
        session.init(7)
