"""Sensors and binary sensors: what devices report, and what the account's books say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.const import EntityCategory
from homeassistant.helpers import entity_registry as er

from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import enable, entity_id_of, pass_time, state_by, tick
from tests.integration.test_upkeep import read_devices
from tests.simulated_cloud import (
    DOORBELL,
    ENCRYPTED,
    GB28181,
    OFFLINE,
    PLAIN,
    PTZ,
    RECORDER,
)

if TYPE_CHECKING:
    from freezegun.api import FrozenDateTimeFactory
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp


@pytest.fixture
async def entry(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> MockConfigEntry:
    """Return an account of whose devices everything has been read once."""
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


def account_state(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str | None:
    return state_by(hass, "sensor", f"{entry.entry_id}-{key}")


async def test_state_of_a_new_device_is_there_as_soon_as_the_minute_has_room(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert state_by(hass, "sensor", f"{DOORBELL}-battery") == "76"
    assert state_by(hass, "binary_sensor", f"{DOORBELL}-asleep") == "on"
    assert state_by(hass, "sensor", f"{DOORBELL}-memory_card") == "not_formatted"
    assert state_by(hass, "binary_sensor", f"{DOORBELL}-storage_problem") == "on"
    assert state_by(hass, "sensor", f"{PTZ}-memory_card") == "normal"
    assert state_by(hass, "binary_sensor", f"{PTZ}-storage_problem") == "off"
    assert state_by(hass, "sensor", f"{RECORDER}-memory_card") == "normal"
    assert state_by(hass, "sensor", f"{PTZ}-cloud_storage") == "active"
    assert state_by(hass, "sensor", f"{PLAIN}-cloud_storage") == "not_opened"


async def test_what_a_device_neither_announces_nor_reports_is_not_there(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert entity_id_of(hass, "sensor", f"{PTZ}-battery") is None
    assert entity_id_of(hass, "binary_sensor", f"{PTZ}-asleep") is None
    assert entity_id_of(hass, "sensor", f"{GB28181}-memory_card") is None
    assert entity_id_of(hass, "sensor", f"{RECORDER}-cloud_storage") is None
    assert entity_id_of(hass, "sensor", f"{RECORDER}-wifi_signal") is None


@pytest.mark.parametrize(
    "disk,state,problem",
    [
        ("0---------------", "normal", "off"),
        ("1---------------", "error", "on"),
        ("021-------------", "error", "on"),
        ("30--------------", "formatting", "off"),
        ("----------------", "none", "off"),
        ("-1", "unknown", "unknown"),
    ],
)
async def test_worst_disk_counts(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    disk: str,
    state: str,
    problem: str,
) -> None:
    await cloud.device(PTZ, disk=disk)
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_by(hass, "sensor", f"{PTZ}-memory_card") == state
    assert state_by(hass, "binary_sensor", f"{PTZ}-storage_problem") == problem


async def test_first_report_makes_the_sensor_and_silence_does_not_take_it_away(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.device(PLAIN, battery=50)
    await read_devices(hass, entry, 16)
    assert state_by(hass, "sensor", f"{PLAIN}-battery") == "50"

    await cloud.device(PLAIN, battery=-1)
    await read_devices(hass, entry, 16)
    assert state_by(hass, "sensor", f"{PLAIN}-battery") == "unknown"

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert state_by(hass, "sensor", f"{PLAIN}-battery") == "unknown"


async def test_what_was_read_is_known_after_a_restart_without_a_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count("device/status/get")

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_by(hass, "sensor", f"{DOORBELL}-battery") == "76"
    assert await cloud.count("device/status/get") == before


@pytest.mark.parametrize("rubbish", [5, {PTZ: {"at": "x"}}, {PTZ: {"at": 1, "answer": {}}}])
async def test_damaged_memory_of_reads_is_no_obstacle(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    rubbish: Any,
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["readings"] = {"status": rubbish}

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_by(hass, "sensor", f"{DOORBELL}-battery") == "76"


async def test_online_stays_to_say_that_a_device_is_not(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    assert state_by(hass, "binary_sensor", f"{OFFLINE}-online") == "off"
    assert state_by(hass, "binary_sensor", f"{DOORBELL}-online") == "on"
    assert entity_id_of(hass, "binary_sensor", f"{PTZ}_1-online") is None

    await cloud.device(DOORBELL, online=False)
    await cloud.device(RECORDER, channels=[{"number": 2, "online": False}])
    await read_devices(hass, entry, 1)
    await tick(hass, entry)

    assert state_by(hass, "binary_sensor", f"{DOORBELL}-online") == "off"
    assert state_by(hass, "sensor", f"{DOORBELL}-battery") == "unavailable"
    assert state_by(hass, "binary_sensor", f"{RECORDER}-online") == "on"
    assert state_by(hass, "binary_sensor", f"{RECORDER}_1-online") == "on"
    assert state_by(hass, "binary_sensor", f"{RECORDER}_2-online") == "off"

    await cloud.fault("device/list", kind="status", code=503, count=10)
    await tick(hass, entry)
    assert state_by(hass, "binary_sensor", f"{DOORBELL}-online") == "unavailable"
    assert state_by(hass, "binary_sensor", f"{RECORDER}_1-online") == "unavailable"


async def test_encryption_comes_from_the_channel_list(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert state_by(hass, "binary_sensor", f"{ENCRYPTED}-encrypted") == "on"
    assert state_by(hass, "binary_sensor", f"{PTZ}-encrypted") == "off"
    assert state_by(hass, "binary_sensor", f"{OFFLINE}-encrypted") == "off"


async def test_end_of_the_cloud_storage_is_read_only_for_those_who_want_it_and_once_a_day(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await read_devices(hass, entry, 30)
    assert await cloud.count("cloud/storage/device/info") == 0
    ends = [entity_id_of(hass, "sensor", f"{s}-cloud_storage_end") for s in (PTZ, PLAIN)]

    await enable(hass, entry, *ends)
    await read_devices(hass, entry, 30)

    asked = await cloud.calls("cloud/storage/device/info")
    assert [call["params"]["deviceSerial"] for call in asked] == [PTZ]
    state = state_by(hass, "sensor", f"{PTZ}-cloud_storage_end")
    assert state is not None
    assert datetime.fromisoformat(state) > datetime.now(UTC)
    assert state_by(hass, "sensor", f"{PLAIN}-cloud_storage_end") == "unknown"

    freezer.tick(timedelta(days=1))
    await read_devices(hass, entry, 30)
    assert await cloud.count("cloud/storage/device/info") == 2


async def test_signal_and_captures_are_there_for_those_who_enable_them(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    wanted = [entity_id_of(hass, "sensor", f"{PTZ}-{k}") for k in ("wifi_signal", "captures_today")]
    assert all(hass.states.get(entity_id or "") is None for entity_id in wanted)
    await enable(hass, entry, *wanted)
    assert state_by(hass, "sensor", f"{PTZ}-wifi_signal") == "92"
    assert state_by(hass, "sensor", f"{PTZ}-captures_today") == "0"

    camera = entity_id_of(hass, "camera", f"{PTZ}_1-sd") or ""
    er.async_get(hass).async_update_entity(camera, disabled_by=None)
    await entry.runtime_data.captures.take(
        next(key for key in entry.runtime_data.coordinator.data.cameras if key.serial == PTZ)
    )
    await pass_time(hass, timedelta(minutes=1))

    assert state_by(hass, "sensor", f"{PTZ}-captures_today") == "1"


async def test_books_of_the_account_are_shown_at_most_once_a_minute(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    shown: list[str] = []
    entity_id = entity_id_of(hass, "sensor", f"{entry.entry_id}-calls_today")
    hass.bus.async_listen(
        "state_changed",
        lambda event: (
            shown.append(event.data["new_state"].state)
            if event.data["entity_id"] == entity_id
            else None
        ),
    )

    before = await cloud.count()
    for _ in range(5):
        await entry.runtime_data.coordinator.async_refresh()
    await pass_time(hass, timedelta(minutes=1))

    (calls,) = map(int, shown)
    assert before + 5 <= calls <= await cloud.count()
    left = int(account_state(hass, entry, "calls_left") or 0)
    assert 1_000_000 - await cloud.count() <= left <= 1_000_000 - before - 5


async def test_used_up_day_leaves_no_calls(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("device/list", kind="code", code=10007, count=1)

    await tick(hass, entry)
    await pass_time(hass, timedelta(minutes=1))

    assert account_state(hass, entry, "calls_left") == "0"


async def test_end_of_the_token_is_shown_to_those_who_enable_it(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await enable(hass, entry, entity_id_of(hass, "sensor", f"{entry.entry_id}-token_expiry"))

    state = account_state(hass, entry, "token_expiry")

    assert state is not None
    expires = datetime.fromisoformat(state).timestamp()
    assert expires == pytest.approx(entry.runtime_data.client.token.expires_at, abs=1)


async def test_health_is_diagnostic_and_the_noisy_part_of_it_is_off(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    ours = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    health = [e for e in ours if e.domain in ("sensor", "binary_sensor")]

    assert {e.entity_category for e in health} == {EntityCategory.DIAGNOSTIC}
    disabled = {e.unique_id.rpartition("-")[2] for e in health if e.disabled}
    assert disabled == {"captures_today", "cloud_storage_end", "token_expiry", "wifi_signal"}
    assert not any(entry.entry_id not in e.unique_id and ":" in e.unique_id for e in health)
