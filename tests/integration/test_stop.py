"""Home Assistant ends in the middle of something, and nothing is left behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState

from custom_components.ezviz_open.camera import ChannelCamera
from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import entity_of
from tests.simulated_cloud import PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, SetUp

SLOW = {"kind": "latency", "seconds": 2}


async def stop(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    await hass.async_stop(force=True)
    assert hass.state is CoreState.stopped
    ours = [r for r in caplog.records if "ezviz_open" in r.name and r.levelname == "ERROR"]
    assert not ours


@pytest.mark.parametrize("path", ["token/get", "device/list", "camera/list"])
async def test_in_a_start(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    make_entry: MakeEntry,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    await cloud.fault(path, **SLOW)
    entry = make_entry()
    starting = asyncio.create_task(set_up(entry))
    await asyncio.sleep(0.3)
    assert entry.state is ConfigEntryState.SETUP_IN_PROGRESS

    starting.cancel()
    await stop(hass, caplog)


@pytest.mark.parametrize("path", ["device/list", "device/capacity", "device/status/get"])
async def test_in_a_poll(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    counted = await cloud.count()
    await cloud.fault(path, **SLOW)
    polling = asyncio.create_task(entry.runtime_data.coordinator.async_refresh())
    await asyncio.sleep(0.1)

    polling.cancel()
    await stop(hass, caplog)

    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    assert kept["token"]["access_token"]
    assert sum(kept["ledger"]["purposes"].values()) >= counted


async def test_while_a_camera_is_being_opened(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up()
    await cloud.fault("live/address/get", **SLOW)
    camera = get_camera_from_entity_id(hass, entity_of(hass, PTZ))
    assert isinstance(camera, ChannelCamera)
    opening = asyncio.create_task(camera._source.open(wait=True))
    await asyncio.sleep(0.1)

    await stop(hass, caplog)

    opening.cancel()
