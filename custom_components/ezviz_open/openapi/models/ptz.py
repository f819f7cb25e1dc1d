"""The words in which a camera's head is moved."""

from __future__ import annotations

from enum import IntEnum


class Direction(IntEnum):
    """Where to (help/679); the numbers are the platform's."""

    UP = 0
    DOWN = 1
    LEFT = 2
    RIGHT = 3
    UP_LEFT = 4
    DOWN_LEFT = 5
    UP_RIGHT = 6
    DOWN_RIGHT = 7
    ZOOM_IN = 8
    ZOOM_OUT = 9
    FOCUS_NEAR = 10
    FOCUS_FAR = 11


class Speed(IntEnum):
    """How fast (help/679). Hikvision devices refuse SLOW."""

    SLOW = 0
    MEDIUM = 1
    FAST = 2


class Flip(IntEnum):
    """About which axis a picture is mirrored."""

    UP_DOWN = 0
    LEFT_RIGHT = 1
    CENTER = 2
