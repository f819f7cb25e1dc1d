"""What is repeated, how often, and at whose expense."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from openapi import (
    PERSONAL,
    DeviceTimeoutError,
    Governor,
    HeldBackError,
    HeldBackReason,
    Ledger,
    OpenApiError,
    Purpose,
    QuotaError,
    QuotaKind,
    Token,
    UnreachableError,
    custom_region,
    error_for,
)
from openapi.call import DEVICE_TIMEOUT, Call, Style, Upload
from openapi.endpoints import devices, pictures
from openapi.token import PATH as TOKEN_PATH

from tests.openapi.account import ROOMY
from tests.openapi.clock import Clock
from tests.openapi.odd_server import OK, nobody, odd_server
from tests.simulated_cloud import PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

INFO = devices._INFO
CAPTURE = pictures._CAPTURE

PASSING = [
    {"kind": "status", "code": 503},
    {"kind": "reset"},
    {"kind": "cut"},
    {"kind": "code", "code": 20006},
    {"kind": "code", "code": 20008},
    {"kind": "code", "code": 49999},
]
LASTING = [
    {"kind": "html"},
    {"kind": "truncated"},
    {"kind": "oversize"},
    {"kind": "wrong_type", "what": "body"},
    {"kind": "status", "code": 404},
    {"kind": "status", "code": 429},
    {"kind": "code", "code": 20007},
    {"kind": "code", "code": 10029},
    {"kind": "code", "code": 10007},
    {"kind": "code", "code": 60020},
    {"kind": "code", "code": 10014},
    {"kind": "code", "code": 77777},
]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeat without a pause: only how often matters here."""
    monkeypatch.setattr("openapi.caller._REPEATED_AFTER", 0)


