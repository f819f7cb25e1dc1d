"""Clips become one file, whole or not at all."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, override

import av
import pytest

from custom_components.ezviz_open.playback import (
    Clip,
    FailureKind,
    Patience,
    PlaybackError,
    Reason,
    save as save_it,
    saver,
    sweep_parts,
)
from custom_components.ezviz_open.playback.part import Part
from tests.playback.common import files, until
from tests.playback.house import EPOCH, WHOLE, Broadcast
from tests.playback.tape import RATE, SECONDS, tape, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_components.ezviz_open.playback import Address, Failure
    from tests.playback.house import House, Station
    from tests.playback.tape import Sound, Tape, Video

LAST = SECONDS * RATE - 1
THREE = [Clip(EPOCH + a, EPOCH + b) for a, b in ((0, 6), (6, 12), (12, 18))]
save = partial(save_it, patience=Patience(opening=5.0, reading=2.0))
KILLED = """
import asyncio, pathlib, sys
from custom_components.ezviz_open.playback import Address, Clip, save
class Supplier:
    async def address(self, begins_at, ends_at, *, after):
        return Address(sys.argv[1], "flv")
asyncio.run(save([Clip(0, 20)], Supplier(), pathlib.Path(sys.argv[2])))
"""


@pytest.mark.parametrize("video", ["h264", "hevc"])
@pytest.mark.parametrize("sound", ["aac", "pcm_alaw", None])
async def test_a_clip_is_saved_picture_by_picture(
    house: House, tmp_path: Path, video: Video, sound: Sound
) -> None:
    station = await house.station(recording=tape(video, sound))

    saved = await save([WHOLE], station, tmp_path / "clip.mp4")

    seen = watch(saved.path)
    seen.assert_gapless(0, LAST)
    assert seen.codecs == {"video": video} | ({"audio": "aac"} if sound else {})
    assert seen.tags["video"] == ("avc1" if video == "h264" else "hvc1")
    assert bool(seen.loud) == bool(sound)
    assert seen.duration == pytest.approx(SECONDS, abs=0.2)
    assert saved.seconds == pytest.approx(SECONDS, abs=0.2)
    assert saved.size == len(saved.path.read_bytes())
    assert files(tmp_path) == ["clip.mp4"]


async def test_a_saved_file_can_be_sought_in(house: House, tmp_path: Path) -> None:
    saved = await save([WHOLE], await house.station(), tmp_path / "clip.mp4")

    with av.open(str(saved.path)) as container:
        container.seek(13_500_000)
        frame = next(container.decode(video=0))

    assert frame.time == pytest.approx(13.0, abs=0.01)


async def test_three_clips_are_one_film_without_a_seam(house: House, tmp_path: Path) -> None:
    station = await house.station()

    saved = await save(THREE, station, tmp_path / "span.mp4")

    watch(saved.path).assert_gapless(0, 18 * RATE - 1)
    assert saved.missing == 0
    assert [asked[:2] for asked in station.asked] == [(0, 6), (6, 12), (12, 18)]


async def test_clips_that_overlap_show_no_picture_twice(house: House, tmp_path: Path) -> None:
    clips = [Clip(EPOCH, EPOCH + 6), Clip(EPOCH + 4, EPOCH + 12)]

    saved = await save(clips, await house.station(), tmp_path / "span.mp4")

    watch(saved.path).assert_gapless(0, 12 * RATE - 1)


async def test_clips_of_different_kinds_play_one_after_the_other(
    house: House, tmp_path: Path
) -> None:
    larger = Broadcast(recording=tape(size=(320, 192), sound=None))
    station = await house.station(Broadcast(), larger)

    saved = await save(THREE[:2], station, tmp_path / "span.mp4")

    seen = watch(saved.path)
    assert seen.numbers == list(range(12 * RATE))
    assert max(b - a for a, b in zip(seen.sounds, seen.sounds[1:], strict=False)) < 0.1


async def test_a_broken_stream_goes_on_where_it_broke(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(breaks_after=7300), Broadcast())

    saved = await save([WHOLE], station, tmp_path / "clip.mp4")

    watch(saved.path).assert_gapless(0, LAST)
    assert [begin for begin, _, _ in station.asked] == [0, 7]


async def test_progress_is_told_in_seconds_of_the_recording(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saver, "_TELL_SECONDS", 0)
    told: list[tuple[float, float]] = []

    await save(
        THREE,
        await house.station(),
        tmp_path / "span.mp4",
        on_progress=lambda done, wanted: told.append((done, wanted)),
    )

    done = [seconds for seconds, _ in told]
    assert {wanted for _, wanted in told} == {18}
    assert done == sorted(done)
    assert done[0] < 1
    assert done[-1] == pytest.approx(18, abs=0.2)


async def test_calling_it_off_leaves_nothing(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(tempo=1.0))
    task = asyncio.create_task(save([WHOLE], station, tmp_path / "clip.mp4"))
    await until(lambda: station.open and station.sent > 20_000)
    assert [Path(name).suffix for name in files(tmp_path)] == [".part"]

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert files(tmp_path) == []
    await until(lambda: not station.open)


async def test_a_killed_process_leaves_no_broken_file(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(tempo=1.0))
    url = f"{station.base}/0.flv?begin=0&end=20"
    target = tmp_path / "clip.mp4"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, url, str(target))
    await until(lambda: station.sent > 20_000)

    process.send_signal(signal.SIGKILL)
    await process.wait()

    assert [Path(name).suffix for name in files(tmp_path)] == [".part"]
    (tmp_path / "other.part").write_text("mine")
    assert sweep_parts(tmp_path) == 1
    assert files(tmp_path) == ["other.part"]


async def test_a_file_that_is_being_written_is_not_swept(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(tempo=20.0))
    task = asyncio.create_task(save([WHOLE], station, tmp_path / "clip.mp4"))
    await until(lambda: station.sent > 20_000)

    assert sweep_parts(tmp_path) == 0

    watch((await task).path).assert_gapless(0, LAST)


class FullDisk(Part):
    """Writes where there is never room."""

    def __init__(self, target: Path) -> None:
        """Open the device that is always full."""
        super().__init__(target)
        self.file.close()
        self.file = Path("/dev/full").open("wb", 0)  # noqa: SIM115 - its owner closes it


class LateFullDisk(Part):
    """Has no room when the file is closed."""

    @override
    def keep(self) -> None:
        """Refuse."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("part", [FullDisk, LateFullDisk])
