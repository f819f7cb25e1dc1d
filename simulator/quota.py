"""What the plan allows: calls a minute, calls a day, captures per device and day."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING

from .refusal import Refusal

if TYPE_CHECKING:
    from datetime import date

    from .clock import Clock
    from .settings import Settings

_MINUTE = 60.0
_TOO_MANY_TODAY = 10007
_TOO_MANY_CAPTURES = 10028
_TOO_OFTEN = 10029
_TIMED_OUT = 20008


class Quota:
    """Count the account's calls and refuse what goes over (section 0.4).

    A refused call is not counted: whether the platform does so is not known.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Start with nothing used."""
        self._settings = settings
        self._clock = clock
        self._day: date | None = None
        self._recent: deque[float] = deque()
        self._last_capture: dict[tuple[str, int], float] = {}
        self.calls_today = 0
        self.captures_today: Counter[str] = Counter()

    def count_call(self) -> None:
        """Count one call, or raise 10029 or 10007."""
        self._roll_over()
        now = self._clock.now()
        while self._recent and not now - _MINUTE < self._recent[0] <= now:
            self._recent.popleft()
        if 0 < self._settings.quota_per_minute <= len(self._recent):
            raise Refusal(_TOO_OFTEN)
        if 0 < self._settings.quota_per_day <= self.calls_today:
            raise Refusal(_TOO_MANY_TODAY)
        self._recent.append(now)
        self.calls_today += 1

    def count_capture(self, serial: str, channel: int) -> None:
        """Count one capture, or raise 10028 (day) or 20008 (closer than the spacing)."""
        self._roll_over()
        now = self._clock.now()
        last = self._last_capture.get((serial, channel))
        limit = self._settings.captures_per_device_day
        if 0 < limit <= self.captures_today[serial]:
            raise Refusal(_TOO_MANY_CAPTURES)
        if last is not None and 0 <= now - last < self._settings.capture_spacing:
            raise Refusal(_TIMED_OUT)
        self._last_capture[serial, channel] = now
        self.captures_today[serial] += 1

    def summary(self) -> dict[str, object]:
        """Return the counters for the control API."""
        self._roll_over()
        return {
            "day": self._day.isoformat() if self._day else None,
            "calls_today": self.calls_today,
            "captures_today": dict(self.captures_today),
        }

    def _roll_over(self) -> None:
        """Forget yesterday's counters at midnight of the platform's zone."""
        today = self._clock.day(self._settings.zone)
        if today != self._day:
            self._day = today
            self.calls_today = 0
            self.captures_today.clear()
