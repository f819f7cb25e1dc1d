"""What a microphone hears, and what a camera says."""

from __future__ import annotations

import asyncio
from array import array
from itertools import pairwise
from math import sin, sqrt, tau
from typing import TYPE_CHECKING

import av
import pytest

from simulator.media.sound import RATE, Microphone

from .stage import SERIAL

if TYPE_CHECKING:
    from .stage import Stage

VOICE = array("h", (round(12_000 * sin(tau * 440 * n / RATE)) for n in range(3 * RATE))).tobytes()


def loudness(pcm: bytes) -> float:
    """Return the effective level of samples."""
    samples = array("h", pcm)
    return sqrt(sum(sample * sample for sample in samples) / len(samples))


def heard(url: str, seconds: float) -> list[float]:
    """Play an address and return the level of each audio frame."""
    with av.open(url, timeout=10) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        levels = []
        for frame in container.decode(audio=0):
            parts = resampler.resample(frame)
            levels += [loudness(bytes(part.planes[0])[: 2 * part.samples]) for part in parts]
            if (frame.time or 0) > seconds:
                break
    return levels


def test_a_room_is_quiet_but_not_silent() -> None:
    assert 10 < loudness(Microphone(1).take(RATE)) < 600


def test_rooms_differ() -> None:
    assert Microphone(1).take(RATE) != Microphone(2).take(RATE)


@pytest.mark.parametrize("seconds", [1, 3, 4, 8])
def test_the_room_goes_on_without_a_click(seconds: int) -> None:
    microphone = Microphone(0)
    microphone.take(seconds * RATE - 200)
    samples = array("h", microphone.take(190) + microphone.take(5))

    assert max(abs(later - earlier) for earlier, later in pairwise(samples)) < 600


def test_a_voice_is_mixed_in_where_it_comes_and_ends() -> None:
    microphone = Microphone(1)
    microphone.hear(VOICE[: 2 * RATE])

    assert loudness(microphone.take(RATE)) > 5000
    assert loudness(microphone.take(RATE)) < 600


def test_two_voices_come_one_after_the_other() -> None:
    microphone = Microphone(1)
    microphone.hear(VOICE[: 2 * RATE])
    microphone.hear(VOICE[: 2 * RATE])

    levels = [loudness(microphone.take(RATE)) for _ in range(3)]

    assert levels[0] > 5000
    assert levels[1] > 5000
    assert levels[2] < 600


def test_privacy_hears_nothing() -> None:
    assert loudness(Microphone(1).take(RATE, muted=True)) == 0


async def test_a_voice_is_heard_in_the_running_stream(stage: Stage) -> None:
    stage.doorman.terms = {"burst": 1.0}
    listening = asyncio.create_task(asyncio.to_thread(heard, stage.rtmp(), 5.0))
    await stage.until(lambda: stage.media.viewers(SERIAL) == 1)
    await asyncio.sleep(1.0)

    stage.media.hear(SERIAL, 2, VOICE)
    stage.media.hear(SERIAL, 1, VOICE)

    levels = await listening
    assert max(levels[:10]) < 1500
    assert sum(level > 5000 for level in levels) > 25
