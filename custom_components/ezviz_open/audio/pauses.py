"""Where sound begins, ends, and can be parted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from .loudness import BLOCKS_PER_SECOND

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAD: Final = BLOCKS_PER_SECOND // 10
"""Kept before a sound: soft consonants begin below what counts as sound."""

_TAIL: Final = BLOCKS_PER_SECOND // 5
"""Kept after it, for the room's answer."""

_SHORTEST_PAUSE: Final = BLOCKS_PER_SECOND // 10
"""The lips are closed for less than that within a word."""

_NEARLY: Final = 0.75
"""A later pause that is nearly as long as the longest one makes fewer parts."""

_QUIETEST: Final = 5


@dataclass(frozen=True, slots=True)
class Span:
    """Blocks from `begin` on, without `end`."""

    begin: int
    end: int

    def __len__(self) -> int:
        """Return the number of blocks."""
        return self.end - self.begin


def spans(blocks: Sequence[float], silence: float, longest: int) -> list[Span]:
    """Return what is to be heard, in order, without silence around it, in parts of a length.

    Parted is in the last of the long pauses that leave at least half of the length, else in the
    last pause before that, else where it is quietest.
    """
    loud = [power > silence for power in blocks]
    found: list[Span] = []
    begin, last = loud.index(True), len(loud) - loud[::-1].index(True)
    while last - begin > 0:
        begin = max(found[-1].end if found else 0, begin - _LEAD)
        end = min(len(loud), last + _TAIL)
        if end - begin <= longest:
            found.append(Span(begin, end))
            break
        pause = _pause(blocks, loud, Span(begin, begin + longest))
        # In a short pause both neighbours get half of it.
        found.append(Span(begin, pause.begin + min(_TAIL, (len(pause) + 1) // 2)))
        begin = pause.end + loud[pause.end :].index(True)
    return found


def _pause(blocks: Sequence[float], loud: Sequence[bool], within: Span) -> Span:
    runs = [run for run in _pauses(loud, within) if len(run) >= _SHORTEST_PAUSE]
    half = within.begin + len(within) // 2
    if late := [run for run in runs if run.begin >= half]:
        enough = _NEARLY * max(map(len, late))
        return next(run for run in reversed(late) if len(run) >= enough)
    if runs:
        return runs[-1]
    at = min(
        reversed(range(half, within.end - _QUIETEST)),
        key=lambda at: sum(blocks[at : at + _QUIETEST]),
    )
    return Span(at + _QUIETEST // 2, at + _QUIETEST // 2)


def _pauses(loud: Sequence[bool], within: Span) -> list[Span]:
    """Return the pauses between sounds; one that reaches beyond is as long as it reaches."""
    found, at = [], within.begin
    for is_loud, group in groupby(loud[within.begin : within.end]):
        length = sum(1 for _ in group)
        if not is_loud and at > within.begin:
            found.append(Span(at, at + length))
        at += length
    return found
