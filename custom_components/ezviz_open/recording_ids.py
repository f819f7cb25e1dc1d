"""How recordings are named in the media browser.

``recordings/<account>/<channel>/<card or cloud>`` and then a day (``2026-11-24``), with a part of
it (``morning``), or an older month (``2026-09``), or ``latest``, or a recording by its first and
last second since the epoch (``1764000000-1764000060``). Each without its last parts is a folder.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final, override

from .device_days import FIRST_DAY, LAST_DAY
from .identity import channel_id
from .openapi import RecordingSource

if TYPE_CHECKING:
    from .household import Household
    from .identity import ChannelKey
    from .openapi import Recording

ROOT: Final = "recordings"
LATEST: Final = "latest"

_SPAN: Final = re.compile(r"([1-9]\d{0,10})-([1-9]\d{0,10})")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


class PartOfDay(StrEnum):
    """What the recordings of a day are grouped by."""

    NIGHT = "night"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"

    @classmethod
    def at(cls, hour: int) -> PartOfDay:
        """Return the part to which an hour belongs, 0 to 23."""
        return tuple(cls)[hour // 6]


@dataclass(frozen=True, slots=True)
class RecordingId:
    """A recording, or with less than all a folder of recordings."""

    account: str | None = None
    """Id of the entry."""
    channel: str | None = None
    """The channel as it stands in ids."""
    source: RecordingSource | None = None
    month: date | None = None
    """The first day of an older month."""
    day: date | None = None
    part: PartOfDay | None = None
    span: tuple[int, int] | None = None
    """First and last second of a recording, since the epoch."""
    latest: bool = False
    """Whether it is whichever recording is nearest to now."""

    @property
    def plays(self) -> bool:
        """Return whether it is a recording."""
        return self.latest or self.span is not None

    @classmethod
    def of_channel(cls, account: str, key: ChannelKey) -> RecordingId:
        """Return a camera's folder."""
        return cls(account, channel_id(key))

    @classmethod
    def parse(cls, identifier: str) -> RecordingId | None:
        """Return what an identifier of our media source stands for, None for no recording."""
        match identifier.split("/"):
            case ["recordings"]:
                return cls()
            case ["recordings", account]:
                return cls(account)
            case ["recordings", account, channel]:
                return cls(account, channel)
            case ["recordings", account, channel, ("card" | "cloud") as source, *rest]:
                return cls._within(cls(account, channel, RecordingSource(source)), rest)
        return None

    @staticmethod
    def _within(folder: RecordingId, rest: list[str]) -> RecordingId | None:
        """Return what stands behind the source."""
        with suppress(ValueError):
            match rest:
                case []:
                    return folder
                case ["latest"]:
                    return folder.of_latest()
                case [word]:
                    return RecordingId._called(folder, word)
                case [word, part] if _DAY.fullmatch(word):
                    return folder.of_day(_date(word), PartOfDay(part))
        return None

    @staticmethod
    def _called(folder: RecordingId, word: str) -> RecordingId | None:
        """Return a recording, a day or a month. Raises ``ValueError``."""
        if span := _SPAN.fullmatch(word):
            return folder.of_span(int(span[1]), int(span[2]))
        if _MONTH.fullmatch(word):
            return folder.of_month(_date(f"{word}-01"))
        return folder.of_day(_date(word)) if _DAY.fullmatch(word) else None

    def of_source(self, source: RecordingSource) -> RecordingId:
        """Return what a card or the cloud holds of the same camera."""
        return RecordingId(self.account, self.channel, source)

    def of_latest(self) -> RecordingId:
        """Return the latest recording of the same source."""
        return RecordingId(self.account, self.channel, self.source, latest=True)

    def of_month(self, month: date) -> RecordingId:
        """Return an older month of the same source, by its first day."""
        return RecordingId(self.account, self.channel, self.source, month)

    def of_day(self, day: date, part: PartOfDay | None = None) -> RecordingId:
        """Return a day of the same source."""
        return RecordingId(self.account, self.channel, self.source, day=day, part=part)

    def of_span(self, begins_at: int, ends_at: int) -> RecordingId:
        """Return a recording of the same source by its times."""
        return RecordingId(self.account, self.channel, self.source, span=(begins_at, ends_at))

    def of(self, recording: Recording) -> RecordingId:
        """Return a recording of the same source."""
        return self.of_span(int(recording.begins_at), int(recording.ends_at))

    def key_in(self, household: Household) -> ChannelKey | None:
        """Return whose recordings it is about, None for a camera that is not there."""
        return next((key for key in household.cameras if channel_id(key) == self.channel), None)

    @override
    def __str__(self) -> str:
        """Return the identifier."""
        span = None if self.span is None else f"{self.span[0]}-{self.span[1]}"
        last = LATEST if self.latest else span
        day = None if self.day is None else self.day.isoformat()
        month = None if self.month is None else f"{self.month:%Y-%m}"
        parts = (ROOT, self.account, self.channel, self.source, month, day, self.part, last)
        return "/".join(part for part in parts if part is not None)


def _date(text: str) -> date:
    """Return a date. Raises ``ValueError`` also for one on which nothing can be recorded."""
    day = date.fromisoformat(text)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("far from any recording")
    return day
