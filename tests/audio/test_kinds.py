"""Whatever kind of recording comes, the camera is sent the same sound in one form."""

from __future__ import annotations

import io

import numpy as np
import pytest
from audio import AudioFormat, Options, prepare

from .signals import RATE, encoded, heard, level, likeness, peak, silence, speech

KINDS = {
    "wav": ("wav", "pcm_s16le"),
    "wav of 8 bits": ("wav", "pcm_u8"),
    "wav of 24 bits": ("wav", "pcm_s24le"),
    "wav of floats": ("wav", "pcm_f32le"),
    "wav of a telephone": ("wav", "pcm_alaw"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "libmp3lame"),
    "aac": ("adts", "aac"),
    "m4a": ("mp4", "aac"),
    "ogg with opus": ("ogg", "libopus"),
    "webm with opus": ("webm", "libopus"),
    "webm with pcm": ("matroska", "pcm_f32le"),
    "aiff": ("aiff", "pcm_s16be"),
    "a transport stream": ("mpegts", "aac"),
}


class Unseekable:
    """Gives its bytes once, little at a time."""

    def __init__(self, data: bytes) -> None:
        self._rest = io.BytesIO(data)

    def read(self, size: int, /) -> bytes:
        return self._rest.read(min(size, 1000))


@pytest.mark.parametrize("kind", KINDS)
def test_recordings_of_every_kind_are_spoken(kind: str) -> None:
    container, codec = KINDS[kind]
    said = speech(4, rate=48_000)

    whole = prepare(encoded(said, container, codec, 48_000))
    streamed = prepare(Unseekable(encoded(said, container, codec, 48_000)))

    (piece,) = whole.pieces
    got = heard(piece.data)
    assert (got.codec, got.rate, got.channels, got.container) == ("mp3float", RATE, 1, "mp3")
    assert likeness(got.sound, speech(4)) > 0.9
    assert abs(got.seconds - 4) < 0.5
    assert level(got.sound) == pytest.approx(-16, abs=1.5)
    assert peak(got.sound) < 1
    assert [p.data for p in streamed.pieces] == [piece.data]


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 96_000, 192_000])
def test_every_usual_rate_is_spoken_at_its_speed(rate: int) -> None:
    said = speech(3, rate=rate)

    got = heard(prepare(encoded(said, "wav", "pcm_s16le", rate)).pieces[0].data)

    assert likeness(got.sound, speech(3)) > 0.9
    assert abs(got.seconds - 3) < 0.5


@pytest.mark.parametrize("layout", ["stereo", "2.1", "5.1", "7.1"])
def test_all_channels_become_one(layout: str) -> None:
    got = heard(prepare(encoded(speech(3), "wav", "pcm_s16le", RATE, layout)).pieces[0].data)

    assert got.channels == 1
    assert likeness(got.sound, speech(3)) > 0.9
    assert level(got.sound) == pytest.approx(-16, abs=1.5)


@pytest.mark.parametrize("form", AudioFormat)
def test_the_form_can_be_chosen(form: AudioFormat) -> None:
    codec = {AudioFormat.MP3: "mp3float", AudioFormat.AAC: "aac", AudioFormat.WAV: "pcm_s16le"}

    prepared = prepare(encoded(speech(3)), Options(format=form))

    (piece,) = prepared.pieces
    got = heard(piece.data)
    assert (piece.format, piece.extension, piece.mime_type.partition("/")[0]) == (
        form,
        form.value,
        "audio",
    )
    assert (got.codec, got.rate, got.channels) == (codec[form], RATE, 1)
    assert likeness(got.sound, speech(3)) > 0.9
    assert abs(got.seconds - piece.duration) < 0.15
    assert prepared.duration == piece.duration
    assert peak(got.sound) < 1


def test_files_for_the_camera_are_bare() -> None:
    begin = {
        form: prepare(encoded(speech(2)), Options(format=form)).pieces[0].data
        for form in AudioFormat
    }

    assert begin[AudioFormat.MP3][:2] == b"\xff\xf3"
    assert not any(tag in begin[AudioFormat.MP3][:400] for tag in (b"Info", b"Xing", b"Lavf"))
    assert begin[AudioFormat.AAC][:2] == b"\xff\xf1"
    assert begin[AudioFormat.WAV][36:40] == b"data"


def test_names_mean_nothing(tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "picture.jpg"  # type: ignore[operator]  # pytest's own type is narrower
    path.write_bytes(encoded(speech(2), "ogg", "libopus", 48_000))

    assert prepare(path).pieces


def test_an_index_at_the_end_is_found_in_a_stream() -> None:
    data = encoded(speech(3), "mp4", "aac")
    assert data.rindex(b"moov") > data.index(b"mdat")

    assert prepare(Unseekable(data)).pieces == prepare(data).pieces


def test_titles_in_other_scripts_do_no_harm() -> None:
    data = bytearray(encoded(speech(2), "wav"))
    title = "声音".encode("gbk")
    tag = b"LIST" + (12 + len(title)).to_bytes(4, "little") + b"INFOINAM"
    data[36:36] = tag + len(title).to_bytes(4, "little") + title

    assert prepare(bytes(data)).pieces


def test_a_length_that_was_never_written_is_not_believed() -> None:
    data = bytearray(encoded(speech(3)))
    at = data.index(b"data") + 4
    data[4:8] = data[at : at + 4] = b"\xff\xff\xff\x7f"

    assert prepare(bytes(data)).duration == pytest.approx(3, abs=0.5)


def test_radio_may_change_its_form_between_songs() -> None:
    first = encoded(speech(3, rate=44_100, seed=1), "adts", "aac", 44_100, "stereo")
    second = encoded(speech(3, rate=22_050, seed=2), "adts", "aac", 22_050, "mono")

    got = heard(prepare(first + second).pieces[0].data)

    assert abs(got.seconds - 6) < 0.6
    assert likeness(got.sound[: 3 * RATE], speech(3, seed=1)) > 0.9
    assert likeness(got.sound[3 * RATE :], speech(3, seed=2)) > 0.85


def test_sound_beside_a_film_is_spoken() -> None:
    import av

    said = speech(2)
    target = io.BytesIO()
    with av.open(target, "w", format="matroska") as file:
        picture = file.add_stream("mpeg4", rate=10)
        sound = file.add_stream_from_template(
            av.open(io.BytesIO(encoded(said, "mp4", "aac"))).streams.audio[0]
        )
        picture.width = picture.height = 64
        for _ in range(20):
            file.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        with av.open(io.BytesIO(encoded(said, "mp4", "aac"))) as other:
            for packet in other.demux():
                if packet.dts is not None:
                    packet.stream = sound
                    file.mux(packet)

    got = heard(prepare(target.getvalue()).pieces[0].data)

    assert likeness(got.sound, said) > 0.9


def test_silence_around_and_one_frame_of_noise_do_not_count_as_length() -> None:
    said = np.concatenate([silence(5), speech(2), silence(20)])

    assert prepare(encoded(said)).duration == pytest.approx(2, abs=0.5)
