"""The paper for small pictures: shapes in units of the canvas, on a clear ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .brush import Ink, Point


class Sketch:
    """A small picture while it is drawn."""

    def __init__(self, size: tuple[float, float], scale: float) -> None:
        """Start clear; `scale` is in pixels per unit."""
        across, down = (max(1, round(part * scale)) for part in size)
        self.image = Image.new("RGBA", (across, down))
        self._scale = scale
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    def oval(self, x: float, y: float, across: float, down: float, ink: Ink) -> None:
        """Draw an ellipse around a centre, by its radii."""
        self._draw.ellipse(self._box(x - across, y - down, 2 * across, 2 * down), fill=ink)

    def rect(
        self, x: float, y: float, width: float, height: float, ink: Ink, *, radius: float = 0
    ) -> None:
        """Draw a rectangle, its corners rounded by `radius`."""
        box = self._box(x, y, width, height)
        self._draw.rounded_rectangle(box, radius * self._scale, fill=ink)

    def poly(self, points: Sequence[Point], ink: Ink) -> None:
        """Draw a polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=ink)

    def line(self, points: Sequence[Point], ink: Ink, width: float) -> None:
        """Draw a line with round joints and ends."""
        wide = max(1, round(width * self._scale))
        self._draw.line([self._at(point) for point in points], fill=ink, width=wide, joint="curve")
        for x, y in (points[0], points[-1]):
            self.oval(x, y, width / 2, width / 2, ink)

    def _at(self, point: Point) -> tuple[float, float]:
        """Return a place in pixels."""
        return point[0] * self._scale, point[1] * self._scale

    def _box(
        self, x: float, y: float, width: float, height: float
    ) -> tuple[float, float, float, float]:
        """Return the corners of a rectangle in pixels."""
        left, top = self._at((x, y))
        right, bottom = self._at((x + width, y + height))
        return left, top, max(left, right), max(top, bottom)
