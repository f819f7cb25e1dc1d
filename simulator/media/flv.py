"""FLV tags: the unit in which everything travels, over RTMP and over HTTP.

H.265 is written the "enhanced" way (four-letter code `hvc1`), because that is what FFmpeg 6.1
and later, and with it PyAV 16 and 19, read; the older codec id 12 is read by no release of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ports import AudioCodec, VideoCodec

AUDIO = 8
VIDEO = 9
SCRIPT = 18

_KEY, _INTER = 1, 2
_AVC = 7
_ENHANCED = 0x80
_SEQUENCE_START, _CODED_FRAMES_X = 0, 3
_AAC_HEADER = b"\xaf\x00"
_AAC_FRAME = b"\xaf\x01"
_G711A = b"\x72"


@dataclass(frozen=True, slots=True)
class Tag:
    """One frame, or the description that a decoder needs before the first one."""

    kind: int
    stamp: int
    """Milliseconds on the encoder's own time line."""
    body: bytes
    key: bool = False
    """Decoding can begin here."""


def video_header(codec: VideoCodec, record: bytes) -> bytes:
    """Return the body that describes the video."""
    if codec == "h265":
        return bytes((_ENHANCED | _KEY << 4 | _SEQUENCE_START,)) + b"hvc1" + record
    return bytes((_KEY << 4 | _AVC, 0, 0, 0, 0)) + record


def video_frame(codec: VideoCodec, picture: bytes, *, key: bool) -> bytes:
    """Return the body of one coded picture; it is shown when it is decoded (no B pictures)."""
    frame_type = _KEY if key else _INTER
    if codec == "h265":
        return bytes((_ENHANCED | frame_type << 4 | _CODED_FRAMES_X,)) + b"hvc1" + picture
    return bytes((frame_type << 4 | _AVC, 1, 0, 0, 0)) + picture


def audio_header(codec: AudioCodec, record: bytes) -> bytes | None:
    """Return the body that describes the audio; only AAC has one."""
    return _AAC_HEADER + record if codec == "aac" else None


def audio_frame(codec: AudioCodec, data: bytes) -> bytes:
    """Return the body of one audio frame."""
    return (_AAC_FRAME if codec == "aac" else _G711A) + data


def file_header(*, audio: bool) -> bytes:
    """Return the beginning of a file; players wait for sound where it is announced."""
    return b"FLV\x01" + (b"\x05" if audio else b"\x01") + pack(">II", 9, 0)


def on_disk(kind: int, stamp: int, body: bytes) -> bytes:
    """Return a tag as it stands in a file or an HTTP answer."""
    head = (
        bytes((kind,))
        + pack(">I", len(body))[1:]
        + pack(">I", stamp & 0xFFFFFF)[1:]
        + bytes((stamp >> 24 & 0xFF,))
        + b"\x00\x00\x00"
    )
    return head + body + pack(">I", len(head) + len(body))
