"""Which address is asked for, and what a refusal by the media servers is traced to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from homeassistant.config_entries import ConfigEntryState

from custom_components.ezviz_open import ladder as ladder_module
from custom_components.ezviz_open.const import StreamProtocol
from custom_components.ezviz_open.household import with_status
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.ladder import Ladder, LadderMemory, Recall
from custom_components.ezviz_open.live import LIFETIME_SECONDS, Wanted
from custom_components.ezviz_open.openapi import DeviceStatus, Protocol, Quality
from custom_components.ezviz_open.relay import Address, Failure, FailureKind, NoAddress
from tests.integration.common import open_issues, state_of
from tests.simulated_cloud import DOORBELL, H265, PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

LIVING_ROOM = ChannelKey(PTZ, 1)
GARDEN = ChannelKey(H265, 1)
REFUSED = Failure(FailureKind.REFUSED)
ENDED = Failure(FailureKind.ENDED)


class Kept:
    """Remembers what a ladder wants to have kept."""

    def __init__(self, known: Protocol | None = None) -> None:
        self.known = known

    def works(self, protocol: Protocol) -> None:
        self.known = protocol


def ladder_of(
    entry: MockConfigEntry,
    key: ChannelKey = LIVING_ROOM,
    protocol: StreamProtocol = StreamProtocol.AUTOMATIC,
    kept: Kept | None = None,
    memory: LadderMemory | None = None,
) -> Ladder:
    kept = kept or Kept()
    return Ladder(
        key,
        Quality.HD,
        live=entry.runtime_data.live,
        problems=entry.runtime_data.problems,
        protocol=protocol,
        memory=memory or LadderMemory(),
        recall=Recall(known=lambda: kept.known, works=kept.works),
    )


async def protocols(cloud: Cloud) -> list[str]:
    return [call["params"]["protocol"] for call in await cloud.calls("live/address/get")]


@pytest.mark.parametrize(
    "protocol,scheme,number,h265",
    [("rtmp", "rtmp://", "3", None), ("flv", "http", "4", "1"), ("hls", "http", "2", "1")],
)
async def test_chosen_protocol_is_asked_for(
    cloud: Cloud, set_up: SetUp, protocol: str, scheme: str, number: str, h265: str | None
) -> None:
    ladder = ladder_of(await set_up(), protocol=StreamProtocol(protocol))

    address = await ladder.address(after=None)

    assert address.url.startswith(scheme)
    assert address.protocol == protocol
    (call,) = await cloud.calls("live/address/get")
    assert call["params"]["protocol"] == number
    assert call["params"].get("supportH265") == h265
    assert call["params"]["expireTime"] == str(LIFETIME_SECONDS)


async def test_h265_goes_on_to_flv_and_is_remembered(cloud: Cloud, set_up: SetUp) -> None:
    entry = await set_up()
    kept = Kept()
    ladder = ladder_of(entry, GARDEN, kept=kept)

    await ladder.address(after=None)
    address = await ladder.address(after=REFUSED)
    ladder.works()

    assert address.protocol == "flv"
    assert await protocols(cloud) == ["3", "2", "4"]
    again = ladder_of(entry, GARDEN, kept=kept)
    assert again.url_at_hand == address.url
    assert (await again.address(after=None)).protocol == "flv"


async def test_each_rung_is_tried_once(cloud: Cloud, set_up: SetUp, hass: HomeAssistant) -> None:
    ladder = ladder_of(await set_up())

    climbed = [(await ladder.address(after=None)).protocol]
    climbed += [(await ladder.address(after=REFUSED)).protocol for _ in range(2)]
    with pytest.raises(NoAddress):
        await ladder.address(after=REFUSED)

    assert climbed == ["rtmp", "flv", "hls"]
    assert state_of(hass, PTZ, key="stream_problem") == "unknown"


async def test_server_that_cannot_be_reached_is_gone_round(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    ladder = ladder_of(await set_up())
    await ladder.address(after=None)

    address = await ladder.address(after=Failure(FailureKind.UNREACHABLE))

    assert address.protocol == "flv"
    assert await protocols(cloud) == ["3", "4"]
    await ladder.address(after=Failure(FailureKind.UNREACHABLE))
    with pytest.raises(NoAddress):
        await ladder.address(after=Failure(FailureKind.UNREACHABLE))
    assert state_of(hass, PTZ, key="stream_problem") == "unreachable"


async def test_session_that_ends_goes_on_with_its_address(cloud: Cloud, set_up: SetUp) -> None:
    ladder = ladder_of(await set_up())
    first = await ladder.address(after=None)
    ladder.works()

    assert await ladder.address(after=ENDED) == first
    assert await ladder.address(after=None) == first
    assert await cloud.count("live/address/get") == 1


async def test_address_that_has_played_is_replaced_before_reasons_are_looked_for(
    cloud: Cloud, set_up: SetUp
) -> None:
    ladder = ladder_of(await set_up())
    first = await ladder.address(after=None)
    ladder.works()

    second = await ladder.address(after=REFUSED)

    assert second.url != first.url
    assert await protocols(cloud) == ["3", "3"]
    assert (await ladder.address(after=REFUSED)).protocol == "flv"


@pytest.mark.parametrize("after", [None, ENDED], ids=["healthy", "failed"])
async def test_end_of_an_address_that_ends_its_session_is_learnt(
    cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch, after: Failure | None
) -> None:
    entry = await set_up()
    memory = LadderMemory()
    ladder = ladder_of(entry, memory=memory)
    first = await ladder.address(after=None)
    ladder.works()
    assert first.may_be_cut_at is None
    await ladder.address(after=after)
    assert not memory.expiry_cuts

    await cloud.advance(LIFETIME_SECONDS - 2)
    later = entry.runtime_data.live._clock() + LIFETIME_SECONDS - 2
    monkeypatch.setattr(entry.runtime_data.live, "_clock", lambda: later)
    monkeypatch.setattr(ladder, "_clock", lambda: later)
    second = await ladder.address(after=after)

    assert memory.expiry_cuts
    assert second.may_be_cut_at is not None
    assert second.usable_until < second.may_be_cut_at


@pytest.mark.parametrize(
    "setting,problem",
    [
        ({"stream_package": "inactive"}, "too_many_streams"),
        ({"hd_stream": "9049"}, "stream_limit"),
    ],
)
async def test_playlist_names_the_reason(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, setting: dict[str, str], problem: str
) -> None:
    await cloud.set(**setting)
    ladder = ladder_of(await set_up())
    await ladder.address(after=None)

    with pytest.raises(NoAddress):
        await ladder.address(after=REFUSED)

    assert state_of(hass, PTZ, key="stream_problem") == problem
    assert await protocols(cloud) == ["3", "2"]


async def test_package_that_is_being_activated_is_told_from_h265(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.set(stream_package="settling")
    ladder = ladder_of(await set_up())
    await ladder.address(after=None)

    assert (await ladder.address(after=REFUSED)).protocol == "flv"
    with pytest.raises(NoAddress):
        await ladder.address(after=REFUSED)

    assert ladder.problem == "not_activated"
    assert [i for i in open_issues(hass) if i.startswith("not_activated")]


async def test_h265_over_a_fixed_rtmp_is_named(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    ladder = ladder_of(await set_up(), GARDEN, StreamProtocol.RTMP)
    await ladder.address(after=None)

    with pytest.raises(NoAddress):
        await ladder.address(after=REFUSED)

    assert state_of(hass, H265, key="stream_problem") == "h265"


async def test_refused_call_tells_why(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    ladder = ladder_of(await set_up())
    await cloud.fault("live/address/get", kind="code", code=60019, count=1)

    with pytest.raises(NoAddress):
        await ladder.address(after=None)

    assert ladder.cause is not None
    assert ladder.cause.code == 60019
    assert state_of(hass, PTZ, key="stream_problem") == "encrypted"


async def test_refused_search_for_the_reason_tells_why(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    ladder = ladder_of(await set_up())
    await ladder.address(after=None)
    await cloud.fault("live/address/get", kind="code", code=10029, count=1)

    with pytest.raises(NoAddress):
        await ladder.address(after=REFUSED)

    assert state_of(hass, PTZ, key="stream_problem") == "rate_limit"


async def test_camera_that_wakes_up_gets_a_second_try(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder_module, "WAKE_SECONDS", 0.1)
    entry = await set_up()
    coordinator = entry.runtime_data.coordinator
    asleep = DeviceStatus.parse({"wakeUpStatus": 1})
    coordinator.change(with_status(coordinator.data, DOORBELL, asleep))
    await cloud.fault("live/address/get", kind="code", code=20008, count=2)
    ladder = ladder_of(entry, ChannelKey(DOORBELL, 1))

    assert (await ladder.address(after=None)).protocol == "rtmp"

    assert state_of(hass, DOORBELL, key="stream_problem") == "none"
    assert await cloud.count("live/address/get") == 3


async def test_retries_without_a_slot_grow_apart(cloud: Cloud, set_up: SetUp) -> None:
    await cloud.set(stream_package="inactive")
    ladder = ladder_of(await set_up())
    given_up: list[float] = []
    ladder.on_give_up = lambda: given_up.append(ladder.retry_after)

    for _ in range(5):
        await ladder.address(after=None)
        with pytest.raises(NoAddress):
            await ladder.address(after=REFUSED)
        ladder.ended(REFUSED)

    assert given_up == [300, 600, 1200, 2400, 2400]


async def test_other_retries_grow_apart_until_it_plays(cloud: Cloud, set_up: SetUp) -> None:
    await cloud.fault("live/address/get", kind="code", code=60058)
    ladder = ladder_of(await set_up())
    given_up: list[float] = []
    ladder.on_give_up = lambda: given_up.append(ladder.retry_after)

    for _ in range(8):
        with pytest.raises(NoAddress):
            await ladder.address(after=None)
        ladder.ended(Failure(FailureKind.NO_ADDRESS))

    assert given_up == [60, 120, 240, 480, 960, 1920, 2400, 2400]
    ladder.works()
    ladder.ended(Failure(FailureKind.STALLED))
    assert given_up[-1] == 60


async def test_silence_that_nobody_explained_is_named(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    ladder = ladder_of(await set_up())
    await ladder.address(after=None)
    ladder.works()

    ladder.ended(Failure(FailureKind.STALLED))
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"
    ladder.works()
    ladder.ended(Failure(FailureKind.UNREACHABLE))
    assert state_of(hass, PTZ, key="stream_problem") == "unreachable"
    assert ladder.retry_after == 10
    ladder.works()
    ladder.ended(None)
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_ladder_after_a_reload_goes_on_where_the_picture_plays(
    cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    before, after, fixed = ladder_of(entry), ladder_of(entry), ladder_of(entry)
    idle = ladder_of(entry, protocol=StreamProtocol.HLS)
    fixed.take_over(before)
    address = await before.address(after=None)
    before.works()

    after.take_over(before)
    idle.take_over(before)

    assert await after.address(after=ENDED) == address
    assert await cloud.count("live/address/get") == 1
    assert (await idle.address(after=None)).protocol == "hls"
    assert (before.plays, after.plays, fixed.plays, idle.plays) == (True, True, False, False)


async def test_many_openings_share_one_call(cloud: Cloud, set_up: SetUp) -> None:
    entry = await set_up()
    ladders = [ladder_of(entry) for _ in range(20)]

    addresses: list[Address] = await asyncio.gather(*(one.address(after=None) for one in ladders))

    assert len({address.url for address in addresses}) == 1
    assert await cloud.count("live/address/get") == 1


async def test_short_lived_addresses_are_used_for_most_of_their_life(
    cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cloud.set(address_lifetime_max=1800)
    entry = await set_up()
    live = entry.runtime_data.live
    now = live._clock()
    ladder = ladder_of(entry)
    address = await ladder.address(after=None)

    monkeypatch.setattr(live, "_clock", lambda: now + 1600)
    assert ladder.url_at_hand == address.url
    monkeypatch.setattr(live, "_clock", lambda: now + 1700)
    assert ladder.url_at_hand is None


@pytest.mark.parametrize("off", [-600, 600])
async def test_clock_that_is_ten_minutes_off_does_no_harm(
    cloud: Cloud, set_up: SetUp, off: int
) -> None:
    await cloud.advance(max(0, off))
    entry = await set_up()
    live = entry.runtime_data.live
    if off < 0:
        live._clock = lambda clock=live._clock: clock() - off
    wanted = Wanted(LIVING_ROOM, Quality.HD, Protocol.RTMP, h265=False)

    held = await live.get(wanted)

    assert await live.get(wanted) == held
    assert entry.state is ConfigEntryState.LOADED
    assert 80_000 < held.usable_until - live._clock() < LIFETIME_SECONDS


async def test_unload_gives_up_what_is_being_asked(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.fault("live/address/get", kind="latency", seconds=5, count=1)
    asking = asyncio.create_task(ladder_of(entry).address(after=None))
    await asyncio.sleep(0.1)

    await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(asyncio.CancelledError):
        await asking
