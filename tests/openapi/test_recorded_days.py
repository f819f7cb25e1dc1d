"""What the household has recorded, in every way in which the cloud may tell of it.

The simulator knows what there is: what the client lists is held against that, not against a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from openapi import (
    DeviceGoneError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    OpenApiError,
    PlaybackSpeed,
    Protocol,
    Purpose,
    Quality,
    QuotaError,
    RecordingGoneError,
    RecordingKind,
    RecordingSource,
    UnsupportedError,
)

from tests.openapi.variants import VARIANTS, Variant
from tests.simulated_cloud import (
    DOORBELL,
    ENCRYPTED,
    GB28181,
    H265,
    OFFLINE,
    PLAIN,
    PTZ,
    RECORDER,
)

if TYPE_CHECKING:
    from openapi import LiveAddress, Recording

    from tests.openapi.account import Account

CARD, CLOUD = RecordingSource.CARD, RecordingSource.CLOUD
FOREIGN = "BC9000001"
STORED_IN = {CARD: "local", CLOUD: "cloud"}
BY_TIME = "video/by/time"
UNIFIED = "local/video/unify/query"
OVERSEAS = "das/device/local/video/query"
MONTH = "video/exist/query/month"
KINDS = {
    "TIMING": RecordingKind.TIMED,
    "ALARM": RecordingKind.ALARM,
    "IO": RecordingKind.INPUT,
}
MAINLAND = [variant for variant in VARIANTS if variant.region == "cn"]
"""Overseas there are neither the cloud's lists nor maps of months."""

type Stored = dict[str, Any]


@dataclass
class Shelf:
    """The recordings of an account: those the simulator has, and those the client finds."""

    account: Account
    settings: dict[str, Any]
    overseas: bool
    now: float

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings["time_zone"])

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self.now, self.zone).date()

    @property
    def path(self) -> str:
        """The list of a card that a region is asked for first."""
        return OVERSEAS if self.overseas else BY_TIME

    def midnight(self, ago: int) -> float:
        """Return when a day began, so many days ago."""
        return self.clock(ago, 0)

    def noon(self, ago: int) -> int:
        """Return the middle of a day, so many days ago."""
        return int(self.clock(ago, 12))

    def clock(self, ago: int, hour: int) -> float:
        """Return when it was so late, so many days ago."""
        day = self.today - timedelta(days=ago)
        return datetime.combine(day, time(hour), self.zone).timestamp()

    async def stored(
        self,
        ago: int,
        *,
        days: int = 1,
        serial: str = PTZ,
        channel: int = 1,
        source: RecordingSource = CARD,
    ) -> list[Stored]:
        """Return what was recorded on days, as far as this cloud lists it for them."""
        held: list[Stored] = await self.account.cloud.control(
            "GET", f"devices/{serial}/recordings?channel={channel}&source={STORED_IN[source]}"
        )
        begin, end = self.midnight(ago), self.midnight(ago - days)
        whole = self.settings["recording_edges"] == "whole"
        return [
            file
            for file in held
            if file["begins_at"] < end
            and (file["ends_at"] > begin if whole else file["begins_at"] >= begin)
        ]

    async def listed(
        self,
        ago: int,
        *,
        days: int = 1,
        serial: str = PTZ,
        channel: int = 1,
        source: RecordingSource = CARD,
    ) -> list[Recording]:
        """Return what the client finds on days, so many days ago."""
        return await self.account.client.recordings.between(
            serial,
            channel,
            source=source,
            begins_at=self.midnight(ago),
            ends_at=self.midnight(ago - days),
            zone=self.zone,
            purpose=Purpose.ACTION,
        )

    async def asked(self) -> list[str]:
        """Return the calls so far, but for the token."""
        calls = [call["path"] for call in await self.account.cloud.calls()]
        return [path for path in calls if not path.endswith("token/get")]

    async def days(self, serial: str = PTZ, channel: int = 1) -> dict[int, Any]:
        """Return the map of this month."""
        day = self.today
        return await self.account.client.recordings.days(
            serial, channel, year=day.year, month=day.month, purpose=Purpose.ACTION
        )

    async def address(
        self,
        begins_at: float,
        seconds: float = 60,
        *,
        serial: str = PTZ,
        channel: int = 1,
        source: RecordingSource = CARD,
        protocol: Protocol = Protocol.RTMP,
        **more: Any,
    ) -> LiveAddress:
        """Ask where a span is played."""
        return await self.account.client.recordings.address(
            serial,
            channel,
            source=source,
            begins_at=begins_at,
            ends_at=begins_at + seconds,
            zone=self.zone,
            protocol=protocol,
            purpose=Purpose.STREAM,
            **more,
        )

    async def record(self, serial: str = PLAIN, **order: Any) -> None:
        """Put a recording somewhere."""
        await self.account.cloud.control("POST", f"devices/{serial}/recordings", order)


