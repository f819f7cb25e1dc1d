"""Recordings in the media browser: found day by day at few calls, played to whoever may see."""

from __future__ import annotations

import asyncio
import re
import threading
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.components.media_player import BrowseError, SearchMediaQuery
from homeassistant.components.media_source import (
    MediaSourceItem,
    Unresolvable,
    async_browse_media,
    async_resolve_media,
)

from custom_components.ezviz_open import recordings as policy
from custom_components.ezviz_open.const import CONF_CODES, DOMAIN
from custom_components.ezviz_open.covers import Covers
from custom_components.ezviz_open.device_zone import _offset
from custom_components.ezviz_open.media_source import EzvizOpenMediaSource
from custom_components.ezviz_open.recording_ids import RecordingId
from custom_components.ezviz_open.recording_player import MOST_FAILURES, player_of
from tests.integration.common import entity_of, open_issues, until
from tests.integration.controls import settle
from tests.simulated_cloud import (
    DOORBELL,
    ENCRYPTED,
    H265,
    OFFLINE,
    PLAIN,
    PTZ,
    RECORDER,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine
    from pathlib import Path

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
    from pytest_homeassistant_custom_component.typing import (
        ClientSessionGenerator,
        WebSocketGenerator,
    )

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, SetUp

type Browse = Callable[..., Coroutine[Any, Any, dict[str, Any]]]

ROOT = f"media-source://{DOMAIN}"
SHANGHAI = ZoneInfo("Asia/Shanghai")
BY_TIME = "video/by/time"
MONTH = "query/month"


@pytest.fixture
async def entry(hass: HomeAssistant, tts_cache: None, set_up: SetUp) -> MockConfigEntry:
    await hass.config.async_set_time_zone("Asia/Shanghai")
    entry = await set_up()
    await settle(hass)
    return entry


@pytest.fixture
def recordings(entry: MockConfigEntry) -> str:
    """Return the id of the account's folder."""
    return f"{ROOT}/recordings/{entry.entry_id}"


@pytest.fixture
async def browse(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Browse:
    """Return what opens a folder as a browser does."""

    async def browse(media_id: str, token: str | None = None) -> dict[str, Any]:
        client = await (hass_ws_client(hass, token) if token else hass_ws_client(hass))
        await client.send_json_auto_id(
            {"type": "media_source/browse_media", "media_content_id": media_id}
        )
        answer: dict[str, Any] = await client.receive_json()
        result: dict[str, Any] = answer["result" if answer["success"] else "error"]
        return result

    return browse


def titles(shown: dict[str, Any]) -> list[str]:
    return [child["title"] for child in shown["children"]]


def day(ago: int) -> str:
    return (datetime.now(SHANGHAI).date() - timedelta(days=ago)).isoformat()


async def noon(cloud: Cloud, ago: int) -> int:
    today = datetime.fromtimestamp((await cloud.control("GET", "state"))["now"], SHANGHAI)
    that = today.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=ago)
    return int(that.timestamp())


async def record(cloud: Cloud, serial: str, *, clean: bool = True, **order: Any) -> Any:
    """Put recordings somewhere, by default in place of all others."""
    if clean:
        await cloud.control("DELETE", f"devices/{serial}/recordings")
    return await cloud.control("POST", f"devices/{serial}/recordings", order)


async def refusal(hass: HomeAssistant, media_id: str) -> str | None:
    with pytest.raises(BrowseError) as refused:
        await async_browse_media(hass, media_id)
    assert refused.value.translation_domain == DOMAIN
    return refused.value.translation_key


# The tree


async def test_from_the_account_to_a_recording(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, browse: Browse
) -> None:
    before = await cloud.count()
    root = await browse(ROOT)
    assert titles(root) == ["Recordings", "Voices"]
    cameras = await browse(root["children"][0]["media_content_id"])
    names = [channel.name for channel in entry.runtime_data.coordinator.data.cameras.values()]
    assert titles(cameras) == names
    assert cameras["children"][0]["thumbnail"].startswith("/api/camera_proxy/camera.")
    sources = await browse(cameras["children"][0]["media_content_id"])
    assert titles(sources) == ["SD card", "Cloud"]
    assert await cloud.count() == before, "nothing was read so far"

    days = await browse(sources["children"][0]["media_content_id"])
    shown = titles(days)
    yesterday = shown.index(f"Yesterday · {day(1)}")
    # In its first half hour nothing of a day has been written to its end.
    before_yesterday = ["Latest recording", f"Today · {day(0)}"]
    if datetime.now(SHANGHAI).time() < time(minute=45):
        # Perhaps nothing of today has been written to its end.
        assert shown[:yesterday] in (before_yesterday, before_yesterday[:1])
    else:
        assert shown[:yesterday] == before_yesterday
    assert day(5) not in titles(days), "nothing was recorded"
    assert days["children"][0]["can_play"]
    assert await cloud.count(MONTH) in {2, 3}
    parts = await browse(days["children"][yesterday]["media_content_id"])
    assert [title.split(" ")[0] for title in titles(parts)] == [
        "Evening",
        "Afternoon",
        "Morning",
        "Night",
    ]
    clips = await browse(parts["children"][2]["media_content_id"])
    assert all(re.fullmatch(r"(0[6-9]|1[01]):\d\d:\d\d · \d+:\d\d · \w+", t) for t in titles(clips))
    assert titles(clips) == sorted(titles(clips), reverse=True)
    assert {t.rpartition(" ")[2] for t in titles(clips)} <= {"scheduled", "alarm"}
    assert await cloud.count(BY_TIME) == 1
    secret = r"http|rtmp|expire|" + cloud.app_key
    assert not re.search(secret, str(clips["children"]).replace("http://local", ""))


async def test_a_day_is_read_once_while_it_cannot_change(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    today, before = (f"{recordings}/{PTZ}_1/cloud/{day(ago)}" for ago in (0, 2))
    await record(cloud, PTZ, source="cloud", ago=70, seconds=60)
    await record(
        cloud, PTZ, clean=False, source="cloud", begins_at=await noon(cloud, 2), seconds=60
    )

    await asyncio.gather(*(browse(media_id) for media_id in (today, before, today, before)))
    assert await cloud.count(BY_TIME) == 2

    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    await record(cloud, PTZ, clean=False, source="cloud", ago=7, seconds=5)
    assert len(await clips_of(browse, today)) == 1, "for a minute, nothing can be new"
    monkeypatch.undo()


async def test_today_is_read_anew_when_something_may_be_new(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    today, before = (f"{recordings}/{PTZ}_1/cloud/{day(ago)}" for ago in (0, 2))
    for _ in range(2):
        await browse(before)
    assert await cloud.count(BY_TIME) == 1
    for _ in range(2):
        await browse(today)
    assert await cloud.count(BY_TIME) == 3

    monkeypatch.setattr(policy, "PAST_SECONDS", 0.0)
    for _ in range(2):
        await browse(f"{recordings}/{PTZ}_1/cloud/{day(3)}")
    assert await cloud.count(BY_TIME) == 5, "for hours, a past day can only lose something"


async def test_only_so_many_days_are_kept(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "MOST_KEPT", 2)
    for ago in (1, 2, 3, 1):
        await browse(f"{recordings}/{PTZ}_1/cloud/{day(ago)}")

    assert await cloud.count(BY_TIME) == 4


async def test_a_crowded_day_costs_a_call_for_each_500(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    parts = await browse(f"{recordings}/{PTZ}_1/card/{day(3)}")

    assert sum(int(title[:-1].partition("(")[2]) for title in titles(parts)) >= 1200
    assert await cloud.count(BY_TIME) == 3


async def test_without_a_map_of_the_month_the_last_31_days_are_shown(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    await cloud.fault(MONTH, kind="code", code=60020)
    folder = f"{recordings}/{PTZ}_1/card"

    days = await browse(folder)
    await browse(folder)

    assert len(titles(days)) == 1 + 31
    assert titles(days)[-1].endswith(f" · {day(30)}")
    assert await cloud.count(MONTH) == 1


async def test_older_months_are_behind_the_days(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    months = [datetime.now(SHANGHAI).date().replace(day=1)]
    for _ in range(3):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    at = datetime.combine(months[2], datetime.min.time(), SHANGHAI) + timedelta(hours=12)
    await record(cloud, PTZ, source="cloud", begins_at=int(at.timestamp()), seconds=60)

    days = await browse(f"{recordings}/{PTZ}_1/cloud")
    assert titles(days) == [f"Older · {months[2]:%B %Y}"], "the latest is not of these months"
    assert await cloud.count(MONTH) == 3
    older = await browse(days["children"][0]["media_content_id"])
    assert await cloud.count(MONTH) == 3
    assert older["title"] == f"客厅 · Cloud · {months[2]:%B %Y}"
    assert titles(older) == [f"{at:%a} · {months[2].isoformat()}", f"Older · {months[3]:%B %Y}"]

    refused = await browse(older["children"][1]["media_content_id"])
    assert f"Nothing was recorded in {months[3]:%B %Y}" in refused["message"]
    assert await cloud.count(MONTH) == 4
    again = await browse(days["children"][0]["media_content_id"])
    assert titles(again) == titles(older)[:1], "it is known that nothing is older"
    assert await cloud.count(MONTH) == 4
    month = f"{recordings}/{PTZ}_1/cloud/2026-13"
    assert "not there any more" in (await browse(month))["message"]


async def test_the_latest_recording_has_its_time_where_that_costs_nothing(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    folder = f"{recordings}/{PTZ}_1/card"
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=60, kind="ALARM")
    assert titles(await browse(folder))[0] == "Latest recording"
    assert await cloud.count(BY_TIME) == 0

    await browse(f"{folder}/{day(1)}")

    known = f"Latest recording · {day(1)[5:]} 12:00:00 · 1:00 · alarm"
    assert titles(await browse(folder))[0] == known
    assert await cloud.count(BY_TIME) == 1


async def test_parts_of_a_day_tell_their_hours(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    begin = await noon(cloud, 1)
    await record(cloud, PTZ, begins_at=begin, seconds=60)
    await record(cloud, PTZ, clean=False, begins_at=begin - 11 * 3600, seconds=60)

    shown = await browse(f"{recordings}/{PTZ}_1/card/{day(1)}")

    assert titles(shown) == ["Afternoon 12–18 (1)", "Night 0–6 (1)"]


async def test_a_way_to_older_months_leads_somewhere(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    now = datetime.now(SHANGHAI)
    await record(cloud, PTZ, begins_at=now.timestamp() - 60, seconds=30)

    days = await browse(f"{recordings}/{PTZ}_1/card")

    assert not [title for title in titles(days) if title.startswith("Older")]
    assert await cloud.count(MONTH) == 3
    await browse(f"{recordings}/{PTZ}_1/card")
    assert await cloud.count(MONTH) == 3


async def test_a_day_that_is_known_to_be_empty_is_not_found(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=30)
    folder = f"{recordings}/{PTZ}_1/card"
    within = folder.removeprefix(f"{ROOT}/")
    assert await search(hass, within, day(2)) == [f"{folder}/{day(2)}"], "nobody knows yet"

    await browse(folder)

    assert await search(hass, within, day(2)) == []
    assert await search(hass, within, day(1)) == [f"{folder}/{day(1)}"]
    assert await search(hass, within, "today") == [f"{folder}/{day(0)}"], "it may have by now"


async def test_folders_say_which_camera_they_are_about(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=60)

    days = await browse(f"{recordings}/{PTZ}_1/card")
    clips = await browse(f"{recordings}/{PTZ}_1/card/{day(1)}")

    assert (days["title"], clips["title"]) == (
        "客厅 · SD card",
        f"客厅 · SD card · {day(1)}",
    )
    assert clips["children_media_class"] == "track", "without pictures it is a list"


async def test_several_accounts_come_before_the_cameras(
    hass: HomeAssistant, entry: MockConfigEntry, browse: Browse, make_entry: MakeEntry
) -> None:
    other = make_entry(unique_id="other")
    other.add_to_hass(hass)
    await hass.config_entries.async_setup(other.entry_id)

    folders = await browse(f"{ROOT}/recordings")

    assert titles(folders) == [entry.title, other.title]


async def test_what_lies_over_midnight(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    midnight = await noon(cloud, 1) - 12 * 3600
    over: dict[str, Any] = {"begins_at": midnight - 30, "seconds": 90}
    await record(cloud, PTZ, source="cloud", **over)
    await record(cloud, PTZ, clean=False, source="local", **over)

    shown = {
        (source, ago): titles(await browse(f"{recordings}/{PTZ}_1/{source}/{day(ago)}"))
        for source in ("card", "cloud")
        for ago in (2, 1)
    }

    assert shown["cloud", 2] == ["23:59:30 · 0:30 · alarm"]
    assert shown["cloud", 1] == ["00:00:00 · 1:00 · alarm"]
    assert shown["card", 2] == ["23:59:30 · 1:30 · alarm"]
    assert shown["card", 1] == [f"{day(2)[5:]} 23:59:30 · 1:30 · alarm"]


async def test_times_are_shown_by_the_clock_of_the_house(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    await record(cloud, PTZ, source="cloud", begins_at=await noon(cloud, 2), seconds=3700)

    (title,) = titles(await browse(f"{recordings}/{PTZ}_1/cloud/{day(2)}"))

    assert re.fullmatch(r"0[56]:00:00 · 1:01:40 · alarm", title)


async def test_a_recorder_has_a_disk_and_cameras_of_its_own(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    assert titles(await browse(f"{recordings}/{RECORDER}_2")) == ["Hard disk"]

    day_one = await browse(f"{recordings}/{RECORDER}_2/card/{day(1)}")
    clips = await browse(day_one["children"][-1]["media_content_id"])

    kinds = {title.rpartition(" · ")[2] for title in titles(clips)}
    assert kinds <= {"scheduled", "alarm", "alarm input"}
    assert kinds


@pytest.fixture
async def overseas(
    hass: HomeAssistant, cloud: Cloud, tts_cache: None, set_up: SetUp
) -> MockConfigEntry:
    """Return an account in Europe."""
    roomy = {"quota_per_minute": 0, "quota_per_day": 0, "time_zone": "Asia/Shanghai"}
    await cloud.control("POST", "reset", {"region": "eu", "settings": roomy})
    entry = await set_up()
    await settle(hass)
    return entry


@pytest.mark.parametrize(
    "zone, hour", [("Asia/Shanghai", "12"), ("Europe/Berlin", "0[56]"), ("Asia/Taipei", "12")]
)
async def test_overseas_cards_are_read_by_the_devices_own_days(
    hass: HomeAssistant,
    cloud: Cloud,
    overseas: MockConfigEntry,
    browse: Browse,
    zone: str,
    hour: str,
) -> None:
    await hass.config.async_set_time_zone(zone)
    await record(cloud, PTZ, begins_at=await noon(cloud, 2), seconds=60)
    folder = f"{ROOT}/recordings/{overseas.entry_id}/{PTZ}_1"
    told = await cloud.count("device/info")

    (title,) = titles(await browse(f"{folder}/card/{day(2)}"))
    await browse(f"{folder}/card/{day(2)}")

    assert re.fullmatch(f"{hour}:00:00 · 1:00 · alarm", title)
    assert titles(await browse(ROOT)) == ["Recordings"], "no voices are kept there"
    assert await cloud.count("das/device/local/video/query") == 1
    assert await cloud.count("device/info") - told == 1


async def test_a_device_that_tells_no_zone_lives_where_the_house_is(
    hass: HomeAssistant, cloud: Cloud, overseas: MockConfigEntry, browse: Browse
) -> None:
    await hass.config.async_set_time_zone("Asia/Shanghai")
    await cloud.fault("device/info", kind="code", code=60020)

    folder = f"{ROOT}/recordings/{overseas.entry_id}/{PTZ}_1"
    assert titles(await browse(f"{folder}/card/{day(1)}"))


@pytest.mark.parametrize(
    "told, offset",
    [
        ("UTC+14:00", 14),
        ("UTC-03:30", -3.5),
        ("utc", 0),
        ("GMT+8", 8),
        ("UTC+99:00", None),
        ("Asia/Shanghai", None),
        (None, None),
    ],
)
def test_zones_are_told_as_offsets(told: str | None, offset: float | None) -> None:
    found = _offset(told)

    assert found == (None if offset is None else timedelta(hours=offset))


# What is not there


@pytest.mark.parametrize(
    "identifier",
    [
        "recordings/unknown",
        "recordings/{entry}/NOBODY_1",
        "recordings/{entry}/BC1000001_1/tape",
        "recordings/{entry}/BC1000001_1/card/2026-02-30",
        "recordings/{entry}/BC1000001_1/card/0001-01-01",
        "recordings/{entry}/BC1000001_1/card/9999-12-31",
        "recordings/{entry}/BC1000001_1/card/9999-12-31/night",
        "recordings/{entry}/BC1000001_1/card/0001-01",
        "recordings/{entry}/BC1000001_1/card/2026-02-20/noon",
        "recordings/{entry}/BC1000001_1/card/1764000000-1764000060",
        "recordings/{entry}/BC1000001_1/card/latest",
        "recordings/{entry}/BC1000001_1/card/a/b/c",
        "nothing",
    ],
)
async def test_what_cannot_be_opened(
    hass: HomeAssistant, entry: MockConfigEntry, identifier: str
) -> None:
    media_id = f"{ROOT}/{identifier.format(entry=entry.entry_id)}"

    assert await refusal(hass, media_id) == "media_unknown"


@pytest.mark.parametrize(
    "identifier",
    [
        "recordings/unknown/BC1000001_1/card/latest",
        "recordings/{entry}/NOBODY_1/card/latest",
        "recordings/{entry}/BC1000001_1/card",
        "recordings/{entry}/BC1000001_1/card/0-0",
        "nothing",
    ],
)
async def test_what_cannot_be_played(
    hass: HomeAssistant, entry: MockConfigEntry, identifier: str
) -> None:
    with pytest.raises(Unresolvable) as refused:
        await async_resolve_media(hass, f"{ROOT}/{identifier.format(entry=entry.entry_id)}", None)

    assert refused.value.translation_key == "media_unknown"


async def test_a_recording_that_is_not_listed_any_more(
    hass: HomeAssistant, cloud: Cloud, recordings: str
) -> None:
    for span in (f"{await noon(cloud, 1)}-{await noon(cloud, 1) + 1}", "99999999999-99999999999"):
        with pytest.raises(Unresolvable) as refused:
            await async_resolve_media(hass, f"{recordings}/{PTZ}_1/card/{span}", None)
        assert refused.value.translation_key == "recording_gone"

    assert await cloud.count("live/address/get") == 0


@pytest.mark.parametrize(
    "serial, source, changes, text",
    [
        (PTZ, "card", {"disk": "----------------", "disk_count": 0}, "recordings_no_card"),
        (PLAIN, "card", {}, "recordings_card_empty"),
        (PLAIN, "cloud", {}, "recordings_no_cloud"),
        (H265, "cloud", {}, "recordings_no_cloud"),
        (DOORBELL, "card", {}, "recordings_card_unformatted"),
        (PTZ, "cloud", {"cloud": 0}, "recordings_cloud_inactive"),
    ],
)
async def test_why_there_is_nothing(
    hass: HomeAssistant,
    cloud: Cloud,
    tts_cache: None,
    set_up: SetUp,
    serial: str,
    source: str,
    changes: dict[str, Any],
    text: str,
) -> None:
    known = await cloud.device(serial)
    if changes := {name: value for name, value in changes.items() if name in known}:
        await cloud.device(serial, **changes)
    entry = await set_up()
    await settle(hass)

    folder = f"{ROOT}/recordings/{entry.entry_id}/{serial}_1/{source}"
    assert await refusal(hass, folder) == text


async def test_reasons_are_told_in_the_language_of_the_house(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse, resolve: Browse
) -> None:
    hass.config.language = "zh-Hans"
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5, refuses=5402)

    unknown = await browse(f"{ROOT}/nothing")
    gone = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert "重新" in unknown["message"]
    assert "5402" in gone["message"]
    assert not re.search("[a-z]{3}", gone["message"])


async def test_a_day_without_anything(hass: HomeAssistant, cloud: Cloud, recordings: str) -> None:
    assert await refusal(hass, f"{recordings}/{PTZ}_1/card/{day(5)}") == "recordings_day_empty"
    future = f"{recordings}/{PTZ}_1/card/{day(-3)}"
    before = await cloud.count()
    assert await refusal(hass, future) == "recordings_day_empty"
    assert await cloud.count() == before


async def test_a_camera_that_is_offline(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse
) -> None:
    assert await refusal(hass, f"{recordings}/{OFFLINE}_1/card/{day(2)}") == "recordings_offline"
    # What it left in the cloud is there.
    assert titles(await browse(f"{recordings}/{OFFLINE}_1/cloud/{day(3)}"))


async def test_a_camera_that_does_not_answer_for_now(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = f"{recordings}/{PTZ}_1/card"
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    monkeypatch.setattr(policy, "PAST_SECONDS", 0.0)
    read = titles(await browse(folder)), titles(await browse(f"{folder}/{day(1)}"))
    for path in (MONTH, BY_TIME, "unify/query"):
        await cloud.fault(path, kind="code", code=20008)

    again = titles(await browse(folder)), titles(await browse(f"{folder}/{day(1)}"))

    assert again == read, "what was read before is better than nothing"
    assert await refusal(hass, f"{folder}/{day(2)}") == "recordings_unanswered"


@pytest.mark.parametrize(
    "source, key, words",
    [
        ("card", "recordings_unanswered", ("The camera did not answer", "restart the camera")),
        ("cloud", "recordings_cloud_unanswered", ("The platform did not answer", "cloud's list")),
    ],
)
async def test_list_without_an_answer_says_what_to_do_when_it_lasts(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    source: str,
    key: str,
    words: tuple[str, str],
) -> None:
    for path in (MONTH, BY_TIME, "unify/query"):
        await cloud.fault(path, kind="code", code=20008)
    folder = f"{recordings}/{PTZ}_1/{source}/{day(2)}"

    assert await refusal(hass, folder) == key
    told = (await browse(folder))["message"]

    assert all(each in told for each in (*words, "EZVIZ app"))


async def test_a_card_that_nobody_tells_of(
    hass: HomeAssistant, cloud: Cloud, recordings: str
) -> None:
    for path in (BY_TIME, "unify/query"):
        await cloud.fault(path, kind="code", code=60020)

    for _ in range(2):
        assert await refusal(hass, f"{recordings}/{PTZ}_1/card/{day(1)}") == "recordings_no_list"

    assert await cloud.count(BY_TIME) == 1


async def test_an_account_without_the_permission(
    hass: HomeAssistant, cloud: Cloud, recordings: str
) -> None:
    await cloud.fault(BY_TIME, kind="code", code=10031)

    text = await refusal(hass, f"{recordings}/{PTZ}_1/card/{day(1)}")
    assert text == "recordings_no_permission"


# Who may see


@pytest.fixture
def allowed(
    hass: HomeAssistant, entry: MockConfigEntry, hass_read_only_user: MockUser
) -> Callable[..., None]:
    """Return what allows the read-only user some cameras and no more."""

    def allow(*serials: str) -> None:
        ids = {entity_of(hass, serial): {"read": True} for serial in serials}
        hass_read_only_user.groups = []
        hass_read_only_user.mock_policy({"entities": {"entity_ids": ids}})

    return allow


async def test_people_see_the_cameras_that_they_may_see(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    browse: Browse,
    allowed: Callable[..., None],
    hass_read_only_access_token: str,
) -> None:
    allowed(PTZ)
    cameras = await browse(recordings, hass_read_only_access_token)
    other = await browse(f"{recordings}/{H265}_1/card", hass_read_only_access_token)

    assert titles(cameras) == ["客厅"]
    assert "may not look at this camera" in other["message"]
    assert await cloud.count(MONTH) == 0


async def test_whoever_may_see_the_fluent_picture_alone_sees_recordings(
    hass: HomeAssistant,
    recordings: str,
    browse: Browse,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
) -> None:
    fluent = entity_of(hass, PTZ, key="sd")
    hass_read_only_user.groups = []
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {fluent: {"read": True}}}})

    assert titles(await browse(recordings, hass_read_only_access_token)) == ["客厅"]


# Search


async def search(hass: HomeAssistant, identifier: str, words: str) -> list[str]:
    item = MediaSourceItem(hass, DOMAIN, identifier, None)
    found = await EzvizOpenMediaSource(hass).async_search_media(
        item, SearchMediaQuery(search_query=words)
    )
    return [result.media_content_id for result in found.result]


async def test_days_are_found_by_their_date(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count()
    account = f"recordings/{entry.entry_id}"
    yesterday = datetime.now(SHANGHAI).date() - timedelta(days=1)
    card = f"{ROOT}/{account}/{PTZ}_1/card/{yesterday.isoformat()}"
    forms = (
        "yesterday",
        yesterday.isoformat(),
        f"{yesterday:%Y%m%d}",
        f"{yesterday.month}-{yesterday.day}",
        f"{yesterday.month}月{yesterday.day}日",
    )
    for form in forms:
        assert await search(hass, f"{account}/{PTZ}_1/card", form) == [card], form
    both = await search(hass, f"{account}/{PTZ}_1", "yesterday")
    assert both == [card, card.replace("card", "cloud")]
    assert set(both) < set(await search(hass, "", "yesterday"))

    for nothing in ("the cat", "2026-13-40", "2-31", day(-1), "0001-01-01", ""):
        assert await search(hass, account, nothing) == [], nothing
    assert await search(hass, "recordings/other", "yesterday") == []
    assert await search(hass, "voices", "yesterday") == []
    assert await cloud.count() == before


# Covers


async def clips_of(browse: Browse, folder: str) -> list[dict[str, Any]]:
    shown = await browse(folder)
    if shown["children"][0]["can_expand"]:
        shown = await browse(shown["children"][0]["media_content_id"])
    children: list[dict[str, Any]] = shown["children"]
    return children


async def test_recordings_of_the_cloud_have_a_picture(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    (clip, *_) = await clips_of(browse, f"{recordings}/{PTZ}_1/cloud/{day(1)}")
    client = await hass_client_no_auth()

    for _ in range(2):
        answer = await client.get(clip["thumbnail"])
        assert answer.status == 200
        assert answer.content_type == "image/jpeg"
        assert (await answer.read()).startswith(b"\xff\xd8")
    assert (await client.get(clip["thumbnail"].partition("?")[0])).status == 401
    assert await cloud.count(BY_TIME) == 1

    (clip, *_) = await clips_of(browse, f"{recordings}/{PTZ}_1/card/{day(1)}")
    assert clip["thumbnail"] is None


async def test_pictures_go_with_their_account(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    browse: Browse,
    hass_client: ClientSessionGenerator,
) -> None:
    (clip, *_) = await clips_of(browse, f"{recordings}/{PTZ}_1/cloud/{day(1)}")
    client = await hass_client()
    assert (await client.get(clip["thumbnail"])).status == 200

    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    before = await cloud.count(BY_TIME)

    assert (await client.get(clip["thumbnail"])).status == 200
    assert await cloud.count(BY_TIME) == before + 1, "it was looked for anew"


def test_pictures_that_are_kept_fill_no_memory() -> None:
    covers = Covers()
    for number in range(17):
        covers.keep(str(number), bytes(1024 * 1024))
        covers.get("0")

    assert covers.get("0")
    assert covers.get("1") is None
    assert covers.get("2")
    assert covers.get("16")


async def test_encrypted_pictures_are_shown_where_the_code_is_known(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    browse: Browse,
    hass_client: ClientSessionGenerator,
) -> None:
    folder = f"{recordings}/{ENCRYPTED}_1/cloud/{day(1)}"
    (clip, *_) = await clips_of(browse, folder)
    assert clip["thumbnail"] is None

    code = (await cloud.device(ENCRYPTED))["code"]
    data = {**entry.data, CONF_CODES: {ENCRYPTED: code}}
    hass.config_entries.async_update_entry(entry, data=data)
    (clip, *_) = await clips_of(browse, folder)
    client = await hass_client()
    answer = await client.get(clip["thumbnail"])
    assert (await answer.read()).startswith(b"\xff\xd8")

    data = {**entry.data, CONF_CODES: {ENCRYPTED: "WRONGX"}}
    hass.config_entries.async_update_entry(entry, data=data)
    (_, clip, *_) = await clips_of(browse, folder)
    assert (await client.get(clip["thumbnail"])).status == 502


async def test_pictures_that_are_not_there(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: Cloud,
    hass_client: ClientSessionGenerator,
) -> None:
    client = await hass_client()
    span = f"{await noon(cloud, 1)}-{await noon(cloud, 1) + 1}"
    card = (await cloud.control("GET", f"devices/{PTZ}/recordings?source=local"))[-1]
    for path in (
        f"recordings/nobody/{PTZ}_1/cloud/{span}",
        f"recordings/{entry.entry_id}/NOBODY_1/cloud/{span}",
        f"recordings/{entry.entry_id}/{PTZ}_1/cloud/{span}",
        f"recordings/{entry.entry_id}/{PTZ}_1/cloud",
        f"recordings/{entry.entry_id}/{PTZ}_1/card/{card['begins_at']}-{card['ends_at']}",
    ):
        assert (await client.get(f"/api/ezviz_open/cover/{path}")).status == 404, path


# Playing


async def playlist(client: Any, url: str) -> str:
    """Return a playlist once it is whole."""
    async with asyncio.timeout(60):
        while True:
            answer = await client.get(url)
            assert answer.status == 200, answer.status
            assert answer.content_type == "application/vnd.apple.mpegurl"
            text: str = await answer.text()
            if "#EXT-X-ENDLIST" in text:
                return text
            await asyncio.sleep(0.3)


@pytest.fixture
async def watched(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[None]:
    """End what plays at the end of a test."""
    yield
    await player_of(hass).close_account(entry)
    await until(lambda: all(t.name != "ezviz playback" for t in threading.enumerate()))


@pytest.fixture
async def resolve(hass: HomeAssistant, hass_ws_client: WebSocketGenerator, watched: None) -> Browse:
    """Return what plays something as a browser does."""

    async def resolve(media_id: str, token: str | None = None) -> dict[str, Any]:
        client = await (hass_ws_client(hass, token) if token else hass_ws_client(hass))
        await client.send_json_auto_id(
            {"type": "media_source/resolve_media", "media_content_id": media_id}
        )
        answer: dict[str, Any] = await client.receive_json()
        result: dict[str, Any] = answer["result" if answer["success"] else "error"]
        return result

    return resolve


async def test_a_recording_plays_in_a_browser(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await cloud.set(playback_pace=0)
    await record(cloud, PTZ, source="cloud", begins_at=await noon(cloud, 1), seconds=8)
    (clip,) = await clips_of(browse, f"{recordings}/{PTZ}_1/cloud/{day(1)}")

    media = await resolve(clip["media_content_id"])

    assert media["mime_type"] == "application/x-mpegURL"
    assert "rtmp" not in media["url"]
    client = await hass_client_no_auth()
    text = await playlist(client, media["url"])
    seconds = sum(map(float, re.findall(r"#EXTINF:([\d.]+)", text)))
    assert seconds == pytest.approx(8, abs=3)
    folder = media["url"].rpartition("/")[0]
    parts = re.findall(r"^segment\d+\.m4s|init\d+\.mp4", text, re.MULTILINE)
    for part in parts:
        answer = await client.get(f"{folder}/{part}")
        assert answer.status == 200
        assert answer.content_type in {"video/mp4", "video/iso.segment"}
        assert await answer.read()
    assert parts
    master = media["url"].replace("playlist.m3u8", "master.m3u8")
    assert (await client.get(master)).status == 401, "it is not what was signed"
    assert (await client.get(media["url"].partition("?")[0])).status == 401
    for name in ("segment99.m4s", "init.mp4", "..", "segment0.ts"):
        assert (await client.get(f"{folder}/{name}")).status == 404
    (asked,) = await cloud.calls("live/address/get")
    assert asked["params"]["type"] == "3"


async def test_the_latest_recording_is_the_one_nearest_to_now(
    hass: HomeAssistant, cloud: Cloud, recordings: str, resolve: Browse
) -> None:
    await cloud.set(playback_pace=0)
    at = await noon(cloud, 1)
    await record(cloud, PTZ, begins_at=at, seconds=5, count=3, every=60)

    assert "url" in await resolve(f"{recordings}/{PTZ}_1/card/latest")

    (asked,) = await cloud.calls("live/address/get")
    begins = datetime.fromtimestamp(at + 120, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    assert asked["params"]["startTime"] == begins
    assert asked["params"]["type"] == "2"

    await cloud.control("DELETE", f"devices/{RECORDER}/recordings")
    empty = await resolve(f"{recordings}/{RECORDER}_1/card/latest")
    assert "Nothing has been recorded here yet" in empty["message"]


async def test_a_recording_that_still_grows_plays_after_its_list_was_read_anew(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    await cloud.set(playback_pace=0, recording_underway="listed")
    await record(cloud, PTZ, source="cloud", ago=100, seconds=3600)
    (clip, *_) = await clips_of(browse, f"{recordings}/{PTZ}_1/cloud/{day(0)}")
    await cloud.advance(30)

    client = await hass_client_no_auth()
    assert (await client.get(clip["thumbnail"])).status == 200
    assert "url" in await resolve(clip["media_content_id"])

    (asked,) = await cloud.calls("live/address/get")
    begins, ends = (datetime.fromisoformat(asked["params"][n]) for n in ("startTime", "stopTime"))
    assert timedelta(seconds=130) <= ends - begins < timedelta(seconds=160)


async def test_the_latest_recording_is_looked_for_in_few_days(
    hass: HomeAssistant, cloud: Cloud, recordings: str, browse: Browse, resolve: Browse
) -> None:
    begin = await noon(cloud, 20)
    await record(cloud, PTZ, begins_at=begin, seconds=60, count=20, every=86400)
    await browse(f"{recordings}/{PTZ}_1/card")
    await cloud.control("DELETE", f"devices/{PTZ}/recordings")

    empty = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert "Nothing has been recorded here yet" in empty["message"]
    assert await cloud.count(BY_TIME) == policy.LATEST_DAYS


async def test_recording_that_is_refused_as_encrypted_opens_the_repair_it_speaks_of(
    hass: HomeAssistant, cloud: Cloud, recordings: str, resolve: Browse
) -> None:
    before = open_issues(hass, encrypted=True)
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    await cloud.device(PTZ, encrypted=True)

    refused = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert "(60019)" in refused["message"]
    assert len(open_issues(hass, encrypted=True)) == len(before) + 1


async def test_h265_plays_over_flv(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await cloud.set(playback_pace=0)
    await record(cloud, H265, begins_at=await noon(cloud, 1), seconds=5)

    media = await resolve(f"{recordings}/{H265}_1/card/latest")

    protocols = [call["params"]["protocol"] for call in await cloud.calls("live/address/get")]
    assert protocols[-1] == "4"
    assert len(protocols) <= 2
    # Whoever cannot play it is shown why.
    client = await hass_client_no_auth()
    master = await (await client.get(media["url"])).text()
    real, instead = (line for line in master.splitlines() if line.startswith("/"))
    assert re.findall(r'CODECS="(\w+)', master) == ["hvc1", "avc1"]
    assert "#EXT-X-ENDLIST" in await playlist(client, real)
    text = await (await client.get(instead)).text()
    folder = media["url"].rpartition("/")[0]
    parts = re.findall(r"notice\.m(?:p4|4s)", text)
    assert len(parts) == 2
    for part in parts:
        assert (await client.get(f"{folder}/{part}")).status == 200
    assert (await client.get(instead.partition("?")[0])).status == 401
    assert (await client.get(f"{folder}/notice.mov")).status == 404


async def test_a_recording_takes_one_of_the_plan_s_streams_while_it_comes(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    resolve: Browse,
) -> None:
    slots = entry.runtime_data.relays.slots
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=40)

    await resolve(f"{recordings}/{PTZ}_1/card/latest")
    assert [stream.name for stream in slots.open] == ["客厅 (recording)"]
    assert not slots.make_room(), "somebody watches"
    await cloud.set(playback_pace=0)
    await player_of(hass).close_account(entry)
    await until(lambda: not slots.open)

    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    await resolve(f"{recordings}/{PTZ}_1/card/{await noon(cloud, 1)}-{await noon(cloud, 1) + 5}")
    await until(lambda: not slots.open)


async def test_after_a_pause_it_goes_on_with_the_segment_that_is_asked_for(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await cloud.set(playback_pace=0)
    at = await noon(cloud, 1)
    await record(cloud, PTZ, begins_at=at, seconds=20)
    url = (await resolve(f"{recordings}/{PTZ}_1/card/latest"))["url"]
    client = await hass_client_no_auth()
    text = await playlist(client, url)
    last = len(re.findall(r"^segment", text, re.MULTILINE)) - 1
    ticket = player_of(hass).ticket(url.split("/")[4])
    assert ticket is not None
    assert ticket.session is not None
    await ticket.session.close()

    folder = url.rpartition("/")[0]
    assert (await client.get(f"{folder}/segment{last}.m4s")).status == 200
    asked = (await cloud.calls("live/address/get"))[-1]["params"]["startTime"]
    begins = datetime.strptime(asked, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()
    assert at + 10 < begins < at + 20

    # What came before is made anew as well, and what never was is not.
    assert (await client.get(f"{folder}/segment1.m4s")).status == 200
    assert (await client.get(f"{folder}/init0.mp4")).status == 200
    assert (await client.get(f"{folder}/segment{last + 9}.m4s")).status == 404


@pytest.mark.parametrize(
    "code, words",
    [
        (5402, "not there any more"),
        (5404, "so its own storage cannot be read"),
        (5411, "may not look at the recordings"),
        (5416, "serves no more viewers"),
        (60019, "are encrypted"),
    ],
)
async def test_why_a_recording_does_not_play(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    browse: Browse,
    resolve: Browse,
    code: int,
    words: str,
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    await cloud.fault("live/address/get", kind="code", code=code)

    refused = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert words in refused["message"]
    assert await cloud.count("live/address/get") == 1
    # What was gone is looked for anew.
    before = await cloud.count(BY_TIME)
    await browse(f"{recordings}/{PTZ}_1/card/{day(1)}")
    assert await cloud.count(BY_TIME) - before == (code == 5402)


async def test_a_recording_that_the_media_servers_refuse(
    hass: HomeAssistant, cloud: Cloud, recordings: str, resolve: Browse
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5, refuses=5402)

    refused = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert "is not there any more (5402)" in refused["message"]
    asked = [call["params"]["protocol"] for call in await cloud.calls("live/address/get")]
    assert asked == ["3", "4", "5"]


async def test_a_refusal_without_a_reason(
    hass: HomeAssistant, cloud: Cloud, recordings: str, resolve: Browse
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5, refuses=5405)

    refused = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert "does not play this recording" in refused["message"]


async def test_a_cache_folder_that_cannot_be_written_to(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    resolve: Browse,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    (tmp_path / "file").touch()
    monkeypatch.setattr(player_of(hass), "_folder", tmp_path / "file" / "cache")

    refused = await resolve(f"{recordings}/{PTZ}_1/card/latest")

    assert "cannot write to its cache folder" in refused["message"]
    assert not entry.runtime_data.relays.slots.open


async def test_a_ticket_is_for_whoever_may_see(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    allowed: Callable[..., None],
    hass_read_only_access_token: str,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await cloud.set(playback_pace=0)
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    latest = f"{recordings}/{PTZ}_1/card/latest"
    allowed(H265)
    refused = await resolve(latest, hass_read_only_access_token)
    assert "may not look at this camera" in refused["message"]

    allowed(PTZ)
    url = (await resolve(latest, hass_read_only_access_token))["url"]
    client = await hass_client_no_auth()
    await playlist(client, url)
    allowed(H265)

    assert (await client.get(url)).status == 404
    assert (await client.get(f"{url.rpartition('/')[0]}/segment0.m4s")).status == 404


async def test_a_browser_that_was_away_too_long_opens_it_anew(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await cloud.set(playback_pace=0)
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    url = (await resolve(f"{recordings}/{PTZ}_1/card/latest"))["url"]
    ticket = player_of(hass).ticket(url.split("/")[4])
    assert ticket is not None
    assert ticket.session is not None
    await ticket.session.close()

    client = await hass_client_no_auth()
    await playlist(client, url)
    assert await cloud.count("live/address/get") == 2

    await hass.config_entries.async_unload(entry.entry_id)
    await settle(hass)
    assert (await client.get(url)).status == 404
    await until(lambda: ticket.session.closed)


@pytest.mark.parametrize("limit", ["MOST_SESSIONS", "MOST_TICKETS"])
async def test_too_many_that_play_end_the_first(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
) -> None:
    monkeypatch.setattr(f"custom_components.ezviz_open.recording_player.{limit}", 1)
    await cloud.set(playback_pace=0)
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    latest = f"{recordings}/{PTZ}_1/card/latest"
    url = (await resolve(latest))["url"]
    first = player_of(hass).ticket(url.split("/")[4])

    await resolve(latest)

    assert first is not None
    assert first.session is not None
    assert first.session.closed
    # It does not come back by itself: that would end the other one.
    assert (await (await hass_client_no_auth()).get(url)).status == 404
    assert await cloud.count("live/address/get") == 2


async def test_what_nobody_asks_for_is_ended_before_what_is_watched(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.recording_player.MOST_SESSIONS", 2)
    await cloud.set(playback_pace=0)
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=5)
    latest = f"{recordings}/{PTZ}_1/card/latest"
    player = player_of(hass)
    watched, left = [(await resolve(latest))["url"].split("/")[4] for _ in range(2)]
    ticket = player.ticket(left)
    assert ticket is not None
    assert ticket.session is not None
    ticket.session._asked_at -= 20

    await resolve(latest)

    assert player.ticket(left) is None
    assert player.ticket(watched) is not None


async def test_what_is_being_opened_counts_as_well(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    resolve: Browse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.recording_player.MOST_SESSIONS", 1)
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=60)
    await cloud.fault("live/address/get", kind="latency", seconds=0.5)

    answers = await asyncio.gather(*(resolve(f"{recordings}/{PTZ}_1/card/latest") for _ in "123"))

    refused = [answer["message"] for answer in answers if "message" in answer]
    assert len(refused) == 2
    assert all("ended before it played" in words for words in refused)
    await until(lambda: len(entry.runtime_data.relays.slots.open) == 1)
    assert len(player_of(hass)._tickets) == 1


async def test_what_is_being_opened_ends_with_its_account(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, recordings: str, resolve: Browse
) -> None:
    slots = entry.runtime_data.relays.slots
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=60)
    await cloud.fault("live/address/get", kind="latency", seconds=1)
    opening = asyncio.create_task(resolve(f"{recordings}/{PTZ}_1/card/latest"))
    await until(lambda: slots.open)

    await player_of(hass).close_account(entry)

    assert "ended before it played" in (await opening)["message"]
    assert not player_of(hass)._tickets
    await until(lambda: not slots.open)


async def test_a_stream_that_broke_for_good_is_tried_again_for_a_while(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await cloud.set(playback_pace=4, session_seconds=1)
    at = await noon(cloud, 1)
    await record(cloud, PTZ, begins_at=at, seconds=20)
    url = (await resolve(f"{recordings}/{PTZ}_1/card/latest"))["url"]
    await cloud.fault("live/address/get", kind="code", code=60020)
    ticket = player_of(hass).ticket(url.split("/")[4])
    assert ticket is not None
    assert ticket.session is not None
    first = ticket.session
    await until(lambda: first.ended)
    client = await hass_client_no_auth()
    text = await (await client.get(url)).text()
    for part in re.findall(r"^segment\d+\.m4s", text, re.MULTILINE):
        assert (await client.get(f"{url.rpartition('/')[0]}/{part}")).status == 200

    assert (await client.get(url)).status == 502
    await cloud.clear_faults()
    await cloud.set(session_seconds=0)
    assert "segment0.m4s" in await playlist(client, url)
    begins = [call["params"]["startTime"] for call in await cloud.calls("live/address/get")]
    assert begins[0] < begins[-1]

    await cloud.fault("live/address/get", kind="code", code=60020)
    for _ in range(5):
        await player_of(hass).rest(ticket.name)
        assert (await client.get(url)).status == 502
    assert await cloud.count("live/address/get") == len(begins) + MOST_FAILURES


async def test_a_stream_goes_on_when_the_platform_answers_again(
    hass: HomeAssistant,
    cloud: Cloud,
    recordings: str,
    resolve: Browse,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=20)
    url = (await resolve(f"{recordings}/{PTZ}_1/card/latest"))["url"]
    ticket = player_of(hass).ticket(url.split("/")[4])
    assert ticket is not None
    client = await hass_client_no_auth()
    await player_of(hass).rest(ticket.name)

    await cloud.fault("live/address/get", kind="reset")
    for _ in range(MOST_FAILURES + 1):
        assert (await client.get(url)).status == 502
    await cloud.clear_faults()

    assert "segment0.m4s" in await playlist(client, url)


async def test_what_a_browser_has_opened_ends_when_it_leaves(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recordings: str,
    watched: None,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    slots = entry.runtime_data.relays.slots
    await record(cloud, PTZ, begins_at=await noon(cloud, 1), seconds=60)
    command = {"type": "media_source/resolve_media"}
    command["media_content_id"] = f"{recordings}/{PTZ}_1/card/latest"
    browser = await hass_ws_client(hass)
    await browser.send_json_auto_id(command)
    url = (await browser.receive_json())["result"]["url"]
    assert slots.open

    await browser.close()
    await until(lambda: not slots.open)

    # A phone that was asleep goes on.
    assert (await (await hass_client_no_auth()).get(url)).status == 200
    assert await cloud.count("live/address/get") == 2
    await player_of(hass).close(url.split("/")[4])

    # Before it plays.
    await cloud.fault("live/address/get", kind="latency", seconds=0.5)
    browser = await hass_ws_client(hass)
    await browser.send_json_auto_id(command)
    await until(lambda: slots.open)
    await browser.close()
    await until(lambda: player_of(hass)._tickets)
    await until(lambda: not slots.open)


def test_ids_are_read_back() -> None:
    for identifier in (
        "recordings",
        "recordings/a",
        "recordings/a/BC1_1",
        "recordings/a/BC1_1/card",
        "recordings/a/BC1_1/cloud/latest",
        "recordings/a/BC1_1/cloud/2026-11-24",
        "recordings/a/BC1_1/cloud/2026-11-24/night",
        "recordings/a/BC1_1/card/2026-09",
        "recordings/a/BC1_1/card/1764000000-1764000060",
    ):
        assert str(RecordingId.parse(identifier)) == identifier
