"""One token for all calls: fetched once, renewed in time, followed to its region."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from openapi import (
    PERSONAL,
    REGIONS,
    AnswerError,
    ConnectionFailedError,
    CredentialsError,
    HeldBackError,
    OpenApiError,
    Purpose,
    Token,
    TokenError,
    custom_region,
)
from openapi.token import PATH, RENEWED_BEFORE

from tests.openapi.clock import DAY, HOUR, Clock
from tests.openapi.odd_server import answer, odd_server
from tests.simulated_cloud import PTZ

if TYPE_CHECKING:
    from openapi import OpenApiClient

    from tests.openapi.account import Account

LIFETIME = 7 * DAY


async def _tokens(account: Account) -> int:
    return await account.cloud.count(PATH)


async def _ask(client: OpenApiClient, purpose: Purpose = Purpose.ACTION) -> None:
    await client.devices.info(PTZ, purpose)


@pytest.fixture
def clock() -> Clock:
    """Return a clock that agrees with the cloud's."""
    return Clock(time.time())


async def test_a_token_is_fetched_once_and_reused(account: Account) -> None:
    before = time.time()
    for _ in range(3):
        await _ask(account.client)

    token = account.client.token
    assert token is not None
    assert await _tokens(account) == 1
    assert account.kept == [token]
    assert token.access_token.startswith("at.")
    assert token.expires_at == pytest.approx(before + LIFETIME, abs=60)
    assert token.area_domain is None


async def test_fifty_calls_at_once_share_one_fetch(account: Account) -> None:
    await account.fault(PATH, kind="latency", seconds=0.2)

    await asyncio.gather(*(_ask(account.client) for _ in range(50)))

    assert await _tokens(account) == 1
    assert len(account.kept) == 1
    assert await account.cloud.count() == 51


