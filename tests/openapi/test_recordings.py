"""Recordings: every shape in which they are told of, page by page, and where they are played."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from openapi import (
    AnswerError,
    BusyError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    OpenApiError,
    PlaybackSpeed,
    Protocol,
    Purpose,
    QuotaError,
    Recording,
    RecordingGoneError,
    RecordingKind,
    RecordingSource,
    UnsupportedError,
    custom_region,
)

from tests.openapi.odd_server import TOKEN, OddServer, answer, odd_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from openapi import LiveAddress
    from openapi.endpoints import Recordings

    from tests.openapi.account import Account

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
CARD, CLOUD = RecordingSource.CARD, RecordingSource.CLOUD
SERIAL = "BC1000001"


def at(text: str, zone: ZoneInfo = SHANGHAI) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


DAY = at("2023-08-10")
NIGHT = at("2023-08-11")


def ok(data: object) -> web.Response:
    return answer({"code": "200", "msg": "操作成功!", "data": data})


def refused(code: int) -> web.Response:
    return answer({"code": str(code), "msg": "no"})


def clip(begins_at: float, ends_at: float, **more: Any) -> dict[str, Any]:
    times = {"startTime": round(begins_at * 1000), "endTime": round(ends_at * 1000)}
    return {**times, "recType": 2, "localType": "ALARM", **more}


@asynccontextmanager
async def server_with(
    account: Account, *answers: web.Response, overseas: bool = False
) -> AsyncIterator[tuple[OddServer, Recordings]]:
    """Return a server that first gives a token, and the recordings of an account there."""
    async with odd_server(answer(TOKEN), *answers) as server:
        if overseas:
            token = {"accessToken": "at.0123456789", "areaDomain": server.url}
            server.answers[0] = answer({"code": "200", "data": token})
        client = account.new_client(region=custom_region(server.url))
        try:
            yield server, client.recordings
        finally:
            account.uncounted += len(server.seen)


async def between(
    recordings: Recordings,
    begins_at: float = DAY,
    ends_at: float = NIGHT,
    *,
    source: RecordingSource = CARD,
    zone: ZoneInfo = SHANGHAI,
) -> list[Recording]:
    return await recordings.between(
        SERIAL,
        2,
        source=source,
        begins_at=begins_at,
        ends_at=ends_at,
        zone=zone,
        purpose=Purpose.ACTION,
    )


async def read(account: Account, *answers: web.Response, **more: Any) -> list[Recording]:
    async with server_with(account, *answers) as (_, recordings):
        return await between(recordings, **more)


# What is asked


async def test_the_mainland_is_asked_in_milliseconds_and_by_pages(account: Account) -> None:
    async with server_with(account, ok(None)) as (server, recordings):
        assert await between(recordings) == []
        assert await between(recordings, source=CLOUD) == []

    card, cloud = (seen.form for seen in server.seen[1:])
    assert server.seen[1].path == "/api/lapp/video/by/time"
    assert {name: value for name, value in card.items() if name != "accessToken"} == {
        "deviceSerial": SERIAL,
        "channelNo": "2",
        "startTime": str(round(DAY * 1000)),
        "endTime": str(round(NIGHT * 1000) - 1000),
        "recType": "2",
        "version": "2.0",
        "pageSize": "500",
    }
    assert cloud["recType"] == "1"


async def test_overseas_is_asked_in_the_devices_own_time(account: Account) -> None:
    listed = [{"startTime": "2022-11-10T11:44:15", "endTime": "2022-11-10T11:51:21"}]
    async with server_with(
        account, answer({"meta": {"code": 200}, "data": listed}), overseas=True
    ) as (server, recordings):
        begin, end = at("2022-11-10", NEW_YORK), at("2022-11-11", NEW_YORK)
        (found,) = await between(recordings, begin, end, zone=NEW_YORK)

    assert found.begins_at == at("2022-11-10T11:44:15", NEW_YORK)
    assert found.ends_at == at("2022-11-10T11:51:21", NEW_YORK)
    seen = server.seen[1]
    assert seen.path == "/api/v3/das/device/local/video/query"
    assert seen.query == {"startTime": "2022-11-10 00:00:00", "endTime": "2022-11-10 23:59:59"}
    assert seen.headers["deviceSerial"] == SERIAL
    assert seen.headers["channelNo"] == "2"


async def test_a_list_that_a_device_refuses_is_asked_for_once(account: Account) -> None:
    records = {"records": [{"startTime": DAY, "endTime": DAY + 60, "type": "PLAN", "size": ""}]}
    async with server_with(
        account, refused(60020), ok({**records, "hasMore": False}), ok(None)
    ) as (server, recordings):
        (found,) = await between(recordings)
        await between(recordings)

    assert found.kind is RecordingKind.TIMED
    assert found.size is None
    unify = "/api/v3/device/local/video/unify/query"
    paths = [seen.path for seen in server.seen[1:]]
    assert paths == ["/api/lapp/video/by/time", unify, unify]
    assert server.seen[2].query == {
        "startTime": str(int(DAY)),
        "endTime": str(int(NIGHT) - 1),
        "isQueryByNvr": "0",
        "location": "1",
        "pageSize": "500",
    }
    assert server.seen[2].headers["localIndex"] == "2"


async def test_a_region_without_the_call_is_asked_the_other_way(account: Account) -> None:
    async with server_with(
        account, web.Response(status=404, text="nothing"), ok(None), overseas=True
    ) as (server, recordings):
        await between(recordings)
        await recordings.between(
            "BC1000002",
            1,
            source=CARD,
            begins_at=DAY,
            ends_at=NIGHT,
            zone=SHANGHAI,
            purpose=Purpose.ACTION,
        )

    das, *others = (seen.path for seen in server.seen[1:])
    assert das.startswith("/api/v3/das")
    assert others == ["/api/v3/device/local/video/unify/query"] * 2


async def test_without_any_list_the_first_refusal_is_told_and_later_calls_are_spared(
    account: Account,
) -> None:
    async with server_with(account, refused(20019)) as (server, recordings):
        with pytest.raises(UnsupportedError) as first:
            await between(recordings, source=CLOUD)
        with pytest.raises(UnsupportedError) as second:
            await between(recordings, source=CLOUD)

    assert first.value.code == 20019
    assert second.value.serial == SERIAL
    assert len(server.seen) == 2


async def test_a_span_is_asked_for_by_the_devices_days(account: Account) -> None:
    over = clip(NIGHT - 60, NIGHT + 60)
    async with server_with(account, ok([over]), ok([over]), ok(None)) as (server, recordings):
        found = await between(recordings, NIGHT - 3600, NIGHT + 3600)

    assert [(r.begins_at, r.ends_at) for r in found] == [(NIGHT - 60, NIGHT + 60)]
    spans = [(int(s.form["startTime"]), int(s.form["endTime"])) for s in server.seen[1:]]
    assert spans == [
        (round(NIGHT - 3600) * 1000, round(NIGHT - 1) * 1000),
        (round(NIGHT) * 1000, round(NIGHT + 3600) * 1000),
    ]


# What is answered


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"files": None, "isAll": True, "nextFileTime": 0}, {"records": []}, ""],
)
async def test_nothing_is_told_in_many_ways(account: Account, data: object) -> None:
    assert await read(account, ok(data)) == []


OLD_ITEM = {
    "recType": 0,
    "startTime": 1378345128000,
    "endTime": 1378345128000,
    "deviceSerial": SERIAL,
    "cameraNo": "1",
    "localType": "ALLEVENT",
    "fileType": 1,
    "fileSize": 4011828,
    "createTime": "2016-08-22 13:59:13",
    "crypt": 22,
    "keyChecksum": "",
    "videoLong": 150000,
    "coverPic": "https://img.ys7.com/api/cloud?session=xyz",
    "type": 1,
}
"""The example of the documents (help/1422), without what nobody reads."""


async def test_the_old_list_of_the_documents(account: Account) -> None:
    begin = 1378345128.0
    (found,) = await read(
        account, ok([OLD_ITEM]), source=CLOUD, begins_at=begin - 60, ends_at=begin + 60
    )

    assert found.begins_at == begin
    assert found.duration == 150
    assert found.kind is RecordingKind.EVENT
    assert found.size == 4011828
    assert found.encrypted is False
    assert found.cover == OLD_ITEM["coverPic"]
    assert "session" not in repr(found)


@pytest.mark.parametrize(
    "begins, ends",
    [
        (1691627391000, 1691627443000),
        ("1691627391000", "1691627443000"),
        (1691627391, 1691627443.0),
        ("1691627391", "1691627443"),
        ("2023-08-10 08:29:51", "2023-08-10T08:30:43"),
        ("20230810082951", "20230810083043"),
        ("2023-08-10T00:29:51Z", "2023-08-10T00:30:43+00:00"),
    ],
)
async def test_times_come_in_many_forms(account: Account, begins: object, ends: object) -> None:
    (found,) = await read(account, ok([{"startTime": begins, "endTime": ends}]))

    assert (found.begins_at, found.ends_at) == (1691627391, 1691627443)


@pytest.mark.parametrize(
    "item",
    [
        "text",
        {},
        {"startTime": "soon", "endTime": 1691627443000},
        {"startTime": "0001-01-01 00:00:00", "endTime": 1691627443000},
        {"startTime": "99999999999999", "endTime": 1691627443000},
        {"startTime": "null", "endTime": 1691627443000},
        {"startTime": 1691627443000, "endTime": 1691627391000},
        {"startTime": 1691627391000, "endTime": None, "videoLong": -1},
    ],
)
async def test_what_makes_no_sense_is_left_out(account: Account, item: object) -> None:
    good = clip(DAY, DAY + 60)

    assert len(await read(account, ok([item, good]))) == 1


@pytest.mark.parametrize(
    "words, kind",
    [
        ({"localType": "TIMING"}, RecordingKind.TIMED),
        ({"localType": "alarm"}, RecordingKind.ALARM),
        ({"localType": "IO"}, RecordingKind.INPUT),
        ({"localType": None, "type": "EVENT"}, RecordingKind.EVENT),
        ({"localType": None, "type": 1}, RecordingKind.UNKNOWN),
        ({"localType": "NEW"}, RecordingKind.UNKNOWN),
    ],
)
async def test_why_it_was_recorded(
    account: Account, words: dict[str, object], kind: RecordingKind
) -> None:
    (found,) = await read(account, ok([clip(DAY, DAY + 60, **words)]))

    assert found.kind is kind


async def test_what_only_the_cloud_tells(account: Account) -> None:
    items = [
        clip(DAY, DAY + 9, recType=1, crypt=1, keyChecksum="0" * 32, coverPic="https://c/1"),
        clip(DAY + 10, DAY + 19, recType=1, fileType=2),
        clip(DAY + 20, DAY + 29, recType=2),
        clip(DAY + 30, DAY + 39, recType=0, fileSize="7"),
    ]
    first, second = await read(account, ok({"files": items, "isAll": True}), source=CLOUD)

    assert first.encrypted
    assert first.key_checksum == "0" * 32
    assert first.source is CLOUD
    assert (second.begins_at, second.size) == (DAY + 30, 7)


async def test_recordings_come_in_their_order_and_once(account: Account) -> None:
    items = [clip(DAY + 60, DAY + 90), clip(DAY, DAY + 30), clip(DAY, DAY + 30)]
    found = await read(account, ok(items))

    assert [r.begins_at - DAY for r in found] == [0, 60]


async def test_what_lies_outside_is_left_out_and_what_overlaps_is_not(account: Account) -> None:
    items = [
        clip(DAY - 60, DAY),
        clip(DAY - 60, DAY + 1),
        clip(NIGHT - 2, NIGHT + 60),
        clip(NIGHT, NIGHT + 60),
    ]
    found = await read(account, ok(items))

    assert [r.begins_at for r in found] == [DAY - 60, NIGHT - 2]
    assert found[0].cut(DAY, NIGHT).duration == 1
    assert found[1].cut(DAY, NIGHT).duration == 2


# Page by page


async def test_pages_are_read_to_their_end(account: Account) -> None:
    pages = [
        ok({"files": [clip(DAY, DAY + 60)], "isAll": False, "nextFileTime": (DAY + 60) * 1000}),
        ok(
            {
                "files": [clip(DAY, DAY + 60), clip(DAY + 60, DAY + 90)],
                "isAll": "false",
                "nextFileTime": str(int(DAY + 90) * 1000),
            }
        ),
        ok({"files": [clip(DAY + 90, DAY + 99)], "isAll": True, "nextFileTime": 0}),
    ]
    async with server_with(account, *pages) as (server, recordings):
        found = await between(recordings)

    assert [r.begins_at - DAY for r in found] == [0, 60, 90]
    asked = [int(seen.form["startTime"]) / 1000 - DAY for seen in server.seen[1:]]
    assert asked == [0, 60, 90]


async def test_pages_of_the_other_list_go_on_in_seconds(account: Account) -> None:
    pages = [
        refused(60020),
        ok({"records": [], "hasMore": True, "nextFileTime": int(DAY) + 60}),
        ok({"records": [], "hasMore": False, "nextFileTime": int(DAY) + 90}),
    ]
    async with server_with(account, *pages) as (server, recordings):
        await between(recordings)

    assert [seen.query.get("startTime") for seen in server.seen[2:]] == [
        str(int(DAY)),
        str(int(DAY) + 60),
    ]


@pytest.mark.parametrize("following", [0, None, "", (DAY - 5) * 1000, DAY * 1000, NIGHT * 1000])
async def test_a_next_page_that_does_not_lie_ahead_ends_the_list(
    account: Account, following: object
) -> None:
    page = ok({"files": [clip(DAY, DAY + 60)], "isAll": False, "nextFileTime": following})
    async with server_with(account, page) as (server, recordings):
        assert len(await between(recordings)) == 1

    assert len(server.seen) == 2


async def test_pages_without_end_are_given_up(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openapi.endpoints.recording_lists.LAST_PAGE", 3)
    pages = [
        ok({"files": [], "isAll": False, "nextFileTime": (DAY + number) * 1000})
        for number in range(1, 9)
    ]
    async with server_with(account, *pages) as (server, recordings):
        assert await between(recordings) == []

    assert len(server.seen) == 1 + 3


async def test_half_a_list_is_none(account: Account) -> None:
    page = ok({"files": [clip(DAY, DAY + 60)], "isAll": False, "nextFileTime": (DAY + 60) * 1000})
    async with server_with(account, page, refused(20007)) as (_, recordings):
        with pytest.raises(OpenApiError):
            await between(recordings)


@pytest.mark.parametrize("data", ["text", 7])
async def test_a_list_that_is_none(account: Account, data: object) -> None:
    with pytest.raises(AnswerError):
        await read(account, ok(data))


# The month


async def days(recordings: Recordings) -> dict[int, frozenset[RecordingSource]]:
    return await recordings.days(SERIAL, 2, year=2023, month=8, purpose=Purpose.ACTION)


async def test_the_days_of_a_month(account: Account) -> None:
    data = [
        {"recDay": "2023-08-01", "all": 1, "cloud": 0, "local": 1},
        {"recDay": "20230802", "all": True, "cloud": "true", "local": True},
        {"recDay": 3, "all": 1},
        {"recDay": "04", "all": 0, "cloud": 0, "local": 0},
    ]
    async with server_with(account, answer({"meta": {"code": 200}, "data": data})) as (
        server,
        recordings,
    ):
        found = await days(recordings)

    assert found == {1: {CARD}, 2: {CARD, CLOUD}, 3: {CARD, CLOUD}}
    query = server.seen[1].query
    assert query.pop("accessToken")
    assert query == {
        "deviceSerial": SERIAL,
        "channelNo": "2",
        "recType": "0",
        "queryMonth": "2023-08",
    }


@pytest.mark.parametrize("data", [["7"], [{"recDay": "7th of May 1"}], [{"recDay": 32}], [{}]])
async def test_a_month_that_is_none(account: Account, data: object) -> None:
    async with server_with(account, ok(data)) as (_, recordings):
        with pytest.raises(AnswerError):
            await days(recordings)


async def test_a_month_has_its_own_days(account: Account) -> None:
    async with server_with(account, ok([{"recDay": 31, "all": 1}])) as (_, recordings):
        assert set(await days(recordings)) == {31}
        with pytest.raises(AnswerError):
            await recordings.days(SERIAL, 2, year=2023, month=9, purpose=Purpose.ACTION)


async def test_a_month_that_nobody_tells_is_asked_for_once(account: Account) -> None:
    async with server_with(account, web.Response(status=404)) as (server, recordings):
        for _ in range(2):
            with pytest.raises(UnsupportedError):
                await days(recordings)

    assert len(server.seen) == 2


# Where it is played


PLAYBACK = "rtmp://rtmp01open.ys7.com:1935/v3/openpb/BC1000001_2_1?expire=1604647605&rec=local"


async def address(
    recordings: Recordings, *, source: RecordingSource = CARD, **changes: Any
) -> LiveAddress:
    wished: dict[str, Any] = {
        "begins_at": NIGHT - 60,
        "ends_at": NIGHT + 60,
        "zone": SHANGHAI,
        "protocol": Protocol.RTMP,
        "purpose": Purpose.STREAM,
        **changes,
    }
    return await recordings.address(SERIAL, 2, source=source, **wished)


async def test_where_a_card_is_played(account: Account) -> None:
    async with server_with(account, ok({"id": "24", "url": PLAYBACK})) as (server, recordings):
        found = await address(recordings)

    assert found.url == PLAYBACK
    assert found.expires_at == 1604647605
    form = server.seen[1].form
    assert form.pop("accessToken")
    assert server.seen[1].path == "/api/lapp/v2/live/address/get"
    assert form == {
        "deviceSerial": SERIAL,
        "channelNo": "2",
        "protocol": "3",
        "type": "2",
        "startTime": "2023-08-10 23:59:00",
        "stopTime": "2023-08-11 00:01:00",
        "expireTime": "86400",
    }


async def test_the_cloud_is_played_within_a_day(account: Account) -> None:
    async with server_with(account, ok({"url": PLAYBACK})) as (server, recordings):
        await address(recordings, source=CLOUD)
        await address(recordings, source=CLOUD, begins_at=NIGHT)

    first, second = (seen.form for seen in server.seen[1:])
    assert first["type"] == "3"
    assert first["stopTime"] == "2023-08-10 23:59:59"
    assert second["startTime"] == "2023-08-11 00:00:00"
    assert second["stopTime"] == "2023-08-11 00:01:00"


async def test_the_last_second_of_a_day_of_the_clouds_does_not_play(account: Account) -> None:
    async with server_with(account, ok({"url": PLAYBACK})) as (server, recordings):
        with pytest.raises(RecordingGoneError):
            await address(recordings, source=CLOUD, begins_at=NIGHT - 1)
        await address(recordings, source=CLOUD, begins_at=NIGHT - 2)

    (asked,) = server.seen[1:]
    assert asked.form["startTime"] == "2023-08-10 23:59:58"


async def test_overseas_plays_at_its_own_path_and_in_the_devices_time(account: Account) -> None:
    async with server_with(account, ok({"url": PLAYBACK}), overseas=True) as (server, recordings):
        await address(
            recordings,
            begins_at=at("2023-11-05T12:00", NEW_YORK),
            zone=NEW_YORK,
            ends_at=at("2023-11-05T12:01", NEW_YORK),
        )

    assert server.seen[1].path == "/api/lapp/live/address/get"
    assert server.seen[1].form["startTime"] == "2023-11-05 12:00:00"


async def test_only_flv_plays_faster(account: Account) -> None:
    async with server_with(account, ok({"url": PLAYBACK})) as (server, recordings):
        await address(recordings, protocol=Protocol.FLV, h265=True, speed=PlaybackSpeed.FASTEST)
        await address(recordings, protocol=Protocol.EZOPEN, h265=True, code="ABCDEF")
        for protocol in (Protocol.RTMP, Protocol.HLS):
            with pytest.raises(ValueError, match="protocol"):
                await address(recordings, protocol=protocol, speed=PlaybackSpeed.DOUBLE)

    flv, ezopen = (seen.form for seen in server.seen[1:])
    assert (flv["playbackSpeed"], flv["supportH265"]) == ("-1", "1")
    assert ezopen["code"] == "ABCDEF"
    assert {"playbackSpeed", "supportH265", "expireTime"}.isdisjoint(ezopen)


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": NIGHT - 60},
        {"ends_at": NIGHT - 60, "source": CLOUD},
        {"expire_in": 29},
        {"protocol": Protocol.HLS},
    ],
)
async def test_what_cannot_be_played_is_not_asked_for(
    account: Account, changes: dict[str, Any]
) -> None:
    async with server_with(account, ok({"url": PLAYBACK})) as (server, recordings):
        with pytest.raises(ValueError, match=r"length|lives|protocol"):
            await address(recordings, **changes)

    assert server.seen == []


@pytest.mark.parametrize(
    "code, error",
    [
        (5402, RecordingGoneError),
        (5404, DeviceOfflineError),
        (5405, DeviceTimeoutError),
        (5409, BusyError),
        (5416, QuotaError),
        (60019, EncryptedError),
    ],
)
async def test_what_the_media_servers_say_may_come_here_too(
    account: Account, code: int, error: type[OpenApiError]
) -> None:
    async with server_with(account, refused(code)) as (server, recordings):
        with pytest.raises(error):
            await address(recordings)

    assert len(server.seen) == 2
