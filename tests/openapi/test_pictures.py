"""Captures, and the pictures that may be fetched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from openapi import (
    AnswerError,
    BusyError,
    ConnectionFailedError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    OpenApiError,
    Purpose,
    QuotaError,
    QuotaKind,
    Token,
    custom_region,
)

from simulator.cipher import encipher
from tests.openapi.odd_server import TOKEN, answer, odd_server
from tests.simulated_cloud import DOORBELL, ENCRYPTED, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from openapi.endpoints import Pictures

    from tests.openapi.account import Account
    from tests.openapi.resolver import LocalResolver

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
STILL = Purpose.STILL


# The suite that runs once per variant


async def test_a_capture_is_taken_and_fetched(varied: Account) -> None:
    url = await varied.client.pictures.capture(PTZ, 1, STILL)

    picture = await varied.client.pictures.download(url)

    assert picture.startswith(b"\xff\xd8\xff")
    assert varied.ledger.captures_today(PTZ) == 1
    assert varied.ledger.calls_by_purpose[STILL] == 2


async def test_a_cover_is_fetched(varied: Account) -> None:
    listing = await varied.client.devices.channels(Purpose.POLL)

    picture = await varied.client.pictures.download(str(listing.items[0].cover_url))

    assert picture.startswith(b"\xff\xd8\xff")


async def test_a_camera_that_is_offline(varied: Account) -> None:
    with pytest.raises(DeviceOfflineError):
        await varied.client.pictures.capture(OFFLINE, 1, STILL)


# Refusals


async def test_the_channel_is_asked_for(account: Account) -> None:
    await account.client.pictures.capture(RECORDER, 2, STILL)

    (call,) = await account.cloud.calls("capture")
    assert call["params"]["channelNo"] == "2"


async def test_captures_need_a_package_overseas(account: Account) -> None:
    await account.cloud.set(capture_package=False)

    with pytest.raises(QuotaError) as caught:
        await account.client.pictures.capture(PTZ, 1, STILL)

    assert caught.value.kind is QuotaKind.PLAN


async def test_a_covered_lens_may_refuse(account: Account) -> None:
    await account.cloud.set(privacy_capture="60026")
    await account.cloud.device(PTZ, privacy=True)

    with pytest.raises(BusyError):
        await account.client.pictures.capture(PTZ, 1, STILL)


async def test_a_sleeping_camera_may_not_answer(account: Account) -> None:
    await account.cloud.set(asleep_capture="timeout")

    with pytest.raises(DeviceTimeoutError):
        await account.client.pictures.capture(DOORBELL, 1, STILL)


async def test_an_answer_without_a_picture(account: Account) -> None:
    async with odd_server(answer(TOKEN), answer({"code": "200", "data": {}})) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(AnswerError, match="without an address") as caught:
            await client.pictures.capture(PTZ, 1, STILL)

    assert caught.value.serial == PTZ
    account.uncounted = 2


# Which files are fetched, and from where


@pytest.mark.parametrize("content", [JPEG, PNG])
async def test_the_accounts_own_host_may_have_pictures(account: Account, content: bytes) -> None:
    async with odd_server(web.Response(body=content)) as server:
        client = account.new_client(region=custom_region(f"{server.url}/ezviz"))
        assert await client.pictures.download(f"{server.url}/a.jpg?Signature=a%2Fb%3D") == content

    assert server.seen[0].raw_query == "Signature=a%2Fb%3D", "as it was signed"
    assert "accessToken" not in server.seen[0].headers
    assert account.ledger.calls_today == 0


async def test_the_host_of_the_token_may_have_pictures(account: Account) -> None:
    async with odd_server(web.Response(body=JPEG)) as server:
        token = Token(access_token="at.0123456789", expires_at=4e9, area_domain=server.url)
        client = account.new_client(token=token)
        assert await client.pictures.download(f"{server.url}/a.jpg") == JPEG


@pytest.mark.parametrize(
    "content, kind",
    [
        (b"<html></html>", AnswerError),
        (b"", AnswerError),
        (b"GIF89a", AnswerError),
        (b"hikencodepicture0123456789abcdef", EncryptedError),
        (JPEG + bytes(2000), AnswerError),
    ],
)
async def test_what_is_no_picture(
    account: Account, content: bytes, kind: type[OpenApiError]
) -> None:
    async with odd_server(web.Response(body=content)) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(kind) as caught:
            await client.pictures.download(f"{server.url}/a.jpg", max_bytes=1000)

    assert type(caught.value) is kind


@pytest.mark.parametrize(
    "status, kind", [(403, AnswerError), (404, AnswerError), (503, ConnectionFailedError)]
)
async def test_a_picture_that_is_not_there(
    account: Account, status: int, kind: type[OpenApiError]
) -> None:
    async with odd_server(web.Response(status=status)) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(kind, match=f"picture: HTTP {status}"):
            await client.pictures.download(f"{server.url}/a.jpg")


async def test_a_picture_never_leads_elsewhere(account: Account) -> None:
    moved = web.Response(status=302, headers={"Location": "http://127.0.0.1:1/secret"})

    async with odd_server(moved) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(AnswerError, match="HTTP 302"):
            await client.pictures.download(f"{server.url}/a.jpg")

    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/a.jpg",
        "https://example.com/a.jpg",
        "https://ys7.com.example.com/a.jpg",
        "https://notys7.com/a.jpg",
        "https://img.ys7.com:8443/a.jpg",
        "https://user@img.ys7.com/a.jpg",
        "https://other-bucket.oss-cn-hangzhou.aliyuncs.com/a.jpg",
        "ftp://img.ys7.com/a.jpg",
        "file:///etc/passwd",
        "//img.ys7.com/a.jpg",
        "img.ys7.com/a.jpg",
        "http://[",
        "",
    ],
)
async def test_no_picture_from_elsewhere(account: Account, url: str) -> None:
    with pytest.raises(AnswerError, match="not on a host"):
        await account.client.pictures.download(url)


@pytest.mark.parametrize(
    "host, path",
    [
        ("img.ys7.com", "//group2/M00/74/22/a.jpg"),
        ("i.ys7.com", "/streamer/alarm/url/get?fileId=1&deviceSerialNo=C1"),
        ("opencapture.ys7.com", "/1/a.jpg?Expires=1&Signature=a%2B"),
        ("IMG.YS7.COM", "/a.jpg"),
        ("ieupic.ezvizlife.com", "/a.jpg"),
        ("ezviz-fastdfs-gateway.oss-cn-hangzhou.aliyuncs.com", "/1/capture/a.jpg?Expires=1"),
    ],
)
async def test_pictures_from_the_vendors_hosts(
    account: Account, resolver: LocalResolver, host: str, path: str
) -> None:
    async with odd_server(web.Response(body=JPEG)) as server:
        resolver.ports[host.lower()] = int(server.url.rpartition(":")[2])
        assert await account.client.pictures.download(f"http://{host}{path}") == JPEG

    (seen,) = server.seen
    assert seen.headers["Host"].lower() == host.lower()
    assert seen.path == path.partition("?")[0]


async def test_a_picture_in_time_or_not_at_all(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openapi.fetch.CALL_TIMEOUT", 0.2)
    url = await account.client.pictures.capture(PTZ, 1, STILL)
    await account.fault("pic/*", kind="drop")

    with pytest.raises(ConnectionFailedError, match="picture: no answer"):
        await account.client.pictures.download(url)


async def test_stills_are_within_the_captures_of_the_plan(account: Account) -> None:
    account.governor.limits = replace(account.governor.limits, captures_per_device_day=1)
    await account.client.pictures.capture(PTZ, 1, STILL)

    with pytest.raises(QuotaError, match="captures"):
        await account.client.pictures.capture(PTZ, 1, STILL)

    assert await account.cloud.count("capture") == 1
    own: Pictures = account.client.pictures
    assert await own.capture(RECORDER, 1, STILL)


async def test_the_code_of_an_encrypted_cover(account: Account) -> None:
    channels = await account.client.devices.channels(STILL)
    cover = {c.serial: c.cover_url for c in channels.items}[ENCRYPTED]
    code = (await account.cloud.device(ENCRYPTED))["code"]
    assert cover is not None

    with pytest.raises(EncryptedError):
        await account.client.pictures.download(cover)
    assert await account.client.pictures.is_code_right(cover, code) is True
    assert await account.client.pictures.is_code_right(cover, "WRONGX") is False
    with pytest.raises(EncryptedError):
        await account.client.pictures.download(cover, code="WRONGX")
    assert (await account.client.pictures.download(cover, code=code)).startswith(JPEG[:2])

    await account.cloud.set(encrypted_cover="open")
    assert await account.client.pictures.is_code_right(cover, code) is None
    await account.client.pictures.download(cover)


async def test_the_digest_is_that_of_md5sum(account: Account) -> None:
    digest = b"aa37ad52a5a65df39791a95818fb3298"
    async with odd_server(web.Response(body=b"hikencodepicture" + digest + bytes(16))) as server:
        client = account.new_client(region=custom_region(server.url))
        assert await client.pictures.is_code_right(f"{server.url}/a.jpg", "ABCDEF") is True


@pytest.mark.parametrize("code", ["ABCDEF", "ABCDEFABCDEFABCDEF"])
async def test_a_damaged_encrypted_picture(account: Account, code: str) -> None:
    damaged = encipher(JPEG, code)[:-1]
    async with odd_server(web.Response(body=damaged)) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(EncryptedError):
            await client.pictures.download(f"{server.url}/a.jpg", code=code)


async def test_an_encrypted_picture_in_pieces(account: Account) -> None:
    pieces = encipher(JPEG, "ABCDEF") + encipher(b"the rest", "ABCDEF")
    async with odd_server(web.Response(body=pieces)) as server:
        client = account.new_client(region=custom_region(server.url))
        picture = await client.pictures.download(f"{server.url}/a.jpg", code="ABCDEF")

    assert picture == JPEG + b"the rest"
