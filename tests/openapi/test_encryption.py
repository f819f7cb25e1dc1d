"""Switching the encryption, where "it is so already" counts as done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openapi import DeviceOfflineError, EncryptedError, Purpose, UnsupportedError

from tests.simulated_cloud import ENCRYPTED, GB28181, OFFLINE, PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

ACTION = Purpose.ACTION


async def _encrypted(account: Account, serial: str) -> bool:
    return bool((await account.cloud.device(serial))["encrypted"])


# The suite that runs once per variant


async def test_off_with_the_right_code(varied: Account) -> None:
    code = (await varied.cloud.device(ENCRYPTED))["code"]

    await varied.client.encryption.turn_off(ENCRYPTED, code, ACTION)

    assert not await _encrypted(varied, ENCRYPTED)


async def test_off_without_a_code(varied: Account) -> None:
    settings = await varied.cloud.control("GET", "settings")

    if settings["encrypt_off_needs_code"]:
        with pytest.raises(EncryptedError) as caught:
            await varied.client.encryption.turn_off(ENCRYPTED, None, ACTION)
        assert caught.value.code == 20010
    else:
        await varied.client.encryption.turn_off(ENCRYPTED, None, ACTION)

    assert await _encrypted(varied, ENCRYPTED) == settings["encrypt_off_needs_code"]


async def test_off_with_a_wrong_code(varied: Account) -> None:
    with pytest.raises(EncryptedError) as caught:
        await varied.client.encryption.turn_off(ENCRYPTED, "WRONGX", ACTION)

    assert caught.value.code == 20010
    assert caught.value.serial == ENCRYPTED


async def test_off_and_on_are_done_already(varied: Account) -> None:
    await varied.client.encryption.turn_off(PTZ, None, ACTION)
    await varied.client.encryption.turn_on(ENCRYPTED, ACTION)

    codes = [call["code"] for call in await varied.cloud.calls()][1:]
    assert codes == [60016, 60019]


async def test_on(varied: Account) -> None:
    await varied.client.encryption.turn_on(PTZ, ACTION)

    assert await _encrypted(varied, PTZ)


# Refusals


async def test_a_device_that_cannot(account: Account) -> None:
    with pytest.raises(UnsupportedError):
        await account.client.encryption.turn_on(GB28181, ACTION)


async def test_a_camera_that_is_offline(account: Account) -> None:
    with pytest.raises(DeviceOfflineError):
        await account.client.encryption.turn_off(OFFLINE, None, ACTION)
