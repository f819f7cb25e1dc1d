"""A ginger cat that walks to and fro, and sits down to look around in between."""

from __future__ import annotations

from math import sin, tau
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .brush import Ink
    from .light import Tint
    from .pen import Pen
    from .sketch import Sketch

_COAT, _DARK, _BELLY = (226, 146, 74), (182, 104, 46), (250, 226, 196)
_STEPS: Final = 12
_WALK, _SIT = 11.0, 7.0
"""Seconds of each part of the day of a cat."""


def stroll(pen: Pen, seconds: float, left: float, right: float, y: float) -> None:
    """Draw the cat on its way between two places on the floor at `y`."""
    tint: Tint = pen.light.indoors
    turn, into = divmod(seconds, _WALK + _SIT)
    back = int(turn) % 2 == 1
    if into < _WALK:
        share = into / _WALK
        x = left + (right - left) * (1 - share if back else share)
        phase = int(seconds * 1.7 * _STEPS) % _STEPS / _STEPS
        pen.oval(x, y + 1, 34, 4, (20, 14, 20, 70))
        pen.stamp(_walking, (110, 66), (x - 55, y - 62), phase=phase, tint=tint, flip=back)
        return
    x = left if back else right
    phase = int(seconds * 0.8 * _STEPS) % _STEPS / _STEPS
    pen.oval(x, y + 1, 26, 4, (20, 14, 20, 70))
    pen.stamp(_sitting, (84, 84), (x - 42, y - 82), phase=phase, tint=tint, flip=back)


def _walking(sketch: Sketch, phase: float) -> None:
    """Draw the cat from its right side at one point of its step."""
    swing = sin(tau * phase)
    bob = 1.2 * sin(2 * tau * phase)
    for x, way in ((34, -swing), (70, swing)):
        _leg(sketch, x, 40 + bob, x + 8 * way, 62, _DARK)
    _tail(sketch, (26, 32 + bob), 9 * sin(tau * phase + 1))
    sketch.oval(52, 36 + bob, 29, 13, _COAT)
    sketch.oval(52, 43 + bob, 22, 6, _BELLY)
    for x in (36, 46, 56):
        sketch.line([(x, 24 + bob), (x + 2, 33 + bob)], _DARK, 3)
    for x, way in ((40, swing), (64, -swing)):
        _leg(sketch, x, 40 + bob, x + 8 * way, 62, _COAT)
    _head(sketch, 82, 25 + bob, blink=phase > 0.92)


def _sitting(sketch: Sketch, phase: float) -> None:
    """Draw the cat sitting, its tail and head moving a little."""
    sway = sin(tau * phase)
    points = [(30, 76), (14, 78), (6, 70 + 3 * sway), (9, 60 + 5 * sway)]
    sketch.line(points, _COAT, 7)
    sketch.oval(40, 62, 19, 19, _COAT)
    sketch.oval(46, 50, 13, 20, _COAT)
    sketch.oval(51, 55, 7, 15, _BELLY)
    for x in (47, 56):
        _leg(sketch, x, 62, x, 80, _COAT)
    for y in (48, 56, 64):
        sketch.line([(24, y), (32, y + 2)], _DARK, 3)
    _head(sketch, 52 + 1.5 * sway, 26, blink=phase > 0.9)


def _head(sketch: Sketch, x: float, y: float, *, blink: bool) -> None:
    """Draw the head with ears, eyes and whiskers."""
    for side in (-1, 1):
        ear = [(x + side * 13, y - 3), (x + side * 11, y - 20), (x + side * 2, y - 10)]
        sketch.poly(ear, _COAT)
        inner = [(x + side * 11, y - 7), (x + side * 10, y - 16), (x + side * 5, y - 10)]
        sketch.poly(inner, (236, 170, 150))
    sketch.oval(x, y, 15, 13, _COAT)
    sketch.oval(x + 3, y + 6, 9, 6, _BELLY)
    for stripe in (-5, 0, 5):
        sketch.line([(x + stripe, y - 12), (x + stripe * 0.7, y - 7)], _DARK, 2)
    for side in (-1, 1):
        eye = x + 2 + side * 6
        if blink:
            sketch.line([(eye - 3, y), (eye + 3, y)], (60, 40, 30), 1.4)
        else:
            sketch.oval(eye, y - 0.5, 3.2, 3.6, (120, 190, 110))
            sketch.oval(eye + 0.3, y - 0.5, 1.2, 3, (24, 24, 24))
        for slope in (-2, 2):
            whisker = [(x + 3 + side * 5, y + 6), (x + 3 + side * 17, y + 6 + slope)]
            sketch.line(whisker, (255, 255, 255, 150), 0.8)
    sketch.oval(x + 3, y + 3.6, 2, 1.5, (206, 104, 100))


def _leg(sketch: Sketch, x: float, y: float, to_x: float, to_y: float, ink: Ink) -> None:
    """Draw a leg with its paw."""
    sketch.line([(x, y), (to_x, to_y - 3)], ink, 7)
    sketch.oval(to_x + 2, to_y - 2, 5, 3, ink)


def _tail(sketch: Sketch, root: tuple[float, float], sway: float) -> None:
    """Draw the tail up in the air."""
    x, y = root
    points = [(x, y), (x - 11, y - 3), (x - 17, y - 13), (x - 17 + sway * 0.5, y - 26)]
    sketch.line(points, _COAT, 6)
    sketch.oval(x - 17 + sway * 0.5, y - 26, 3, 3, _DARK)
