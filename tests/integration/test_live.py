"""Which address is asked for, and what a refusal by the media servers is traced to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from homeassistant.components.camera import async_get_stream_source
from homeassistant.config_entries import ConfigEntryState

from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.live import LIFETIME_SECONDS
from custom_components.ezviz_open.openapi import Quality
from tests.integration.common import entity_of, open_issues, state_of
from tests.integration.conftest import ROOMY
from tests.simulated_cloud import H265, PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

LIVING_ROOM = ChannelKey(PTZ, 1)
GARDEN = ChannelKey(H265, 1)


@pytest.mark.parametrize(
    "protocol,scheme,number,h265",
    [("rtmp", "rtmp://", "3", None), ("flv", "http", "4", "1"), ("hls", "http", "2", "1")],
)
async def test_chosen_protocol_is_asked_for(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    protocol: str,
    scheme: str,
    number: str,
    h265: str | None,
) -> None:
    await set_up(options={**ROOMY, "protocol": protocol})

    source = await async_get_stream_source(hass, entity_of(hass, PTZ))

    assert source.startswith(scheme)
    (call,) = await cloud.calls("live/address/get")
    assert call["params"]["protocol"] == number
    assert call["params"].get("supportH265") == h265


async def test_package_that_is_being_activated_is_told_from_h265(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.set(stream_package="settling")
    entry = await set_up()
    live = entry.runtime_data.live

    first = await live.diagnose(LIVING_ROOM, Quality.HD)
    second = await live.diagnose(LIVING_ROOM, Quality.HD)

    assert (first, second) == ("h265", "not_activated")
    assert [i for i in open_issues(hass) if i.startswith("not_activated")]


async def test_diagnosis_that_is_refused_tells_why(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.fault("live/address/get", kind="code", code=60019, count=1)

    assert await entry.runtime_data.live.diagnose(LIVING_ROOM, Quality.HD) == "encrypted"


async def test_refusal_without_a_reason_is_called_unknown(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()

    assert await entry.runtime_data.live.diagnose(LIVING_ROOM, Quality.HD) == "unknown"
    assert state_of(hass, PTZ, key="stream_problem") == "unknown"


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
    entry = await set_up()

    assert await entry.runtime_data.live.diagnose(LIVING_ROOM, Quality.HD) == problem


async def test_short_lived_addresses_are_used_for_most_of_their_life(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cloud.set(address_lifetime_max=1800)
    entry = await set_up()
    live = entry.runtime_data.live
    now = live._clock()
    source = await live.get(LIVING_ROOM, Quality.HD)

    monkeypatch.setattr(live, "_clock", lambda: now + 1600)
    assert live.cached(LIVING_ROOM, Quality.HD) == source
    monkeypatch.setattr(live, "_clock", lambda: now + 1700)
    assert live.cached(LIVING_ROOM, Quality.HD) is None


@pytest.mark.parametrize("off", [-600, 600])
async def test_clock_that_is_ten_minutes_off_does_no_harm(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, off: int
) -> None:
    await cloud.advance(max(0, off))
    entry = await set_up()
    live = entry.runtime_data.live
    if off < 0:
        live._clock = lambda clock=live._clock: clock() - off

    source = await live.get(LIVING_ROOM, Quality.HD)
    assert await live.get(LIVING_ROOM, Quality.HD) == source
    (held,) = live._held.values()
    last_use = held.usable_until - live._clock()
    assert entry.state is ConfigEntryState.LOADED
    assert 80_000 < last_use < LIFETIME_SECONDS


async def test_unload_gives_up_what_is_being_asked(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    import asyncio

    entry = await set_up()
    await cloud.fault("live/address/get", kind="latency", seconds=5, count=1)
    asking = asyncio.create_task(entry.runtime_data.live.get(GARDEN, Quality.HD))
    await cloud.control("GET", "state")
    await asyncio.sleep(0.1)

    await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(asyncio.CancelledError):
        await asking
