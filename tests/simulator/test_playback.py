"""Section 3.1 and 12: addresses of recordings, and what they show."""

from __future__ import annotations

import asyncio
import io
import re
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import av
import pytest

from .conftest import DOORBELL, ENCRYPTED, FIXED, GB28181, H265, LIVE, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

SHANGHAI = ZoneInfo("Asia/Shanghai")
HLS, RTMP, FLV, LLHLS = 2, 3, 4, 5
CARD, CLOUD = 2, 3
HOUR, DAY = 3600, 86400


def text(seconds: float) -> str:
    """Return local time as addresses are asked for it."""
    return f"{datetime.fromtimestamp(seconds, tz=SHANGHAI):%Y-%m-%d %H:%M:%S}"


async def noon(account: Account, ago: int = 1) -> int:
    """Return the epoch seconds of the middle of a day."""
    now = (await account.control("GET", "state"))["now"]
    day = datetime.fromtimestamp(now, tz=SHANGHAI) - timedelta(days=ago)
    return int(day.replace(hour=12, minute=0, second=0, microsecond=0).timestamp())


async def recorded(account: Account, serial: str = FIXED, **order: Any) -> int:
    """Leave just one recording, of yesterday noon, and return its begin."""
    begin = await noon(account)
    await account.control("DELETE", f"devices/{serial}/recordings")
    order = {"begins_at": begin, "seconds": 5, "kind": "TIMING", **order}
    order["begins_at"] = order["begins_at"] or begin + 1
    await account.control("POST", f"devices/{serial}/recordings", order, status=201)
    return begin


async def address(account: Account, serial: str, begin: int, end: int, **params: Any) -> str:
    """Return an address of a recording."""
    params = {"type": CARD, "protocol": RTMP, "expireTime": 600, **params}
    times = {"startTime": text(begin), "stopTime": text(end)}
    answer = await account.post(LIVE, of=serial, **times, **params)
    assert answer["code"] == "200", answer
    return str(answer["data"]["url"])


async def code(account: Account, serial: str, **params: Any) -> str:
    """Return the code of a call for an address of a recording."""
    at = await noon(account)
    params = {
        "type": CARD,
        "protocol": RTMP,
        "startTime": text(at),
        "stopTime": text(at + 60),
        **params,
    }
    return await account.code(LIVE, of=serial, **{n: v for n, v in params.items() if v != ""})


def stamps(source: str | io.BytesIO) -> tuple[list[float], list[str]]:
    """Read a stream to its end and return the stamps of its pictures and its codecs."""
    with av.open(source, timeout=10) as container:
        names = [stream.codec_context.name for stream in container.streams]
        video = container.streams.video[0]
        times = [
            float(packet.dts * packet.time_base)
            for packet in container.demux(video)
            if packet.dts is not None
        ]
    return times, names


async def fetched(account: Account, url: str) -> tuple[bytes, float]:
    """Return an FLV stream to its end and how long it took."""
    begun = monotonic()
    async with account.session.get(url) as answer:
        assert answer.status == 200
        return await answer.read(), monotonic() - begun


async def refusal(account: Account, url: str) -> str:
    """Return why an FLV address plays nothing."""
    async with account.session.get(url) as answer:
        assert answer.status == 404
        return await answer.text()


@pytest.mark.parametrize("kind,rec", [(CARD, "local"), (CLOUD, "cloud")])
async def test_address_has_the_recorded_anatomy(account: Account, kind: int, rec: str) -> None:
    begin = await noon(account)

    url = await address(account, PTZ, begin, begin + 78, type=kind)

    edges = [
        f"{datetime.fromtimestamp(at, tz=SHANGHAI):%Y%m%d%H%M%S}" for at in (begin, begin + 78)
    ]
    assert re.fullmatch(
        rf"rtmp://127\.0\.0\.1:\d+/v3/openpb/{PTZ}_1_1\?begin={edges[0]}&end={edges[1]}"
        rf"&expire=\d+&id=\d{{18}}&rec={rec}&t=[0-9a-f]{{64}}&ev=100"
        + (r"&ownerId=\w+&streamer=[^&]+&VideoType=2&StorageVersion=2" if kind == CLOUD else ""),
        url,
    )


