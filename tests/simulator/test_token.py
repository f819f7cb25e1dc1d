"""Section 1: tokens."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Account

DAY = 86400


async def test_token_looks_and_lives_as_documented(stranger: Account) -> None:
    answer = await stranger.sign_in()

    assert re.fullmatch(r"at\.[a-z0-9]{32}(-[a-z0-9]+){3}", answer["data"]["accessToken"])
    lifetime = answer["data"]["expireTime"] / 1000 - time.time()
    assert lifetime == pytest.approx(7 * DAY, abs=5)
    assert "areaDomain" not in answer["data"]


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"appKey": "0" * 32}, "10017"),
        ({"appSecret": "0" * 32}, "10030"),
        ({"appKey": ""}, "10001"),
        ({"appSecret": ""}, "10001"),
    ],
)
async def test_wrong_key_and_secret_have_codes_of_their_own(
    stranger: Account, changes: dict[str, str], code: str
) -> None:
    answer = await stranger.post("token/get", **(stranger.keys | changes))

    assert answer["code"] == code
    assert answer["data"] is None


async def test_frozen_key_is_refused(stranger: Account) -> None:
    await stranger.set(app_frozen=True)

    assert await stranger.code("token/get", **stranger.keys) == "10005"


async def test_changed_secret_is_refused_while_tokens_live_on(account: Account) -> None:
    await account.set(app_secret="f" * 32)

    assert await account.code("token/get", **account.keys) == "10030"
    assert await account.code("device/list") == "200"


async def test_token_ends_at_its_time(account: Account) -> None:
    await account.advance(7 * DAY - 60)
    assert await account.code("device/list") == "200"

    await account.advance(61)
    assert await account.code("device/list") == "10002"


@pytest.mark.parametrize("token", ["at.wrong", "none"])
async def test_strange_token_is_refused(account: Account, token: str) -> None:
    account.token = token

    assert await account.code("device/list") == "10002"


async def test_missing_token_is_a_missing_parameter(stranger: Account) -> None:
    answer = await stranger.post("device/list")

    assert (answer["code"], answer["msg"]) == ("10001", "accessToken为空")


@pytest.mark.parametrize(
    "reuse, same, older",
    [("new", False, "200"), ("same", True, "200"), ("invalidate", False, "10002")],
)
async def test_asking_again_follows_the_setting(
    stranger: Account, reuse: str, *, same: bool, older: str
) -> None:
    await stranger.set(token_reuse=reuse)
    first = (await stranger.sign_in())["data"]["accessToken"]
    second = (await stranger.sign_in())["data"]["accessToken"]

    assert (first == second) is same
    stranger.token = first
    assert await stranger.code("device/list") == older


async def test_revoked_tokens_are_refused(account: Account) -> None:
    await account.control("POST", "tokens/revoke")

    assert await account.code("device/list") == "10002"