async def look(account: Account) -> Shelf:
    """Return the recordings of an account whose cloud is as it is now."""
    settings = await account.cloud.control("GET", "settings")
    state = await account.cloud.control("GET", "state")
    return Shelf(account, settings, state["region"] == "eu", state["now"])


@pytest.fixture
async def shelf(varied: Account) -> Shelf:
    """Return the recordings in each way in which the cloud may be."""
    return await look(varied)


@pytest.fixture(params=MAINLAND, ids=lambda variant: variant.name)
async def mainland(request: pytest.FixtureRequest, account: Account) -> Shelf:
    """Return the recordings in each way in which the cloud of the mainland may be."""
    variant: Variant = request.param
    await account.cloud.control("POST", "reset", variant.order)
    return await look(account)


@pytest.fixture
async def plain_shelf(account: Account) -> Shelf:
    """Return the recordings in a cloud as documented."""
    return await look(account)


def spans(found: list[Recording]) -> list[tuple[float, float]]:
    return [(recording.begins_at, recording.ends_at) for recording in found]


def spans_of(stored: list[Stored]) -> list[tuple[float, float]]:
    return [(file["begins_at"], file["ends_at"]) for file in stored]


# The lists


async def test_a_day_of_a_card(shelf: Shelf) -> None:
    found = await shelf.listed(1)

    stored = await shelf.stored(1)
    assert spans(found) == spans_of(stored)
    assert [r.kind for r in found] == [KINDS[file["kind"]] for file in stored]
    assert {r.kind for r in found} == {RecordingKind.TIMED, RecordingKind.ALARM}
    assert {r.source for r in found} == {CARD}
    assert not any(r.encrypted or r.cover or r.key_checksum for r in found)
    (path,) = await shelf.asked()
    assert path.endswith(shelf.path)


async def test_the_size_on_a_card_is_told_or_not(shelf: Shelf) -> None:
    found = await shelf.listed(1)

    told = shelf.overseas and shelf.settings["recording_size_form"] != "empty"
    sizes = [file["size"] if told else None for file in await shelf.stored(1)]
    assert [r.size for r in found] == sizes


async def test_a_day_of_the_cloud(shelf: Shelf) -> None:
    if shelf.overseas:
        for _ in range(2):
            with pytest.raises(UnsupportedError):
                await shelf.listed(1, source=CLOUD)
    else:
        found = await shelf.listed(1, source=CLOUD)
        stored = await shelf.stored(1, source=CLOUD)
        assert spans(found) == spans_of(stored)
        assert [r.size for r in found] == [file["size"] for file in stored]
        assert {r.source for r in found} == {CLOUD}
        assert not any(r.encrypted or r.key_checksum for r in found)
        has_covers = shelf.settings["recording_cover"] == "picture"
        assert {r.cover is not None for r in found} == {has_covers}

    (path,) = await shelf.asked()
    assert path.endswith(BY_TIME)


async def test_what_was_encrypted_in_the_cloud_says_with_which_code(mainland: Shelf) -> None:
    found = await mainland.listed(1, serial=ENCRYPTED, source=CLOUD)

    assert found
    assert all(r.encrypted and r.key_checksum is not None for r in found)


async def test_a_day_of_1200_recordings_costs_a_call_for_each_500(shelf: Shelf) -> None:
    found = await shelf.listed(3)

    assert spans(found) == spans_of(await shelf.stored(3))
    assert len(found) >= 1200
    # The list overseas has no pages.
    assert len(await shelf.asked()) == (1 if shelf.overseas else 3)