async def test_fifty_refused_calls_share_one_renewal(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.cloud.control("POST", "tokens/revoke")

    await asyncio.gather(*(_ask(account.client) for _ in range(50)))

    assert await _tokens(account) == 2
    codes = Counter(call["code"] for call in await account.cloud.calls("device/info"))
    assert codes == {10002: 50, 200: 50}


async def test_a_late_refusal_of_the_old_token_does_not_renew_the_new_one(
    account: Account,
) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.cloud.control("POST", "tokens/revoke")
    await account.fault("/api/lapp/device/status/get", kind="latency", seconds=0.4)

    slow = asyncio.create_task(account.client.devices.status(PTZ, 1, Purpose.ACTION))
    await asyncio.sleep(0.1)
    await _ask(account.client)
    await slow

    assert await _tokens(account) == 2


async def test_the_fetch_is_counted_for_who_needed_it(account: Account) -> None:
    await _ask(account.client, Purpose.STREAM)

    assert account.ledger.calls_by_purpose[Purpose.STREAM] == 2
    assert account.ledger.calls_by_endpoint[PATH] == 1


async def test_a_token_survives_a_restart(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    kept = account.kept[0].to_dict()

    again = account.new_client(token=Token.from_dict(kept))
    await _ask(again)

    assert await _tokens(account) == 1
    assert again.token == account.kept[0]


async def test_a_token_is_renewed_an_hour_before_its_end(account: Account, clock: Clock) -> None:
    client = account.new_client(clock=clock)
    first = await client.authenticate(Purpose.ACTION)

    clock.now = first.expires_at - RENEWED_BEFORE - 1
    assert await client.authenticate(Purpose.POLL) == first

    clock.now = first.expires_at - RENEWED_BEFORE
    second = await client.authenticate(Purpose.POLL)

    assert second != first
    assert RENEWED_BEFORE == HOUR
    assert await _tokens(account) == 2


async def test_a_kept_token_that_is_about_to_end_is_renewed(account: Account, clock: Clock) -> None:
    kept = Token(access_token="at.0123456789", expires_at=clock.now + HOUR)

    client = account.new_client(token=kept, clock=clock)
    await _ask(client)

    assert await _tokens(account) == 1


async def test_a_short_life_is_used_for_its_first_half(account: Account, clock: Clock) -> None:
    await account.cloud.set(token_lifetime=600)
    client = account.new_client(clock=clock)
    await client.authenticate(Purpose.ACTION)

    clock.now += 290
    await client.authenticate(Purpose.ACTION)
    assert await _tokens(account) == 1

    clock.now += 20
    await client.authenticate(Purpose.ACTION)
    assert await _tokens(account) == 2


@pytest.mark.parametrize("off", [-8 * DAY, -600, 600, 8 * DAY])
async def test_a_clock_that_is_wrong_costs_no_extra_calls(
    account: Account, clock: Clock, off: float
) -> None:
    clock.now += off
    client = account.new_client(clock=clock)

    for _ in range(5):
        await _ask(client)

    assert await _tokens(account) == 1


async def test_a_refused_token_is_renewed_whatever_the_clock_says(
    account: Account, clock: Clock
) -> None:
    clock.now += 8 * DAY
    client = account.new_client(clock=clock)
    await client.authenticate(Purpose.ACTION)
    await account.cloud.control("POST", "tokens/revoke")

    await _ask(client)

    assert await _tokens(account) == 2


async def test_a_renewal_that_fails_leaves_the_old_token_in_use(
    account: Account, clock: Clock
) -> None:
    client = account.new_client(clock=clock)
    first = await client.authenticate(Purpose.ACTION)
    clock.now = first.expires_at - 1800
    await account.fault(PATH, kind="status", code=503)

    for _ in range(3):
        assert await client.authenticate(Purpose.POLL) == first
    assert await _tokens(account) == 2, "one attempt, and none for five minutes"

    await account.cloud.clear_faults()
    clock.now += 300
    assert await client.authenticate(Purpose.POLL) != first


async def test_a_renewal_that_fails_after_the_end_fails(account: Account, clock: Clock) -> None:
    client = account.new_client(clock=clock)
    first = await client.authenticate(Purpose.ACTION)
    clock.now = first.expires_at
    await account.fault(PATH, kind="status", code=503)

    with pytest.raises(ConnectionFailedError):
        await client.authenticate(Purpose.POLL)


async def test_a_secret_that_was_changed_is_told_even_while_the_token_lives(
    account: Account, clock: Clock
) -> None:
    client = account.new_client(clock=clock)
    first = await client.authenticate(Purpose.ACTION)
    clock.now = first.expires_at - 1800
    await account.cloud.set(app_secret="f" * 32)

    with pytest.raises(CredentialsError) as caught:
        await client.authenticate(Purpose.POLL)

    assert caught.value.code == 10030


@pytest.mark.parametrize(
    "changes, settings, code",
    [
        ({"app_key": "0" * 32}, {}, 10017),
        ({"app_secret": "0" * 32}, {}, 10030),
        ({"app_key": ""}, {}, 10001),
        ({}, {"app_frozen": True}, 10005),
    ],
)
async def test_credentials_that_are_refused(
    account: Account, changes: dict[str, Any], settings: dict[str, Any], code: int
) -> None:
    await account.cloud.set(**settings)
    client = account.new_client(**changes)

    with pytest.raises(CredentialsError) as caught:
        await client.authenticate(Purpose.ACTION)

    assert caught.value.code == code
    assert caught.value.endpoint == PATH
    assert await _tokens(account) == 1, "a refusal is not repeated"
    assert client.token is None


async def test_fifty_callers_share_one_refusal(account: Account) -> None:
    client = account.new_client(app_secret="0" * 32)
    await account.fault(PATH, kind="latency", seconds=0.1)

    results = await asyncio.gather(*(_ask(client) for _ in range(50)), return_exceptions=True)

    assert {type(result) for result in results} == {CredentialsError}
    assert await account.cloud.count() == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "code": 502},
        {"kind": "reset"},
        {"kind": "cut"},
        {"kind": "code", "code": 49999},
    ],
)
async def test_a_fetch_is_repeated_once(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(PATH, count=1, **fault)

    await asyncio.gather(*(_ask(account.client) for _ in range(10)))

    assert await _tokens(account) == 2
    assert account.ledger.calls_by_endpoint[PATH] == 2


async def test_a_fetch_is_repeated_only_once(account: Account) -> None:
    await account.fault(PATH, kind="status", code=502)

    with pytest.raises(ConnectionFailedError):
        await _ask(account.client)

    assert await account.cloud.count() == 2


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "wrong_type"}, {"kind": "truncated"}])
async def test_an_answer_without_a_token(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(PATH, **fault)

    with pytest.raises(AnswerError) as caught:
        await _ask(account.client)

    assert caught.value.endpoint == PATH
    assert await account.cloud.count() == 1


@pytest.mark.parametrize(
    "data", [None, {}, {"accessToken": ""}, {"accessToken": "null"}, {"accessToken": "at.1\nX: y"}]
)
async def test_what_is_no_token(account: Account, data: object) -> None:
    async with odd_server(answer({"code": "200", "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(AnswerError, match="without a token"):
            await client.authenticate(Purpose.ACTION)

    assert account.kept == []
    account.uncounted = 1


async def test_a_token_that_is_refused_at_once_is_an_error(account: Account) -> None:
    await account.fault("/api/lapp/device/info", kind="code", code=10002)

    with pytest.raises(TokenError) as caught:
        await _ask(account.client)

    assert caught.value.code == 10002
    assert await _tokens(account) == 2
    assert await account.cloud.count("device/info") == 2


@pytest.mark.parametrize("reuse", ["new", "same", "invalidate"])
async def test_whatever_asking_again_does_to_older_tokens(account: Account, reuse: str) -> None:
    await account.cloud.set(token_reuse=reuse)
    other = account.new_client()

    for _ in range(2):
        await _ask(account.client)
        await _ask(other)

    assert await _tokens(account) <= 5


async def test_one_waiter_who_leaves_does_not_end_the_fetch(account: Account) -> None:
    await account.fault(PATH, kind="latency", seconds=0.3)
    waiters = [asyncio.create_task(account.client.authenticate(Purpose.ACTION)) for _ in range(5)]
    await asyncio.sleep(0.1)

    waiters[0].cancel()
    waiters[3].cancel()
    results = await asyncio.gather(*waiters, return_exceptions=True)

    assert isinstance(results[0], asyncio.CancelledError)
    assert isinstance(results[3], asyncio.CancelledError)
    assert results[1] == results[2] == results[4] == account.client.token
    assert await _tokens(account) == 1


async def test_the_last_waiter_who_leaves_ends_the_fetch(account: Account) -> None:
    await account.fault(PATH, kind="drop", count=1)
    before = asyncio.all_tasks()
    waiters = [asyncio.create_task(account.client.authenticate(Purpose.ACTION)) for _ in range(3)]
    await asyncio.sleep(0.1)

    for waiter in waiters:
        waiter.cancel()
    await asyncio.wait(waiters)
    token = await asyncio.wait_for(account.client.authenticate(Purpose.ACTION), 5)

    assert token == account.client.token
    assert asyncio.all_tasks() == before
    assert await _tokens(account) == 2


async def test_nobody_is_left_with_the_error_of_a_fetch_that_all_have_left(
    account: Account,
) -> None:
    """Waiters leave at many moments, one of them that in which the fetch fails."""
    problems: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
    await account.fault(PATH, kind="status", code=403)

    for delay in (0.0, *(number / 2000 for number in range(30))):
        waiter = asyncio.create_task(account.client.authenticate(Purpose.ACTION))
        await asyncio.sleep(delay)
        waiter.cancel()
        await asyncio.wait([waiter])
    await asyncio.sleep(0.1)

    assert problems == []
    # Those who left at once did so before the cloud saw anything.
    account.uncounted = account.ledger.calls_today - await account.cloud.count()


async def test_a_person_does_not_wait_for_the_pace_of_the_background(account: Account) -> None:
    account.governor.limits = replace(PERSONAL, per_minute=2)
    account.governor.record(Purpose.ACTION, "/filler")
    account.uncounted = 1
    poll = asyncio.create_task(_ask(account.client, Purpose.POLL))
    await asyncio.sleep(0.05)
    assert await account.cloud.count() == 0, "the background waits for room in the minute"

    await asyncio.wait_for(_ask(account.client), 5)

    assert await _tokens(account) == 1
    assert account.ledger.calls_by_purpose[Purpose.ACTION] == 3
    poll.cancel()
    await asyncio.wait([poll])


@pytest.mark.parametrize("fetch", ["over", "under way"])
async def test_the_background_takes_the_token_that_a_person_asks_for_meanwhile(
    account: Account, fetch: str
) -> None:
    slept = asyncio.Event()
    go_on = asyncio.Event()

    async def sleep(_: float) -> None:
        slept.set()
        await go_on.wait()
        account.governor.limits = PERSONAL

    account.governor._sleep = sleep
    account.governor.limits = replace(PERSONAL, per_minute=2)
    account.governor.record(Purpose.ACTION, "/filler")
    account.uncounted = 1
    if fetch == "under way":
        await account.fault(PATH, kind="latency", seconds=0.3)
    poll = asyncio.create_task(_ask(account.client, Purpose.POLL))
    await slept.wait()
    person = asyncio.create_task(_ask(account.client))
    await asyncio.wait([person], timeout=None if fetch == "over" else 0.1)

    go_on.set()
    await asyncio.gather(poll, person)

    assert await _tokens(account) == 1
    assert account.ledger.calls_by_purpose[Purpose.POLL] == 1


async def test_a_background_that_is_held_back_does_not_fetch(account: Account) -> None:
    account.governor.limits = replace(PERSONAL, background_share=0)

    with pytest.raises(HeldBackError):
        await _ask(account.client, Purpose.POLL)

    assert await account.cloud.count() == 0


async def test_the_fetch_itself_may_meet_the_quota(account: Account) -> None:
    await account.fault(PATH, kind="code", code=10029)

    with pytest.raises(OpenApiError):
        await _ask(account.client)

    assert account.governor.paused_until is not None


async def test_an_overseas_token_names_the_host_to_use(account: Account) -> None:
    port = account.cloud.url.rpartition(":")[2]
    await account.cloud.set(area_domain=f"http://ieuopen.ezvizlife.com:{port}")
    assert account.client.host == account.cloud.url
    assert not account.client.overseas

    await _ask(account.client)

    assert account.client.host == f"http://ieuopen.ezvizlife.com:{port}"
    assert account.client.overseas
    assert account.kept[0].area_domain == f"http://ieuopen.ezvizlife.com:{port}"
    assert account.client.time_zone == "Europe/Berlin"


async def test_the_host_is_remembered_across_a_restart(account: Account) -> None:
    port = account.cloud.url.rpartition(":")[2]
    await account.cloud.set(area_domain=f"http://ieuopen.ezvizlife.com:{port}")
    await account.client.authenticate(Purpose.ACTION)

    again = account.new_client(token=Token.from_dict(account.kept[0].to_dict()))
    assert again.host == f"http://ieuopen.ezvizlife.com:{port}"
    assert again.overseas
    await _ask(again)

    assert await _tokens(account) == 1


async def test_the_days_of_the_tokens_region_count(account: Account) -> None:
    assert account.client.time_zone == "Asia/Shanghai"
    await account.cloud.set(area_domain=REGIONS["us"].host)

    await account.client.authenticate(Purpose.ACTION)

    assert account.client.time_zone == "America/New_York"
    assert str(account.ledger.time_zone) == "America/New_York"


async def test_without_a_hook_a_token_is_used_all_the_same(account: Account) -> None:
    client = account.new_client(on_token=None)

    await _ask(client)

    assert client.token is not None


async def test_a_token_that_tells_no_end_gets_the_documented_one(
    account: Account, clock: Clock
) -> None:
    client = account.new_client(clock=clock)

    token = client._keeper._read({"accessToken": "at.0123456789"})

    assert token.expires_at == clock.now + LIFETIME


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"access_token": "", "expires_at": 1},
        {"access_token": 7, "expires_at": 1},
        {"access_token": "at.x"},
        {"access_token": "at.x", "expires_at": "soon"},
        {"access_token": "at.x", "expires_at": True},
        {"access_token": "at.x", "expires_at": float("nan")},
    ],
)
def test_what_was_kept_may_be_rubbish(data: object) -> None:
    assert Token.from_dict(data) is None


@pytest.mark.parametrize("domain", ["", None, 7])
def test_a_kept_token_without_a_domain(domain: object) -> None:
    token = Token.from_dict({"access_token": "at.x", "expires_at": 1, "area_domain": domain})

    assert token == Token(access_token="at.x", expires_at=1.0)


def test_a_token_does_not_show_itself() -> None:
    assert "at.secret" not in repr(Token(access_token="at.secret", expires_at=1.0))


async def test_a_chosen_region_is_asked_where_it_is(account: Account) -> None:
    client = account.new_client(region=replace(custom_region(account.cloud.url), overseas=True))

    assert client.overseas
    assert client.region.key == "custom"
    await client.authenticate(Purpose.ACTION)
    assert not client.token or client.token.area_domain is None