@pytest.mark.parametrize(
    "params,begin,end",
    [
        ({"startTime": 0, "stopTime": 60}, 0, 60),
        ({"startTime": 0}, 0, DAY),
        ({"stopTime": 0}, -DAY, 0),
    ],
)
async def test_times_left_out_are_a_day_away(
    account: Account, params: dict[str, int], begin: int, end: int
) -> None:
    at = await noon(account)
    times = {name: text(at + value) for name, value in params.items()}

    url = (await account.post(LIVE, of=PTZ, protocol=RTMP, type=CARD, **times))["data"]["url"]

    for name, value in (("begin", begin), ("end", end)):
        written = f"{datetime.fromtimestamp(at + value, tz=SHANGHAI):%Y%m%d%H%M%S}"
        assert f"{name}={written}" in url


async def test_without_times_it_is_the_last_day(account: Account) -> None:
    answer = await account.post(LIVE, of=PTZ, protocol=RTMP, type=CARD)

    edges = re.findall(r"(?:begin|end)=(\d+)", answer["data"]["url"])
    begin, end = (datetime.strptime(f"{edge}+0800", "%Y%m%d%H%M%S%z") for edge in edges)
    assert end - begin == timedelta(days=1)


@pytest.mark.parametrize("kind,end", [(CARD, "rec"), (CLOUD, "cloud.rec")])
async def test_ezopen_names_the_recording(account: Account, kind: int, end: str) -> None:
    begin = await noon(account)

    url = await address(account, PTZ, begin, begin + 60, type=kind, protocol=1)

    assert url.startswith(f"ezopen://open.ys7.com/{PTZ}/1.{end}?begin=")


@pytest.mark.parametrize(
    "serial,params,expected",
    [
        (PTZ, {"protocol": HLS}, "10001"),
        (PTZ, {"protocol": LLHLS}, "200"),
        (PTZ, {"startTime": "2026-11-24T12:00:00"}, "10001"),
        (PTZ, {"startTime": "1795500000"}, "10001"),
        (PTZ, {"startTime": "2099-01-01 00:00:00"}, "10001"),
        (PTZ, {"playbackSpeed": 4}, "10001"),
        (PTZ, {"playbackSpeed": 4, "protocol": FLV}, "200"),
        (PTZ, {"playbackSpeed": 3, "protocol": FLV}, "10001"),
        (PTZ, {"protocol": 1, "startTime": ""}, "10001"),
        (GB28181, {}, "60020"),
        (RECORDER, {"type": CLOUD}, "60020"),
        (ENCRYPTED, {}, "60019"),
        (ENCRYPTED, {"type": CLOUD}, "60019"),
        (OFFLINE, {}, "20007"),
        (OFFLINE, {"type": CLOUD}, "200"),
        (DOORBELL, {}, "200"),
    ],
)
async def test_rules_of_addresses(
    account: Account, serial: str, params: dict[str, Any], expected: str
) -> None:
    assert await code(account, serial, **params) == expected


@pytest.mark.parametrize(
    "settings,serial,params,expected",
    [
        ({"playback_hls": "plays"}, PTZ, {"protocol": HLS}, "200"),
        ({"playback_speed_elsewhere": "ignored"}, PTZ, {"playbackSpeed": 4}, "200"),
        ({"cloud_while_offline": "20007"}, OFFLINE, {"type": CLOUD}, "20007"),
        (
            {"playback_times": "both"},
            PTZ,
            {"startTime": "1695500000", "stopTime": "1695500060"},
            "200",
        ),
    ],
)
async def test_rules_have_variants(
    account: Account, settings: dict[str, str], serial: str, params: dict[str, Any], expected: str
) -> None:
    await account.set(**settings)

    assert await code(account, serial, **params) == expected


