"""Section 11: cloud storage and the cards that pay for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import FIXED, H265, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

OPEN = "/api/lapp/cloud/storage/open"
INFO = "/api/lapp/cloud/storage/device/info"


@pytest.mark.parametrize("params,status", [({}, 1), ({"isImmediately": 0}, 0)])
async def test_card_opens_the_storage(
    account: Account, params: dict[str, int], status: int
) -> None:
    answer = await account.post(OPEN, of=H265, cardPassword="SIM30DAYS", **params)

    assert answer.keys() == {"code", "msg"}
    assert (await account.post(INFO, of=H265))["data"]["status"] == status
    state = await account.control("GET", f"devices/{H265}")
    assert (state["cloud"], state["cloud_days"]) == (status, 30)


@pytest.mark.parametrize(
    "serial,card,expected",
    [
        (FIXED, "WRONG", "60031"),
        (FIXED, "SIMUSED", "60032"),
        (FIXED, "SIMBOUND", "60033"),
        (FIXED, "SIMFAILS", "60035"),
        (FIXED, "", "10001"),
        (PTZ, "SIM30DAYS", "20406"),
        (RECORDER, "SIM30DAYS", "60020"),
    ],
)
async def test_card_is_refused(account: Account, serial: str, card: str, expected: str) -> None:
    assert await account.code(OPEN, of=serial, cardPassword=card) == expected


async def test_card_pays_once(account: Account) -> None:
    assert await account.code(OPEN, of=FIXED, cardPassword="SIM365DAYS") == "200"

    assert await account.code(OPEN, of=H265, cardPassword="SIM365DAYS") == "60032"


async def test_guessing_ends_for_a_day(account: Account) -> None:
    for number in range(5):
        assert await account.code(OPEN, of=FIXED, cardPassword=f"GUESS{number}") == "60031"

    assert await account.code(OPEN, of=FIXED, cardPassword="SIM30DAYS") == "60030"
    await account.advance(86401)
    assert await account.code(OPEN, of=FIXED, cardPassword="SIM30DAYS") == "200"


@pytest.mark.parametrize(
    "settings,serial,path,expected",
    [
        ({"cloud_opening": "10053"}, FIXED, OPEN, "10053"),
        ({"recorder_cloud": "60034"}, RECORDER, OPEN, "60034"),
    ],
)
async def test_storage_has_variants(
    account: Account, settings: dict[str, Any], serial: str, path: str, expected: str
) -> None:
    await account.set(**settings)

    assert await account.code(path, of=serial, cardPassword="SIM30DAYS") == expected


async def test_second_service_is_told_in_detail(account: Account) -> None:
    await account.set(cloud_services="two")

    data = (await account.post(INFO, of=PTZ))["data"]

    assert data["serviceDetail"]["startTime"] == data["expireTime"]
    assert data["serviceDetail"]["status"] == 0


async def test_password_of_a_card_is_not_logged(account: Account) -> None:
    await account.post(OPEN, of=FIXED, cardPassword="SIM30DAYS")

    (call,) = [call for call in await account.control("GET", "calls") if call["path"] == OPEN]
    assert call["params"]["cardPassword"] == "SIM3***"
