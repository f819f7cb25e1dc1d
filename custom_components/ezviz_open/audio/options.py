"""What a caller may wish, and what the platform takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MAX_PIECE_SECONDS: Final = 60.0
"""The platform's limit for one voice file."""

MAX_PIECE_BYTES: Final = 5_000_000
"""The platform's limit of 5 MB, in the smaller of its two readings."""

MIN_PIECE_SECONDS: Final = 1.0
"""Shorter ones are filled up with silence: the platform refuses them with 111001."""

RATE: Final = 16_000
"""Samples per second in what a camera is sent, and in all that is counted here."""


class AudioFormat(StrEnum):
    """What the platform takes; the value is the file name's extension."""

    MP3 = "mp3"
    AAC = "aac"
    """In ADTS, which carries no duration."""
    WAV = "wav"

    @property
    def mime_type(self) -> str:
        """Return the media type."""
        return "audio/mpeg" if self is AudioFormat.MP3 else f"audio/{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may wish."""

    format: AudioFormat = AudioFormat.MP3
    max_seconds: float = 300.0
    """Longer sources are refused."""
    cut_at: float | None = None
    """After so many seconds of the source, leave the rest out instead of refusing it."""
    max_bytes: int = 100 * 1024 * 1024
    """Larger sources are refused; of one that is cut, so much is read at most."""

    def __post_init__(self) -> None:
        """Raise ValueError for limits that leave nothing."""
        if min(self.max_seconds, self.max_bytes, 1 if self.cut_at is None else self.cut_at) <= 0:
            raise ValueError("limits must be positive")

    @property
    def seconds(self) -> float:
        """Return how much of a source is heard at most."""
        return self.max_seconds if self.cut_at is None else self.cut_at