async def test_cloud_stays_within_one_day(account: Account) -> None:
    at = await noon(account, 2)
    night = {"startTime": text(at), "stopTime": text(at + DAY - HOUR)}

    assert await code(account, PTZ, type=CLOUD, **night) == "10001"
    assert await code(account, PTZ, type=CARD, **night) == "200"

    await account.set(cloud_span="24h")
    assert await code(account, PTZ, type=CLOUD, **night) == "200"


@pytest.mark.parametrize("permission,expected", [(1, "10031"), (2, "200"), (-1, "200")])
async def test_replay_has_a_permission_of_its_own(
    account: Account, permission: int, expected: str
) -> None:
    change = {"channels": [{"number": 1, "permission": permission}]}
    await account.control("PATCH", f"devices/{PTZ}", change)

    assert await code(account, PTZ) == expected


async def test_file_from_the_time_of_encryption_stays_secret(account: Account) -> None:
    await recorded(account, PTZ, source="cloud", encrypted=True)
    label = (await account.control("GET", f"devices/{PTZ}"))["code"]

    assert await code(account, PTZ, type=CLOUD) == "60019"
    await account.set(encrypted_live="code_accepted")
    assert await code(account, PTZ, type=CLOUD, code=label) == "200"


@pytest.mark.parametrize("protocol", [RTMP, FLV])
@pytest.mark.parametrize("kind,source", [(CARD, "local"), (CLOUD, "cloud")])
async def test_recording_plays_to_its_end(
    account: Account, protocol: int, kind: int, source: str
) -> None:
    await account.set(playback_pace=0)
    begin = await recorded(account, PTZ, source=source)

    url = await address(account, PTZ, begin, begin + 60, type=kind, protocol=protocol)
    data = url if protocol == RTMP else io.BytesIO((await fetched(account, url))[0])
    times, names = await asyncio.to_thread(stamps, data)

    assert names == ["h264", "aac"]
    assert len(times) == 5 * 15
    assert times[-1] - times[0] == pytest.approx(5, abs=0.1)


async def test_recording_comes_in_its_time_after_what_is_sent_ahead(account: Account) -> None:
    begin = await recorded(account, seconds=25)

    _, slow = await fetched(account, await address(account, FIXED, begin, begin + 5, protocol=FLV))
    await account.set(playback_ahead=25)
    _, fast = await fetched(account, await address(account, FIXED, begin, begin + 25, protocol=FLV))

    assert slow > 1.8
    assert fast < 20


@pytest.mark.parametrize(
    "speed,form,length",
    [(8, "recorded", 10), (8, "compressed", 1.25), (-1, "recorded", 10), (-1, "compressed", 10)],
)
async def test_speed(account: Account, speed: int, form: str, length: float) -> None:
    await account.set(speed_stamps=form, playback_ahead=0)
    begin = await recorded(account, seconds=10)

    url = await address(account, FIXED, begin, begin + 10, protocol=FLV, playbackSpeed=speed)
    data, took = await fetched(account, url)
    times, names = await asyncio.to_thread(stamps, io.BytesIO(data))

    assert len(times) == 150
    assert times[-1] - times[0] == pytest.approx(length, abs=0.1)
    assert took < 8
    assert ("aac" in names) is (form == "recorded" or speed == -1)


@pytest.mark.parametrize("form,length", [("joined", 4), ("jump", 12)])
async def test_gap_is_left_out(account: Account, form: str, length: float) -> None:
    await account.set(gap_stamps=form, playback_pace=0)
    begin = await recorded(account, seconds=2, count=2, every=10)

    url = await address(account, FIXED, begin - 30, begin + 30, protocol=FLV)
    times, _ = await asyncio.to_thread(stamps, io.BytesIO((await fetched(account, url))[0]))

    assert len(times) == 4 * 15
    assert times[-1] - times[0] == pytest.approx(length, abs=0.1)


