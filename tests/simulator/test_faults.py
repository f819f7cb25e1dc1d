"""Injected faults as a caller meets them."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from .conftest import FIXED, LIVE, PTZ

if TYPE_CHECKING:
    from .conftest import Account

LIST = "/api/lapp/device/list"
NVR_STATES = "/api/v3/open/device/metadata/channel/status"


async def raw(account: Account, path: str = LIST) -> tuple[int, str, bytes]:
    """Return status, content type and bytes of a call."""
    form = {"accessToken": account.token}
    async with account.session.post(account.url + path, data=form) as answer:
        return answer.status, answer.content_type, await answer.read()


async def test_code_hits_the_next_calls_of_one_path(account: Account) -> None:
    await account.fault("code", path=LIST, code=49999, count=2)

    assert await account.code("camera/list") == "200"
    assert [await account.code(LIST) for _ in range(3)] == ["49999", "49999", "200"]


async def test_code_comes_in_the_wrapping_of_the_call(account: Account) -> None:
    await account.fault("code", path=NVR_STATES, code=20007)

    status, answer = await account.get(NVR_STATES, deviceSerial=PTZ)

    assert (status, answer["result"]["code"]) == (412, "20007")


@pytest.mark.parametrize("path,key", [("/api/lapp/x", "code"), ("/api/v3/x", "meta")])
async def test_code_of_a_call_that_does_not_exist(account: Account, path: str, key: str) -> None:
    await account.fault("code", code=50000)

    assert key in json.loads((await raw(account, path))[2])


async def test_latency_delays_a_proper_answer(account: Account) -> None:
    await account.fault("latency", path=LIST, seconds=0.4, count=1)

    started = time.perf_counter()
    assert await account.code(LIST) == "200"
    assert time.perf_counter() - started >= 0.4
    started = time.perf_counter()
    assert await account.code(LIST) == "200"
    assert time.perf_counter() - started < 0.4


async def test_fault_ends_by_the_simulated_clock(account: Account) -> None:
    await account.fault("code", path=LIST, code=50000, seconds=60)

    assert await account.code(LIST) == "50000"
    await account.advance(60)
    assert await account.code(LIST) == "200"


async def test_dropped_call_is_never_answered(account: Account) -> None:
    await account.fault("drop", path=LIST, count=1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await account.code(LIST)
    assert await account.code(LIST) == "200"


async def test_reset_breaks_the_connection(account: Account) -> None:
    await account.fault("reset", path=LIST, count=1)

    with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
        await account.code(LIST)
    assert await account.code(LIST) == "200"


@pytest.mark.parametrize("order, status", [({}, 503), ({"code": 500}, 500)])
async def test_broken_proxy_answers_a_page(
    account: Account, order: dict[str, Any], status: int
) -> None:
    await account.fault("status", path=LIST, **order)

    assert (await raw(account))[:2] == (status, "text/html")


async def test_page_comes_with_status_200(account: Account) -> None:
    await account.fault("html", path=LIST)

    status, kind, body = await raw(account)

    assert (status, kind) == (200, "text/html")
    assert body.startswith(b"<!DOCTYPE html>")


async def test_truncated_answer_is_no_json(account: Account) -> None:
    whole = (await raw(account))[2]
    await account.fault("truncated", path=LIST)

    half = (await raw(account))[2]

    assert whole.startswith(half)
    with pytest.raises(json.JSONDecodeError):
        json.loads(half)


async def test_cut_answer_ends_before_its_promise(account: Account) -> None:
    await account.fault("cut", path=LIST)

    with pytest.raises(aiohttp.ClientPayloadError):
        await raw(account)


async def test_oversize_answer_is_over_eight_mebibytes(account: Account) -> None:
    await account.fault("oversize", path=LIST)

    body = (await raw(account))[2]

    assert len(body) > 8 * 1024 * 1024
    assert json.loads(body)["code"] == "200"


@pytest.mark.parametrize(
    "what, found",
    [
        ("data", lambda body: body["data"] == 42),
        ("item", lambda body: body["data"][0] == "camera" and body["data"][1]["deviceSerial"]),
        ("serial", lambda body: all(item["deviceSerial"] is None for item in body["data"])),
        ("code", lambda body: isinstance(body["code"], dict)),
        ("body", lambda body: isinstance(body, list)),
    ],
)
async def test_wrong_types_are_in_a_proper_wrapping(
    account: Account, what: str, found: Any
) -> None:
    await account.fault("wrong_type", path=LIST, what=what)

    assert found(json.loads((await raw(account))[2]))


async def test_fault_can_be_for_one_camera(account: Account) -> None:
    await account.fault("code", code=20006, serial=PTZ, channel=1)

    assert await account.code(LIVE, of=PTZ, protocol=3) == "20006"
    assert await account.code(LIVE, of=FIXED, protocol=3) == "200"
    assert await account.code(LIST) == "200"


async def test_path_may_have_wildcards(account: Account) -> None:
    await account.fault("code", code=50000, path="*/device/*")

    assert await account.code(LIST) == "50000"
    assert await account.code("camera/list") == "200"


async def test_faults_are_listed_until_spent_and_can_be_cleared(account: Account) -> None:
    await account.fault("code", path=LIST, code=50000, count=1)
    await account.fault("html", path=LIST, seconds=60)
    await account.fault("reset", path="/nothing")
    await account.code(LIST)

    assert [f["kind"] for f in await account.control("GET", "faults")] == ["html", "reset"]
    assert await account.control("DELETE", "faults") == {"cleared": 3}
    assert await account.control("GET", "faults") == []
    assert await account.code(LIST) == "200"


@pytest.mark.parametrize(
    "order",
    [
        {"kind": "meteor"},
        {},
        {"kind": "code"},
        {"kind": "drop", "count": "many"},
        {"kind": "drop", "count": True},
        {"kind": "drop", "when": "now"},
    ],
)
async def test_fault_that_makes_no_sense_is_refused(
    account: Account, order: dict[str, Any]
) -> None:
    answer = await account.control("POST", "faults", order, status=400)

    assert answer["error"]
    assert await account.control("GET", "faults") == []


async def test_faulted_calls_are_logged(account: Account) -> None:
    await account.fault("code", path=LIST, code=10029, count=1)
    await account.fault("html", path=LIST, count=1)
    await account.fault("reset", path=LIST, count=1)
    await raw(account)
    await raw(account)
    with pytest.raises(aiohttp.ClientError):
        await raw(account)

    calls = await account.control("GET", "calls?since=1")

    assert [(call["path"], call["code"]) for call in calls] == [
        (LIST, 10029),
        (LIST, None),
        (LIST, None),
    ]
