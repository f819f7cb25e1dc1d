"""Streams are read as they come, in little memory, and can be called off."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from audio import AudioCancelledError, AudioError, Feed, Options, Prepared, Reason, prepare
from audio.source import Intake

from .signals import encoded, speech

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

SPOKEN = encoded(speech(3))


def test_bytes_files_and_streams_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "speech"
    path.write_bytes(SPOKEN)
    expected = prepare(SPOKEN)

    assert prepare(path) == expected
    assert prepare(io.BytesIO(SPOKEN)) == expected
    assert prepare([SPOKEN[:10], b"", SPOKEN[10:]]) == expected
    assert prepare(SPOKEN[at : at + 999] for at in range(0, len(SPOKEN), 999)) == expected
    with path.open("rb") as file:
        assert prepare(file) == expected
        assert not file.closed


def test_a_place_is_found_again_and_the_end_is_not_told() -> None:
    with Intake(iter([b"abc", b"def", b"ghi"]), Options(), None) as intake:
        assert intake.head(5) == b"abcde"
        assert [intake.read(2), intake.tell(), intake.read(9)] == [b"ab", 2, b"cdef"]
        assert [intake.seek(7), intake.read(9), intake.read(9)] == [7, b"hi", b""]
        assert [intake.seek(-8, 1), intake.read(2)] == [1, b"bc"]
        assert intake.seek(0, 2) == -1
        assert intake.seek(99) == 99
        assert intake.read(1) == b""


def test_an_error_of_the_stream_is_told_as_it_is() -> None:
    def breaking(error: Exception) -> Iterator[bytes]:
        yield SPOKEN[:40_000]
        raise error

    with pytest.raises(AudioError) as caught:
        prepare(breaking(ConnectionResetError("secret")))
    assert caught.value.reason is Reason.UNREADABLE
    assert "secret" not in str(caught.value)
    with pytest.raises(KeyError):
        prepare(breaking(KeyError("a mistake")))


def test_work_that_was_called_off_does_not_begin() -> None:
    cancel = threading.Event()
    cancel.set()

    with pytest.raises(AudioCancelledError) as caught:
        prepare(SPOKEN, cancel=cancel)
    assert caught.value.reason is Reason.CANCELLED


def test_work_can_be_called_off_while_a_stream_comes() -> None:
    cancel = threading.Event()

    def radio() -> Iterator[bytes]:
        for turn in range(1_000_000):
            if turn == 50:
                cancel.set()
            assert turn <= 50
            yield SPOKEN if not turn else bytes(1000)

    with pytest.raises(AudioCancelledError):
        prepare(radio(), cancel=cancel)


def test_work_can_be_called_off_after_all_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    cancel = threading.Event()
    module = sys.modules["audio.prepare"]
    loudness = module.loudness

    def late(blocks: object) -> object:
        cancel.set()
        return loudness(blocks)

    monkeypatch.setattr(module, "loudness", late)

    with pytest.raises(AudioCancelledError):
        prepare(SPOKEN, cancel=cancel)


async def chunks(data: bytes, size: int = 4096, times: int = 1) -> AsyncIterator[bytes]:
    for _ in range(times):
        for at in range(0, len(data), size):
            await asyncio.sleep(0)
            yield data[at : at + size]


async def spoken(feed: Feed, source: AsyncIterator[bytes], options: Options) -> Prepared:
    """Fill a feed while a thread reads it."""
    async with asyncio.TaskGroup() as group:
        work = group.create_task(asyncio.to_thread(prepare, feed, options))
        group.create_task(feed.fill(source))
    return work.result()


@pytest.mark.parametrize("capacity", [1, 5000, 10_000_000])
async def test_a_feed_says_the_same(capacity: int) -> None:
    got = await spoken(Feed(capacity=capacity), chunks(SPOKEN), Options())

    assert got == prepare(SPOKEN)


async def test_a_feed_takes_chunks_of_any_size() -> None:
    got = await spoken(Feed(), chunks(SPOKEN, size=10_000_000), Options())

    assert got == prepare(SPOKEN)


async def test_a_feed_holds_little_and_ends_when_enough_is_heard() -> None:
    given = 0
    feed = Feed(capacity=20_000)
    data = encoded(speech(10), "mp3", "libmp3lame")

    async def radio() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            async for chunk in chunks(data):
                given += len(chunk)
                assert feed._held <= 20_000
                yield chunk

    async with asyncio.timeout(30):
        got = await spoken(feed, radio(), Options(cut_at=15))

    assert got.cut
    assert given < 4 * len(data)


async def test_a_refusal_ends_the_filling() -> None:
    feed = Feed(capacity=10)
    filling = asyncio.create_task(feed.fill(chunks(b"<html>" * 100_000)))

    with pytest.raises(AudioError) as caught:
        await asyncio.to_thread(prepare, feed)

    assert caught.value.reason is Reason.WEB_PAGE
    async with asyncio.timeout(5):
        await filling


async def test_a_connection_that_breaks_is_told_to_both_sides() -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield SPOKEN[:20_000]
        raise ConnectionResetError

    feed = Feed()
    work = asyncio.create_task(asyncio.to_thread(prepare, feed))

    with pytest.raises(ConnectionResetError):
        await feed.fill(breaking())
    with pytest.raises(AudioError) as caught:
        await work

    assert caught.value.reason is Reason.UNREADABLE


async def test_a_filling_that_is_cancelled_frees_the_thread() -> None:
    async def silent() -> AsyncIterator[bytes]:
        yield SPOKEN[:100]
        await asyncio.sleep(100)

    feed = Feed()
    work = asyncio.create_task(asyncio.to_thread(prepare, feed))
    filling = asyncio.create_task(feed.fill(silent()))
    await asyncio.sleep(0.05)
    filling.cancel()

    with pytest.raises(AudioError) as caught:
        await work

    assert caught.value.reason is Reason.UNREADABLE


def test_a_feed_that_nobody_fills_is_given_up() -> None:
    with pytest.raises(AudioError) as caught:
        prepare(Feed(patience=0.01))

    assert caught.value.reason is Reason.UNREADABLE


def test_a_feed_may_outlive_its_loop() -> None:
    feed = Feed()
    # In a thread of its own, since running leaves none behind where others look for theirs.
    thread = threading.Thread(target=lambda: asyncio.run(feed.fill(chunks(SPOKEN))))
    thread.start()
    thread.join()

    assert prepare(feed) == prepare(SPOKEN)


MEMORY = """
import sys
sys.path.insert(0, {path!r})
from audio import AudioError, Options, prepare

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

