"""A day's recordings as a timeline shows them, and what plays from a moment on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import TYPE_CHECKING, Final

from .device_days import month_after

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable
    from datetime import date, tzinfo

    from .identity import ChannelKey
    from .openapi import Recording, RecordingKind, RecordingSource
    from .recordings import RecordingLibrary

TOLERANCE_SECONDS: Final = 2.0
"""So far apart files are still one stretch: lists tell whole seconds."""

LEAST_SECONDS: Final = 2.0
"""Less of a recording than this is not played: addresses have whole seconds, and those of the
cloud end in a day's last one."""

DAYS_AHEAD: Final = 3
"""So many days after one are looked into for what was recorded next, a call for each."""

MONTHS_AHEAD: Final = 3
"""The maps of so many months are asked for them, before those of this month and the last."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a day that was recorded, over as many files as it takes."""

    source: RecordingSource
    kind: RecordingKind
    begins_at: float
    """Seconds since the epoch."""
    ends_at: float


def segments(recordings: Iterable[Recording], begins_at: float, ends_at: float) -> list[Segment]:
    """Return what lies within a span (epoch s), files that touch as one, in order of begin."""
    open_ones: dict[tuple[RecordingSource, RecordingKind], Segment] = {}
    done: list[Segment] = []
    for recording in sorted(recordings, key=lambda r: r.begins_at):
        part = recording.cut(begins_at, ends_at)
        if part.duration <= 0:
            continue
        alike = (part.source, part.kind)
        before = open_ones.get(alike)
        if before and part.begins_at <= before.ends_at + TOLERANCE_SECONDS:
            end = max(before.ends_at, part.ends_at)
            open_ones[alike] = Segment(*alike, before.begins_at, end)
            continue
        if before:
            done.append(before)
        open_ones[alike] = Segment(*alike, part.begins_at, part.ends_at)
    return sorted([*done, *open_ones.values()], key=lambda s: (s.begins_at, s.ends_at))


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a card's or the cloud's recordings something begins to play."""

    at: float
    """The moment of the first picture, seconds since the epoch."""
    in_gap: bool
    """Whether nothing was recorded at the moment that was asked for."""
    recording: Recording
    """What plays, whole."""
    next_at: float | None
    """Where it goes on after the recording's end, None where nothing follows."""


async def position_of(
    library: RecordingLibrary, key: ChannelKey, source: RecordingSource, moment: float
) -> Position | None:
    """Return what plays from a moment (epoch s) on; in a gap it is what was recorded next.

    None where nothing was recorded since. Raises ``OpenApiError``.
    """
    moment = floor(moment)
    recording = await _first_from(library, key, source, moment)
    if recording is None:
        return None
    after = await _first_from(library, key, source, recording.ends_at)
    return Position(
        at=max(moment, recording.begins_at),
        in_gap=recording.begins_at > moment + TOLERANCE_SECONDS,
        recording=recording,
        next_at=max(after.begins_at, recording.ends_at) if after else None,
    )


async def _first_from(
    library: RecordingLibrary, key: ChannelKey, source: RecordingSource, moment: float
) -> Recording | None:
    day = await library.day_of(key.serial, moment)
    if found := _upcoming(await library.of_day(key, source, day), moment):
        return found
    looked_into = 0
    async for later in _days_after(library, key, source, day):
        if found := _upcoming(await library.of_day(key, source, later), moment):
            return found
        looked_into += 1
        if looked_into == DAYS_AHEAD:
            break
    return None


async def _days_after(
    library: RecordingLibrary, key: ChannelKey, source: RecordingSource, day: date
) -> AsyncGenerator[date]:
    """Yield the days after one that may have recordings, each after the one before."""
    today = await library.today(key.serial)
    month = day.replace(day=1)
    for _ in range(MONTHS_AHEAD):
        if day >= today or month > today:
            return
        known = await library.days_of_month(key, source, month)
        if known is None:
            for ahead in range(1, min((today - day).days, DAYS_AHEAD) + 1):
                yield day + timedelta(days=ahead)
            return
        for later in reversed(known):
            if later > day:
                yield later
        month = month_after(month)
    days, _ = await library.days(key, source)
    for later in reversed(days):
        if later >= month:
            yield later


def _upcoming(recordings: Iterable[Recording], moment: float) -> Recording | None:
    """Return the recording of a moment that goes on for longest, else the next one."""
    left = [r for r in recordings if r.ends_at - max(moment, r.begins_at) >= LEAST_SECONDS]
    there = [r for r in left if r.begins_at <= moment]
    if there:
        return max(there, key=lambda r: r.ends_at)
    return min(left, key=lambda r: (r.begins_at, -r.ends_at), default=None)


def name_of(zone: tzinfo, day: date) -> str:
    """Return a time zone as browsers know it: by its name, or by its offset on a day."""
    if name := getattr(zone, "key", None):
        return str(name)
    return datetime(day.year, day.month, day.day, tzinfo=zone).isoformat()[19:]
