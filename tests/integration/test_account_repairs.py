"""Repairs that any refused call may open, and that go away when they are cured."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.openapi import Purpose
from tests.integration.common import entity_of, open_issues, pass_time, state_of, tick
from tests.integration.test_upkeep import read_devices
from tests.simulated_cloud import PTZ, RECORDER

if TYPE_CHECKING:
    from freezegun.api import FrozenDateTimeFactory
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, Person, SetUp


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def command(entry: MockConfigEntry, serial: str = PTZ) -> None:
    """Give a device a name, as a person does."""
    runtime = entry.runtime_data
    naming = runtime.client.administration.rename(serial, "x", Purpose.ACTION)
    await runtime.commands.send(serial, naming)


def issues_named(hass: HomeAssistant, key: str) -> list[dict[str, str]]:
    return [texts for issue_id, texts in open_issues(hass).items() if issue_id.startswith(key)]


# Met in a command


@pytest.mark.parametrize(
    "code,key", [(10026, "device_limit"), (60058, "needs_owner"), (60061, "not_activated")]
)
async def test_trouble_of_a_command_opens_a_repair_until_one_succeeds(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, code: int, key: str
) -> None:
    await cloud.fault("name/update", kind="code", code=code, count=1)

    with pytest.raises(HomeAssistantError):
        await command(entry)

    (texts,) = issues_named(hass, key)
    assert "客厅" in str(texts)

    await command(entry)
    assert issues_named(hass, key) == []


async def test_trouble_of_a_recorder_is_one_repair_for_all_its_cameras(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("name/update", kind="code", code=60058, count=1)

    with pytest.raises(HomeAssistantError):
        await command(entry, RECORDER)

    (texts,) = issues_named(hass, "needs_owner")
    assert "收银台" in texts["camera"]
    assert "店门口" in texts["camera"]


async def test_trouble_of_the_background_is_told_of_and_cured_by_the_next_read(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("device/status/get", kind="code", code=10026, serial=PTZ, count=1)
    await read_devices(hass, entry, 14)
    assert len(issues_named(hass, "device_limit")) == 1

    entry.runtime_data.upkeep._not_before.clear()
    await read_devices(hass, entry, 14)

    assert issues_named(hass, "device_limit") == []


async def test_other_refusals_of_a_command_open_nothing(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    for code in (20008, 60020, 50000):
        await cloud.fault("name/update", kind="code", code=code, count=1)
        with pytest.raises(HomeAssistantError):
            await command(entry)

    assert not open_issues(hass)


# A frozen appKey


async def test_frozen_key_has_a_repair_of_its_own(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("device/list", kind="code", code=10005)

    await tick(hass, entry, times=2)

    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert state_of(hass, PTZ, key="stream_problem") == "credentials"
    issues = open_issues(hass)
    assert f"app_key_frozen_{entry.entry_id}" in issues
    assert f"account_refused_{entry.entry_id}" not in issues
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"app_key_frozen_{entry.entry_id}")
    assert issue is not None
    assert issue.severity is ir.IssueSeverity.ERROR

    await cloud.clear_faults()
    await tick(hass, entry)
    assert not open_issues(hass)


async def test_key_frozen_before_the_start_is_told_of_until_the_account_loads(
    hass: HomeAssistant, cloud: Cloud, make_entry: MakeEntry, set_up: SetUp
) -> None:
    await cloud.set(app_frozen=True)
    entry = await set_up(make_entry())
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert set(open_issues(hass)) == {f"app_key_frozen_{entry.entry_id}"}

    await cloud.set(app_frozen=False)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    assert not open_issues(hass)


async def test_key_found_frozen_by_a_command_is_told_of_at_once(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("name/update", kind="code", code=10005, count=1)

    with pytest.raises(HomeAssistantError) as caught:
        await command(entry)

    assert caught.value.translation_key == "app_key_frozen"
    assert set(open_issues(hass)) == {f"app_key_frozen_{entry.entry_id}"}
    await command(entry)
    assert not open_issues(hass)


# A day that is used up


async def test_used_up_day_names_what_used_it_and_until_when(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, person: Person
) -> None:
    await cloud.fault("live/address/get", kind="code", code=10007, count=1)

    await person(entity_of(hass, PTZ))

    (texts,) = issues_named(hass, "quota")
    calls = await cloud.count()
    assert texts["calls"] == str(calls)
    assert texts["stream"] == "1"
    names = ("action", "poll", "still", "stop", "stream")
    assert sum(int(texts[purpose]) for purpose in names) == calls
    assert texts["until"].endswith(":00")


@pytest.mark.parametrize("path", ["name/update", "device/list"])
async def test_used_up_day_is_noticed_by_any_call_and_over_when_one_succeeds(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, path: str
) -> None:
    await cloud.fault(path, kind="code", code=10007, count=1)
    if path == "name/update":
        with pytest.raises(HomeAssistantError):
            await command(entry)
    else:
        await tick(hass, entry)
    assert len(issues_named(hass, "quota")) == 1

    await command(entry)

    assert issues_named(hass, "quota") == []
    assert entry.runtime_data.governor.background_left() > 0


async def test_used_up_day_ends_at_the_platforms_midnight(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await cloud.fault("device/list", kind="code", code=10007)
    await tick(hass, entry)
    assert len(issues_named(hass, "quota")) == 1

    freezer.tick(timedelta(days=1))
    await cloud.clear_faults()
    await pass_time(hass, timedelta(minutes=10))

    assert issues_named(hass, "quota") == []


async def test_used_up_day_before_the_start_is_told_of(
    hass: HomeAssistant, cloud: Cloud, make_entry: MakeEntry, set_up: SetUp
) -> None:
    await cloud.fault("device/list", kind="code", code=10007)
    entry = await set_up(make_entry())
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert len(issues_named(hass, "quota")) == 1

    await hass.config_entries.async_remove(entry.entry_id)

    assert not open_issues(hass)
