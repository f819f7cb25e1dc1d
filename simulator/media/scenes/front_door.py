"""The porch that a doorbell sees: steps, a path to the street, and visitors."""

from __future__ import annotations

from math import sin
from typing import TYPE_CHECKING, Final

from . import car, person
from .light import mix, shade
from .person import Person
from .scene import scene
from .sky import drift_clouds, paint_hills, paint_sky
from .trees import Crown, paint_trunk, sway

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Colour, Light, Tint
    from .pen import Pen

_STREET: Final = 300
_TREES: Final = (
    (Crown(21, (98, 152, 82)), 250.0, 330.0, 0.8),
    (Crown(9, (120, 160, 84)), 884.0, 336.0, 0.9),
)
_VISITORS: Final = (
    Person((214, 88, 76), (58, 66, 92), cap=(214, 88, 76), pose="parcel"),
    Person((86, 140, 184), (70, 66, 84), hair=(40, 34, 34), long_hair=True),
    Person((244, 196, 84), (64, 84, 116), hair=(98, 64, 44)),
)
_CARS: Final = (car.Car((206, 72, 66)), car.Car((240, 240, 244), van=True), car.Car((70, 110, 168)))
_ROUND: Final = 24.0
_ARRIVE, _STAY, _LEAVE = 6.0, 9.0, 6.0


