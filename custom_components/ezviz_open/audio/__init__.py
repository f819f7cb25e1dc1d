"""Whatever can be heard becomes what a camera speaks: short, loud enough, and in one form.

It knows neither Home Assistant nor the platform's calls: bytes go in, pieces come out.
"""

from __future__ import annotations

from .encode import Piece
from .errors import AudioCancelledError, AudioError, Reason
from .feed import Feed
from .options import (
    MAX_PIECE_BYTES,
    MAX_PIECE_SECONDS,
    MIN_PIECE_SECONDS,
    AudioFormat,
    Options,
)
from .prepare import Prepared, prepare
from .source import Readable, Source

__all__ = [
    "MAX_PIECE_BYTES",
    "MAX_PIECE_SECONDS",
    "MIN_PIECE_SECONDS",
    "AudioCancelledError",
    "AudioError",
    "AudioFormat",
    "Feed",
    "Options",
    "Piece",
    "Prepared",
    "Readable",
    "Reason",
    "Source",
    "prepare",
]