async def test_what_was_recorded_over_midnight_is_there_once(shelf: Shelf) -> None:
    found = await shelf.listed(2, days=2)

    midnight = shelf.midnight(1)
    (over,) = [r for r in found if r.begins_at < midnight < r.ends_at]
    assert spans(found) == spans_of(await shelf.stored(2, days=2))
    assert over in await shelf.listed(2)
    assert (over in await shelf.listed(1)) is (shelf.settings["recording_edges"] == "whole")
    assert len(await shelf.asked()) == 4


async def test_recordings_that_overlap_are_all_there_and_one_that_is_listed_twice_once(
    shelf: Shelf,
) -> None:
    noon = shelf.noon(1)
    for begins_at, seconds in ((noon + 30, 60), (noon, 60), (noon, 60), (noon, 90)):
        await shelf.record(begins_at=begins_at, seconds=seconds)

    found = await shelf.listed(1, serial=PLAIN)

    assert spans(found) == [(noon, noon + 60), (noon, noon + 90), (noon + 30, noon + 90)]


async def test_the_page_after_recordings_that_overlap_begins_where_it_has_to(
    shelf: Shelf,
) -> None:
    morning = round(shelf.midnight(1))
    await shelf.record(begins_at=morning, seconds=60, every=100, count=700)
    await shelf.record(begins_at=morning + 49_000, seconds=9000)

    found = await shelf.listed(1, serial=PLAIN)

    assert spans(found) == spans_of(await shelf.stored(1, serial=PLAIN))
    assert len(found) == 701


async def test_what_is_being_recorded_is_told_of_or_not(shelf: Shelf) -> None:
    await shelf.record(ago=7, seconds=3600)

    # It may be right after midnight.
    found = await shelf.listed(1, days=2, serial=PLAIN)

    if shelf.settings["recording_underway"] == "absent":
        assert found == []
    else:
        (underway,) = found
        assert underway.begins_at == pytest.approx(shelf.now - 7, abs=30)
        assert underway.duration < 3600


@pytest.mark.parametrize(
    "serial, channel, source", [(PLAIN, 1, CARD), (DOORBELL, 1, CARD), (RECORDER, 4, CARD)]
)
async def test_nothing_is_no_error(
    shelf: Shelf, serial: str, channel: int, source: RecordingSource
) -> None:
    assert await shelf.listed(1, serial=serial, channel=channel, source=source) == []
    assert len(await shelf.asked()) == 1


async def test_a_service_that_was_never_booked_has_nothing(mainland: Shelf) -> None:
    assert await mainland.listed(1, serial=H265, source=CLOUD) == []
    assert len(await mainland.asked()) == 1


async def test_a_channel_of_a_recorder_has_its_own(shelf: Shelf) -> None:
    found = await shelf.listed(1, serial=RECORDER, channel=2)

    stored = await shelf.stored(1, serial=RECORDER, channel=2)
    assert spans(found) == spans_of(stored)
    assert RecordingKind.INPUT in {r.kind for r in found}


async def test_a_list_that_is_refused_is_replaced_by_the_other(shelf: Shelf) -> None:
    await shelf.account.fault(shelf.path, kind="code", code=60020)

    if shelf.overseas:
        for _ in range(2):
            with pytest.raises(UnsupportedError) as caught:
                await shelf.listed(1)
            assert caught.value.serial == PTZ
    else:
        for _ in range(2):
            found = await shelf.listed(1)
            stored = await shelf.stored(1)
            told = shelf.settings["recording_size_form"] != "empty"
            assert spans(found) == spans_of(stored)
            assert [r.kind for r in found] == [KINDS[file["kind"]] for file in stored]
            assert [r.size for r in found] == [f["size"] if told else None for f in stored]

    paths = [path.rsplit("/v3/")[-1].removeprefix("/api/lapp/") for path in await shelf.asked()]
    unified = f"device/{UNIFIED}"
    # What is refused or not there is not asked for again.
    assert paths == (
        [OVERSEAS, unified, BY_TIME] if shelf.overseas else [BY_TIME, unified, unified]
    )


async def test_the_other_list_has_pages_too(mainland: Shelf) -> None:
    await mainland.account.fault(BY_TIME, kind="code", code=60020)

    assert spans(await mainland.listed(3)) == spans_of(await mainland.stored(3))
    assert len(await mainland.asked()) == 4


# Refusals of the lists


