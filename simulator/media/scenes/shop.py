"""An aisle of a shop: shelves on both sides, people with baskets, a robot that mops."""

from __future__ import annotations

from math import sin
from typing import TYPE_CHECKING, Final

from . import goods, person
from .light import mix
from .person import Person
from .scene import scene

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen
    from .sketch import Sketch

_FLOOR: Final = 318
_SHOPPERS: Final = (
    Person((96, 150, 190), (70, 74, 92), long_hair=True, bag=(226, 96, 84)),
    Person((226, 140, 84), (58, 66, 90), hair=(40, 36, 38), bag=(226, 96, 84)),
    Person((126, 166, 110), (92, 84, 80), hair=(190, 184, 178), bag=(70, 130, 180)),
)


@scene("shop")
class Shop:
    """What the camera over the aisle sees."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw walls, lamps, floor tiles and shelves."""
        brush.fade(0, 0, 1120, _FLOOR, (236, 240, 244), (222, 228, 234))
        brush.rect(0, 0, 1120, 70, (208, 214, 222))
        self._tiles(brush)
        self._sign(brush)
        for number in range(5):
            goods.paint_rack(brush, 262 + number * 122 - 6, 182, 116, 152, 3, 40 + number)
        goods.paint_rack(brush, 20, 150, 210, 250, 4, 7)
        goods.paint_rack(brush, 900, 150, 204, 250, 4, 9)
        self._fridge(brush)
        self._baskets(brush)
        brush.tint(shop_light(light))
        for x in (170, 430, 690, 950):
            brush.rect(x - 70, 86, 140, 9, (255, 255, 248), radius=4)
            brush.glow(x, 92, 170, 92, (255, 250, 226), 0.3)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let shoppers pass and the robot mop."""
        seconds = moment.timestamp()
        for number, who in enumerate(_SHOPPERS):
            shifted = seconds + number * 13.7
            self._shopper(pen, shifted, 392 + number * 26, who, fast=1 + number * 0.2)
        self._robot(pen, seconds)
        self._pennants(pen, seconds)

    def _tiles(self, brush: Brush) -> None:
        """Draw a tiled floor that runs to the back."""
        brush.fade(0, _FLOOR, 1120, 540 - _FLOOR, (200, 204, 208), (226, 228, 230))
        for column in range(-16, 17):
            brush.line(
                [(560 + column * 44, _FLOOR), (560 + column * 104, 540)], (150, 156, 166, 120), 1
            )
        for row in range(1, 8):
            y = _FLOOR + 222 * (row / 8) ** 1.5
            brush.line([(0, y), (1120, y)], (150, 156, 166, 120), 1)
        brush.shadow(560, _FLOOR + 10, 780, 26, 0.25)

    def _sign(self, brush: Brush) -> None:
        """Hang a board with a basket over the aisle."""
        for x in (476, 644):
            brush.line([(x, 60), (x, 112)], (120, 126, 138), 2)
        brush.rect(452, 110, 216, 44, (46, 134, 96), radius=6)
        brush.line(
            [(480, 122), (490, 122), (497, 138), (517, 138), (522, 126), (492, 126)],
            (255, 255, 255),
            2.4,
        )
        brush.oval(500, 144, 2.6, 2.6, (255, 255, 255))
        brush.oval(514, 144, 2.6, 2.6, (255, 255, 255))
        for row, wide in ((0, 96), (1, 64)):
            brush.rect(544, 122 + row * 12, wide, 6, (255, 255, 255, 220), radius=3)

    def _fridge(self, brush: Brush) -> None:
        """Draw a glass door fridge with drinks at the left end."""
        brush.rect(226, 132, 32, 230, (60, 70, 86), radius=3)
        brush.fade(231, 150, 22, 200, (190, 226, 244), (140, 190, 220))
        for row in range(5):
            goods.paint_goods(brush, 232, 152 + row * 39, 20, 34, 70 + row)
            brush.rect(231, 187 + row * 39, 22, 3, (240, 248, 252))
        brush.rect(229, 137, 26, 8, (226, 84, 74), radius=2)

    def _baskets(self, brush: Brush) -> None:
        """Stack baskets and a pyramid of fruit before the right shelf."""
        brush.shadow(838, 438, 62, 12, 0.4)
        brush.rect(784, 396, 108, 40, (160, 116, 78), radius=3)
        for x in range(790, 890, 14):
            brush.rect(x, 402, 9, 30, (188, 142, 98), radius=1)
        for row in range(3):
            for number in range(7 - row):
                x, y = 796 + number * 14 + row * 7, 394 - row * 11
                ink = ((236, 120, 60), (226, 76, 66), (150, 190, 80))[(number + row) % 3]
                brush.oval(x, y, 8, 8, ink)
                brush.oval(x - 2.4, y - 2.6, 2.2, 2, mix(ink, (255, 255, 255), 0.5))

    def _shopper(self, pen: Pen, seconds: float, y: float, who: Person, fast: float) -> None:
        """Let somebody walk to and fro, stopping before a shelf."""
        turn, into = divmod(seconds * fast, 34)
        back = int(turn) % 2 == 1
        walked = min(into, 14) if into < 20 else into - 6
        x = 140 + 30 * walked
        stops = 14 <= into < 20
        place = x if not back else 1120 - x
        person.place(
            pen,
            who,
            seconds,
            place,
            y,
            grow=0.95 + (y - 392) / 260,
            flip=back,
            tint=shop_light(pen.light),
            pace=0.12 if stops else 0.95,
        )

    def _robot(self, pen: Pen, seconds: float) -> None:
        """Let a cleaning robot go around."""
        x = 560 + 190 * sin(seconds * 0.22)
        y = 436 + 5 * sin(seconds * 0.44)
        pen.oval(x, y + 4, 24, 6, (20, 20, 30, 80))
        pen.stamp(_robot, (52, 26), (x - 26, y - 20), phase=int(seconds * 2) % 2 / 2)

    def _pennants(self, pen: Pen, seconds: float) -> None:
        """Let the pennants under the ceiling flutter."""
        inks = ((226, 84, 74), (250, 186, 72), (92, 160, 96), (74, 136, 196))
        for number in range(28):
            x = 10 + number * 40
            lean = 3 * sin(seconds * 1.5 + number * 0.9)
            pen.poly([(x, 70), (x + 24, 70), (x + 12 + lean, 90)], inks[number % 4])


def shop_light(light: Light) -> tuple[float, float, float]:
    """Return the light of a shop, which is bright whenever it is open."""
    red, green, blue = light.indoors
    return 0.55 + 0.45 * red, 0.55 + 0.45 * green, 0.55 + 0.45 * blue


def _robot(sketch: Sketch, phase: float) -> None:
    """Draw the robot; its lamp blinks."""
    sketch.oval(26, 18, 25, 7.5, (66, 74, 90))
    sketch.oval(26, 14, 25, 7.5, (240, 243, 246))
    sketch.oval(26, 12, 14, 4, (204, 212, 222))
    sketch.oval(26, 9, 6, 3.6, (66, 74, 90))
    sketch.oval(41, 15, 2.4, 1.8, (90, 220, 140) if phase else (40, 120, 80))
