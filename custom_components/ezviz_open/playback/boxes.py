"""The boxes of MP4 (ISO/IEC 14496-12) that whole files and fragments have in common.

Written here and not by FFmpeg: the packets are in MP4's form already, and each duration, `hvc1`
and a change of the decoder's description come out as players insist on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack
from typing import TYPE_CHECKING, Final

from ..relay.packets import AudioSetup, VideoSetup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..relay.packets import Setup

MOVIE_TIMESCALE: Final = 1000

_MATRIX: Final = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_UNDETERMINED: Final = 0x55C4
"""The language `und`."""
_ENABLED_IN_MOVIE: Final = 3
_MPEG4_AUDIO: Final = 0x40
_AUDIO_STREAM: Final = 0x15


def box(name: bytes, *parts: bytes) -> bytes:
    """Return a box."""
    return b"".join((pack(">I4s", 8 + sum(map(len, parts)), name), *parts))


def full_box(name: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """Return a box with a version and flags."""
    return box(name, pack(">I", version << 24 | flags), *parts)


@dataclass(frozen=True, slots=True)
class Track:
    """What a movie's head says of pictures or sound."""

    number: int
    timescale: int
    """Ticks a second."""
    setups: Sequence[Setup]
    duration: int = 0
    """Ticks; 0 in the head of fragments."""
    tables: bytes = b""
    """The boxes about single samples; none in the head of fragments."""

    @property
    def is_video(self) -> bool:
        """Whether it is the pictures."""
        return isinstance(self.setups[0], VideoSetup)


def movie(tracks: Sequence[Track], *extra: bytes) -> bytes:
    """Return the head of a movie."""
    duration = max(track.duration * MOVIE_TIMESCALE // track.timescale for track in tracks)
    head = pack(">IIIIIHHII", 0, 0, MOVIE_TIMESCALE, duration, 0x10000, 0x100, 0, 0, 0)
    rest = bytes(24) + pack(">I", tracks[-1].number + 1)
    mvhd = full_box(b"mvhd", 0, 0, head, _MATRIX, rest)
    return box(b"moov", mvhd, *(_trak(track) for track in tracks), *extra)


def _trak(track: Track) -> bytes:
    first = track.setups[0]
    width, height = (first.width, first.height) if isinstance(first, VideoSetup) else (0, 0)
    duration = track.duration * MOVIE_TIMESCALE // track.timescale
    tkhd = full_box(
        b"tkhd",
        0,
        _ENABLED_IN_MOVIE,
        pack(">IIIII", 0, 0, track.number, 0, duration),
        bytes(8) + pack(">HHHH", 0, 0, 0 if track.is_video else 0x100, 0),
        _MATRIX,
        pack(">II", width << 16, height << 16),
    )
    mdhd = full_box(
        b"mdhd", 0, 0, pack(">IIIIHH", 0, 0, track.timescale, track.duration, _UNDETERMINED, 0)
    )
    handler = b"vide" if track.is_video else b"soun"
    hdlr = full_box(b"hdlr", 0, 0, bytes(4) + handler + bytes(12) + b"\x00")
    kind = (
        full_box(b"vmhd", 0, 1, bytes(8)) if track.is_video else full_box(b"smhd", 0, 0, bytes(4))
    )
    dref = full_box(b"dref", 0, 0, pack(">I", 1), full_box(b"url ", 0, 1))
    tables = track.tables or b"".join(
        (
            full_box(b"stts", 0, 0, bytes(4)),
            full_box(b"stsc", 0, 0, bytes(4)),
            full_box(b"stsz", 0, 0, bytes(8)),
            full_box(b"stco", 0, 0, bytes(4)),
        )
    )
    entries = b"".join(_entry(setup) for setup in track.setups)
    stsd = full_box(b"stsd", 0, 0, pack(">I", len(track.setups)), entries)
    minf = box(b"minf", kind, box(b"dinf", dref), box(b"stbl", stsd, tables))
    return box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, minf))


def _entry(setup: Setup) -> bytes:
    """Describe to a decoder what follows."""
    if isinstance(setup, AudioSetup):
        return _sound_entry(setup)
    # hvc1 and not hev1: Safari plays no other, and all parameter sets are in the head.
    name, record = (b"avc1", b"avcC") if setup.codec == "h264" else (b"hvc1", b"hvcC")
    return box(
        name,
        bytes(6) + pack(">H", 1) + bytes(16),
        pack(">HH", setup.width, setup.height),
        pack(">IIIH", 0x480000, 0x480000, 0, 1) + bytes(32),
        pack(">Hh", 24, -1),
        box(record, setup.record),
    )


def _sound_entry(setup: AudioSetup) -> bytes:
    decoder = _descriptor(
        4,
        pack(">BBI", _MPEG4_AUDIO, _AUDIO_STREAM, 0)[:5],
        pack(">II", 0, 0),
        _descriptor(5, setup.record),
    )
    esds = full_box(
        b"esds", 0, 0, _descriptor(3, pack(">HB", 0, 0), decoder, _descriptor(6, b"\x02"))
    )
    return box(
        b"mp4a",
        bytes(6) + pack(">H", 1) + bytes(8),
        pack(">HHI", channels_of(setup), 16, 0),
        # Sixteen bits are before the point, so that higher rates cannot be told.
        pack(">I", min(setup.sample_rate, 0xFFFF) << 16),
        esds,
    )


def channels_of(setup: AudioSetup) -> int:
    """Return how many channels an AudioSpecificConfig announces."""
    return setup.record[1] >> 3 & 0x0F if len(setup.record) > 1 else 1


def _descriptor(tag: int, *parts: bytes) -> bytes:
    """Return a descriptor of ISO/IEC 14496-1, which is always short here."""
    return bytes((tag, sum(map(len, parts)))) + b"".join(parts)
