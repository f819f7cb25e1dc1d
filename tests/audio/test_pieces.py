"""Long speech is parted where nobody speaks, and short speech is filled up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from audio import MAX_PIECE_BYTES, MAX_PIECE_SECONDS, AudioFormat, Options, prepare
from audio.pauses import Span, spans

from .signals import RATE, Sound, encoded, heard, likeness, noise, silence, speech, tone

BLOCKS_PER_SECOND = 50


def levels(*parts: tuple[float, float]) -> list[float]:
    """Return blocks of 20 ms from seconds and powers."""
    return [power for seconds, power in parts for _ in range(round(seconds * BLOCKS_PER_SECOND))]


def test_silence_around_speech_is_trimmed() -> None:
    said = np.concatenate([silence(4), speech(3), silence(6)])

    got = heard(prepare(encoded(said)).pieces[0].data)

    assert got.seconds == pytest.approx(3, abs=0.5)
    assert likeness(got.sound, speech(3)) > 0.9


def test_the_noise_of_a_room_is_trimmed_too() -> None:
    said = np.concatenate([silence(4), speech(6, -22), silence(4)])

    prepared = prepare(encoded(said + noise(14, -50)))

    assert prepared.duration == pytest.approx(6, abs=0.6)


def test_first_and_last_words_are_whole() -> None:
    """Soft beginnings and ends, 24 dB below the rest, are still speech."""
    said = np.concatenate([silence(1), speech(1, -44), speech(3, -20), speech(1, -44), silence(1)])

    assert prepare(encoded(said)).duration == pytest.approx(5, abs=0.5)


@pytest.mark.parametrize("form", AudioFormat)
@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.4])
def test_short_sounds_are_filled_up(seconds: float, form: AudioFormat) -> None:
    prepared = prepare(encoded(tone(seconds, -20)), Options(format=form))

    got = heard(prepared.pieces[0].data)
    assert 1 <= got.seconds < 1.4
    assert prepared.duration == pytest.approx(got.seconds, abs=0.2)
    assert got.sound.any()


@pytest.mark.parametrize("form", AudioFormat)
def test_long_speech_is_parted_in_order_and_whole(form: AudioFormat) -> None:
    said = speech(130)

    prepared = prepare(encoded(said), Options(format=form))

    got = [heard(piece.data).sound for piece in prepared.pieces]
    assert all(len(sound) <= MAX_PIECE_SECONDS * RATE for sound in got)
    assert all(len(piece.data) <= MAX_PIECE_BYTES for piece in prepared.pieces)
    assert 3 <= len(got) <= 4
    assert sum(map(len, got)) / RATE == pytest.approx(130, abs=4)
    # Each piece is the next part of the text: found later than the one before.
    inner = [sound[RATE:-RATE] for sound in got]
    places = [place(part, said) for part in inner]
    assert places == sorted(places)
    for part, at in zip(inner, places, strict=True):
        assert likeness(part, said[at : at + len(part)]) > 0.85


def place(part: Sound, whole: Sound) -> int:
    size = 1 << (len(part) + len(whole)).bit_length()
    match = np.fft.irfft(np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size)), size)
    return int(np.abs(match[: len(whole)]).argmax())


def test_no_word_is_parted_where_there_is_a_pause() -> None:
    # Words of 0.35 s with gaps as within words between them, and a pause every few seconds.
    said = speech(150, pauses=(*[0.06] * 20, 0.5))

    prepared = prepare(encoded(said), Options(format=AudioFormat.WAV))

    for piece in prepared.pieces[:-1]:
        end = heard(piece.data).sound[-RATE // 20 :]
        assert np.abs(end).max() < 0.01
    for piece in prepared.pieces[1:]:
        assert np.abs(heard(piece.data).sound[: RATE // 20]).max() < 0.01


def test_music_without_a_pause_is_parted_as_late_as_possible() -> None:
    prepared = prepare(encoded(tone(150, -20)))

    assert len(prepared.pieces) == 3
    assert prepared.duration == pytest.approx(150, abs=0.5)


def test_a_long_pause_of_the_second_half_is_taken() -> None:
    blocks = levels((2, 1), (2, 0), (4, 1), (0.2, 0), (1, 1), (0.6, 0), (1, 1), (0.3, 0), (3, 1))

    first, second = spans(blocks, 0.5, 12 * BLOCKS_PER_SECOND)

    assert first == Span(0, round((9.2 + 0.2) * BLOCKS_PER_SECOND))
    assert second == Span(round((9.8 - 0.1) * BLOCKS_PER_SECOND), len(blocks))


def test_an_early_pause_is_better_than_none() -> None:
    blocks = levels((1, 1), (0.4, 0), (7, 1))

    assert spans(blocks, 0.5, 8 * BLOCKS_PER_SECOND) == [
        Span(0, round(1.2 * BLOCKS_PER_SECOND)),
        Span(round(1.3 * BLOCKS_PER_SECOND), len(blocks)),
    ]


def test_without_pauses_it_is_parted_where_it_is_quietest() -> None:
    blocks = levels((6, 1), (0.1, 0.6), (4, 1))

    first, second = spans(blocks, 0.5, 8 * BLOCKS_PER_SECOND)

    assert 6 * BLOCKS_PER_SECOND <= first.end == second.begin <= 6.1 * BLOCKS_PER_SECOND


def test_a_very_long_pause_is_left_out() -> None:
    blocks = levels((3, 1), (30, 0), (3, 1))

    assert spans(blocks, 0.5, 8 * BLOCKS_PER_SECOND) == [
        Span(0, round(3.2 * BLOCKS_PER_SECOND)),
        Span(round(32.9 * BLOCKS_PER_SECOND), len(blocks)),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_parts_never_overlap_and_hold_every_sound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    blocks = [float(power) for power in rng.choice([0.0, 0.3, 1.0], 3000, p=[0.5, 0.2, 0.3])]
    blocks[100:180] = [0.0] * 80

    parts = spans(blocks, 0.5, 400)

    assert all(0 < len(part) <= 400 for part in parts)
    assert all(one.end <= other.begin for one, other in pairwise(parts))
    held = {at for part in parts for at in range(part.begin, part.end)}
    assert {at for at, power in enumerate(blocks) if power > 0.5} <= held


def test_the_rest_is_left_out_where_the_caller_cuts() -> None:
    prepared = prepare(encoded(speech(90)), Options(cut_at=20))

    assert prepared.cut
    assert prepared.duration == pytest.approx(20, abs=0.5)
    assert not prepare(encoded(speech(5)), Options(cut_at=20)).cut
