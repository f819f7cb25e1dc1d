"""A car, seen from its right side."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin, tau
from typing import TYPE_CHECKING, Final

from .light import Colour, mix

if TYPE_CHECKING:
    from .pen import Pen
    from .sketch import Sketch

SIZE: Final = (230, 84)
_SPOKES: Final = 5


@dataclass(frozen=True, slots=True)
class Car:
    """A car of some colour; its phase turns the wheels."""

    paint: Colour
    lamps: bool = False
    van: bool = False

    def __call__(self, sketch: Sketch, phase: float) -> None:
        """Draw body, windows, lamps and wheels."""
        dark, shine = mix(self.paint, (0, 0, 0), 0.22), mix(self.paint, (255, 255, 255), 0.35)
        self._cabin(sketch, dark)
        sketch.rect(8, 34, 214, 34, self.paint, radius=12)
        sketch.rect(12, 54, 206, 15, dark, radius=6)
        sketch.rect(16, 37, 190, 3, shine, radius=1)
        for x in (92, 146):
            sketch.line([(x, 38), (x, 62)], (*dark, 255), 1.4)
            sketch.rect(x + 8, 42, 14, 2.6, dark, radius=1)
        lamp = (255, 246, 196) if self.lamps else (236, 240, 244)
        sketch.rect(208, 42, 13, 9, lamp, radius=4)
        sketch.rect(8, 42, 9, 10, (232, 62, 56) if self.lamps else (176, 56, 56), radius=3)
        for x in (54, 176):
            sketch.oval(x, 66, 19, 19, (30, 30, 36))
            self._wheel(sketch, x, 66, phase)

    def _cabin(self, sketch: Sketch, dark: Colour) -> None:
        """Draw the roof and the windows."""
        glass = (150, 190, 214)
        if self.van:
            sketch.poly([(12, 42), (14, 8), (20, 3), (160, 3), (186, 12), (210, 40)], self.paint)
            sketch.poly([(150, 10), (162, 10), (180, 18), (194, 36), (150, 36)], glass)
            return
        sketch.poly([(38, 38), (66, 10), (78, 5), (140, 5), (154, 10), (184, 38)], self.paint)
        sketch.poly([(52, 36), (74, 13), (108, 11), (108, 36)], glass)
        sketch.poly([(114, 11), (138, 11), (148, 15), (170, 36), (114, 36)], glass)
        sketch.poly([(60, 36), (80, 13), (88, 13), (68, 36)], (255, 255, 255, 70))
        sketch.line([(111, 8), (111, 36)], dark, 3)

    def _wheel(self, sketch: Sketch, x: float, y: float, phase: float) -> None:
        """Draw a wheel at some angle."""
        sketch.oval(x, y, 16, 16, (44, 44, 50))
        sketch.oval(x, y, 11, 11, (190, 196, 204))
        for spoke in range(_SPOKES):
            angle = tau * (spoke + phase) / _SPOKES
            end = x + 10 * cos(angle), y + 10 * sin(angle)
            sketch.line([(x, y), end], (110, 116, 126), 2.2)
        sketch.oval(x, y, 3.4, 3.4, (90, 94, 104))


def place(
    pen: Pen,
    car: Car,
    x: float,
    y: float,
    *,
    way: float = 0.0,
    grow: float = 1.0,
    flip: bool = False,
) -> None:
    """Draw a car whose middle and tyres are at a place; `way` is how far it has rolled."""
    phase = int(way / grow / 6) % 8 / 8
    at = x - SIZE[0] / 2 * grow, y - 83 * grow
    pen.oval(x, y - 1, 104 * grow, 7 * grow, (12, 12, 22, 90))
    pen.stamp(car, SIZE, at, phase=phase, tint=pen.light.outdoors, flip=flip, grow=grow)
    if car.lamps:
        front = -1 if flip else 1
        lamp = x + front * 103 * grow, y - 37 * grow
        reach = front * 120 * grow
        pen.poly(
            [lamp, (lamp[0] + reach, lamp[1] + 34 * grow), (lamp[0] + reach, lamp[1] - 6 * grow)],
            (255, 244, 190, 34),
        )
        pen.oval(lamp[0], lamp[1], 7 * grow, 6 * grow, (255, 248, 214, 120))
