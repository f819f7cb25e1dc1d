"""What a memory card or the cloud has recorded (section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, Final

from ..errors import AnswerError
from .base import (
    count_or_none,
    epoch_or_none,
    is_nothing,
    number_or_none,
    text_or_none,
)

_COMPACT: Final = 14
"""Digits of a time written as `yyyyMMddHHmmss`; one in milliseconds has 13 until 2286."""

_CLOUD_IS: Final = 1
_CARD_IS: Final = 2
_NO_VIDEO: Final = frozenset({2, 3})
"""Kinds of files in the cloud that do not play: pictures and sounds (help/1422)."""


class RecordingSource(StrEnum):
    """What holds a recording."""

    CARD = "card"
    """A memory card in the device, or the disks of a recorder."""

    CLOUD = "cloud"
    """The paid storage in the cloud."""

    @property
    def number(self) -> int:
        """Return what the platform calls it (`recType`)."""
        return _CLOUD_IS if self is RecordingSource.CLOUD else _CARD_IS


class RecordingKind(StrEnum):
    """Why it was recorded."""

    TIMED = "timed"
    """By the clock, or all day."""

    ALARM = "alarm"
    """The device noticed something."""

    EVENT = "event"
    """Any of the things that a recorder calls events."""

    PERSON = "person"
    """It saw somebody."""

    VEHICLE = "vehicle"
    """It saw a vehicle."""

    INPUT = "input"
    """A contact of the device was closed."""

    UNKNOWN = "unknown"


_KINDS: Final[dict[str, RecordingKind]] = {
    "TIMING": RecordingKind.TIMED,
    "PLAN": RecordingKind.TIMED,
    "ALARM": RecordingKind.ALARM,
    "EVENT": RecordingKind.EVENT,
    "ALLEVENT": RecordingKind.EVENT,
    "HUMAN": RecordingKind.PERSON,
    "CAR": RecordingKind.VEHICLE,
    "IO": RecordingKind.INPUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One stretch of picture that can be played."""

    source: RecordingSource
    """What holds it."""

    begins_at: float
    """When it begins, seconds since the epoch."""

    ends_at: float
    """When it ends, seconds since the epoch; always later."""

    kind: RecordingKind = RecordingKind.UNKNOWN
    """Why it was recorded."""

    size: int | None = None
    """Bytes, None where it is not told."""

    cover: str | None = field(default=None, repr=False)
    """Address of a picture of it, which may be encrypted: a secret. The cloud's only."""

    encrypted: bool = False
    """Whether it was encrypted in the cloud."""

    key_checksum: str | None = field(default=None, repr=False)
    """MD5 of the verification code it was encrypted with."""

    @property
    def duration(self) -> float:
        """Return its length, seconds."""
        return self.ends_at - self.begins_at

    def cut(self, begins_at: float, ends_at: float) -> Recording:
        """Return the part of it that lies within a span (epoch s)."""
        return replace(
            self,
            begins_at=max(self.begins_at, begins_at),
            ends_at=min(self.ends_at, ends_at),
        )

    @classmethod
    def parse(cls, item: object, *, source: RecordingSource, zone: tzinfo) -> Recording:
        """Read an item of any of the three lists; times without a zone are in the device's.

        Raises AnswerError for one that does not say when it was, and one that does not play.
        """
        values = item if isinstance(item, Mapping) else {}
        begins_at = moment_or_none(values.get("startTime"), zone)
        if begins_at is None:
            raise AnswerError("a Recording without its time")
        if source is RecordingSource.CLOUD and number_or_none(values.get("fileType")) in _NO_VIDEO:
            raise AnswerError("a file that is no Recording")
        ends_at = moment_or_none(values.get("endTime"), zone) or begins_at
        if ends_at <= begins_at:
            # The documents' own example ends as it begins, and has its length beside (4.1).
            ends_at = begins_at + (count_or_none(values.get("videoLong")) or 0) / 1000
        if ends_at <= begins_at:
            raise AnswerError("a Recording without a length")
        checksum = text_or_none(values.get("keyChecksum"))
        return cls(
            source=source,
            begins_at=begins_at,
            ends_at=ends_at,
            kind=_kind(values),
            # 0 stands for a size that the device does not tell.
            size=count_or_none(values.get("fileSize", values.get("size"))) or None,
            cover=text_or_none(values.get("coverPic")),
            # `crypt` is 22 in an example: what is neither 0 nor 1 says nothing.
            encrypted=number_or_none(values.get("crypt")) == 1 or checksum is not None,
            key_checksum=checksum,
        )


def is_from(item: object, source: RecordingSource) -> bool:
    """Tell whether an item may be from a source: one of the other says so (`recType`)."""
    told = number_or_none(item.get("recType")) if isinstance(item, Mapping) else None
    return told not in {_CLOUD_IS, _CARD_IS} or told == source.number


def moment_or_none(value: object, zone: tzinfo) -> float | None:
    """Read a time in ms, s or text, as seconds since the epoch; `zone` is that of a text."""
    if not isinstance(value, str) or is_nothing(value):
        return epoch_or_none(value)
    text = value.strip()
    if text.isdecimal() and len(text) != _COMPACT:
        return epoch_or_none(text)
    if text.isdecimal():
        text = f"{text[:8]}T{text[8:]}"
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        seconds = moment.timestamp()
    except (ValueError, OverflowError):
        return None
    return seconds if seconds > 0 else None


def _kind(values: Mapping[Any, Any]) -> RecordingKind:
    """Read why it was recorded: `localType`, or `type` where that is a word."""
    for name in ("localType", "type"):
        word = (text_or_none(values.get(name)) or "").upper()
        if word in _KINDS:
            return _KINDS[word]
    return RecordingKind.UNKNOWN
