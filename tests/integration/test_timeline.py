"""The timeline of a card: what was recorded when, at few calls, and playing from any moment."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from custom_components.ezviz_open import recordings as policy, schedule
from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.device_days import FIRST_DAY, LAST_DAY
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.openapi import Recording, RecordingKind, RecordingSource
from custom_components.ezviz_open.playback import Failure, FailureKind
from custom_components.ezviz_open.recording_player import player_of
from custom_components.ezviz_open.recording_supplier import Held, RecordingSupplier
from custom_components.ezviz_open.timeline import MONTHS_AHEAD, name_of, segments
from custom_components.ezviz_open.timeline_purse import TimelinePurse
from tests.drawn_clock import first_moment
from tests.integration.common import entity_of, pass_time, until
from tests.integration.conftest import ROOMY
from tests.integration.controls import settle
from tests.simulated_cloud import GB28181, H265, OFFLINE, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
    from pytest_homeassistant_custom_component.typing import (
        ClientSessionGenerator,
        MockHAClientWebSocket,
        WebSocketGenerator,
    )

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

SHANGHAI = ZoneInfo("Asia/Shanghai")
ADDRESS = "live/address/get"
BY_TIME = "video/by/time"
MONTH = "query/month"
MINUTE = timedelta(minutes=1)


class Card:
    """A card in a browser."""

    def __init__(self, hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
        """Take hold of its connection."""
        self.hass, self.client = hass, client

    async def send(self, command: str, **fields: Any) -> None:
        """Send a command about recordings."""
        await self.client.send_json_auto_id({"type": f"{DOMAIN}/recordings/{command}", **fields})

    async def ask(self, command: str, serial: str = PTZ, **fields: Any) -> dict[str, Any]:
        """Return the answer to a command about a camera, or why it was refused."""
        await self.send(command, entity_id=entity_of(self.hass, serial), **fields)
        return await self.answer()

    async def answer(self) -> dict[str, Any]:
        """Return the next answer."""
        answer: dict[str, Any] = await self.client.receive_json()
        result: dict[str, Any] = answer["result" if answer["success"] else "error"]
        return result

    async def play(self, at: float, source: str = "card", **fields: Any) -> dict[str, Any]:
        """Play the camera's recordings from a moment on."""
        return await self.ask("play", source=source, at=at, **fields)

    async def event(self, within: float = 20) -> dict[str, Any]:
        """Return the next event."""
        async with asyncio.timeout(within):
            message = await self.client.receive_json()
        assert message["type"] == "event"
        event: dict[str, Any] = message["event"]
        return event


@pytest.fixture
async def entry(
    hass: HomeAssistant, tts_cache: None, set_up: SetUp
) -> AsyncIterator[MockConfigEntry]:
    await hass.config.async_set_time_zone("Asia/Shanghai")
    entry = await set_up()
    await settle(hass)
    yield entry
    await player_of(hass).close_account(entry)
    await until(lambda: all(t.name != "ezviz playback" for t in threading.enumerate()))


@pytest.fixture
async def card(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Card:
    return Card(hass, await hass_ws_client(hass))


def day(ago: int) -> str:
    return (datetime.now(SHANGHAI).date() - timedelta(days=ago)).isoformat()


async def noon(cloud: Cloud, ago: int = 1) -> int:
    today = datetime.fromtimestamp((await cloud.control("GET", "state"))["now"], SHANGHAI)
    that = today.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=ago)
    return int(that.timestamp())


async def record(cloud: Cloud, serial: str = PTZ, *, clean: bool = True, **order: Any) -> None:
    """Put recordings somewhere, by default in place of all others."""
    if clean:
        await cloud.control("DELETE", f"devices/{serial}/recordings")
    await cloud.control("POST", f"devices/{serial}/recordings", order)


async def viewers(cloud: Cloud, count: int, serial: str = PTZ, within: float = 20) -> None:
    """Wait until so many sessions watch a camera."""
    async with asyncio.timeout(within):
        while (await cloud.device(serial))["viewers"] != count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


def spans(words: dict[str, Any], origin: float = 0) -> list[tuple[str, str, float, float]]:
    return [
        (s["source"], s["kind"], s["begin"] - origin, s["end"] - origin) for s in words["segments"]
    ]


# Segments


def clip(
    begins_at: float,
    ends_at: float,
    kind: RecordingKind = RecordingKind.TIMED,
    source: RecordingSource = RecordingSource.CARD,
) -> Recording:
    return Recording(source=source, kind=kind, begins_at=begins_at, ends_at=ends_at)


