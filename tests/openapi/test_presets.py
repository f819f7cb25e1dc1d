"""Positions that a camera remembers, and the list whose form no document shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openapi import (
    AlreadySoError,
    AnswerError,
    BusyError,
    OpenApiError,
    Purpose,
    UnsupportedError,
    custom_region,
)

from tests.openapi.odd_server import TOKEN, answer, odd_server
from tests.simulated_cloud import PLAIN, PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

ACTION = Purpose.ACTION
ADD = "/api/lapp/device/preset/add"
MOVE = "/api/lapp/device/preset/move"


async def _turn(account: Account, **place: float) -> None:
    await account.cloud.device(PTZ, ptz=place)


# The suite that runs once per variant


async def test_a_position_is_remembered_reached_and_forgotten(varied: Account) -> None:
    presets = varied.client.presets
    await _turn(varied, pan=0.5)
    index = await presets.add(PTZ, 1, ACTION)
    await _turn(varied, pan=-0.5)

    await presets.move(PTZ, 1, index, ACTION)
    await varied.cloud.advance(2)
    reached = (await varied.cloud.device(PTZ))["ptz"]["pan"]
    await presets.clear(PTZ, 1, index, ACTION)

    assert (index, reached) == (1, 0.5)
    assert (await varied.cloud.device(PTZ))["presets"] == []


async def test_positions_are_listed_where_the_platform_tells_them(varied: Account) -> None:
    kept = [{"index": 2, "name": "门"}, {"index": 7}]
    await varied.cloud.device(PTZ, presets=kept)
    settings = await varied.cloud.control("GET", "settings")
    region = (await varied.cloud.control("GET", "state"))["region"]

    if region == "eu" or settings["preset_list"] == "404":
        with pytest.raises(UnsupportedError):
            await varied.client.presets.list(PTZ, 1, ACTION)
        return
    listed = await varied.client.presets.list(PTZ, 1, ACTION)
    assert listed == ({} if settings["preset_list"] == "null" else {2: "门", 7: ""})


# Refusals


async def test_a_position_where_the_head_is_already(account: Account) -> None:
    index = await account.client.presets.add(PTZ, 1, ACTION)

    with pytest.raises(AlreadySoError) as caught:
        await account.client.presets.move(PTZ, 1, index, ACTION)

    assert caught.value.code == 60010


async def test_a_head_that_is_on_its_way(account: Account) -> None:
    index = await account.client.presets.add(PTZ, 1, ACTION)
    await _turn(account, pan=1)
    await account.client.presets.move(PTZ, 1, index, ACTION)

    with pytest.raises(BusyError) as caught:
        await account.client.presets.move(PTZ, 1, index, ACTION)

    assert caught.value.code == 60009


@pytest.mark.parametrize("command", ["move", "clear"])
async def test_a_position_that_does_not_exist(account: Account, command: str) -> None:
    with pytest.raises(OpenApiError) as caught:
        await getattr(account.client.presets, command)(PTZ, 1, 3, ACTION)

    assert type(caught.value) is OpenApiError
    assert caught.value.code == 60011


@pytest.mark.parametrize("model, code", [("CS-C6", 60008), ("CS-C8c", 60007)])
async def test_no_room_for_another(account: Account, model: str, code: int) -> None:
    await account.cloud.device(PTZ, model=model)
    await account.cloud.set(preset_limit=1)
    await account.client.presets.add(PTZ, 1, ACTION)

    with pytest.raises(OpenApiError) as caught:
        await account.client.presets.add(PTZ, 1, ACTION)

    assert caught.value.code == code


async def test_a_camera_without_positions(account: Account) -> None:
    for command in (
        account.client.presets.add(PLAIN, 1, ACTION),
        account.client.presets.move(PLAIN, 1, 1, ACTION),
        account.client.presets.clear(PLAIN, 1, 1, ACTION),
        account.client.presets.list(PLAIN, 1, ACTION),
    ):
        with pytest.raises(UnsupportedError):
            await command


async def test_a_command_is_not_repeated_and_the_list_is(account: Account) -> None:
    await account.fault(ADD, kind="code", code=20008)
    await account.fault("preset/list", kind="code", code=20008, count=1)

    with pytest.raises(OpenApiError):
        await account.client.presets.add(PTZ, 1, ACTION)
    assert await account.client.presets.list(PTZ, 1, ACTION) == {}

    assert await account.cloud.count(ADD) == 1
    assert await account.cloud.count("preset/list") == 2


# Answers that no document shows


@pytest.mark.parametrize(
    "data, listed",
    [
        ([], {}),
        ({}, {}),
        ([{"index": "3", "name": "床"}], {3: "床"}),
        ([{"presetIndex": 3, "presetName": None}], {3: ""}),
        ([{"index": -1, "presetIndex": 4, "name": "", "presetName": "窗"}], {4: "窗"}),
        ([{"name": "no number"}, {"index": 5}], {5: ""}),
        ([7, None, {"index": 5}], {5: ""}),
        ({"list": [{"index": 5}]}, {5: ""}),
        ({"index": 5, "name": "门"}, {5: "门"}),
    ],
)
async def test_a_list_in_other_forms(account: Account, data: Any, listed: dict[int, str]) -> None:
    async with odd_server(answer(TOKEN), answer({"meta": {"code": 200}, "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        got = await client.presets.list(PTZ, 1, ACTION)
    account.uncounted += 2

    assert got == listed
    seen = server.seen[-1]
    assert (seen.method, seen.path) == ("GET", "/api/service/device/preset/list")
    assert seen.query == {"deviceSerial": PTZ, "channelNo": "1"}


@pytest.mark.parametrize("data", [{}, {"index": None}, {"index": "none"}, None, 7])
async def test_a_new_position_without_its_number(account: Account, data: Any) -> None:
    async with odd_server(answer(TOKEN), answer({"code": "200", "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(AnswerError) as caught:
            await client.presets.add(PTZ, 1, ACTION)
    account.uncounted += 2

    assert caught.value.endpoint == ADD


@pytest.mark.parametrize("data", [{"index": "4"}, {"presetIndex": 4}, [{"index": 4}]])
async def test_a_new_position_in_other_forms(account: Account, data: Any) -> None:
    async with odd_server(answer(TOKEN), answer({"code": "200", "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        assert await client.presets.add(PTZ, 1, ACTION) == 4
    account.uncounted += 2
