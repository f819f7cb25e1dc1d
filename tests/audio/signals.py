"""Sounds that are like speech, files made of them, and an ear for what comes back."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

type Sound = NDArray[np.float64]

RATE = 16_000
SECONDS_PER_WORD = 0.35


def silence(seconds: float, rate: int = RATE) -> Sound:
    return np.zeros(round(seconds * rate))


def noise(seconds: float, decibels: float, rate: int = RATE, seed: int = 7) -> Sound:
    sound = np.random.default_rng(seed).standard_normal(round(seconds * rate))
    return louder(sound, decibels)


def tone(seconds: float, decibels: float, rate: int = RATE, pitch: float = 440) -> Sound:
    return louder(np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate), decibels)


def word(rng: np.random.Generator, rate: int = RATE, seconds: float = SECONDS_PER_WORD) -> Sound:
    """Return a burst of a voice: harmonics that glide, swelling and fading."""
    time = np.arange(round(seconds * rate)) / rate
    pitch = rng.uniform(110, 220) * (1 + rng.uniform(-0.2, 0.2) * time / seconds)
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    voice = sum(rng.uniform(0.2, 1) / n**0.5 * np.sin(n * phase) for n in range(1, 16))
    return np.asarray(voice * np.sin(np.pi * time / seconds) ** 0.5)


def speech(
    seconds: float,
    decibels: float = -20,
    rate: int = RATE,
    seed: int = 1,
    pauses: tuple[float, ...] = (0.06, 0.06, 0.15, 0.06, 0.5),
) -> Sound:
    """Return words with pauses between them, as loud as wished by its mean power."""
    rng, sound, at, turn = np.random.default_rng(seed), silence(seconds + 2, rate), 0.0, 0
    while at < seconds:
        said = word(rng, rate)
        sound[round(at * rate) : round(at * rate) + len(said)] = said
        at += SECONDS_PER_WORD + pauses[turn % len(pauses)]
        turn += 1
    return louder(sound[: round(seconds * rate)], decibels)


def louder(sound: Sound, decibels: float) -> Sound:
    return np.asarray(sound * 10 ** (decibels / 20) / np.sqrt(np.mean(sound**2)))


def encoded(
    sound: Sound,
    container: str = "wav",
    codec: str = "pcm_s16le",
    rate: int = RATE,
    layout: str = "mono",
    **options: str,
) -> bytes:
    """Return a file with the same sound on each channel."""
    target = io.BytesIO()
    with av.open(target, "w", format=container, container_options=options) as file:
        stream: Any = file.add_stream(codec, rate=rate)
        context = stream.codec_context
        context.layout = layout
        context.open()
        frame_size = context.frame_size or 4096
        resampler: Any = av.AudioResampler(
            format=context.format, layout=layout, rate=rate, frame_size=frame_size
        )
        for frame in frames(sound, rate, context.layout.nb_channels, layout):
            for ready in resampler.resample(frame):
                file.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            file.mux(stream.encode(ready))
        file.mux(stream.encode(None))
    return target.getvalue()


def frames(sound: Sound, rate: int, channels: int, layout: str) -> list[Any]:
    made: list[Any] = []
    for at in range(0, len(sound), rate):
        data = np.repeat(sound[at : at + rate].astype(np.float32), channels)[np.newaxis]
        frame = av.AudioFrame.from_ndarray(data, format="flt", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        made.append(frame)
    return made


def film(seconds: int = 1, container: str = "mp4") -> bytes:
    """Return a film without sound."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as file:
        stream: Any = file.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(10 * seconds):
            picture: Any = av.VideoFrame(64, 64, "yuv420p")
            file.mux(stream.encode(picture))
        file.mux(stream.encode(None))
    return target.getvalue()


@dataclass(frozen=True)
class Heard:
    """What a file sounds like, and what it is."""

    sound: Sound
    rate: int
    channels: int
    codec: str
    container: str

    @property
    def seconds(self) -> float:
        return len(self.sound) / self.rate


def heard(data: bytes) -> Heard:
    """Decode a file, without any of the code under test."""
    file = av.open(io.BytesIO(data))
    stream: Any = file.streams.audio[0]
    resampler = av.AudioResampler(format="dbl", layout="mono")
    parts = [f.to_ndarray()[0] for p in file.decode(stream) for f in resampler.resample(p)]
    context = stream.codec_context
    kind = (context.sample_rate, context.layout.nb_channels, context.codec.name, file.format.name)
    file.close()
    return Heard(np.concatenate(parts), *kind)


def level(sound: Sound, rate: int = RATE) -> float:
    """Return the mean power of what is not more than 20 dB below the loudest 50 ms, dB."""
    size = rate // 20
    blocks = np.mean(sound[: len(sound) // size * size].reshape(-1, size) ** 2, axis=1)
    return float(10 * np.log10(np.mean(blocks[blocks > blocks.max() / 100])))


def peak(sound: Sound) -> float:
    """Return the highest point of the curve through the samples, 1 for full scale."""
    size = 1 << len(sound).bit_length()
    spectrum = np.fft.rfft(sound, size)
    between = np.fft.irfft(np.pad(spectrum, (0, 3 * len(spectrum))), 4 * size) * 4
    return float(np.abs(between).max())


def likeness(one: Sound, other: Sound) -> float:
    """Return the highest correlation over all shifts, 1 for the same sound."""
    size = 1 << (len(one) + len(other)).bit_length()
    both = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    return float(np.abs(both).max() / np.sqrt(np.sum(one**2) * np.sum(other**2)))