@pytest.mark.parametrize(
    "clips, shown",
    [
        ([], []),
        ([clip(10, 20), clip(20, 30)], [(10, 30)]),
        ([clip(22, 30), clip(10, 20)], [(10, 30)]),
        ([clip(10, 20), clip(22.1, 30)], [(10, 20), (22.1, 30)]),
        ([clip(10, 40), clip(20, 30), clip(35, 50)], [(10, 50)]),
        ([clip(-10, 5), clip(95, 110), clip(120, 130), clip(-5, 0)], [(0, 5), (95, 100)]),
    ],
)
def test_files_that_touch_are_one_segment(
    clips: list[Recording], shown: list[tuple[float, float]]
) -> None:
    assert [(s.begins_at, s.ends_at) for s in segments(clips, 0, 100)] == shown


def test_segments_are_of_one_kind_and_one_source() -> None:
    clips = [
        clip(0, 10),
        clip(10, 20, RecordingKind.ALARM),
        clip(5, 15, source=RecordingSource.CLOUD),
        clip(10, 30),
    ]

    found = [(s.source.value, s.kind.value, s.begins_at, s.ends_at) for s in segments(clips, 0, 99)]

    assert found == [
        ("card", "timed", 0, 30),
        ("cloud", "timed", 5, 15),
        ("card", "alarm", 10, 20),
    ]


def test_time_zones_have_names_that_browsers_know() -> None:
    today = datetime(2026, 11, 24, tzinfo=SHANGHAI)

    assert name_of(SHANGHAI, today.date()) == "Asia/Shanghai"
    offset = datetime.fromisoformat("2026-11-24T00:00:00-03:30").tzinfo
    assert offset is not None
    assert name_of(offset, today.date()) == "-03:30"


# Days


async def test_days_are_those_with_recordings(card: Card, cloud: Cloud) -> None:
    told = await card.ask("days")

    assert (told["time_zone"], told["today"]) == ("Asia/Shanghai", day(0))
    assert list(told["sources"]) == ["card", "cloud"]
    for source, empty in (("card", 5), ("cloud", 4)):
        of_source = told["sources"][source]
        assert of_source["certain"]
        assert of_source["problem"] is None
        assert day(1) in of_source["days"]
        assert day(empty) not in of_source["days"]
        assert of_source["days"] == sorted(of_source["days"], reverse=True)
    calls = await cloud.count(MONTH)
    assert calls in {1, 2}, "one for each month"

    assert list((await card.ask("days", source="cloud"))["sources"]) == ["cloud"]
    assert await cloud.count(MONTH) == calls


async def test_days_are_the_last_31_where_nobody_tells(card: Card, cloud: Cloud) -> None:
    await cloud.fault(MONTH, kind="code", code=60020)

    (told,) = (await card.ask("days", source="card"))["sources"].values()

    assert told["certain"] is False
    assert (told["days"][0], told["days"][-1], len(told["days"])) == (day(0), day(30), 31)


async def test_an_empty_card_says_what_to_do(card: Card) -> None:
    told = (await card.ask("days", PLAIN))["sources"]["card"]

    assert told["days"] == []
    assert told["problem"]["translation_key"] == "recordings_card_empty"
    assert "EZVIZ app" in told["problem"]["message"]


@pytest.mark.parametrize(
    "serial, fields, key",
    [
        (H265, {"source": "cloud"}, "recordings_no_cloud"),
        (RECORDER, {"source": "cloud"}, "recordings_no_cloud"),
    ],
)
@pytest.mark.parametrize("command", ["days", "day", "watch_today", "play"])
async def test_what_is_not_there_is_not_asked_for(
    card: Card, cloud: Cloud, serial: str, fields: dict[str, str], key: str, command: str
) -> None:
    before = await cloud.count()
    needed: dict[str, dict[str, Any]] = {
        "day": {"day": day(1)},
        "play": {"at": 1_700_000_000},
    }

    refused = await card.ask(command, serial, **fields, **needed.get(command, {}))

    assert refused["translation_key"] == key
    assert refused["message"]
    assert await cloud.count() == before


async def test_a_camera_without_any_storage(card: Card, cloud: Cloud) -> None:
    await cloud.fault("*", kind="code", code=60020)

    assert (await card.ask("days", GB28181))["code"] == "home_assistant_error"


# A day


