"""Reading the clock that simulated cameras draw."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops, ImageStat

from simulator.media.scenes.fonts import text_picture

if TYPE_CHECKING:
    from av import VideoFrame

SHANGHAI = ZoneInfo("Asia/Shanghai")


def seconds_shown(frame: VideoFrame, around: int) -> int:
    """Return which second (epoch) a picture shows, of those within half a minute."""
    picture = frame.to_image().convert("L")
    return min(range(around - 30, around + 30), key=lambda at: _difference(picture, at))


def _difference(picture: Image.Image, at: int) -> float:
    unit = picture.height / 360
    margin = round(12 * unit)
    drawn = _clock(at, round(17 * unit))
    box = (margin, margin, margin + drawn.width, margin + drawn.height)
    mask = drawn.getchannel("A").point(lambda alpha: 255 if alpha > 100 else 0)
    there = ImageChops.difference(picture.crop(box), drawn.convert("L"))
    return float(ImageStat.Stat(there, mask).mean[0])


@cache
def _clock(at: int, size: int) -> Image.Image:
    moment = datetime.fromtimestamp(at, SHANGHAI)
    return text_picture(f"{moment:%Y-%m-%d  %H:%M:%S}", size)
