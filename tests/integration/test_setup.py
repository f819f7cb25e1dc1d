"""Start, poll, devices that come and go, stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.components.camera import async_get_image
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import device_of, entity_of, open_issues, state_of, tick
from tests.integration.conftest import ROOMY
from tests.simulated_cloud import ENCRYPTED, GB28181, OFFLINE, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, Person, SetUp


async def test_household_becomes_cameras(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()

    assert entry.state is ConfigEntryState.LOADED
    assert state_of(hass, PTZ) == "idle"
    assert state_of(hass, GB28181) == "idle"
    assert state_of(hass, OFFLINE) == STATE_UNAVAILABLE
    assert state_of(hass, OFFLINE, key="stream_problem") == "offline"
    assert state_of(hass, ENCRYPTED, key="stream_problem") == "encrypted"
    assert state_of(hass, PTZ, key="stream_problem") == "none"


@pytest.mark.parametrize(
    "plan,enabled,disabled", [("personal", "sd", "hd"), ("enterprise", "hd", "sd")]
)
async def test_plan_decides_which_picture_is_enabled(
    hass: HomeAssistant, set_up: SetUp, plan: str, enabled: str, disabled: str
) -> None:
    await set_up(options={"plan": plan})

    entities = er.async_get(hass)
    shown = entities.async_get(entity_of(hass, PTZ, key=enabled))
    assert shown.disabled_by is None
    assert shown.original_name is None
    hidden = entities.async_get(entity_of(hass, PTZ, key=disabled))
    assert hidden.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_bigger_plan_enables_its_picture_and_keeps_the_other(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up(options={"plan": "personal"})
    registry = er.async_get(hass)
    refused = entity_of(hass, PLAIN, key="hd")
    registry.async_update_entity(refused, disabled_by=er.RegistryEntryDisabler.USER)

    hass.config_entries.async_update_entry(entry, options={"plan": "enterprise"})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, PTZ, key="hd") == "idle"
    assert state_of(hass, PTZ, key="sd") == "idle"
    assert state_of(hass, PLAIN, key="hd") is None


async def test_recorder_is_the_parent_of_its_used_inputs(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    entry = await set_up()
    devices = {
        identifier: device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for identifier in device.identifiers
    }

    recorder = devices[DOMAIN, RECORDER]
    inputs = {i[1] for i, d in devices.items() if d.via_device_id == recorder.id}

    assert inputs == {f"{RECORDER}_{n}" for n in (1, 2, 3, 4)}
    assert recorder.sw_version
    assert recorder.serial_number == RECORDER
    assert recorder.configuration_url is None


async def test_gb28181_serial_is_safe_in_ids(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()

    for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id):
        assert all(":" not in identifier for _, identifier in device.identifiers)
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        assert ":" not in entity.unique_id
        assert DOMAIN not in entity.unique_id


async def test_adding_cameras_asks_for_no_address(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await set_up()

    assert await cloud.count("live/address/get") == 0


async def test_restart_needs_three_calls(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    before = await cloud.count()

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await cloud.count() - before <= 3
    assert await cloud.count("token/get") == 1


async def test_capabilities_are_read_once_per_firmware(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.set(max_devices=0)
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    read = {call["params"]["deviceSerial"] for call in await cloud.calls("device/capacity")}
    assert {PTZ, PLAIN, RECORDER, GB28181} <= read
    first = await cloud.count("device/capacity")

    await tick(hass, entry)
    assert await cloud.count("device/capacity") == first

    await cloud.device(PTZ, version="V9.9.9 build 261124")
    await tick(hass, entry)

    assert await cloud.count("device/capacity") == first + 1
    assert entry.runtime_data.upkeep.capabilities(PTZ).flag("ptz_left_right")
    device = device_of(hass, entry, PTZ)
    assert device.sw_version == "V9.9.9 build 261124"


async def test_new_device_appears_without_reload(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.control("POST", "devices", {"serial": "BC2000001", "name": "新的"})

    await tick(hass, entry)

    assert hass.states.get(entity_of(hass, "BC2000001")) is not None


async def test_gone_device_leaves_after_two_lists(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    entity_id = entity_of(hass, PLAIN)
    await cloud.control("DELETE", f"devices/{PLAIN}")

    await tick(hass, entry)
    assert hass.states.get(entity_id) is not None
    await tick(hass, entry)

    assert hass.states.get(entity_id) is None
    assert device_of(hass, entry, PLAIN) is None
    assert hass.states.get(entity_of(hass, PTZ)) is not None


async def test_offline_device_is_unavailable_and_comes_back(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    entry = await set_up()
    entity_id = entity_of(hass, PTZ)

    await cloud.device(PTZ, online=False)
    await tick(hass, entry)
    assert hass.states.get(entity_id).state == STATE_UNAVAILABLE
    assert state_of(hass, PLAIN) == "idle"

    await tick(hass, entry)
    await cloud.device(PTZ, online=True)
    await tick(hass, entry)
    assert state_of(hass, PTZ) == "idle"
    assert caplog.messages.count("客厅 is offline") == 1
    assert caplog.messages.count("客厅 is online again") == 1


async def test_cloud_down_at_start_is_tried_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.fault("device/list", kind="status", code=503, count=2)
    entry = await set_up()
    assert entry.state is ConfigEntryState.SETUP_RETRY

    await hass.config_entries.async_reload(entry.entry_id)

    assert entry.state is ConfigEntryState.LOADED


async def test_cloud_down_in_a_poll_is_logged_once(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = await set_up()
    await cloud.fault("device/list", kind="status", code=503, count=1000)

    await tick(hass, entry, times=3)
    assert state_of(hass, PTZ) == "idle"
    assert state_of(hass, PTZ, key="stream_problem") == "unreachable"

    await cloud.clear_faults()
    await tick(hass, entry)

    assert state_of(hass, PTZ) == "idle"
    ours = [r for r in caplog.records if r.name.startswith("custom_components.ezviz_open")]
    assert len([r for r in ours if r.levelname == "ERROR"]) == 1


@pytest.mark.parametrize("code", [10029, 10007])
async def test_used_up_quota_keeps_the_last_state(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, code: int
) -> None:
    entry = await set_up()
    await cloud.fault("device/list", kind="code", code=code, count=100)

    await tick(hass, entry, times=2)

    assert state_of(hass, PTZ) == "idle"
    assert entry.state is ConfigEntryState.LOADED


async def test_used_up_quota_at_start_is_tried_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.fault("device/list", kind="code", code=10007, count=1)

    entry = await set_up()

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert "10007" in (entry.reason or "")


async def test_retries_of_a_start_do_not_hammer_a_closed_door(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.fault("device/list", kind="code", code=10007)
    entry = await set_up()
    first = await cloud.count()

    for _ in range(20):
        await hass.config_entries.async_reload(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert await cloud.count() == first


async def test_failing_channel_list_blanks_nothing(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.fault("camera/list", kind="code", code=50000, count=100)

    await tick(hass, entry, times=entry.runtime_data.coordinator.cadence.ticks_per_channel_list + 1)

    assert await cloud.count("camera/list") > 1
    assert state_of(hass, PTZ) == "idle"


async def test_failing_channel_list_at_start_is_tried_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.fault("camera/list", kind="code", code=50000, count=100)

    entry = await set_up()

    assert entry.state is ConfigEntryState.SETUP_RETRY


def account_problem(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return the state of the account's own sensor."""
    unique_id = f"{entry.unique_id}-account_problem"
    entity_id = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    return state.state if state else None


