"""Fragmented MP4 as HLS wants it (CMAF): a head without samples, then one fragment a segment."""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack
from typing import TYPE_CHECKING, Final

from .boxes import Track, box, full_box, movie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..relay.packets import Setup
    from .lanes import Sample

VIDEO, AUDIO = 1, 2
"""The numbers of the tracks."""

_BASE_IS_MOOF: Final = 0x020000
_KEY_FLAGS, _OTHER_FLAGS = 0x02000000, 0x01010000
_OFFSET, _DURATION, _SIZE, _FLAGS, _SHOWN = 0x1, 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Run:
    """The samples of one track in a segment."""

    track: int
    samples: Sequence[Sample]


def head(video: Setup, audio: Setup | None, timescales: Sequence[int]) -> bytes:
    """Return the initialisation segment for one or two tracks."""
    setups = ((VIDEO, video), (AUDIO, audio))
    tracks = [
        Track(number, timescale, (setup,))
        for (number, setup), timescale in zip(setups, timescales, strict=False)
        if setup is not None
    ]
    extends = [full_box(b"trex", 0, 0, pack(">5I", track.number, 1, 0, 0, 0)) for track in tracks]
    brands = b"iso6" + pack(">I", 1) + b"iso6cmfcmp41"
    return box(b"ftyp", brands) + movie(tracks, box(b"mvex", *extends))


def fragment(sequence: int, runs: Sequence[Run]) -> bytes:
    """Return a media segment; runs without samples are left out."""
    runs = [run for run in runs if run.samples]
    size = len(_moof(sequence, runs, 0))
    payloads = [sample.payload for run in runs for sample in run.samples]
    brands = b"msdh" + pack(">I", 0) + b"msdhmsix"
    return b"".join(
        (box(b"styp", brands), _moof(sequence, runs, size + 8), box(b"mdat", *payloads))
    )


def _moof(sequence: int, runs: Sequence[Run], offset: int) -> bytes:
    parts = [full_box(b"mfhd", 0, 0, pack(">I", sequence))]
    for run in runs:
        parts.append(
            box(
                b"traf",
                full_box(b"tfhd", 0, _BASE_IS_MOOF, pack(">I", run.track)),
                full_box(b"tfdt", 1, 0, pack(">Q", run.samples[0].at)),
                _trun(run.samples, offset),
            )
        )
        offset += sum(len(sample.payload) for sample in run.samples)
    return box(b"moof", *parts)


def _trun(samples: Sequence[Sample], offset: int) -> bytes:
    rows = b"".join(
        pack(
            ">IIIi",
            sample.duration,
            len(sample.payload),
            _KEY_FLAGS if sample.key else _OTHER_FLAGS,
            sample.offset,
        )
        for sample in samples
    )
    flags = _OFFSET | _DURATION | _SIZE | _FLAGS | _SHOWN
    return full_box(b"trun", 1, flags, pack(">Ii", len(samples), offset), rows)
