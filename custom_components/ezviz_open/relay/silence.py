"""Silence in the shape of a sound that played; for worker threads, not for the event loop."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av
from av.audio.frame import AudioFrame
from av.codec.context import Flags

if TYPE_CHECKING:
    from .packets import AudioSetup

_SAMPLES: Final = 1024
_RUN_UP: Final = 4
"""So many frames until the encoder has settled."""
_LAYOUTS: Final = {1: "mono", 2: "stereo"}
_TOLD_BYTES: Final = 2
"""Kind, rate and channels; what follows is optional."""


def silence_like(setup: AudioSetup) -> bytes | None:
    """Return a frame of AAC without a sound for the decoder of ``setup``; None for unusual ones."""
    channels = int.from_bytes(setup.record[:_TOLD_BYTES], "big") >> 3 & 0x0F
    layout = _LAYOUTS.get(channels)
    if layout is None:
        return None
    try:
        return _encode(setup, layout)
    except (av.FFmpegError, ValueError):
        return None


def _encode(setup: AudioSetup, layout: str) -> bytes | None:
    encoder: Any = av.CodecContext.create("aac", "w")
    encoder.sample_rate = setup.sample_rate
    encoder.layout = layout
    encoder.format = "fltp"
    encoder.time_base = Fraction(1, setup.sample_rate)
    encoder.flags |= Flags.global_header
    encoder.open()
    if bytes(encoder.extradata or b"")[:_TOLD_BYTES] != setup.record[:_TOLD_BYTES]:
        return None
    frames = []
    for number in range(_RUN_UP):
        quiet = AudioFrame(format="fltp", layout=layout, samples=_SAMPLES)
        for plane in quiet.planes:
            plane.update(bytes(plane.buffer_size))
        quiet.sample_rate, quiet.pts = setup.sample_rate, number * _SAMPLES
        quiet.time_base = encoder.time_base
        frames += encoder.encode(quiet)
    settled = bytes(frames[-1]) if frames else None
    # FFmpeg logs what is left in an encoder.
    encoder.encode(None)
    return settled
