"""A clip becomes a playlist of segments that grows to the clip's end."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest

from custom_components.ezviz_open.playback import (
    Choice,
    Clip,
    FailureKind,
    Limits,
    Look,
    PlaybackError,
    Reason,
    notice,
)
from custom_components.ezviz_open.playback.notice import HEIGHT, SECONDS as NOTICE_SECONDS, WIDTH
from custom_components.ezviz_open.playback.playlist import master
from custom_components.ezviz_open.relay.standin import STEP_MS as STILL_MS
from tests.playback.common import film, names, until
from tests.playback.house import EPOCH, WHOLE, Broadcast
from tests.playback.tape import RATE, SECONDS, tape, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.playback.conftest import Open
    from tests.playback.house import House
    from tests.playback.tape import Sound, Video

LAST = SECONDS * RATE - 1
STILLS = Path(__file__).parents[2] / "custom_components/ezviz_open/stills"
SHOWN = (NOTICE_SECONDS * 1000 // STILL_MS, WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "video, sound, codecs",
    [
        ("h264", "aac", "avc1.42C00A,mp4a.40.2"),
        ("hevc", "aac", "hvc1.1.6.L30.90,mp4a.40.2"),
        ("h264", "pcm_alaw", "avc1.42C00A,mp4a.40.2"),
        ("h264", None, "avc1.42C00A"),
    ],
)
async def test_a_clip_plays_from_its_first_picture_to_its_last(
    house: House, play: Open, video: Video, sound: Sound, codecs: str
) -> None:
    station = await house.station(recording=tape(video, sound))
    session = await play(station)

    seen = await film(session)

    assert session.error is None
    seen.assert_gapless(0, LAST)
    assert seen.codecs == {"video": video} | ({"audio": "aac"} if sound else {})
    assert seen.tags["video"] == ("avc1" if video == "h264" else "hvc1")
    assert bool(seen.loud) == bool(sound)
    assert f'CODECS="{codecs}",RESOLUTION=160x96' in await session.master()
    assert (await session.look()).codecs == codecs
    assert len(station.asked) == 1


async def test_the_first_segment_comes_with_the_first_group_of_pictures(
    house: House, play: Open
) -> None:
    station = await house.station(Broadcast(tempo=1.0))
    session = await play(station)

    playlist = await session.playlist()

    assert not session.ended
    assert playlist.partition("segment0.m4s")[0].endswith("#EXTINF:1.000,\n")
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in playlist
    assert "#EXT-X-ENDLIST" not in playlist
    assert station.open == 1
    parts = [session.init(), session.segment(0)]
    watch(b"".join([part.read_bytes() for part in parts])).assert_gapless(0, RATE - 1)


async def test_a_playlist_only_grows(house: House, play: Open) -> None:
    station = await house.station()
    session = await play(station, limits=Limits(ahead=2.0))

    seen = [await session.playlist()]
    while not session.ended:
        session.segment(len(await names(session)) - 1)
        seen.append(await session.playlist())
        await asyncio.sleep(0.02)
    seen.append(await session.playlist())

    assert seen[-1].endswith("#EXT-X-ENDLIST\n")
    assert all(seen[-1].startswith(earlier.removesuffix("#EXT-X-ENDLIST\n")) for earlier in seen)
    assert len(set(seen)) > 2


async def test_segments_are_no_longer_than_the_playlist_says(house: House, play: Open) -> None:
    station = await house.station(recording=tape(group=150))
    session = await play(station)

    seen = await film(session)
    playlist = await session.playlist()

    seen.assert_gapless(0, LAST)
    lengths = [float(line[8:-1]) for line in playlist.splitlines() if line.startswith("#EXTINF")]
    target = int(playlist.partition("TARGETDURATION:")[2].partition("\n")[0])
    assert max(round(length) for length in lengths) <= target
    assert "#EXT-X-INDEPENDENT-SEGMENTS" not in playlist


async def test_a_viewer_begins_where_they_have_sought(house: House, play: Open) -> None:
    station = await house.station()
    session = await play(station, Clip(EPOCH + 7, EPOCH + SECONDS))

    seen = await film(session)

    seen.assert_gapless(70, LAST)
    assert [asked[:2] for asked in station.asked] == [(7, SECONDS)]
    assert "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:27.000+00:00" in await session.playlist()


@pytest.mark.parametrize("how", [Broadcast(breaks_after=7300), Broadcast(ends_after=7300)])
async def test_a_stream_that_breaks_goes_on_without_repeating(
    house: House, play: Open, how: Broadcast
) -> None:
    station = await house.station(how, Broadcast(stamp=lambda stamp: stamp + 5_000_000))
    session = await play(station)

    seen = await film(session)

    assert session.error is None
    seen.assert_gapless(0, LAST)
    assert [begin for begin, _, _ in station.asked] == [0, 7]
    assert "#EXT-X-DISCONTINUITY" not in await session.playlist()


@pytest.mark.parametrize("second", [1.0, 4.0])
async def test_a_hurried_stream_that_breaks_goes_on(
    house: House, play: Open, second: float
) -> None:
    def compressed(stamp: int) -> int:
        return stamp // 4

    after = Broadcast(stamp=compressed) if second > 1 else Broadcast()
    station = await house.station(Broadcast(stamp=compressed, breaks_after=7300), after)
    station.speeds = {0: 4.0, 1: second}
    session = await play(station)

    seen = await film(session)

    assert session.error is None
    assert [begin for begin, _, _ in station.asked] == [0, 7]
    seen.assert_gapless(0, LAST)


async def test_a_silent_server_is_left_for_another(house: House, play: Open) -> None:
    station = await house.station(Broadcast(hangs_after=7300), Broadcast())
    session = await play(station)

    (await film(session)).assert_gapless(0, LAST)

    assert [after and after.kind for _, _, after in station.asked] == [None, FailureKind.STALLED]


async def test_pictures_that_are_not_known_again_go_on_by_their_time(
    house: House, play: Open
) -> None:
    station = await house.station(Broadcast(breaks_after=7300), Broadcast(starts_late=-3000))
    session = await play(station)

    seen = await film(session)

    assert seen.numbers == sorted(set(seen.numbers))
    assert seen.numbers[-1] == LAST


async def test_another_kind_of_picture_in_the_middle_is_described_anew(
    house: House, play: Open
) -> None:
    larger = Broadcast(recording=tape(size=(320, 192)))
    station = await house.station(Broadcast(breaks_after=7300), larger)
    session = await play(station)

    await until(lambda: session.ended)
    playlist = await session.playlist()

    before, _, after = playlist.partition('#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="init1.mp4"\n')
    second = [int(line[7:-4]) for line in after.splitlines() if line.startswith("segment")]
    assert "init0.mp4" in before
    parts = [session.init(1), *(session.segment(number) for number in second)]
    seen = watch(b"".join([part.read_bytes() for part in parts]))
    assert seen.numbers[-1] == LAST


@pytest.mark.parametrize(
    "stamp",
    [
        lambda stamp: stamp + 2**32 - 5000,
        lambda stamp: stamp + 2**31 - 5000,
        lambda stamp: stamp + (600_000 if stamp > 5000 else 0),
        lambda stamp: stamp if stamp < 5000 else stamp - 5000,
    ],
    ids=["wrap", "sign", "jump", "anew"],
)
async def test_stamps_are_made_steady(
    house: House, play: Open, stamp: Callable[[int], int]
) -> None:
    station = await house.station(Broadcast(stamp=stamp))
    session = await play(station)

    seen = await film(session)

    seen.assert_gapless(0, LAST)
    assert abs(seen.shown[-1] - seen.sounds[-1]) < 0.3
    assert len(station.asked) == 1


async def test_sound_that_begins_late_is_heard_in_its_time(house: House, play: Open) -> None:
    station = await house.station(Broadcast(without_sound_until=5000))
    session = await play(station)

    seen = await film(session)

    seen.assert_gapless(0, LAST)
    assert seen.sounds[0] < 0.1
    assert seen.loud * 1024 / 16000 == pytest.approx(SECONDS - 5, abs=0.4)


async def test_a_list_that_promises_too_much_is_not_believed(house: House, play: Open) -> None:
    station = await house.station()
    session = await play(station, Clip(EPOCH, EPOCH + SECONDS + 60))

    (await film(session)).assert_gapless(0, LAST)

    assert session.error is None
    assert len(station.asked) == 3


async def test_a_server_that_goes_on_is_cut_off(house: House, play: Open) -> None:
    station = await house.station(Broadcast())
    session = await play(station, Clip(EPOCH, EPOCH + 10))
    station.recording = tape()

    seen = await film(session)

    assert seen.numbers[-1] <= 13 * RATE


@pytest.mark.parametrize(
    "how, kind",
    [
        (Broadcast(status=404), FailureKind.REFUSED),
        (Broadcast(recording=tape(size=(512, 288))), FailureKind.PLACEHOLDER),
        (Broadcast(ends_after=0), FailureKind.NO_MEDIA),
    ],
)
async def test_a_failure_is_told_after_a_few_tries(
    house: House, play: Open, how: Broadcast, kind: FailureKind
) -> None:
    station = await house.station(how)
    session = await play(station)

    with pytest.raises(PlaybackError) as caught:
        await session.playlist()

    assert caught.value.reason is Reason.STREAM
    assert caught.value.failure is not None
    assert caught.value.failure.kind is kind
    assert "secret" not in repr(caught.value)
    assert [after and after.kind for _, _, after in station.asked] == [None, kind, kind]


async def test_no_address_is_told(house: House, play: Open) -> None:
    station = await house.station()
    station.most = 0
    session = await play(station)

    with pytest.raises(PlaybackError) as caught:
        await session.playlist()

    assert caught.value.failure is not None
    assert caught.value.failure.kind is FailureKind.NO_ADDRESS


async def test_what_has_arrived_stays_when_no_more_comes(house: House, play: Open) -> None:
    station = await house.station(Broadcast(breaks_after=7300))
    station.most = 1
    session = await play(station)
    await until(lambda: session.ended)
    assert "#EXT-X-ENDLIST" not in await session.playlist()
    assert session.has(None)

    (await film(session)).assert_gapless(0, 72)

    # It must not pass for the end of the clip.
    with pytest.raises(PlaybackError) as caught:
        await session.playlist()
    assert caught.value is session.error
    assert caught.value.reason is Reason.STREAM
    assert session.clip is WHOLE
    # Another one goes on with what came last, not from the begin.
    assert not session.has(None)
    past = session.past(None)
    assert past is not None
    assert len(past.entries) == len(session._entries) - 1


@pytest.mark.parametrize("sound", ["aac", None])
async def test_a_viewer_who_comes_back_goes_on_with_the_same_segments(
    house: House, play: Open, sound: Sound
) -> None:
    station = await house.station(recording=tape("h264", sound))
    first = await play(station)
    await until(lambda: first.ended)
    count = len(await names(first))
    kept = [first.init(), *(first.segment(n) for n in range(count))]
    data = [part.read_bytes() for part in kept]
    assert count > 2
    past = first.past(2)
    assert past is not None
    await first.close()
    assert not first.has(2)

    second = await play(station, past=past)
    await second.playlist()
    await until(lambda: second.ended)

    assert second.error is None
    assert len(await names(second)) == count
    assert second.has(2)
    assert not second.has(1)
    assert not second.has(count)
    again = [second.segment(n).read_bytes() for n in range(2, count)]
    watch(b"".join([*data[:3], *again])).assert_gapless(0, LAST)
    assert second.init().read_bytes() == data[0]
    begins_at, _, _ = station.asked[-1]
    assert begins_at == past.at.at - EPOCH


async def test_a_viewer_who_asks_for_a_list_goes_on_after_the_last_segment(
    house: House, play: Open
) -> None:
    session = await play(await house.station())
    await until(lambda: session.ended)
    begin = session.past(None)
    session.segment(1)
    after = session.past(None)

    assert begin is not None
    assert begin.at.number == 0
    assert after is not None
    assert after.at.number == 2
    assert session.past(99) is None


async def test_whoever_cannot_come_back_is_told(house: House, play: Open) -> None:
    station = await house.station()
    first = await play(station)
    await until(lambda: first.ended)
    past = first.past(1)
    station.most = 1

    second = await play(station, past=past)

    with pytest.raises(PlaybackError):
        await second.playlist()


async def test_a_stream_that_has_ended_is_told(house: House, play: Open) -> None:
    ended: list[bool] = []
    session = await play(await house.station(), on_ended=lambda: ended.append(True))

    await until(lambda: session.ended)

    assert ended == [True]


def test_a_notice_plays_where_a_recording_does_not() -> None:
    made = notice((STILLS / "en" / "recording_h265.jpg").read_bytes())
    look = Look("hvc1.1.6.L93.B0", 1920, 1080)

    film = watch_pictures(made.head + made.segment)
    text = master(look, 1000, "real.m3u8", Choice(made.look, "notice.m3u8"))

    assert film == SHOWN
    assert made.look.codecs.startswith("avc1.42")
    assert made.playlist.splitlines()[-2:] == ["notice.m4s", "#EXT-X-ENDLIST"]
    assert text.splitlines()[2:] == [
        '#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="hvc1.1.6.L93.B0",RESOLUTION=1920x1080,SCORE=2',
        "real.m3u8",
        f'#EXT-X-STREAM-INF:BANDWIDTH=1000,CODECS="{made.look.codecs}",RESOLUTION=640x360,SCORE=1',
        "notice.m3u8",
    ]


def watch_pictures(film: bytes) -> tuple[int, int, int]:
    """Return how many pictures there are, and their size."""
    with av.open(io.BytesIO(film)) as container:
        frames = list(container.decode(video=0))
    return len(frames), frames[0].width, frames[0].height
