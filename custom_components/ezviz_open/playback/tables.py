"""What the index of a whole MP4 file says of each sample, kept small until the file is whole."""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass, field
from itertools import groupby
from struct import pack
from typing import TYPE_CHECKING, Final

from .boxes import full_box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..relay.packets import Setup
    from .lanes import Sample

_LONGEST_CHUNK: Final = 64


@dataclass(slots=True)
class Tables:
    """The samples of a track. About 16 bytes for each: 30 MB for a day of pictures."""

    setups: list[Setup] = field(default_factory=list)
    _durations: array[int] = field(default_factory=lambda: array("I"))
    _sizes: array[int] = field(default_factory=lambda: array("I"))
    _offsets: array[int] = field(default_factory=lambda: array("i"))
    _keys: array[int] = field(default_factory=lambda: array("I"))
    _chunks: array[int] = field(default_factory=lambda: array("Q"))
    """Where runs of samples begin in the file."""
    _counts: array[int] = field(default_factory=lambda: array("I"))
    _described: array[int] = field(default_factory=lambda: array("I"))
    _next: int = 0
    """Where the file would go on with the running chunk."""

    def __len__(self) -> int:
        """Return how many samples there are."""
        return len(self._sizes)

    @property
    def duration(self) -> int:
        """Ticks of all samples."""
        return sum(self._durations)

    def add(self, sample: Sample, setup: Setup, position: int) -> None:
        """Note a sample that is at a position of the file."""
        if setup not in self.setups:
            self.setups.append(setup)
        described = self.setups.index(setup) + 1
        goes_on = (
            self._chunks
            and position == self._next
            and self._described[-1] == described
            and self._counts[-1] < _LONGEST_CHUNK
        )
        if goes_on:
            self._counts[-1] += 1
        else:
            self._chunks.append(position)
            self._counts.append(1)
            self._described.append(described)
        self._next = position + len(sample.payload)
        self._durations.append(sample.duration)
        self._sizes.append(len(sample.payload))
        self._offsets.append(sample.offset)
        if sample.key:
            self._keys.append(len(self._sizes))

    def cut(self, count: int, position: int) -> None:
        """Forget all samples but the first ones, which are before a position."""
        del self._durations[count:], self._sizes[count:], self._offsets[count:]
        while self._keys and self._keys[-1] > count:
            self._keys.pop()
        while self._chunks and self._chunks[-1] >= position:
            self._chunks.pop()
            self._counts.pop()
            self._described.pop()
        self._counts[-1:] = array("I", [count - sum(self._counts[:-1])] if self._counts else [])
        self._next = -1

    def boxes(self) -> bytes:
        """Return the index."""
        parts = [
            full_box(b"stts", 0, 0, _runs(self._durations, "I")),
            full_box(b"stsc", 0, 0, self._chunk_map()),
            full_box(b"stsz", 0, 0, pack(">II", 0, len(self._sizes)), _big_endian(self._sizes)),
            full_box(b"co64", 0, 0, pack(">I", len(self._chunks)), _big_endian(self._chunks)),
        ]
        if any(self._offsets):
            parts.append(full_box(b"ctts", 1, 0, _runs(self._offsets, "i")))
        if len(self._keys) < len(self._sizes):
            keys = pack(">I", len(self._keys)), _big_endian(self._keys)
            parts.append(full_box(b"stss", 0, 0, *keys))
        return b"".join(parts)

    def _chunk_map(self) -> bytes:
        rows = []
        before = None
        for number, now in enumerate(zip(self._counts, self._described, strict=True), 1):
            if now != before:
                rows.append(pack(">III", number, *now))
                before = now
        return pack(">I", len(rows)) + b"".join(rows)


def _runs(values: Iterable[int], form: str) -> bytes:
    """Write how often each value comes in a row."""
    rows = [pack(f">I{form}", sum(1 for _ in group), value) for value, group in groupby(values)]
    return pack(">I", len(rows)) + b"".join(rows)


def _big_endian(values: array[int]) -> bytes:
    if sys.byteorder == "little":
        values = values[:]
        values.byteswap()
    return values.tobytes()
