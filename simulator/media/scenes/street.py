"""A street with a gate: cars that are let in, people on the pavement, shops behind."""

from __future__ import annotations

from math import cos, sin
from typing import TYPE_CHECKING, Final

from . import car, person
from .light import Colour, mix, shade
from .person import Person
from .scene import scene
from .sky import paint_sky
from .trees import Crown, paint_trunk, sway

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen

_KERB: Final = 352
_TREES: Final = (
    (Crown(31, (104, 156, 84)), 400.0, 356.0, 0.72),
    (Crown(17, (92, 148, 90)), 858.0, 356.0, 0.78),
    (Crown(41, (120, 162, 80)), 70.0, 356.0, 0.8),
)
_CARS: Final = (
    car.Car((214, 80, 70)), car.Car((244, 244, 246)), car.Car((64, 104, 160)),
    car.Car((92, 150, 120), van=True), car.Car((248, 196, 72)),
)  # fmt: skip
_PEOPLE: Final = (
    Person((98, 140, 186), (60, 64, 84), bag=(70, 60, 60)),
    Person((220, 110, 120), (80, 76, 96), hair=(70, 46, 36), long_hair=True),
    Person((120, 160, 110), (70, 70, 80), hair=(196, 190, 184)),
    Person((244, 190, 80), (70, 96, 140), hair=(40, 36, 36)),
)
_HOUSES: Final[tuple[tuple[float, float, float, Colour, Colour], ...]] = (
    (-10, 150, 190, (232, 206, 172), (214, 92, 80)),
    (140, 160, 226, (196, 210, 220), (70, 130, 180)),
    (300, 170, 178, (240, 222, 196), (92, 160, 110)),
    (640, 170, 206, (226, 190, 172), (240, 180, 70)),
    (810, 150, 240, (206, 214, 204), (170, 100, 170)),
    (960, 180, 188, (236, 214, 184), (70, 150, 160)),
)
_ROUND: Final = 14.0


