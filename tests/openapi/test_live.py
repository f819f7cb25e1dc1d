"""Addresses of live pictures, in every way in which the cloud may give them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from openapi import (
    AnswerError,
    ConnectionFailedError,
    DeviceOfflineError,
    EncryptedError,
    OpenApiError,
    Protocol,
    Purpose,
    Quality,
)

from tests.openapi.odd_server import odd_server
from tests.simulated_cloud import ENCRYPTED, GB28181, H265, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from openapi import LiveAddress

    from tests.openapi.account import Account

STREAM = Purpose.STREAM
PREFIX = {
    Protocol.EZOPEN: "ezopen://",
    Protocol.HLS: "http://",
    Protocol.RTMP: "rtmp://",
    Protocol.FLV: "http://",
    Protocol.LLHLS: "http://",
}


async def _address(
    account: Account,
    serial: str = PTZ,
    channel: int = 1,
    protocol: Protocol = Protocol.RTMP,
    **more: object,
) -> LiveAddress:
    arguments = {"purpose": STREAM, "protocol": protocol, "quality": Quality.FLUENT, **more}
    return await account.client.live.address(serial, channel, **arguments)  # type: ignore[arg-type]


async def _asked(account: Account) -> dict[str, str]:
    asked = await account.cloud.calls("live/address/get")
    params: dict[str, str] = asked[-1]["params"]
    return params


# The suite that runs once per variant


async def test_an_address_of_each_protocol(varied: Account) -> None:
    for protocol in Protocol:
        address = await _address(varied, protocol=protocol)

        assert address.url.startswith(PREFIX[protocol])
        assert address.protocol is protocol
        assert address.quality is Quality.FLUENT
        assert address.id


async def test_an_address_lives_as_long_as_asked_for(varied: Account) -> None:
    address = await _address(varied)

    # Overseas no address lives longer than half an hour, whatever was asked for.
    life = 1800 if varied.client.overseas else 86_400
    assert address.expires_at == pytest.approx(time.time() + life, abs=30)
    assert (await _asked(varied))["expireTime"] == "86400"


async def test_each_region_is_asked_at_its_own_path(varied: Account) -> None:
    address = await _address(varied)
    await varied.client.live.disable(PTZ, 1, str(address.id), STREAM)

    paths = [call["path"] for call in await varied.cloud.calls()][1:]
    version = "" if varied.client.overseas else "v2/"
    assert paths == [
        f"/api/lapp/{version}live/address/get",
        f"/api/lapp/{version}live/address/disable",
    ]


async def test_a_serial_with_a_colon(varied: Account) -> None:
    address = await _address(varied, GB28181)

    assert urlsplit(address.url).path.endswith(f"{GB28181}_1_2")


async def test_a_camera_that_is_offline(varied: Account) -> None:
    with pytest.raises(DeviceOfflineError) as caught:
        await _address(varied, OFFLINE)

    assert caught.value.serial == OFFLINE


async def test_an_encrypted_camera(varied: Account) -> None:
    with pytest.raises(EncryptedError) as caught:
        await _address(varied, ENCRYPTED)

    assert caught.value.code == 60019


async def test_the_code_of_an_encrypted_camera_may_help(varied: Account) -> None:
    code = (await varied.cloud.device(ENCRYPTED))["code"]
    settings = await varied.cloud.control("GET", "settings")

    if settings["encrypted_live"] == "code_accepted":
        assert (await _address(varied, ENCRYPTED, code=code)).url
    else:
        with pytest.raises(EncryptedError):
            await _address(varied, ENCRYPTED, code=code)


async def test_an_ezopen_address_does_not_end(varied: Account) -> None:
    address = await _address(varied, ENCRYPTED, protocol=Protocol.EZOPEN)

    assert address.expires_at is None
    assert "expireTime" not in await _asked(varied)


# What is asked for


@pytest.mark.parametrize(
    "protocol, h265, expected",
    [
        (Protocol.HLS, True, {"supportH265": "1", "containerFormat": "1"}),
        (Protocol.FLV, True, {"supportH265": "1"}),
        (Protocol.RTMP, True, {}),
        (Protocol.HLS, False, {}),
        (Protocol.FLV, False, {}),
    ],
)
async def test_h265_is_asked_for_where_it_fits(
    account: Account, protocol: Protocol, *, h265: bool, expected: dict[str, str]
) -> None:
    await _address(account, H265, protocol=protocol, h265=h265)

    asked = await _asked(account)
    assert {
        key: asked[key] for key in ("supportH265", "containerFormat") if key in asked
    } == expected


async def test_channel_quality_and_life_are_asked_for(account: Account) -> None:
    address = await _address(account, RECORDER, 3, quality=Quality.HD, expire_in=30)

    asked = await _asked(account)
    assert asked["deviceSerial"] == RECORDER
    assert asked["channelNo"] == "3"
    assert asked["quality"] == "1"
    assert asked["expireTime"] == "30"
    assert address.quality is Quality.HD
    assert account.ledger.calls_by_purpose[STREAM] == 2


@pytest.mark.parametrize("expire_in", [0, 29, 62_208_001])
async def test_a_life_out_of_range(account: Account, expire_in: int) -> None:
    with pytest.raises(ValueError, match="62208000"):
        await _address(account, expire_in=expire_in)


async def test_an_answer_without_an_address(account: Account) -> None:
    await account.fault("live/address/get", kind="wrong_type")

    with pytest.raises(AnswerError) as caught:
        await _address(account)

    assert caught.value.serial == PTZ
    assert caught.value.endpoint == "/api/lapp/v2/live/address/get"


# Placeholders


@pytest.mark.parametrize(
    "playlist, code",
    [
        ("#EXTM3U\n#EXTINF:4,\nErrCode/9048_0.ts\n", 9048),
        ("#EXTM3U\n#EXTINF:4,\nhttps://open.ys7.com/ErrCode/9053_0.ts\n#EXT-X-ENDLIST", 9053),
        ("#EXTM3U\r\n#EXTINF:4,\r\n/v3/openlive/ErrCode/5404_1.ts\r\n", 5404),
        ('#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:2.0,\n25_1.mp4\n', None),
        ("", None),
    ],
)
async def test_a_placeholder_is_found_in_the_playlist(
    account: Account, playlist: str, code: int | None
) -> None:
    async with odd_server(web.Response(text=playlist)) as server:
        url = f"{server.url}/v3/openlive/C1_1_1.m3u8?expire=1&id=2&t=a%2Fb&ev=100"
        assert await account.client.live.placeholder(url) == code

    (seen,) = server.seen
    assert seen.method == "GET"
    assert seen.raw_query == "expire=1&id=2&t=a%2Fb&ev=100", "as it was signed"
    assert "accessToken" not in seen.headers
    assert account.ledger.calls_today == 0, "a playlist is not a call"


@pytest.mark.parametrize(
    "settings, serial, h265, code",
    [
        ({}, PTZ, False, None),
        ({"stream_package": "inactive"}, PTZ, False, 9048),
        ({"stream_package": "settling"}, PTZ, False, 9053),
        ({}, H265, False, 9053),
        ({}, H265, True, None),
        ({"h265_via_hls": "never"}, H265, True, 9053),
    ],
)
async def test_what_hides_behind_an_address(
    account: Account, settings: dict[str, str], serial: str, *, h265: bool, code: int | None
) -> None:
    await account.cloud.set(**settings)
    address = await _address(account, serial, protocol=Protocol.HLS, h265=h265)

    assert await account.client.live.placeholder(address.url) == code


async def test_a_playlist_may_be_elsewhere(account: Account) -> None:
    moved = web.Response(status=302, headers={"Location": "/other.m3u8"})
    playlist = web.Response(text="#EXTM3U\nErrCode/9048_0.ts")

    async with odd_server(moved, playlist) as server:
        assert await account.client.live.placeholder(f"{server.url}/a.m3u8") == 9048


@pytest.mark.parametrize(
    "answer, kind",
    [
        (web.Response(status=404), AnswerError),
        (web.Response(status=502), ConnectionFailedError),
        (web.Response(body=b"x" * 300_000), AnswerError),
        (web.Response(status=302, headers={"Location": "/again"}), ConnectionFailedError),
    ],
)
async def test_a_playlist_that_cannot_be_read(
    account: Account, answer: web.Response, kind: type[OpenApiError]
) -> None:
    async with odd_server(answer) as server:
        with pytest.raises(kind, match="playlist") as caught:
            await account.client.live.placeholder(f"{server.url}/a.m3u8?t=verysecret")

    assert type(caught.value) is kind
    assert "verysecret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.m3u8", "nonsense", "http://[", "rtmp://a/b"])
async def test_a_playlist_that_is_nowhere(account: Account, url: str) -> None:
    with pytest.raises(ConnectionFailedError, match="playlist"):
        await account.client.live.placeholder(url)


async def test_a_playlist_that_does_not_come(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openapi.fetch.CALL_TIMEOUT", 0.2)
    address = await _address(account, protocol=Protocol.HLS)
    await account.fault("v3/openlive/*", kind="drop")

    with pytest.raises(ConnectionFailedError, match=r"within 0\.2 s"):
        await account.client.live.placeholder(address.url)


async def test_a_playlist_after_the_end_of_the_session(account: Account) -> None:
    await account.session.close()

    with pytest.raises(ConnectionFailedError, match="no session"):
        await account.client.live.placeholder("http://127.0.0.1:1/a.m3u8")
