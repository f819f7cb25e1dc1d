"""Turning a camera and mirroring its picture, in every way in which the cloud may be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from openapi import (
    BusyError,
    ConnectionFailedError,
    DeviceGoneError,
    DeviceOfflineError,
    DeviceTimeoutError,
    Direction,
    Flip,
    OpenApiError,
    Purpose,
    Speed,
    UnsupportedError,
)

from tests.simulated_cloud import OFFLINE, PLAIN, PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

START = "/api/lapp/device/ptz/start"
STOP = "/api/lapp/device/ptz/stop"


async def _start(
    account: Account, direction: Direction = Direction.LEFT, speed: Speed = Speed.MEDIUM
) -> None:
    await account.client.ptz.start(PTZ, 1, direction, speed)


async def _stop(account: Account) -> None:
    await account.client.ptz.stop(PTZ, 1, Direction.LEFT)


async def _head(account: Account) -> dict[str, Any]:
    head: dict[str, Any] = (await account.cloud.device(PTZ))["ptz"]
    return head


# The suite that runs once per variant


async def test_a_camera_turns_until_it_is_stopped(varied: Account) -> None:
    await _start(varied, Direction.UP_RIGHT, Speed.FAST)
    turning = await _head(varied)
    await varied.client.ptz.stop(PTZ, 1, Direction.UP_RIGHT)

    assert turning["moving"] == "up_right"
    assert (await _head(varied))["moving"] is None


async def test_a_picture_is_turned_over_and_back(varied: Account) -> None:
    await varied.client.ptz.mirror(PTZ, 1, Flip.CENTER)
    over = (await varied.cloud.device(PTZ))["mirror"]
    await varied.client.ptz.mirror(PTZ, 1, Flip.CENTER)

    assert (over, (await varied.cloud.device(PTZ))["mirror"]) == ("center", "none")


async def test_a_covered_camera_refuses_to_turn(varied: Account) -> None:
    await varied.cloud.device(PTZ, privacy=True)

    with pytest.raises(BusyError) as caught:
        await _start(varied)

    assert caught.value.code == 60026


async def test_a_stop_of_a_covered_camera_is_done_or_refused_as_busy(varied: Account) -> None:
    await varied.cloud.device(PTZ, privacy=True)
    settings = await varied.cloud.control("GET", "settings")

    if settings["ptz_stop_in_privacy"] == "60026":
        with pytest.raises(BusyError):
            await _stop(varied)
    else:
        await _stop(varied)


async def test_another_direction_without_a_stop(varied: Account) -> None:
    settings = await varied.cloud.control("GET", "settings")
    await _start(varied, Direction.LEFT)

    if settings["ptz_second_start"] == "60028":
        with pytest.raises(BusyError) as caught:
            await _start(varied, Direction.RIGHT)
        assert caught.value.code == 60028
    else:
        await _start(varied, Direction.RIGHT)

    obeyed = settings["ptz_second_start"] == "obeys"
    assert (await _head(varied))["moving"] == ("right" if obeyed else "left")


async def test_hikvision_and_the_slow_speed(varied: Account) -> None:
    await varied.cloud.device(PTZ, model="DS-2DE2A404IW")
    settings = await varied.cloud.control("GET", "settings")

    if settings["ptz_slow_hikvision"]:
        with pytest.raises(OpenApiError) as caught:
            await _start(varied, speed=Speed.SLOW)
        assert caught.value.code == 60006
    else:
        await _start(varied, speed=Speed.SLOW)


async def test_a_stop_is_harmless_when_nothing_turns(account: Account) -> None:
    await _stop(account)
    await _stop(account)

    assert (await _head(account))["moving"] is None


@pytest.mark.parametrize("direction", Direction)
async def test_each_direction_is_understood(account: Account, direction: Direction) -> None:
    await account.cloud.device(PTZ, ptz={"zoom": 2})

    await _start(account, direction)

    assert (await _head(account))["moving"] == direction.name.lower()


@pytest.mark.parametrize("speed", Speed)
async def test_what_a_start_says(account: Account, speed: Speed) -> None:
    await account.client.ptz.start(PTZ, 1, Direction.DOWN, speed)

    (call,) = await account.cloud.calls(START)
    said = {name: value for name, value in call["params"].items() if name != "accessToken"}
    assert said == {
        "deviceSerial": PTZ,
        "channelNo": "1",
        "direction": "1",
        "speed": str(int(speed)),
    }


@pytest.mark.parametrize("flip", Flip)
async def test_each_mirroring_is_understood(account: Account, flip: Flip) -> None:
    await account.client.ptz.mirror(PTZ, 1, flip)

    assert (await account.cloud.device(PTZ))["mirror"] == flip.name.lower()


# Refusals


@pytest.mark.parametrize(
    "direction, place, code",
    [
        (Direction.UP, {"tilt": 1}, 60002),
        (Direction.DOWN, {"tilt": -1}, 60003),
        (Direction.LEFT, {"pan": -1}, 60004),
        (Direction.RIGHT, {"pan": 1}, 60005),
    ],
)
async def test_an_end_is_told_by_its_code_and_a_stop_works_there(
    account: Account, direction: Direction, place: dict[str, float], code: int
) -> None:
    await account.cloud.device(PTZ, ptz=place)

    with pytest.raises(OpenApiError) as caught:
        await _start(account, direction)
    await _stop(account)

    assert type(caught.value) is OpenApiError
    assert (caught.value.code, caught.value.serial) == (code, PTZ)


@pytest.mark.parametrize(
    "serial, error", [(PLAIN, UnsupportedError), (OFFLINE, DeviceOfflineError)]
)
async def test_a_camera_that_cannot_turn(
    account: Account, serial: str, error: type[OpenApiError]
) -> None:
    if serial == OFFLINE:
        await account.cloud.device(OFFLINE, capabilities={"support_ptz": "1"})

    with pytest.raises(error):
        await account.client.ptz.start(serial, 1, Direction.LEFT, Speed.MEDIUM)
    with pytest.raises(error):
        await account.client.ptz.stop(serial, 1, Direction.LEFT)


async def test_a_mirroring_that_the_camera_does_not_know(account: Account) -> None:
    with pytest.raises(UnsupportedError):
        await account.client.ptz.mirror(PLAIN, 1, Flip.UP_DOWN)


async def test_a_mirroring_too_soon(account: Account) -> None:
    await account.cloud.set(mirror_seconds=5)
    await account.client.ptz.mirror(PTZ, 1, Flip.LEFT_RIGHT)

    with pytest.raises(BusyError) as caught:
        await account.client.ptz.mirror(PTZ, 1, Flip.LEFT_RIGHT)

    assert caught.value.code == 60027


async def test_a_channel_that_is_not_there(account: Account) -> None:
    with pytest.raises(DeviceGoneError):
        await account.client.ptz.start(PTZ, 9, Direction.LEFT, Speed.MEDIUM)


async def test_a_camera_that_turns_for_those_who_watch_it_only(account: Account) -> None:
    await account.cloud.set(ptz_needs_stream=True)
    # Those of the test before are on their way out.
    while (await account.cloud.device(PTZ))["viewers"]:  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.05)

    with pytest.raises(OpenApiError) as caught:
        await _start(account)

    assert caught.value.code == 60006


# A command goes out once, and may have worked whatever the error


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "lost_answer"},
        {"kind": "reset"},
        {"kind": "cut"},
        {"kind": "code", "code": 20008},
        {"kind": "status", "code": 502},
    ],
)
@pytest.mark.parametrize("path", [START, STOP])
async def test_a_failure_is_told_and_the_command_not_repeated(
    account: Account, fault: dict[str, Any], path: str
) -> None:
    await account.fault(path, **fault)
    command = _start if path == START else _stop

    with pytest.raises((ConnectionFailedError, DeviceTimeoutError)):
        await command(account)

    assert await account.cloud.count(path) == 1


async def test_a_start_whose_answer_was_lost_turns_the_camera(account: Account) -> None:
    await account.fault(START, kind="lost_answer", count=1)

    with pytest.raises(ConnectionFailedError):
        await _start(account)

    assert (await _head(account))["moving"] == "left"


async def test_a_start_that_was_broken_off_may_still_arrive(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.cloud.set(device_latency=0.3)
    starting = asyncio.ensure_future(_start(account))
    await account.cloud.wait_for_calls("token/get", 1)
    await asyncio.sleep(0.15)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await asyncio.sleep(0.4)

    assert (await _head(account))["moving"] == "left"


async def test_a_stop_goes_out_when_the_account_is_told_to_wait(account: Account) -> None:
    await account.fault(START, kind="code", code=10029)
    with pytest.raises(OpenApiError):
        await _start(account)

    await _stop(account)

    assert [call["code"] for call in await account.cloud.calls(STOP)] == [200]
    assert (await account.cloud.calls())[-1]["path"] == STOP


async def test_a_token_that_ended_meanwhile_is_renewed_for_the_stop(account: Account) -> None:
    await _start(account)
    await account.cloud.control("POST", "tokens/revoke")

    await _stop(account)

    assert [call["code"] for call in await account.cloud.calls(STOP)] == [10002, 200]
    assert (await _head(account))["moving"] is None
