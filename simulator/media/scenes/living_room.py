"""A living room: sofa, lamp, a clock that goes, and the cat."""

from __future__ import annotations

from math import cos, sin, tau
from typing import TYPE_CHECKING

from . import cat, props
from .light import shade
from .scene import scene

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen

_FLOOR = 338
_CLOCK = 812, 158
_SOFA, _SOFA_LIGHT, _SOFA_DARK = (58, 124, 134), (76, 146, 154), (40, 96, 106)


@scene("living_room")
class LivingRoom:
    """Where the family's cat is at home."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the room from the wall to the rug."""
        props.paint_room(brush, ((244, 232, 214), (232, 214, 190)), (190, 142, 98), _FLOOR)
        props.paint_shelf(brush, 52, 112, 150, 262, 5, (158, 112, 74), 11)
        for x, y, width, height, hue in (
            (566, 118, 70, 54, 0),
            (650, 108, 54, 68, 1),
            (716, 122, 52, 48, 2),
        ):
            props.paint_frame(brush, x, y, width, height, hue)
        self._sideboard(brush)
        self._clock_face(brush)
        self._rug(brush)
        self._sofa(brush)
        props.paint_plant(brush, 262, 386, 118, (206, 112, 84))
        props.paint_plant(brush, 880, 372, 92, (232, 226, 214))
        self._lamp(brush, light)
        brush.tint(light.indoors)
        props.paint_window(brush, light, 318, 104, 150, 134)
        for x in (292, 462):
            props.paint_curtain(brush, x, 92, 32, 212, shade((222, 140, 104), light.indoors))
        self._shine(brush, light)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Move the hands of the clock, the cat, and the dust in the sun."""
        self._clock_hands(pen, moment)
        cat.stroll(pen, moment.timestamp(), 330, 800, 428)

    def _sofa(self, brush: Brush) -> None:
        """Draw a three-seater with cushions."""
        brush.shadow(672, 374, 176, 18, 0.5)
        for x in (548, 786):
            brush.rect(x, 362, 12, 14, (92, 64, 44))
        brush.rect(540, 238, 266, 106, _SOFA_DARK, radius=16)
        for number in range(3):
            brush.rect(552 + number * 81, 246, 79, 74, _SOFA_LIGHT, radius=12)
        brush.rect(534, 316, 278, 50, _SOFA, radius=10)
        for number in range(3):
            brush.rect(550 + number * 82, 308, 80, 30, _SOFA_LIGHT, radius=9)
        for x in (522, 792):
            brush.rect(x, 284, 34, 84, _SOFA, radius=14)
        brush.poly([(566, 312), (560, 268), (604, 262), (612, 308)], (236, 186, 92))
        brush.poly([(734, 310), (742, 264), (784, 270), (780, 314)], (226, 122, 98))
        brush.line([(588, 266), (588, 306)], (250, 214, 140), 2)

    def _rug(self, brush: Brush) -> None:
        """Draw a round rug in rings."""
        for radius, ink in (
            (1.0, (214, 196, 176)),
            (0.88, (150, 94, 86)),
            (0.8, (226, 208, 188)),
            (0.46, (170, 116, 100)),
            (0.36, (232, 216, 196)),
        ):
            brush.oval(572, 424, 268 * radius, 62 * radius, ink)

    def _sideboard(self, brush: Brush) -> None:
        """Draw a television on its board at the right end of the room."""
        brush.shadow(1000, 372, 140, 14, 0.4)
        brush.rect(890, 306, 210, 62, (150, 106, 72), radius=4)
        for x in (898, 966, 1034):
            brush.rect(x, 314, 62, 46, (172, 126, 88), radius=3)
            brush.oval(x + 31, 337, 3, 3, (92, 64, 44))
        brush.rect(914, 192, 164, 100, (24, 26, 32), radius=4)
        brush.fade(919, 197, 154, 88, (44, 60, 92), (20, 26, 40))
        brush.poly(
            [(940, 197), (990, 197), (930, 285), (919, 285), (919, 230)], (255, 255, 255, 16)
        )
        brush.rect(980, 292, 32, 14, (30, 32, 38))

    def _clock_face(self, brush: Brush) -> None:
        """Draw a clock without its hands."""
        x, y = _CLOCK
        brush.shadow(x + 4, y + 8, 34, 32, 0.3)
        brush.oval(x, y, 27, 27, (72, 60, 54))
        brush.oval(x, y, 24, 24, (250, 248, 242))
        for hour in range(12):
            angle = tau * hour / 12
            long = 5 if hour % 3 == 0 else 2.5
            brush.line(
                [
                    (x + (22 - long) * sin(angle), y - (22 - long) * cos(angle)),
                    (x + 21 * sin(angle), y - 21 * cos(angle)),
                ],
                (90, 80, 74),
                1.5,
            )

    def _clock_hands(self, pen: Pen, moment: datetime) -> None:
        """Draw the hands at the right time."""
        x, y = _CLOCK
        minutes = moment.minute + moment.second / 60
        hands = (
            ((moment.hour % 12 + minutes / 60) / 12, 12, 2.4, (50, 44, 42)),
            (minutes / 60, 17, 1.7, (50, 44, 42)),
            (moment.second / 60, 19, 0.9, (206, 74, 62)),
        )
        for share, length, width, ink in hands:
            angle = tau * share
            pen.line([(x, y), (x + length * sin(angle), y - length * cos(angle))], ink, width)
        pen.oval(x, y, 2, 2, (206, 74, 62))

    def _lamp(self, brush: Brush, light: Light) -> None:
        """Draw a standard lamp, lit in the evening."""
        brush.oval(508, 372, 20, 5, (70, 60, 54))
        brush.rect(506, 226, 4, 146, (90, 78, 70))
        lit = light.lamps > 0
        brush.poly(
            [(490, 186), (526, 186), (540, 232), (476, 232)],
            (255, 236, 190) if lit else (232, 206, 166),
        )
        brush.poly([(508, 186), (526, 186), (540, 232), (508, 232)], (0, 0, 0, 14))

    def _shine(self, brush: Brush, light: Light) -> None:
        """Let the sun fall in by day and the lamp burn by night."""
        if light.sun is not None:
            up = light.sun[1]
            for left in (300, 380):
                far = left + 20 - 150 * (light.sun[0] - 0.5)
                brush.poly(
                    [(far, 420), (far + 78, 420), (far + 66, 372), (far + 4, 372)],
                    (255, 244, 200, round(62 * up)),
                )
        if light.lamps > 0:
            brush.glow(508, 214, 250, 210, (255, 186, 104), 0.75 * light.lamps)
            brush.glow(508, 212, 66, 58, (255, 214, 150), 0.45 * light.lamps)
            brush.glow(508, 386, 190, 56, (255, 176, 96), 0.32 * light.lamps)
