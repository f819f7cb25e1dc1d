"""Section 0.4: what the plan allows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from simulator.cloud import Cloud
from simulator.settings import defaults

if TYPE_CHECKING:
    from .conftest import Account

LIST = "device/list"


def test_a_bare_start_has_the_strict_free_plan() -> None:
    settings = Cloud().settings

    assert settings.quota_per_minute == 20
    assert settings.quota_per_day == 1000
    assert settings.captures_per_device_day == 100
    assert settings.stream_slots == 3
    assert settings.max_devices == 10


def test_a_large_household_brings_a_plan_that_holds_it() -> None:
    assert Cloud(devices=50).settings.max_devices == 50
    assert Cloud(devices=50, settings={"max_devices": "10"}).settings.max_devices == 10


async def test_minute_slides(account: Account) -> None:
    await account.advance(120)
    await account.set(quota_per_minute=3)

    assert [await account.code(LIST) for _ in range(4)] == ["200", "200", "200", "10029"]
    await account.advance(59)
    assert await account.code(LIST) == "10029"
    await account.advance(1)
    assert await account.code(LIST) == "200"


async def test_day_ends_at_midnight_of_the_platform(account: Account) -> None:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    await account.set(quota_per_day=2)

    assert [await account.code(LIST) for _ in range(2)] == ["200", "10007"]
    await account.advance((midnight - now).total_seconds() - 30)
    assert await account.code(LIST) == "10007"
    await account.advance(31)
    assert await account.code(LIST) == "200"


async def test_token_counts_and_is_refused_too(account: Account) -> None:
    await account.set(quota_per_day=1)

    assert await account.code("token/get", **account.keys) == "10007"


async def test_calls_with_a_bad_token_are_nobodys(account: Account) -> None:
    await account.set(quota_per_day=2)
    good, account.token = account.token, "at.wrong"
    for _ in range(3):
        await account.post(LIST)
    account.token = good

    assert await account.code(LIST) == "200"


async def test_zero_means_no_limit(account: Account) -> None:
    await account.set(quota_per_day=0, captures_per_device_day=0, capture_spacing=0)

    codes = {await account.code("device/capture", of="BC1000001", channelNo=1) for _ in range(3)}
    assert codes == {"200"}


def test_seed_decides_who_the_account_is() -> None:
    first, again, other = defaults("cn", "1"), defaults("cn", "1"), defaults("cn", "2")

    assert (first.app_key, first.app_secret) == (again.app_key, again.app_secret)
    assert len({first.app_key, first.app_secret, other.app_key, other.app_secret}) == 4
    assert all(len(text) == 32 for text in (first.app_key, first.app_secret))
