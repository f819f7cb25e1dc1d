"""What a device has on or off, where "it is so already" counts as done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openapi import (
    Arming,
    BusyError,
    DeviceGoneError,
    DeviceOfflineError,
    OpenApiError,
    Purpose,
    Switch,
    UnsupportedError,
    custom_region,
)

from tests.openapi.odd_server import TOKEN, answer, odd_server
from tests.simulated_cloud import GB28181, OFFLINE, PLAIN, PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

ACTION = Purpose.ACTION
READABLE = [switch for switch in Switch if switch.get_path is not None]
MAINLAND = {
    Switch.INDICATOR,
    Switch.ALL_DAY_RECORDING,
    Switch.MOTION_TRACKING,
    Switch.OFFLINE_NOTICE,
}
OVERSEAS = {Switch.INFRARED}
NOTICE = "/api/lapp/device/notify/switch"


async def _is_there(account: Account, switch: Switch) -> bool:
    region = (await account.cloud.control("GET", "state"))["region"]
    return switch not in (MAINLAND if region == "eu" else OVERSEAS)


async def _held(account: Account, switch: Switch) -> bool:
    """Return how a switch stands in the device itself."""
    state = await account.cloud.device(PTZ)
    places = {Switch.PRIVACY: "privacy", Switch.OFFLINE_NOTICE: "offline_notify"}
    held = state[places[switch]] if switch in places else state["switches"][switch.name.lower()]
    return bool(held)


# The suite that runs once per variant


@pytest.mark.parametrize("switch", [Switch.PRIVACY, Switch.MICROPHONE, Switch.INFRARED])
async def test_a_switch_is_set_and_read(varied: Account, switch: Switch) -> None:
    switches = varied.client.switches
    if not await _is_there(varied, switch):
        with pytest.raises(UnsupportedError):
            await switches.turn(PTZ, switch, ACTION, on=True)
        return

    for on in (True, False, False):
        await switches.turn(PTZ, switch, ACTION, on=on)
        assert await _held(varied, switch) is on
        assert await switches.is_on(PTZ, switch, ACTION) is on


async def test_arming_is_set(varied: Account) -> None:
    for arming in (Arming.OFF, Arming.ON, Arming.ON):
        await varied.client.switches.arm(PTZ, arming, ACTION)
        assert (await varied.cloud.device(PTZ))["defence"] == arming


# Each of them


@pytest.mark.parametrize("region", ["cn", "eu"])
@pytest.mark.parametrize("switch", Switch)
async def test_each_switch_works_where_it_is(account: Account, switch: Switch, region: str) -> None:
    await account.cloud.control("POST", "reset", {"region": region, "settings": {}})
    if not await _is_there(account, switch):
        with pytest.raises(UnsupportedError):
            await account.client.switches.turn(PTZ, switch, ACTION, on=True)
        return
    wanted = not await _held(account, switch)

    await account.client.switches.turn(PTZ, switch, ACTION, on=wanted)
    await account.client.switches.turn(PTZ, switch, ACTION, on=wanted)

    assert await _held(account, switch) is wanted
    codes = [call["code"] for call in await account.cloud.calls(switch.set_path)]
    assert codes == [200, 60022]
    if switch in READABLE:
        assert await account.client.switches.is_on(PTZ, switch, ACTION) is wanted


async def test_a_switch_that_no_call_reads(account: Account) -> None:
    with pytest.raises(ValueError, match="OFFLINE_NOTICE"):
        await account.client.switches.is_on(PTZ, Switch.OFFLINE_NOTICE, ACTION)

    assert await account.cloud.calls() == []


async def test_a_channel_is_named_when_it_is_about_one(account: Account) -> None:
    switches = account.client.switches
    await switches.turn(PTZ, Switch.PRIVACY, ACTION, on=True, channel=1)
    await switches.turn(PTZ, Switch.PROMPT_TONE, ACTION, on=False)
    assert await switches.is_on(PTZ, Switch.PRIVACY, ACTION, channel=1)

    named = [call["params"].get("channelNo") for call in (await account.cloud.calls())[1:]]
    assert named == ["1", None, "1"]


@pytest.mark.parametrize("arming", [Arming.OFF, Arming.HOME, Arming.AWAY])
async def test_a_hub_is_armed_in_its_own_way(account: Account, arming: Arming) -> None:
    await account.cloud.device(PLAIN, kind="hub", defence=3)

    await account.client.switches.arm(PLAIN, arming, ACTION)

    assert (await account.cloud.device(PLAIN))["defence"] == arming


# Refusals


async def test_a_device_that_cannot(account: Account) -> None:
    switches = account.client.switches

    with pytest.raises(UnsupportedError) as caught:
        await switches.turn(PLAIN, Switch.INDICATOR, ACTION, on=True)
    with pytest.raises(UnsupportedError):
        await switches.is_on(PLAIN, Switch.INDICATOR, ACTION)
    with pytest.raises(UnsupportedError):
        await switches.arm(GB28181, Arming.ON, ACTION)

    assert (caught.value.code, caught.value.serial) == (60020, PLAIN)


async def test_a_camera_that_is_offline(account: Account) -> None:
    with pytest.raises(DeviceOfflineError):
        await account.client.switches.turn(OFFLINE, Switch.PRIVACY, ACTION, on=True)


async def test_a_channel_that_is_not_there(account: Account) -> None:
    with pytest.raises(DeviceGoneError):
        await account.client.switches.turn(PTZ, Switch.PRIVACY, ACTION, on=True, channel=9)


async def test_a_shutter_that_moves(account: Account) -> None:
    await account.cloud.set(privacy_seconds=30)
    await account.client.switches.turn(PTZ, Switch.PRIVACY, ACTION, on=True)

    with pytest.raises(BusyError) as caught:
        await account.client.switches.turn(PTZ, Switch.PRIVACY, ACTION, on=False)

    assert caught.value.code == 60083


async def test_a_setting_is_not_repeated_and_a_read_is(account: Account) -> None:
    set_path, get_path = Switch.PRIVACY.set_path, Switch.PRIVACY.get_path or ""
    await account.fault(set_path, kind="code", code=20008)
    await account.fault(get_path, kind="code", code=20008, count=1)

    with pytest.raises(OpenApiError):
        await account.client.switches.turn(PTZ, Switch.PRIVACY, ACTION, on=True)
    assert await account.client.switches.is_on(PTZ, Switch.PRIVACY, ACTION) is False

    assert await account.cloud.count(set_path) == 1
    assert await account.cloud.count(get_path) == 2


@pytest.mark.parametrize(
    "data, on",
    [
        ([{"enable": "1"}], True),
        ({"enable": "0"}, False),
        ({"enable": True}, True),
        ({"enable": -1}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
async def test_a_state_in_other_forms(account: Account, data: Any, on: bool | None) -> None:  # noqa: FBT001 - a table's column
    async with odd_server(answer(TOKEN), answer({"code": "200", "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        assert await client.switches.is_on(PTZ, Switch.MICROPHONE, ACTION) is on
    account.uncounted += 2
