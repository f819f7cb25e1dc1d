"""What recordings, their days and months are called in Home Assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from .openapi import Recording

_SECONDS_OF_AN_HOUR: Final = 3600


def title_of_day(day: date, today: date, texts: Mapping[str, str]) -> str:
    """Return what people call a day, and its date."""
    near = {0: "today", 1: "yesterday"}
    word = near.get((today - day).days, f"weekday_{day.isoweekday()}")
    return f"{texts[word]} · {day.isoformat()}"


def title_of_month(month: date, texts: Mapping[str, str]) -> str:
    """Return what people call a month, with its year."""
    return texts[f"month_{month.month}"].format(year=month.year)


def title_of_recording(recording: Recording, day: date | None, texts: Mapping[str, str]) -> str:
    """Return when it begins by Home Assistant's clock, how long it is, and why it was made.

    The date stands there where it is not that of the ``day``.
    """
    begins = dt_util.as_local(dt_util.utc_from_timestamp(recording.begins_at))
    starts = begins.strftime("%H:%M:%S" if begins.date() == day else "%m-%d %H:%M:%S")
    kind = texts.get(f"recording_{recording.kind}")
    return " · ".join(filter(None, (starts, _length(recording.duration), kind)))


def _length(seconds: float) -> str:
    """Return a length as players show it."""
    whole = round(seconds)
    minutes = f"{whole % _SECONDS_OF_AN_HOUR // 60}:{whole % 60:02}"
    hours = whole // _SECONDS_OF_AN_HOUR
    return f"{hours}:{minutes.zfill(5)}" if hours else minutes
