"""What cloud storage is booked for a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openapi import CloudStorage, Purpose, UnsupportedError

from tests.simulated_cloud import GB28181, PLAIN, PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account


async def test_booked_storage_has_an_end(varied: Account) -> None:
    booked = await varied.client.cloud_recordings.info(PTZ, 1, Purpose.POLL)

    assert booked.state == 1
    assert booked.days_kept == 7
    assert booked.starts_at is not None
    assert booked.ends_at is not None
    assert booked.ends_at > booked.starts_at


async def test_storage_that_is_not_booked(account: Account) -> None:
    assert (await account.client.cloud_recordings.info(PLAIN, 1, Purpose.POLL)).state == -1


async def test_a_device_that_cannot(account: Account) -> None:
    with pytest.raises(UnsupportedError):
        await account.client.cloud_recordings.info(GB28181, 1, Purpose.POLL)


def test_a_list_of_services_counts_by_its_first() -> None:
    assert CloudStorage.parse({"status": "2", "expireTime": "null"}) == CloudStorage(state=2)
