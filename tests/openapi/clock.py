"""A clock that tests turn by hand."""

from __future__ import annotations

from datetime import UTC, datetime

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp()
"""Noon in UTC, eight in the evening in Shanghai."""

HOUR = 3600.0
DAY = 24 * HOUR


class Clock:
    """The time, and a sleep that makes it pass."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return the epoch seconds."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.now += seconds