async def test_a_day_is_its_segments_of_all_that_holds_some(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60, count=3, kind="TIMING")
    await record(cloud, clean=False, begins_at=at + 600, seconds=60, kind="HUMAN")
    await record(cloud, clean=False, begins_at=at + 300, seconds=30, source="cloud")

    told = await card.ask("day", day=day(1))

    assert spans(told, at) == [
        ("card", "timed", 0, 180),
        ("cloud", "alarm", 300, 330),
        ("card", "person", 600, 660),
    ]
    assert (told["day"], told["time_zone"], told["problems"]) == (day(1), "Asia/Shanghai", {})
    assert (told["begin"], told["end"]) == (at - 12 * 3600, at + 12 * 3600)
    assert await cloud.count(BY_TIME) == 2

    assert [s[0] for s in spans(await card.ask("day", day=day(1), source="cloud"))] == ["cloud"]
    assert await cloud.count(BY_TIME) == 2, "both lists are kept"


async def test_a_crowded_day_is_read_in_three_calls(card: Card, cloud: Cloud) -> None:
    told = await card.ask("day", day=day(3), source="card")

    assert len(told["segments"]) > 1000
    assert await cloud.count(BY_TIME) == 3


@pytest.mark.parametrize("source, held", [("card", "local"), ("cloud", "cloud")])
async def test_each_day_has_its_part_of_what_lies_over_midnight(
    card: Card, cloud: Cloud, source: str, held: str
) -> None:
    midnight = await noon(cloud) - 12 * 3600
    await record(cloud, begins_at=midnight - 30, seconds=90, source=held)

    before, after = [await card.ask("day", day=day(ago), source=source) for ago in (2, 1)]

    assert spans(before, midnight) == [(source, "alarm", -30, 0)]
    assert spans(after, midnight) == [(source, "alarm", 0, 60)]


async def test_a_day_without_anything_and_one_to_come(card: Card, cloud: Cloud) -> None:
    assert (await card.ask("day", day=day(5), source="card"))["segments"] == []
    before = await cloud.count()
    assert (await card.ask("day", day=day(-3)))["segments"] == []
    assert await cloud.count() == before


async def test_what_one_refuses_does_not_hide_what_the_other_tells(
    card: Card, cloud: Cloud
) -> None:
    told = await card.ask("day", OFFLINE, day=day(3))

    assert {s[0] for s in spans(told)} == {"cloud"}
    assert list(told["problems"]) == ["card"]
    assert told["problems"]["card"]["translation_key"] == "recordings_offline"


@pytest.mark.parametrize("edge", ["0001-01-01", "1969-12-31", "2100-01-01", "9999-12-31"])
async def test_days_on_which_nothing_can_be_recorded(card: Card, cloud: Cloud, edge: str) -> None:
    before = await cloud.count()
    assert (await card.ask("day", day=edge))["code"] == "invalid_format"
    assert await cloud.count() == before


@pytest.mark.parametrize("edge", [FIRST_DAY, LAST_DAY])
async def test_the_first_and_the_last_day(card: Card, edge: date) -> None:
    assert (await card.ask("day", day=edge.isoformat(), source="card"))["segments"] == []


@pytest.mark.parametrize(
    "code, key",
    [(10031, "recordings_no_permission"), (60019, "recordings_encrypted"), (10007, "quota_day")],
)
async def test_why_a_day_is_not_told(card: Card, cloud: Cloud, code: int, key: str) -> None:
    await cloud.fault(BY_TIME, kind="code", code=code)

    assert (await card.ask("day", day=day(1)))["translation_key"] == key


async def test_why_days_are_not_told(card: Card, cloud: Cloud) -> None:
    await cloud.fault(MONTH, kind="code", code=10031)

    assert (await card.ask("days"))["translation_key"] == "recordings_no_permission"


# Today


