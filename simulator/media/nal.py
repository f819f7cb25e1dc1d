"""Take H.264 and H.265 byte streams apart and describe them for a container.

Encoders separate their units by start codes (Annex B); FLV wants them with their lengths in
front, and the parameter sets once, in a record of their own (ISO/IEC 14496-15).
"""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_H264_SPS, _H264_PPS = 7, 8
_H265_PARAMETER_SETS = (32, 33, 34)
_H265_SPS = 33


def units(annex_b: bytes) -> Iterator[bytes]:
    """Yield the units of a byte stream without their start codes."""
    for part in annex_b.split(b"\x00\x00\x01")[1:]:
        # A four-byte start code leaves its first zero at the end of the unit before it;
        # no unit ends in a zero of its own.
        yield part.rstrip(b"\x00")


def with_lengths(parts: Iterable[bytes]) -> bytes:
    """Join units with four-byte lengths in front."""
    return b"".join(pack(">I", len(part)) + part for part in parts)


def h264_picture(annex_b: bytes) -> bytes:
    """Return a coded picture with lengths, without the parameter sets."""
    return with_lengths(
        unit for unit in units(annex_b) if unit[0] & 0x1F not in (_H264_SPS, _H264_PPS)
    )


def h265_picture(annex_b: bytes) -> bytes:
    """Return a coded picture with lengths, without the parameter sets."""
    return with_lengths(
        unit for unit in units(annex_b) if unit[0] >> 1 & 0x3F not in _H265_PARAMETER_SETS
    )


def avc_record(annex_b: bytes) -> bytes:
    """Describe an H.264 stream (AVCDecoderConfigurationRecord)."""
    found = list(units(annex_b))
    sps = next(unit for unit in found if unit[0] & 0x1F == _H264_SPS)
    pps = next(unit for unit in found if unit[0] & 0x1F == _H264_PPS)
    return (
        bytes((1, sps[1], sps[2], sps[3], 0xFF, 0xE1))
        + pack(">H", len(sps))
        + sps
        + b"\x01"
        + pack(">H", len(pps))
        + pps
    )


def hevc_record(annex_b: bytes) -> bytes:
    """Describe an H.265 stream (HEVCDecoderConfigurationRecord), 8 bit 4:2:0."""
    sets = {unit[0] >> 1 & 0x3F: unit for unit in units(annex_b)}
    profile_and_level = _without_escapes(sets[_H265_SPS])[3:15]
    record = (
        b"\x01"
        + profile_and_level
        # No segmentation, parallelism unknown, 4:2:0, 8 bit luma and chroma, rate unknown,
        # one temporal layer, four-byte lengths.
        + bytes((0xF0, 0x00, 0xFC, 0xFD, 0xF8, 0xF8, 0x00, 0x00, 0x0F))
        + bytes((len(_H265_PARAMETER_SETS),))
    )
    for kind in _H265_PARAMETER_SETS:
        record += bytes((0x80 | kind,)) + pack(">HH", 1, len(sets[kind])) + sets[kind]
    return record


def _without_escapes(unit: bytes) -> bytes:
    """Undo the emulation prevention (00 00 03 stands for 00 00)."""
    return unit.replace(b"\x00\x00\x03", b"\x00\x00")
