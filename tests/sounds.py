"""Sounds for cameras to say, and how to find them again in what was heard."""

from __future__ import annotations

import io

import av
import numpy as np

RATE = 16_000


def speech(seconds: float, seed: int = 1) -> np.ndarray:
    """Return samples like syllables: short chirps with pauses, no two alike."""
    chance = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    samples = np.zeros(len(times))
    start = 0.0
    while start < seconds:
        length = chance.uniform(0.12, 0.3)
        part = (times >= start) & (times < start + length)
        local = times[part] - start
        pitch = chance.uniform(250, 1200) + chance.uniform(-800, 800) * local / length
        samples[part] = np.sin(2 * np.pi * pitch * local) * np.sin(np.pi * local / length)
        start += length + chance.uniform(0.02, 0.1)
    return (samples * 12_000).astype(np.int16)


def encoded(
    samples: np.ndarray, form: str = "mp3", *, rate: int = RATE, channels: int = 1
) -> bytes:
    """Return a file of samples: wav, mp3, aac, or ogg and m4a, which the platform does not take."""
    codec, container_name = {
        "wav": ("pcm_s16le", "wav"),
        "mp3": ("libmp3lame", "mp3"),
        "aac": ("aac", "adts"),
        "m4a": ("aac", "ipod"),
        "ogg": ("libopus", "ogg"),
    }[form]
    layout = "mono" if channels == 1 else "stereo"
    data = io.BytesIO()
    with av.open(data, "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=rate)
        assert isinstance(stream, av.AudioStream)
        stream.layout = layout
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        shaper = av.AudioResampler(
            format=stream.codec_context.format,
            layout=layout,
            rate=rate,
            frame_size=stream.codec_context.frame_size or 1024,
        )
        for part in (*shaper.resample(frame), *shaper.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return data.getvalue()


def decoded(file: bytes) -> np.ndarray:
    """Return the samples of a file: 16 kHz, mono."""
    with av.open(io.BytesIO(file), "r") as container:
        shaper = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        parts = [part for frame in container.decode(audio=0) for part in shaper.resample(frame)]
        parts += shaper.resample(None)
    return np.concatenate([part.to_ndarray()[0] for part in parts])


def likeness(heard: np.ndarray, said: np.ndarray) -> tuple[float, float]:
    """Return how alike what was heard is to what was said at the best place, and where that is.

    1 is the same but for loudness, 0 has nothing in common; the place is in seconds.
    """
    one, other = heard.astype(float), said.astype(float)
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)), size)
    places = max(1, len(one) - len(other) + 1)
    energy = np.concatenate(([0.0], np.cumsum(one**2)))
    ends = np.minimum(np.arange(places) + len(other), len(one))
    loud = np.sqrt(energy[ends] - energy[:places]) * np.sqrt(np.sum(other**2))
    scores = product[:places] / np.maximum(loud, 1.0)
    best = int(np.argmax(scores))
    return float(scores[best]), best / RATE
