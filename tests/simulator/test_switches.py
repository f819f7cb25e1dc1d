"""Section 6: what a device has on or off, and its arming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import FIXED, GB28181, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

PATHS = {
    "prompt_tone": ("device/sound/switch/set", "device/sound/switch/status"),
    "sound_tracking": ("device/ssl/switch/set", "device/ssl/switch/status"),
    "indicator": ("device/light/switch/set", "device/light/switch/status"),
    "all_day_recording": (
        "device/fullday/record/switch/set",
        "device/fullday/record/switch/status",
    ),
    "infrared": ("device/infrared/switch/set", "device/infrared/switch/get"),
    "motion_tracking": ("device/mobile/status/set", "device/mobile/status/get"),
    "microphone": ("camera/video/sound/set", "camera/video/sound/status"),
}
PRIVACY = ("device/scene/switch/set", "device/scene/switch/status")


async def state(account: Account, serial: str = PTZ) -> dict[str, Any]:
    """Return the state of a device."""
    known: dict[str, Any] = await account.control("GET", f"devices/{serial}")
    return known


async def abroad(account: Account) -> None:
    """Move the account overseas."""
    await account.control("POST", "reset", {"region": "eu"})
    account.token = ""
    await account.sign_in()


@pytest.mark.parametrize("name", PATHS)
async def test_switch_is_set_and_read(account: Account, name: str) -> None:
    if name == "infrared":
        await abroad(account)
    set_path, get_path = PATHS[name]
    before = (await state(account))["switches"]
    wanted = not before[name]

    codes = [await account.code(set_path, of=PTZ, enable=int(wanted)) for _ in range(2)]
    data = (await account.post(get_path, of=PTZ, channelNo=1))["data"]

    assert codes == ["200", "60022"]
    assert (await state(account))["switches"] == before | {name: wanted}
    told = data[0] if isinstance(data, list) else data
    assert told == {
        "deviceSerial": PTZ,
        "channelNo": 1,
        "enable": str(int(wanted)) if name == "microphone" else int(wanted),
    }


@pytest.mark.parametrize("name", ["infrared", "indicator", "all_day_recording", "motion_tracking"])
async def test_some_switches_are_in_one_region_only(account: Account, name: str) -> None:
    if name != "infrared":
        await abroad(account)

    for path in PATHS[name]:
        form = {"accessToken": account.token, "deviceSerial": PTZ, "enable": "1"}
        async with account.session.post(f"{account.url}/api/lapp/{path}", data=form) as answer:
            assert answer.status == 404


async def test_microphone_may_be_told_as_an_object(account: Account) -> None:
    await account.set(microphone_shape="object")

    answer = await account.post("camera/video/sound/status", of=PTZ)

    assert answer["data"] == {"deviceSerial": PTZ, "channelNo": 1, "enable": 1}


@pytest.mark.parametrize("name", [*PATHS, "privacy"])
async def test_a_device_without_the_switch(account: Account, name: str) -> None:
    if name == "infrared":
        await abroad(account)
    for path in PATHS.get(name, PRIVACY):
        assert await account.code(path, of=GB28181, enable=1) == "60020"


@pytest.mark.parametrize("name", [*PATHS, "privacy"])
async def test_a_device_that_refuses_in_spite_of_its_capabilities(
    account: Account, name: str
) -> None:
    if name == "infrared":
        await abroad(account)
    await account.control("PATCH", f"devices/{PTZ}", {"refuses": [name]})

    for path in PATHS.get(name, PRIVACY):
        assert await account.code(path, of=PTZ, enable=1) == "60020"


async def test_no_capability_tells_that_the_garage_has_no_indicator(account: Account) -> None:
    set_path, _ = PATHS["indicator"]

    assert await account.code(set_path, of=FIXED, enable=0) == "60020"
    assert await account.code(set_path, of=PTZ, enable=0) == "200"


@pytest.mark.parametrize(
    "params, code",
    [({}, "10001"), ({"enable": 2}, "10001"), ({"enable": 1, "channelNo": 9}, "20032")],
)
@pytest.mark.parametrize("path", [PRIVACY[0], PATHS["prompt_tone"][0]])
async def test_parameters_are_checked(
    account: Account, path: str, params: dict[str, Any], code: str
) -> None:
    assert await account.code(path, of=PTZ, **params) == code


async def test_a_camera_that_is_offline(account: Account) -> None:
    for path in (*PRIVACY, *PATHS["prompt_tone"]):
        assert await account.code(path, of=OFFLINE, enable=1) == "20007"


async def test_shutter_is_moved_read_and_told_by_the_status(account: Account) -> None:
    codes = [await account.code(PRIVACY[0], of=PTZ, enable=1) for _ in range(2)]
    told = (await account.post(PRIVACY[1], of=PTZ))["data"]
    status = (await account.post("device/status/get", of=PTZ))["data"]

    assert codes == ["200", "60022"]
    assert told == {"deviceSerial": PTZ, "channelNo": 1, "enable": 1}
    assert status["privacyStatus"] == 1
    assert (await state(account))["privacy"]


async def test_either_key_stands_for_a_shutter(account: Account) -> None:
    for key, other in (
        ("support_privacy", "ptz_close_scene"),
        ("ptz_close_scene", "support_privacy"),
    ):
        change = {"capabilities": {key: "1", other: "0"}}
        await account.control("PATCH", f"devices/{PTZ}", change)
        assert await account.code(PRIVACY[1], of=PTZ) == "200"
    await account.control("PATCH", f"devices/{PTZ}", {"capabilities": {"ptz_close_scene": None}})
    assert await account.code(PRIVACY[1], of=PTZ) == "60020"


async def test_a_shutter_that_moves_is_busy(account: Account) -> None:
    await account.set(privacy_seconds=4)
    turn = {"channelNo": 1, "direction": 2, "speed": 1}
    seen = []
    for enable in (1, 0):
        seen.append(await account.code(PRIVACY[0], of=PTZ, enable=enable))
        seen.append(await account.code(PRIVACY[0], of=PTZ, enable=1 - enable))
        seen.append(await account.code("device/ptz/start", of=PTZ, **turn))
        await account.advance(5)

    assert seen == ["200", "60083", "60083", "200", "60084", "60084"]
    assert await account.code("device/ptz/start", of=PTZ, **turn) == "200"


async def test_offline_notice_is_told_by_the_info(account: Account) -> None:
    codes = [
        await account.code("device/notify/switch", of=OFFLINE, enable=enable)
        for enable in (1, 1, 0)
    ]
    info = await account.post("device/info", of=OFFLINE)
    await account.code("device/notify/switch", of=OFFLINE, enable=1)
    after = await account.post("device/info", of=OFFLINE)

    assert codes == ["200", "60022", "200"]
    assert (info["data"]["offlineNotify"], after["data"]["offlineNotify"]) == (0, 1)
    assert await account.code("device/notify/switch", of=GB28181, enable=1) == "60020"


async def test_arming_is_told_by_the_list(account: Account) -> None:
    codes = [
        await account.code("device/defence/set", of=PTZ, isDefence=arming) for arming in (1, 0, 0)
    ]
    first = (await account.post("device/list"))["data"][0]

    assert codes == ["60021", "200", "60021"]
    assert (first["deviceSerial"], first["defence"]) == (PTZ, 0)


@pytest.mark.parametrize("kind, takes", [("plain", {0, 1}), ("hub", {0, 8, 16})])
async def test_hubs_are_armed_otherwise_than_cameras(
    account: Account, kind: str, takes: set[int]
) -> None:
    await account.control("PATCH", f"devices/{FIXED}", {"kind": kind, "defence": 3})

    for arming in (0, 1, 2, 8, 16):
        code = await account.code("device/defence/set", of=FIXED, isDefence=arming)
        assert code == ("200" if arming in takes else "10001")
    assert await account.code("device/defence/set", of=FIXED) == "10001"


async def test_a_recorder_is_not_armed(account: Account) -> None:
    assert await account.code("device/defence/set", of=RECORDER, isDefence=1) == "60020"


async def test_a_microphone_that_is_off_is_not_heard(account: Account) -> None:
    async def sound() -> bool:
        given = await account.post("/api/lapp/v2/live/address/get", of=PTZ, protocol=4)
        async with account.session.get(given["data"]["url"]) as stream:
            # The fifth byte of FLV tells what follows: 4 is sound, 1 is pictures.
            return bool((await stream.content.readexactly(5))[4] & 4)

    heard = await sound()
    await account.post(PATHS["microphone"][0], of=PTZ, enable=0)

    assert heard
    assert not await sound()
