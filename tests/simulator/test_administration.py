"""Section 2.7, 2.8, 6.8 and 11: adding, naming, restarting, storage in the cloud."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import FIXED, FOREIGN, GB28181, H265, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

NEW = "BC3000001"
RISKY = "BC3000002"
OPERATE = "/api/v3/device/systemOperate"


async def label(account: Account, serial: str) -> str:
    """Return the code on the label of a device."""
    return str((await account.control("GET", f"devices/{serial}"))["code"])


async def add(account: Account, serial: str, code: str = "WRONGX") -> str:
    """Add a device and return the code of the answer."""
    return await account.code("device/add", of=serial, validateCode=code)


async def operate(account: Account, serial: str = PTZ, **params: Any) -> tuple[int, int]:
    """Make a call about a device's power and return HTTP status and code."""
    headers = {"accessToken": account.token, "deviceSerial": serial}
    form = {name: str(value) for name, value in params.items()}
    async with account.session.post(account.url + OPERATE, data=form, headers=headers) as answer:
        return answer.status, json.loads(await answer.text())["meta"]["code"]


async def test_a_device_is_added_with_the_code_on_its_label(account: Account) -> None:
    assert (await account.control("GET", "state"))["unclaimed"] == [NEW, RISKY]
    assert await account.code("device/info", of=NEW) == "20018"

    assert await add(account, NEW) == "20010"
    assert await add(account, NEW, await label(account, NEW)) == "200"

    listed = (await account.post("device/list"))["data"]
    assert [item["deviceSerial"] for item in listed][-1] == NEW
    assert await account.code("device/info", of=NEW) == "200"
    assert (await account.control("GET", "state"))["unclaimed"] == [RISKY]
    assert await add(account, NEW, await label(account, NEW)) == "20017"


@pytest.mark.parametrize(
    "serial, code",
    [
        (FOREIGN, "20013"),
        (PTZ, "20017"),
        ("BC0000000", "20002"),
        (RISKY, "60058"),
        ("nonsense", "20014"),
        ("", "10001"),
    ],
)
async def test_devices_that_cannot_be_added(account: Account, serial: str, code: str) -> None:
    assert await add(account, serial) == code


async def test_a_code_is_needed(account: Account) -> None:
    answer = await account.post("device/add", of=NEW)

    assert (answer["code"], answer["msg"]) == ("10001", "validateCode为空")


async def test_a_device_without_power_cannot_be_added(account: Account) -> None:
    await account.control("PATCH", f"devices/{NEW}", {"online": False})

    assert await add(account, NEW, await label(account, NEW)) == "20007"


async def test_ownership_once_confirmed_lets_the_risky_one_in(account: Account) -> None:
    await account.control("PATCH", f"devices/{RISKY}", {"risk_level": 0})

    assert await add(account, RISKY, await label(account, RISKY)) == "200"


async def test_one_that_can_be_added_can_be_taken_away(account: Account) -> None:
    await account.control("DELETE", f"devices/{NEW}")

    assert await add(account, NEW) == "20002"


async def test_a_device_is_named(account: Account) -> None:
    answer = await account.code("device/name/update", of=OFFLINE, deviceName="阁楼 🏠")

    info = (await account.post("device/info", of=OFFLINE))["data"]
    assert (answer, info["deviceName"]) == ("200", "阁楼 🏠")


async def test_a_channel_is_named(account: Account) -> None:
    answer = await account.code("camera/name/update", of=RECORDER, channelNo=2, name="后院")

    channels = (await account.post("device/camera/list", of=RECORDER))["data"]
    assert answer == "200"
    assert [item["channelName"] for item in channels[:3]] == ["收银台", "后院", "店门口"]
    assert await account.code("camera/name/update", of=RECORDER, channelNo=17, name="x") == "20032"


@pytest.mark.parametrize(
    "name, code",
    [
        ("门" * 16 + "ab", "200"),
        ("门" * 17, "10001"),
        ("<b>", "10001"),
        ("a\nb", "10001"),
        ("", "10001"),
    ],
)
async def test_names_are_short_and_plain(account: Account, name: str, code: str) -> None:
    assert await account.code("device/name/update", of=PTZ, deviceName=name) == code
    assert await account.code("camera/name/update", of=PTZ, name=name) == code


async def test_a_restart_takes_the_device_off_line_for_a_while(account: Account) -> None:
    turn = {"channelNo": 1, "direction": 0, "speed": 0}
    await account.code("device/ptz/start", of=PTZ, **turn)

    assert await operate(account, systemOperation="reboot", delay=0) == (200, 200)
    down = await account.control("GET", f"devices/{PTZ}")
    assert await account.code("device/ptz/stop", of=PTZ, **turn) == "20007"
    await account.advance(6)
    up = await account.control("GET", f"devices/{PTZ}")

    assert (down["online"], down["restarting"], down["ptz"]["moving"]) == (False, True, None)
    assert (up["online"], up["restarting"]) == (True, False)
    assert up["version"] == down["version"]


async def test_a_restart_may_wait(account: Account) -> None:
    await operate(account, systemOperation="reboot", delay=30)
    before = (await account.control("GET", f"devices/{PTZ}"))["online"]
    await account.advance(31)

    assert before
    assert not (await account.control("GET", f"devices/{PTZ}"))["online"]


@pytest.mark.parametrize(
    "serial, params, answer",
    [
        (PTZ, {"systemOperation": "explode"}, (400, 10001)),
        (PTZ, {}, (400, 10001)),
        (PTZ, {"systemOperation": "reboot", "delay": -1}, (400, 10001)),
        (OFFLINE, {"systemOperation": "reboot"}, (412, 20007)),
        (GB28181, {"systemOperation": "reboot"}, (422, 60020)),
        (FOREIGN, {"systemOperation": "reboot"}, (403, 20018)),
    ],
)
async def test_restarts_that_are_refused(
    account: Account, serial: str, params: dict[str, Any], answer: tuple[int, int]
) -> None:
    assert await operate(account, serial, **params) == answer


async def test_storage_in_the_cloud(account: Account) -> None:
    now = (await account.control("GET", "state"))["now"]
    active = (await account.post("cloud/storage/device/info", of=PTZ))["data"]
    none = (await account.post("cloud/storage/device/info", of=H265))["data"]
    await account.control("PATCH", f"devices/{PTZ}", {"cloud_days": 2})
    soon = (await account.post("cloud/storage/device/info", of=PTZ))["data"]

    assert (active["status"], active["validDays"], active["totalDays"]) == (1, 30, 7)
    assert active["expireTime"] / 1000 == pytest.approx(now + 30 * 86400, abs=5)
    assert (none["status"], none["validDays"], none["totalDays"]) == (-1, 0, 0)
    assert soon["expireTime"] / 1000 == pytest.approx(now + 2 * 86400, abs=5)
    assert await account.code("cloud/storage/device/info", of=RECORDER) == "60020"
    assert await account.code("cloud/storage/device/info", of=FIXED, channelNo=2) == "20032"
