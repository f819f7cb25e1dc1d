"""The storeroom of the shop: racks of boxes, a forklift, somebody who carries."""

from __future__ import annotations

from math import sin
from random import Random
from typing import TYPE_CHECKING, Final

from . import person
from .light import Colour, mix
from .person import Person
from .scene import scene
from .shop import shop_light

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen
    from .sketch import Sketch

_FLOOR: Final = 322
_CARDBOARD: Final[tuple[Colour, ...]] = ((204, 160, 108), (188, 142, 92), (216, 176, 126))
_WORKER: Final = Person((240, 150, 56), (64, 74, 104), cap=(250, 200, 70), pose="parcel")
_ROUND: Final = 30.0


@scene("storeroom")
class Storeroom:
    """What the camera in the corner of the storeroom sees."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw walls, the roller door, racks and the marked floor."""
        brush.fade(0, 0, 1120, _FLOOR, (172, 184, 196), (202, 210, 218))
        for x in range(0, 1120, 56):
            brush.line([(x, 0), (x, _FLOOR)], (150, 162, 176, 150), 1.5)
        brush.fade(0, _FLOOR, 1120, 540 - _FLOOR, (150, 154, 158), (186, 188, 190))
        brush.shadow(560, _FLOOR + 8, 780, 22, 0.3)
        for left, right in ((250, 60), (868, 1060)):
            brush.poly(
                [(left, _FLOOR + 12), (left + 12, _FLOOR + 12), (right + 26, 540), (right, 540)],
                (248, 206, 70),
            )
        self._door(brush)
        for x, seed in ((20, 1), (262, 2), (676, 3), (906, 4)):
            self._rack(brush, x, seed)
        self._pallet(brush, 250, 452, 5)
        self._pallet(brush, 866, 446, 6)
        brush.tint(shop_light(light))
        for x in (250, 560, 870):
            brush.poly([(x - 16, 70), (x + 16, 70), (x + 40, 96), (x - 40, 96)], (70, 78, 92))
            brush.rect(x - 36, 95, 72, 5, (255, 252, 230), radius=2)
            brush.glow(x, 104, 190, 130, (255, 246, 214), 0.36)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let the forklift and the worker move, and the lamps of the system blink."""
        seconds = moment.timestamp()
        self._forklift(pen, seconds)
        self._worker(pen, seconds)
        self._panel(pen, seconds)

    def _door(self, brush: Brush) -> None:
        """Draw the roller door in its frame."""
        brush.rect(496, 130, 136, _FLOOR - 130, (92, 102, 118))
        for row in range(15):
            y = 136 + row * 12.4
            brush.rect(502, y, 124, 11, mix((196, 204, 212), (160, 170, 182), row % 2))
        brush.rect(496, 120, 136, 16, (70, 78, 92), radius=3)
        for number in range(7):
            ink = (248, 206, 70) if number % 2 else (50, 54, 62)
            brush.poly(
                [
                    (502 + number * 18, 318),
                    (512 + number * 18, 318),
                    (520 + number * 18, 308),
                    (510 + number * 18, 308),
                ],
                ink,
            )

    def _rack(self, brush: Brush, x: float, seed: int) -> None:
        """Draw a heavy rack with boxes on its three floors."""
        chance = Random(seed)
        brush.shadow(x + 102, _FLOOR + 52, 130, 16, 0.4)
        for floor in range(3):
            y = 190 + floor * 88
            at = x + 8
            while at < x + 178:
                wide, tall = chance.uniform(28, 54), chance.uniform(34, 66)
                wide = min(wide, x + 196 - at)
                _paint_box(brush, at, y - tall, wide, tall, chance.choice(_CARDBOARD))
                at += wide + chance.uniform(2, 10)
            brush.rect(x, y, 204, 9, (232, 112, 62))
            brush.rect(x, y + 6, 204, 3, (190, 86, 44))
        for post in (x, x + 196):
            brush.rect(post, 116, 8, 262, (58, 92, 140))
            for hole in range(12):
                brush.rect(post + 2.5, 126 + hole * 20, 3, 6, (34, 58, 94))

    def _pallet(self, brush: Brush, x: float, y: float, seed: int) -> None:
        """Draw a pallet with a wrapped stack."""
        chance = Random(seed)
        brush.shadow(x, y + 2, 78, 12, 0.45)
        for row in range(2):
            for column in range(2):
                _paint_box(
                    brush,
                    x - 58 + column * 58,
                    y - 96 + row * 44,
                    57,
                    43,
                    chance.choice(_CARDBOARD),
                )
        brush.rect(x - 60, y - 98, 118, 88, (255, 255, 255, 40))
        brush.rect(x - 64, y - 9, 128, 5, (170, 126, 82))
        for foot in (-60, -8, 44):
            brush.rect(x + foot, y - 4, 18, 7, (136, 98, 62))

    def _forklift(self, pen: Pen, seconds: float) -> None:
        """Let the forklift carry a box to and fro."""
        turn, into = divmod(seconds, _ROUND)
        back = int(turn) % 2 == 1
        share = into / _ROUND
        x = 330 + 460 * (1 - share if back else share)
        lift = 16 + 14 * sin(seconds * 0.5)
        pen.oval(x, 430, 82, 9, (14, 14, 22, 90))
        pen.stamp(
            _forklift,
            (170, 120),
            (x - 85, 318),
            phase=round(lift / 3) * 3 / 100,
            tint=shop_light(pen.light),
            flip=back,
        )
        if int(seconds * 2.5) % 2:
            pen.oval(x + (8 if back else -8), 322, 11, 9, (255, 180, 60, 90))

    def _worker(self, pen: Pen, seconds: float) -> None:
        """Let somebody carry a parcel along the front."""
        turn, into = divmod(seconds + 9, 26)
        back = int(turn) % 2 == 1
        x = 80 + 960 * into / 24
        if into < 24:
            person.place(
                pen,
                _WORKER,
                seconds,
                1120 - x if back else x,
                446,
                grow=1.1,
                flip=back,
                tint=shop_light(pen.light),
            )

    def _panel(self, pen: Pen, seconds: float) -> None:
        """Blink on the box beside the door."""
        pen.rect(644, 212, 24, 34, (70, 78, 92))
        pen.rect(648, 217, 16, 9, (120, 200, 190))
        for lamp, pace in enumerate((1.0, 1.7, 0.6)):
            on = int(seconds * pace) % 2 == 0
            pen.oval(651 + lamp * 5.5, 236, 1.8, 1.8, (90, 230, 130) if on else (60, 84, 72))


def _paint_box(brush: Brush, x: float, y: float, width: float, height: float, ink: Colour) -> None:
    """Draw a cardboard box with tape and a label."""
    brush.rect(x, y, width, height, ink, radius=1)
    brush.rect(x, y, width, height * 0.12, mix(ink, (255, 255, 255), 0.25))
    brush.rect(x + width / 2 - 3, y, 6, height * 0.4, mix(ink, (255, 250, 230), 0.5))
    brush.rect(x + width * 0.1, y + height * 0.62, width * 0.3, height * 0.22, (250, 248, 240))
    brush.rect(x + width - 3, y, 3, height, mix(ink, (60, 30, 0), 0.25))


def _forklift(sketch: Sketch, phase: float) -> None:
    """Draw the forklift with its load at some height."""
    lift = phase * 100
    dark = (52, 56, 66)
    sketch.rect(110, 16, 7, 88, dark, radius=1)
    sketch.rect(116, 92 - lift, 46, 5, dark, radius=1)
    sketch.rect(120, 50 - lift, 40, 42, (204, 160, 108), radius=2)
    sketch.rect(136, 50 - lift, 7, 42, (228, 196, 150))
    sketch.line([(40, 56), (52, 10), (94, 10), (104, 66)], dark, 4.5)
    sketch.rect(60, 42, 20, 26, (96, 150, 190), radius=7)
    sketch.oval(70, 34, 9, 10, (240, 200, 168))
    sketch.rect(60, 22, 20, 9, (250, 220, 90), radius=4)
    sketch.line([(76, 52), (92, 56)], (96, 150, 190), 6)
    sketch.rect(14, 58, 96, 40, (246, 178, 52), radius=8)
    sketch.rect(14, 80, 96, 18, (222, 150, 34), radius=6)
    sketch.rect(20, 64, 26, 10, dark, radius=3)
    sketch.oval(76, 7, 5, 3, (255, 150, 40))
    for x in (36, 94):
        sketch.oval(x, 99, 15, 15, (38, 40, 46))
        sketch.oval(x, 99, 7, 7, (200, 204, 210))