@scene("front_door")
class FrontDoor:
    """What happens before the door of the house."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the street, the front garden and the porch."""
        paint_sky(brush, light, 0, 0, 1120, _STREET)
        paint_hills(brush, light, 0, _STREET - 8, 1120, ((128, 164, 160), (100, 150, 116)))
        self._houses(brush, light)
        brush.rect(0, _STREET - 8, 1120, 34, shade((110, 114, 124), light.outdoors))
        brush.rect(0, _STREET + 22, 1120, 8, shade((190, 190, 188), light.outdoors))
        for x in range(20, 1120, 70):
            brush.rect(x, _STREET + 6, 34, 3, shade((232, 232, 226), light.outdoors))
        brush.fade(
            0,
            _STREET + 30,
            1120,
            210,
            shade((138, 186, 96), light.outdoors),
            shade((90, 148, 76), light.outdoors),
        )
        for _crown, *place in _TREES:
            paint_trunk(brush, light, *place)
        self._walk(brush, light)
        self._hedge(brush, light)
        self._porch(brush, light)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let cars pass in the street and visitors come to the door."""
        seconds = moment.timestamp()
        drift_clouds(pen, seconds, 88, 3)
        self._traffic(pen, seconds)
        for crown, x, y, size in _TREES:
            sway(pen, crown, seconds, x, y, size)
        self._visitor(pen, seconds)
        self._lantern(pen, seconds)

    def _houses(self, brush: Brush, light: Light) -> None:
        """Draw the houses on the other side of the street."""
        walls: tuple[Colour, ...] = (
            (238, 214, 180),
            (214, 224, 226),
            (232, 190, 168),
            (222, 214, 234),
        )
        for number in range(6):
            x, wide, tall = number * 196 - 20, 150, 70 + 14 * (number % 3)
            top = _STREET - 8 - tall
            brush.rect(x, top, wide, tall, shade(walls[number % 4], light.outdoors))
            roof = shade(((156, 92, 80), (96, 104, 122))[number % 2], light.outdoors)
            brush.poly(
                [(x - 12, top + 2), (x + wide / 2, top - 36), (x + wide + 12, top + 2)], roof
            )
            for pane in range(3):
                lit = light.lamps > 0.5 and (number + pane) % 3 != 0
                glass = (255, 220, 140) if lit else shade((150, 190, 214), light.outdoors)
                brush.rect(
                    x + 18 + pane * 44, top + 22, 26, 30, shade((250, 248, 242), light.outdoors)
                )
                brush.rect(x + 21 + pane * 44, top + 25, 20, 24, glass)

    def _walk(self, brush: Brush, light: Light) -> None:
        """Draw the paved way from the street to the steps."""
        stone = shade((214, 204, 190), light.outdoors)
        brush.poly([(528, _STREET + 30), (592, _STREET + 30), (720, 470), (400, 470)], stone)
        seam = (*mix(stone, (60, 50, 50), 0.35), 140)
        for row in range(7):
            share = (row / 7) ** 1.5
            y = _STREET + 34 + 136 * share
            brush.line([(526 - 124 * share, y), (594 + 124 * share, y)], seam, 1)
        for across in (-0.33, 0.33):
            brush.line([(560 + across * 64, _STREET + 30), (560 + across * 320, 470)], seam, 1)

    def _hedge(self, brush: Brush, light: Light) -> None:
        """Draw a hedge with a gap for the way."""
        for left, right in ((0, 500), (620, 1120)):
            for number in range((right - left) // 14):
                x = left + number * 14 + 7
                ink = mix((76, 128, 74), (104, 156, 82), abs(sin(number * 2.4)))
                brush.oval(x, 346 + 3 * sin(number * 1.9), 14, 18, shade(ink, light.outdoors))
            brush.rect(left, 350, right - left, 18, shade((70, 120, 70), light.outdoors))

    def _porch(self, brush: Brush, light: Light) -> None:
        """Draw floor, mat, pillars and flower pots close to the camera."""
        floor = shade((178, 132, 96), light.outdoors)
        brush.rect(0, 462, 1120, 78, floor)
        brush.rect(0, 458, 1120, 7, shade((226, 214, 198), light.outdoors))
        for y in (480, 502, 524):
            brush.line([(0, y), (1120, y)], (*mix(floor, (40, 20, 10), 0.4), 130), 1)
        for x in (206, 880):
            brush.rect(x, 0, 34, 466, shade((246, 242, 234), light.outdoors))
            brush.rect(x + 24, 0, 10, 466, shade((220, 214, 206), light.outdoors))
            brush.rect(x - 7, 448, 48, 18, shade((236, 230, 220), light.outdoors), radius=2)
        for x in (288, 836):
            brush.poly(
                [(x - 24, 420), (x + 24, 420), (x + 18, 462), (x - 18, 462)],
                shade((190, 106, 82), light.outdoors),
            )
            for leaf in range(9):
                ink = mix((44, 104, 66), (84, 138, 74), leaf / 8)
                brush.oval(
                    x - 26 + leaf * 6.5,
                    410 - 12 * sin(leaf / 8 * 3.1),
                    11,
                    13,
                    shade(ink, light.outdoors),
                )
        if light.lamps > 0:
            brush.glow(858, 150, 240, 260, (255, 190, 110), 0.6 * light.lamps)
            brush.glow(560, 470, 420, 80, (255, 176, 96), 0.25 * light.lamps)

    def _traffic(self, pen: Pen, seconds: float) -> None:
        """Let a car pass every few seconds, in turn from either side."""
        turn, into = divmod(seconds, 11)
        flip = int(turn) % 2 == 1
        x = -160 + 1440 * (into / 8)
        chosen = _CARS[int(turn) % 3]
        if pen.light.lamps > 0.5:
            chosen = car.Car(chosen.paint, lamps=True, van=chosen.van)
        if into < 8:
            car.place(
                pen, chosen, 1120 - x if flip else x, _STREET + 22, way=x, grow=0.62, flip=flip
            )

    def _visitor(self, pen: Pen, seconds: float) -> None:
        """Let somebody come up to the door, wait, and go again."""
        turn, into = divmod(seconds, _ROUND)
        who = _VISITORS[int(turn) % 3]
        if into < _ARRIVE:
            near = into / _ARRIVE
        elif into < _ARRIVE + _STAY:
            near = 1.0
        elif into < _ARRIVE + _STAY + _LEAVE:
            near = 1 - (into - _ARRIVE - _STAY) / _LEAVE
        else:
            return
        waits = _ARRIVE <= into < _ARRIVE + _STAY
        if waits and who.pose == "walk":
            who = Person(
                who.coat, who.trousers, who.hair, who.skin, long_hair=who.long_hair, pose="wave"
            )
        leaving = into >= _ARRIVE + _STAY
        x = 566 - 60 * (1 - near)
        y = _STREET + 34 + 140 * near**1.4
        pace = 0.0 if waits and who.pose == "parcel" else 0.9
        person.place(
            pen,
            who,
            seconds,
            x,
            y,
            grow=0.62 + 1.0 * near**1.2,
            flip=leaving,
            tint=_by_lantern(pen.light, near),
            pace=pace,
        )

    def _lantern(self, pen: Pen, seconds: float) -> None:
        """Hang a lantern from the porch, moving in the wind."""
        lean = 3 * sin(seconds * 1.3)
        x, y = 800 + lean, 128
        pen.line([(800, 84), (x, y)], (60, 56, 60), 2)
        pen.poly([(x - 14, y), (x + 14, y), (x + 9, y - 9), (x - 9, y - 9)], (56, 52, 58))
        lit = pen.light.lamps > 0
        pen.rect(x - 11, y, 22, 24, (255, 226, 150) if lit else (206, 220, 226))
        pen.rect(x - 13, y + 24, 26, 4, (56, 52, 58))
        if lit:
            pen.oval(x, y + 12, 26, 24, (255, 210, 130, 50))


def _by_lantern(light: Light, near: float) -> Tint:
    """Return the light on somebody, who is the better lit the closer the porch is."""
    red, green, blue = (
        far + (close - far) * near for far, close in zip(light.outdoors, light.indoors, strict=True)
    )
    return red, green, blue