async def test_a_full_disk_is_told_and_leaves_what_was_there(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: type[Part]
) -> None:
    (tmp_path / "clip.mp4").write_text("from before")
    monkeypatch.setattr(saver, "Part", part)

    station = await house.station()

    with pytest.raises(PlaybackError) as caught:
        await save([WHOLE], station, tmp_path / "clip.mp4")

    assert caught.value.reason is Reason.NO_SPACE
    await until(lambda: not station.open)
    assert files(tmp_path) == ["clip.mp4"]
    assert (tmp_path / "clip.mp4").read_text() == "from before"


async def test_a_folder_that_is_not_there_is_told(house: House, tmp_path: Path) -> None:
    with pytest.raises(PlaybackError) as caught:
        await save([WHOLE], await house.station(), tmp_path / "no" / "clip.mp4")

    assert caught.value.reason is Reason.UNWRITABLE


async def test_a_refusal_in_the_middle_of_a_span_is_told(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(), Broadcast(status=404))

    with pytest.raises(PlaybackError) as caught:
        await save(THREE, station, tmp_path / "span.mp4")

    assert caught.value.reason is Reason.STREAM
    assert caught.value.failure is not None
    assert caught.value.failure.kind is FailureKind.REFUSED
    assert "secret" not in repr(caught.value)
    assert files(tmp_path) == []


async def test_a_recording_that_is_shorter_than_its_list_says(house: House, tmp_path: Path) -> None:
    station = await house.station()
    clip = Clip(EPOCH, EPOCH + SECONDS + 10)

    with pytest.raises(PlaybackError) as caught:
        await save([clip], station, tmp_path / "clip.mp4")
    saved = await save([clip], station, tmp_path / "clip.mp4", partial=True)

    assert caught.value.reason is Reason.INCOMPLETE
    assert caught.value.detail == "20 of 30 s"
    assert saved.missing == pytest.approx(10, abs=0.2)
    watch(saved.path).assert_gapless(0, LAST)


@pytest.mark.parametrize("lack", [2, 3])
async def test_a_clip_that_lacks_a_little_is_whole_when_that_is_confirmed(
    house: House, tmp_path: Path, lack: int
) -> None:
    station = await house.station()

    saved = await save([Clip(EPOCH, EPOCH + SECONDS + lack)], station, tmp_path / "clip.mp4")

    watch(saved.path).assert_gapless(0, LAST)
    assert saved.missing == 0
    assert len(station.asked) == 2


