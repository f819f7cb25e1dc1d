"""A garden behind a house: trees in the wind, flowers, clouds, a butterfly and birds."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin, tau
from random import Random
from typing import TYPE_CHECKING, Final

from .light import Colour, shade
from .scene import scene
from .sky import drift_clouds, paint_hills, paint_sky
from .trees import Crown, paint_trunk, sway

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen
    from .sketch import Sketch

_HORIZON: Final = 296
_TREES: Final = (
    (Crown(3, (86, 146, 78)), 330.0, 366.0, 1.05),
    (Crown(8, (112, 158, 74)), 760.0, 352.0, 0.9),
    (Crown(5, (70, 130, 84)), 100.0, 372.0, 1.1),
    (Crown(12, (196, 130, 66)), 1010.0, 376.0, 1.15),
)
_BLOOMS: Final[tuple[Colour, ...]] = (
    (236, 96, 110), (250, 196, 76), (244, 244, 250), (180, 110, 206), (250, 140, 84),
)  # fmt: skip


@scene("garden")
class Garden:
    """What the outdoor camera on the wall of the house sees."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw everything from the sky to the flower bed."""
        paint_sky(brush, light, 0, 0, 1120, _HORIZON + 2)
        paint_hills(brush, light, 0, _HORIZON, 1120, ((118, 158, 150), (96, 148, 110)))
        top, bottom = shade((146, 190, 96), light.outdoors), shade((84, 146, 72), light.outdoors)
        brush.fade(0, _HORIZON, 1120, 540 - _HORIZON, top, bottom)
        self._fence(brush, light)
        self._path(brush, light)
        for _crown, x, y, size in _TREES:
            paint_trunk(brush, light, x, y, size)
        self._shed(brush, light)
        self._grass(brush, light)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let the wind blow and the animals pass."""
        seconds = moment.timestamp()
        drift_clouds(pen, seconds, 96)
        if not pen.light.night:
            self._birds(pen, seconds)
        for crown, x, y, size in _TREES:
            sway(pen, crown, seconds, x, y, size)
        self._flowers(pen, seconds)
        if pen.light.night:
            self._fireflies(pen, seconds)
        else:
            self._butterfly(pen, seconds)

    def _fence(self, brush: Brush, light: Light) -> None:
        """Draw a white picket fence along the horizon."""
        white, grey = shade((246, 244, 238), light.outdoors), shade((206, 206, 204), light.outdoors)
        for y in (286, 304):
            brush.rect(0, y, 1120, 5, grey)
        for number in range(56):
            x = number * 20 + 4
            brush.poly([(x, 322), (x, 280), (x + 6, 272), (x + 12, 280), (x + 12, 322)], white)

    def _path(self, brush: Brush, light: Light) -> None:
        """Draw stepping stones that wind to the gate."""
        for number in range(9):
            share = number / 8
            x = 560 + 60 * sin(share * 3.4) - 20 * share
            y = 336 + 196 * share**1.3
            across = 20 + 46 * share
            brush.oval(x, y + 3, across, across * 0.27, shade((96, 116, 88), light.outdoors))
            brush.oval(x, y, across, across * 0.25, shade((206, 200, 190), light.outdoors))

    def _shed(self, brush: Brush, light: Light) -> None:
        """Draw a garden house with a lit window by night."""
        brush.shadow(596, 340, 74, 12, 0.35)
        red, dark = shade((186, 92, 78), light.outdoors), shade((150, 70, 62), light.outdoors)
        brush.rect(548, 248, 92, 90, red)
        for x in range(556, 640, 10):
            brush.line([(x, 248), (x, 338)], (*dark, 120), 1)
        brush.poly([(536, 252), (594, 204), (652, 252)], shade((92, 82, 92), light.outdoors))
        brush.poly([(552, 250), (594, 216), (636, 250)], dark)
        brush.rect(560, 278, 28, 60, shade((244, 236, 222), light.outdoors), radius=2)
        brush.oval(583, 310, 2, 2, (80, 60, 50))
        pane = (255, 222, 140) if light.lamps > 0 else shade((164, 206, 226), light.outdoors)
        brush.rect(601, 276, 30, 26, shade((244, 236, 222), light.outdoors))
        brush.rect(604, 279, 24, 20, pane)
        brush.rect(615, 279, 2, 20, shade((244, 236, 222), light.outdoors))
        if light.lamps > 0:
            brush.glow(616, 289, 62, 54, (255, 196, 110), 0.6 * light.lamps)

    def _grass(self, brush: Brush, light: Light) -> None:
        """Draw tufts of grass and a flower bed's earth."""
        chance = Random(4)
        for _ in range(260):
            x, y = chance.uniform(0, 1120), _HORIZON + 34 + 208 * chance.random() ** 0.8
            tall = 3 + (y - _HORIZON) / 40
            ink = shade(
                chance.choice(((118, 174, 84), (70, 128, 62), (150, 192, 100))), light.outdoors
            )
            brush.poly([(x - 1.6, y), (x + chance.uniform(-2, 2), y - tall), (x + 1.6, y)], ink)
        for x, across in ((360, 112), (800, 124)):
            brush.oval(x, 444, across, 17, shade((118, 88, 66), light.outdoors))

    def _flowers(self, pen: Pen, seconds: float) -> None:
        """Let the flowers of both beds nod."""
        for bed, (left, right) in enumerate(((262, 458), (690, 912))):
            chance = Random(bed + 20)
            for number in range(15):
                x, y = left + (right - left) * (number + 0.5) / 15, chance.uniform(440, 452)
                tall = chance.uniform(24, 44)
                lean = 3.4 * sin(seconds * 1.6 + number * 0.8 + bed)
                ink = shade(_BLOOMS[(number * 3 + bed) % 5], pen.light.outdoors)
                pen.line(
                    [(x, y), (x + lean, y - tall)], shade((70, 132, 66), pen.light.outdoors), 2
                )
                pen.stamp(_Bloom(ink), (16, 16), (x + lean - 8, y - tall - 8))

    def _butterfly(self, pen: Pen, seconds: float) -> None:
        """Let a butterfly visit the flowers."""
        x = 560 + 240 * sin(seconds * 0.21) + 26 * sin(seconds * 1.7)
        y = 370 + 26 * sin(seconds * 0.9) + 10 * sin(seconds * 3.1)
        pen.stamp(_butterfly, (28, 24), (x - 14, y - 12), phase=int(seconds * 12) % 4 / 4)

    def _birds(self, pen: Pen, seconds: float) -> None:
        """Let three birds cross the sky now and then."""
        flight = seconds % 26 / 26
        for number in range(3):
            x = -80 + 1400 * flight - 34 * number
            y = 150 + 24 * sin(tau * flight) + 14 * abs(number - 1)
            flap = 7 * sin(seconds * 9 + number)
            pen.line([(x - 10, y - flap), (x, y), (x + 10, y - flap)], (54, 60, 80), 2)

    def _fireflies(self, pen: Pen, seconds: float) -> None:
        """Let lights wander over the grass."""
        for number in range(9):
            x = 300 + 70 * number + 36 * cos(seconds * 0.5 + number * 2.1)
            y = 386 + 44 * sin(seconds * 0.43 + number * 1.3)
            bright = max(0.0, sin(seconds * 1.9 + number * 1.7))
            pen.oval(x, y, 5, 5, (230, 255, 140, round(50 * bright)))
            pen.oval(x, y, 1.8, 1.8, (250, 255, 190, round(230 * bright)))


@dataclass(frozen=True, slots=True)
class _Bloom:
    """A flower of five petals."""

    ink: Colour

    def __call__(self, sketch: Sketch, _phase: float) -> None:
        """Draw the flower."""
        for petal in range(5):
            angle = tau * petal / 5
            sketch.oval(8 + 3.8 * sin(angle), 8 - 3.8 * cos(angle), 3.4, 3.4, self.ink)
        sketch.oval(8, 8, 2.4, 2.4, (252, 220, 110))


def _butterfly(sketch: Sketch, phase: float) -> None:
    """Draw a butterfly with its wings more or less open."""
    open_by = 0.35 + 0.65 * abs(cos(tau * phase / 2))
    for side in (-1, 1):
        sketch.oval(14 + side * 6 * open_by, 9, 6 * open_by, 7, (250, 166, 60))
        sketch.oval(14 + side * 5 * open_by, 16, 4.6 * open_by, 5, (240, 120, 60))
        sketch.oval(14 + side * 7 * open_by, 8, 2 * open_by, 2.4, (255, 236, 190))
    sketch.line([(14, 6), (14, 19)], (60, 44, 40), 2)
