"""Adding, naming and restarting devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openapi import (
    DeviceGoneError,
    DeviceOfflineError,
    EncryptedError,
    OpenApiError,
    OwnershipError,
    Purpose,
    UnsupportedError,
)
from openapi.endpoints.administration import LONGEST_NAME

from tests.simulated_cloud import GB28181, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from tests.openapi.account import Account

ACTION = Purpose.ACTION
NEW = "BC3000001"
RISKY = "BC3000002"
FOREIGN = "BC9000001"
OPERATE = "/api/v3/device/systemOperate"


async def _mainland(account: Account) -> bool:
    return bool((await account.cloud.control("GET", "state"))["region"] == "cn")


# The suite that runs once per variant


async def test_a_device_is_added(varied: Account) -> None:
    code = (await varied.cloud.device(NEW))["code"]

    await varied.client.administration.add(NEW, code, ACTION)

    listing = await varied.client.devices.list(ACTION)
    assert NEW in {device.serial for device in listing.items}


async def test_a_device_is_named(varied: Account) -> None:
    await varied.client.administration.rename(PTZ, "客厅 co 🛋️", ACTION)

    assert (await varied.cloud.device(PTZ))["name"] == "客厅 co 🛋️"


async def test_a_channel_is_named_on_the_mainland(varied: Account) -> None:
    if not await _mainland(varied):
        with pytest.raises(UnsupportedError):
            await varied.client.administration.rename_channel(RECORDER, 2, "后院", ACTION)
        return

    await varied.client.administration.rename_channel(RECORDER, 2, "后院", ACTION)

    channels = (await varied.cloud.device(RECORDER))["channels"]
    assert [channel["name"] for channel in channels[:2]] == ["收银台", "后院"]


async def test_a_device_is_restarted_on_the_mainland(varied: Account) -> None:
    if not await _mainland(varied):
        with pytest.raises(UnsupportedError):
            await varied.client.administration.restart(PTZ, ACTION)
        return

    await varied.client.administration.restart(PTZ, ACTION)

    assert (await varied.cloud.device(PTZ))["restarting"]


# Refusals


@pytest.mark.parametrize(
    "serial, error, code",
    [
        (NEW, EncryptedError, 20010),
        (RISKY, OwnershipError, 60058),
        (FOREIGN, OpenApiError, 20013),
        (PTZ, OpenApiError, 20017),
        ("BC0000000", DeviceGoneError, 20002),
        ("lower", OpenApiError, 20014),
    ],
)
async def test_devices_that_cannot_be_added(
    account: Account, serial: str, error: type[OpenApiError], code: int
) -> None:
    with pytest.raises(OpenApiError) as caught:
        await account.client.administration.add(serial, "WRONGX", ACTION)

    assert type(caught.value) is error
    assert (caught.value.code, caught.value.serial) == (code, serial)
    assert "WRONGX" not in str(caught.value)


async def test_a_device_without_power_cannot_be_added(account: Account) -> None:
    code = (await account.cloud.device(NEW, online=False))["code"]

    with pytest.raises(DeviceOfflineError):
        await account.client.administration.add(NEW, code, ACTION)


async def test_the_longest_name_is_counted_in_bytes(account: Account) -> None:
    longest = "门" * 16 + "ab"
    assert len(longest.encode()) == LONGEST_NAME
    await account.client.administration.rename(PTZ, longest, ACTION)

    with pytest.raises(OpenApiError) as caught:
        await account.client.administration.rename(PTZ, f"{longest}c", ACTION)

    assert caught.value.code == 10001


@pytest.mark.parametrize(
    "serial, error",
    [(OFFLINE, DeviceOfflineError), (GB28181, UnsupportedError), (FOREIGN, DeviceGoneError)],
)
async def test_restarts_that_are_refused(
    account: Account, serial: str, error: type[OpenApiError]
) -> None:
    with pytest.raises(error) as caught:
        await account.client.administration.restart(serial, ACTION)

    assert caught.value.serial == serial


async def test_a_restart_is_not_repeated(account: Account) -> None:
    await account.fault(OPERATE, kind="code", code=20008)

    with pytest.raises(OpenApiError):
        await account.client.administration.restart(PTZ, ACTION)

    assert await account.cloud.count(OPERATE) == 1
    assert not (await account.cloud.device(PTZ))["restarting"]


async def test_a_restart_survives_a_token_that_ended(account: Account) -> None:
    await account.client.authenticate(ACTION)
    await account.cloud.control("POST", "tokens/revoke")

    await account.client.administration.restart(PTZ, ACTION)

    assert [call["code"] for call in await account.cloud.calls(OPERATE)] == [10002, 200]
