"""Sounds that callers send: what they are, and their samples for the camera's speaker."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import av

from .media.sound import RATE

if TYPE_CHECKING:
    from av.audio.stream import AudioStream

LONGEST: Final = 60.0
"""Seconds (section 7.1)."""

LARGEST: Final = 5 * 1024 * 1024
"""Bytes (section 7.1)."""

FORMATS: Final = ("wav", "mp3", "aac")
CONTENT_TYPES: Final = {"wav": "audio/wav", "mp3": "audio/mpeg", "aac": "audio/aac"}


class BadClipError(ValueError):
    """A file that the platform does not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A sound that was read to its end."""

    file: bytes = field(repr=False)
    pcm: bytes = field(repr=False)
    """16 kHz, mono, signed 16 bit, whatever the file has."""
    format: str
    rate: int
    channels: int
    seconds: float

    @property
    def mono_16k(self) -> bool:
        """Return whether the file is as the official mini program records it."""
        return (self.rate, self.channels) == (RATE, 1)


def read_clip(file: bytes, name: str, shortest: float) -> Clip:
    """Decode a file; raises BadClipError for one that is not a WAV, MP3 or AAC of fitting length.

    It has to say so in its name too. Reading ends where a sound turns out to be too long.
    """
    if PurePath(name).suffix.lower().removeprefix(".") not in FORMATS:
        raise BadClipError("name")
    if len(file) > LARGEST:
        raise BadClipError("size")
    try:
        clip = _decode(file)
    except (av.FFmpegError, IndexError) as err:
        raise BadClipError("unreadable") from err
    if clip.seconds < shortest:
        raise BadClipError("short")
    return clip


def _decode(file: bytes) -> Clip:
    """Decode all of a file; raises BadClipError, or an error of FFmpeg's."""
    with av.open(io.BytesIO(file), "r") as container:
        if container.format.name not in FORMATS:
            raise BadClipError("format")
        stream: AudioStream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        pcm, samples = bytearray(), 0
        for frame in container.decode(stream):
            samples += frame.samples
            if samples > LONGEST * stream.rate:
                raise BadClipError("long")
            for part in resampler.resample(frame):
                pcm += bytes(part.planes[0])[: 2 * part.samples]
        for part in resampler.resample(None):
            pcm += bytes(part.planes[0])[: 2 * part.samples]
        form, rate = container.format.name, stream.rate
        channels = stream.codec_context.channels
    return Clip(
        file=file,
        pcm=bytes(pcm),
        format=form,
        rate=rate,
        channels=channels,
        seconds=samples / rate,
    )