async def test_today_grows_while_somebody_looks(
    hass: HomeAssistant, card: Card, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    await record(cloud, source="cloud", ago=7, seconds=5)
    assert await card.ask("watch_today", source="cloud") is None
    assert len((await card.event())["segments"]) <= 1
    assert await cloud.count(BY_TIME) == 1

    await pass_time(hass, MINUTE)
    assert await cloud.count(BY_TIME) == 2
    await record(cloud, clean=False, source="cloud", ago=1, seconds=1, kind="CAR")
    await pass_time(hass, MINUTE)

    told = await card.event()
    assert told["day"] == day(0)
    assert "vehicle" in {segment["kind"] for segment in told["segments"]}
    await cloud.fault(BY_TIME, kind="code", code=20007, count=1)
    await pass_time(hass, MINUTE)
    await card.client.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert await card.answer() is None, "no event came between"


async def test_a_source_that_fails_for_once_takes_nothing_away(
    hass: HomeAssistant, card: Card, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    await card.ask("watch_today")
    await card.event()

    await cloud.device(PTZ, online=False)
    await pass_time(hass, MINUTE)
    assert await cloud.count(BY_TIME) == 4
    await cloud.device(PTZ, online=True)
    await record(cloud, clean=False, source="cloud", ago=1, seconds=1, kind="CAR")
    await pass_time(hass, MINUTE)

    told = await card.event()
    assert told["problems"] == {}
    assert "vehicle" in {segment["kind"] for segment in told["segments"]}


async def test_a_zone_that_is_not_told_for_once_does_not_end_the_watch(
    hass: HomeAssistant,
    cloud: Cloud,
    tts_cache: None,
    set_up: SetUp,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "PAST_SECONDS", 0.0)
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    roomy = {"quota_per_minute": 0, "quota_per_day": 0}
    await cloud.control("POST", "reset", {"region": "eu", "settings": roomy})
    await set_up()
    await settle(hass)
    card = Card(hass, await hass_ws_client(hass))
    await card.ask("watch_today", source="card")
    read = await cloud.count("device/local/video/query")

    await cloud.fault("device/info", kind="code", code=10007)
    await card.event()
    assert (await card.ask("day", source="card", day=day(1)))["translation_key"] == "quota_day"
    await pass_time(hass, MINUTE)
    await cloud.clear_faults()
    await pass_time(hass, MINUTE)

    assert await cloud.count("device/local/video/query") == read + 1


async def test_a_new_day_begins_while_somebody_looks(
    hass: HomeAssistant, card: Card, entry: MockConfigEntry, cloud: Cloud
) -> None:
    library = entry.runtime_data.recordings
    await card.ask("watch_today", source="cloud")
    assert (await card.event())["day"] == day(0)

    library._clock = lambda: time.time() + 86_400
    await pass_time(hass, MINUTE)

    told = await card.event()
    assert (told["day"], told["segments"]) == (day(-1), [])


async def test_an_account_that_is_unloaded_meanwhile_leaves_nobody_without_an_answer(
    hass: HomeAssistant, card: Card, entry: MockConfigEntry, cloud: Cloud
) -> None:
    await cloud.fault(BY_TIME, kind="drop", count=1)
    await card.send("day", entity_id=entity_of(hass, PTZ), day=day(1), source="card")
    await asyncio.sleep(0.5)

    await hass.config_entries.async_unload(entry.entry_id)

    answer = await card.answer()
    assert answer.get("translation_key") == "connection", answer


async def test_two_that_look_cost_what_one_costs(
    hass: HomeAssistant, card: Card, cloud: Cloud, hass_ws_client: WebSocketGenerator
) -> None:
    other = Card(hass, await hass_ws_client(hass))

    await asyncio.gather(*(c.ask("watch_today", source="cloud") for c in (card, other)))
    await asyncio.gather(card.event(), other.event())

    assert await cloud.count(BY_TIME) == 1


async def test_today_is_not_read_for_a_browser_that_has_left(
    hass: HomeAssistant, card: Card, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    await card.ask("watch_today", source="cloud")
    await card.client.close()
    await settle(hass)

    await pass_time(hass, timedelta(hours=1))

    assert await cloud.count(BY_TIME) == 1


async def test_a_page_on_a_wall_costs_what_the_plan_can_spare(
    hass: HomeAssistant, card: Card, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    # A call each three minutes.
    monkeypatch.setattr(schedule, "TIMELINE_SHARE", 0.0012)
    await pass_time(hass, 2 * MINUTE)
    await card.ask("watch_today", source="cloud")

    for _ in range(8):
        await pass_time(hass, MINUTE)
    assert await cloud.count(BY_TIME) == 1 + 3, "after 1, 2, 3 minutes, and then more slowly"

    await pass_time(hass, MINUTE * 1.5)
    assert await cloud.count(BY_TIME) == 1 + 4


async def test_timelines_that_are_open_all_day_share_what_a_small_plan_can_spare(
    hass: HomeAssistant,
    cloud: Cloud,
    tts_cache: None,
    set_up: SetUp,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "TODAY_SECONDS", 0.0)
    entry = await set_up(options={**ROOMY, "calls_per_day": 500})
    await settle(hass)
    for serial, calls in ((PTZ, 2), (H265, 1)):
        before = await cloud.count(BY_TIME)
        await Card(hass, await hass_ws_client(hass)).ask("watch_today", serial)
        assert await cloud.count(BY_TIME) == before + calls, "a person is not kept waiting"
    pace = entry.runtime_data.coordinator.cadence.timeline
    assert pace == timedelta(minutes=90)

    for _ in range(6):
        await pass_time(hass, pace)
    assert await cloud.count(BY_TIME) == 3 + 8, "what the plan spares in half a day"

    entry.runtime_data.timelines._clock = lambda: time.monotonic() + 2 * pace.total_seconds()
    for _ in range(3):
        await pass_time(hass, pace)
    assert await cloud.count(BY_TIME) == 3 + 8 + 2


@given(asked=st.lists(st.tuples(st.floats(0, 3600), st.integers(0, 3)), max_size=400))
def test_a_purse_never_gives_more_than_was_saved_and_the_pace(
    asked: list[tuple[float, int]],
) -> None:
    now, paid = 0.0, 0
    purse, pace = TimelinePurse(clock=lambda: now), timedelta(minutes=45)
    for passed, calls in asked:
        now += passed
        if purse.take(calls, pace):
            paid += calls
        assert paid <= 16 + now / pace.total_seconds() + 1e-6


def test_a_purse_that_is_full_affords_anything_once() -> None:
    now = 0.0
    purse, pace = TimelinePurse(clock=lambda: now), timedelta(days=1)

    assert purse.take(2, pace)
    assert not purse.take(1, pace)
    now = 2 * 86400
    assert purse.take(1, pace)


async def test_a_crowded_day_costs_what_its_pages_cost(
    hass: HomeAssistant, card: Card, entry: MockConfigEntry, cloud: Cloud
) -> None:
    library = entry.runtime_data.recordings
    (key,) = (k for k in entry.runtime_data.coordinator.data.cameras if k.serial == PTZ)
    crowded = date.fromisoformat(day(3))
    assert library.price_of_day(key, RecordingSource.CARD, crowded) == 1
    await card.ask("day", day=day(3), source="card")
    assert library.price_of_day(key, RecordingSource.CARD, crowded) == 0

    library._kept._answers = {k: (0.0, a) for k, (_, a) in library._kept._answers.items()}

    assert library.price_of_day(key, RecordingSource.CARD, crowded) == 3


async def test_a_reload_does_not_end_the_watch(
    hass: HomeAssistant, card: Card, entry: MockConfigEntry, cloud: Cloud
) -> None:
    await card.ask("watch_today", source="cloud")
    await card.event()
    await hass.config_entries.async_unload(entry.entry_id)
    await pass_time(hass, MINUTE)
    assert await cloud.count(BY_TIME) == 1
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)

    await pass_time(hass, MINUTE)

    assert await cloud.count(BY_TIME) == 2


# Playing


async def film(client: Any, path: str) -> bytes:
    """Return what has arrived, as a player puts it together."""
    answer = await client.get(path)
    assert answer.status == 200
    names = re.findall(r"^segment\d+\.m4s|init\d+\.mp4", await answer.text(), re.MULTILINE)
    folder = path.rpartition("/")[0]
    return b"".join([await (await client.get(f"{folder}/{name}")).read() for name in names])


async def whole(client: Any, path: str) -> str:
    """Return a playlist once all has arrived."""
    async with asyncio.timeout(60):
        while "#EXT-X-ENDLIST" not in (text := await (await client.get(path)).text()):  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.3)
    return str(text)


@pytest.mark.parametrize("source, held, kind", [("card", "local", "2"), ("cloud", "cloud", "3")])
async def test_plays_from_the_moment_that_was_chosen(
    card: Card,
    cloud: Cloud,
    hass_client_no_auth: ClientSessionGenerator,
    source: str,
    held: str,
    kind: str,
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=300, source=held, count=2, every=400)

    told = await card.play(at + 123.7, source)

    path = told.pop("path")
    assert told == {
        "at": at + 123,
        "in_gap": False,
        "begin": at,
        "end": at + 300,
        "kind": "alarm",
        "next": at + 400,
        "speed": 1,
        "speeds": [1] if source == "card" else [1, 2, 4, 8, 16],
    }
    assert (
        first_moment(await film(await hass_client_no_auth(), path), at, SHANGHAI, within=290)
        == at + 123
    )
    (asked,) = await cloud.calls(ADDRESS)
    assert asked["params"]["type"] == kind
    assert await cloud.count(BY_TIME) == 1


async def test_a_gap_plays_what_came_next(
    card: Card, cloud: Cloud, hass_client_no_auth: ClientSessionGenerator
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60, count=2, every=600)

    told = await card.play(at + 300)

    assert (told["at"], told["in_gap"]) == (at + 600, True)
    pictures = await film(await hass_client_no_auth(), told["path"])
    assert first_moment(pictures, at + 600, SHANGHAI) == at + 600


async def test_h265_comes_with_a_notice_for_browsers_that_cannot(
    card: Card, cloud: Cloud, hass_client_no_auth: ClientSessionGenerator
) -> None:
    at = await noon(cloud)
    await record(cloud, H265, begins_at=at, seconds=10)

    told = await card.play(at, serial=H265)

    master = await (await (await hass_client_no_auth()).get(told["path"])).text()
    assert re.findall(r'CODECS="(\w+)', master) == ["hvc1", "avc1"]


async def test_a_gap_may_last_for_days(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud, 1)
    await record(cloud, begins_at=at, seconds=60)
    await record(cloud, clean=False, begins_at=at - 3 * 86400, seconds=60)

    told = await card.play(at - 3 * 86400 + 60)
    assert (told["at"], told["in_gap"], told["next"]) == (at, True, None)

    told = await card.play(at - 3 * 86400)
    assert (told["at"], told["next"]) == (at - 3 * 86400, at)


async def test_what_came_next_is_looked_for_from_its_own_month_on(card: Card, cloud: Cloud) -> None:
    month = datetime.now(SHANGHAI).date().replace(day=1)
    for _ in range(2):
        month = (month - timedelta(days=1)).replace(day=1)
    at, later = (
        int(datetime(month.year, month.month, on, 12, tzinfo=SHANGHAI).timestamp())
        for on in (10, 20)
    )
    await record(cloud, begins_at=at, seconds=60)
    await record(cloud, clean=False, begins_at=later, seconds=60)
    await record(cloud, clean=False, begins_at=await noon(cloud), seconds=60)

    told = await card.play(at)
    assert told["next"] == later
    assert await cloud.count(MONTH) == 1
    told = await card.play(later + 60)
    assert (told["at"], told["in_gap"]) == (await noon(cloud), True)
    assert await cloud.count(MONTH) in {2, 3}, "none was asked for twice"


async def test_what_came_after_months_is_found(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60)

    assert (await card.play(at - 400 * 86400))["at"] == at
    assert await cloud.count(MONTH) <= MONTHS_AHEAD + 2
    assert await cloud.count(BY_TIME) <= 2


async def test_without_a_map_the_days_after_are_looked_into(card: Card, cloud: Cloud) -> None:
    await cloud.fault(MONTH, kind="code", code=60020)
    at = await noon(cloud, 50)
    await record(cloud, begins_at=at, seconds=60)
    await record(cloud, clean=False, begins_at=at + 3 * 86400, seconds=60)

    assert (await card.play(at))["next"] == at + 3 * 86400
    assert await cloud.count(BY_TIME) == 4


async def test_the_last_second_of_a_day_of_the_clouds_goes_on_in_the_next(
    card: Card, cloud: Cloud
) -> None:
    midnight = await noon(cloud) - 12 * 3600
    await record(cloud, begins_at=midnight - 60, seconds=120, source="cloud")

    told = await card.play(midnight - 1, "cloud")

    assert (told["at"], told["in_gap"]) == (midnight, False)
    assert (await card.play(midnight - 2, "cloud"))["at"] == midnight - 2


async def test_the_longest_of_what_overlaps_is_played(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=600, kind="TIMING")
    await record(cloud, clean=False, begins_at=at + 100, seconds=30)
    await record(cloud, clean=False, begins_at=at + 590, seconds=30)

    told = await card.play(at + 110)

    assert (told["kind"], told["end"], told["next"]) == ("timed", at + 600, at + 600)


async def test_over_midnight_it_goes_on_in_the_next_day(card: Card, cloud: Cloud) -> None:
    midnight = await noon(cloud) - 12 * 3600
    await record(cloud, begins_at=midnight - 60, seconds=120, source="cloud")

    first = await card.play(midnight - 30, "cloud")
    assert (first["end"], first["next"]) == (midnight, midnight)

    second = await card.play(first["next"], "cloud")
    assert (second["at"], second["end"], second["in_gap"]) == (midnight, midnight + 60, False)


async def test_after_everything_there_is_nothing(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60)

    for moment in (at + 60, at + 86400 * 3):
        refused = await card.play(moment)
        assert refused["translation_key"] == "recordings_nothing_later"
    assert await cloud.count(ADDRESS) == 0


async def test_another_moment_ends_the_one_before_first(card: Card, cloud: Cloud) -> None:
    await cloud.set(stream_slots=1)
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=1000)

    paths = [(await card.play(at + 100 * number))["path"] for number in range(4)]

    await viewers(cloud, 1)
    assert len(set(paths)) == 4
    assert await cloud.count(ADDRESS) == 4, "none was refused for want of a free stream"
    player = player_of(card.hass)
    tickets = [player.ticket(path.split("/")[4]) for path in paths]
    assert [ticket is not None for ticket in tickets] == [False, False, False, True]


async def test_only_the_last_of_hasty_wishes_plays(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=1000)
    await cloud.set(start_delay=1)
    entity_id = entity_of(card.hass, PTZ)

    for number in range(5):
        await card.send("play", entity_id=entity_id, source="card", at=at + 100 * number)
        await asyncio.sleep(0.1)
    answers = [await card.answer() for _ in range(5)]

    played = [answer for answer in answers if "path" in answer]
    refused = {answer.get("translation_key") for answer in answers if "path" not in answer}
    assert [answer["at"] for answer in played] == [at + 400]
    assert refused == {"recording_replaced"}
    await viewers(cloud, 1)


async def test_players_of_a_browser_do_not_disturb_each_other(card: Card, cloud: Cloud) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=600)

    assert "path" in await card.play(at, player="left")
    assert "path" in await card.play(at, player="right")
    await viewers(cloud, 2)

    await card.send("stop", player="left")
    assert await card.answer() is None
    await viewers(cloud, 1)
    await card.send("stop")
    assert await card.answer() is None, "nothing plays there"