class Large:
    left = 500 * 1024 * 1024
    begin = bytes.fromhex({begin!r})
    def read(self, size):
        data, self.begin = self.begin or bytes(min(size, self.left)), b""
        self.left -= len(data)
        return data

prepare(bytes.fromhex({warm!r}))
before = peak()
try:
    prepare(Large(), Options(max_seconds=36000, max_bytes={limit}))
except AudioError as err:
    print(err.reason.value, peak() - before)
"""


@pytest.mark.parametrize(
    "begin, limit, reason",
    [
        (SPOKEN[:36] + b"data\xff\xff\xff\xff", 150_000_000, "too_large"),
        (
            b"\x00\x00\x00\x10ftypmp42\x00\x00\x00\x00\x00\x00\x00\x01mdat"
            + bytes([0, 0, 0, 1] * 2),
            150_000_000,
            "too_large",
        ),
    ],
    ids=["sound", "film"],
)
def test_500_megabytes_need_little_memory(begin: bytes, limit: int, reason: str) -> None:
    folder = Path(__file__).parents[2] / "custom_components" / "ezviz_open"
    program = MEMORY.format(
        path=str(folder), begin=begin.hex(), warm=encoded(speech(1)).hex(), limit=limit
    )

    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()

    assert answer[0] == reason
    assert int(answer[1]) < 40 * 1024
