"""A whole day in which nobody looks: what it costs in calls."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from pytest_homeassistant_custom_component.common import async_fire_time_changed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from freezegun.api import FrozenDateTimeFactory
    from homeassistant.components.camera import Camera
    from homeassistant.core import HomeAssistant

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

STEP_SECONDS = 20
HOUR = 3600
STEPS_PER_LOOK = 10
"""Tiles are looked at more often than this; a look costs what it costs the first time."""


async def live_through(
    hass: HomeAssistant,
    cloud: Cloud,
    freezer: FrozenDateTimeFactory,
    seconds: int,
    tiles: Iterable[Camera] = (),
) -> None:
    """Let time pass at home and in the cloud, at the same pace, with tiles on a wall."""
    for step in range(seconds // STEP_SECONDS):
        for camera in tiles if step % STEPS_PER_LOOK == 0 else ():
            assert await camera.async_camera_image(320, 180)
        freezer.tick(STEP_SECONDS)
        await cloud.advance(STEP_SECONDS)
        async_fire_time_changed(hass)
        await settle(hass)


async def settle(hass: HomeAssistant) -> None:
    """Wait for calls that are under way, or the next step would time them out.

    The loop's clock stands still, so that a call held back for the minute stays
    held back until time passes: that one has no connection yet.
    """
    connector = async_get_clientsession(hass).connector
    assert connector is not None
    quiet = 0
    while (hass._tasks or hass._background_tasks) and quiet < 3:
        await hass.async_add_executor_job(_a_moment)
        quiet = 0 if connector._acquired else quiet + 1


def _a_moment() -> None:
    """Wait by a clock that is not frozen."""
    import threading

    threading.Event().wait(0.002)


@pytest.mark.timeout(300)
async def test_idle_day_of_fifty_devices_with_ten_tiles(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, freezer: FrozenDateTimeFactory
) -> None:
    strict = {"quota_per_minute": 20, "quota_per_day": 1000, "max_devices": 0}
    await cloud.control("POST", "reset", {"devices": 50, "settings": strict})
    # What setting up costs counts to the platform's day, of which less is left after midnight.
    china = datetime.now(ZoneInfo("Asia/Shanghai"))
    to_noon = (china.replace(hour=12, minute=0, second=0) - china) % timedelta(days=1)
    freezer.tick(to_noon)
    await cloud.advance(to_noon.total_seconds())
    entry = await set_up(options={})
    await live_through(hass, cloud, freezer, HOUR)
    household = entry.runtime_data.coordinator.data
    assert len(household.devices) == 50
    assert len(household.channels) > 90
    assert all(entry.runtime_data.upkeep.capabilities(s) for s in household.devices)
    before = await cloud.count()

    tiles = [get_camera_from_entity_id(hass, e) for e in hass.states.async_entity_ids("camera")]
    await live_through(hass, cloud, freezer, 24 * HOUR, tiles[:10])

    calls = (await cloud.calls())[before:]
    by_path = Counter(call["path"].rsplit("/api/", 1)[-1] for call in calls)
    print(f"idle day: {len(calls)} calls {dict(by_path)}")  # noqa: T201 - the measured figure
    assert entry.state is ConfigEntryState.LOADED
    assert 200 < len(calls) <= 350
    assert by_path["lapp/device/list"] > 150
    assert len(by_path) >= 3
    assert {str(call["code"]) for call in calls} <= {"200"}