async def test_a_browser_that_leaves_ends_what_it_plays(
    hass: HomeAssistant, card: Card, cloud: Cloud, hass_ws_client: WebSocketGenerator
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=600)
    other = Card(hass, await hass_ws_client(hass))
    assert "path" in await card.play(at)
    assert "path" in await other.play(at)
    await viewers(cloud, 2)

    await card.client.close()
    await viewers(cloud, 1)
    await other.client.close()
    await viewers(cloud, 0)


async def test_a_browser_that_leaves_before_it_plays(
    hass: HomeAssistant, card: Card, cloud: Cloud
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=600)
    await cloud.fault(ADDRESS, kind="latency", seconds=1)

    await card.send("play", entity_id=entity_of(hass, PTZ), source="card", at=at)
    await cloud.wait_for_calls(BY_TIME, 1)
    await card.client.close()
    await settle(hass)

    assert not player_of(hass)._tickets
    await viewers(cloud, 0)


@pytest.mark.parametrize("stamps", ["recorded", "compressed"])
async def test_speed_is_asked_of_the_platform(
    card: Card, cloud: Cloud, hass_client_no_auth: ClientSessionGenerator, stamps: str
) -> None:
    await cloud.set(speed_stamps=stamps)
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=40, source="cloud")

    told = await card.play(at, "cloud", speed=8)

    assert told["speed"] == 8
    client = await hass_client_no_auth()
    text = await whole(client, told["path"])
    # The player hurries; what it is given has the length of the recording.
    seconds = sum(map(float, re.findall(r"#EXTINF:([\d.]+)", text)))
    assert seconds == pytest.approx(40, abs=1)
    (asked,) = await cloud.calls(ADDRESS)
    assert (asked["params"]["protocol"], asked["params"]["playbackSpeed"]) == ("4", "8")
    pictures = await film(client, told["path"])
    assert first_moment(pictures, at, SHANGHAI, within=30) == at


