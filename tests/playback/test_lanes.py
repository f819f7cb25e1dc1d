"""Sound without a hole, and names of codecs."""

from __future__ import annotations

from typing import Any

import av
import pytest

from custom_components.ezviz_open.playback.codecs import codec_of
from custom_components.ezviz_open.playback.cutter import Cutter
from custom_components.ezviz_open.playback.lanes import SoundLane, silence
from custom_components.ezviz_open.relay.packets import AudioSetup, Kind, MediaPacket, VideoSetup

MONO, STEREO = bytes.fromhex("1408"), bytes.fromhex("1410")
SOUND = AudioSetup(MONO, 16000, 64.0)
PICTURE = VideoSetup("h264", bytes.fromhex("0142c01e"), 640, 360)


def sound(at: int, setup: AudioSetup = SOUND) -> MediaPacket:
    return MediaPacket(Kind.AUDIO, at, at, b"sound", setup)


def picture(at: int, *, key: bool = False, payload: bytes = b"\0\0\0\1x") -> MediaPacket:
    return MediaPacket(Kind.VIDEO, at, at, payload, PICTURE, key)


@pytest.mark.parametrize("record, channels", [(MONO, 1), (STEREO, 2)])
def test_silence_can_be_decoded_and_is_silent(record: bytes, channels: int) -> None:
    decoder: Any = av.CodecContext.create("aac", "r")
    decoder.extradata = record

    frames = [*decoder.decode(av.Packet(silence(channels))), *decoder.decode(None)]

    assert [frame.samples for frame in frames] == [1024]
    assert not frames[0].to_ndarray().any()
    assert len(frames[0].layout.channels) == channels


def test_a_hole_is_filled_and_jitter_is_not() -> None:
    lane = SoundLane(SOUND)

    made = [lane.put(sound(at)) for at in (0, 70, 120, 400)]

    assert [len(samples) for samples in made] == [1, 1, 1, 4]
    assert made[3][-1].at == 6 * 1024


def test_sound_of_the_past_is_left_out() -> None:
    lane = SoundLane(SOUND, end_ms=1000)

    assert lane.put(sound(500)) == []
    assert lane.end_ms == 1000


def test_sound_of_another_rate_keeps_the_lanes_clock() -> None:
    lane = SoundLane(AudioSetup(MONO, 8000, 128.0), timescale=16000)

    (sample,) = lane.put(sound(0))

    assert sample.duration == 2048


def test_another_kind_of_sound_waits_for_the_next_head() -> None:
    other = AudioSetup(STEREO, 16000, 64.0)
    cutter = Cutter()
    cutter.put(picture(0, key=True))
    cutter.put(sound(0))
    cutter.put(sound(64, other))
    first = cutter.put(picture(2000, key=True))
    cutter.put(sound(2000, other))
    second = cutter.finish(40)

    assert first is not None
    assert second is not None
    assert first.audio_setup == SOUND
    assert [sample.payload for sample in first.sounds].count(b"sound") == 1
    assert second.audio_setup == other
    assert b"sound" in [sample.payload for sample in second.sounds]


def test_sound_that_nobody_announced_is_left_out_later() -> None:
    cutter = Cutter()
    cutter.put(picture(0, key=True))
    first = cutter.put(picture(2000, key=True))
    cutter.put(sound(2000))
    second = cutter.finish(40)

    assert first is not None
    assert second is not None
    assert first.audio_setup is second.audio_setup is None
    assert second.sounds == []


def test_a_segment_is_cut_before_it_fills_the_memory() -> None:
    cutter = Cutter()
    large = (1024 * 1024 - 4).to_bytes(4, "big") + bytes(1024 * 1024 - 4)
    made = [cutter.put(picture(at * 40, key=at == 0, payload=large)) for at in range(40)]

    segments = [segment for segment in made if segment is not None]
    assert [len(segment.pictures) for segment in segments] == [15, 16]
    assert [segment.independent for segment in segments] == [True, False]


def test_nothing_was_cut_where_nothing_came() -> None:
    assert Cutter().finish(40) is None


@pytest.mark.parametrize(
    "setup, name",
    [
        (VideoSetup("h264", bytes.fromhex("014d401f"), 1, 1), "avc1.4D401F"),
        (
            VideoSetup("hevc", bytes.fromhex("01016000000090000000000096f000"), 1, 1),
            "hvc1.1.6.L150.90",
        ),
        (
            VideoSetup("hevc", bytes.fromhex("0162400000004000000000005af000"), 1, 1),
            "hvc1.A2.2.H90.40",
        ),
        (AudioSetup(b"\x14\x08", 16000, 64.0), "mp4a.40.2"),
        (AudioSetup(b"\x2b\x11", 16000, 64.0), "mp4a.40.5"),
    ],
)
def test_codecs_are_named_as_browsers_know_them(setup: Any, name: str) -> None:
    assert codec_of(setup) == name
