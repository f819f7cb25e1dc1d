"""Draws what does not move: shapes, gradients, shadows and glows on a large canvas.

All places are given in units; the canvas has 1120 x 540 of them, of which a camera that looks
straight ahead shows the middle 640 x 360.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw

from .light import Colour, Tint, mix

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 1120
HEIGHT: Final = 540

type Point = tuple[float, float]
type Ink = Colour | tuple[int, int, int, int]


class Brush:
    """A canvas with `scale` pixels per unit; inks with a fourth part are see-through."""

    def __init__(self, scale: int, ground: Colour) -> None:
        """Start with one colour everywhere."""
        self._scale = scale
        self.image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), ground)
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def rect(
        self, x: float, y: float, width: float, height: float, ink: Ink, *, radius: float = 0
    ) -> None:
        """Draw a rectangle, its corners rounded by `radius`."""
        box = self._box(x, y, width, height)
        if radius:
            self._draw.rounded_rectangle(box, radius * self._scale, fill=ink)
        else:
            self._draw.rectangle(box, fill=ink)

    def poly(self, points: Sequence[Point], ink: Ink) -> None:
        """Draw a polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=ink)

    def oval(self, x: float, y: float, across: float, down: float, ink: Ink) -> None:
        """Draw an ellipse around a centre, by its radii."""
        self._draw.ellipse(self._box(x - across, y - down, 2 * across, 2 * down), fill=ink)

    def line(self, points: Sequence[Point], ink: Ink, width: float = 1) -> None:
        """Draw a line through points."""
        wide = max(1, round(width * self._scale))
        self._draw.line([self._at(point) for point in points], fill=ink, width=wide, joint="curve")

    def fade(
        self, x: float, y: float, width: float, height: float, top: Colour, bottom: Colour
    ) -> None:
        """Fill a rectangle from one colour at the top to another at the bottom."""
        left, up, right, down = self._box(x, y, width, height)
        strip = Image.new("RGB", (1, 64))
        for row in range(64):
            strip.putpixel((0, row), mix(top, bottom, row / 63))
        size = (right - left + 1, down - up + 1)
        self.image.paste(strip.resize(size, Image.Resampling.BILINEAR), (left, up))

    def glow(
        self, x: float, y: float, across: float, down: float, colour: Colour, strength: float = 1
    ) -> None:
        """Add light that falls off from a centre."""
        box = self._box(x - across, y - down, 2 * across, 2 * down)
        spot = _spot().resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR)
        lit = Image.merge("RGB", [spot.point(_scaled(part * strength / 255)) for part in colour])
        before = self.image.crop(box)
        self.image.paste(ImageChops.screen(before, lit), box)

    def shadow(
        self, x: float, y: float, across: float, down: float, strength: float = 0.35
    ) -> None:
        """Take light away around a centre."""
        box = self._box(x - across, y - down, 2 * across, 2 * down)
        spot = _spot().resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BILINEAR)
        self.image.paste((20, 16, 28), box, spot.point(_scaled(strength)))

    def keep_outside(self, before: Image.Image, x: float, y: float, radius: float) -> None:
        """Put an earlier state of the canvas back, but for a circle."""
        mask = Image.new("L", self.image.size, 255)
        box = self._box(x - radius, y - radius, 2 * radius, 2 * radius)
        ImageDraw.Draw(mask).ellipse(box, fill=0)
        self.image.paste(before, mask=mask)

    def tint(self, tint: Tint) -> None:
        """Dim everything drawn so far, each colour by its own share."""
        red, green, blue = (round(255 * part) for part in tint)
        if (red, green, blue) == (255, 255, 255):
            return
        veil = Image.new("RGB", self.image.size, (red, green, blue))
        self.image.paste(ImageChops.multiply(self.image, veil))

    def _at(self, point: Point) -> tuple[float, float]:
        """Return a place in pixels."""
        return point[0] * self._scale, point[1] * self._scale

    def _box(self, x: float, y: float, width: float, height: float) -> tuple[int, int, int, int]:
        """Return the corners of a rectangle in pixels."""
        scale = self._scale
        return (
            round(x * scale),
            round(y * scale),
            max(round(x * scale) + 1, round((x + width) * scale) - 1),
            max(round(y * scale) + 1, round((y + height) * scale) - 1),
        )


@lru_cache(maxsize=1)
def _spot() -> Image.Image:
    """Return a soft round spot, bright in the middle and dark where its edges touch the frame."""
    # Pillow's gradient reaches 255 in the corners only.
    levels = [max(0.0, 255 - level * 2**0.5) for level in range(256)]
    return Image.radial_gradient("L").point([round(level * level / 255) for level in levels])


def _scaled(factor: float) -> list[int]:
    """Return the table that multiplies each level."""
    return [min(255, round(level * factor)) for level in range(256)]
