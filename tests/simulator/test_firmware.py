"""Section 2.10: firmware that is upgraded by the simulator's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import FIXED, GB28181, LIVE, OFFLINE, PTZ

if TYPE_CHECKING:
    from .conftest import Account

OLD = "V5.3.0 build 240612"
NEW = "V5.3.2 build 240915"


async def version(account: Account, serial: str = PTZ) -> dict[str, Any]:
    """Return what the platform tells about a firmware."""
    data: dict[str, Any] = (await account.post("device/version/info", of=serial))["data"]
    return data


async def upgrade(account: Account) -> str:
    """Begin to upgrade and return the code."""
    return await account.code("device/upgrade", of=PTZ)


async def progress(account: Account) -> tuple[int, int]:
    """Return the state and the percent."""
    data = (await account.post("device/upgrade/status", of=PTZ))["data"]
    return data["status"], data["progress"]


async def test_one_camera_has_a_newer_firmware_waiting(account: Account) -> None:
    assert await version(account) == {
        "latestVersion": NEW,
        "currentVersion": OLD,
        "isNeedUpgrade": 1,
        "isUpgrading": 0,
    }
    assert await version(account, FIXED) == {
        "latestVersion": OLD,
        "currentVersion": OLD,
        "isNeedUpgrade": 0,
        "isUpgrading": 0,
    }


async def test_upgrade_from_beginning_to_end(account: Account) -> None:
    assert await progress(account) == (2, 100)
    assert await upgrade(account) == "200"
    assert (await progress(account))[1] < 10
    await account.advance(10)
    assert (await progress(account))[0] == 0
    assert 50 <= (await progress(account))[1] < 60
    assert (await version(account))["isUpgrading"] == 1
    assert await upgrade(account) == "60014"

    await account.advance(11)
    assert (await progress(account))[0] == 1
    assert await upgrade(account) == "60015"
    assert (await account.post("device/info", of=PTZ))["data"]["status"] == 0
    assert (await version(account))["currentVersion"] == OLD

    await account.advance(5)
    assert await progress(account) == (2, 100)
    assert (await version(account))["currentVersion"] == NEW
    assert await upgrade(account) == "60013"
    (first, *_) = (await account.post("device/list"))["data"]
    assert (first["deviceVersion"], first["status"]) == (NEW, 1)


async def test_upgrade_shows_over_the_control_api(account: Account) -> None:
    seen = []
    for seconds in (0, 10, 11, 5):
        await account.advance(seconds)
        state = await account.control("GET", f"devices/{PTZ}")
        seen.append((state["upgrade"]["stage"], state["restarting"], state["online"]))
        if not seconds:
            await upgrade(account)

    assert seen == [
        (None, False, True),
        ("upgrading", False, True),
        ("restarting", True, False),
        ("done", False, True),
    ]


async def test_a_long_leap_of_the_clock_ends_it_too(account: Account) -> None:
    await upgrade(account)
    await account.advance(3600)

    assert await progress(account) == (2, 100)
    assert (await version(account))["currentVersion"] == NEW


async def test_it_may_take_no_time_at_all(account: Account) -> None:
    await account.set(upgrade_seconds=0, restart_seconds=0)

    assert await upgrade(account) == "200"
    assert await progress(account) == (2, 100)


async def test_an_upgrade_that_fails(account: Account) -> None:
    await account.set(upgrade_outcome="fails")
    await upgrade(account)
    await account.advance(21)

    assert (await progress(account))[0] == 3
    assert (await version(account))["currentVersion"] == OLD
    assert (await account.post("device/info", of=PTZ))["data"]["status"] == 1
    await account.set(upgrade_outcome="succeeds")
    assert await upgrade(account) == "200"


@pytest.mark.parametrize("code", ["60016", "60018"])
async def test_an_upgrade_that_is_refused(account: Account, code: str) -> None:
    await account.set(upgrade_outcome=code)

    assert await upgrade(account) == code
    assert await progress(account) == (2, 100)


@pytest.mark.parametrize(
    "flags, need, busy", [("number", 1, 0), ("boolean", True, False), ("text", "1", "0")]
)
async def test_flags_in_each_form(account: Account, flags: str, need: object, busy: object) -> None:
    await account.set(upgrade_flags=flags)
    told = await version(account)

    assert (told["isNeedUpgrade"], told["isUpgrading"]) == (need, busy)
    assert type(told["isNeedUpgrade"]) is type(need)


async def test_overseas_tells_the_versions_only(account: Account) -> None:
    await account.control("POST", "reset", {"region": "eu"})
    await account.sign_in()

    assert await version(account) == {"latestVersion": NEW, "currentVersion": OLD}


async def test_a_camera_that_is_offline_is_not_upgraded(account: Account) -> None:
    assert await account.code("device/upgrade", of=OFFLINE) == "20007"
    assert (await version(account, OFFLINE))["currentVersion"] == OLD


async def test_a_device_whose_firmware_the_platform_does_not_keep(account: Account) -> None:
    for path in ("device/version/info", "device/upgrade", "device/upgrade/status"):
        assert await account.code(path, of=GB28181) == "60020"


async def test_the_restart_ends_the_pictures(account: Account) -> None:
    await account.set(upgrade_seconds=1)
    url = (await account.post(LIVE, of=PTZ, protocol=4))["data"]["url"]
    async with account.session.get(url) as stream:
        await stream.content.read(100)
        await upgrade(account)
        # Nobody asks for anything: the picture itself brings the camera to the present.
        await account.advance(0.9)
        await stream.content.read()
    assert (await account.control("GET", f"devices/{PTZ}"))["restarting"]
