"""The closed lens cover: what a camera shows in privacy mode."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

_OVERSAMPLING: Final = 2
_DARK, _BLADE, _EDGE, _SIGN = (20, 23, 30), (38, 43, 54), (58, 65, 80), (150, 162, 184)


@lru_cache(maxsize=2)
def closed(size: tuple[int, int]) -> Image.Image:
    """Return the picture of a closed shutter."""
    unit = size[1] / 360 * _OVERSAMPLING
    large = Image.new("RGB", (size[0] * _OVERSAMPLING, size[1] * _OVERSAMPLING), _DARK)
    draw = ImageDraw.Draw(large, "RGBA")
    _blades(draw, unit, large.width / unit)
    _crossed_eye(draw, unit, large.width / unit / 2, 176)
    return large.reduce(_OVERSAMPLING)


def _blades(draw: ImageDraw.ImageDraw, unit: float, width: float) -> None:
    """Draw two blades that meet in the middle, one above the other."""
    draw.rectangle((0, 0, width * unit, 182 * unit), fill=_BLADE)
    for row in range(14):
        y = row * 13 * unit
        draw.line((0, y, width * unit, y), fill=(255, 255, 255, 7), width=round(unit))
    draw.rectangle((0, 178 * unit, width * unit, 183 * unit), fill=_EDGE)
    for row in range(9):
        y = (183 + row) * unit
        draw.line((0, y, width * unit, y), fill=(0, 0, 0, 90 - row * 10), width=round(unit) + 1)


def _crossed_eye(draw: ImageDraw.ImageDraw, unit: float, x: float, y: float) -> None:
    """Draw an eye behind a bar."""

    def box(radius: float, down: float = 0) -> tuple[float, float, float, float]:
        middle = y + down
        return (
            (x - radius) * unit,
            (middle - radius) * unit,
            (x + radius) * unit,
            (middle + radius) * unit,
        )

    draw.ellipse(box(70), fill=(26, 30, 39), outline=_EDGE, width=round(3 * unit))
    width = round(5 * unit)
    draw.arc(box(46, 27), 216, 324, fill=_SIGN, width=width)
    draw.arc(box(46, -27), 36, 144, fill=_SIGN, width=width)
    draw.ellipse(box(13), fill=_SIGN)
    bar = [((x - 36) * unit, (y + 34) * unit), ((x + 36) * unit, (y - 34) * unit)]
    draw.line(bar, fill=(26, 30, 39), width=round(15 * unit))
    draw.line(bar, fill=_SIGN, width=width)
