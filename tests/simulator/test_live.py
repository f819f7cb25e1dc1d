"""Sections 3.1, 3.3 and 3.4: addresses."""

from __future__ import annotations

import re
import time
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from .conftest import ENCRYPTED, GB28181, LIVE, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

DISABLE = "/api/lapp/v2/live/address/disable"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    "protocol, pattern, version",
    [
        (2, r"http://127\.0\.0\.1:\d+/v3/openlive/BC1000001_1_2\.m3u8", "100"),
        (3, r"rtmp://127\.0\.0\.1:\d+/v3/openlive/BC1000001_1_2", "100"),
        (4, r"http://127\.0\.0\.1:\d+/v3/openlive/BC1000001_1_2\.flv", "101"),
        (5, r"http://127\.0\.0\.1:\d+/v3/openlive/BC1000001_1_2\.m3u8", "100"),
    ],
)
async def test_address_has_the_recorded_anatomy(
    account: Account, protocol: int, pattern: str, version: str
) -> None:
    answer = await account.post(LIVE, of=PTZ, protocol=protocol, quality=2, expireTime=600)

    data = answer["data"]
    place, _, query = data["url"].partition("?")
    fields = {name: values[0] for name, values in parse_qs(query).items()}
    assert re.fullmatch(pattern, place)
    assert list(fields) == ["expire", "id", "t", "ev"]
    assert int(fields["expire"]) == pytest.approx(time.time() + 600, abs=5)
    assert fields["id"] == data["id"]
    assert re.fullmatch(r"\d{18}", data["id"])
    assert re.fullmatch(r"[0-9a-f]{64}", fields["t"])
    assert fields["ev"] == version
    told = datetime.strptime(data["expireTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    assert told.timestamp() == int(fields["expire"])


async def test_ezopen_is_the_default_and_is_always_given(account: Account) -> None:
    hd = await account.post(LIVE, of=PTZ)
    fluent = await account.post(LIVE, of=ENCRYPTED, quality=2)

    assert hd["data"]["url"] == "ezopen://open.ys7.com/BC1000001/1.hd.live"
    assert fluent["data"]["url"] == "ezopen://open.ys7.com/BC1000004/1.live"


async def test_h265_wish_is_seen_in_the_address(account: Account) -> None:
    answer = await account.post(LIVE, of=PTZ, protocol=4, supportH265=1)

    assert answer["data"]["url"].endswith("&ev=101&supportH265=1")


async def test_colon_of_a_serial_stays_in_the_address(account: Account) -> None:
    answer = await account.post(LIVE, of=GB28181, protocol=3)

    assert f"/v3/openlive/{GB28181}_1_1?" in answer["data"]["url"]
    assert answer["data"]["url"].endswith("&devProto=gb28181")


async def test_channel_of_a_recorder_is_in_the_path(account: Account) -> None:
    answer = await account.post(LIVE, of=RECORDER, channelNo=3, protocol=3)

    assert urlsplit(answer["data"]["url"]).path == f"/v3/openlive/{RECORDER}_3_1"


async def test_offline_device_has_no_address(account: Account) -> None:
    assert await account.code(LIVE, of=OFFLINE, protocol=3) == "20007"


async def test_privacy_does_not_stop_an_address(account: Account) -> None:
    await account.control("PATCH", f"devices/{PTZ}", {"privacy": True})

    assert await account.code(LIVE, of=PTZ, protocol=3) == "200"


async def test_channel_without_permission_to_watch_is_refused(account: Account) -> None:
    change = {"channels": [{"number": 1, "permission": 4}]}
    await account.control("PATCH", f"devices/{PTZ}", change)

    assert await account.code(LIVE, of=PTZ, protocol=3) == "10031"


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
async def test_encrypted_camera_is_refused(account: Account, protocol: int) -> None:
    code = (await account.control("GET", f"devices/{ENCRYPTED}"))["code"]

    assert await account.code(LIVE, of=ENCRYPTED, protocol=protocol) == "60019"
    assert await account.code(LIVE, of=ENCRYPTED, protocol=protocol, code=code) == "60019"


async def test_right_code_can_be_made_to_count(account: Account) -> None:
    await account.set(encrypted_live="code_accepted")
    code = (await account.control("GET", f"devices/{ENCRYPTED}"))["code"]

    assert await account.code(LIVE, of=ENCRYPTED, protocol=3) == "60019"
    assert await account.code(LIVE, of=ENCRYPTED, protocol=3, code="AAAAAA") == "60019"
    assert await account.code(LIVE, of=ENCRYPTED, protocol=3, code=code) == "200"


async def test_disable_insists_on_the_id_and_has_no_data(account: Account) -> None:
    given = await account.post(LIVE, of=PTZ, protocol=3)

    assert await account.code(DISABLE, of=PTZ) == "10001"
    answer = await account.post(DISABLE, of=PTZ, urlId=given["data"]["id"])
    assert answer.keys() == {"code", "msg"}


async def test_old_mainland_path_misses_its_source(account: Account) -> None:
    answer = await account.post("live/address/get", of=PTZ, protocol=3)

    assert (answer["code"], answer["msg"]) == ("10001", "source为空")

    assert await account.code("live/address/get", source=f"{PTZ}:1") == "10001"