async def test_recorder_and_h265_are_as_in_live_pictures(account: Account) -> None:
    await account.set(playback_pace=0)
    begin = await recorded(account, RECORDER, channel=2, seconds=2)
    await recorded(account, H265, seconds=2)

    shop = await address(account, RECORDER, begin, begin + 2, protocol=FLV, channelNo=2)
    plain = await address(account, H265, begin, begin + 2, protocol=FLV)
    modern = await address(account, H265, begin, begin + 2, protocol=FLV, supportH265=1)

    assert (await asyncio.to_thread(stamps, io.BytesIO((await fetched(account, shop))[0])))[1] == [
        "h264",
        "pcm_alaw",
    ]
    assert (await refusal(account, plain)).startswith("9053")
    assert (await asyncio.to_thread(stamps, io.BytesIO((await fetched(account, modern))[0])))[
        1
    ] == [
        "hevc",
        "aac",
    ]


async def test_low_latency_hls_plays_and_ends(account: Account) -> None:
    begin = await recorded(account, seconds=4)
    url = await address(account, FIXED, begin, begin + 4, protocol=LLHLS)

    async with asyncio.timeout(12):
        playlist = ""
        while "#EXT-X-ENDLIST" not in playlist:
            async with account.session.get(url) as answer:
                playlist = await answer.text()
            await asyncio.sleep(0.2)

    assert playlist.count("#EXTINF") == 4


@pytest.mark.parametrize(
    "order,state,expected",
    [
        ({"refuses": 5402}, {}, "5402"),
        ({"refuses": 5416}, {}, "5416"),
        ({"refuses": 5404}, {}, "5404"),
        ({"begins_at": 1_700_000_000}, {}, "5402"),
        ({}, {"disk": "1---------------"}, "5402"),
        ({}, {"online": False}, "5404"),
        ({}, {"encrypted": True}, "5411"),
        ({"seconds": 0, "begins_at": None}, {}, "5402"),
    ],
)
async def test_recording_is_refused(
    account: Account, order: dict[str, Any], state: dict[str, Any], expected: str
) -> None:
    await recorded(account, **order)
    begin = await noon(account)
    url = await address(account, FIXED, begin, begin + 5, protocol=FLV)

    await account.control("PATCH", f"devices/{FIXED}", state)

    assert (await refusal(account, url)).startswith(expected)


async def test_fault_meets_a_recording(account: Account) -> None:
    begin = await recorded(account, seconds=1)
    url = await address(account, FIXED, begin, begin + 1, protocol=FLV)
    await account.fault("code", path="/v3/openpb/*", code=5416, count=1)

    assert (await refusal(account, url)).startswith("5416")
    assert await fetched(account, url)


async def test_recorder_plays_what_a_camera_left_that_is_gone(account: Account) -> None:
    begin = await recorded(account, RECORDER, channel=2, seconds=1)
    change = {"channels": [{"number": 2, "online": False}]}
    await account.control("PATCH", f"devices/{RECORDER}", change)

    url = await address(account, RECORDER, begin, begin + 1, protocol=FLV, channelNo=2)

    assert await fetched(account, url)


async def test_overseas_path_gives_recordings_too(account: Account) -> None:
    await account.control("POST", "reset", {"region": "eu"})
    account.token = ""
    await account.sign_in()

    answer = await account.post("live/address/get", of=PTZ, protocol=FLV, type=CARD)

    assert f"/v3/openpb/{PTZ}_1_1.flv?begin=" in answer["data"]["url"]


async def test_oldest_file_is_listed_and_overwritten(account: Account) -> None:
    every = await account.control("GET", f"devices/{PTZ}/recordings?source=local")
    oldest, later = every[0], every[1]

    lost = await address(account, PTZ, oldest["begins_at"], oldest["ends_at"], protocol=FLV)
    kept = await address(account, PTZ, later["begins_at"], later["ends_at"], protocol=FLV)

    assert (await refusal(account, lost)).startswith("5402")
    async with account.session.get(kept) as answer:
        assert answer.status == 200


async def test_closed_shutter_does_not_hide_the_past(account: Account) -> None:
    await account.set(playback_pace=0)
    begin = await recorded(account, seconds=1)
    await account.control("PATCH", f"devices/{FIXED}", {"privacy": True})

    assert await fetched(account, await address(account, FIXED, begin, begin + 1, protocol=FLV))


