"""A garage: the car that charges, tools on the wall, a door that opens, a mouse."""

from __future__ import annotations

from math import sin, tau
from typing import TYPE_CHECKING, Final

from . import car
from .light import mix, shade
from .scene import scene
from .sky import paint_sky

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen
    from .sketch import Sketch

_FLOOR: Final = 344
_DOOR: Final = 236, 128, 250, 216
_CAR: Final = car.Car((72, 126, 176))
_DOOR_ROUND: Final = 26.0


@scene("garage")
class Garage:
    """What the camera over the workbench sees."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the walls, the world before the door, and everything stored here."""
        brush.fade(0, 0, 1120, _FLOOR, (222, 220, 214), (204, 200, 192))
        for row in range(12):
            for column in range(23):
                x = column * 50 - (row % 2) * 25
                brush.line([(x, 60 + row * 24), (x + 49, 60 + row * 24)], (188, 184, 176, 130), 1)
        brush.fade(0, _FLOOR, 1120, 540 - _FLOOR, (146, 148, 152), (178, 180, 182))
        brush.shadow(560, _FLOOR + 6, 780, 20, 0.3)
        brush.oval(640, 452, 210, 30, (120, 122, 128, 90))
        self._pegboard(brush)
        self._bench(brush)
        self._bicycle(brush, 96, 300)
        self._tyres(brush)
        brush.tint(light.indoors)
        self._outside(brush, light)
        brush.rect(566, 74, 170, 8, (255, 255, 246), radius=4)
        brush.glow(650, 80, 300, 170, (255, 244, 214), 0.2 + 0.25 * light.lamps)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Move the door, the charging lamp and the mouse."""
        seconds = moment.timestamp()
        self._door(pen, seconds)
        self._mouse(pen, seconds)
        inside = pen.light.indoors
        pen.oval(650, 438, 158, 11, (12, 12, 22, 100))
        pen.stamp(_CAR, car.SIZE, (650 - 172, 438 - 124), tint=inside, grow=1.5)
        self._charger(pen, seconds)

    def _outside(self, brush: Brush, light: Light) -> None:
        """Draw the drive behind the opening of the door."""
        x, y, width, height = _DOOR
        paint_sky(brush, light, x, y, width, height * 0.62)
        brush.rect(x, y + height * 0.5, width, height * 0.16, shade((96, 146, 92), light.outdoors))
        brush.rect(
            x, y + height * 0.62, width, height * 0.38, shade((166, 164, 160), light.outdoors)
        )
        for tree in (40, 208):
            brush.rect(x + tree - 4, y + 70, 8, 46, shade((110, 80, 60), light.outdoors))
            for dx, dy, radius in ((-14, 66, 20), (14, 64, 20), (0, 48, 24)):
                brush.oval(
                    x + tree + dx, y + dy, radius, radius, shade((92, 150, 86), light.outdoors)
                )
        wall = shade((206, 202, 194), light.indoors)
        for left, wide in ((x - 10, 10), (x + width, 10)):
            brush.rect(left, y - 10, wide, height + 10, mix(wall, (255, 255, 255), 0.5))
        brush.rect(x - 10, y - 12, width + 20, 12, mix(wall, (255, 255, 255), 0.5))

    def _pegboard(self, brush: Brush) -> None:
        """Hang tools on a board of holes."""
        brush.rect(700, 112, 200, 104, (212, 170, 120), radius=3)
        for row in range(7):
            for column in range(14):
                brush.oval(710 + column * 14, 122 + row * 14, 1.1, 1.1, (160, 120, 80))
        steel, grip = (110, 120, 134), (220, 84, 66)
        for number, long in enumerate((54, 46, 62, 40)):
            x = 722 + number * 22
            brush.rect(x, 126, 5, long, steel, radius=2)
            brush.rect(
                x - 2,
                126 + long * 0.6,
                9,
                long * 0.42,
                grip if number % 2 else (70, 130, 190),
                radius=3,
            )
        brush.rect(826, 124, 34, 12, steel, radius=3)
        brush.rect(839, 130, 7, 62, (176, 122, 76), radius=2)
        brush.poly([(874, 126), (892, 126), (888, 196), (880, 196)], steel)
        brush.rect(872, 122, 22, 16, (240, 180, 70), radius=5)

    def _bench(self, brush: Brush) -> None:
        """Draw the workbench with its drawers, a vice and paint tins."""
        brush.shadow(846, 372, 180, 14, 0.4)
        brush.rect(694, 262, 300, 13, (186, 138, 92), radius=2)
        brush.rect(704, 275, 120, 92, (196, 70, 60), radius=3)
        for row in range(3):
            brush.rect(711, 282 + row * 28, 106, 23, (216, 92, 80), radius=2)
            brush.rect(748, 291 + row * 28, 32, 4, (240, 240, 240), radius=2)
        for x in (840, 976):
            brush.rect(x, 275, 11, 92, (150, 108, 70))
        for x, ink in ((866, (74, 136, 196)), (896, (92, 160, 96)), (930, (240, 190, 70))):
            brush.rect(x, 238, 24, 24, (206, 210, 216), radius=2)
            brush.rect(x, 244, 24, 12, ink)
        brush.rect(776, 246, 40, 8, (80, 90, 104), radius=2)
        brush.rect(788, 238, 14, 24, (96, 108, 124), radius=2)

    def _bicycle(self, brush: Brush, x: float, y: float) -> None:
        """Lean a bicycle against the wall."""
        brush.shadow(x + 60, y + 76, 90, 10, 0.35)
        for wheel in (x + 14, x + 112):
            brush.oval(wheel, y + 44, 33, 33, (50, 52, 58))
            brush.oval(wheel, y + 44, 29, 29, (204, 200, 192))
            brush.oval(wheel, y + 44, 3, 3, (60, 62, 68))
        frame = (232, 112, 72)
        brush.line(
            [(x + 14, y + 44), (x + 44, y), (x + 96, y), (x + 60, y + 46), (x + 14, y + 44)],
            frame,
            4,
        )
        brush.line([(x + 60, y + 46), (x + 40, y - 10)], frame, 4)
        brush.line([(x + 112, y + 44), (x + 92, y - 18)], frame, 4)
        brush.line([(x + 92, y - 18), (x + 106, y - 22)], (50, 52, 58), 4)
        brush.rect(x + 28, y - 14, 24, 6, (50, 52, 58), radius=3)

    def _tyres(self, brush: Brush) -> None:
        """Stack four tyres in the corner."""
        brush.shadow(1050, 398, 62, 10, 0.4)
        for row in range(4):
            brush.rect(1006, 372 - row * 25, 88, 24, (52, 54, 60), radius=10)
            brush.rect(1006, 381 - row * 25, 88, 4, (72, 74, 82))

    def _door(self, pen: Pen, seconds: float) -> None:
        """Draw the sections of the door, as far down as it is."""
        x, y, width, height = _DOOR
        into = seconds % _DOOR_ROUND
        if into < 8:
            closed = 1.0
        elif into < 12:
            closed = 1 - (into - 8) / 4
        elif into < 22:
            closed = 0.0
        else:
            closed = (into - 22) / 4
        bottom = y + 10 + (height - 10) * closed
        white, seam = (
            shade((238, 238, 234), pen.light.indoors),
            shade((198, 198, 194), pen.light.indoors),
        )
        pen.rect(x, y, width, bottom - y, white)
        for row in range(5):
            edge = bottom - row * height / 5
            if edge > y:
                pen.rect(x, edge - 3, width, 3, seam)
        for pane in range(4):
            top = bottom - height * 0.76
            if top > y:
                glass = shade((150, 186, 206), pen.light.outdoors)
                pen.rect(x + 20 + pane * 56, top, 40, 20, glass)

    def _charger(self, pen: Pen, seconds: float) -> None:
        """Draw the charging cable and its breathing lamp."""
        breath = 0.5 + 0.5 * sin(seconds * 2)
        pen.rect(510, 250, 30, 44, shade((244, 244, 242), pen.light.indoors))
        pen.oval(525, 262, 6, 6, (60, 210, 120, round(80 + 170 * breath)))
        pen.oval(525, 262, 14, 14, (60, 230, 130, round(50 * breath)))
        cable = [(525, 294), (526, 330), (520, 364), (506, 376), (496, 384)]
        pen.line(cable, (40, 42, 48), 3)

    def _mouse(self, pen: Pen, seconds: float) -> None:
        """Let a mouse run along the wall now and then."""
        into = seconds % 17
        if into < 6:
            x = 160 + 900 * into / 6
            pen.stamp(
                _mouse, (34, 18), (x, 358), phase=int(seconds * 14) % 4 / 4, tint=pen.light.indoors
            )


def _mouse(sketch: Sketch, phase: float) -> None:
    """Draw a mouse that runs to the right."""
    wag = sin(tau * phase)
    sketch.line([(9, 12), (4, 11 + wag), (0.8, 8 + 2 * wag)], (206, 160, 160), 1.6)
    sketch.oval(17, 11, 9, 6, (128, 128, 138))
    sketch.oval(26, 10, 5, 4.4, (128, 128, 138))
    sketch.oval(23.6, 6, 3, 3, (216, 172, 176))
    sketch.oval(27.4, 9, 1, 1, (20, 20, 24))
    for x, way in ((13, wag), (22, -wag)):
        sketch.line([(x, 15), (x + 2 * way, 17)], (206, 160, 160), 1.6)
