"""The books of an account: how many calls were made, when, for what.

Counts are kept for the last minute and for the platform's day. They survive a restart, and a clock
that jumps: a day ahead of the clock is kept, but for no longer than a day of that clock.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, Self

from .purpose import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTE: Final = 60.0
"""Length of the sliding window, seconds."""

_DAY: Final = 86_400.0


class Ledger:
    """Count the calls of one account.

    What is read is as of the last `record` or `roll`; `Governor.ledger` rolls before it answers.
    """

    def __init__(self, time_zone: tzinfo) -> None:
        self._time_zone = time_zone
        self._day = date.min
        self._behind_since: float | None = None
        self._minute: deque[float] = deque()
        self._purposes: Counter[Purpose] = Counter()
        self._endpoints: Counter[str] = Counter()
        self._captures: Counter[str] = Counter()
        self._closed = False
        self._closed_captures: set[str] = set()

    @property
    def time_zone(self) -> tzinfo:
        """The zone whose midnight begins a platform day."""
        return self._time_zone

    @time_zone.setter
    def time_zone(self, time_zone: tzinfo) -> None:
        """Count by another zone from now on; what was counted stays."""
        self._time_zone = time_zone

    @property
    def day(self) -> date:
        """The platform day that is being counted."""
        return self._day

    @property
    def calls_today(self) -> int:
        """All calls of the day."""
        return self._purposes.total()

    @property
    def calls_by_purpose(self) -> dict[Purpose, int]:
        """Calls of the day by purpose, every purpose named."""
        return {purpose: self._purposes[purpose] for purpose in Purpose}

    @property
    def calls_by_endpoint(self) -> dict[str, int]:
        """Calls of the day by path."""
        return dict(self._endpoints)

    @property
    def closed(self) -> bool:
        """Whether the platform refused a call because the day is used up."""
        return self._closed

    def captures_today(self, serial: str) -> int:
        """Count the captures of a device on this day."""
        return self._captures[serial]

    def captures_closed(self, serial: str) -> bool:
        """Tell whether the platform refused further captures of a device on this day."""
        return serial in self._closed_captures

    def calls_last_minute(self, now: float) -> int:
        """Count the calls of the 60 s before `now` (epoch seconds)."""
        return len(self._window(now))

    def room_in_minute(self, now: float, limit: int) -> float:
        """Find when the minute holds fewer than `limit` calls (epoch seconds, `now` if it does)."""
        window = self._window(now)
        if len(window) < limit:
            return now
        return window[len(window) - limit] + MINUTE

    def next_midnight(self, now: float) -> float:
        """Find when the clock's platform day ends (epoch seconds)."""
        tomorrow = self._day_of(now) + timedelta(days=1)
        return datetime.combine(tomorrow, time.min, self._time_zone).timestamp()

    def record(
        self,
        purpose: Purpose,
        endpoint: str,
        *,
        capture_of: str | None = None,
        now: float,
    ) -> None:
        """Enter a call made at `now`, and the device if it is a capture."""
        self.roll(now)
        self._window(now).append(now)
        self._purposes[purpose] += 1
        self._endpoints[endpoint] += 1
        if capture_of is not None:
            self._captures[capture_of] += 1

    def take_back(self, purpose: Purpose, endpoint: str, *, capture_of: str | None = None) -> None:
        """Strike out the last call of this kind, one that never left."""
        if self._minute:
            self._minute.pop()
        _less(self._purposes, purpose)
        _less(self._endpoints, endpoint)
        if capture_of is not None:
            _less(self._captures, capture_of)

    def close(self, now: float) -> None:
        """Note that the platform refuses calls for the rest of the day (10007)."""
        self.roll(now)
        self._closed = True

    def reopen(self) -> None:
        """Note that the platform takes calls again: the plan has grown, or its day is another."""
        self._closed = False

    def close_captures(self, serial: str, now: float) -> None:
        """Note that the platform refuses captures of a device for the rest of the day (10028)."""
        self.roll(now)
        self._closed_captures.add(serial)

    def roll(self, now: float) -> None:
        """Begin a new page when the platform day has changed."""
        today = self._day_of(now)
        if today == self._day:
            self._behind_since = None
        elif today > self._day or self._behind_for(now) >= _DAY:
            self._begin(today)

    def to_dict(self) -> dict[str, Any]:
        """Write the books down, in types that JSON has."""
        return {
            "day": self._day.isoformat(),
            "minute": list(self._minute),
            "purposes": {str(purpose): count for purpose, count in self._purposes.items()},
            "endpoints": dict(self._endpoints),
            "captures": dict(self._captures),
            "closed": self._closed,
            "closed_captures": sorted(self._closed_captures),
        }

    @classmethod
    def from_dict(cls, data: object, time_zone: tzinfo) -> Self:
        """Read the books again; what makes no sense is left out, never refused."""
        ledger = cls(time_zone)
        if not isinstance(data, dict):
            return ledger
        try:
            ledger._day = date.fromisoformat(data["day"])
        except (KeyError, TypeError, ValueError):
            return ledger
        known = {str(purpose) for purpose in Purpose}
        for name, count in _counts(data.get("purposes")).items():
            if name in known:
                ledger._purposes[Purpose(name)] = count
        ledger._endpoints.update(_counts(data.get("endpoints")))
        ledger._captures.update(_counts(data.get("captures")))
        ledger._closed = data.get("closed") is True
        ledger._closed_captures.update(
            serial for serial in _items(data.get("closed_captures")) if isinstance(serial, str)
        )
        ledger._minute.extend(sorted(_times(data.get("minute"))))
        return ledger

    def _day_of(self, now: float) -> date:
        """Name the platform day of a moment."""
        return datetime.fromtimestamp(now, self._time_zone).date()

    def _behind_for(self, now: float) -> float:
        """Measure for how long the clock has been behind the counted day, in its own seconds."""
        if self._behind_since is None or now < self._behind_since:
            self._behind_since = now
        return now - self._behind_since

    def _begin(self, day: date) -> None:
        """Open a page for a day: the minute goes on across midnight."""
        self._day = day
        self._behind_since = None
        self._purposes.clear()
        self._endpoints.clear()
        self._captures.clear()
        self._closed = False
        self._closed_captures.clear()

    def _window(self, now: float) -> deque[float]:
        """Return the moments of the last minute, oldest first.

        Moments ahead of the clock were made before it jumped back: they count from now.
        """
        if self._minute and self._minute[-1] > now:
            self._minute = deque(min(moment, now) for moment in self._minute)
        while self._minute and self._minute[0] <= now - MINUTE:
            self._minute.popleft()
        return self._minute


def _less[K](counter: Counter[K], key: K) -> None:
    """Count one less, but never below nothing: midnight may have come in between."""
    if counter[key] > 1:
        counter[key] -= 1
    else:
        del counter[key]


def _items(value: object) -> list[Any]:
    """Take a list for what it is, anything else for an empty one."""
    return value if isinstance(value, list) else []


def _counts(value: object) -> Mapping[str, int]:
    """Keep the entries that are a name and a whole number above zero."""
    if not isinstance(value, dict):
        return {}
    return {
        name: count
        for name, count in value.items()
        if isinstance(name, str)
        and isinstance(count, int)
        and not isinstance(count, bool)
        and count > 0
    }


def _times(value: object) -> list[float]:
    """Keep the entries that can be moments."""
    return [
        float(moment)
        for moment in _items(value)
        if isinstance(moment, int | float)
        and not isinstance(moment, bool)
        and math.isfinite(moment)
    ]
