"""Addresses are asked for on the event loop, by a thread that must not wait for ever."""

from __future__ import annotations

import asyncio
import errno
import threading
from typing import TYPE_CHECKING

import pytest

from custom_components.ezviz_open.playback import (
    Address,
    Clip,
    Failure,
    NoAddress,
    PlaybackError,
    Reason,
)
from custom_components.ezviz_open.playback.ask import Asker
from custom_components.ezviz_open.playback.shelf import Shelf
from tests.playback.common import until
from tests.playback.house import EPOCH, Broadcast

if TYPE_CHECKING:
    from pathlib import Path

    from tests.playback.conftest import Open
    from tests.playback.house import House


class Slow:
    """Never answers."""

    def __init__(self) -> None:
        """Wait for the question."""
        self.asked: tuple[float, float, Failure | None] | None = None
        self.called_off = False

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Wait."""
        self.asked = (begins_at, ends_at, after)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.called_off = True
            raise
        raise NoAddress


class Broken:
    """Fails in a way of its own."""

    def __init__(self, error: Exception) -> None:
        """Take what to raise."""
        self._error = error
        self.asked: tuple[float, float, Failure | None] | None = None

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Fail."""
        self.asked = (begins_at, ends_at, after)
        raise self._error


async def test_a_question_that_nobody_needs_any_more_is_called_off(
    house: House, play: Open
) -> None:
    supplier = Slow()
    session = await play(supplier)
    await until(lambda: supplier.asked)

    await session.close()

    await until(lambda: supplier.called_off)


@pytest.mark.parametrize("error", [ValueError("https://host/?t=secret"), TimeoutError()])
async def test_a_supplier_that_fails_is_told_without_its_words(
    house: House, play: Open, error: Exception
) -> None:
    session = await play(Broken(error))

    with pytest.raises(PlaybackError) as caught:
        await session.playlist()

    assert caught.value.reason is Reason.STREAM
    assert "secret" not in str(caught.value)


def test_a_loop_that_is_closed_gives_no_address() -> None:
    loop = asyncio.new_event_loop()
    loop.close()

    with pytest.raises(NoAddress):
        Asker(Slow(), loop, threading.Event()).address(0, 1, None)


async def test_a_short_clip_that_is_refused_is_no_whole_clip(house: House, play: Open) -> None:
    station = await house.station(Broadcast(status=404))
    session = await play(station, Clip(EPOCH, EPOCH + 1))

    with pytest.raises(PlaybackError):
        await session.playlist()


def test_a_file_that_cannot_be_written_is_not_left_half_written(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    with pytest.raises(OSError) as caught:  # noqa: PT011 - its number is looked at
        shelf.write("folder/segment0.m4s", b"data")

    assert caught.value.errno == errno.ENOENT
    assert list(shelf.folder.iterdir()) == []
    shelf.remove()