async def test_a_card_in_a_device_that_is_offline(shelf: Shelf) -> None:
    with pytest.raises(DeviceOfflineError) as caught:
        await shelf.listed(3, serial=OFFLINE)

    assert caught.value.serial == OFFLINE
    assert len(await shelf.asked()) == 1


async def test_the_cloud_of_a_device_that_is_offline(mainland: Shelf) -> None:
    if mainland.settings["cloud_while_offline"] == "works":
        found = await mainland.listed(3, serial=OFFLINE, source=CLOUD)
        assert spans(found) == spans_of(await mainland.stored(3, serial=OFFLINE, source=CLOUD))
        assert (await mainland.address(found[0].begins_at, 9, serial=OFFLINE, source=CLOUD)).url
    else:
        with pytest.raises(DeviceOfflineError):
            await mainland.listed(3, serial=OFFLINE, source=CLOUD)
        with pytest.raises(DeviceOfflineError):
            await mainland.address(mainland.midnight(3), serial=OFFLINE, source=CLOUD)


async def test_what_belongs_to_others(shelf: Shelf) -> None:
    with pytest.raises(DeviceGoneError) as caught:
        await shelf.listed(1, serial=FOREIGN)
    with pytest.raises(DeviceGoneError):
        await shelf.address(shelf.midnight(1), serial=FOREIGN)

    assert caught.value.code == 20018
    assert len(await shelf.asked()) == 2


async def test_a_channel_that_is_not_there(shelf: Shelf) -> None:
    with pytest.raises(DeviceGoneError):
        await shelf.listed(1, channel=9)


async def test_a_device_that_does_not_answer_is_asked_twice(shelf: Shelf) -> None:
    await shelf.account.fault(shelf.path, kind="code", code=20008, count=2)

    with pytest.raises(DeviceTimeoutError):
        await shelf.listed(1)

    assert len(await shelf.asked()) == 2


async def test_a_page_that_fails_leaves_no_half_of_a_list(plain_shelf: Shelf) -> None:
    await plain_shelf.account.cloud.fault(BY_TIME, kind="latency", delay=0.01, count=1)
    await plain_shelf.account.cloud.fault(BY_TIME, kind="code", code=20007)

    with pytest.raises(DeviceOfflineError):
        await plain_shelf.listed(3)

    assert len(await plain_shelf.asked()) == 2


# The map of a month


async def held(shelf: Shelf) -> dict[int, set[RecordingSource]]:
    """Return on which days of this month something is held, by the simulator's own books."""
    days: dict[int, set[RecordingSource]] = {}
    for ago in range(shelf.today.day):
        sources = {source for source in RecordingSource if await shelf.stored(ago, source=source)}
        if sources:
            days[(shelf.today - timedelta(days=ago)).day] = sources
    return days


async def test_the_days_of_a_month(shelf: Shelf) -> None:
    if shelf.overseas:
        for _ in range(2):
            with pytest.raises(UnsupportedError):
                await shelf.days()
        assert len(await shelf.asked()) == 1
        return
    expected = await held(shelf)

    assert await shelf.days() == expected
    assert await shelf.days() == expected
    # How a month is written has to be found out once.
    tries = 2 if shelf.settings["month_query"] == "plain" else 1
    assert len(await shelf.asked()) == tries + 1


async def test_a_month_without_anything(mainland: Shelf) -> None:
    assert await mainland.days(RECORDER, 4) == {}


async def test_a_month_that_is_taken_in_no_form_is_asked_for_once(plain_shelf: Shelf) -> None:
    await plain_shelf.account.cloud.fault(MONTH, kind="code", code=10001)

    for _ in range(2):
        with pytest.raises(UnsupportedError) as caught:
            await plain_shelf.days()
        assert caught.value.serial == PTZ

    months = [call["params"]["queryMonth"] for call in await plain_shelf.account.cloud.calls(MONTH)]
    assert months == [f"{plain_shelf.today:%Y-%m}", f"{plain_shelf.today:%Y%m}"]


async def test_a_month_of_others_is_refused_in_one_form(plain_shelf: Shelf) -> None:
    with pytest.raises(DeviceGoneError):
        await plain_shelf.days(FOREIGN)

    assert len(await plain_shelf.asked()) == 1


# Where it is played


