"""Which way a camera can turn, by the platform's keys."""

from __future__ import annotations

from typing import Final

from .abilities import AbilityDescription
from .openapi import Direction

PTZ: Final = AbilityDescription(
    key="ptz", capabilities=("support_ptz", "ptz_left_right", "ptz_top_bottom")
)
"""Older devices have the first key, newer ones the others, some all of them."""

TILT: Final = AbilityDescription(key="ptz_tilt", capabilities=("support_ptz", "ptz_top_bottom"))
PAN: Final = AbilityDescription(key="ptz_pan", capabilities=("support_ptz", "ptz_left_right"))
DIAGONAL: Final = AbilityDescription(key="ptz_diagonal", capabilities=("ptz_45",))
ZOOM: Final = AbilityDescription(key="ptz_zoom", capabilities=("ptz_zoom",))
FOCUS: Final = AbilityDescription(key="ptz_focus", capabilities=("ptz_focus",))

ALL_WAYS: Final = (PTZ, TILT, PAN, DIAGONAL, ZOOM, FOCUS)

WAY_OF: Final = {
    Direction.UP: TILT,
    Direction.DOWN: TILT,
    Direction.LEFT: PAN,
    Direction.RIGHT: PAN,
    Direction.UP_LEFT: DIAGONAL,
    Direction.DOWN_LEFT: DIAGONAL,
    Direction.UP_RIGHT: DIAGONAL,
    Direction.DOWN_RIGHT: DIAGONAL,
    Direction.ZOOM_IN: ZOOM,
    Direction.ZOOM_OUT: ZOOM,
    Direction.FOCUS_NEAR: FOCUS,
    Direction.FOCUS_FAR: FOCUS,
}

NO_HEAD: Final = 60000
"""The code of a device that turns no way at all."""
