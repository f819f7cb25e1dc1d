"""How a stop that fails is repeated: after which pauses, and until when. Pure rules."""

from __future__ import annotations

from typing import Final

from .move_outcome import failed_alike, need_not_stop
from .openapi import UnreachableError

_FIRST_PAUSE: Final = 0.5
_LONG_PAUSE: Final = 60.0
_TRIES_BEFORE_LONGER: Final = 16
_LONGEST_PAUSE: Final = 600.0

_ALIKE_IN_VAIN: Final = 5
"""So many stops, over some eight seconds, until a camera that fails all alike is believed."""


def pause_after(failures: int, *, reached: bool = True) -> float:
    """Return how long to wait after so many failed stops in a row, at least one, seconds.

    Half a second, doubled up to a minute; after ten minutes longer still, up to ten, for by then
    most heads stand at their end, and the day's calls are worth something. A call that has not
    ``reached`` the platform costs nothing, so that its pauses grow no longer than the minute.
    """
    doublings = min(failures - 1, _TRIES_BEFORE_LONGER)
    pause = min(_FIRST_PAUSE * 2.0**doublings, _LONG_PAUSE)
    if failures <= _TRIES_BEFORE_LONGER or not reached:
        return pause
    return min(pause * 2.0 ** min(failures - _TRIES_BEFORE_LONGER, 10), _LONGEST_PAUSE)


class StopTries:
    """The failed stops in a row."""

    def __init__(self) -> None:
        """Start without any."""
        self._failures = 0
        self._alike = 0
        self._reached = True

    @property
    def failing(self) -> bool:
        """Whether the last stop failed."""
        return self._failures > 0

    @property
    def pause(self) -> float:
        """How long to wait after the last of them, seconds."""
        return pause_after(self._failures, reached=self._reached)

    def begin(self) -> None:
        """Count anew: one was answered, or somebody is in a hurry."""
        self._failures = self._alike = 0

    def note(self, error: BaseException, started: BaseException | None) -> bool:
        """Take in why a stop failed, and return whether it is to be repeated.

        ``started`` is what became of the start, None if it was answered well.
        """
        self._alike = self._alike + 1 if failed_alike(error, started) else 0
        if need_not_stop(error) or self._alike >= _ALIKE_IN_VAIN:
            return False
        self._failures += 1
        self._reached = not isinstance(error, UnreachableError)
        return True
