"""Single pictures out of a key frame; for worker threads, not for the event loop."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av
from av.video.reformatter import VideoReformatter

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from .packets import VideoCodec

_JPEG_QUALITY: Final = 4
"""FFmpeg's scale: 1 is best, 31 is worst."""

_SMALLEST: Final = 16


class StillError(Exception):
    """The key frame cannot be decoded."""


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """One picture that can be decoded by itself."""

    codec: VideoCodec
    record: bytes = field(repr=False)
    payload: bytes = field(repr=False)
    at: float
    """When it arrived, seconds since the epoch."""


def jpeg_of(key_frame: KeyFrame, width: int | None = None, height: int | None = None) -> bytes:
    """Return the picture as JPEG, as large as it is or fitted into ``width`` and ``height``.

    The shape is kept and no picture is made larger. Takes about 10 ms. Raises StillError.
    """
    try:
        frame = _decode(key_frame.codec, key_frame.record, key_frame.payload)
        if frame is None:
            raise StillError("no picture in a key frame")
        return _encode(frame, _fitted((frame.width, frame.height), width, height))
    except av.FFmpegError as err:
        raise StillError(f"{type(err).__name__}") from None


def size_of(codec: VideoCodec, record: bytes, payload: bytes) -> tuple[int, int]:
    """Return width and height of a key frame in pixels; zeros when it cannot be decoded."""
    try:
        frame = _decode(codec, record, payload) if payload else None
    except av.FFmpegError:
        frame = None
    return (frame.width, frame.height) if frame else (0, 0)


def _decode(codec: VideoCodec, record: bytes, payload: bytes) -> VideoFrame | None:
    decoder: Any = av.CodecContext.create(codec, "r")
    decoder.extradata = record
    decoder.thread_count = 1
    frames = [*decoder.decode(av.Packet(payload)), *decoder.decode(None)]
    return frames[0] if frames else None


def _fitted(size: tuple[int, int], width: int | None, height: int | None) -> tuple[int, int]:
    share = min(1.0, (width or size[0]) / size[0], (height or size[1]) / size[1])
    # Colours are kept for two by two pixels.
    fitted = [max(_SMALLEST, round(length * share / 2) * 2) for length in size]
    return fitted[0], fitted[1]


def _encode(frame: VideoFrame, size: tuple[int, int]) -> bytes:
    scaled = VideoReformatter().reformat(frame, *size, format="yuvj420p")
    encoder: Any = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height = size
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"qmin": str(_JPEG_QUALITY), "qmax": str(_JPEG_QUALITY)}
    scaled.pts, scaled.time_base = 0, Fraction(1, 25)
    return b"".join(bytes(packet) for packet in [*encoder.encode(scaled), *encoder.encode(None)])
