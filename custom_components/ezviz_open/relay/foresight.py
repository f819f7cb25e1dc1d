"""Foresee when a session will be cut."""

from __future__ import annotations

from typing import Final

SAME_AGE_SECONDS: Final = 2.0
SHORTEST_AGE_SECONDS: Final = 8.0
"""Sessions that end sooner fail; there is no time to open the next one beside them."""


class Foresight:
    """Learns at which age the platform ends sessions; overseas it is after 60 s."""

    def __init__(self) -> None:
        """Know nothing."""
        self._last: float | None = None
        self._limit: float | None = None

    @property
    def limit(self) -> float | None:
        """Age at which sessions are cut, seconds; None when they do not all end alike."""
        return self._limit

    def ended(self, age: float) -> None:
        """Learn from a session that was ended from the other side."""
        if age < SHORTEST_AGE_SECONDS:
            return
        alike = self._last is not None and abs(age - self._last) <= SAME_AGE_SECONDS
        self._limit = min(age, self._last or age) if alike else None
        self._last = age
