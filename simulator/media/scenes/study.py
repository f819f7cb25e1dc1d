"""A study: a desk with a busy screen, an aquarium, a fan, the day outside."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin, tau
from typing import TYPE_CHECKING, Final

from . import props
from .light import shade
from .scene import scene

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Colour, Light
    from .pen import Pen
    from .sketch import Sketch

_FLOOR: Final = 356
_SCREEN: Final = 486, 206, 136, 80
_TANK: Final = 724, 224, 148, 84
_FAN: Final = 650, 258


@scene("study")
class Study:
    """Where somebody has left the computer on."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the room from the wall to the rug."""
        props.paint_room(brush, ((206, 218, 220), (186, 202, 204)), (168, 124, 88), _FLOOR)
        props.paint_shelf(brush, 252, 96, 132, 284, 5, (150, 108, 76), 23)
        props.paint_shelf(brush, 60, 96, 150, 284, 5, (150, 108, 76), 5)
        props.paint_frame(brush, 960, 130, 92, 66, 1)
        brush.oval(556, 452, 240, 44, (120, 140, 156))
        brush.oval(556, 452, 222, 38, (146, 164, 176))
        self._cabinet(brush)
        self._desk(brush)
        self._chair(brush)
        props.paint_plant(brush, 924, 400, 120, (238, 232, 220))
        brush.tint(light.indoors)
        props.paint_window(brush, light, 452, 66, 196, 118)
        blind = shade((238, 226, 204), light.indoors)
        for row in range(5):
            brush.rect(450, 64 + row * 8, 200, 6, blind)
        if light.lamps > 0:
            brush.glow(432, 226, 170, 150, (255, 206, 130), 0.6 * light.lamps)
            brush.glow(798, 262, 130, 90, (80, 170, 220), 0.34 * light.lamps)
            brush.glow(554, 250, 130, 90, (90, 130, 200), 0.24 * light.lamps)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let the screen scroll, the fish swim and the fan turn."""
        seconds = moment.timestamp()
        self._screen(pen, seconds)
        self._aquarium(pen, seconds)
        pen.stamp(
            _fan,
            (44, 44),
            (_FAN[0] - 22, _FAN[1] - 22),
            phase=int(seconds * 36) % 8 / 8,
            tint=pen.light.indoors,
        )
        self._steam(pen, seconds)

    def _desk(self, brush: Brush) -> None:
        """Draw the desk with lamp, screen, keyboard and cup."""
        brush.shadow(560, 402, 190, 16, 0.45)
        wood, dark = (196, 148, 104), (150, 106, 72)
        for x in (404, 696):
            brush.rect(x, 318, 12, 84, dark)
        brush.rect(620, 318, 84, 62, dark, radius=2)
        for y in (324, 352):
            brush.rect(626, y, 72, 23, wood, radius=2)
            brush.rect(654, y + 9, 16, 4, (90, 66, 48), radius=2)
        brush.rect(392, 308, 328, 13, wood, radius=3)
        x, y, wide, tall = _SCREEN
        brush.rect(x + wide / 2 - 7, y + tall, 14, 18, (66, 70, 80))
        brush.rect(x + wide / 2 - 26, 304, 52, 5, (66, 70, 80), radius=2)
        brush.rect(x - 5, y - 5, wide + 10, tall + 11, (44, 46, 54), radius=4)
        brush.rect(490, 303, 92, 6, (226, 228, 232), radius=2)
        brush.rect(598, 302, 14, 7, (226, 228, 232), radius=3)
        brush.rect(414, 302, 34, 7, (70, 86, 110), radius=2)
        brush.line([(432, 302), (416, 262), (440, 226)], (70, 86, 110), 4)
        brush.poly([(424, 232), (452, 214), (464, 232), (436, 246)], (70, 86, 110))
        brush.rect(462, 290, 15, 18, (232, 112, 88), radius=3)

    def _chair(self, brush: Brush) -> None:
        """Draw a swivel chair from behind."""
        brush.shadow(536, 452, 62, 11, 0.5)
        grey = (74, 80, 96)
        for spread in (-40, 0, 40):
            brush.line([(536, 424), (536 + spread, 446)], grey, 5)
            brush.oval(536 + spread, 448, 5, 5, (40, 42, 50))
        brush.rect(532, 388, 8, 38, grey)
        brush.rect(486, 374, 100, 18, (210, 110, 84), radius=8)
        brush.rect(494, 300, 84, 78, (226, 126, 96), radius=16)
        brush.rect(504, 310, 64, 56, (236, 146, 114), radius=12)

    def _cabinet(self, brush: Brush) -> None:
        """Draw the cabinet under the aquarium, and the tank itself."""
        x, y, wide, tall = _TANK
        brush.shadow(x + wide / 2, 396, 100, 14, 0.4)
        brush.rect(x - 10, y + tall + 4, wide + 20, 84, (140, 100, 72), radius=4)
        for left in (x, x + wide / 2 + 3):
            brush.rect(left - 3, y + tall + 13, wide / 2 + 1, 66, (164, 120, 86), radius=3)
        brush.rect(x - 4, y - 6, wide + 8, 8, (50, 56, 66), radius=2)
        brush.fade(x, y, wide, tall, (120, 206, 230), (38, 120, 170))
        brush.rect(x, y + tall - 12, wide, 12, (216, 192, 146))
        for stone, across in ((x + 34, 12), (x + 104, 16), (x + 124, 9)):
            brush.oval(stone, y + tall - 12, across, 8, (128, 130, 140))
        brush.rect(x - 4, y + tall, wide + 8, 6, (50, 56, 66), radius=2)

    def _screen(self, pen: Pen, seconds: float) -> None:
        """Draw lines of a program that scroll, and a graph that grows."""
        x, y, wide, tall = _SCREEN
        pen.rect(x, y, wide, tall, (24, 30, 44))
        inks: tuple[Colour, ...] = (
            (120, 190, 250),
            (170, 220, 140),
            (244, 190, 110),
            (210, 150, 230),
        )
        first = int(seconds * 1.5)
        for row in range(8):
            number = (first + row) * 2654435761 % 4096
            indent = 6 + number % 3 * 8
            pen.rect(x + indent, y + 6 + row * 9, 14 + number // 3 % 22, 3, inks[number % 4])
            pen.rect(x + indent + 42, y + 6 + row * 9, 4 + number // 7 % 14, 3, (96, 108, 132))
        base = y + tall - 8
        for bar in range(7):
            high = 12 + 26 * abs(sin(seconds * 0.6 + bar * 0.7))
            pen.rect(x + 84 + bar * 7, base - high, 5, high, inks[bar % 2])

    def _aquarium(self, pen: Pen, seconds: float) -> None:
        """Let three fish, weed and bubbles move."""
        x, y, wide, tall = _TANK
        for weed in range(4):
            foot = x + 14 + weed * 38
            points = [
                (foot + 5 * sin(seconds * 1.2 + step * 0.8 + weed), y + tall - 10 - step * 9)
                for step in range(6)
            ]
            pen.line(points, (56, 150, 92), 3)
        for number, ink in enumerate(((250, 140, 50), (250, 220, 90), (236, 84, 96))):
            way = sin(seconds * (0.33 + number * 0.08) + number * 2)
            going_left = cos(seconds * (0.33 + number * 0.08) + number * 2) < 0
            at = (
                x + wide / 2 - 15 + way * (wide / 2 - 22),
                y + 12 + number * 18 + 4 * sin(seconds + number),
            )
            pen.stamp(_Fish(ink), (30, 18), at, phase=int(seconds * 10) % 6 / 6, flip=going_left)
        for bubble in range(5):
            rise = (seconds * 0.35 + bubble / 5) % 1
            pen.oval(
                x + 120 + 4 * sin(seconds * 3 + bubble),
                y + tall - 16 - rise * (tall - 24),
                2.2,
                2.2,
                (230, 250, 255, 150),
            )
        pen.poly(
            [(x + 10, y), (x + 34, y), (x + 18, y + tall), (x - 0, y + tall), (x, y + 40)],
            (255, 255, 255, 22),
        )

    def _steam(self, pen: Pen, seconds: float) -> None:
        """Let the tea steam."""
        for puff in range(3):
            rise = (seconds * 0.4 + puff / 3) % 1
            x = 469 + 4 * sin(seconds * 1.7 + puff * 2 + rise * 4)
            pen.oval(
                x,
                288 - 24 * rise,
                3 + 3 * rise,
                4 + 3 * rise,
                (255, 255, 255, round(70 * (1 - rise))),
            )


@dataclass(frozen=True, slots=True)
class _Fish:
    """A fish of some colour."""

    ink: Colour

    def __call__(self, sketch: Sketch, phase: float) -> None:
        """Draw the fish with its tail at one side."""
        wag = 3 * sin(tau * phase)
        sketch.poly([(10, 9), (1, 3 + wag), (1, 15 + wag)], self.ink)
        sketch.oval(17, 9, 10, 6, self.ink)
        sketch.oval(16, 6.5, 6, 2, (255, 255, 255, 90))
        sketch.oval(23, 7.6, 1.6, 1.6, (30, 30, 36))


def _fan(sketch: Sketch, phase: float) -> None:
    """Draw a table fan's head with its blades at some angle."""
    sketch.oval(22, 22, 21, 21, (226, 232, 236))
    sketch.oval(22, 22, 18.5, 18.5, (176, 190, 200))
    for blade in range(3):
        angle = tau * (blade + phase) / 3
        tip = 22 + 16 * cos(angle), 22 + 16 * sin(angle)
        side = 22 + 13 * cos(angle + 0.7), 22 + 13 * sin(angle + 0.7)
        sketch.poly([(22, 22), tip, side], (92, 130, 160))
    sketch.oval(22, 22, 4, 4, (240, 244, 246))
