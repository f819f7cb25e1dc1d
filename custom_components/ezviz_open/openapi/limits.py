"""How much an account may call: the plans we know of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of an account's plan, and the part of them left to the background.

    Raises ValueError for numbers that make no sense.
    """

    per_minute: int
    """Calls in any 60 s, at least 1."""

    per_day: int
    """Calls in one platform day, at least 1."""

    captures_per_device_day: int
    """Captures of one device in one platform day; 0 for none in the background."""

    streams: int
    """Streams at the same time, at least 1."""

    background_share: float = 0.4
    """The part of `per_day` that reads in the background may use, 0 to 1."""

    def __post_init__(self) -> None:
        """Refuse numbers that would block a person or unleash the background."""
        if min(self.per_minute, self.per_day, self.streams) < 1:
            raise ValueError("a limit must be at least 1")
        if self.captures_per_device_day < 0:
            raise ValueError("the number of captures must not be negative")
        if not 0 <= self.background_share <= 1:
            raise ValueError("the background's share is a part of the whole")

    @property
    def background_per_day(self) -> int:
        """Calls that the background may make in one platform day."""
        return int(self.per_day * self.background_share)

    @property
    def background_per_minute(self) -> int:
        """Calls in a minute from which on the background waits: the rest is kept for people."""
        return max(1, self.per_minute // 2)


LONGEST_VOICE: Final = 60.0
"""The longest sound that one call takes, seconds (help/1430)."""

LARGEST_VOICE: Final = 5_000_000
"""The largest file of a sound, bytes: the smaller reading of "5 MB" (help/1430)."""

LONGEST_VOICE_NAME: Final = 50
"""The longest name of a voice, characters (help/1430)."""

VOICE_SPACING: Final = 1.0
"""The least time between two sounds for a device, seconds (the vendor's mini program)."""

PERSONAL: Final = Limits(per_minute=20, per_day=1000, captures_per_device_day=100, streams=3)
"""The free plan, by the strictest of the numbers that users report; none is documented."""

ENTERPRISE: Final = Limits(
    per_minute=120, per_day=100_000, captures_per_device_day=1000, streams=50
)
"""A paid plan. The numbers are our own guess: the vendor publishes none."""
