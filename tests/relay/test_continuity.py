"""One continuous stream, whatever becomes of the sessions behind it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.simulated_cloud import H265, PLAIN, RECORDER

if TYPE_CHECKING:
    from tests.relay.house import House

abruptly = pytest.mark.parametrize("abrupt", [False, True], ids=["clean", "abrupt"])


async def test_packets_are_handed_on(house: House) -> None:
    _channel, supplier, url = house.channel()

    seen = await house.watch(url, 4)

    seen.check()
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert seen.sizes == [(640, 360)]
    assert len(seen.video) > 70
    assert supplier.asked == [None]
    assert (supplier.played[0].video, supplier.played[0].rate) == ("h264", 15)


@abruptly
async def test_sessions_that_are_cut_leave_no_seam(house: House, *, abrupt: bool) -> None:
    await house.cloud.set(session_seconds=10, cut_is_abrupt=abrupt)
    _channel, supplier, url = house.channel()

    seen = await house.watch(url, 26)

    seen.check()
    assert len(seen.video) > 26 * 15
    assert supplier.asked == [None]


@pytest.mark.parametrize("wire", ["flv", "hls"])
async def test_other_transports_are_joined_alike(house: House, wire: str) -> None:
    _channel, supplier, url = house.channel(wire=wire)

    watching = asyncio.create_task(house.watch(url, 9))
    await asyncio.sleep(4)
    await house.cloud.control("POST", "kick", {"serial": PLAIN})
    seen = await watching

    seen.check()
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert supplier.asked == [None]


@abruptly
async def test_a_kick_is_not_seen(house: House, *, abrupt: bool) -> None:
    _channel, supplier, url = house.channel()

    watching = asyncio.create_task(house.watch(url, 8))
    for _ in range(2):
        await asyncio.sleep(2.5)
        await house.cloud.control("POST", "kick", {"serial": PLAIN, "abrupt": abrupt})
    seen = await watching

    seen.check()
    assert supplier.asked == [None]


async def test_a_stall_is_bridged_by_what_the_next_session_sends_of_the_past(house: House) -> None:
    await house.cloud.set(stall_seconds=4, burst_seconds=5)
    _channel, supplier, url = house.channel()

    seen = await house.watch(url, 12)

    seen.check()
    assert len(seen.video) > 12 * 15
    assert supplier.asked == [None]


async def test_an_address_that_is_cut_at_its_end_is_followed_by_another(house: House) -> None:
    await house.cloud.set(address_lifetime_max=12, expiry_cuts_sessions=True)
    _channel, supplier, url = house.channel(cuts=True)

    seen = await house.watch(url, 20)

    seen.check()
    assert len(supplier.asked) >= 2
    assert set(supplier.asked) == {None}


@pytest.mark.parametrize("wire", ["flv", "hls"])
async def test_h265_is_handed_on(house: House, wire: str) -> None:
    _channel, supplier, url = house.channel(serial=H265, wire=wire, h265=True)

    watching = asyncio.create_task(house.watch(url, 8))
    await asyncio.sleep(4)
    await house.cloud.control("POST", "kick", {"serial": H265})
    seen = await watching

    seen.check()
    assert seen.codecs["video"] == "hevc"
    assert supplier.played[0].video == "hevc"


async def test_the_sound_of_recorders_becomes_aac(house: House) -> None:
    _channel, supplier, url = house.channel(serial=RECORDER)

    watching = asyncio.create_task(house.watch(url, 8))
    await asyncio.sleep(4)
    await house.cloud.control("POST", "kick", {"serial": RECORDER})
    seen = await watching

    seen.check(audio_step=200)
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert supplier.played[0].audio == "pcm_alaw"


async def test_without_a_burst_there_is_no_hole_in_the_stamps(house: House) -> None:
    await house.cloud.set(burst_seconds=0)
    _channel, _supplier, url = house.channel()

    watching = asyncio.create_task(house.watch(url, 8))
    await asyncio.sleep(4)
    await house.cloud.control("POST", "kick", {"serial": PLAIN})
    seen = await watching

    seen.check(audio_step=1200)
    assert len(seen.video) > 60


async def test_a_change_of_size_at_a_seam_goes_on(house: House) -> None:
    _channel, supplier, url = house.channel()

    watching = asyncio.create_task(house.watch(url, 9))
    await asyncio.sleep(4)
    await house.cloud.set(fluent_stream="hd")
    await house.cloud.control("POST", "kick", {"serial": PLAIN})
    seen = await watching

    seen.check(audio_step=1200)
    assert seen.sizes == [(640, 360), (1280, 720)]
    assert [(media.width, media.height) for media in supplier.played] == seen.sizes


@pytest.mark.parametrize("wire", ["rtmp", "flv"])
async def test_a_connection_that_breaks_in_the_middle_of_a_picture(house: House, wire: str) -> None:
    await house.cloud.set(cut_tears=True)
    _channel, supplier, url = house.channel(wire=wire)

    watching = asyncio.create_task(house.watch(url, 8))
    await asyncio.sleep(4)
    await house.cloud.control("POST", "kick", {"serial": PLAIN, "abrupt": True})
    seen = await watching

    seen.check()
    assert supplier.asked == [None]


@pytest.mark.parametrize("wire", ["rtmp", "flv"])
@pytest.mark.parametrize(
    "settings",
    [
        {"stamp_start": 2**32 - 5_000},
        {"stamp_start": 2**31 - 5_000},
        {"stamp_start": 3_000_000, "stamp_jump": -2_000_000},
        {"stamp_jump": 90_000},
    ],
    ids=["wraps", "sign", "back", "ahead"],
)
async def test_stamps_that_are_wrong_are_put_right(
    house: House, wire: str, settings: dict[str, int]
) -> None:
    await house.cloud.set(**settings)
    _channel, supplier, url = house.channel(wire=wire)

    seen = await house.watch(url, 6)

    seen.check(step=140, audio_step=200)
    assert seen.video[-1] > 7_500
    assert supplier.asked == [None]


async def test_a_slow_start_is_waited_for(house: House) -> None:
    await house.cloud.set(start_delay=3)
    _channel, supplier, url = house.channel()

    seen = await house.watch(url, 6)

    seen.check()
    assert supplier.asked == [None]
