"""The simulator's only source of time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Clock:
    """Wall clock that tests can move.

    Expiry, minute windows and the platform's day all read it, so that one control call ages
    tokens, addresses and quotas together.
    """

    def __init__(self) -> None:
        """Start without any offset."""
        self.offset = 0.0

    def now(self) -> float:
        """Return the simulated time in epoch seconds."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock; a negative number moves it back."""
        self.offset += seconds

    def reset(self) -> None:
        """Return to the real time."""
        self.offset = 0.0

    def day(self, zone: ZoneInfo) -> date:
        """Return the date on which the platform counts a call made now."""
        return datetime.fromtimestamp(self.now(), tz=zone).date()


def milliseconds(seconds: float) -> int:
    """Return epoch milliseconds, the platform's usual unit."""
    return round(seconds * 1000)


def local_text(seconds: float, zone: ZoneInfo) -> str:
    """Return ``YYYY-MM-DD HH:MM:SS`` in the account's time zone (section 0.2)."""
    return datetime.fromtimestamp(seconds, tz=UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def moment(text: str, zone: ZoneInfo) -> float | None:
    """Return the epoch seconds of ``YYYY-MM-DD HH:MM:SS``, or None for anything else."""
    try:
        naive = datetime.strptime(text, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - texts name no zone
    except ValueError:
        return None
    return naive.replace(tzinfo=zone).timestamp()