async def test_refused_account_is_told_of_although_a_form_is_open_elsewhere(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    assert account_problem(hass, entry) == "none"
    await entry.start_reconfigure_flow(hass)
    await cloud.set(app_secret="f" * 32)
    await cloud.fault("device/list", kind="code", code=10002, count=100)
    issue = f"account_refused_{entry.entry_id}"

    await tick(hass, entry)
    assert issue in open_issues(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert issue in open_issues(hass)

    await cloud.clear_faults()
    await cloud.set(app_secret=cloud.app_secret)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert issue not in open_issues(hass)
    assert account_problem(hass, entry) == "none"


async def test_changed_secret_starts_reauth(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, repository: Path
) -> None:
    entry = await set_up()
    await cloud.set(app_secret="f" * 32)
    await cloud.fault("device/list", kind="code", code=10002, count=100)

    await tick(hass, entry)

    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["step_id"] for flow in flows] == ["reauth_confirm"]
    assert state_of(hass, PTZ, key="stream_problem") == "credentials"
    assert account_problem(hass, entry) == "credentials"
    assert state_of(hass, OFFLINE, key="stream_problem") == "offline"
    assert f"account_refused_{entry.entry_id}" in open_issues(hass)
    assert open_issues(hass, encrypted=True)
    card = repository / "custom_components/ezviz_open/stills/en/credentials.jpg"
    assert (await async_get_image(hass, entity_of(hass, PTZ))).content == card.read_bytes()


async def test_refused_account_asks_for_the_secret_as_soon_as_somebody_watches(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, person: Person
) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="code", code=10030)

    await person(entity_of(hass, PTZ))

    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["step_id"] for flow in flows] == ["reauth_confirm"]


