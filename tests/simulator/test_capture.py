"""Sections 8 and 3.8: captures and encryption."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from simulator.cloud import Cloud
from simulator.pictures import PictureDesk

from .conftest import DOORBELL, ENCRYPTED, GB28181, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

CAPTURE = "device/capture"
HOUR = 3600


async def test_capture_lies_there_for_two_hours(account: Account) -> None:
    url = (await account.post(CAPTURE, of=PTZ, channelNo=1))["data"]["picUrl"]

    async with account.session.get(url) as picture:
        assert picture.content_type == "image/jpeg"
        assert (await picture.read())[:3] == b"\xff\xd8\xff"
    await account.advance(2 * HOUR + 1)
    async with account.session.get(url) as picture:
        assert picture.status == 404


async def test_capture_again_within_four_seconds_times_out(account: Account) -> None:
    assert await account.code(CAPTURE, of=PTZ, channelNo=1) == "200"
    assert await account.code(CAPTURE, of=PTZ, channelNo=1) == "20008"
    assert await account.code(CAPTURE, of=RECORDER, channelNo=1) == "200"
    await account.advance(4)
    assert await account.code(CAPTURE, of=PTZ, channelNo=1) == "200"


async def test_captures_are_counted_by_device_until_midnight(account: Account) -> None:
    await account.set(captures_per_device_day=2, capture_spacing=0)

    assert await account.code(CAPTURE, of=RECORDER, channelNo=1) == "200"
    assert await account.code(CAPTURE, of=RECORDER, channelNo=2) == "200"
    assert await account.code(CAPTURE, of=RECORDER, channelNo=3) == "10028"
    assert await account.code(CAPTURE, of=PTZ, channelNo=1) == "200"
    await account.advance(24 * HOUR)
    assert await account.code(CAPTURE, of=RECORDER, channelNo=3) == "200"


@pytest.mark.parametrize(
    "serial, channel, code",
    [(OFFLINE, 1, "20007"), (RECORDER, 5, "60017"), (GB28181, 1, "200"), (ENCRYPTED, 1, "200")],
)
async def test_capture_depends_on_the_camera(
    account: Account, serial: str, channel: int, code: str
) -> None:
    assert await account.code(CAPTURE, of=serial, channelNo=channel) == code


async def test_capture_wakes_a_sleeping_camera_for_a_while(account: Account) -> None:
    await account.set(wake_seconds=0.3, awake_seconds=30)

    started = time.perf_counter()
    assert await account.code(CAPTURE, of=DOORBELL, channelNo=1) == "200"

    assert time.perf_counter() - started >= 0.3
    assert (await account.control("GET", f"devices/{DOORBELL}"))["asleep"] is False
    await account.advance(30)
    assert (await account.control("GET", f"devices/{DOORBELL}"))["asleep"] is True


@pytest.mark.parametrize(
    "setting, state, serial, code",
    [
        ({"asleep_capture": "timeout"}, {}, DOORBELL, "20008"),
        ({"capture_package": False}, {}, PTZ, "10026"),
        ({}, {"privacy": True}, PTZ, "200"),
        ({"privacy_capture": "60026"}, {"privacy": True}, PTZ, "60026"),
    ],
)
async def test_capture_can_be_made_impossible(
    account: Account, setting: dict[str, Any], state: dict[str, Any], serial: str, code: str
) -> None:
    await account.set(**setting)
    await account.control("PATCH", f"devices/{serial}", state)

    assert await account.code(CAPTURE, of=serial, channelNo=1) == code


async def test_camera_without_captures_is_refused(account: Account) -> None:
    await account.control("PATCH", f"devices/{PTZ}", {"capabilities": {"support_capture": "0"}})

    assert await account.code(CAPTURE, of=PTZ, channelNo=1) == "60020"


async def test_only_the_latest_captures_are_kept() -> None:
    cloud = Cloud()
    desk, device = PictureDesk(cloud, kept=2), cloud.devices[PTZ]

    urls = [await desk.capture_url("", device, device.channels[0]) for _ in range(3)]

    keys = [url.rsplit("/", 1)[1].partition(".")[0] for url in urls]
    assert [await desk.read("capture", key) is not None for key in keys] == [False, True, True]


@pytest.mark.parametrize("path", ["/pic/cover/0000.jpg", "/pic/capture/0000.jpg"])
async def test_unknown_picture_is_not_there(account: Account, path: str) -> None:
    async with account.session.get(account.url + path) as picture:
        assert picture.status == 404


async def test_call_to_the_camera_takes_its_time(account: Account) -> None:
    await account.set(device_latency=0.3)

    started = time.perf_counter()
    await account.post(CAPTURE, of=PTZ, channelNo=1)
    assert time.perf_counter() - started >= 0.3


async def test_encryption_goes_off_and_on(account: Account) -> None:
    code = (await account.control("GET", f"devices/{ENCRYPTED}"))["code"]

    assert await account.code("device/encrypt/off", of=ENCRYPTED, validateCode="ZZZZZZ") == "20010"
    off = await account.post("device/encrypt/off", of=ENCRYPTED, validateCode=code)
    assert off.keys() == {"code", "msg"}
    assert off["code"] == "200"
    assert await account.code("device/encrypt/off", of=ENCRYPTED) == "60016"
    assert await account.code("device/encrypt/on", of=ENCRYPTED) == "200"
    assert await account.code("device/encrypt/on", of=ENCRYPTED) == "60019"


@pytest.mark.parametrize("needed, code", [(False, "200"), (True, "20010")])
async def test_code_to_decrypt_may_be_needed(account: Account, code: str, *, needed: bool) -> None:
    await account.set(encrypt_off_needs_code=needed)

    assert await account.code("device/encrypt/off", of=ENCRYPTED) == code


@pytest.mark.parametrize("path", ["device/encrypt/off", "device/encrypt/on"])
async def test_encryption_needs_a_camera_that_can(account: Account, path: str) -> None:
    assert await account.code(path, of=OFFLINE) == "20007"
    assert await account.code(path, of=GB28181) == "60020"


async def test_info_reports_encryption_late(account: Account) -> None:
    await account.set(encrypt_report_delay=60)
    await account.post("device/encrypt/off", of=ENCRYPTED)

    assert (await account.post("device/info", of=ENCRYPTED))["data"]["isEncrypt"] == 1
    await account.advance(60)
    assert (await account.post("device/info", of=ENCRYPTED))["data"]["isEncrypt"] == 0
