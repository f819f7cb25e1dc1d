"""A picture that stands in while there is none of the camera."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from io import BytesIO
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
from relay import ChannelRefusedError, Patience, Timing
from relay.interlude import Interlude
from relay.packets import AudioSetup, Kind, MediaPacket, VideoSetup
from relay.reader import Reader
from relay.silence import silence_like
from relay.standin import STEP_MS, StandInError, stand_in
from relay.timeline import Joiner, Timeline

from tests.looks import difference, look_alike, look_of
from tests.relay.house import QUICK
from tests.simulated_cloud import H265, OFFLINE, PLAIN, RECORDER

if TYPE_CHECKING:
    from relay import RelayChannel
    from relay.packets import VideoCodec

    from tests.relay.house import House, Seen

CARD = (
    Path(__file__).parents[2] / "custom_components/ezviz_open/stills/zh-Hans/privacy.jpg"
).read_bytes()
OTHER_CARD = (
    Path(__file__).parents[2] / "custom_components/ezviz_open/stills/zh-Hans/too_many_streams.jpg"
).read_bytes()
HASTY = Timing(linger=0.5, give_up=3.0, patience=Patience(opening=2.0, reading=1.0))
MONO = AudioSetup(bytes.fromhex("1408"), 16_000, 64.0)


def card_look(card: bytes = CARD) -> bytes:
    with av.open(BytesIO(card), format="jpeg_pipe") as container:
        frame = next(container.decode(video=0))
    return look_of(frame)


def which_card(look: bytes) -> bytes | None:
    """Return the card that a picture shows, None for a picture of the camera."""
    cards = sorted((CARD, OTHER_CARD), key=lambda card: difference(look, card_look(card)))
    return cards[0] if look_alike(look, card_look(cards[0])) else None


def scenes(seen: Seen) -> list[tuple[bool, int]]:
    """Return, run by run, whether the card was seen and how many pictures of the run there were."""
    card = card_look()
    runs = groupby(look_alike(look, card) for look in seen.looks)
    return [(is_card, len(list(run))) for is_card, run in runs]


def check_stream(seen: Seen, most: float = 1200) -> None:
    """Assert that it is one stream, all of it decoded, whose stamps grow without a long hole."""
    for stamps in (seen.video, seen.audio):
        steps = [later - earlier for earlier, later in pairwise(stamps)]
        assert min(steps, default=1) > 0
        assert max(steps, default=0) <= most
    assert seen.decoded == len(seen.video)
    assert not seen.ended


async def until_it_plays(channel: RelayChannel) -> None:
    async with asyncio.timeout(10):
        while channel.last_key_frame() is None:  # noqa: ASYNC110 - a thread receives
            await asyncio.sleep(0.05)
    await asyncio.sleep(2)


@pytest.mark.parametrize(
    "serial, wire, codec",
    [(PLAIN, "rtmp", "h264"), (RECORDER, "rtmp", "h264"), (H265, "flv", "hevc")],
    ids=["aac", "g711", "h265"],
)
async def test_the_stream_goes_on_with_the_card_and_then_with_the_camera(
    house: House, serial: str, wire: str, codec: str
) -> None:
    channel, supplier, url = house.channel(
        serial=serial, wire=wire, h265=codec == "hevc", card=CARD
    )
    watching = asyncio.create_task(house.watch(url, 16))
    await until_it_plays(channel)
    frame = channel.last_key_frame()

    channel.give_up()
    await house.until_viewers(0, serial, within=3)
    await asyncio.sleep(3)
    assert house.slots.open == []
    assert channel.refused
    with pytest.raises(ChannelRefusedError):
        channel.subscribe()
    assert supplier.asked == [None]
    at_the_end = channel.last_key_frame()
    assert frame is not None
    assert at_the_end is not None
    assert at_the_end.at - frame.at < 3
    channel.allow()
    seen = await watching

    check_stream(seen)
    (before, _), (covered, cards), (after, pictures) = scenes(seen)
    assert (before, covered, after) == (False, True, False)
    assert cards >= 3000 / STEP_MS
    assert pictures > 30
    assert seen.codecs["video"] == codec
    assert len(seen.sizes) == 1
    assert supplier.asked == [None]
    # What servers send of the past would make readers late for good.
    ahead = [stamp / 1000 - wall for stamp, wall in zip(seen.video, seen.wall, strict=True)]
    assert ahead[-1] - ahead[-pictures - 1] < 3
    if seen.audio:
        assert abs(seen.audio[-1] - seen.video[-1]) < 400


async def test_a_try_that_fails_leaves_the_card_and_turns_away_who_came_for_it(
    house: House,
) -> None:
    channel, supplier, url = house.channel(timing=HASTY, card=CARD)
    watching = asyncio.create_task(house.watch(url, 14))
    await until_it_plays(channel)
    channel.give_up()
    await house.until_viewers(0, within=3)
    await house.cloud.device(PLAIN, online=False)
    supplier.most = 2

    channel.allow()
    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert channel.refused
    assert channel.readers == 1
    await house.cloud.device(PLAIN, online=True)
    supplier.most = 1000
    channel.allow()
    seen = await watching

    check_stream(seen)
    assert [is_card for is_card, _ in scenes(seen)] == [False, True, False]
    assert len(supplier.endings) == 2


async def test_a_try_that_fails_for_another_reason_changes_the_card(house: House) -> None:
    channel, supplier, url = house.channel(timing=HASTY, card=CARD)
    watching = asyncio.create_task(house.watch(url, 14))
    await until_it_plays(channel)
    channel.give_up()
    await house.until_viewers(0, within=3)
    await house.cloud.device(PLAIN, online=False)
    supplier.card, supplier.most = OTHER_CARD, 1

    channel.allow()
    seen = await watching

    check_stream(seen)
    runs = [card for card, _ in groupby(which_card(look) for look in seen.looks)]
    assert runs == [None, CARD, OTHER_CARD]


async def test_who_looks_for_the_camera_alone_is_shown_no_card(house: House) -> None:
    channel, supplier, _url = house.channel(card=CARD)
    reader = channel.subscribe(patient=False)
    assert await reader.take()

    channel.give_up()

    async with asyncio.timeout(5):
        while await reader.take():
            pass
    assert not channel.running
    assert len(supplier.endings) == 1


async def test_the_card_ends_with_the_last_who_sees_it(house: House) -> None:
    channel, supplier, url = house.channel(card=CARD)
    watching = asyncio.create_task(house.watch(url, 6))
    await until_it_plays(channel)

    channel.give_up()
    seen = await watching

    assert [is_card for is_card, _ in scenes(seen)] == [False, True]
    async with asyncio.timeout(QUICK.linger + 5):
        while channel.running:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.05)
    assert channel.refused
    assert len(supplier.endings) == 1


async def test_where_nothing_has_played_there_is_no_card(house: House) -> None:
    _channel, _supplier, url = house.channel(serial=OFFLINE, card=CARD)

    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE


async def test_what_is_no_picture_lets_the_readers_go(house: House) -> None:
    channel, _supplier, url = house.channel(card=b"no JPEG")
    watching = asyncio.create_task(house.watch(url, 20))
    await until_it_plays(channel)

    channel.give_up()

    assert (await watching).ended


async def test_pictures_that_were_sent_before_the_card_are_not_known_again_after_it() -> None:
    like = VideoSetup("h264", b"", 64, 36, 15)
    past = [
        MediaPacket(Kind.VIDEO, n * 66, n * 66, b"picture", like, n == 0, digest=n)
        for n in range(30)
    ]
    timeline, reader, again = Timeline(), Reader(), Joiner()
    first = Joiner()
    for packet in past:
        first.add(packet)
        again.add(packet)
    timeline.join(first)

    interlude = Interlude(stand_in(CARD, like, None), timeline, {reader})
    shown = await reader.take()
    interlude.end()
    passed = timeline.join(again)

    assert [packet.key for packet in shown] == [True]
    assert [packet.payload for packet in passed] == [b"picture"] * len(past)
    assert past[-1].dts < shown[0].dts < passed[0].dts
    await asyncio.sleep(2 * STEP_MS / 1000)
    reader.end()
    assert await reader.take() == []


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("size", [(640, 360), (704, 576), (480, 854)], ids=str)
def test_a_card_has_the_size_of_the_stream_and_keeps_its_shape(
    codec: VideoCodec, size: tuple[int, int]
) -> None:
    made = stand_in(CARD, VideoSetup(codec, b"", *size), None)

    decoder = av.CodecContext.create(codec, "r")
    decoder.extradata = made.setup.record
    frames = [
        frame
        for data in (*made.pictures, *made.pictures, None)
        for frame in decoder.decode(av.Packet(data) if data else None)
    ]
    assert {(frame.width, frame.height) for frame in frames} == {size}
    assert len(frames) == 2 * len(made.pictures)
    # Only the first one of a group is large.
    assert max(map(len, made.pictures[1:])) < len(made.pictures[0]) / 10
    pixels = frames[-1].to_ndarray(format="gray")
    height = size[0] * 360 // 640
    margin = (size[1] - height) // 2
    if margin > 2:
        assert int(pixels[: margin - 2].max()) - int(pixels[: margin - 2].min()) < 8
    assert pixels[margin : margin + height].max() > 200


def test_a_group_begins_with_its_key_frame_and_comes_at_the_pace_of_the_clock() -> None:
    made = stand_in(CARD, VideoSetup("h264", b"", 640, 360, 15), MONO)

    steps = [due for due, _ in zip(made.packets(), range(3 * len(made.pictures)), strict=False)]

    pictures = [packet for due in steps for packet in due if packet.kind is Kind.VIDEO]
    assert [picture.dts for picture in pictures] == [n * STEP_MS for n in range(len(steps))]
    assert [n for n, picture in enumerate(pictures) if picture.key] == [0, 4, 8]
    sounds = [packet.dts for due in steps for packet in due if packet.kind is Kind.AUDIO]
    assert sounds == [n * 64 for n in range(len(sounds))]
    assert abs(len(sounds) * 64 - len(steps) * STEP_MS) < 64


@pytest.mark.parametrize(
    "record, rate, channels",
    [("1408", 16_000, 1), ("1588", 8_000, 1), ("1210", 44_100, 2)],
)
def test_silence_is_silent(record: str, rate: int, channels: int) -> None:
    setup = AudioSetup(bytes.fromhex(record), rate, 1024_000 / rate)

    frame = silence_like(setup)

    assert frame
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = setup.record
    decoded = [out for _ in range(3) for out in decoder.decode(av.Packet(frame))]
    assert [(out.sample_rate, out.samples) for out in decoded] == [(rate, 1024)] * len(decoded)
    assert decoded[-1].layout.nb_channels == channels
    assert max(map(abs, decoded[-1].to_ndarray().ravel())) < 1e-4


@pytest.mark.parametrize("record", ["1430", "2c08", "ffff"], ids=["5.1", "HE", "nonsense"])
def test_where_silence_cannot_be_made_there_is_no_sound(record: str) -> None:
    setup = AudioSetup(bytes.fromhex(record), 16_000, 64.0)

    assert stand_in(CARD, VideoSetup("h264", b"", 640, 360), setup).sound is None


@pytest.mark.parametrize(
    "jpeg, width", [(b"", 640), (CARD[:99], 640), (CARD, 0)], ids=["none", "part", "size"]
)
def test_what_cannot_stand_in_is_told(jpeg: bytes, width: int) -> None:
    with pytest.raises(StandInError):
        stand_in(jpeg, VideoSetup("h264", b"", width, 360), None)