@pytest.mark.parametrize("source, number", [(CARD, "2"), (CLOUD, "3")])
async def test_where_a_recording_is_played(
    shelf: Shelf, source: RecordingSource, number: str
) -> None:
    begin = shelf.noon(1)
    address = await shelf.address(begin, source=source)

    assert address.url.startswith("rtmp://")
    assert f"/v3/openpb/{PTZ}_1_1?" in address.url
    assert f"rec={STORED_IN[source]}" in address.url
    noon = datetime.fromtimestamp(begin, shelf.zone)
    assert f"begin={noon:%Y%m%d}120000&end={noon:%Y%m%d}120100" in address.url
    assert address.quality is Quality.HD
    life = 1800 if shelf.overseas else 86_400
    assert address.expires_at == pytest.approx(shelf.now + life, abs=60)
    (call,) = await shelf.account.cloud.calls("live/address/get")
    assert call["params"]["type"] == number
    assert call["params"]["startTime"] == f"{noon:%Y-%m-%d} 12:00:00"


@pytest.mark.parametrize("protocol", [p for p in Protocol if p is not Protocol.HLS])
async def test_a_recording_over_each_protocol(shelf: Shelf, protocol: Protocol) -> None:
    address = await shelf.address(shelf.midnight(1), protocol=protocol, h265=True)

    assert address.protocol is protocol
    assert (address.expires_at is None) is (protocol is Protocol.EZOPEN)


async def test_a_card_is_played_over_midnight_and_the_cloud_within_a_day(shelf: Shelf) -> None:
    midnight = shelf.midnight(1)
    card = await shelf.address(midnight - 30)
    cloud = await shelf.address(midnight - 30, source=CLOUD)

    day = datetime.fromtimestamp(midnight, shelf.zone)
    assert f"end={day:%Y%m%d}000030" in card.url
    assert f"end={day - timedelta(seconds=1):%Y%m%d}235959" in cloud.url
    assert len(await shelf.asked()) == 2


@pytest.mark.parametrize("speed", list(PlaybackSpeed))
async def test_flv_plays_at_every_speed(shelf: Shelf, speed: PlaybackSpeed) -> None:
    address = await shelf.address(shelf.midnight(1), protocol=Protocol.FLV, speed=speed)

    assert ".flv" in address.url


async def test_a_recording_without_a_place_for_any(shelf: Shelf) -> None:
    with pytest.raises(UnsupportedError):
        await shelf.address(shelf.midnight(1), serial=GB28181)
    with pytest.raises(UnsupportedError):
        await shelf.address(shelf.midnight(1), serial=RECORDER, source=CLOUD)

    assert len(await shelf.asked()) == 2


async def test_a_recording_of_a_device_that_is_offline(shelf: Shelf) -> None:
    with pytest.raises(DeviceOfflineError):
        await shelf.address(shelf.midnight(3), serial=OFFLINE)


@pytest.mark.parametrize("source", list(RecordingSource))
async def test_an_encrypted_recording(shelf: Shelf, source: RecordingSource) -> None:
    begin = shelf.midnight(1)
    with pytest.raises(EncryptedError):
        await shelf.address(begin, 80_000, serial=ENCRYPTED, source=source)

    code = (await shelf.account.cloud.device(ENCRYPTED))["code"]
    if shelf.settings["encrypted_live"] == "code_accepted":
        assert (await shelf.address(begin, serial=ENCRYPTED, source=source, code=code)).url
    else:
        with pytest.raises(EncryptedError):
            await shelf.address(begin, serial=ENCRYPTED, source=source, code=code)


async def test_who_may_watch_but_not_look_back_is_refused(shelf: Shelf) -> None:
    await shelf.account.cloud.device(PTZ, channels=[{"number": 1, "permission": 1}])

    with pytest.raises(OpenApiError) as caught:
        await shelf.address(shelf.midnight(1))

    assert caught.value.code == 10031
    assert len(await shelf.asked()) == 1


@pytest.mark.parametrize(
    "code, error", [(5402, RecordingGoneError), (5404, DeviceOfflineError), (5416, QuotaError)]
)
async def test_a_refusal_that_media_servers_know_is_told_once(
    shelf: Shelf, code: int, error: type[OpenApiError]
) -> None:
    await shelf.account.fault("live/address/get", kind="code", code=code)

    with pytest.raises(error) as caught:
        await shelf.address(shelf.midnight(1))

    assert caught.value.code == code
    assert len(await shelf.asked()) == 1
