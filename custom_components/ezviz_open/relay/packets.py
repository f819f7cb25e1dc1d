"""What flows through the relay: coded pictures and sounds with their decoders' setups."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

type CodedPacket = Any
"""PyAV's packet, whose type is generic in some of the supported versions only."""

type VideoCodec = Literal["h264", "hevc"]


class Kind(Enum):
    """What a packet holds."""

    VIDEO = "video"
    AUDIO = "audio"


@dataclass(frozen=True, slots=True)
class VideoSetup:
    """What a decoder must know before the first picture."""

    codec: VideoCodec
    record: bytes = field(repr=False)
    """AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15), with
    lengths of four bytes."""
    width: int
    """Pixels; 0 when it is not known."""
    height: int
    rate: float = 0.0
    """Pictures a second as the source tells them; 0 when it does not."""


@dataclass(frozen=True, slots=True)
class AudioSetup:
    """What a decoder must know before the first sound."""

    record: bytes
    """AudioSpecificConfig (ISO/IEC 14496-3)."""
    sample_rate: int
    """Hertz."""
    frame_ms: float
    """What one packet lasts, milliseconds."""


type Setup = VideoSetup | AudioSetup


@dataclass(frozen=True, slots=True)
class MediaPacket:
    """One coded picture or sound.

    The setup travels with the packet, so that a change of it can be seen where it happens.
    """

    kind: Kind
    dts: int
    """When it is decoded, milliseconds."""
    pts: int
    """When it is shown, milliseconds; never before ``dts``."""
    payload: bytes = field(repr=False)
    """Video: NAL units, each with its length in four bytes in front, key frames with their
    parameter sets. Audio: one raw AAC frame."""
    setup: Setup
    key: bool = False
    """Decoding can begin here."""
    digest: int = 0
    """Names the picture apart from its parameter sets: the same over every transport."""

    @property
    def is_video(self) -> bool:
        """Whether it is a picture."""
        return self.kind is Kind.VIDEO

    def at(self, dts: int, stretch: float = 1) -> MediaPacket:
        """Return the same packet at another moment, shown as much later or so much more."""
        return MediaPacket(
            self.kind,
            dts,
            dts + max(0, round((self.pts - self.dts) * stretch)),
            self.payload,
            self.setup,
            self.key,
            self.digest,
        )


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a session turned out to be."""

    video: str
    """FFmpeg's name of the codec."""
    width: int
    height: int
    rate: float
    """Pictures a second; 0 when the source does not tell."""
    audio: str | None
    """FFmpeg's name of the codec at the source; None without sound."""
    sound: bool
    """Whether readers get sound; not where it is of a kind that cannot be made AAC."""
    sound_setup: AudioSetup | None = None
    """What the sound will be, where that is known before it begins."""
