"""Trees and bushes whose leaves move in the wind."""

from __future__ import annotations

from dataclasses import dataclass
from math import sin, tau
from random import Random
from typing import TYPE_CHECKING, Final

from .light import Colour, Light, mix, shade

if TYPE_CHECKING:
    from .brush import Brush
    from .pen import Pen
    from .sketch import Sketch

SIZE: Final = (190, 170)
_PHASES: Final = 16


@dataclass(frozen=True, slots=True)
class Crown:
    """The leaves of a tree; the phase bends them."""

    seed: int
    leaf: Colour

    def __call__(self, sketch: Sketch, phase: float) -> None:
        """Draw clusters of leaves, the higher the further they sway."""
        chance = Random(self.seed)
        wind = sin(tau * phase)
        deep = mix(self.leaf, (10, 40, 30), 0.34)
        for x, y, radius in (
            (60.0, 104.0, 34.0),
            (126.0, 100.0, 36.0),
            (96.0, 66.0, 42.0),
            (96.0, 100.0, 40.0),
        ):
            sketch.oval(x + wind * (150 - y) / 22, y, radius, radius * 0.9, deep)
        for layer in range(3):
            for _ in range(13):
                x, y = chance.uniform(-1, 1), chance.uniform(-1, 1)
                if x * x + y * y > 1:
                    continue
                share = (1 - y) / 2
                across = 95 + x * 58 - layer * 6 + wind * 7 * share
                down = 90 + y * 52 - layer * 7 + 1.5 * wind * x
                radius = chance.uniform(17, 28) - layer * 4
                ink = mix(deep, mix(self.leaf, (255, 250, 170), 0.28), layer / 2)
                sketch.oval(across, down, radius, radius * 0.92, ink)


def paint_trunk(brush: Brush, light: Light, x: float, y: float, size: float) -> None:
    """Draw a trunk whose foot stands at a place."""
    brush.shadow(x, y, 60 * size, 12 * size, 0.4)
    bark = shade((116, 84, 62), light.outdoors)
    wide = 9 * size
    brush.poly(
        [
            (x - wide * 1.5, y + 3),
            (x - wide * 0.7, y - 40 * size),
            (x - wide * 0.5, y - 110 * size),
            (x + wide * 0.5, y - 110 * size),
            (x + wide * 0.7, y - 40 * size),
            (x + wide * 1.6, y + 3),
        ],
        bark,
    )
    brush.poly(
        [
            (x + wide * 0.2, y),
            (x + wide * 0.2, y - 108 * size),
            (x + wide * 0.5, y - 110 * size),
            (x + wide * 1.5, y + 2),
        ],
        mix(bark, (0, 0, 0), 0.2),
    )
    brush.line([(x, y - 70 * size), (x - 26 * size, y - 108 * size)], bark, 5 * size)
    brush.line([(x, y - 60 * size), (x + 28 * size, y - 100 * size)], bark, 4 * size)


def sway(pen: Pen, crown: Crown, seconds: float, x: float, y: float, size: float) -> None:
    """Draw the leaves over a trunk whose foot stands at a place."""
    gust = 0.5 + 0.5 * sin(seconds * 0.23 + crown.seed)
    bend = sin(seconds * 1.25 + crown.seed * 2) * gust
    phase = round((bend + 1) / 4 * _PHASES) / _PHASES - 0.25
    at = x - 95 * size, y - 205 * size
    pen.stamp(crown, SIZE, at, phase=phase, tint=pen.light.outdoors, grow=size)
