"""Sections 2.1-2.6 and 2.9: lists, info, status and capabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import DOORBELL, ENCRYPTED, FIXED, FOREIGN, GB28181, H265, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

NVR_STATES = "/api/v3/open/device/metadata/channel/status"


async def test_household_is_listed_in_its_order(account: Account) -> None:
    answer = await account.post("device/list", pageSize=50)

    serials = [item["deviceSerial"] for item in answer["data"]]
    assert serials == [PTZ, H265, DOORBELL, ENCRYPTED, RECORDER, GB28181, FIXED, OFFLINE]
    assert answer["page"] == {"total": 8, "page": 0, "size": 50}
    assert {item["deviceSerial"] for item in answer["data"] if not item["status"]} == {OFFLINE}


async def test_pages_are_numbered_from_zero(account: Account) -> None:
    pages = [await account.post("device/list", pageSize=3, pageStart=page) for page in range(4)]

    assert [len(page["data"]) for page in pages] == [3, 3, 2, 0]
    assert [page["page"]["page"] for page in pages] == [0, 1, 2, 3]
    serials = [item["deviceSerial"] for page in pages for item in page["data"]]
    assert len(set(serials)) == 8


async def test_page_has_ten_items_unless_asked_otherwise(account: Account) -> None:
    answer = await account.post("camera/list")

    assert len(answer["data"]) == 10
    assert answer["page"] == {"total": 23, "page": 0, "size": 10}


@pytest.mark.parametrize("path", ["device/list", "camera/list"])
@pytest.mark.parametrize(
    "params",
    [
        {"pageSize": 51},
        {"pageSize": 0},
        {"pageSize": "many"},
        {"pageStart": 401},
        {"pageStart": -1},
    ],
)
async def test_pages_out_of_bounds_are_refused(
    account: Account, path: str, params: dict[str, Any]
) -> None:
    assert await account.code(path, **params) == "10001"


async def test_page_size_can_be_clamped_instead(account: Account) -> None:
    await account.set(page_size_over="clamp")

    answer = await account.post("device/list", pageSize=500)

    assert (answer["code"], answer["page"]["size"]) == ("200", 50)


async def test_list_continues_behind_an_id(account: Account) -> None:
    first = await account.post("device/list", id="0", pageSize=5)
    rest = await account.post("device/list", id=first["data"][-1]["id"], pageSize=5)

    assert [item["deviceSerial"] for item in rest["data"]] == [GB28181, FIXED, OFFLINE]


@pytest.mark.parametrize(
    "serial, code",
    [
        ("BC0000000", "20002"),
        (FOREIGN, "20018"),
        ("bc1000001", "20014"),
        ("BC1000001,BC1000002", "20014"),
        ("", "10001"),
        (GB28181, "200"),
    ],
)
@pytest.mark.parametrize(
    "path", ["device/info", "device/status/get", "device/capacity", "device/camera/list"]
)
async def test_serial_is_checked_everywhere(
    account: Account, path: str, serial: str, code: str
) -> None:
    assert await account.code(path, of=serial) == code


async def test_info_of_offline_device_is_still_given(account: Account) -> None:
    answer = await account.post("device/info", of=OFFLINE)

    assert (answer["code"], answer["data"]["status"]) == ("200", 0)


async def test_info_has_overseas_fields_when_asked(account: Account) -> None:
    plain = await account.post("device/info", of=PTZ)
    utc = await account.post("device/info", of=PTZ, version="utc")

    assert utc["data"].keys() - plain["data"].keys() == {"wifiSsid", "timeZone"}


async def test_status_shows_sleep_privacy_battery_and_disks(account: Account) -> None:
    doorbell = (await account.post("device/status/get", of=DOORBELL))["data"]
    recorder = (await account.post("device/status/get", of=RECORDER))["data"]
    await account.control("PATCH", f"devices/{PTZ}", {"privacy": True})
    camera = (await account.post("device/status/get", of=PTZ))["data"]

    assert (doorbell["wakeUpStatus"], doorbell["battryStatus"]) == (1, 76)
    assert doorbell["diskState"] == "2---------------"
    assert (recorder["nvrDiskNum"], recorder["nvrDiskState"]) == (2, "00--------------")
    assert (camera["privacyStatus"], camera["wakeUpStatus"], camera["battryStatus"]) == (1, -1, -1)
    assert camera["nvrDiskState"] == "-2"


@pytest.mark.parametrize(
    "honoured, channel, channel_no",
    [("channel", "20001", "200"), ("channelNo", "200", "20001"), ("both", "20001", "20001")],
)
async def test_status_honours_one_name_for_the_channel(
    account: Account, honoured: str, channel: str, channel_no: str
) -> None:
    await account.set(status_channel_param=honoured)

    assert await account.code("device/status/get", of=PTZ, channel=9) == channel
    assert await account.code("device/status/get", of=PTZ, channelNo=9) == channel_no


async def test_capabilities_tell_the_models_apart(account: Account) -> None:
    sets = {
        serial: (await account.post("device/capacity", of=serial))["data"]
        for serial in (PTZ, H265, DOORBELL, FIXED, RECORDER)
    }

    assert sets[PTZ]["ptz_left_right"] == "1"
    assert sets[PTZ]["support_privacy"] == "1"
    assert sets[FIXED]["ptz_left_right"] == "0"
    assert "ptz_preset" not in sets[FIXED]
    assert [sets[serial]["support_talk"] for serial in (PTZ, H265, RECORDER)] == ["1", "3", "0"]
    assert sets[DOORBELL]["support_battery_manage"] == "1"
    assert sets[RECORDER]["support_channel_number"] == 16


async def test_recorder_tells_which_channels_have_a_camera(account: Account) -> None:
    channels = (await account.post("device/camera/list", of=RECORDER))["data"]

    assert [item["channelNo"] for item in channels] == list(range(1, 17))
    assert [item["status"] for item in channels] == [1] * 4 + [-1] * 12
    assert [item["relatedIpc"] for item in channels] == [True] * 4 + [False] * 12
    assert {item["channelName"] for item in channels[4:]} == {RECORDER}
    assert channels[3]["channelName"] == "货架 🛒"


async def test_recorder_states_are_in_the_third_envelope(account: Account) -> None:
    status, answer = await account.get(NVR_STATES, deviceSerial=RECORDER)

    states = answer["result"]["data"]["channelInfoList"]
    assert status == 200
    assert [item["status"] for item in states] == [1] * 4 + [2] * 12


@pytest.mark.parametrize(
    "serial, status, code",
    [("BC0000000", 404, "20002"), (FOREIGN, 403, "20018"), ("bad", 400, "20014")],
)
async def test_newer_calls_carry_http_statuses(
    account: Account, serial: str, status: int, code: str
) -> None:
    got, answer = await account.get(NVR_STATES, deviceSerial=serial)

    assert (got, answer["result"]["code"]) == (status, code)


async def test_token_error_is_http_200_even_in_newer_calls(account: Account) -> None:
    status, answer = await account.get(NVR_STATES, deviceSerial=RECORDER, accessToken="at.x")

    assert (status, answer["result"]["code"]) == (200, "10002")


async def test_unconfigured_channels_have_the_default_picture(account: Account) -> None:
    channels = (await account.post("device/camera/list", of=RECORDER))["data"]

    async with account.session.get(channels[0]["picUrl"]) as cover:
        assert cover.content_type == "image/jpeg"
        drawn = await cover.read()
    assert channels[4]["picUrl"].endswith("/homeDevice.jpeg")
    async with account.session.get(channels[4]["picUrl"]) as default:
        assert (await default.read())[:2] == drawn[:2] == b"\xff\xd8"


async def test_devices_beyond_the_plan_are_listed_but_refused(account: Account) -> None:
    await account.set(max_devices=2)

    answer = await account.post("device/list")

    assert len(answer["data"]) == 8
    assert await account.code("device/info", of=H265) == "200"
    assert await account.code("device/info", of=DOORBELL) == "10026"