async def test_speed_stays_when_a_session_is_cut(
    card: Card, cloud: Cloud, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await cloud.set(session_seconds=2)
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=40, source="cloud")

    told = await card.play(at, "cloud", speed=8)
    text = await whole(await hass_client_no_auth(), told["path"])

    assert sum(map(float, re.findall(r"#EXTINF:([\d.]+)", text))) == pytest.approx(40, abs=1)
    speeds = [call["params"].get("playbackSpeed") for call in await cloud.calls(ADDRESS)]
    assert len(speeds) > 1
    assert set(speeds) == {"8"}


async def test_speed_is_given_up_where_it_brings_nothing(
    cloud: Cloud, entry: MockConfigEntry
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=40, source="cloud")
    held = Held(ChannelKey(PTZ, 1), RecordingSource.CLOUD)
    supplier = RecordingSupplier(entry, held, speed=8)
    cut = Failure(FailureKind.BROKEN)

    speeds = [
        (await supplier.address(at + begin, at + 40, after=after)).speed
        for begin, after in ((0, None), (9, cut), (9, cut), (15, cut))
    ]

    assert speeds == [8, 8, 1, 1]


async def test_a_camera_that_can_hurry_says_so(
    hass: HomeAssistant,
    cloud: Cloud,
    tts_cache: None,
    set_up: SetUp,
    hass_ws_client: WebSocketGenerator,
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60)
    await cloud.device(PTZ, capabilities={"support_replay_speed": "1"})
    entry = await set_up()
    await settle(hass)
    card = Card(hass, await hass_ws_client(hass))

    told = await card.play(at, speed=2)

    assert told["speeds"] == [1, 2, 4, 8, 16]
    assert [call["params"]["playbackSpeed"] for call in await cloud.calls(ADDRESS)] == ["2"]
    await player_of(hass).close_account(entry)
    await until(lambda: all(t.name != "ezviz playback" for t in threading.enumerate()))


