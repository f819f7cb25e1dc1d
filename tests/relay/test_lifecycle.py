"""When the upstream is opened, shared, closed and given up."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

import av
import pytest
from relay import ChannelRefusedError, FailureKind, Patience, Slots, Timing, jpeg_of

from tests.relay.house import QUICK
from tests.simulated_cloud import OFFLINE, PLAIN, PTZ

if TYPE_CHECKING:
    from tests.relay.house import House

HASTY = Timing(linger=0.5, give_up=3.0, patience=Patience(opening=2.0, reading=1.0))


async def test_readers_share_one_session(house: House) -> None:
    channel, supplier, url = house.channel()

    readers = [asyncio.create_task(house.watch(url, 4)) for _ in range(3)]
    await house.until_viewers(1)
    await asyncio.sleep(1.5)
    assert await house.viewers() == 1
    assert channel.readers == 3
    for seen in await asyncio.gather(*readers):
        seen.check()

    assert supplier.asked == [None]


async def test_a_later_reader_begins_at_once_with_the_past(house: House) -> None:
    _channel, _supplier, url = house.channel()
    first = asyncio.create_task(house.watch(url, 8))
    await asyncio.sleep(4)

    seen = await house.watch(url, 2)

    seen.check()
    assert seen.opened_after < 1
    assert seen.video[0] == 0
    assert len([wall for wall in seen.wall if wall < 1.0]) > 40
    (await first).check()


async def test_the_slot_is_free_after_the_last_reader(house: House) -> None:
    channel, supplier, url = house.channel()

    await house.watch(url, 2)
    assert await house.viewers() == 1
    await house.until_viewers(0, within=6)

    assert house.slots.open == []
    assert supplier.endings == [None]
    assert not channel.running
    seen = await house.watch(url, 2)
    seen.check()
    assert supplier.asked == [None]


async def test_who_comes_back_in_time_finds_the_stream_running(house: House) -> None:
    _channel, supplier, url = house.channel(timing=Timing(linger=4.0))

    await house.watch(url, 2)
    await asyncio.sleep(1)
    seen = await house.watch(url, 2)

    seen.check()
    assert supplier.endings == []


async def test_without_an_address_readers_are_refused_until_it_is_allowed(house: House) -> None:
    channel, supplier, url = house.channel(serial=OFFLINE)

    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE

    assert supplier.asked == [None]
    assert supplier.endings[0].kind is FailureKind.NO_ADDRESS
    with pytest.raises(ChannelRefusedError):
        channel.subscribe()
    channel.allow()
    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    assert len(supplier.asked) == 2


async def test_when_nothing_plays_any_more_the_readers_are_ended(house: House) -> None:
    _channel, supplier, url = house.channel(timing=HASTY, most=2)
    watching = asyncio.create_task(house.watch(url, 30))
    await house.until_viewers(1)
    await asyncio.sleep(1)

    await house.cloud.device(PLAIN, online=False)
    seen = await watching

    seen.check()
    assert seen.ended
    assert supplier.endings[0].kind is FailureKind.REFUSED
    assert supplier.asked[1].kind is FailureKind.REFUSED


async def test_a_channel_that_is_told_to_give_up_ends_its_readers_until_it_is_allowed(
    house: House,
) -> None:
    channel, supplier, url = house.channel()
    channel.give_up()
    assert not channel.refused
    watching = asyncio.create_task(house.watch(url, 30))
    while channel.last_key_frame() is None:  # noqa: ASYNC110 - a thread receives
        await asyncio.sleep(0.05)
    await asyncio.sleep(2)

    channel.give_up()
    seen = await watching

    assert seen.ended
    await house.until_viewers(0, within=3)
    assert house.slots.open == []
    assert [failure.kind for failure in supplier.endings] == [FailureKind.REFUSED]
    with pytest.raises(ChannelRefusedError):
        channel.subscribe()
    channel.allow()
    (await house.watch(url, 2)).check()


async def test_who_is_allowed_in_while_the_channel_gives_up_keeps_no_reader_waiting(
    house: House,
) -> None:
    channel, supplier, _url = house.channel(serial=OFFLINE)
    reader = channel.subscribe()

    async def allow_all_the_time() -> None:
        while True:
            channel.allow()
            await asyncio.sleep(0)

    allowing = asyncio.create_task(allow_all_the_time())
    try:
        async with asyncio.timeout(5):
            assert await reader.take() == []
    finally:
        allowing.cancel()
    assert len(supplier.asked) == 1


async def test_a_short_absence_is_bridged(house: House) -> None:
    _channel, _supplier, url = house.channel()
    watching = asyncio.create_task(house.watch(url, 12))
    await asyncio.sleep(3)
    await house.cloud.fault("v3/openlive/*", kind="code", code=5404, seconds=3)
    await house.cloud.control("POST", "kick", {"serial": PLAIN})

    seen = await watching

    seen.check(audio_step=1200)
    assert seen.wall[-1] > 11


@pytest.mark.parametrize(
    "fault, kind",
    [
        ({"kind": "code", "code": 9048}, FailureKind.REFUSED),
        ({"kind": "drop"}, FailureKind.NO_MEDIA),
    ],
    ids=["refused", "silent"],
)
@pytest.mark.parametrize("wire", ["rtmp", "flv"])
async def test_failures_are_told_without_the_address(
    house: House,
    caplog: pytest.LogCaptureFixture,
    wire: str,
    fault: dict[str, object],
    kind: FailureKind,
) -> None:
    caplog.set_level("DEBUG", logger="relay")
    await house.cloud.fault("v3/openlive/*", **fault)
    _channel, supplier, url = house.channel(timing=HASTY, wire=wire)

    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
    await house.cloud.clear_faults()

    assert {failure.kind for failure in supplier.asked[1:]} <= {kind}
    assert supplier.endings[0].kind is kind
    logged = [line.getMessage() for line in caplog.records if line.name.startswith("relay")]
    written = " ".join((*logged, repr(supplier.endings), repr(supplier.asked)))
    assert "given up" in written
    assert "openlive" not in written
    assert "127.0.0.1" not in written


async def test_what_ffmpeg_writes_is_kept_from_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    before = av.logging.get_level()
    av.logging.set_level(av.logging.VERBOSE)
    try:
        caplog.set_level("DEBUG")
        channel, _supplier, _url = house.channel(wire="hls")
        reader = channel.subscribe()
        assert await reader.take()
        channel.unsubscribe(reader)
    finally:
        av.logging.set_level(before)

    assert "openlive" not in "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("libav")
    )


async def test_a_placeholder_is_recognised(house: House) -> None:
    await house.cloud.set(stream_slots=1)
    other, _, other_url = house.channel(serial=PTZ)
    watching = asyncio.create_task(house.watch(other_url, 6))
    await house.until_viewers(1, PTZ)
    _channel, supplier, url = house.channel(timing=HASTY, wire="hls")

    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE

    assert supplier.endings[0].kind is FailureKind.PLACEHOLDER
    assert supplier.played == []
    (await watching).check()
    assert other.media is not None


async def test_the_channel_that_nobody_watches_makes_room(house: House) -> None:
    await house.cloud.set(stream_slots=1)
    house.slots.limit = 1
    _, _, first = house.channel(serial=PTZ, timing=Timing(linger=60))
    _, supplier, second = house.channel(name="second")

    await house.watch(first, 2)
    assert [stream.name for stream in house.slots.open] == ["camera"]
    seen = await house.watch(second, 2)

    seen.check()
    assert supplier.asked == [None]
    assert [stream.name for stream in house.slots.open] == ["second"]


async def test_sessions_overlap_only_where_a_slot_is_free(house: House) -> None:
    most: list[int] = []
    overlaps: list[bool] = []

    def note() -> None:
        most.append(len(house.slots.open))
        overlaps.append(any(stream.overlap for stream in house.slots.open))

    house.slots = Slots(1, on_change=note)
    await house.cloud.set(stream_slots=1, address_lifetime_max=12, expiry_cuts_sessions=True)
    _, _, url = house.channel(cuts=True, timing=QUICK)
    (await house.watch(url, 16)).check()
    await house.until_viewers(0)
    assert max(most) == 1
    assert not any(overlaps)

    house.slots.limit = 2
    await house.cloud.set(stream_slots=2)
    (await house.watch(url, 16)).check()
    assert max(most) == 2
    assert any(overlaps)


async def test_a_still_is_the_last_key_frame(house: House) -> None:
    channel, _supplier, url = house.channel()
    assert channel.last_key_frame() is None

    await house.watch(url, 2)
    key_frame = channel.last_key_frame()

    assert key_frame is not None
    jpeg = await asyncio.to_thread(jpeg_of, key_frame, 320)
    with av.open(BytesIO(jpeg), format="mjpeg") as picture:
        frame = next(picture.decode(video=0))
    assert (frame.width, frame.height) == (320, 180)


async def test_only_the_address_itself_is_answered(house: House) -> None:
    channel, supplier, url = house.channel()
    assert house.server.register(channel) == url

    async with house.session.get(url.replace("/live", "x/live")) as answer:
        assert answer.status == HTTPStatus.NOT_FOUND
    async with house.session.post(url) as answer:
        assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED
    async with house.session.head(url) as answer:
        assert answer.status == HTTPStatus.METHOD_NOT_ALLOWED
    await house.server.unregister(channel)
    async with house.session.get(url) as answer:
        assert answer.status == HTTPStatus.NOT_FOUND
    assert supplier.asked == []


async def test_closing_ends_readers_soon(house: House) -> None:
    _channel, supplier, url = house.channel()
    watching = asyncio.create_task(house.watch(url, 30))
    await house.until_viewers(1)
    await asyncio.sleep(1)

    await house.server.close()
    seen = await watching

    assert seen.wall[-1] < 8
    assert supplier.endings == [None]
