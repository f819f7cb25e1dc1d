"""Quiet speech is heard, loud speech is not broken, and neither becomes noise."""

from __future__ import annotations

import numpy as np
import pytest
from audio import AudioFormat, Options, prepare
from audio.loudness import loudness, powers

from .signals import (
    RATE,
    Sound,
    encoded,
    heard,
    level,
    likeness,
    noise,
    peak,
    silence,
    speech,
    tone,
)


def samples(sound: Sound) -> bytes:
    return (sound * 32767).astype("<i2").tobytes()


@pytest.mark.parametrize("decibels", [-50, -40, -30, -20, -12])
@pytest.mark.parametrize("form", AudioFormat)
def test_speech_comes_out_as_loud_whatever_it_was(decibels: float, form: AudioFormat) -> None:
    # Loud words would be clipped on the way in; floats are not.
    data = encoded(speech(5, decibels), "wav", "pcm_f32le")

    got = heard(prepare(data, Options(format=form)).pieces[0].data)

    assert level(got.sound) == pytest.approx(-16, abs=1.5)
    assert peak(got.sound) < 1
    assert likeness(got.sound, speech(5)) > 0.9


def test_a_peak_is_lowered_without_the_words_beside_it() -> None:
    said = speech(6, -40)
    said[3 * RATE] = 0.9

    got = heard(prepare(encoded(said), Options(format=AudioFormat.WAV)).pieces[0].data)

    assert peak(got.sound) < 1
    assert level(got.sound[: 2 * RATE]) == pytest.approx(-16, abs=2)


def test_all_pieces_are_raised_alike() -> None:
    prepared = prepare(encoded(np.concatenate([speech(59, -20), speech(59, -26)])))

    loud, soft = (heard(piece.data).sound for piece in prepared.pieces[::2])
    # The loud half touches the limit with its peaks.
    assert 3 < level(loud) - level(soft) < 6.5
    assert prepared.gain_db == pytest.approx(6.2, abs=2)


def test_noise_of_a_sound_card_is_not_raised_without_end() -> None:
    assert prepare(encoded(speech(3, -58), "wav", "pcm_s24le")).gain_db <= 40


def test_a_constant_offset_does_not_count() -> None:
    got = heard(prepare(encoded(speech(3, -40) + 0.3, "wav", "pcm_s24le")).pieces[0].data)

    assert level(got.sound) == pytest.approx(-16, abs=1.5)


def test_pauses_do_not_lower_the_loudness() -> None:
    words = [speech(1, -30), silence(3)] * 4

    assert loudness(powers(samples(np.concatenate(words)))) == pytest.approx(-30, abs=1.5)
    assert loudness(powers(samples(tone(0.1, -30)))) == pytest.approx(-30, abs=0.1)
    assert loudness(powers(samples(noise(3, -75)))) is None
