"""Write FLV (Adobe's specification 10.1, enhanced RTMP v1 for H.265).

FLV and not a transport stream: its stamps are 32 bits of milliseconds and last 49 days, those
of MPEG-TS wrap after 26.5 hours, which Home Assistant's worker does not survive.
"""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING, Final

from .packets import VideoSetup

if TYPE_CHECKING:
    from .packets import AudioSetup, MediaPacket, Setup

_AUDIO, _VIDEO, _SCRIPT = 8, 9, 18
_KEY, _INTER = 0x10, 0x20
_AVC: Final = 7
_AVC_SETUP, _AVC_PICTURE = b"\x00\x00\x00\x00", b"\x01"
_ENHANCED: Final = 0x80
_HEVC_SETUP, _HEVC_PICTURE, _HEVC_PICTURE_IN_ORDER = 0, 1, 3
_AAC_SETUP, _AAC_FRAME = b"\xaf\x00", b"\xaf\x01"
_STAMP_MASK: Final = 0xFFFFFFFF


def file_header(*, audio: bool) -> bytes:
    """Return the first bytes; FFmpeg waits for sound where it is announced."""
    return b"FLV\x01" + (b"\x05" if audio else b"\x01") + pack(">II", 9, 0)


def metadata(video: VideoSetup, audio: AudioSetup | None) -> bytes:
    """Return the tag that describes the stream in words."""
    about: dict[str, float] = {"videocodecid": _codec_id(video)}
    if video.width and video.height:
        about |= {"width": video.width, "height": video.height}
    if video.rate:
        about["framerate"] = video.rate
    if audio is not None:
        about |= {"audiocodecid": 10, "audiosamplerate": audio.sample_rate}
    return _tag(_SCRIPT, 0, _script("onMetaData", about))


def setup_tag(setup: Setup, stamp: int) -> bytes:
    """Return the tag that a decoder needs before what follows."""
    if not isinstance(setup, VideoSetup):
        return _tag(_AUDIO, stamp, _AAC_SETUP + setup.record)
    if setup.codec == "h264":
        head = bytes((_KEY | _AVC,)) + _AVC_SETUP
    else:
        head = bytes((_ENHANCED | _KEY | _HEVC_SETUP,)) + b"hvc1"
    return _tag(_VIDEO, stamp, head + setup.record)


def packet_tag(packet: MediaPacket, base: int) -> bytes:
    """Return the tag of a packet; the stamps count from ``base``, milliseconds."""
    setup, stamp = packet.setup, packet.dts - base
    if not isinstance(setup, VideoSetup):
        return _tag(_AUDIO, stamp, _AAC_FRAME, packet.payload)
    delay = packet.pts - packet.dts
    frame = _KEY if packet.key else _INTER
    if setup.codec == "h264":
        head = bytes((frame | _AVC,)) + _AVC_PICTURE + pack(">I", delay)[1:]
    elif delay:
        head = bytes((_ENHANCED | frame | _HEVC_PICTURE,)) + b"hvc1" + pack(">I", delay)[1:]
    else:
        head = bytes((_ENHANCED | frame | _HEVC_PICTURE_IN_ORDER,)) + b"hvc1"
    return _tag(_VIDEO, stamp, head, packet.payload)


def _codec_id(video: VideoSetup) -> float:
    return _AVC if video.codec == "h264" else int.from_bytes(b"hvc1", "big")


def _tag(kind: int, stamp: int, head: bytes, body: bytes = b"") -> bytes:
    stamp &= _STAMP_MASK
    size = len(head) + len(body)
    return b"".join(
        (
            pack(">BBH", kind, size >> 16, size & 0xFFFF),
            pack(">I", stamp << 8 & _STAMP_MASK | stamp >> 24),
            b"\x00\x00\x00",
            head,
            body,
            pack(">I", size + 11),
        )
    )


def _script(name: str, values: dict[str, float]) -> bytes:
    """Write a name and an array of numbers in AMF0."""
    parts = [b"\x02", _text(name), b"\x08", pack(">I", len(values))]
    parts += [_text(key) + b"\x00" + pack(">d", value) for key, value in values.items()]
    return b"".join((*parts, b"\x00\x00\x09"))


def _text(text: str) -> bytes:
    data = text.encode()
    return pack(">H", len(data)) + data