async def test_a_speed_that_is_not_to_be_had(
    hass: HomeAssistant, card: Card, cloud: Cloud, entry: MockConfigEntry
) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60)

    assert (await card.play(at, speed=4))["translation_key"] == "recording_speed"
    assert (await card.play(at, "cloud", speed=3))["translation_key"] == "recording_speed"
    # Only FLV is ever faster.
    hass.config_entries.async_update_entry(entry, options={**entry.options, "protocol": "rtmp"})
    assert (await card.play(at, "cloud", speed=4))["translation_key"] == "recording_speed"
    assert await cloud.count(ADDRESS) == 0


@pytest.mark.parametrize(
    "code, key",
    [
        (5402, "recording_gone"),
        (5404, "recordings_offline"),
        (5411, "recordings_no_permission"),
        (5416, "recording_viewers"),
        (60019, "recordings_encrypted"),
    ],
)
async def test_why_it_does_not_play(card: Card, cloud: Cloud, code: int, key: str) -> None:
    at = await noon(cloud)
    await record(cloud, begins_at=at, seconds=60)
    await cloud.fault(ADDRESS, kind="code", code=code)

    refused = await card.play(at)

    assert (refused["code"], refused["translation_key"]) == ("home_assistant_error", key)
    assert refused["message"]


async def test_why_nothing_is_found_to_play(card: Card, cloud: Cloud) -> None:
    await cloud.fault(BY_TIME, kind="code", code=10031)

    assert (await card.play(await noon(cloud)))["translation_key"] == "recordings_no_permission"