@scene("street")
class Street:
    """What the camera on the gatepost sees."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the houses, the pavement and the road."""
        paint_sky(brush, light, 0, 0, 1120, 330)
        self._skyline(brush, light)
        for house in _HOUSES:
            self._house(brush, light, *house)
        self._court(brush, light)
        brush.rect(0, 330, 1120, 26, shade((202, 196, 188), light.outdoors))
        for x in range(0, 1120, 28):
            brush.line([(x, 330), (x - 8, 356)], (*shade((160, 154, 148), light.outdoors), 150), 1)
        brush.rect(0, _KERB, 1120, 6, shade((170, 166, 162), light.outdoors))
        brush.fade(
            0,
            _KERB + 6,
            1120,
            182,
            shade((92, 96, 106), light.outdoors),
            shade((120, 124, 132), light.outdoors),
        )
        for x in range(-20, 1120, 96):
            brush.poly(
                [(x, 408), (x + 50, 408), (x + 47, 413), (x - 4, 413)],
                shade((240, 238, 230), light.outdoors),
            )
        for stripe in range(7):
            left = 500.0 + stripe * 19
            brush.poly(
                [
                    (left, 362),
                    (left + 10, 362),
                    (left + 4 + (stripe - 3) * 5, 416),
                    (left - 9 + (stripe - 3) * 5, 416),
                ],
                shade((236, 234, 228), light.outdoors),
            )
        for _crown, *place in _TREES:
            paint_trunk(brush, light, *place)
        for x in (250, 720):
            self._lamp(brush, light, x)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let people and cars pass and the barrier open."""
        seconds = moment.timestamp()
        for crown, x, y, size in _TREES:
            sway(pen, crown, seconds, x, y, size)
        self._barrier(pen, seconds)
        self._walkers(pen, seconds)
        self._traffic(pen, seconds)

    def _skyline(self, brush: Brush, light: Light) -> None:
        """Draw far towers in the haze."""
        ink = mix(shade((130, 150, 176), light.outdoors), light.sky_bottom, 0.5)
        for number in range(16):
            tall = 90 + 66 * abs(sin(number * 1.7))
            brush.rect(number * 72 - 10, 330 - tall - 80, 52, tall + 80, ink)

    def _house(
        self,
        brush: Brush,
        light: Light,
        x: float,
        width: float,
        tall: float,
        wall: Colour,
        awning: Colour,
    ) -> None:
        """Draw a house with flats above a shop."""
        top = 332 - tall
        brush.rect(x, top, width, tall, shade(wall, light.outdoors))
        brush.rect(
            x - 3, top - 6, width + 6, 8, shade(mix(wall, (90, 70, 60), 0.4), light.outdoors)
        )
        rows = int((tall - 76) // 40)
        for row in range(rows):
            for column in range(int(width // 36)):
                lit = light.lamps > 0.5 and (row * 5 + column * 3 + int(x)) % 4 != 0
                glass = (255, 222, 146) if lit else shade((136, 176, 200), light.outdoors)
                left, up = x + 12 + column * 36, top + 14 + row * 40
                brush.rect(left - 2, up - 2, 24, 28, shade((250, 248, 242), light.outdoors))
                brush.rect(left, up, 20, 24, glass)
        open_late = (255, 232, 178) if light.lamps > 0 else shade((170, 204, 220), light.outdoors)
        brush.rect(x + 8, 284, width - 16, 46, shade((70, 64, 66), light.outdoors))
        brush.rect(x + 12, 288, width - 58, 38, open_late)
        brush.rect(x + width - 40, 288, 26, 42, mix(open_late, (60, 50, 50), 0.25))
        stripes = int((width - 8) // 14)
        for stripe in range(stripes):
            ink = awning if stripe % 2 else (250, 248, 242)
            left = x + 4 + stripe * 14
            brush.poly(
                [(left + 2, 268), (left + 16, 268), (left + 14, 288), (left, 288)],
                shade(ink, light.outdoors),
            )
        if light.lamps > 0:
            brush.glow(x + width / 2, 310, width * 0.7, 60, (255, 200, 120), 0.4 * light.lamps)

    def _court(self, brush: Brush, light: Light) -> None:
        """Draw the drive behind the gate, between its posts."""
        brush.rect(470, 238, 170, 94, shade((126, 170, 104), light.outdoors))
        for bush in range(8):
            brush.oval(
                474 + bush * 24,
                250 - 10 * (bush % 2),
                24,
                30,
                shade(mix((84, 138, 82), (110, 160, 92), bush % 2), light.outdoors),
            )
        brush.poly(
            [(530, 256), (582, 256), (646, 332), (470, 332)], shade((176, 172, 168), light.outdoors)
        )
        post, cap = shade((206, 176, 150), light.outdoors), shade((150, 120, 100), light.outdoors)
        for x in (462, 632):
            brush.rect(x, 232, 22, 100, post)
            brush.rect(x - 3, 226, 28, 9, cap)
            brush.oval(
                x + 11,
                219,
                8,
                8,
                (255, 240, 200) if light.lamps > 0 else shade((240, 240, 236), light.outdoors),
            )
            if light.lamps > 0:
                brush.glow(x + 11, 219, 70, 70, (255, 214, 150), 0.6 * light.lamps)
        brush.rect(600, 266, 34, 64, shade((230, 234, 238), light.outdoors), radius=2)
        brush.rect(
            604,
            272,
            26,
            20,
            (255, 226, 150) if light.lamps > 0 else shade((140, 186, 206), light.outdoors),
        )

    def _lamp(self, brush: Brush, light: Light, x: float) -> None:
        """Draw a street lamp."""
        brush.rect(x, 170, 5, 184, shade((70, 78, 88), light.outdoors))
        brush.line(
            [(x + 2, 172), (x + 18, 160), (x + 38, 162)], shade((70, 78, 88), light.outdoors), 4
        )
        brush.rect(
            x + 26, 160, 26, 6, (255, 240, 196) if light.lamps > 0 else (220, 222, 220), radius=3
        )
        if light.lamps > 0:
            brush.glow(x + 40, 166, 70, 60, (255, 220, 150), 0.7 * light.lamps)
            brush.glow(x + 44, 356, 140, 40, (255, 206, 130), 0.35 * light.lamps)

    def _barrier(self, pen: Pen, seconds: float) -> None:
        """Open the striped boom for a while in each round."""
        into = seconds % _ROUND
        share = max(0.0, min(1.0, (into - 3) / 1.5, (10 - into) / 1.5))
        angle = 1.35 * share
        x, y, long = 488.0, 308.0, 112.0
        pen.rect(x - 9, y - 6, 16, 34, shade((236, 120, 60), pen.light.outdoors))
        for part in range(8):
            ink = (226, 70, 62) if part % 2 else (250, 250, 248)
            begin, end = long * part / 8, long * (part + 1) / 8
            pen.line(
                [
                    (x + begin * cos(angle), y - begin * sin(angle)),
                    (x + end * cos(angle), y - end * sin(angle)),
                ],
                shade(ink, pen.light.outdoors),
                5,
            )

    def _walkers(self, pen: Pen, seconds: float) -> None:
        """Let people walk along the pavement."""
        for number, who in enumerate(_PEOPLE):
            pace = 30 + number * 5
            x = (seconds * pace + number * 410) % 1320 - 100
            back = number % 2 == 1
            person.place(
                pen,
                who,
                seconds + number,
                1120 - x if back else x,
                348 + number % 3,
                grow=0.56,
                flip=back,
                tint=pen.light.outdoors,
                pace=1.1,
            )

    def _traffic(self, pen: Pen, seconds: float) -> None:
        """Let cars pass on both lanes."""
        dark = pen.light.lamps > 0.4
        for lane, (y, grow, flip) in enumerate(((398, 0.74, True), (446, 0.94, False))):
            for number in range(2):
                speed = 120 + lane * 26
                way = seconds * speed + number * 880 + lane * 300
                turn, x = divmod(way, 1760)
                chosen = _CARS[(int(turn) * 2 + number + lane) % 5]
                shown = car.Car(chosen.paint, lamps=dark, van=chosen.van)
                place = 1300 - x if flip else x - 180
                car.place(pen, shown, place, y, way=way, grow=grow, flip=flip)
