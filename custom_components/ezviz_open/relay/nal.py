"""NAL units of H.264 and H.265: take them apart, join them, describe them to a decoder.

Transport streams separate units by start codes (Annex B), FLV and MP4 put their lengths in
front; both kinds come from the platform, the relay hands on the latter.
"""

from __future__ import annotations

from itertools import groupby
from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .packets import VideoCodec

_START = b"\x00\x00\x01"
_LONGEST_LENGTH = 4

# H.264 (table 7-1): 7 SPS, 8 PPS, 9 access unit delimiter. H.265 (table 7-1): 32 VPS, 33 SPS,
# 34 PPS, 35 delimiter.
_SETS: dict[VideoCodec, tuple[int, ...]] = {"h264": (7, 8), "hevc": (32, 33, 34)}
_DELIMITER: dict[VideoCodec, int] = {"h264": 9, "hevc": 35}
_H264_SPS, _H264_PPS = 7, 8
_H265_SPS = 33
_SHORTEST_H264_SPS, _SHORTEST_H265_SPS = 4, 15


class NalError(ValueError):
    """Units that break off, or a stream that is not described."""


def is_annex_b(data: bytes) -> bool:
    """Return whether units are separated by start codes."""
    return data.startswith((_START, b"\x00" + _START))


def split_annex_b(data: bytes) -> list[bytes]:
    """Return the units between start codes."""
    # The first zero of a four-byte start code ends up behind the unit before it; no unit ends
    # in a zero of its own.
    return [unit for part in data.split(_START)[1:] if (unit := part.rstrip(b"\x00"))]


def split_lengths(data: bytes, length_size: int = 4) -> list[bytes]:
    """Return units that have their lengths in front. Raises NalError when one breaks off."""
    units, at, end = [], 0, len(data)
    while at < end:
        start = at + length_size
        at = start + int.from_bytes(data[at:start], "big")
        if start > end or at > end:
            raise NalError("a unit breaks off")
        if at > start:
            units.append(data[start:at])
    return units


def join_lengths(units: Iterable[bytes]) -> bytes:
    """Join units with four-byte lengths in front."""
    return b"".join([part for unit in units for part in (pack(">I", len(unit)), unit)])


def kind_of(codec: VideoCodec, unit: bytes) -> int:
    """Return the type of a unit."""
    return unit[0] & 0x1F if codec == "h264" else unit[0] >> 1 & 0x3F


def is_parameter_set(codec: VideoCodec, unit: bytes) -> bool:
    """Return whether a unit is a VPS, SPS or PPS."""
    return kind_of(codec, unit) in _SETS[codec]


def is_delimiter(codec: VideoCodec, unit: bytes) -> bool:
    """Return whether a unit only says that a picture begins."""
    return kind_of(codec, unit) == _DELIMITER[codec]


def record_of(codec: VideoCodec, parameter_sets: Sequence[bytes]) -> bytes:
    """Describe a stream by its parameter sets. Raises NalError when some are missing."""
    return _avc_record(parameter_sets) if codec == "h264" else _hevc_record(parameter_sets)


def parameter_sets_of(codec: VideoCodec, record: bytes) -> tuple[tuple[bytes, ...], int]:
    """Read a description: the parameter sets and how many bytes a length has.

    Raises NalError when it breaks off.
    """
    return _read_avc(record) if codec == "h264" else _read_hevc(record)


def _avc_record(sets: Sequence[bytes]) -> bytes:
    """Write an AVCDecoderConfigurationRecord (14496-15, 5.3.3.1)."""
    sps = [unit for unit in sets if kind_of("h264", unit) == _H264_SPS]
    pps = [unit for unit in sets if kind_of("h264", unit) == _H264_PPS]
    if not sps or not pps or len(sps[0]) < _SHORTEST_H264_SPS:
        raise NalError("no SPS or PPS")
    return b"".join(
        (
            bytes((1, *sps[0][1:4], 0xFF, 0xE0 | len(sps))),
            *(pack(">H", len(unit)) + unit for unit in sps),
            bytes((len(pps),)),
            *(pack(">H", len(unit)) + unit for unit in pps),
        )
    )


def _hevc_record(sets: Sequence[bytes]) -> bytes:
    """Write an HEVCDecoderConfigurationRecord (14496-15, 8.3.3.1) for 4:2:0 with 8 bit."""
    kinds = [kind_of("hevc", unit) for unit in sets]
    if not set(_SETS["hevc"]) <= set(kinds):
        raise NalError("no VPS, SPS or PPS")
    # Behind the unit's header and four bits, profile, flags and level take twelve bytes.
    sps = sets[kinds.index(_H265_SPS)].replace(b"\x00\x00\x03", b"\x00\x00")
    if len(sps) < _SHORTEST_H265_SPS:
        raise NalError("an SPS that breaks off")
    arrays = [
        bytes((0x80 | kind,)) + pack(">H", len(group)) + b"".join(group)
        for kind, group in (
            (kind, [pack(">H", len(unit)) + unit for unit in units])
            for kind, units in groupby(
                sorted(sets, key=lambda unit: kind_of("hevc", unit)),
                key=lambda unit: kind_of("hevc", unit),
            )
        )
    ]
    return b"".join(
        (
            b"\x01",
            sps[3:15],
            # No segmentation, parallelism unknown, 4:2:0, 8 bit, rate unknown, one layer,
            # lengths of four bytes.
            b"\xf0\x00\xfc\xfd\xf8\xf8\x00\x00\x0f",
            bytes((len(arrays),)),
            *arrays,
        )
    )


def _read_avc(record: bytes) -> tuple[tuple[bytes, ...], int]:
    reader = _Reader(record, 4)
    length_size = (reader.number(1) & 0x03) + 1
    sps = [reader.sized() for _ in range(reader.number(1) & 0x1F)]
    pps = [reader.sized() for _ in range(reader.number(1))]
    return (*sps, *pps), length_size


def _read_hevc(record: bytes) -> tuple[tuple[bytes, ...], int]:
    reader = _Reader(record, 21)
    length_size = (reader.number(1) & 0x03) + 1
    units: list[bytes] = []
    for _ in range(reader.number(1)):
        reader.number(1)
        units += [reader.sized() for _ in range(reader.number(2))]
    wanted = _SETS["hevc"]
    return tuple(unit for unit in units if kind_of("hevc", unit) in wanted), length_size


class _Reader:
    """Reads numbers and units in their order."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def take(self, size: int) -> bytes:
        """Return the next bytes. Raises NalError when there are fewer."""
        part = self._data[self._at : self._at + size]
        if len(part) < size:
            raise NalError("a description that breaks off")
        self._at += size
        return part

    def number(self, size: int) -> int:
        """Return the next number."""
        return int.from_bytes(self.take(size), "big")

    def sized(self) -> bytes:
        """Return the next unit, which has its length in two bytes in front."""
        unit = self.take(self.number(2))
        if not unit:
            raise NalError("an empty unit")
        return unit
