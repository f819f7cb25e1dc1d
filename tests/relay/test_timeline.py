"""Sessions are joined without a seam, and their stamps repaired."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st
from relay.packets import AudioSetup, Kind, MediaPacket, VideoSetup
from relay.stamps import LONGEST_STEP_MS, SteadyStamps
from relay.timeline import Joiner, Timeline

VIDEO = VideoSetup("h264", b"record", 640, 360, 15)
AUDIO = AudioSetup(b"\x14\x08", 16_000, 64.0)


def media(
    first: int, count: int, *, at: int = 0, gop: int = 15, salt: int = 0
) -> list[MediaPacket]:
    """Return pictures numbered from `first` on, every 66 ms, and sound every 64 ms."""
    pictures = [
        MediaPacket(
            Kind.VIDEO,
            at + n * 66,
            at + n * 66,
            b"picture",
            VIDEO,
            (first + n) % gop == 0,
            hash((first + n, salt)),
        )
        for n in range(count)
    ]
    sounds = [
        MediaPacket(Kind.AUDIO, at + n * 64, at + n * 64, b"sound", AUDIO)
        for n in range(1, count * 66 // 64)
    ]
    return sorted(
        [*pictures, *sounds], key=lambda packet: (packet.dts, packet.kind.value == "audio")
    )


def play(timeline: Timeline, packets: list[MediaPacket]) -> list[MediaPacket]:
    """Play a session as a channel does."""
    joiner: Joiner | None = Joiner()
    sent: list[MediaPacket] = []
    for packet in packets:
        if joiner is None:
            sent += timeline.feed(packet)
            continue
        joiner.add(packet)
        if timeline.decided(joiner) or timeline.maps(joiner):
            sent += timeline.join(joiner)
            joiner = None
    return sent


def steps(packets: list[MediaPacket], kind: Kind = Kind.VIDEO) -> list[int]:
    stamps = [packet.dts for packet in packets if packet.kind is kind]
    return [later - earlier for earlier, later in pairwise(stamps)]


def digests(packets: list[MediaPacket]) -> list[int]:
    return [packet.digest for packet in packets if packet.is_video]


def test_a_session_begins_at_zero_with_its_first_key_frame() -> None:
    sent = play(Timeline(), media(7, 60, at=5_000))

    assert sent[0].key
    assert sent[0].dts == 0
    assert digests(sent)[0] == hash((15, 0))
    assert set(steps(sent)) == {66}


@pytest.mark.parametrize("clock", [0, 12_345, 95_000_000])
@pytest.mark.parametrize("back", [10, 25, 44, 60])
def test_what_was_sent_already_is_left_out_and_the_rest_follows(clock: int, back: int) -> None:
    timeline = Timeline()
    first = play(timeline, media(0, 100))

    second = play(timeline, media(100 - back, 100, at=clock))

    assert digests(first + second) == [hash((n, 0)) for n in range(len(digests(first + second)))]
    assert len(digests(first + second)) == 200 - back
    assert set(steps(first + second)) == {66}
    assert max(steps(first + second, Kind.AUDIO)) <= 130
    assert min(steps(first + second, Kind.AUDIO)) > 0


def test_an_unknown_session_goes_on_one_picture_later() -> None:
    timeline = Timeline()
    first = play(timeline, media(0, 100))

    second = play(timeline, media(0, 60, at=777, salt=1))

    assert second[0].key
    assert second[0].dts == first[-1].dts + 66 or second[0].dts == 99 * 66 + 66
    assert set(steps(first + second)) == {66}
    assert min(steps(first + second, Kind.AUDIO)) >= 59


def test_a_gap_without_burst_leaves_no_hole() -> None:
    timeline = Timeline()
    first = play(timeline, media(0, 100))

    second = play(timeline, media(150, 60, at=0))

    assert set(steps(first + second)) == {66}


def test_sound_stays_in_step_over_a_seam() -> None:
    timeline = Timeline()
    play(timeline, media(0, 100))

    second = play(timeline, media(60, 100, at=1_000_000))

    video = [packet.dts for packet in second if packet.is_video]
    audio = [packet.dts for packet in second if not packet.is_video]
    assert abs(video[0] - audio[0]) <= 66
    assert abs(video[-1] - audio[-1]) <= 66


def test_equal_pictures_of_a_still_scene_do_not_hold_the_stream_up() -> None:
    timeline = Timeline()
    still = [packet.at(packet.dts) for packet in media(0, 150)]
    still = [
        MediaPacket(p.kind, p.dts, p.pts, p.payload, p.setup, p.key, (p.dts // 66) % 15)
        for p in still
    ]
    play(timeline, still)

    again = play(timeline, still)

    assert len(digests(again)) >= 100


def test_a_session_that_differs_in_the_middle_waits_for_a_key_frame() -> None:
    timeline = Timeline()
    play(timeline, media(0, 100))
    other = media(60, 100)
    lost = [packet for packet in other if packet.digest != hash((80, 0))]

    joiner = Joiner()
    for packet in lost:
        joiner.add(packet)
    second = timeline.join(joiner)

    first_picture = next(packet for packet in second if packet.is_video)
    assert first_picture.key
    assert first_picture.dts > 99 * 66


def test_a_session_beside_takes_over_as_soon_as_it_is_known() -> None:
    timeline = Timeline()
    play(timeline, media(0, 100))
    joiner = Joiner()
    for packet in media(90, 4, at=50, gop=10):
        joiner.add(packet)
    assert not timeline.maps(joiner)
    for packet in media(94, 4, at=50 + 4 * 66, gop=10):
        joiner.add(packet)

    assert timeline.maps(joiner)


def _stamps(values: list[int]) -> list[int]:
    steady = SteadyStamps()
    return [
        steady.steady(MediaPacket(Kind.VIDEO, at, at, b"", VIDEO, False, n)).dts  # noqa: FBT003
        for n, at in enumerate(values)
    ]


@pytest.mark.parametrize(
    "modulus", [2**32, 2**31, 2**33 / 90], ids=["flv", "flv-signed", "mpeg-ts"]
)
def test_a_clock_that_wraps_goes_on(modulus: float) -> None:
    values = [round((modulus - 20 * 66 + n * 66) % modulus) for n in range(40)]

    found = _stamps(values)

    assert all(abs(step - 66) <= 1 for step in (b - a for a, b in pairwise(found)))


@pytest.mark.parametrize("jump", [-2_000_000, -10_000, -3_500, -1_000, 5_000, 3_000_000])
def test_a_clock_that_jumps_goes_on(jump: int) -> None:
    values = [100_000 + n * 66 + (jump if n >= 20 else 0) for n in range(60)]

    found = _stamps(values)

    between = [b - a for a, b in pairwise(found)]
    assert min(between) > 0
    assert max(between) <= 99
    assert between.count(66) >= 50


def test_one_wild_stamp_changes_nothing_for_the_others() -> None:
    values = [n * 66 for n in range(40)]
    values[20] += 60_000

    found = _stamps(values)

    assert [at for n, at in enumerate(found) if n != 20] == [n * 66 for n in range(40) if n != 20]


def test_one_stamp_that_steps_back_changes_nothing_for_the_others() -> None:
    values = [n * 66 for n in range(40)]
    values[20] -= 500

    found = _stamps(values)

    assert found[21:] == values[21:]
    assert min(b - a for a, b in pairwise(found)) > 0


def test_pictures_and_sound_jump_together() -> None:
    steady = SteadyStamps()
    packets = [
        packet.at(packet.dts + (7_000_000 if packet.dts > 2_000 else 0)) for packet in media(0, 100)
    ]

    found = [steady.steady(packet) for packet in packets]

    video = [packet.dts for packet in found if packet.is_video]
    audio = [packet.dts for packet in found if not packet.is_video]
    assert abs(video[-1] - audio[-1]) <= 132
    assert max(b - a for a, b in pairwise(video)) <= 140
    assert max(b - a for a, b in pairwise(audio)) <= 140


def test_sound_that_was_silent_for_long_comes_back_in_step() -> None:
    steady = SteadyStamps()
    packets = [p for p in media(0, 400) if p.is_video or not 2_000 < p.dts < 20_000]

    found = [steady.steady(packet) for packet in packets]

    assert [packet.dts for packet in found] == [packet.dts for packet in packets]


@settings(deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Kind)),
            st.integers(min_value=-(2**33), max_value=2**33),
        ),
        max_size=80,
    )
)
def test_whatever_comes_each_kind_only_grows_and_by_small_steps(
    raw: list[tuple[Kind, int]],
) -> None:
    steady = SteadyStamps()
    last: dict[Kind, int] = {}
    for kind, at in raw:
        setup = VIDEO if kind is Kind.VIDEO else AUDIO
        dts = steady.steady(MediaPacket(kind, at, at, b"", setup)).dts
        if kind in last:
            assert dts > last[kind]
            others = [when for other, when in last.items() if other is not kind]
            near = [abs(dts - when) <= LONGEST_STEP_MS + 1 for when in others]
            assert dts - last[kind] <= LONGEST_STEP_MS + 1 or any(near)
        last[kind] = dts
