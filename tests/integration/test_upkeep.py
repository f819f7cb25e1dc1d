"""The rare reads about single devices."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from homeassistant.util import dt as dt_util

from tests.integration.common import entity_of, pass_time, state_of, tick
from tests.simulated_cloud import DOORBELL, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp


async def read_devices(hass: HomeAssistant, entry: MockConfigEntry, times: int) -> None:
    """Let the rare read come round."""
    for _ in range(times):
        await pass_time(hass, entry.runtime_data.coordinator.cadence.device_read)


async def read_serials(cloud: Cloud, path: str = "device/status/get") -> list[str]:
    """Return of which devices this was read, in order."""
    return [call["params"]["deviceSerial"] for call in await cloud.calls(path)]


async def test_each_online_device_gets_its_turn(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    first = await read_serials(cloud)
    assert len(first) == len(set(first)) == 7
    assert OFFLINE not in first

    await read_devices(hass, entry, 7 + 1)

    read = (await read_serials(cloud))[7:]
    assert len(read) == len(set(read)) == 7
    assert OFFLINE not in read
    assert await cloud.count("metadata/channel/status") == 1
    assert await cloud.count("version/info") == 6
    statuses = entry.runtime_data.coordinator.data.statuses
    assert statuses[DOORBELL].asleep
    assert statuses[DOORBELL].battery


async def test_recorder_tells_which_inputs_are_used(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.device(RECORDER, channels=[{"number": 2, "online": False}])

    await read_devices(hass, entry, 7)

    reported = entry.runtime_data.coordinator.data.reported[RECORDER]
    assert reported[1] is True
    assert reported[2] is False
    assert reported[5] is None
    assert state_of(hass, RECORDER, 1) == "idle"
    assert state_of(hass, RECORDER, 2) == "unavailable"
    assert state_of(hass, RECORDER, 2, key="stream_problem") == "offline"


async def test_sleeping_camera_that_does_not_answer_is_called_asleep(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, person: Person
) -> None:

    entry = await set_up()
    await read_devices(hass, entry, 7)
    await cloud.fault("live/address/get", kind="code", code=20008, count=10)

    await person(entity_of(hass, DOORBELL))

    assert state_of(hass, DOORBELL, key="stream_problem") == "asleep"


async def test_offline_answer_of_a_read_is_believed(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.fault("device/status/get", kind="code", code=20007, serial=PTZ)
    await cloud.fault("device/list", kind="code", code=10029)

    await read_devices(hass, entry, 7)

    assert state_of(hass, PTZ) == "unavailable"


@pytest.mark.parametrize("path,serial", [("device/status/get", PTZ), ("device/capacity", PTZ)])
async def test_what_a_device_cannot_tell_is_never_asked_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, path: str, serial: str
) -> None:
    await cloud.fault(path, kind="code", code=60020, serial=serial)
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)

    await read_devices(hass, entry, 8)
    asked = [c for c in await cloud.calls(path) if c["params"]["deviceSerial"] == serial]
    assert len(asked) == 1
    await tick(hass, entry)
    await read_devices(hass, entry, 8)

    asked = [c for c in await cloud.calls(path) if c["params"]["deviceSerial"] == serial]
    assert len(asked) == 1


async def test_refused_capabilities_are_made_up_for_after_the_next_poll(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.fault("device/capacity", kind="code", code=10029, count=1)
    entry = await set_up(options={"plan": "enterprise"})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.runtime_data.upkeep.capabilities(PTZ) is None
    entry.runtime_data.governor._paused_until = 0

    await tick(hass, entry)

    assert entry.runtime_data.upkeep.capabilities(PTZ) is not None


async def test_device_beyond_the_plan_does_not_stop_the_others(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.fault("device/capacity", kind="code", code=10026, serial=PTZ)

    entry = await set_up()
    await tick(hass, entry, times=5)

    assert entry.runtime_data.upkeep.capabilities(RECORDER) is not None
    asked = await cloud.calls("device/capacity")
    assert len([c for c in asked if c["params"]["deviceSerial"] == PTZ]) == 1


async def test_no_device_no_read(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    for device in await cloud.control("GET", "devices"):
        await cloud.control("DELETE", f"devices/{device['serial'].replace(':', '%3A')}")
    entry = await set_up()

    await read_devices(hass, entry, 3)

    assert await cloud.count("device/status/get") == 0


async def test_what_a_gone_device_could_do_is_forgotten(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    version = entry.runtime_data.coordinator.data.devices[PTZ].version
    assert entry.runtime_data.store.capabilities(PTZ, version) is not None
    await cloud.control("DELETE", f"devices/{PTZ}")

    await tick(hass, entry, times=2)

    assert entry.runtime_data.store.capabilities(PTZ, version) is None


async def test_read_that_comes_in_during_a_poll_is_not_lost(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    await cloud.fault("camera/list", kind="latency", seconds=0.5, count=1)
    poll = asyncio.create_task(entry.runtime_data.coordinator.async_refresh())
    await asyncio.sleep(0.2)

    await entry.runtime_data.upkeep._read_next(dt_util.utcnow())
    known = entry.runtime_data.coordinator.data.statuses
    await poll

    assert known
    assert entry.runtime_data.coordinator.data.statuses == known
