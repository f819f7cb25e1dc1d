"""Section 5.4: positions that a camera remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import FIXED, PTZ

if TYPE_CHECKING:
    from .conftest import Account

LIST = "/api/service/device/preset/list"


async def add(account: Account) -> Any:
    """Remember the present place and return its index."""
    return (await account.post("device/preset/add", of=PTZ, channelNo=1))["data"]["index"]


async def code(account: Account, command: str, **params: Any) -> str:
    """Send a command about presets and return its code."""
    return await account.code(f"device/preset/{command}", of=PTZ, channelNo=1, **params)


async def turn(account: Account, **place: Any) -> None:
    """Place the head."""
    await account.control("PATCH", f"devices/{PTZ}", {"ptz": place})


async def head(account: Account) -> dict[str, Any]:
    """Return where the head is."""
    state: dict[str, Any] = (await account.control("GET", f"devices/{PTZ}"))["ptz"]
    return state


async def test_head_returns_to_where_it_was(account: Account) -> None:
    await turn(account, pan=0.8, tilt=-0.4, zoom=2)
    index = await add(account)
    await turn(account, pan=-0.8, tilt=0.4, zoom=1)

    assert await code(account, "move", index=index) == "200"
    on_its_way = await head(account)
    busy = [
        await code(account, "move", index=index),
        await account.code("device/ptz/start", of=PTZ, channelNo=1, direction=0, speed=1),
    ]
    await account.advance(1)
    there = await head(account)

    assert on_its_way["travelling"]
    assert on_its_way["moving"] is None
    assert on_its_way["pan"] < 0.8
    assert busy == ["60009", "60009"]
    assert not there["travelling"]
    assert (there["pan"], there["tilt"], there["zoom"]) == (0.8, -0.4, 2.0)
    assert await code(account, "move", index=index) == "60010"


async def test_it_may_jump(account: Account) -> None:
    await account.set(preset_seconds=0)
    index = await add(account)
    await turn(account, pan=0.8)

    assert await code(account, "move", index=index) == "200"
    assert await head(account) | {"travelling": False, "pan": 0.0} == await head(account)


async def test_a_stop_ends_the_way(account: Account) -> None:
    index = await add(account)
    await turn(account, pan=1)
    await code(account, "move", index=index)
    await account.advance(0.3)

    assert await account.code("device/ptz/stop", of=PTZ, channelNo=1, direction=0) == "200"
    at_stop = await head(account)
    await account.advance(5)

    assert 0.2 < at_stop["pan"] < 0.8
    assert await head(account) == at_stop


async def test_a_turning_head_is_busy(account: Account) -> None:
    index = await add(account)
    await account.code("device/ptz/start", of=PTZ, channelNo=1, direction=0, speed=1)

    assert await code(account, "move", index=index) == "60028"
    await account.set(ptz_second_start="obeys")
    assert await code(account, "move", index=index) == "200"
    assert (await head(account))["moving"] is None


@pytest.mark.parametrize("model, code_when_full", [("CS-C6", "60008"), ("CS-C8c", "60007")])
async def test_twelve_are_kept_and_the_lowest_number_is_free_again(
    account: Account, model: str, code_when_full: str
) -> None:
    await account.control("PATCH", f"devices/{PTZ}", {"model": model})

    assert [await add(account) for _ in range(12)] == list(range(1, 13))
    assert await code(account, "add") == code_when_full
    assert await code(account, "clear", index=5) == "200"
    assert await add(account) == 5


async def test_unknown_ones(account: Account) -> None:
    for command in ("move", "clear"):
        assert await code(account, command, index=3) == "60011"


@pytest.mark.parametrize("params", [{}, {"presetIndex": 1}, {"index": "one"}])
async def test_the_number_is_called_index(account: Account, params: dict[str, Any]) -> None:
    await add(account)

    for command in ("move", "clear"):
        assert await code(account, command, **params) == "10001"


async def test_a_covered_camera_does_not_turn(account: Account) -> None:
    index = await add(account)
    await turn(account, pan=1)
    await account.control("PATCH", f"devices/{PTZ}", {"privacy": True})

    assert await code(account, "move", index=index) == "60026"
    assert await code(account, "add") == "60026"


async def test_a_camera_without_presets(account: Account) -> None:
    for command in ("add", "move", "clear"):
        path = f"device/preset/{command}"
        assert await account.code(path, of=FIXED, channelNo=1, index=1) == "60020"


@pytest.mark.parametrize(
    "shape, data",
    [
        ("list", [{"index": 2, "name": "门"}]),
        ("presets", {"presets": [{"index": 2, "name": "门"}]}),
        ("long_names", {"presetList": [{"presetIndex": 2, "presetName": "门"}]}),
        ("null", None),
    ],
)
async def test_list(account: Account, shape: str, data: object) -> None:
    await account.set(preset_list=shape)
    presets = [{"index": 2, "name": "门", "pan": 0.5}]
    await account.control("PATCH", f"devices/{PTZ}", {"presets": presets})

    status, answer = await account.get(f"{LIST}?channelNo=1", deviceSerial=PTZ)

    assert (status, answer["data"]) == (200, data)


@pytest.mark.parametrize("way", ["setting", "region"])
async def test_list_may_not_be_there(account: Account, way: str) -> None:
    if way == "setting":
        await account.set(preset_list="404")
    else:
        await account.control("POST", "reset", {"region": "eu"})
        account.token = ""
        await account.sign_in()

    headers = {"accessToken": account.token, "deviceSerial": PTZ}
    async with account.session.get(f"{account.url}{LIST}", headers=headers) as answer:
        assert (answer.status, answer.content_type) == (404, "text/html")