@pytest.mark.parametrize("sound", ["aac", "pcm_alaw", None])
@pytest.mark.parametrize("stamp", [lambda stamp: stamp // 4, lambda stamp: stamp])
async def test_a_hurried_stream_gets_its_time_back(
    house: House, tmp_path: Path, sound: Sound, stamp: Callable[[int], int]
) -> None:
    station = await house.station(Broadcast(stamp=stamp), recording=tape(sound=sound), speed=4.0)

    saved = await save([WHOLE], station, tmp_path / "clip.mp4")

    seen = watch(saved.path)
    seen.assert_gapless(0, LAST)
    assert seen.duration == pytest.approx(SECONDS, abs=0.3)
    if sound:
        assert seen.loud * 1024 / 16000 == pytest.approx(SECONDS, abs=0.5)
    assert len(station.asked) == 1


@pytest.mark.parametrize(
    "how", [{"breaks_after": 3300}, {"stamp": lambda stamp: stamp // 9}], ids=["broken", "strange"]
)
async def test_a_hurried_stream_that_fails_is_followed_by_a_plain_one(
    house: House, tmp_path: Path, how: dict[str, Any]
) -> None:
    hurried = Broadcast(**({"stamp": lambda stamp: stamp // 4} | how))
    station = await house.station(Broadcast(), hurried, Broadcast(), speed=4.0)
    station.speeds = {1: 4.0}

    saved = await save(THREE[:2], station, tmp_path / "span.mp4")

    watch(saved.path).assert_gapless(0, 12 * RATE - 1)
    assert [begin for begin, _, _ in station.asked] == [0, 6, 6]
    assert station.asked[2][2] is not None


def only_keys() -> Tape:
    """Return a tape with the first picture of each group."""
    whole = tape()
    return replace(whole, tags=tuple(tag for tag in whole.tags if tag.kind != 9 or tag.key))


class Polite:
    """A supplier that has a stream wait while it has to give way."""

    def __init__(self, station: Station, hold: threading.Event) -> None:
        """Hand on what a station supplies."""
        self._station = station
        self._hold = hold

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Return the next address once the stream may play."""
        if self._hold.is_set():
            await until(lambda: self._station.open == 0)
            self._hold.clear()
        return await self._station.address(begins_at, ends_at, after=after)


@pytest.mark.parametrize("speed", [1.0, 4.0])
async def test_a_stream_that_gives_way_goes_on_afterwards(
    house: House, tmp_path: Path, speed: float
) -> None:
    station = await house.station(Broadcast(tempo=4.0), Broadcast(), speed=speed)
    hold = threading.Event()

    def give_way(done: float, _wanted: float) -> None:
        if len(station.asked) == 1 and done > 3:
            hold.set()

    clips = [WHOLE]
    path = tmp_path / "clip.mp4"
    saved = await save(clips, Polite(station, hold), path, on_progress=give_way, hold=hold)

    watch(saved.path).assert_gapless(0, LAST)
    assert len(station.asked) == 2
    assert (station.asked[1][0] > 0) is (speed == 1)
    assert station.asked[1][2] is None


@pytest.mark.parametrize("second", ["displaced", "broken", "key frames alone"])
async def test_a_clip_that_is_hurried_in_vain_again_is_saved_all_the_same(
    house: House, tmp_path: Path, second: str
) -> None:
    how = {
        "displaced": Broadcast(tempo=4.0),
        "broken": Broadcast(breaks_after=3300),
        "key frames alone": Broadcast(recording=only_keys()),
    }
    station = await house.station(Broadcast(tempo=4.0), how[second], Broadcast())
    station.speeds = {0: 4.0, 1: 4.0}
    hold = threading.Event()
    displaced = {1, 2} if second == "displaced" else {1}

    def give_way(done: float, _wanted: float) -> None:
        if len(station.asked) in displaced and 3 < done < 18:
            displaced.discard(len(station.asked))
            hold.set()

    supplier, path = Polite(station, hold), tmp_path / "clip.mp4"
    saved = await save([WHOLE], supplier, path, on_progress=give_way, hold=hold)

    assert not displaced
    watch(saved.path).assert_gapless(0, LAST)
    assert [begin for begin, _, _ in station.asked] == [0, 0, 0]


async def test_a_supplier_that_only_hurries_is_given_up(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(breaks_after=3300))
    station.speeds = dict.fromkeys(range(9), 4.0)

    with pytest.raises(PlaybackError) as caught:
        await save([WHOLE], station, tmp_path / "clip.mp4")

    assert caught.value.reason is Reason.STREAM
    assert len(station.asked) == 4
    assert files(tmp_path) == []


async def test_a_hurried_stream_of_key_frames_alone_is_not_taken(
    house: House, tmp_path: Path
) -> None:
    station = await house.station(Broadcast(recording=only_keys()), Broadcast(), speed=8.0)

    saved = await save([WHOLE], station, tmp_path / "clip.mp4")

    watch(saved.path).assert_gapless(0, LAST)
    assert len(station.asked) == 2