async def test_excluded_devices_are_left_out(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(options={**ROOMY, "excluded_devices": [PTZ, RECORDER]})

    serials = {key.serial for key in entry.runtime_data.coordinator.data.cameras}

    assert PTZ not in serials
    assert RECORDER not in serials
    assert device_of(hass, entry, PTZ) is None


async def test_second_account_leaves_out_what_the_first_has(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, make_entry: MakeEntry
) -> None:
    await set_up(options={**ROOMY, "excluded_devices": [PLAIN]})
    second = make_entry(unique_id="another")

    await set_up(second)

    serials = {key.serial for key in second.runtime_data.coordinator.data.cameras}
    assert serials == {PLAIN}
    issues = open_issues(hass)
    assert f"duplicate_device_{second.entry_id}" in issues
    assert "客厅" in issues[f"duplicate_device_{second.entry_id}"]["devices"]


async def test_unload_and_remove_leave_nothing(
    hass: HomeAssistant, set_up: SetUp, hass_storage: dict[str, Any]
) -> None:
    entry = await set_up()
    key = f"{DOMAIN}.{entry.entry_id}"

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[key]["data"]["token"]["access_token"]
    assert await hass.config_entries.async_remove(entry.entry_id)

    assert key not in hass_storage
    assert not hass.states.async_entity_ids("camera")


@pytest.mark.parametrize("rubbish", [[], {"token": 5, "ledger": "x", "capabilities": [1]}])
async def test_damaged_file_is_no_obstacle(
    hass: HomeAssistant,
    set_up: SetUp,
    make_entry: MakeEntry,
    hass_storage: dict[str, Any],
    rubbish: Any,
) -> None:
    entry = make_entry()
    hass_storage[f"{DOMAIN}.{entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{entry.entry_id}",
        "data": rubbish,
    }

    await set_up(entry)

    assert entry.state is ConfigEntryState.LOADED


async def test_only_devices_that_are_gone_can_be_deleted(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    from custom_components.ezviz_open import async_remove_config_entry_device

    entry = await set_up()
    registry = dr.async_get(hass)
    device = device_of(hass, entry, PTZ)
    stale = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "GONE")}
    )

    assert device is not None
    assert not await async_remove_config_entry_device(hass, entry, device)
    assert await async_remove_config_entry_device(hass, entry, stale)


async def test_fifty_devices_are_there_at_once_and_after_a_restart_with_three_calls(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    strict = {"quota_per_minute": 20, "quota_per_day": 1000, "max_devices": 0}
    await cloud.control("POST", "reset", {"devices": 50, "settings": strict})

    entry = await set_up(options={})

    cameras = len(hass.states.async_entity_ids("camera"))
    assert cameras > 75
    assert await cloud.count() <= 4 + 10

    await hass.config_entries.async_unload(entry.entry_id)
    before = await cloud.count()
    await hass.config_entries.async_setup(entry.entry_id)
    assert len(hass.states.async_entity_ids("camera")) == cameras
    listed = (await cloud.calls())[before:]
    lists = [call["path"].rsplit("/", 2)[-2] for call in listed if call["path"].endswith("/list")]
    assert lists == ["device", "camera", "camera"]
    assert await cloud.count("token/get") == 1