@pytest.mark.parametrize("counts", [True, False])
async def test_recording_takes_a_slot(account: Account, *, counts: bool) -> None:
    await account.set(stream_slots=1, playback_takes_slot=counts)
    begin = await recorded(account, seconds=60)
    urls = [await address(account, FIXED, begin, begin + 60, protocol=FLV) for _ in range(2)]

    async with account.session.get(urls[0]) as first, account.session.get(urls[1]) as second:
        assert (first.status, second.status) == (200, 404 if counts else 200)


async def test_card_bears_few_players(account: Account) -> None:
    await account.set(card_players=1)
    begin = await recorded(account, seconds=60)
    urls = [await address(account, FIXED, begin, begin + 60, protocol=FLV) for _ in range(2)]

    async with account.session.get(urls[0]) as first:
        assert first.status == 200
        assert (await refusal(account, urls[1])).startswith("5416")


async def test_address_of_a_recording_is_for_just_that(account: Account) -> None:
    begin = await recorded(account)
    url = await address(account, FIXED, begin, begin + 5, protocol=FLV)
    live = await account.post(LIVE, of=FIXED, protocol=FLV)

    other = re.sub(r"end=\d+", "end=20990101000000", url)
    assert (await refusal(account, other)).startswith("404")
    assert (await refusal(account, url.replace("openpb", "openlive"))).startswith("404")
    wrong = live["data"]["url"].replace("openlive", "openpb")
    assert (await refusal(account, wrong)).startswith("404")

    await account.advance(601)
    assert (await refusal(account, url)).startswith("404")


async def test_session_may_stay_open_at_the_end(account: Account) -> None:
    await account.set(playback_pace=0, playback_end="stays")
    begin = await recorded(account, seconds=1)

    async with account.session.get(
        await address(account, FIXED, begin, begin + 1, protocol=FLV)
    ) as answer:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(answer.read(), 2)
    async with asyncio.timeout(5):
        while (await account.control("GET", f"devices/{FIXED}"))["viewers"]:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.05)


async def test_recording_may_begin_early_but_not_before_its_file(account: Account) -> None:
    await account.set(playback_pace=0, playback_early=3)
    begin = await recorded(account, seconds=10)

    urls = [await address(account, FIXED, begin + at, begin + 8, protocol=FLV) for at in (2, 6)]
    read = [(await fetched(account, url))[0] for url in urls]

    assert [len(stamps(io.BytesIO(data))[0]) for data in read] == [8 * 15, 5 * 15]


@pytest.mark.parametrize("body", ["chunks", "connection"])
async def test_end_of_flv_is_seen_in_one_way_or_the_other(account: Account, body: str) -> None:
    await account.set(playback_pace=0, flv_body=body)
    begin = await recorded(account, seconds=2)

    url = await address(account, FIXED, begin, begin + 2, protocol=FLV)
    async with account.session.get(url) as answer:
        data = await answer.read()

    assert answer.headers.get("Transfer-Encoding") == ("chunked" if body == "chunks" else None)
    assert len(stamps(io.BytesIO(data))[0]) == 2 * 15


async def test_cut_happens_to_recordings_too(account: Account) -> None:
    await account.set(session_seconds=3)
    begin = await recorded(account, seconds=60)

    data, _ = await fetched(account, await address(account, FIXED, begin, begin + 60, protocol=FLV))
    times, _ = await asyncio.to_thread(stamps, io.BytesIO(data))

    assert 0 < times[-1] < 20


async def test_cloud_of_a_sleeping_camera_does_not_wake_it(account: Account) -> None:
    await account.set(playback_pace=0)
    begin = await recorded(account, DOORBELL, source="cloud", seconds=1)

    url = await address(account, DOORBELL, begin, begin + 1, type=CLOUD, protocol=FLV)
    await fetched(account, url)

    assert (await account.control("GET", f"devices/{DOORBELL}"))["asleep"] is True
