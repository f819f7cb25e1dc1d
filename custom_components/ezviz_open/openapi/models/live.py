"""Where a live picture can be fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from yarl import URL

from ..errors import AnswerError
from .base import epoch_or_none, text_or_none


class Protocol(IntEnum):
    """The transports the platform offers (help/1414)."""

    EZOPEN = 1
    HLS = 2
    RTMP = 3
    FLV = 4
    LLHLS = 5


class Quality(IntEnum):
    """The streams of a camera: main and sub."""

    HD = 1
    FLUENT = 2


class PlaybackSpeed(StrEnum):
    """How fast a recording is played (help/1414)."""

    HALF = "0.5"
    NORMAL = "1"
    DOUBLE = "2"
    FOURFOLD = "4"
    EIGHTFOLD = "8"
    SIXTEENFOLD = "16"
    FASTEST = "-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAddress:
    """An address that plays until it expires. It is a secret: whoever has it can watch."""

    url: str = field(repr=False)
    """The address, query and all."""

    protocol: Protocol
    """Its transport."""

    quality: Quality
    """Which stream of the camera."""

    id: str | None = field(default=None, repr=False)
    """What the platform calls the address, needed to disable it."""

    expires_at: float | None = None
    """When it ends, seconds since the epoch; None for ezopen, which does not expire."""

    @classmethod
    def parse(
        cls, data: object, *, protocol: Protocol, quality: Quality, lapses_at: float
    ) -> LiveAddress:
        """Read the answer; `lapses_at` (epoch s) counts where it tells no expiry.

        The address itself is the best witness of its expiry: the text beside it has no zone.
        Raises AnswerError where there is no address.
        """
        values = data if isinstance(data, dict) else {}
        url = text_or_none(values.get("url"))
        if url is None or "://" not in url:
            raise AnswerError("an answer without an address")
        expires_at = _expiry(url)
        if expires_at is None and protocol is not Protocol.EZOPEN:
            expires_at = epoch_or_none(values.get("expireTime")) or lapses_at
        return cls(
            url=url,
            protocol=protocol,
            quality=quality,
            id=text_or_none(values.get("id")),
            expires_at=expires_at,
        )


def _expiry(url: str) -> float | None:
    """Read the expiry out of the address."""
    try:
        return epoch_or_none(URL(url).query.get("expire"))
    except ValueError:
        return None