@pytest.mark.parametrize("fault", PASSING)
async def test_a_read_is_repeated_once(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(INFO, count=1, **fault)

    info = await account.client.devices.info(PTZ, Purpose.POLL)

    assert info.serial == PTZ
    assert await account.cloud.count(INFO) == 2
    assert account.ledger.calls_by_endpoint[INFO] == 2


@pytest.mark.parametrize("fault", PASSING)
async def test_a_read_is_repeated_only_once(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(INFO, **fault)

    with pytest.raises(OpenApiError):
        await account.client.devices.info(PTZ, Purpose.POLL)

    assert await account.cloud.count(INFO) == 2


@pytest.mark.parametrize("fault", LASTING)
async def test_nothing_else_makes_a_read_go_again(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(INFO, **fault)

    with pytest.raises(OpenApiError):
        await account.client.devices.info(PTZ, Purpose.POLL)

    assert await account.cloud.count(INFO) == 1


@pytest.mark.parametrize("fault", [*PASSING, *LASTING])
async def test_a_command_is_never_repeated(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(CAPTURE, **fault)

    with pytest.raises(OpenApiError):
        await account.client.pictures.capture(PTZ, 1, Purpose.ACTION)

    assert await account.cloud.count(CAPTURE) == 1


async def test_a_time_out_of_a_read_is_repeated(account: Account) -> None:
    await account.fault(INFO, kind="drop", count=1)
    call = Call(
        path=INFO,
        purpose=Purpose.POLL,
        params={"deviceSerial": PTZ},
        read=True,
        timeout=0.3,
    )

    await account.send(call)

    assert await account.cloud.count(INFO) == 2


async def test_commands_reach_the_camera_and_get_time_for_it(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Call] = []
    transport = account.client._caller._transport
    exchange = transport.exchange

    async def watched(call: Call, **more: str) -> object:
        seen.append(call)
        return await exchange(call, **more)

    monkeypatch.setattr(transport, "exchange", watched)
    await account.client.pictures.capture(PTZ, 1, Purpose.ACTION)
    await account.client.encryption.turn_on(PTZ, Purpose.ACTION)
    await account.client.encryption.turn_off(PTZ, None, Purpose.ACTION)

    assert [call.timeout for call in seen if call.path != TOKEN_PATH] == [DEVICE_TIMEOUT] * 3
    assert not any(call.read for call in seen)


async def test_a_refused_token_lets_any_call_go_again(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.cloud.control("POST", "tokens/revoke")

    await account.client.pictures.capture(PTZ, 1, Purpose.ACTION)

    codes = [call["code"] for call in await account.cloud.calls(CAPTURE)]
    assert codes == [10002, 200]
    assert account.ledger.captures_today(PTZ) == 2, "each repeat is counted"


async def test_a_refused_token_lets_an_upload_go_again(account: Account) -> None:
    refused = web.Response(text='{"code":"10002","msg":"accessToken异常或过期"}')
    tokens = [
        web.Response(text=f'{{"code":"200","data":{{"accessToken":"at.number{number}"}}}}')
        for number in (1, 2)
    ]
    voice = Upload(name="a.mp3", content_type="audio/mpeg", content=b"\x00\xff" * 50_000)

    async with odd_server(tokens[0], refused, tokens[1], web.Response(text=OK)) as server:
        client = account.new_client(region=custom_region(server.url))
        await client._caller.send(
            Call(
                path="/api/lapp/voice/upload",
                purpose=Purpose.ACTION,
                style=Style.MULTIPART,
                params={"voiceName": "门铃"},
                files={"voiceFile": voice},
            )
        )

    first, second = (seen for seen in server.seen if seen.path.endswith("upload"))
    assert first.form["accessToken"] == "at.number1"
    assert second.form["accessToken"] == "at.number2"
    assert first.form["voiceFile"] == second.form["voiceFile"] == voice.content
    account.uncounted = 4


async def test_a_new_token_and_a_repeat_may_both_be_needed(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.cloud.control("POST", "tokens/revoke")
    await account.fault(INFO, kind="status", code=502, count=1)

    await account.client.devices.info(PTZ, Purpose.POLL)

    assert await account.cloud.count(INFO) == 3


async def test_every_repeat_asks_the_governor_again(account: Account) -> None:
    account.governor.limits = replace(ROOMY, per_day=2, background_share=1)
    await account.fault(INFO, kind="code", code=20008)

    with pytest.raises(HeldBackError) as caught:
        await account.client.devices.info(PTZ, Purpose.POLL)

    assert caught.value.reason is HeldBackReason.DAY
    assert await account.cloud.count() == 2


async def test_a_device_that_is_too_slow_is_told_as_that(account: Account) -> None:
    await account.fault(CAPTURE, kind="code", code=20008)

    with pytest.raises(DeviceTimeoutError) as caught:
        await account.client.pictures.capture(PTZ, 1, Purpose.ACTION)

    assert caught.value.code == 20008
    assert caught.value.serial == PTZ


async def test_a_minute_that_is_full_pauses_the_background_but_not_people(
    account: Account,
) -> None:
    await account.cloud.set(quota_per_minute=3)
    await account.client.devices.info(PTZ, Purpose.POLL)
    await account.client.devices.info(PTZ, Purpose.POLL)

    with pytest.raises(QuotaError) as refused:
        await account.client.devices.info(PTZ, Purpose.POLL)
    with pytest.raises(HeldBackError) as held:
        await account.client.devices.info(PTZ, Purpose.POLL)
    with pytest.raises(QuotaError) as person:
        await account.client.devices.info(PTZ, Purpose.ACTION)

    assert refused.value.kind is QuotaKind.MINUTE
    assert held.value.reason is HeldBackReason.PAUSED
    assert person.value.code == 10029, "the platform refused, not we"


async def test_a_success_after_the_pause_is_told_to_the_governor(account: Account) -> None:
    clock = Clock()
    account.governor = Governor(ROOMY, account.ledger, clock=clock)
    client = account.new_client()
    await account.fault(INFO, kind="code", code=10029, count=1)
    with pytest.raises(QuotaError):
        await client.devices.info(PTZ, Purpose.ACTION)
    assert account.governor.paused_until == clock.now + 60

    clock.now += 60
    await client.devices.info(PTZ, Purpose.POLL)
    account.governor.refused(error_for(10029))

    assert account.governor.paused_until == clock.now + 60


async def test_an_hour_without_internet_costs_nothing(account: Account) -> None:
    token = Token(access_token="at.0123456789", expires_at=4e9)
    with nobody() as host:
        client = account.new_client(region=custom_region(host), token=token)
        for _ in range(5):
            with pytest.raises(UnreachableError):
                await client.devices.info(PTZ, Purpose.POLL)
            with pytest.raises(UnreachableError):
                await client.pictures.capture(PTZ, 1, Purpose.STILL)
            with pytest.raises(UnreachableError):
                await account.new_client(region=custom_region(host)).authenticate(Purpose.POLL)

    assert account.ledger.calls_today == 0
    assert account.ledger.captures_today(PTZ) == 0
    assert account.ledger.calls_by_endpoint == {}
    assert account.governor.background_left() == ROOMY.background_per_day


async def test_a_day_that_is_used_up(account: Account) -> None:
    await account.cloud.set(quota_per_day=2)
    await account.client.devices.info(PTZ, Purpose.POLL)

    with pytest.raises(QuotaError) as refused:
        await account.client.devices.info(PTZ, Purpose.POLL)
    with pytest.raises(HeldBackError) as held:
        await account.client.devices.info(PTZ, Purpose.POLL)

    assert refused.value.kind is QuotaKind.DAY
    assert held.value.reason is HeldBackReason.DAY
    assert await account.cloud.count() == 3


async def test_captures_that_are_used_up(account: Account) -> None:
    await account.cloud.set(captures_per_device_day=1)
    await account.client.pictures.capture(PTZ, 1, Purpose.STILL)

    with pytest.raises(QuotaError) as refused:
        await account.client.pictures.capture(PTZ, 1, Purpose.ACTION)
    with pytest.raises(HeldBackError) as held:
        await account.client.pictures.capture(PTZ, 1, Purpose.STILL)

    assert refused.value.kind is QuotaKind.CAPTURES
    assert held.value.reason is HeldBackReason.CAPTURES


async def test_the_background_keeps_to_its_share_of_the_day(account: Account) -> None:
    account.governor.limits = replace(PERSONAL, per_minute=100_000, per_day=100)
    for _ in range(39):
        await account.client.devices.info(PTZ, Purpose.POLL)

    with pytest.raises(HeldBackError):
        await account.client.devices.info(PTZ, Purpose.POLL)

    assert await account.cloud.count() == 40, "the token is one of them"
    await account.client.devices.info(PTZ, Purpose.ACTION)


async def test_books_that_were_kept_go_on_counting(account: Account) -> None:
    await account.client.devices.info(PTZ, Purpose.POLL)
    kept = account.ledger.to_dict()

    account.ledger = Ledger.from_dict(kept, account.ledger.time_zone)
    account.governor = Governor(ROOMY, account.ledger)
    again = account.new_client(token=account.kept[0])
    await again.devices.info(PTZ, Purpose.POLL)

    assert account.ledger.calls_by_endpoint == {TOKEN_PATH: 1, INFO: 2}


async def test_a_token_of_another_account_is_replaced(account: Account) -> None:
    stale = Token(access_token="at.ofsomebodyelse", expires_at=4e9)
    client = account.new_client(token=stale)

    await client.devices.info(PTZ, Purpose.ACTION)

    assert client.token != stale
    assert [call["code"] for call in await account.cloud.calls(INFO)] == [10002, 200]
