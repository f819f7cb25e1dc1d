"""Versions of a firmware, and an upgrade from its beginning to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openapi import (
    AlreadySoError,
    AnswerError,
    BusyError,
    DeviceOfflineError,
    Firmware,
    OpenApiError,
    Purpose,
    UnsupportedError,
    UpgradeProgress,
    UpgradeState,
    custom_region,
)

from tests.openapi.odd_server import TOKEN, answer, odd_server
from tests.simulated_cloud import GB28181, OFFLINE, PLAIN, PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

ACTION = Purpose.ACTION
OLD = "V5.3.0 build 240612"
NEW = "V5.3.2 build 240915"
UPGRADE = "/api/lapp/device/upgrade"


# The suite that runs once per variant


async def test_an_upgrade_from_beginning_to_end(varied: Account) -> None:
    firmware, cloud = varied.client.firmware, varied.cloud
    mainland = (await cloud.control("GET", "state"))["region"] == "cn"

    before = await firmware.version(PTZ, ACTION)
    await firmware.install(PTZ, ACTION)
    during = await firmware.version(PTZ, ACTION)
    seen = []
    for seconds in (10, 11, 5):
        await cloud.advance(seconds)
        seen.append(await firmware.progress(PTZ, ACTION))
    after = await firmware.version(PTZ, ACTION)

    assert before == Firmware(
        current=OLD,
        latest=NEW,
        needed=True if mainland else None,
        upgrading=False if mainland else None,
    )
    assert during.upgrading is (True if mainland else None)
    assert [progress.state for progress in seen] == [
        UpgradeState.UPGRADING,
        UpgradeState.RESTARTING,
        UpgradeState.DONE,
    ]
    assert seen[0].percent is not None
    assert 50 <= seen[0].percent < 60
    assert (after.current, after.latest) == (NEW, NEW)
    assert after.needed is (False if mainland else None)


# Refusals


async def test_the_newest_is_there_already(account: Account) -> None:
    with pytest.raises(AlreadySoError) as caught:
        await account.client.firmware.install(PLAIN, ACTION)

    assert caught.value.code == 60013


async def test_a_second_upgrade_meanwhile(account: Account) -> None:
    codes = []
    await account.client.firmware.install(PTZ, ACTION)
    for seconds in (0, 21):
        await account.cloud.advance(seconds)
        with pytest.raises(BusyError) as caught:
            await account.client.firmware.install(PTZ, ACTION)
        codes.append(caught.value.code)

    assert codes == [60014, 60015]


@pytest.mark.parametrize("code", [60016, 60018])
async def test_an_upgrade_that_is_refused(account: Account, code: int) -> None:
    await account.cloud.set(upgrade_outcome=str(code))

    with pytest.raises(OpenApiError) as caught:
        await account.client.firmware.install(PTZ, ACTION)

    assert type(caught.value) is OpenApiError
    assert caught.value.code == code
    assert await account.cloud.count(UPGRADE) == 1


async def test_an_upgrade_that_fails(account: Account) -> None:
    await account.cloud.set(upgrade_outcome="fails")
    await account.client.firmware.install(PTZ, ACTION)
    await account.cloud.advance(21)

    progress = await account.client.firmware.progress(PTZ, ACTION)

    assert progress.state is UpgradeState.FAILED


async def test_devices_that_cannot(account: Account) -> None:
    with pytest.raises(DeviceOfflineError):
        await account.client.firmware.install(OFFLINE, ACTION)
    with pytest.raises(UnsupportedError):
        await account.client.firmware.version(GB28181, ACTION)


# Answers in other forms


async def _ask(account: Account, data: Any, question: str) -> Any:
    async with odd_server(answer(TOKEN), answer({"code": "200", "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        account.uncounted += 2
        return await getattr(client.firmware, question)(PTZ, ACTION)


@pytest.mark.parametrize(
    "data, progress",
    [
        ({"status": "0", "progress": "43"}, UpgradeProgress(state=UpgradeState(0), percent=43)),
        ({"status": 7, "progress": 143}, UpgradeProgress(percent=100)),
        ({"status": -1, "progress": -1}, UpgradeProgress()),
        ({"status": "soon"}, UpgradeProgress()),
        ({}, UpgradeProgress()),
        (None, UpgradeProgress()),
    ],
)
async def test_progress(account: Account, data: Any, progress: UpgradeProgress) -> None:
    assert await _ask(account, data, "progress") == progress


@pytest.mark.parametrize(
    "data, firmware",
    [
        ({"latestVersion": "", "currentVersion": "V1"}, Firmware(current="V1")),
        ({"isNeedUpgrade": "true", "isUpgrading": 2}, Firmware(needed=True)),
        (None, Firmware()),
    ],
)
async def test_version(account: Account, data: Any, firmware: Firmware) -> None:
    assert await _ask(account, data, "version") == firmware


async def test_no_version_at_all(account: Account) -> None:
    with pytest.raises(AnswerError):
        await _ask(account, "V1", "version")