# Who may


@pytest.mark.parametrize("command", ["days", "day", "watch_today", "play"])
async def test_only_people_who_may_see_the_camera(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    cloud: Cloud,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_user: MockUser,
    hass_read_only_access_token: str,
    command: str,
) -> None:
    at = await noon(cloud)
    needed: dict[str, dict[str, Any]] = {
        "day": {"day": day(1), "source": "card"},
        "play": {"at": at, "source": "card"},
    }
    fields = needed.get(command, {})
    await record(cloud, begins_at=at, seconds=60)
    hass_read_only_user.groups = []
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {entity_of(hass, H265): True}}})
    card = Card(hass, await hass_ws_client(hass, hass_read_only_access_token))
    before = await cloud.count()

    assert (await card.ask(command, **fields))["code"] == "unauthorized"
    assert await cloud.count() == before

    only = {entity_of(hass, PTZ): {"read": True}}
    hass_read_only_user.mock_policy({"entities": {"entity_ids": only}})
    assert "code" not in (await card.ask(command, **fields) or {})


@pytest.mark.parametrize("command", ["days", "play"])
async def test_only_our_cameras(card: Card, command: str) -> None:
    fields = {"at": 1_700_000_000, "source": "card"} if command == "play" else {}

    await card.send(command, entity_id="camera.somebody_else", **fields)

    assert (await card.answer())["translation_key"] == "not_our_camera"


async def test_without_an_account_there_is_no_camera_of_ours(
    hass: HomeAssistant, entry: MockConfigEntry, card: Card
) -> None:
    entity_id = entity_of(hass, PTZ)
    await hass.config_entries.async_unload(entry.entry_id)

    await card.send("days", entity_id=entity_id)

    assert (await card.answer())["translation_key"] == "not_our_camera"


@pytest.mark.parametrize(
    "fields",
    [
        {"source": "disk", "at": 1},
        {"source": "card"},
        {"source": "card", "at": -1},
        {"source": "card", "at": 1e12},
        {"source": "card", "at": "noon"},
        {"source": "card", "at": 1, "player": "x" * 65},
    ],
)
async def test_nonsense_is_refused(card: Card, fields: dict[str, Any]) -> None:
    assert (await card.ask("play", **fields))["code"] == "invalid_format"
