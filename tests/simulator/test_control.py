"""The stable interface of the control API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from .conftest import GB28181, LIVE, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

STATE = {
    "online",
    "asleep",
    "privacy",
    "mirror",
    "encrypted",
    "ptz",
    "presets",
    "voices",
    "viewers",
}


async def test_calls_are_numbered_masked_and_given_since(account: Account) -> None:
    await account.post("device/info", of=PTZ)
    await account.post("device/info", of="BC0000000")
    await account.control("GET", "state")

    calls = await account.control("GET", "calls")

    assert [call["n"] for call in calls] == [1, 2, 3]
    assert calls[0].keys() >= {"n", "time", "method", "path", "params", "code", "ms"}
    assert [call["code"] for call in calls] == [200, 200, 20002]
    assert calls[0]["params"]["appSecret"].endswith("***")
    assert calls[1]["params"]["deviceSerial"] == PTZ
    assert calls[1]["params"]["accessToken"].startswith("at.")
    text = str(calls)
    assert account.token not in text
    assert account.keys["appSecret"] not in text
    assert calls[1]["time"] == pytest.approx(time.time(), abs=5)
    assert [call["n"] for call in await account.control("GET", "calls?since=2")] == [3]
    assert await account.control("GET", "calls?since=3") == []


async def test_control_calls_cost_nothing_and_meet_no_fault(account: Account) -> None:
    await account.fault("reset")
    before = (await account.control("GET", "state"))["quota"]["calls_today"]

    for _ in range(5):
        await account.control("GET", "devices")

    assert (await account.control("GET", "state"))["quota"]["calls_today"] == before


async def test_device_shows_its_state(account: Account) -> None:
    state = await account.control("GET", f"devices/{quote(GB28181, safe='')}")

    assert state.keys() >= STATE
    assert state["serial"] == GB28181
    assert state["ptz"] == {
        "moving": None,
        "travelling": False,
        "pan": 0.0,
        "tilt": 0.0,
        "zoom": 1.0,
        "focus": 0.5,
    }
    assert (state["mirror"], state["presets"], state["voices"]) == ("none", [], [])


@pytest.mark.parametrize(
    "change",
    [
        {"online": False},
        {"asleep": True},
        {"privacy": True},
        {"mirror": "center"},
        {"encrypted": True},
        {"presets": [{"index": 1}]},
        {"presets": [{"index": 3, "pan": 0.5, "name": "门"}]},
        {"latest": "V9.9.9 build 991231", "disk": "2---------------", "cloud": 2},
        {"offline_notify": True, "refuses": ["microphone"], "cloud_days": 3},
        {"voices": [{"name": "doorbell", "bytes": 3, "format": "mp3", "seconds": 1.5}]},
        {"name": "新名字 🐈"},
        {"battery": 5, "signal": 12, "defence": 0},
    ],
)
async def test_device_can_be_set(account: Account, change: dict[str, Any]) -> None:
    answer = await account.control("PATCH", f"devices/{PTZ}", change)

    assert {name: answer[name] for name in change} == change
    assert await account.control("GET", f"devices/{PTZ}") == answer


async def test_capabilities_come_and_go_on_one_device_only(account: Account) -> None:
    change = {"capabilities": {"support_privacy": "0", "ptz_preset": None, "support_new": "1"}}
    await account.control("PATCH", f"devices/{PTZ}", change)

    changed = (await account.post("device/capacity", of=PTZ))["data"]
    await account.control("POST", "reset")
    await account.sign_in()
    fresh = (await account.post("device/capacity", of=PTZ))["data"]

    assert (changed["support_privacy"], changed["support_new"]) == ("0", "1")
    assert "ptz_preset" not in changed
    assert (fresh["support_privacy"], fresh["ptz_preset"]) == ("1", "1")
    assert "support_new" not in fresh


async def test_head_turns_by_the_clock_until_stopped(account: Account) -> None:
    await account.control("PATCH", f"devices/{PTZ}", {"ptz": {"pan": 0.5, "moving": "left"}})
    await account.advance(2)

    moving = (await account.control("GET", f"devices/{PTZ}"))["ptz"]
    stopped = (await account.control("PATCH", f"devices/{PTZ}", {"ptz": {"moving": None}}))["ptz"]
    await account.advance(10)
    later = (await account.control("GET", f"devices/{PTZ}"))["ptz"]

    assert moving["moving"] == "left"
    assert -0.4 < moving["pan"] < 0.1
    assert stopped["moving"] is None
    assert later == stopped


@pytest.mark.parametrize(
    "moving, end",
    [
        ("up_right", {"pan": 1.0, "tilt": 1.0, "zoom": 1.0}),
        ("down", {"pan": 0.0, "tilt": -1.0, "zoom": 1.0}),
        ("zoom_in", {"pan": 0.0, "tilt": 0.0, "zoom": 4.0}),
        ("focus_near", {"pan": 0.0, "tilt": 0.0, "zoom": 1.0, "focus": 0.0}),
        ("focus_far", {"pan": 0.0, "tilt": 0.0, "zoom": 1.0, "focus": 1.0}),
    ],
)
async def test_head_stays_within_its_ends(
    account: Account, moving: str, end: dict[str, float]
) -> None:
    await account.control("PATCH", f"devices/{PTZ}", {"ptz": {"moving": moving, "speed": 2}})
    await account.advance(60)

    head = (await account.control("GET", f"devices/{PTZ}"))["ptz"]
    assert head["moving"] == moving
    assert {axis: head[axis] for axis in end} == end


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "red"},
        {"online": "yes"},
        {"mirror": "diagonal"},
        {"ptz": {"moving": "away"}},
        {"ptz": {"angle": 3}},
        {"ptz": {"pan": "left"}},
        {"battery": True},
        {"name": 3},
        {"presets": ["one"]},
        {"presets": [{"name": "one"}]},
        {"presets": [{"index": 1, "tilt": "up"}]},
        {"presets": [{"index": 1, "colour": "red"}]},
        {"switches": {"microphone": 1}},
        {"switches": {"toaster": True}},
        {"refuses": "microphone"},
        {"upgrade": {"stage": "done"}},
        {"restarting": True},
        {"capabilities": ["support_talk"]},
        {"privacy": True, "viewers": 3},
        {"privacy": True, "channels": [{"number": 9, "name": "x"}]},
        {"privacy": True, "channels": [{"number": 1, "colour": "x"}]},
        [],
    ],
)
async def test_change_that_makes_no_sense_changes_nothing(account: Account, change: Any) -> None:
    before = await account.control("GET", f"devices/{PTZ}")

    answer = await account.control("PATCH", f"devices/{PTZ}", change, status=400)

    assert answer["error"]
    assert await account.control("GET", f"devices/{PTZ}") == before


async def test_channels_of_a_recorder_can_be_set(account: Account) -> None:
    change = {"channels": [{"number": 2, "online": False, "name": "后门", "shown": False}]}
    await account.control("PATCH", f"devices/{RECORDER}", change)

    channel = (await account.post("device/camera/list", of=RECORDER))["data"][1]

    assert (channel["status"], channel["channelName"], channel["isAdd"]) == (0, "后门", 0)


async def test_device_can_come_back_online(account: Account) -> None:
    assert await account.code(LIVE, of=OFFLINE, protocol=3) == "20007"

    await account.control("PATCH", f"devices/{OFFLINE}", {"online": True})

    assert await account.code(LIVE, of=OFFLINE, protocol=3) == "200"


async def test_devices_come_and_go(account: Account) -> None:
    added = await account.control("POST", "devices", {"name": "新相机"}, status=201)
    named = await account.control("POST", "devices", {"serial": "BC7777777"}, status=201)
    await account.control("POST", "devices", {"serial": PTZ}, status=400)
    await account.control("DELETE", f"devices/{PTZ}")

    listed = (await account.post("device/list", pageSize=50))["data"]
    names = {item["deviceSerial"]: item["deviceName"] for item in listed}

    assert names[added["serial"]] == "新相机"
    assert named["serial"] in names
    assert PTZ not in names
    assert await account.code("device/info", of=PTZ) == "20002"
    await account.control("GET", f"devices/{PTZ}", status=404)


@pytest.mark.parametrize(
    "channels", [[], [{"number": 1}, {"number": 7, "name": "窗", "permission": 2}]]
)
async def test_added_device_has_the_channels_it_is_given(
    account: Account, channels: list[dict[str, Any]]
) -> None:
    order = {"serial": "BC8888888", "name": "大厅", "channels": channels}
    await account.control("POST", "devices", order, status=201)

    listed = (await account.post("device/camera/list", of="BC8888888"))["data"]

    assert [item["channelNo"] for item in listed] == [item["number"] for item in channels]
    assert [item["channelName"] for item in listed] == ["大厅", "窗"][: len(channels)]


async def test_reset_is_a_fresh_start(account: Account) -> None:
    await account.set(quota_per_day=1, lapp_code="number")
    await account.advance(500)
    await account.fault("reset", path="/api/*")
    await account.control("PATCH", f"devices/{PTZ}", {"privacy": True})

    await account.control("POST", "reset", {"settings": {"quota_per_day": 77}, "devices": 12})

    state = await account.control("GET", "state")
    settings = await account.control("GET", "settings")
    assert (state["offset"], state["tokens"], state["faults"]) == (0.0, 0, [])
    assert state["quota"]["calls_today"] == 0
    assert len(state["devices"]) == 12
    assert await account.control("GET", "calls") == []
    assert (settings["quota_per_day"], settings["lapp_code"]) == (77, "text")
    assert settings["quota_per_minute"] == 0  # as on the command line
    assert (await account.control("GET", f"devices/{PTZ}"))["privacy"] is False
    assert await account.code("device/list") == "10002"

    await account.control("POST", "reset")
    assert len((await account.control("GET", "state"))["devices"]) == 8


@pytest.mark.parametrize(
    "order",
    [
        {"settings": {"nothing": 1}},
        {"settings": []},
        {"region": "moon"},
        {"devices": "many"},
        {"settings": {"signal": "loud"}},
    ],
)
async def test_reset_that_makes_no_sense_changes_nothing(
    account: Account, order: dict[str, Any]
) -> None:
    await account.control("POST", "reset", order, status=400)

    assert await account.code("device/list") == "200"


@pytest.mark.parametrize(
    "change",
    [
        {"nothing": 1},
        {"quota_per_day": "many"},
        {"quota_per_day": True},
        {"message_language": "fr"},
        {"app_frozen": "perhaps"},
        {"time_zone": "Mars/Base"},
        {"lapp_code": "number", "nothing": 1},
    ],
)
async def test_setting_that_makes_no_sense_changes_nothing(
    account: Account, change: dict[str, Any]
) -> None:
    before = await account.control("GET", "settings")

    answer = await account.control("PATCH", "settings", change, status=400)

    assert answer["error"]
    assert ("names" in answer) is ("nothing" in change)
    assert await account.control("GET", "settings") == before


async def test_time_moves_both_ways(account: Account) -> None:
    await account.advance(600)
    later = (await account.control("GET", "state"))["now"]
    await account.advance(-1200)
    earlier = (await account.control("GET", "state"))["now"]

    assert later - earlier == pytest.approx(1200, abs=2)
    await account.control("POST", "time", {"advance": "far"}, status=400)
