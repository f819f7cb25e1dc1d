"""The light of an hour: colours of the sky, brightness of rooms, whether lamps burn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import pi, sin
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

type Colour = tuple[int, int, int]
type Tint = tuple[float, float, float]

_STEP_MINUTES: Final = 10
"""Backgrounds are drawn anew this often, not for each minute."""
_SUNRISE, _SUNSET = 6.0, 18.4


@dataclass(frozen=True, slots=True)
class Light:
    """How everything looks at one time of the day."""

    hour: float
    sky_top: Colour
    sky_bottom: Colour
    outdoors: Tint
    """What the daylight leaves of each colour outside."""
    indoors: Tint
    """The same in a room whose lamps burn when it is dark."""
    lamps: float
    """0 (out) … 1 (full)."""

    @property
    def night(self) -> bool:
        """Whether the stars are out."""
        return self.lamps > 0.9

    @property
    def sun(self) -> tuple[float, float] | None:
        """Place of the sun, from 0 (rise) to 1 (set) and its height from 0 to 1."""
        return _arc(self.hour, _SUNRISE, _SUNSET)

    @property
    def moon(self) -> tuple[float, float] | None:
        """Place of the moon, likewise."""
        later = self.hour if self.hour > _SUNSET else self.hour + 24
        return _arc(later, _SUNSET, _SUNRISE + 24)


_NIGHT: Final = ((13, 20, 48), (38, 52, 92), (0.36, 0.43, 0.66), (0.64, 0.59, 0.62), 1.0)
_DAWN: Final = ((88, 112, 172), (250, 190, 150), (0.84, 0.77, 0.80), (0.90, 0.85, 0.84), 0.4)
_DAY: Final = ((84, 156, 232), (196, 228, 250), (1.0, 0.99, 0.96), (1.0, 1.0, 1.0), 0.0)
_DUSK: Final = ((66, 74, 140), (255, 158, 104), (0.86, 0.71, 0.69), (0.86, 0.79, 0.77), 0.8)

_KEYS: Final = (
    (0.0, _NIGHT),
    (5.0, _NIGHT),
    (6.2, _DAWN),
    (7.8, _DAY),
    (16.6, _DAY),
    (18.2, _DUSK),
    (19.4, _NIGHT),
    (24.0, _NIGHT),
)


def light_at(moment: datetime) -> Light:
    """Return the light of a moment, the same for each step of ten minutes."""
    minutes = (moment.hour * 60 + moment.minute) // _STEP_MINUTES * _STEP_MINUTES
    hour = minutes / 60
    for (begin, before), (end, after) in pairwise(_KEYS):
        if begin <= hour < end:
            share = (hour - begin) / (end - begin)
            return Light(
                hour,
                mix(before[0], after[0], share),
                mix(before[1], after[1], share),
                _mix_tint(before[2], after[2], share),
                _mix_tint(before[3], after[3], share),
                before[4] + (after[4] - before[4]) * share,
            )
    raise AssertionError


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two, 0 being the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def shade(colour: Colour, tint: Tint) -> Colour:
    """Return what a light leaves of a colour."""
    red, green, blue = (min(255, round(a * b)) for a, b in zip(colour, tint, strict=True))
    return red, green, blue


def _mix_tint(first: Tint, second: Tint, share: float) -> Tint:
    """Return a tint between two."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue


def _arc(hour: float, begin: float, end: float) -> tuple[float, float] | None:
    """Return how far along its way across the sky something is, and how high."""
    if not begin <= hour <= end:
        return None
    share = (hour - begin) / (end - begin)
    return share, sin(pi * share)
