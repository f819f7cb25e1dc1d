"""Names of codecs by which a browser says whether it can play them (RFC 6381)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..relay.packets import VideoSetup

if TYPE_CHECKING:
    from ..relay.packets import AudioSetup, Setup

_SPACES: Final = ("", "A", "B", "C")


def codec_of(setup: Setup) -> str:
    """Return the name for what a decoder is told."""
    if not isinstance(setup, VideoSetup):
        return _sound(setup)
    if setup.codec == "h264":
        return f"avc1.{setup.record[1:4].hex().upper()}"
    return _hevc(setup.record)


def _sound(setup: AudioSetup) -> str:
    return f"mp4a.40.{setup.record[0] >> 3 if setup.record else 2}"


def _hevc(record: bytes) -> str:
    """Read an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, E.3)."""
    space, tier, profile = record[1] >> 6, record[1] >> 5 & 1, record[1] & 0x1F
    # The flags count from the other end.
    compatible = int(f"{int.from_bytes(record[2:6], 'big'):032b}"[::-1], 2)
    constraints = record[6:12].rstrip(b"\x00")
    parts = [
        f"hvc1.{_SPACES[space]}{profile}",
        f"{compatible:X}",
        f"{'H' if tier else 'L'}{record[12]}",
        *(f"{byte:X}" for byte in constraints),
    ]
    return ".".join(parts)
