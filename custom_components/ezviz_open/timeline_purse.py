"""What an account's open timelines may cost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

SAVED_SECONDS: Final = 12 * 3600.0
"""What is not spent is saved for so long: whoever opens a timeline sees it grow at first."""


class TimelinePurse:
    """Allows calls at the plan's pace, over all timelines that are open, and some ahead of it."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with a full purse."""
        self._clock = clock
        self._paid_until = 0.0

    def take(self, calls: int, pace: timedelta) -> bool:
        """Pay for calls, of which the plan affords one in each ``pace``; tell if it was enough.

        Of what is not enough nothing is taken.
        """
        if not calls:
            return True
        now = self._clock()
        until = max(now, self._paid_until) + calls * pace.total_seconds()
        if until > now + max(SAVED_SECONDS, calls * pace.total_seconds()):
            return False
        self._paid_until = until
        return True
