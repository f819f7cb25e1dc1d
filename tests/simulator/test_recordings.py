"""Section 4: what is on the card and in the cloud."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import DOORBELL, ENCRYPTED, FIXED, GB28181, H265, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

BY_TIME = "/api/lapp/video/by/time"
UNIFIED = "/api/v3/device/local/video/unify/query"
OVERSEAS = "/api/v3/das/device/local/video/query"
MONTH = "/api/v3/open/cloud/video/exist/query/month"
AUTO, CLOUD, LOCAL = 0, 1, 2
SHANGHAI = ZoneInfo("Asia/Shanghai")


async def midnight(account: Account, ago: int) -> int:
    """Return the epoch seconds at which a day began."""
    now = (await account.control("GET", "state"))["now"]
    day = datetime.fromtimestamp(now, tz=SHANGHAI).date() - timedelta(days=ago)
    return int(datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).timestamp())


async def listed(
    account: Account, serial: str, ago: int, rec_type: int = LOCAL, **params: Any
) -> dict[str, Any]:
    """Return what video/by/time answers for a day."""
    begin = await midnight(account, ago)
    span = {"startTime": begin * 1000, "endTime": (begin + 86400) * 1000}
    return await account.post(BY_TIME, of=serial, recType=rec_type, **(span | params))


async def empty(account: Account, serial: str) -> None:
    """Take everything that a device recorded."""
    await account.control("DELETE", f"devices/{serial}/recordings")


async def record(account: Account, serial: str, **order: Any) -> list[dict[str, Any]]:
    """Put recordings somewhere."""
    put = await account.control("POST", f"devices/{serial}/recordings", order, status=201)
    assert isinstance(put, list)
    return put


async def unified(account: Account, query: str, **headers: str) -> tuple[int, dict[str, Any]]:
    """Ask the unified list."""
    headers = {"deviceSerial": PTZ, "localIndex": "1", **headers}
    return await account.get(f"{UNIFIED}?{query}", **headers)


async def test_card_has_timed_files_and_alarms_without_overlap(account: Account) -> None:
    files = (await listed(account, PTZ, 1))["data"]

    assert {item["localType"] for item in files} == {"TIMING", "ALARM"}
    assert len(files) > 20
    spans = [(item["startTime"], item["endTime"]) for item in files]
    assert spans == sorted(spans)
    gaps = [begin - end for (_, end), (begin, _) in pairwise(spans)]
    assert min(gaps) == 0
    assert max(gaps) > 3_600_000
    assert any(20_000 <= end - begin <= 120_000 for begin, end in spans)


async def test_file_over_midnight_is_on_both_days(account: Account) -> None:
    before = (await listed(account, PTZ, 2))["data"][-1]
    after = (await listed(account, PTZ, 1))["data"][0]

    assert before == after
    assert before["startTime"] < await midnight(account, 1) * 1000 < before["endTime"]


async def test_only_files_begun_in_the_span_by_setting(account: Account) -> None:
    await account.set(recording_edges="begun")

    first = (await listed(account, PTZ, 1))["data"][0]

    assert first["startTime"] >= await midnight(account, 1) * 1000


async def test_crowded_day_comes_in_pages(account: Account) -> None:
    begin = await midnight(account, 3)
    files, start, pages, last = [], begin * 1000, 0, False
    while not last:
        answer = await listed(account, PTZ, 3, startTime=start, version="2.0", pageSize=500)
        files += answer["data"]["files"]
        start, last, pages = answer["data"]["nextFileTime"], answer["data"]["isAll"], pages + 1

    assert pages == 3
    assert start == 0
    assert len({item["startTime"] for item in files}) == 1200


async def test_card_needs_a_page_size_for_pages_and_the_cloud_does_not(account: Account) -> None:
    card = await listed(account, PTZ, 1, LOCAL, version="2.0")
    cloud = await listed(account, PTZ, 1, CLOUD, version="2.0")

    assert isinstance(card["data"], list)
    assert cloud["data"].keys() == {"files", "isAll", "nextFileTime"}


@pytest.mark.parametrize("rec_type,size", [(LOCAL, 501), (CLOUD, 1001)])
async def test_page_that_is_too_long_is_refused(account: Account, rec_type: int, size: int) -> None:
    answer = await listed(account, PTZ, 1, rec_type, version="2.0", pageSize=size)
    assert answer["code"] == "10001"

    answer = await listed(account, PTZ, 1, rec_type, version="2.0", pageSize=size - 1)
    assert answer["code"] == "200"


async def test_card_knows_nothing_that_only_the_cloud_knows(account: Account) -> None:
    item = (await listed(account, PTZ, 1, version="2.0", pageSize=1))["data"]["files"][0]

    assert item["recType"] == LOCAL
    assert (item["id"], item["coverPic"], item["fileSize"], item["createTime"]) == (
        None,
        None,
        0,
        0,
    )

    await account.set(local_fields="absent")
    item = (await listed(account, PTZ, 1, version="2.0", pageSize=1))["data"]["files"][0]
    assert "coverPic" not in item


async def test_shapes_differ_in_channel_and_creation(account: Account) -> None:
    plain = (await listed(account, PTZ, 1, CLOUD))["data"][0]
    paged = (await listed(account, PTZ, 1, CLOUD, version="2.0"))["data"]["files"][0]

    assert plain["cameraNo"] == "1"
    assert "channelNo" not in plain
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", plain["createTime"])
    assert (paged["channelNo"], type(paged["createTime"])) == (1, int)
    assert plain["videoLong"] == plain["endTime"] - plain["startTime"]


@pytest.mark.parametrize(
    "settings,seen",
    [
        ({"recording_channel": "channelNo"}, {"channelNo": 1}),
        ({"recording_created": "number"}, {"createTime": int}),
        ({"open_crypt": "22"}, {"crypt": 22, "keyChecksum": ""}),
        ({"recording_cover": "null"}, {"coverPic": None}),
        ({"recording_type": "asked"}, {"recType": CLOUD}),
    ],
)
async def test_item_has_variants(
    account: Account, settings: dict[str, Any], seen: dict[str, Any]
) -> None:
    await account.set(**settings)

    item = (await listed(account, PTZ, 1, CLOUD))["data"][0]

    for name, value in seen.items():
        assert type(item[name]) is value if isinstance(value, type) else item[name] == value


@pytest.mark.parametrize("shape,data", [("null", None), ("list", [])])
async def test_nothing_recorded(account: Account, shape: str, data: Any) -> None:
    await account.set(empty_recordings=shape)

    assert (await listed(account, PTZ, 5))["data"] == data
    paged = (await listed(account, PTZ, 5, version="2.0", pageSize=9))["data"]
    assert paged == {"files": data, "isAll": True, "nextFileTime": 0}


async def test_nothing_recorded_leaves_its_key_out_by_setting(account: Account) -> None:
    await account.set(empty_recordings="absent")

    assert "data" not in await listed(account, PTZ, 5)
    paged = (await listed(account, PTZ, 5, version="2.0", pageSize=9))["data"]
    assert paged == {"isAll": True, "nextFileTime": 0}


async def test_list_without_pages_may_be_cut_and_turned_around(account: Account) -> None:
    await account.set(unpaged_recordings=3, recording_order="descending")

    files = (await listed(account, PTZ, 1))["data"]

    times = [item["startTime"] for item in files]
    assert len(times) == 3
    assert times == sorted(times, reverse=True)


async def test_system_chooses_the_cloud_where_it_has_anything(account: Account) -> None:
    both = (await listed(account, PTZ, 1, AUTO))["data"]
    card_only = (await listed(account, H265, 1, AUTO))["data"]

    assert {item["recType"] for item in both} == {CLOUD}
    assert {item["recType"] for item in card_only} == {LOCAL}


async def test_without_times_it_is_today(account: Account) -> None:
    await empty(account, FIXED)
    await record(account, FIXED, begins_at=await midnight(account, 1), seconds=60)
    await record(account, FIXED, begins_at=await midnight(account, 0) - 3, seconds=4)

    assert len((await account.post(BY_TIME, of=FIXED, recType=LOCAL))["data"]) == 1


async def test_file_that_is_written_has_an_end_so_far(account: Account) -> None:
    await empty(account, FIXED)
    await record(account, FIXED, ago=100, seconds=3600)
    span = {"recType": LOCAL, "startTime": 1000, "endTime": 4_000_000_000_000}

    assert (await account.post(BY_TIME, of=FIXED, **span))["data"] is None
    await account.set(recording_underway="listed")
    await account.advance(100)
    (item,) = (await account.post(BY_TIME, of=FIXED, **span))["data"]
    assert 199_000 <= item["endTime"] - item["startTime"] <= 230_000


async def test_type_that_was_asked_for_is_told_by_setting(account: Account) -> None:
    await account.set(recording_type="asked")

    files = (await listed(account, PTZ, 1, AUTO))["data"]

    assert {item["recType"] for item in files} == {AUTO}


async def test_encrypted_file_names_its_code(account: Account) -> None:
    code = (await account.control("GET", f"devices/{ENCRYPTED}"))["code"]

    item = (await listed(account, ENCRYPTED, 1, CLOUD))["data"][0]

    assert item["crypt"] == 1
    assert item["keyChecksum"] == hashlib.md5(code.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("serial,enciphered", [(PTZ, False), (ENCRYPTED, True)])
async def test_cover_shows_the_beginning(
    account: Account, serial: str, *, enciphered: bool
) -> None:
    item = (await listed(account, serial, 1, CLOUD))["data"][0]

    async with account.session.get(item["coverPic"]) as answer:
        picture = await answer.read()

    assert picture.startswith(b"hikencodepicture" if enciphered else b"\xff\xd8")


async def test_cover_of_a_lost_file_is_not_found(account: Account) -> None:
    item = (await listed(account, PTZ, 1, CLOUD))["data"][0]
    await account.control("DELETE", f"devices/{PTZ}/recordings/{item['id']}")

    async with account.session.get(item["coverPic"]) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "serial,rec_type,channel",
    [(DOORBELL, LOCAL, 1), (FIXED, CLOUD, 1), (GB28181, LOCAL, 1), (RECORDER, LOCAL, 4)],
)
async def test_nothing_where_there_is_no_place(
    account: Account, serial: str, rec_type: int, channel: int
) -> None:
    answer = await listed(account, serial, 1, rec_type, channelNo=channel)

    assert (answer["code"], answer["data"]) == ("200", None)


async def test_offline_device_has_its_cloud_alone(account: Account) -> None:
    assert (await listed(account, OFFLINE, 3, LOCAL))["code"] == "20007"
    assert len((await listed(account, OFFLINE, 3, CLOUD))["data"]) > 3

    await account.set(cloud_while_offline="20007")
    assert (await listed(account, OFFLINE, 3, CLOUD))["code"] == "20007"


async def test_card_that_is_taken_out_takes_its_files_along(account: Account) -> None:
    await account.control("PATCH", f"devices/{PTZ}", {"disk": "----------------"})

    assert (await listed(account, PTZ, 1))["data"] is None


async def test_days_are_overwritten_in_their_turn(account: Account) -> None:
    assert (await listed(account, PTZ, 9))["data"]
    await account.advance(3 * 86400)

    assert (await listed(account, PTZ, 12))["data"] is None
    assert (await listed(account, PTZ, 1))["data"]


@pytest.mark.parametrize(
    "params", [{"startTime": 5000, "endTime": 5000}, {"recType": 3}, {"startTime": "yesterday"}]
)
async def test_bad_span_is_refused(account: Account, params: dict[str, Any]) -> None:
    assert await account.code(BY_TIME, of=PTZ, **params) == "10001"


async def test_unified_list_has_pages_of_one_day(account: Account) -> None:
    begin = await midnight(account, 3)
    starts: list[int] = []
    at, data = begin, dict[str, Any](hasMore=True)
    while data["hasMore"]:
        _, body = await unified(account, f"startTime={at}&endTime={begin + 86399}&pageSize=500")
        data = body["data"]
        starts += [item["startTime"] for item in data["records"]]
        at = data["nextFileTime"]

    assert len(set(starts)) == 1200
    assert (data["deviceSerial"], data["localIndex"], data["fromNvr"]) == (PTZ, "1", False)
    assert data["nextFileTime"] == 0
    assert {item["size"] for item in data["records"]} == {""}


@pytest.mark.parametrize(
    "kind,types", [("", {"TIMING", "ALARM"}), ("1", {"TIMING"}), ("2", {"ALARM"}), ("4", set())]
)
async def test_unified_list_of_a_kind(account: Account, kind: str, types: set[str]) -> None:
    begin = await midnight(account, 1)
    query = f"startTime={begin}&endTime={begin + 86399}&pageSize=500&recordType={kind}"

    _, body = await unified(account, query)

    assert {item["type"] for item in body["data"]["records"]} == types


async def test_unified_list_has_variants(account: Account) -> None:
    begin = await midnight(account, 1)
    await account.set(unified_index="int", unified_timed="PLAN", recording_size_form="text")

    _, body = await unified(account, f"startTime={begin}&endTime={begin + 43200}&recordType=1")

    assert body["data"]["localIndex"] == 1
    assert {item["type"] for item in body["data"]["records"]} == {"PLAN"}
    assert all(int(item["size"]) > 0 for item in body["data"]["records"])


async def test_unified_list_does_not_go_over_midnight(account: Account) -> None:
    begin = await midnight(account, 1)
    query = f"startTime={begin}&endTime={begin + 86400}"

    status, body = await unified(account, query)
    assert (status, body["meta"]["code"]) == (400, 10001)

    await account.set(unified_span="any")
    assert (await unified(account, query))[0] == 200


@pytest.mark.parametrize(
    "serial,status,code", [(OFFLINE, 412, 20007), (GB28181, 422, 60020), (PTZ, 400, 10001)]
)
async def test_unified_list_is_refused(
    account: Account, serial: str, status: int, code: int
) -> None:
    query = "" if serial == PTZ else "startTime=1000&endTime=2000"

    refused, body = await unified(account, query, deviceSerial=serial)

    assert (refused, body["meta"]["code"]) == (status, code)


async def test_month_tells_days_with_recordings(account: Account) -> None:
    await empty(account, PTZ)
    now = (await account.control("GET", "state"))["now"]
    here = datetime.fromtimestamp(now, tz=SHANGHAI) - timedelta(days=3)
    for source, ago in (("local", 3), ("cloud", 3)):
        await record(account, PTZ, source=source, ago=ago * 86400)
    path = f"{MONTH}?deviceSerial={PTZ}&channelNo=1&queryMonth={here:%Y-%m}"

    _, every = await account.get(path)
    _, cloud = await account.get(f"{path}&recType=1")

    row = {"recDay": f"{here:%Y-%m-%d}", "all": True, "relation": False}
    assert every["data"] == [row | {"cloud": True, "local": True}]
    assert cloud["data"] == [row | {"cloud": True, "local": False}]

    await account.set(month_day="number", month_flags="number", month_days="all")
    _, every = await account.get(path)
    assert len(every["data"]) >= 28
    assert [row["recDay"] for row in every["data"] if row["all"] == 1] == [here.day]


@pytest.mark.parametrize(
    "query,setting,code",
    [
        ("2026-13", "any", 10001),
        ("november", "any", 10001),
        ("202611", "dashed", 10001),
        ("2026-11", "plain", 10001),
        ("202611", "plain", 200),
    ],
)
async def test_form_of_a_month(account: Account, query: str, setting: str, code: int) -> None:
    await account.set(month_query=setting)

    _, body = await account.get(f"{MONTH}?deviceSerial={PTZ}&queryMonth={query}")

    assert body["meta"]["code"] == code


@pytest.fixture
async def overseas(account: Account) -> Account:
    """Return a caller who has signed in overseas."""
    await account.control("POST", "reset", {"region": "eu", "settings": {"quota_per_minute": 0}})
    account.token = ""
    await account.sign_in()
    return account


async def ask_overseas(
    overseas: Account, *, begin: str = "2000-01-01 00:00:00", **headers: str
) -> tuple[int, dict[str, Any]]:
    """Ask the list of hosts overseas."""
    query = f"startTime={begin}&endTime=2099-01-01 00:00:00"
    return await overseas.get(f"{OVERSEAS}?{query}", **{"deviceSerial": PTZ, **headers})


async def test_overseas_list_has_local_texts(overseas: Account) -> None:
    await empty(overseas, PTZ)
    (put,) = await record(overseas, PTZ, ago=3600, seconds=45, kind="TIMING")
    berlin = ZoneInfo("Europe/Berlin")

    _, body = await ask_overseas(overseas)

    begin = datetime.fromtimestamp(put["begins_at"], tz=berlin)
    assert body["data"] == [
        {
            "startTime": f"{begin:%Y-%m-%dT%H:%M:%S}",
            "endTime": f"{begin + timedelta(seconds=45):%Y-%m-%dT%H:%M:%S}",
            "deviceSerial": PTZ,
            "cameraNo": "1",
            "type": "TIMING",
            "size": "",
        }
    ]
    await overseas.set(overseas_times="space")
    _, body = await ask_overseas(overseas)
    assert body["data"][0]["startTime"] == f"{begin:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    "headers,status,code",
    [
        ({"deviceSerial": OFFLINE}, 412, 2003),
        ({"deviceSerial": "bad serial"}, 400, 2007),
        ({"deviceSerial": GB28181}, 422, 2030),
        ({"accessToken": "at.wrong"}, 401, 10002),
        ({"begin": "today"}, 400, 10001),
    ],
)
async def test_overseas_list_is_refused_with_old_codes(
    overseas: Account, headers: dict[str, str], status: int, code: int
) -> None:
    refused, body = await ask_overseas(overseas, **headers)

    assert (refused, body["meta"]["code"]) == (status, code)


@pytest.mark.parametrize("path", [BY_TIME, UNIFIED, MONTH])
async def test_lists_of_the_mainland_are_not_there_overseas(overseas: Account, path: str) -> None:
    for method in ("GET", "POST"):
        async with overseas.session.request(method, overseas.url + path) as answer:
            assert answer.status == 404


async def test_list_of_overseas_is_not_there_on_the_mainland(account: Account) -> None:
    async with account.session.get(account.url + OVERSEAS) as answer:
        assert answer.status == 404


async def test_recordings_can_be_put_changed_and_lost(account: Account) -> None:
    await empty(account, FIXED)
    begin = await midnight(account, 1)
    put = await record(account, FIXED, begins_at=begin, seconds=30, count=3, every=60)

    assert [file["begins_at"] for file in put] == [begin, begin + 60, begin + 120]
    path = f"devices/{FIXED}/recordings"
    assert await account.control("GET", path) == put
    changed = await account.control("PATCH", f"{path}/{put[0]['id']}", {"refuses": 5416})
    await account.control("DELETE", f"{path}/{put[1]['id']}")
    assert await account.control("GET", path) == [changed, put[2]]
    assert await account.control("GET", f"{path}?source=cloud") == []
    await account.control("DELETE", f"{path}/{put[1]['id']}", status=404)
    assert [item["startTime"] // 1000 for item in (await listed(account, FIXED, 1))["data"]] == [
        begin,
        begin + 120,
    ]


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"ago": 60, "seconds": -1},
        {"ago": 60, "channel": 7},
        {"ago": 60, "source": "tape"},
        {"ago": 60, "kind": "DREAM"},
        {"ago": 60, "refuses": "never"},
        {"ago": 60, "encrypted": 1},
        {"ago": "long"},
        {"ago": 60, "colour": "red"},
    ],
)
async def test_senseless_recording_changes_nothing(account: Account, order: dict[str, Any]) -> None:
    before = await account.control("GET", f"devices/{FIXED}/recordings")

    await account.control("POST", f"devices/{FIXED}/recordings", order, status=400)

    assert await account.control("GET", f"devices/{FIXED}/recordings") == before
