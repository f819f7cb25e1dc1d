"""The sounds that the platform offers to every account: short and drawn from sines."""

from __future__ import annotations

import io
from array import array
from functools import cache
from math import exp, sin, tau
from typing import Final

import av

from .clips import Clip, read_clip
from .media.sound import RATE

_LOUD: Final = 12_000

_MELODIES: Final[dict[str, tuple[tuple[float, float], ...]]] = {
    "门铃声": ((659.3, 0.6), (523.3, 1.0)),
    "警报声": ((880.0, 0.4), (660.0, 0.4)) * 3,
    "提示音": ((1046.5, 0.7),),
}
"""By name: the notes, each with its hertz and seconds."""


@cache
def chimes() -> tuple[tuple[str, Clip], ...]:
    """Return the sounds with their names; they are made once."""
    return tuple(
        (name, read_clip(_mp3(_play(notes)), "chime.mp3", 0.0)) for name, notes in _MELODIES.items()
    )


def _play(notes: tuple[tuple[float, float], ...]) -> bytes:
    """Return the samples of notes that are struck one after the other."""
    samples = array("h")
    for hertz, seconds in notes:
        samples.extend(
            round(_LOUD * exp(-3 * n / RATE / seconds) * sin(tau * hertz * n / RATE))
            for n in range(round(RATE * seconds))
        )
    return samples.tobytes()


def _mp3(pcm: bytes) -> bytes:
    """Encode samples."""
    data = io.BytesIO()
    with av.open(data, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE)
        assert isinstance(stream, av.AudioStream)  # noqa: S101 - for older type hints
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.planes[0].update(pcm)
        frame.sample_rate = RATE
        frame.pts = 0
        shaper = av.AudioResampler(format="s16p", layout="mono", rate=RATE, frame_size=576)
        for part in (*shaper.resample(frame), *shaper.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return data.getvalue()
