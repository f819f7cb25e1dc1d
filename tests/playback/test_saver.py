"""Clips become one file, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custom_components.ezviz_open.playback import Clip, save
from tests.playback.house import EPOCH, WHOLE, Broadcast
from tests.playback.tape import RATE, SECONDS, watch

if TYPE_CHECKING:
    from pathlib import Path

    from tests.playback.house import House


async def test_a_clip_is_saved_picture_by_picture(house: House, tmp_path: Path) -> None:
    station = await house.station()

    saved = await save([WHOLE], station, tmp_path / "clip.mp4")

    seen = watch(saved.path)
    seen.assert_gapless(0, SECONDS * RATE - 1)
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert abs(seen.duration - SECONDS) < 0.2
    assert saved.size == saved.path.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


async def test_three_clips_are_one_film_without_a_seam(house: House, tmp_path: Path) -> None:
    station = await house.station()
    clips = [Clip(EPOCH + a, EPOCH + b) for a, b in ((0, 6), (6, 12), (12, 18))]

    saved = await save(clips, station, tmp_path / "span.mp4")

    watch(saved.path).assert_gapless(0, 18 * RATE - 1)
    assert saved.missing == 0


async def test_a_broken_stream_goes_on_where_it_broke(house: House, tmp_path: Path) -> None:
    station = await house.station(Broadcast(breaks_after=7300), Broadcast())

    saved = await save([WHOLE], station, tmp_path / "clip.mp4")

    watch(saved.path).assert_gapless(0, SECONDS * RATE - 1)
    assert [begin for begin, _, _ in station.asked] == [0, 7]
