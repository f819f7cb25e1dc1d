"""One exchange over real HTTP: every bad answer ends in one clear error."""

from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import web
from openapi import (
    AnswerError,
    ConnectionFailedError,
    DeviceOfflineError,
    OpenApiError,
    Purpose,
    QuotaError,
    QuotaKind,
    UnreachableError,
    UnsupportedError,
)
from openapi.call import CALL_TIMEOUT, DEVICE_TIMEOUT, Call, Style, Upload
from openapi.transport import LARGEST_ANSWER, Transport

from tests.openapi.odd_server import OK, nobody, odd_server
from tests.simulated_cloud import PTZ

if TYPE_CHECKING:
    from tests.openapi.account import Account

LIST = "/api/lapp/device/list"
TOKEN = "at.0123456789"


def _list(**changes: Any) -> Call:
    return Call(**{"path": LIST, "purpose": Purpose.ACTION, **changes})


@pytest.mark.parametrize("style", [Style.FORM, Style.MULTIPART])
async def test_a_form_carries_parameters_and_token(
    session: aiohttp.ClientSession, style: Style
) -> None:
    async with odd_server(web.Response(text=OK)) as server:
        call = _list(style=style, params={"deviceName": "门口 🔔&=", "channelNo": 4})
        answer = await Transport(session).exchange(call, host=server.url, token=TOKEN)

    (seen,) = server.seen
    assert answer.code == 200
    assert (seen.method, seen.path, seen.query) == ("POST", LIST, {})
    assert seen.form == {"deviceName": "门口 🔔&=", "channelNo": "4", "accessToken": TOKEN}
    kind = "application/x-www-form-urlencoded" if style is Style.FORM else "multipart/form-data"
    assert seen.headers["Content-Type"].startswith(kind)
    assert "accessToken" not in seen.headers


async def test_an_upload_carries_its_file(session: aiohttp.ClientSession) -> None:
    voice = Upload(name="声音.mp3", content_type="audio/mpeg", content=bytes(range(256)) * 100)
    call = _list(style=Style.MULTIPART, params={"channelNo": 1}, files={"voiceFile": voice})

    async with odd_server(web.Response(text=OK)) as server:
        await Transport(session).exchange(call, host=server.url, token=TOKEN)

    assert server.seen[0].form["voiceFile"] == voice.content
    assert server.seen[0].form["channelNo"] == "1"


@pytest.mark.parametrize("style, method", [(Style.GET, "GET"), (Style.PUT, "PUT")])
async def test_newer_calls_carry_the_token_in_a_header(
    session: aiohttp.ClientSession, style: Style, method: str
) -> None:
    call = _list(
        style=style,
        path="/api/v3/device/thing",
        params={"enable": 1},
        headers={"deviceSerial": "33010343992967895520:33011062991327187933", "localIndex": "1"},
    )

    async with odd_server(web.Response(text='{"meta":{"code":200}}')) as server:
        await Transport(session).exchange(call, host=server.url, token=TOKEN)

    (seen,) = server.seen
    assert (seen.method, seen.path, seen.query) == (method, "/api/v3/device/thing", {"enable": "1"})
    assert seen.headers["accessToken"] == TOKEN
    assert seen.headers["deviceSerial"] == "33010343992967895520:33011062991327187933"
    assert seen.headers["localIndex"] == "1"


async def test_newer_commands_carry_a_form_and_the_token_in_a_header(
    session: aiohttp.ClientSession,
) -> None:
    call = _list(
        style=Style.POST,
        path="/api/v3/device/systemOperate",
        params={"systemOperation": "reboot", "delay": 0},
        headers={"deviceSerial": PTZ},
    )

    async with odd_server(web.Response(text='{"meta":{"code":200}}')) as server:
        await Transport(session).exchange(call, host=server.url, token=TOKEN)

    (seen,) = server.seen
    assert (seen.method, seen.path, seen.query) == ("POST", call.path, {})
    assert seen.form == {"systemOperation": "reboot", "delay": "0"}
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (seen.headers["accessToken"], seen.headers["deviceSerial"]) == (TOKEN, PTZ)


@pytest.mark.parametrize("style", [Style.FORM, Style.GET, Style.POST])
async def test_a_call_without_token_sends_none(
    session: aiohttp.ClientSession, style: Style
) -> None:
    async with odd_server(web.Response(text=OK)) as server:
        await Transport(session).exchange(_list(style=style), host=server.url)

    assert "accessToken" not in server.seen[0].form
    assert "accessToken" not in server.seen[0].headers


async def test_a_host_may_have_a_path_of_its_own(session: aiohttp.ClientSession) -> None:
    async with odd_server(web.Response(text=OK)) as server:
        await Transport(session).exchange(_list(), host=f"{server.url}/ezviz")

    assert server.seen[0].path == f"/ezviz{LIST}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_never_followed(session: aiohttp.ClientSession, status: int) -> None:
    moved = web.Response(status=status, headers={"Location": "/elsewhere"})

    async with odd_server(moved) as server:
        with pytest.raises(AnswerError, match=f"HTTP {status}"):
            await Transport(session).exchange(_list(), host=server.url, token=TOKEN)

    assert [seen.path for seen in server.seen] == [LIST]


@pytest.mark.parametrize(
    "kind, text",
    [
        ("html", "no JSON"),
        ("truncated", "no JSON"),
        ("oversize", "more than"),
    ],
)
async def test_a_body_that_is_no_answer(account: Account, kind: str, text: str) -> None:
    await account.fault(LIST, kind=kind)

    with pytest.raises(AnswerError, match=text) as caught:
        await account.send(_list(serial=PTZ))

    assert caught.value.endpoint == LIST
    assert caught.value.serial == PTZ
    assert caught.value.http_status == 200
    assert await account.cloud.count(LIST) == 1


