"""Section 0.2: what the platform does not take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import LIVE, PTZ

if TYPE_CHECKING:
    from .conftest import Account


async def test_json_body_is_not_read(account: Account) -> None:
    body = {"accessToken": account.token, "deviceSerial": PTZ}
    async with account.session.post(f"{account.url}/api/lapp/device/info", json=body) as answer:
        assert answer.status == 200
        assert (await answer.json())["code"] == "10001"


async def test_multipart_body_is_not_read_where_a_form_is_due(account: Account) -> None:
    import aiohttp

    form = aiohttp.FormData(default_to_multipart=True)
    form.add_field("accessToken", account.token)
    form.add_field("deviceSerial", PTZ)
    async with account.session.post(f"{account.url}/api/lapp/device/info", data=form) as answer:
        assert (await answer.json())["code"] == "10001"


async def test_broken_multipart_body_is_no_form(account: Account) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    url = f"{account.url}/api/lapp/device/info"
    async with account.session.post(url, data=b"--y nonsense", headers=headers) as answer:
        assert (await answer.json())["code"] == "10001"


@pytest.mark.parametrize(
    "method, path, status",
    [
        ("GET", "/api/lapp/device/info", 405),
        ("POST", "/api/v3/open/device/metadata/channel/status", 405),
        ("POST", "/api/lapp/device/nothing", 404),
        ("PUT", "/api/v3/nothing", 404),
    ],
)
async def test_what_is_not_there_is_a_page(
    account: Account, method: str, path: str, status: int
) -> None:
    async with account.session.request(method, account.url + path) as answer:
        assert (answer.status, answer.content_type) == (status, "text/html")


@pytest.mark.parametrize(
    "params, code",
    [
        ({"channelNo": 2}, "20001"),
        ({"channelNo": "one"}, "10001"),
        ({"protocol": 0}, "10001"),
        ({"protocol": 6}, "10001"),
        ({"quality": 4}, "10001"),
        ({"expireTime": 29}, "10001"),
        ({"expireTime": 62_208_001}, "10001"),
        ({"supportH265": "yes"}, "10001"),
        ({"type": 4}, "10001"),
        ({"expireTime": 62_208_000}, "200"),
        ({"channelNo": ""}, "200"),
    ],
)
async def test_parameters_of_an_address_are_checked(
    account: Account, params: dict[str, object], code: str
) -> None:
    assert await account.code(LIVE, of=PTZ, **params) == code


async def test_capture_insists_on_its_channel(account: Account) -> None:
    answer = await account.post("device/capture", of=PTZ)

    assert (answer["code"], answer["msg"]) == ("10001", "channelNo为空")
    assert await account.code("device/capture", of=PTZ, channelNo=2) == "20001"
