"""Sections 0.3 and 14: what is different overseas."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import LIVE, PTZ

if TYPE_CHECKING:
    from .conftest import Account

MINUTES = 60


@pytest.fixture
async def overseas(account: Account) -> Account:
    """Return a caller who has signed in overseas."""
    await account.control("POST", "reset", {"region": "eu"})
    account.token = ""
    await account.sign_in()
    return account


async def test_token_comes_with_the_host_to_use(overseas: Account) -> None:
    answer = await overseas.sign_in()

    assert answer["data"]["areaDomain"] == overseas.url


async def test_refusal_has_no_data(overseas: Account) -> None:
    answer = await overseas.post("device/info", of="BC0000000")

    assert answer.keys() == {"code", "msg"}


@pytest.mark.parametrize(
    "path",
    [
        LIVE,
        "/api/lapp/v2/live/address/disable",
        "/api/v3/open/device/metadata/channel/status",
    ],
)
async def test_mainland_paths_are_not_there(overseas: Account, path: str) -> None:
    form = {"accessToken": overseas.token, "deviceSerial": PTZ}
    for method in ("GET", "POST"):
        async with overseas.session.request(method, overseas.url + path, data=form) as answer:
            assert answer.status == 404


async def test_plain_path_takes_the_new_parameters(overseas: Account) -> None:
    answer = await overseas.post("live/address/get", of=PTZ, protocol=3)

    assert answer["data"]["url"].startswith("rtmp://")
    assert await overseas.code("live/address/disable", of=PTZ) == "200"


async def test_no_address_lives_longer_than_half_an_hour(overseas: Account) -> None:
    now = (await overseas.control("GET", "state"))["now"]
    for asked in ({}, {"expireTime": 86400}):
        answer = await overseas.post("live/address/get", of=PTZ, protocol=3, **asked)
        query = parse_qs(urlsplit(answer["data"]["url"]).query)
        assert int(query["expire"][0]) == pytest.approx(now + 30 * MINUTES, abs=5)


async def test_capture_needs_a_package(overseas: Account) -> None:
    assert await overseas.code("device/capture", of=PTZ, channelNo=1) == "10026"


async def test_sessions_end_after_a_minute(overseas: Account) -> None:
    assert (await overseas.control("GET", "settings"))["session_seconds"] == MINUTES


async def test_token_counts_on_the_named_host_only(account: Account) -> None:
    here = account.url
    there = here.replace("127.0.0.1", "localhost")
    await account.set(area_domain=there)

    answer = await account.sign_in()
    assert answer["data"]["areaDomain"] == there
    assert await account.code("device/list") == "10002"
    account.url = there
    assert await account.code("device/list") == "200"
    given = await account.post(LIVE, of=PTZ, protocol=2)
    assert given["data"]["url"].startswith(there)


async def test_reset_returns_to_the_region_of_the_command_line(overseas: Account) -> None:
    await overseas.control("POST", "reset", {"settings": {"lapp_code": "number"}})
    assert (await overseas.control("GET", "state"))["region"] == "cn"

    await overseas.control("POST", "reset")
    assert (await overseas.control("GET", "state"))["region"] == "cn"
