"""Dates as people write them into a search."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_SEPARATED: Final = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/月]\s*(\d{1,2})\s*日?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


def date_in(text: str, today: date, words: dict[str, int]) -> date | None:
    """Return the day that somebody means, None for no date.

    ``words`` tells how many days ago *today* and the like are. A day without its year is the last
    one of that name.
    """
    wanted = text.strip().casefold()
    for word, ago in words.items():
        if wanted == word.casefold():
            return today - timedelta(days=ago)
    match = _COMPACT.fullmatch(wanted) or _SEPARATED.fullmatch(wanted)
    if match is None:
        return None
    year, month, day = match.groups()
    years = (int(year),) if year else (today.year, today.year - 1)
    for candidate in years:
        try:
            found = date(candidate, int(month), int(day))
        except ValueError:
            continue
        if year or found <= today:
            return found
    return None