@pytest.mark.parametrize("what", ["body", "code"])
async def test_a_body_of_the_wrong_type(account: Account, what: str) -> None:
    await account.fault(LIST, kind="wrong_type", what=what)

    with pytest.raises(AnswerError):
        await account.send(_list())


async def test_an_answer_of_just_the_allowed_size(session: aiohttp.ClientSession) -> None:
    frame = '{"code":"200","msg":""}'
    padding = " " * (LARGEST_ANSWER - len(frame))

    async with odd_server(web.Response(text=frame + padding)) as server:
        answer = await Transport(session).exchange(_list(), host=server.url)
        server.answers = [web.Response(text=frame + padding + " ")]
        with pytest.raises(AnswerError, match=str(LARGEST_ANSWER)):
            await Transport(session).exchange(_list(), host=server.url)

    assert answer.code == 200


@pytest.mark.parametrize("kind", ["reset", "cut"])
async def test_a_connection_that_breaks(account: Account, kind: str) -> None:
    await account.fault(LIST, kind=kind)

    with pytest.raises(ConnectionFailedError, match="connection lost") as caught:
        await account.send(_list())

    assert caught.value.endpoint == LIST
    assert caught.value.http_status is None


@pytest.mark.parametrize("style", [Style.FORM, Style.GET, Style.PUT])
async def test_a_kept_connection_that_breaks_is_not_tried_again_unasked(
    account: Account, style: Style
) -> None:
    path = "/api/v3/device/thing"
    await account.client.authenticate(Purpose.ACTION)
    await account.fault(path, kind="reset")

    with pytest.raises(ConnectionFailedError, match="BrokenOffError"):
        await account.send(_list(path=path, style=style))

    assert await account.cloud.count(path) == 1


async def test_no_answer_in_time(account: Account) -> None:
    await account.fault(LIST, kind="drop")

    with pytest.raises(ConnectionFailedError, match=r"no answer within 0\.2 s"):
        await account.send(_list(timeout=0.2))


async def test_an_answer_that_comes_slowly_counts_as_none(account: Account) -> None:
    await account.fault(LIST, kind="latency", seconds=5)

    with pytest.raises(ConnectionFailedError, match="within"):
        await account.send(_list(timeout=0.2))


def test_calls_that_reach_the_camera_get_longer() -> None:
    assert _list().timeout == CALL_TIMEOUT == 15
    assert DEVICE_TIMEOUT == 30


async def test_nobody_listens(session: aiohttp.ClientSession) -> None:
    with nobody() as host, pytest.raises(UnreachableError, match="ClientConnectorError") as caught:
        await Transport(session).exchange(_list(serial=PTZ), host=host)

    assert caught.value.endpoint == LIST
    assert caught.value.serial == PTZ


async def test_a_connection_that_does_not_come_about(
    session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openapi.transport.CONNECT_TIMEOUT", 0.2)
    with socket.socket() as listener, ExitStack() as fillers:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            # Those that fit into the queue fill it; the rest hang, as ours will.
            filler = fillers.enter_context(socket.socket())
            filler.setblocking(False)  # noqa: FBT003 - takes no keyword
            filler.connect_ex(listener.getsockname())

        with pytest.raises(UnreachableError, match="ConnectionTimeoutError"):
            await Transport(session).exchange(
                _list(timeout=5), host=f"http://127.0.0.1:{listener.getsockname()[1]}"
            )


async def test_a_session_that_is_closed(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.session.close()

    with pytest.raises(UnreachableError, match="no session"):
        await account.send(_list())


@pytest.mark.parametrize(
    "status, serial, kind",
    [
        (500, None, ConnectionFailedError),
        (502, PTZ, ConnectionFailedError),
        (503, None, ConnectionFailedError),
        (429, PTZ, QuotaError),
        (404, PTZ, UnsupportedError),
        (404, None, AnswerError),
        (403, PTZ, AnswerError),
    ],
)
async def test_http_status_without_an_answer(
    account: Account, status: int, serial: str | None, kind: type[OpenApiError]
) -> None:
    await account.fault(LIST, kind="status", code=status)

    with pytest.raises(kind, match=f"HTTP {status}") as caught:
        await account.send(_list(serial=serial))

    assert type(caught.value) is kind
    assert caught.value.http_status == status
    assert caught.value.code is None
    if isinstance(caught.value, QuotaError):
        assert caught.value.kind is QuotaKind.MINUTE
        assert account.governor.paused_until is not None


async def test_the_code_decides_whatever_the_http_status(account: Account) -> None:
    states = "/api/v3/open/device/metadata/channel/status"
    await account.fault(states, kind="code", code=20007)

    with pytest.raises(DeviceOfflineError) as caught:
        await account.client.devices.channel_states(PTZ, Purpose.ACTION)

    assert caught.value.code == 20007
    assert caught.value.http_status == 412
    assert caught.value.serial == PTZ
    assert caught.value.vendor_message


async def test_cancelling_a_call_cancels_it(account: Account) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.fault(LIST, kind="drop")

    call = asyncio.create_task(account.send(_list(read=True)))
    await account.cloud.wait_for_calls("token/get", 1)
    await asyncio.sleep(0.1)
    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call
    await account.cloud.wait_for_calls(LIST, 1)
