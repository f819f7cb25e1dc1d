"""People: they walk, stand, wave and carry things."""

from __future__ import annotations

from dataclasses import dataclass
from math import sin, tau
from typing import TYPE_CHECKING, Final, Literal

from .light import Colour, Tint, mix

if TYPE_CHECKING:
    from .brush import Point
    from .pen import Pen
    from .sketch import Sketch

type Pose = Literal["walk", "stand", "wave", "parcel", "work"]

SIZE: Final = (76, 132)
_FEET: Final = 128
_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, seen from the right side or from the front, in some pose."""

    coat: Colour
    trousers: Colour = (62, 70, 96)
    hair: Colour = (58, 42, 36)
    skin: Colour = (240, 200, 168)
    long_hair: bool = False
    cap: Colour | None = None
    bag: Colour | None = None
    pose: Pose = "walk"

    def __call__(self, sketch: Sketch, phase: float) -> None:
        """Draw the person at one point of the movement."""
        swing = sin(tau * phase) if self.pose in ("walk", "parcel") else 0.0
        moving = self.pose in {"walk", "parcel"}
        bob = 1.5 * abs(sin(tau * phase)) if moving else 0.6 * sin(tau * phase)
        self._legs(sketch, swing, bob)
        self._arm(sketch, bob, -swing, phase, front=False)
        sketch.rect(25, 42 - bob, 26, 44, self.coat, radius=9)
        sketch.rect(25, 42 - bob, 9, 44, mix(self.coat, (0, 0, 0), 0.12), radius=4)
        if self.bag is not None:
            sketch.rect(14, 78 - bob, 18, 22, self.bag, radius=3)
        self._head(sketch, bob)
        if self.pose == "parcel":
            sketch.rect(40, 54 - bob, 28, 24, (202, 158, 106), radius=2)
            sketch.rect(51, 54 - bob, 5, 24, (228, 196, 150))
        self._arm(sketch, bob, swing, phase, front=True)

    def _legs(self, sketch: Sketch, swing: float, bob: float) -> None:
        """Draw the legs with their shoes."""
        for way, ink in ((-swing, mix(self.trousers, (0, 0, 0), 0.25)), (swing, self.trousers)):
            spread = 0 if swing else (3 if way is swing else -3)
            foot = 38 + 15 * way + spread
            knee = 38 + 8 * way + 2, 104
            sketch.line([(38 + spread, 82 - bob), knee, (foot, 124)], ink, 10)
            sketch.oval(foot + 4, 125, 8, 3.5, (40, 38, 44))

    def _arm(self, sketch: Sketch, bob: float, swing: float, phase: float, *, front: bool) -> None:
        """Draw one arm with its hand."""
        ink = self.coat if front else mix(self.coat, (0, 0, 0), 0.28)
        elbow: Point
        hand: Point
        shoulder = 38 + (4 if front else -4), 49 - bob
        if self.pose == "wave" and front:
            lean = 5 * sin(2 * tau * phase)
            elbow, hand = (56, 44.0), (58 + lean, 22.0)
        elif self.pose == "parcel":
            elbow, hand = (44 if front else 36, 66 - bob), (56, 76 - bob)
        elif self.pose == "work":
            elbow = 48 if front else 44, 66 - bob
            hand = 62, 64 - bob + 4 * sin(tau * phase + (0 if front else 2))
        else:
            elbow = 38 + 7 * swing, 64 - bob
            hand = 38 + 15 * swing + 2, 79 - bob
        sketch.line([shoulder, elbow, hand], ink, 8)
        sketch.oval(hand[0], hand[1], 4.5, 4.5, self.skin)

    def _head(self, sketch: Sketch, bob: float) -> None:
        """Draw head, hair and face."""
        x, y = 39, 25 - bob
        if self.long_hair:
            sketch.rect(x - 15, y - 8, 22, 32, self.hair, radius=9)
        sketch.rect(x - 4, y + 10, 9, 10, mix(self.skin, (120, 60, 40), 0.18))
        sketch.oval(x, y, 13.5, 15, self.skin)
        sketch.poly(
            [
                (x - 14, y + 3),
                (x - 13, y - 10),
                (x - 3, y - 17),
                (x + 9, y - 14),
                (x + 13, y - 5),
                (x - 2, y - 6),
                (x - 7, y + 3),
            ],
            self.hair,
        )
        if self.cap is not None:
            sketch.rect(x - 14, y - 17, 28, 13, self.cap, radius=6)
            sketch.rect(x + 6, y - 7, 17, 4, mix(self.cap, (0, 0, 0), 0.3), radius=2)
        for eye in (x + 3, x + 10):
            sketch.oval(eye, y - 0.5, 1.4, 1.8, (44, 36, 36))
        sketch.line([(x + 4, y + 7), (x + 6.5, y + 8.4), (x + 9, y + 7)], (190, 104, 92), 1.4)
        sketch.oval(x + 1.5, y + 4, 2.2, 1.6, (238, 168, 140))


def place(  # noqa: PLR0913 - who, where and how
    pen: Pen,
    person: Person,
    seconds: float,
    x: float,
    y: float,
    *,
    grow: float = 1.0,
    flip: bool = False,
    tint: Tint | None = None,
    pace: float = 0.9,
) -> None:
    """Draw somebody whose feet are at a place, with a shadow."""
    phase = int(seconds * pace * _STEPS) % _STEPS / _STEPS
    pen.oval(x, y, 22 * grow, 4.5 * grow, (16, 14, 26, 80))
    at = x - SIZE[0] / 2 * grow, y - _FEET * grow
    look = pen.light.indoors if tint is None else tint
    pen.stamp(person, SIZE, at, phase=phase, tint=look, flip=flip, grow=grow)
