"""An attic: a round window, trunks and boxes, dust in the light, a spider."""

from __future__ import annotations

from math import cos, sin, tau
from typing import TYPE_CHECKING, Final

from . import cat
from .light import mix, shade
from .scene import scene
from .sky import paint_sky

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Light
    from .pen import Pen

_FLOOR: Final = 352
_WINDOW: Final = 560, 206, 62


@scene("attic")
class Attic:
    """Where nobody has been for a while."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the roof, its beams, the window and what is kept here."""
        brush.fade(0, 0, 1120, _FLOOR, (150, 112, 82), (186, 142, 104))
        for row in range(22):
            brush.line([(0, 16 + row * 16), (1120, 16 + row * 16)], (112, 80, 56, 120), 1.4)
        self._window(brush, light)
        self._roof(brush)
        brush.fade(0, _FLOOR, 1120, 540 - _FLOOR, (120, 84, 58), (164, 118, 82))
        for plank in range(-14, 40):
            top = 560 + (plank - 13) * 46
            brush.line([(top, _FLOOR), (560 + (top - 560) * 2.1, 540)], (80, 54, 36, 140), 1)
        self._things(brush)
        brush.tint(light.indoors)
        self._window(brush, light)
        if light.sun is not None:
            far = 560 - 300 * (light.sun[0] - 0.5)
            beam = (255, 236, 180, round(40 * light.sun[1]))
            brush.poly([(506, 190), (612, 222), (far + 130, 470), (far - 110, 470)], beam)
        if light.lamps > 0:
            brush.glow(720, 168, 260, 240, (255, 196, 116), 0.6 * light.lamps)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let the bulb swing, the dust float, the spider climb and the cat look in."""
        seconds = moment.timestamp()
        self._bulb(pen, seconds)
        self._dust(pen, seconds)
        self._spider(pen, seconds)
        cat.stroll(pen, seconds + 5, 250, 860, 452)

    def _window(self, brush: Brush, light: Light) -> None:
        """Draw a round window of four panes; drawn twice so that daylight stays undimmed."""
        x, y, radius = _WINDOW
        before = brush.image.copy()
        paint_sky(brush, light, x - radius, y - radius, 2 * radius, 2 * radius)
        brush.keep_outside(before, x, y, radius)
        frame = shade((236, 224, 204), light.indoors)
        for step in range(240):
            angle = tau * step / 240
            brush.oval(x + (radius + 3) * cos(angle), y + (radius + 3) * sin(angle), 6, 6, frame)
        brush.rect(x - 3, y - radius, 6, 2 * radius, frame)
        brush.rect(x - radius, y - 3, 2 * radius, 6, frame)

    def _roof(self, brush: Brush) -> None:
        """Draw the slopes on both sides and the beams that carry them."""
        wood = (104, 72, 50)
        brush.poly([(0, 0), (420, 0), (0, 330)], (126, 92, 66))
        brush.poly([(1120, 0), (700, 0), (1120, 330)], (126, 92, 66))
        for shift in range(0, 400, 60):
            brush.line([(shift, 0), (0, shift * 0.79)], (92, 64, 44, 150), 2)
            brush.line([(1120 - shift, 0), (1120, shift * 0.79)], (92, 64, 44, 150), 2)
        brush.line([(430, 0), (0, 338)], wood, 16)
        brush.line([(690, 0), (1120, 338)], wood, 16)
        brush.rect(0, 76, 1120, 18, wood)
        brush.rect(0, 90, 1120, 4, mix(wood, (0, 0, 0), 0.3))
        for x in (318, 788):
            brush.rect(x, 94, 16, _FLOOR - 90, wood)
            brush.rect(x + 12, 94, 4, _FLOOR - 90, mix(wood, (0, 0, 0), 0.3))

    def _things(self, brush: Brush) -> None:
        """Draw trunks, boxes, a globe, a guitar and a dress form."""
        for x, y, wide, tall, ink in (
            (360, 336, 74, 54, (204, 160, 108)),
            (372, 290, 52, 46, (188, 142, 92)),
            (150, 350, 96, 66, (196, 150, 100)),
            (880, 342, 88, 62, (204, 160, 108)),
            (896, 296, 60, 46, (216, 176, 126)),
        ):
            brush.shadow(x + wide / 2, y + tall, wide * 0.7, 9, 0.4)
            brush.rect(x, y, wide, tall, ink, radius=2)
            brush.rect(x, y, wide, 7, mix(ink, (255, 255, 255), 0.25))
            brush.rect(x + wide / 2 - 4, y, 8, tall * 0.5, mix(ink, (255, 250, 230), 0.5))
        brush.shadow(690, 410, 96, 12, 0.45)
        brush.rect(612, 346, 156, 62, (122, 66, 52), radius=6)
        brush.rect(612, 336, 156, 28, (146, 82, 64), radius=12)
        for x in (630, 742):
            brush.rect(x, 336, 9, 72, (206, 166, 90))
        brush.rect(680, 356, 20, 16, (206, 166, 90), radius=3)
        brush.oval(500, 372, 30, 6, (80, 54, 40))
        brush.line([(500, 372), (500, 342)], (150, 104, 62), 5)
        brush.oval(500, 316, 27, 27, (92, 154, 190))
        for dx, dy, radius in ((-8, -9, 10), (9, 4, 9), (-6, 12, 6)):
            brush.oval(500 + dx, 316 + dy, radius, radius * 0.8, (128, 170, 104))
        body = (196, 116, 62)
        brush.oval(1010, 372, 26, 24, body)
        brush.oval(1014, 336, 19, 18, body)
        brush.oval(1012, 356, 8, 8, (66, 40, 28))
        brush.line([(1014, 330), (1030, 246)], (92, 60, 40), 6)

    def _bulb(self, pen: Pen, seconds: float) -> None:
        """Let the bulb on its wire swing."""
        angle = 0.09 * sin(seconds * 1.5)
        x, y = 720 + 80 * sin(angle), 92 + 70 * cos(angle)
        pen.line([(720, 92), (x, y)], (40, 34, 32), 1.6)
        lit = pen.light.lamps > 0
        if lit:
            pen.oval(x, y + 9, 24, 24, (255, 220, 140, 70))
        pen.oval(x, y + 9, 8, 10, (255, 240, 190) if lit else (206, 206, 200))
        pen.rect(x - 4, y - 4, 8, 7, (70, 64, 62))

    def _dust(self, pen: Pen, seconds: float) -> None:
        """Let dust float in the light."""
        if pen.light.sun is None:
            return
        for speck in range(26):
            x = 430 + (speck * 97 % 270) + 22 * sin(seconds * 0.3 + speck)
            y = 200 + (speck * 61 + seconds * (3 + speck % 4)) % 250
            bright = round(150 * pen.light.sun[1] * abs(sin(seconds * 0.7 + speck * 1.1)))
            pen.oval(x, y, 1.3, 1.3, (255, 244, 206, bright))

    def _spider(self, pen: Pen, seconds: float) -> None:
        """Let a spider go up and down its thread."""
        x, y = 410 + 2 * sin(seconds), 150 + 44 * sin(seconds * 0.35)
        pen.line([(410, 94), (x, y)], (230, 230, 230, 110), 1)
        for side in (-1, 1):
            for leg in range(3):
                reach = y - 3 + leg * 3 + sin(seconds * 5 + leg)
                pen.line(
                    [(x, y), (x + side * 7, reach), (x + side * 10, reach + 4)], (30, 26, 28), 1
                )
        pen.oval(x, y, 4, 5, (40, 34, 38))
