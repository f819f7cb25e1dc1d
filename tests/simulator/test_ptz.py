"""Section 5.1-5.3: turning, its ends and refusals, and mirroring."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from .conftest import FIXED, LIVE, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

START = "device/ptz/start"
STOP = "device/ptz/stop"
MIRROR = "device/ptz/mirror"


async def start(account: Account, direction: int = 2, speed: int = 1) -> str:
    """Start to turn and return the code."""
    return await account.code(START, of=PTZ, channelNo=1, direction=direction, speed=speed)


async def stop(account: Account, direction: int = 2) -> str:
    """Stop and return the code."""
    return await account.code(STOP, of=PTZ, channelNo=1, direction=direction)


async def head(account: Account) -> dict[str, Any]:
    """Return where the head is."""
    state: dict[str, Any] = (await account.control("GET", f"devices/{PTZ}"))["ptz"]
    return state


async def patch(account: Account, **state: Any) -> None:
    """Change the state of the camera."""
    await account.control("PATCH", f"devices/{PTZ}", state)


@pytest.mark.parametrize(
    "direction, axes",
    [
        (0, {"tilt": 1}),
        (1, {"tilt": -1}),
        (2, {"pan": -1}),
        (3, {"pan": 1}),
        (4, {"pan": -1, "tilt": 1}),
        (5, {"pan": -1, "tilt": -1}),
        (6, {"pan": 1, "tilt": 1}),
        (7, {"pan": 1, "tilt": -1}),
        (8, {"zoom": 1}),
        (9, {"zoom": -1}),
        (10, {"focus": -1}),
        (11, {"focus": 1}),
        (16, {"pan": 1}),
    ],
)
async def test_head_turns_in_each_direction_until_it_is_stopped(
    account: Account, direction: int, axes: dict[str, int]
) -> None:
    await patch(account, ptz={"zoom": 2})
    before = await head(account)

    assert await start(account, direction) == "200"
    await account.advance(0.5)
    moving = await head(account)
    assert await stop(account, direction) == "200"
    at_stop = await head(account)
    await account.advance(5)
    later = await head(account)

    assert moving["moving"] is not None
    assert at_stop["moving"] is None
    assert later == at_stop
    for axis in ("pan", "tilt", "zoom", "focus"):
        moved = at_stop[axis] - before[axis]
        assert (moved > 0) - (moved < 0) == axes.get(axis, 0), axis


async def test_speeds_differ(account: Account) -> None:
    ways = []
    for speed in (0, 1, 2):
        await patch(account, ptz={"pan": -1, "moving": None})
        await start(account, 3, speed)
        await account.advance(1)
        await stop(account)
        ways.append((await head(account))["pan"] + 1)

    assert ways[0] * 1.5 < ways[1] < ways[2] / 1.5


@pytest.mark.parametrize(
    "direction, code, at",
    [
        (0, "60002", {"tilt": 1}),
        (1, "60003", {"tilt": -1}),
        (2, "60004", {"pan": -1}),
        (3, "60005", {"pan": 1}),
        (4, "60002", {"tilt": 1, "pan": -1}),
        (7, "60003", {"tilt": -1, "pan": 1}),
        (6, "200", {"tilt": 1, "pan": 0}),
        (8, "200", {"zoom": 4}),
        (10, "200", {"focus": 0}),
    ],
)
async def test_an_end_is_told_by_start_and_never_by_stop(
    account: Account, direction: int, code: str, at: dict[str, float]
) -> None:
    await patch(account, ptz=at)

    assert await start(account, direction) == code
    assert await stop(account, direction) == "200"


async def test_a_head_at_its_end_is_still_moving_until_it_is_stopped(account: Account) -> None:
    await start(account)
    await account.advance(60)

    assert await head(account) | {"moving": "left", "pan": -1.0} == await head(account)
    assert await start(account) == "60004"


async def test_auto_turns_to_and_fro(account: Account) -> None:
    seen = []
    await start(account, 16, 2)
    for _ in range(12):
        await account.advance(1)
        seen.append((await head(account))["pan"])

    assert max(seen) > 0.5
    assert min(seen) < -0.5


@pytest.mark.parametrize(
    "setting, code, moving",
    [("60028", "60028", "left"), ("obeys", "200", "right"), ("ignored", "200", "left")],
)
async def test_another_direction_without_a_stop(
    account: Account, setting: str, code: str, moving: str
) -> None:
    await account.set(ptz_second_start=setting)
    await start(account, 2)

    assert await start(account, 2) == "200"
    assert await start(account, 3) == code
    assert (await head(account))["moving"] == moving


async def test_hikvision_refuses_the_slow_speed(account: Account) -> None:
    await patch(account, model="DS-2DE2A404IW")

    assert await start(account, 2, 0) == "60006"
    assert await start(account, 2, 1) == "200"
    await account.set(ptz_slow_hikvision=False)
    assert await start(account, 2, 0) == "200"


@pytest.mark.parametrize(
    "path, params, code, message",
    [
        (START, {"direction": 2, "speed": 1}, "10001", "channelNo为空"),
        (START, {"channelNo": 1, "speed": 1}, "10001", "direction为空"),
        (START, {"channelNo": 1, "direction": 2}, "10001", "speed为空"),
        (START, {"channelNo": 1, "direction": 12, "speed": 1}, "10001", None),
        (START, {"channelNo": 1, "direction": 2, "speed": 3}, "10001", None),
        (START, {"channelNo": 1, "direction": "up", "speed": 1}, "10001", None),
        (START, {"channelNo": 9, "direction": 2, "speed": 1}, "20032", None),
        (STOP, {"direction": 2}, "10001", "channelNo为空"),
        (STOP, {"channelNo": 1}, "200", None),
        (STOP, {"channelNo": 1, "direction": 12}, "10001", None),
        (MIRROR, {"command": 1}, "10001", "channelNo为空"),
        (MIRROR, {"channelNo": 1}, "10001", "command为空"),
        (MIRROR, {"channelNo": 1, "command": 3}, "10001", None),
    ],
)
async def test_parameters_are_checked(
    account: Account, path: str, params: dict[str, Any], code: str, message: str | None
) -> None:
    answer = await account.post(path, of=PTZ, **params)

    assert answer["code"] == code
    assert message is None or answer["msg"] == message


async def test_overseas_wants_a_direction_to_stop_and_knows_no_auto(account: Account) -> None:
    await account.control("POST", "reset", {"region": "eu"})
    await account.sign_in()

    assert await account.code(STOP, of=PTZ, channelNo=1) == "10001"
    assert await stop(account) == "200"
    assert await start(account, 16) == "10001"


@pytest.mark.parametrize("serial, code", [(FIXED, "60000"), (RECORDER, "60000")])
async def test_a_camera_without_a_head(account: Account, serial: str, code: str) -> None:
    for path in (START, STOP):
        assert await account.code(path, of=serial, channelNo=1, direction=2, speed=1) == code


async def test_a_camera_that_is_offline(account: Account) -> None:
    assert await account.code(STOP, of=OFFLINE, channelNo=1, direction=2) == "20007"


@pytest.mark.parametrize(
    "keys, works",
    [
        ({"ptz_left_right": "1"}, {2, 3, 16}),
        ({"ptz_top_bottom": "1"}, {0, 1}),
        ({"ptz_45": "1"}, {4, 5, 6, 7}),
        ({"ptz_zoom": "1"}, {8, 9}),
        ({"ptz_focus": "1"}, {10, 11}),
        ({"support_ptz": "1"}, {0, 1, 2, 3, 4, 5, 6, 7, 16}),
    ],
)
async def test_a_direction_needs_its_capability(
    account: Account, keys: dict[str, str], works: set[int]
) -> None:
    every = ("ptz_left_right", "ptz_top_bottom", "ptz_45", "ptz_zoom", "ptz_focus")
    await patch(account, capabilities=dict.fromkeys(every) | keys)

    for direction in (*range(12), 16):
        code = await start(account, direction)
        await stop(account)
        assert code == ("200" if direction in works else "60020"), direction


async def test_a_direction_may_be_refused_in_spite_of_its_capability(account: Account) -> None:
    await patch(account, refuses=["zoom_in"])

    assert await start(account, 8) == "60020"
    assert await start(account, 9) == "200"


async def test_a_covered_camera_does_not_turn(account: Account) -> None:
    await start(account)
    assert await account.code("device/scene/switch/set", of=PTZ, enable=1) == "200"

    assert (await head(account))["moving"] is None
    assert await start(account) == "60026"
    assert await account.code(MIRROR, of=PTZ, channelNo=1, command=0) == "60026"
    assert await stop(account) == "200"
    await account.set(ptz_stop_in_privacy="60026")
    assert await stop(account) == "60026"


async def test_turning_may_need_somebody_who_watches(account: Account) -> None:
    await account.set(ptz_needs_stream=True)
    assert await start(account) == "60006"

    url = (await account.post(LIVE, of=PTZ, protocol=4))["data"]["url"]
    async with account.session.get(url) as stream:
        await stream.content.read(100)
        assert await start(account) == "200"
    assert await stop(account) == "200"


@pytest.mark.parametrize(
    "commands, mirror",
    [
        ([0], "up_down"),
        ([1], "left_right"),
        ([2], "center"),
        ([0, 0], "none"),
        ([2, 2], "none"),
        ([0, 1], "center"),
        ([2, 1], "up_down"),
    ],
)
async def test_mirroring_toggles(account: Account, commands: list[int], mirror: str) -> None:
    for command in commands:
        assert await account.code(MIRROR, of=PTZ, channelNo=1, command=command) == "200"

    assert (await account.control("GET", f"devices/{PTZ}"))["mirror"] == mirror


async def test_mirroring_needs_the_key_of_its_axis(account: Account) -> None:
    codes = [
        await account.code(MIRROR, of=FIXED, channelNo=1, command=command) for command in (0, 1, 2)
    ]

    assert codes == ["60020", "60020", "200"]


async def test_a_picture_that_turns_over_is_busy(account: Account) -> None:
    await account.set(mirror_seconds=5)
    codes = [await account.code(MIRROR, of=PTZ, channelNo=1, command=0) for _ in range(2)]
    turning = await start(account)
    await account.advance(6)

    assert codes == ["200", "60027"]
    assert turning == "60027"
    assert await account.code(MIRROR, of=PTZ, channelNo=1, command=0) == "200"


# Answers that do not come


async def _moving(account: Account) -> str | None:
    moving: str | None = (await head(account))["moving"]
    return moving


async def test_a_lost_answer_has_had_its_effect(account: Account) -> None:
    await account.fault("lost_answer", path="*/ptz/start", count=1)

    with pytest.raises(aiohttp.ClientError):
        await start(account)

    assert await _moving(account) == "left"
    (call,) = [c for c in await account.control("GET", "calls") if c["path"].endswith("start")]
    assert (call["code"], call["params"]["direction"]) == (None, "2")


async def test_a_late_answer_has_had_its_effect_before(account: Account) -> None:
    await account.fault("late_answer", path="*/ptz/start", delay=0.6)

    waiting = asyncio.ensure_future(start(account))
    await asyncio.sleep(0.2)
    early = await _moving(account)

    assert not waiting.done()
    assert early == "left"
    assert await waiting == "200"


async def test_a_late_start_is_overtaken_by_its_stop(account: Account) -> None:
    await account.fault("latency", path="*/ptz/start", delay=0.4)

    waiting = asyncio.ensure_future(start(account))
    await asyncio.sleep(0.1)
    assert await stop(account) == "200"
    assert await waiting == "200"

    assert await _moving(account) == "left"


async def test_a_start_is_carried_out_although_its_caller_has_gone(account: Account) -> None:
    await account.set(device_latency=0.4)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(start(account), 0.1)
    gone = await _moving(account)
    await asyncio.sleep(0.5)

    assert gone is None
    assert await _moving(account) == "left"


async def test_nothing_that_is_on_its_way_survives_a_reset(account: Account) -> None:
    await account.set(device_latency=0.3)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(start(account), 0.1)
    await account.control("POST", "reset")
    await asyncio.sleep(0.4)

    assert await _moving(account) is None


async def test_calls_to_the_camera_overtake_each_other_by_chance(account: Account) -> None:
    await account.set(device_jitter=0.2, ptz_second_start="obeys")
    ended: list[int] = []

    async def turn(direction: int) -> None:
        await start(account, direction)
        ended.append(direction)

    await asyncio.gather(*(turn(direction) for direction in range(4)))

    assert sorted(ended) == [0, 1, 2, 3]
    assert ended != [0, 1, 2, 3]


async def test_a_camera_that_goes_offline_meanwhile_does_not_answer(account: Account) -> None:
    await account.set(device_latency=0.2)
    waiting = asyncio.ensure_future(start(account))
    await asyncio.sleep(0.05)
    await patch(account, online=False)

    assert await waiting == "20008"
    assert await _moving(account) is None
