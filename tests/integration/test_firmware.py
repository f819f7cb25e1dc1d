"""Firmware: what there is, and its installation from the first call to the new version."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.exceptions import HomeAssistantError

from tests.integration.common import entity_id_of, reason_of, state_by, until
from tests.integration.test_upkeep import read_devices, read_serials
from tests.simulated_cloud import DOORBELL, GB28181, OFFLINE, PLAIN, PTZ

if TYPE_CHECKING:
    from freezegun.api import FrozenDateTimeFactory
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

OLD = "V5.3.0 build 240612"
NEW = "V5.3.2 build 240915"


@pytest.fixture
async def entry(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """Return an account whose firmware has been read, with upgrades of a second."""
    await cloud.set(upgrade_seconds=0.5, restart_seconds=0.5)
    monkeypatch.setattr("custom_components.ezviz_open.upgrade.PAUSES", ((0.1, 40),))
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    await read_devices(hass, entry, 14)
    return entry


async def install(hass: HomeAssistant, serial: str = PTZ) -> None:
    await hass.services.async_call(
        "update",
        "install",
        {"entity_id": entity_id_of(hass, "update", f"{serial}-firmware")},
        blocking=True,
    )


def attributes(hass: HomeAssistant, serial: str = PTZ) -> dict[str, Any]:
    state = hass.states.get(entity_id_of(hass, "update", f"{serial}-firmware") or "")
    assert state is not None
    return dict(state.attributes)


async def test_newer_firmware_is_told_of(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert state_by(hass, "update", f"{PTZ}-firmware") == "on"
    assert attributes(hass)["installed_version"] == OLD
    assert attributes(hass)["latest_version"] == NEW
    assert state_by(hass, "update", f"{PLAIN}-firmware") == "off"
    assert state_by(hass, "update", f"{OFFLINE}-firmware") == "unavailable"
    assert entity_id_of(hass, "update", f"{GB28181}-firmware") is None


async def test_firmware_is_read_once_a_day_and_known_after_a_restart(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    first = await read_serials(cloud, "version/info")
    assert len(first) == len(set(first)) == 6

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_by(hass, "update", f"{PTZ}-firmware") == "on"
    await read_devices(hass, entry, 10)
    assert await cloud.count("version/info") == 6

    freezer.tick(timedelta(days=1))
    await read_devices(hass, entry, 20)
    assert await cloud.count("version/info") == 12


async def test_installation_is_followed_to_the_new_version(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    percents: list[int | None] = []
    entity_id = entity_id_of(hass, "update", f"{PTZ}-firmware")

    def note(event: Any) -> None:
        state = event.data["new_state"]
        if event.data["entity_id"] == entity_id and state and state.attributes.get("in_progress"):
            percents.append(state.attributes["update_percentage"])

    hass.bus.async_listen("state_changed", note)

    await install(hass)

    assert any(percent for percent in percents)
    assert state_by(hass, "update", f"{PTZ}-firmware") == "off"
    assert attributes(hass)["installed_version"] == NEW
    assert attributes(hass)["in_progress"] is False
    assert await cloud.count("device/upgrade") == 1
    polled = await cloud.count("upgrade/status")
    await asyncio.sleep(0.5)
    assert await cloud.count("upgrade/status") == polled


async def test_nothing_is_polled_when_nothing_is_installed(
    cloud: Cloud, entry: MockConfigEntry
) -> None:
    assert await cloud.count("upgrade/status") == 0


@pytest.mark.parametrize(
    "code,key",
    [
        (60013, "firmware_newest"),
        (60014, "firmware_upgrading"),
        (60015, "restarting"),
        (60016, "firmware_failed"),
        (60017, "capture_failed"),
        (60018, "firmware_failed"),
        (20007, "device_offline"),
        (60020, "unsupported"),
    ],
)
async def test_each_refusal_has_its_text(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, code: int, key: str
) -> None:
    await cloud.fault("device/upgrade", kind="code", code=code, count=1)

    with pytest.raises(HomeAssistantError) as caught:
        await install(hass)

    assert reason_of(caught.value) == key
    assert await cloud.count("device/upgrade") == 1
    assert await cloud.count("upgrade/status") == 0
    gone = entity_id_of(hass, "update", f"{PTZ}-firmware") is None
    assert gone is (code == 60020)
    if code == 60013:
        assert state_by(hass, "update", f"{PTZ}-firmware") == "off"


async def test_installation_that_fails_is_told_of(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(upgrade_outcome="fails")

    with pytest.raises(HomeAssistantError) as caught:
        await install(hass)

    assert reason_of(caught.value) == "firmware_broke_off"
    assert attributes(hass)["in_progress"] is False
    assert state_by(hass, "update", f"{PTZ}-firmware") == "on"


async def test_installation_without_end_is_given_up(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.upgrade.PAUSES", ((0.05, 3),))
    await cloud.set(upgrade_seconds=600)

    with pytest.raises(HomeAssistantError) as caught:
        await install(hass)

    assert reason_of(caught.value) == "firmware_without_end"
    assert await cloud.count("upgrade/status") == 3


async def test_progress_that_cannot_be_asked_for_is_given_up_at_once(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("upgrade/status", kind="code", code=60020)

    with pytest.raises(HomeAssistantError) as caught:
        await install(hass)

    assert reason_of(caught.value) == "firmware_without_end"
    assert await cloud.count("upgrade/status") == 1


async def test_second_wish_is_refused_without_a_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    first = asyncio.create_task(install(hass))
    await until(lambda: attributes(hass)["in_progress"])

    with pytest.raises(HomeAssistantError):
        await install(hass)

    await first
    assert await cloud.count("device/upgrade") == 1


async def test_unload_ends_the_polling_and_leaves_the_device_to_itself(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(upgrade_seconds=600)
    task = asyncio.create_task(install(hass))
    await until(lambda: attributes(hass)["in_progress"])
    await cloud.wait_for_calls("upgrade/status", 1)

    await hass.config_entries.async_unload(entry.entry_id)
    await task

    polled = await cloud.count("upgrade/status")
    await asyncio.sleep(0.4)
    assert await cloud.count("upgrade/status") == polled


async def test_firmware_that_runs_ahead_of_the_platform_is_not_taken_back(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.device(DOORBELL, version="V9.0.0 build 270101")
    await entry.runtime_data.coordinator.async_refresh()

    assert state_by(hass, "update", f"{DOORBELL}-firmware") == "off"
