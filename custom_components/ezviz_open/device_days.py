"""Days of a device's own calendar: which can be asked about, their spans and their months."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import tzinfo

FIRST_DAY: Final = date(1970, 1, 2)
LAST_DAY: Final = date(2099, 12, 31)
"""Nothing is recorded beyond these, and a calendar's own edges have no day beside them."""


def span_of(day: date, zone: tzinfo) -> tuple[float, float]:
    """Return when a day begins and ends, seconds since the epoch."""
    begin = datetime.combine(day, datetime.min.time(), zone)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return begin.timestamp(), end.timestamp()


def month_before(day: date) -> date:
    """Return the first day of the month before a day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def month_after(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
