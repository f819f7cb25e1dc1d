"""How loud sound is, in blocks of 20 ms, and what counts as silence."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Final

from .options import RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

BLOCK: Final = RATE // 50
"""Samples in a block."""

BLOCKS_PER_SECOND: Final = RATE // BLOCK

TARGET_DB: Final = -16.0
"""Mean power of speech in what a camera is sent, dB of full scale."""

_MOST_GAIN_DB: Final = 40.0
_FULL_SCALE: Final = 32768.0
_FAINTEST_DB: Final = -60.0
"""Below, nothing is meant to be heard: the noise of a sound card."""

# ITU-R BS.1770: windows of 400 ms that overlap by three quarters; those count that are not 10 dB
# below the mean of all that can be heard.
_WINDOW: Final = 20
_STEP: Final = 5
_GATE_DB: Final = -10.0

_BELOW_SPEECH_DB: Final = -36.0
_ABOVE_NOISE_DB: Final = 6.0
_NOISE_BELOW_SPEECH_DB: Final = -12.0
_NOISE_SHARE: Final = 10
"""One block in so many is taken for the noise between the words."""


def powers(samples: bytes) -> array[float]:
    """Return the mean power of each block, 1 for full scale; the last one may be shorter."""
    sound = memoryview(samples).cast("h")
    blocks = (sound[at : at + BLOCK] for at in range(0, len(sound), BLOCK))
    return array("d", (math.sumprod(b, b) / len(b) / _FULL_SCALE**2 for b in blocks))


def loudness(blocks: Sequence[float]) -> float | None:
    """Return the gated loudness, dB of full scale; none where nothing can be heard."""
    last = max(0, len(blocks) - _WINDOW)
    # The last window may be shorter, so that nothing is left out.
    windows = [_mean(blocks[at : at + _WINDOW]) for at in range(0, last + _STEP, _STEP)]
    heard = [power for power in windows if power > _power(_FAINTEST_DB)]
    if not heard:
        return None
    gate = _mean(heard) * _power(_GATE_DB)
    return _decibels(_mean([power for power in heard if power > gate]))


def gain(level: float) -> float:
    """Return by how much sound of that loudness is raised or lowered, dB."""
    return min(TARGET_DB - level, _MOST_GAIN_DB)


def silence(blocks: Sequence[float], level: float) -> float:
    """Return the power below which a block is a pause: of the room's noise where there is some."""
    floor = _decibels(sorted(blocks)[len(blocks) // _NOISE_SHARE])
    noise = min(floor + _ABOVE_NOISE_DB, level + _NOISE_BELOW_SPEECH_DB)
    return _power(max(_FAINTEST_DB, level + _BELOW_SPEECH_DB, noise))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / max(1, len(values))


def _power(decibels: float) -> float:
    return math.pow(10, decibels / 10)


def _decibels(power: float) -> float:
    return 10 * math.log10(max(power, 1e-12))
