"""What a microphone hears: a quiet room, a tick each second, and a voice when one plays."""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import starmap
from math import exp, pi, sin, tau
from operator import add
from random import Random
from threading import Lock

RATE = 16_000
"""Samples per second, mono, signed 16 bit."""

ROOMS = 4
"""How many different rooms there are to be heard."""
_LOOP_SECONDS = 4
_HUM_HERTZ = 50
_LIMIT = 32_767


@lru_cache(maxsize=ROOMS)
def _ambience(seed: int) -> array[int]:
    """Make a seamless loop of soft noise, a mains hum and a clock's tick."""
    chance = Random(seed)
    length = RATE * _LOOP_SECONDS
    loop = array("h", bytes(2 * length))
    level = 0.0
    breath = tau / length
    for index in range(length):
        level += (chance.uniform(-1, 1) - level) * 0.06
        swell = 0.7 + 0.3 * sin(breath * index)
        loop[index] = round(900 * level * swell + 60 * sin(tau * _HUM_HERTZ * index / RATE))
    # The loop's ends meet at the same level.
    for index in range(400):
        share = index / 400
        loop[index] = round(loop[index] * share + loop[length - 400 + index] * (1 - share))
    for second in range(_LOOP_SECONDS):
        pitch = 1900 if second % 2 else 2300
        for index in range(320):
            tick = sin(2 * pi * pitch * index / RATE) * exp(-index / 40)
            loop[second * RATE + index] += round(1400 * tick)
    return loop


class Microphone:
    """The sound of one stream, taken in whole samples so that nothing clicks or drifts."""

    def __init__(self, seed: int) -> None:
        """Pick the room by the seed."""
        self._loop = _ambience(seed % ROOMS)
        self._position = 0
        self._voice: array[int] = array("h")
        # A voice comes while another thread takes the next second.
        self._lock = Lock()

    def hear(self, pcm: bytes) -> None:
        """Queue a voice behind whatever is still being spoken."""
        with self._lock:
            self._voice.frombytes(pcm[: len(pcm) // 2 * 2])

    def take(self, samples: int, *, muted: bool = False) -> bytes:
        """Return the next samples as bytes; a muted stretch still uses up its voice."""
        with self._lock:
            voice, self._voice = self._voice[:samples], self._voice[samples:]
        start = self._position % len(self._loop)
        self._position += samples
        if muted:
            return bytes(2 * samples)
        room = self._loop[start : start + samples]
        while len(room) < samples:
            room.extend(self._loop[: samples - len(room)])
        if voice:
            mixed = starmap(add, zip(room, voice, strict=False))
            room[: len(voice)] = array("h", (max(-_LIMIT, min(_LIMIT, value)) for value in mixed))
        return room.tobytes()
