"""From a source to pieces that a camera can speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .decode import decoding
from .encode import Piece, encode
from .errors import AudioError, Reason, check
from .feed import Feed
from .loudness import BLOCKS_PER_SECOND, gain, loudness, silence
from .options import MAX_PIECE_SECONDS, Options
from .pauses import spans
from .recording import Recording
from .source import Intake

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterable, Iterator

    from .source import Source

# Encoders begin and end a little outside the sound.
_LONGEST: Final = int((MAX_PIECE_SECONDS - 1) * BLOCKS_PER_SECOND)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a camera is to speak."""

    pieces: tuple[Piece, ...]
    """In this order, without a pause that must be kept between them; at least one."""
    gain_db: float
    """By how much the source was raised (or lowered)."""
    cut: bool
    """Whether the rest of the source was left out, as the caller wished."""

    @property
    def duration(self) -> float:
        """Return how long a camera speaks, seconds."""
        return sum(piece.duration for piece in self.pieces)


def prepare(
    source: Source, options: Options | None = None, *, cancel: threading.Event | None = None
) -> Prepared:
    """Make a source into pieces of at most 60 s and 5 MB; for a worker thread.

    Memory stays bounded whatever comes: streams and long sound wait on disk. `cancel` is looked at
    several times in a second of sound. Raises AudioError.
    """
    options = options or Options()
    try:
        with Intake(source, options, cancel) as intake, Recording() as recording:
            with decoding(intake, options) as decoder:
                recording.take(_unless(cancel, decoder.sound()))
            level = loudness(recording.blocks)
            if level is None:
                raise AudioError(Reason.SILENT)
            raised = gain(level)
            parts = spans(recording.blocks, silence(recording.blocks, level), _LONGEST)
            pieces = tuple(
                encode(_unless(cancel, recording.portions(part)), raised, options.format)
                for part in parts
            )
            return Prepared(pieces, raised, decoder.cut)
    finally:
        if isinstance(source, Feed):
            source.close()


def _unless(cancel: threading.Event | None, portions: Iterable[bytes]) -> Iterator[bytes]:
    for portion in portions:
        check(cancel)
        yield portion
