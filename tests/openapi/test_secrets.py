"""Nothing secret in logs, errors or representations: everything is run and all is read."""

from __future__ import annotations

import logging
import traceback
from contextlib import asynccontextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi import OpenApiError, Protocol, Purpose, Quality, Token, custom_region
from openapi.call import Call, Style, Upload

from tests.openapi.odd_server import answer, odd_server
from tests.simulated_cloud import ENCRYPTED, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.openapi.account import Account

ACTION = Purpose.ACTION
FAULTS = [
    None,
    {"kind": "html"},
    {"kind": "truncated"},
    {"kind": "oversize"},
    {"kind": "reset"},
    {"kind": "cut"},
    {"kind": "wrong_type"},
    {"kind": "status", "code": 503},
    {"kind": "code", "code": 10002},
    {"kind": "code", "code": 20008},
    {"kind": "code", "code": 60019},
]


class Witness:
    """Keep every text that could reach a log, a person or a diagnostics file."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.secrets: set[str] = set()

    def see(self, value: object) -> None:
        """Keep what a value says of itself, and of what led to it."""
        self.texts += [repr(value), str(value)]
        if isinstance(value, BaseException):
            self.texts += traceback.format_exception(value)
            self.texts.append(repr(vars(value)))

    def address(self, url: str) -> None:
        """Take the query of an address for secret."""
        self.secrets |= {
            value
            for name, values in parse_qs(urlsplit(url).query).items()
            for value in values
            if name in {"t", "id", "Signature"}
        }

    def check(self) -> None:
        """Look for every secret in every text."""
        assert len(self.texts) > 10
        for secret in self.secrets:
            assert len(secret) > 5
            for text in self.texts:
                assert secret not in text


@asynccontextmanager
async def _witness(caplog: pytest.LogCaptureFixture, account: Account) -> AsyncIterator[Witness]:
    caplog.set_level(logging.DEBUG)
    witness = Witness()
    witness.secrets |= {account.cloud.app_key, account.cloud.app_secret}
    yield witness
    witness.secrets |= {token.access_token for token in account.kept}
    witness.texts += [
        text
        for record in caplog.records
        for text in (record.getMessage(), record.exc_text or "", repr(record.args))
    ]
    witness.check()


async def _attempt(witness: Witness, call: Any) -> Any:
    try:
        result = await call
    except OpenApiError as err:
        witness.see(err)
        return None
    witness.see(result)
    return result


async def _everything(account: Account, witness: Witness) -> None:
    client = account.client
    code = (await account.cloud.device(ENCRYPTED))["code"]
    witness.secrets.add(code)
    devices = client.devices
    for call in (
        client.authenticate(ACTION),
        devices.list(ACTION),
        devices.channels(ACTION),
        devices.info(PTZ, ACTION),
        devices.status(PTZ, 1, ACTION),
        devices.channels_of(RECORDER, ACTION),
        devices.channel_states(RECORDER, ACTION),
        devices.capabilities(PTZ, ACTION),
        client.encryption.turn_off(ENCRYPTED, "WRONGX", ACTION),
        client.encryption.turn_on(ENCRYPTED, ACTION),
        client.encryption.turn_off(OFFLINE, code, ACTION),
    ):
        await _attempt(witness, call)
    witness.secrets.add("WRONGX")
    for serial, protocol in ((PTZ, Protocol.HLS), (PTZ, Protocol.RTMP), (ENCRYPTED, Protocol.FLV)):
        address = await _attempt(
            witness,
            client.live.address(
                serial, 1, purpose=ACTION, protocol=protocol, quality=Quality.HD, code=code
            ),
        )
        if address is not None:
            witness.address(address.url)
            await _attempt(witness, client.live.placeholder(address.url))
    url = await _attempt_quietly(witness, client.pictures.capture(PTZ, 1, ACTION))
    if url is not None:
        witness.address(url)
        await _attempt(witness, client.pictures.download(url))
    await _voices(account, witness)
    witness.see(client)
    witness.see(vars(account.governor))
    witness.see(account.ledger.to_dict())
    witness.see([repr(token) for token in account.kept])


async def _voices(account: Account, witness: Witness) -> None:
    """Speak, with addresses that lapse and a token that travels in a query."""
    client = account.client
    listing = await _attempt(witness, client.voices.query(ACTION, default=True))
    for voice in () if listing is None else listing.items[:1]:
        url = str(voice.url)
        witness.address(url)
        await _attempt(witness, client.voices.send(PTZ, 1, url, ACTION))
        await _attempt(witness, client.speaker.add_voice(PTZ, "a", url, ACTION))
    await _attempt(witness, client.speaker.voices(PTZ, ACTION))
    await _attempt(witness, client.voices.send(PTZ, 1, "x?Signature=notasecret", ACTION))


async def _attempt_quietly(witness: Witness, call: Any) -> Any:
    """Do not take the result for a text that is shown: it is the secret itself."""
    try:
        return await call
    except OpenApiError as err:
        witness.see(err)
        return None


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_nothing_secret_is_said(
    account: Account,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any] | None,
) -> None:
    monkeypatch.setattr("openapi.caller._REPEATED_AFTER", 0)
    async with _witness(caplog, account) as witness:
        await account.client.authenticate(ACTION)
        if fault is not None:
            await account.fault("*", **fault)
        await _everything(account, witness)

    assert any(record.name == "openapi" for record in caplog.records)


@pytest.mark.parametrize("fault", FAULTS[1:], ids=str)
async def test_nothing_secret_is_said_when_the_token_fails(
    account: Account, caplog: pytest.LogCaptureFixture, fault: dict[str, Any]
) -> None:
    async with _witness(caplog, account) as witness:
        await account.fault("token/get", **fault)
        await _attempt(witness, account.client.devices.list(ACTION))


async def test_a_platform_that_repeats_our_secrets_is_not_repeated(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    token = Token(access_token="at.shortbutsecret", expires_at=4e9)
    code = "QWERTY"
    echo = answer({"code": "10001", "msg": f"参数错误: {token.access_token}, {code}, 验证码{code}"})

    async with _witness(caplog, account) as witness, odd_server(echo) as server:
        client = account.new_client(region=custom_region(server.url), token=token)
        witness.secrets |= {token.access_token, code}
        with pytest.raises(OpenApiError) as caught:
            await client.encryption.turn_off(PTZ, code, ACTION)
        witness.see(caught.value)
        witness.texts += [str(caught.value.vendor_message)] * 10

    assert "参数错误" in str(caught.value.vendor_message)
    account.uncounted = 1


async def test_the_log_tells_what_was_called_with_what_result(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await account.fault("device/info", kind="code", code=20002)

    await account.client.authenticate(ACTION)
    with pytest.raises(OpenApiError):
        await account.client.devices.info(PTZ, ACTION)
    await account.client.devices.channel_states(RECORDER, ACTION)

    lines = [record.getMessage() for record in caplog.records if record.name == "openapi"]
    beginnings = [line.rpartition(" in ")[0] for line in lines]
    assert beginnings == [
        "POST /api/lapp/token/get: code 200",
        "POST /api/lapp/device/info: code 20002",
        "GET /api/v3/open/device/metadata/channel/status: code 200",
    ]
    assert all(line.endswith(" ms") for line in lines)


def test_a_call_does_not_show_what_it_carries() -> None:
    call = Call(
        path="/api/lapp/voice/upload",
        purpose=ACTION,
        style=Style.MULTIPART,
        params={"validateCode": "ABCDEF", "code": "GHIJKL", "channelNo": 1},
        headers={"x": "headersecret"},
        files={"voiceFile": Upload(name="a.mp3", content_type="audio/mpeg", content=b"content")},
    )

    assert set(call.secrets) == {"ABCDEF", "GHIJKL"}
    for secret in ("ABCDEF", "GHIJKL", "headersecret", "content'"):
        assert secret not in repr(call)
    assert "b'content'" not in repr(call.files)
    assert {entry.name for entry in fields(call) if not entry.repr} == {
        "params",
        "headers",
        "files",
    }
