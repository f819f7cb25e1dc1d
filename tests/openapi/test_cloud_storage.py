"""What cloud storage is booked for a device."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from openapi import CloudStorage, OpenApiError, Purpose, UnsupportedError

from tests.simulated_cloud import GB28181, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from tests.openapi.account import Account

CARD = "SIM30DAYS"
UNKNOWN_CARD = "NOBODYKNOWSME"


async def test_booked_storage_has_an_end(varied: Account) -> None:
    booked = await varied.client.cloud_recordings.info(PTZ, 1, Purpose.POLL)

    assert booked.state == 1
    assert booked.days_kept == 7
    assert booked.starts_at is not None
    assert booked.ends_at is not None
    assert booked.ends_at > booked.starts_at
    # Where another service is to follow, it is not the one that counts.
    assert booked.ends_at - time.time() < 366 * 86_400


async def test_storage_that_is_not_booked(account: Account) -> None:
    assert (await account.client.cloud_recordings.info(PLAIN, 1, Purpose.POLL)).state == -1


async def test_a_device_that_cannot(account: Account) -> None:
    with pytest.raises(UnsupportedError):
        await account.client.cloud_recordings.info(GB28181, 1, Purpose.POLL)


async def test_a_recorder_cannot_or_only_by_itself(varied: Account) -> None:
    with pytest.raises(OpenApiError) as caught:
        await varied.client.cloud_recordings.info(RECORDER, 1, Purpose.POLL)

    told = (await varied.cloud.control("GET", "settings"))["recorder_cloud"]
    assert caught.value.code == int(told)
    assert isinstance(caught.value, UnsupportedError) is (told == "60020")
    assert len(await varied.cloud.calls("cloud/storage/device/info")) == 1


def test_a_list_of_services_counts_by_its_first() -> None:
    assert CloudStorage.parse({"status": "2", "expireTime": "null"}) == CloudStorage(state=2)


async def test_a_card_books_storage(varied: Account) -> None:
    await varied.client.cloud_recordings.activate(PLAIN, 1, CARD, Purpose.ACTION)

    assert (await varied.client.cloud_recordings.info(PLAIN, 1, Purpose.POLL)).state == 1


async def test_storage_that_is_being_opened_is_not_opened_twice(account: Account) -> None:
    await account.cloud.set(cloud_opening="10053")

    with pytest.raises(OpenApiError) as caught:
        await account.client.cloud_recordings.activate(PLAIN, 1, CARD, Purpose.ACTION)

    assert caught.value.code == 10053
    assert len(await account.cloud.calls("cloud/storage/open")) == 1


async def test_a_card_for_later_and_for_a_phone(account: Account) -> None:
    await account.client.cloud_recordings.activate(
        PLAIN, 1, CARD, Purpose.ACTION, phone="13800000000", immediately=False
    )

    (call,) = await account.cloud.calls("cloud/storage/open")
    assert call["params"]["isImmediately"] == "0"
    assert call["params"]["phone"] == "13800000000"


async def test_a_card_that_nobody_knows(account: Account) -> None:
    with pytest.raises(OpenApiError) as caught:
        await account.client.cloud_recordings.activate(PLAIN, 1, UNKNOWN_CARD, Purpose.ACTION)

    assert caught.value.code == 60031
    assert UNKNOWN_CARD not in str(caught.value)
