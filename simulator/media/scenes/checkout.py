"""The till of the shop: goods on the belt, a cashier, a customer who pays."""

from __future__ import annotations

from math import sin, tau
from typing import TYPE_CHECKING, Final

from . import goods, person
from .light import mix
from .person import Person
from .scene import scene
from .shop import shop_light

if TYPE_CHECKING:
    from datetime import datetime

    from .brush import Brush
    from .light import Colour, Light
    from .pen import Pen

_FLOOR: Final = 330
_CASHIER: Final = Person((52, 142, 110), (56, 60, 76), long_hair=True, pose="work")
_CUSTOMERS: Final = (
    Person((196, 92, 104), (70, 74, 100), hair=(70, 50, 40), long_hair=True, bag=(240, 200, 110)),
    Person((84, 120, 176), (66, 62, 70), hair=(44, 40, 42), bag=(240, 240, 236)),
    Person((232, 178, 84), (80, 92, 120), hair=(120, 84, 60), bag=(120, 170, 120)),
)
_GOODS: Final[tuple[tuple[Colour, float, float], ...]] = (
    ((226, 84, 74), 20, 26), ((250, 196, 84), 26, 16), ((92, 160, 96), 13, 30),
    ((74, 136, 196), 22, 20), ((240, 236, 226), 15, 28),
)  # fmt: skip
_ROUND: Final = 20.0


@scene("checkout")
class Checkout:
    """What the camera over the till sees."""

    def paint(self, brush: Brush, light: Light) -> None:
        """Draw the wall with cigarettes and batteries, the floor and the counter."""
        brush.fade(0, 0, 1120, _FLOOR, (244, 236, 224), (232, 222, 206))
        brush.rect(0, 0, 1120, 62, (52, 142, 110))
        brush.rect(0, 62, 1120, 7, (40, 116, 90))
        brush.fade(0, _FLOOR, 1120, 540 - _FLOOR, (186, 182, 178), (214, 210, 204))
        for column in range(-16, 17):
            brush.line(
                [(560 + column * 50, _FLOOR), (560 + column * 110, 540)], (140, 136, 132, 110), 1
            )
        for row in range(1, 7):
            y = _FLOOR + 210 * (row / 7) ** 1.4
            brush.line([(0, y), (1120, y)], (140, 136, 132, 110), 1)
        for x, wide, seed in (
            (36, 190, 61),
            (246, 190, 62),
            (456, 190, 63),
            (700, 170, 64),
            (890, 200, 65),
        ):
            goods.paint_rack(brush, x, 108, wide, 156 if x != 456 else 120, 3, seed)
        self._posters(brush)
        self._counter(brush)
        brush.tint(shop_light(light))
        for x in (300, 560, 820):
            brush.line([(x, 0), (x, 60)], (60, 62, 70), 2)
            brush.poly([(x - 12, 60), (x + 12, 60), (x + 30, 84), (x - 30, 84)], (60, 62, 70))
            brush.glow(x, 96, 150, 130, (255, 236, 190), 0.34)

    def act(self, pen: Pen, moment: datetime) -> None:
        """Let the belt run, the cashier work and customers come and go."""
        seconds = moment.timestamp()
        person.place(
            pen, _CASHIER, seconds, 552, 394, grow=1.15, tint=shop_light(pen.light), pace=0.7
        )
        self._counter_front(pen)
        self._belt(pen, seconds)
        self._till(pen, seconds)
        self._customer(pen, seconds)

    def _posters(self, brush: Brush) -> None:
        """Hang two offers."""
        for x, ink, sign in ((668, (226, 84, 74), 5), (250, (74, 136, 196), 3)):
            brush.rect(x, 276, 26, 40, (255, 255, 255), radius=2)
            brush.oval(x + 13, 290, 9, 9, ink)
            brush.rect(x + 5, 304, 16 - sign, 3, ink)
            brush.rect(x + 5, 309, 10 + sign, 3, mix(ink, (255, 255, 255), 0.4))

    def _counter(self, brush: Brush) -> None:
        """Draw the shadow and the sweets before the counter."""
        brush.shadow(580, 452, 330, 18, 0.45)
        brush.shadow(960, 446, 90, 14, 0.4)
        brush.rect(900, 330, 120, 112, (196, 152, 108), radius=4)
        for row in range(3):
            goods.paint_goods(brush, 908, 334 + row * 34, 104, 30, 80 + row)
            brush.rect(904, 364 + row * 34, 112, 5, (164, 122, 84))

    def _counter_front(self, pen: Pen) -> None:
        """Draw the counter, which hides the cashier's legs."""
        share = sum(shop_light(pen.light)) / 3

        def lit(colour: Colour) -> Colour:
            return mix((0, 0, 0), colour, share)

        pen.rect(290, 346, 580, 104, lit((226, 206, 178)))
        pen.rect(290, 346, 580, 16, lit((250, 246, 238)))
        pen.rect(310, 351, 330, 8, lit((52, 54, 62)))
        pen.rect(290, 362, 580, 4, lit((186, 164, 136)))
        for x in (306, 500, 694):
            pen.rect(x, 376, 160, 62, lit((212, 188, 156)))
        pen.rect(290, 442, 580, 8, lit((120, 100, 84)))

    def _belt(self, pen: Pen, seconds: float) -> None:
        """Let goods ride to the cashier."""
        for number in range(9):
            x = 310 + (seconds * 26 + number * 37) % 330
            pen.rect(x, 352, 2, 6, (84, 88, 98))
        for number, (ink, wide, tall) in enumerate(_GOODS):
            x = 312 + (seconds * 26 + number * 47) % 236
            if x < 524:
                pen.rect(x, 355 - tall, wide, tall, ink)
                pen.rect(x + 2, 355 - tall * 0.7, wide - 4, tall * 0.3, (255, 255, 255, 170))

    def _till(self, pen: Pen, seconds: float) -> None:
        """Draw the till; its red eye blinks and the sum grows."""
        pen.rect(640, 306, 70, 42, (58, 64, 76))
        pen.rect(645, 311, 60, 26, (30, 60, 54))
        digits = int(seconds / 1.8) % 6 + 1
        for digit in range(digits):
            pen.rect(696 - digit * 8, 317, 5, 13, (120, 240, 180))
        pen.rect(672, 346, 8, 8, (58, 64, 76))
        beep = seconds * 26 % 47 < 8
        pen.oval(604, 354, 7, 3, (255, 70, 60, 230) if beep else (130, 50, 50, 200))
        if beep:
            pen.poly([(604, 354), (574, 338), (586, 330)], (255, 80, 70, 60))

    def _customer(self, pen: Pen, seconds: float) -> None:
        """Let somebody come to the counter, pay and leave."""
        turn, into = divmod(seconds, _ROUND)
        who = _CUSTOMERS[int(turn) % 3]
        if into < 6:
            x, pace = 180 + 80 * into, 1.0
        elif into < 13:
            x, pace = 660.0, 0.15
            who = Person(
                who.coat,
                who.trousers,
                who.hair,
                who.skin,
                long_hair=who.long_hair,
                bag=who.bag,
                pose="wave" if into > 11 else "stand",
            )
        else:
            x, pace = 660 + 80 * (into - 13), 1.0
        person.place(
            pen,
            who,
            seconds,
            x,
            470 + 2 * sin(tau * into / _ROUND),
            grow=1.3,
            tint=shop_light(pen.light),
            pace=pace,
        )
