"""Draws what moves: small pictures and lines on one frame, seen through the lens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from .album import ALBUM, Drawing, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .brush import Ink, Point
    from .light import Light, Tint

_FINEST: Final = 8
"""Small pictures are kept for scales in steps of one eighth."""


class Pen:
    """One frame of the view, addressed in units of the canvas."""

    def __init__(self, frame: Image.Image, origin: Point, scale: float, light: Light) -> None:
        """See the canvas from `origin` on, `scale` pixels per unit."""
        self.light = light
        self._frame = frame
        self._origin = origin
        self._scale = scale
        self._draw = ImageDraw.Draw(frame, "RGBA")

    def stamp(
        self,
        drawing: Drawing,
        size: tuple[int, int],
        at: Point,
        *,
        phase: float = 0.0,
        tint: Tint = (1.0, 1.0, 1.0),
        flip: bool = False,
        grow: float = 1.0,
    ) -> None:
        """Put a small picture with its upper left corner at a place, `grow` times as large."""
        left = round((at[0] - self._origin[0]) * self._scale)
        top = round((at[1] - self._origin[1]) * self._scale)
        scale = max(1, round(self._scale * grow * _FINEST)) / _FINEST
        if (
            left > self._frame.width
            or top > self._frame.height
            or left + size[0] * scale < 0
            or top + size[1] * scale < 0
        ):
            return
        picture = ALBUM.get(Wish(drawing, size, phase, scale, tint, flip))
        self._frame.paste(picture, (left, top), picture)

    def poly(self, points: Sequence[Point], ink: Ink) -> None:
        """Draw a polygon."""
        self._draw.polygon([self._at(point) for point in points], fill=ink)

    def line(self, points: Sequence[Point], ink: Ink, width: float = 1) -> None:
        """Draw a line through points."""
        wide = max(1, round(width * self._scale))
        self._draw.line([self._at(point) for point in points], fill=ink, width=wide)

    def rect(self, x: float, y: float, width: float, height: float, ink: Ink) -> None:
        """Draw a rectangle."""
        left, top = self._at((x, y))
        right, bottom = self._at((x + width, y + height))
        self._draw.rectangle((left, top, max(left, right - 1), max(top, bottom - 1)), fill=ink)

    def oval(self, x: float, y: float, across: float, down: float, ink: Ink) -> None:
        """Draw an ellipse around a centre, by its radii."""
        left, top = self._at((x - across, y - down))
        right, bottom = self._at((x + across, y + down))
        self._draw.ellipse((left, top, right, bottom), fill=ink)

    def _at(self, point: Point) -> tuple[float, float]:
        """Return a place in pixels of the frame."""
        return (
            (point[0] - self._origin[0]) * self._scale,
            (point[1] - self._origin[1]) * self._scale,
        )
