"""Settings of devices, arming, and restarting them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from custom_components.ezviz_open.identity import Target
from custom_components.ezviz_open.openapi import Switch
from custom_components.ezviz_open.settings import Setting
from tests.integration.common import pass_time, tick, until
from tests.integration.controls import (
    begin,
    control,
    control_of,
    enable,
    refusal,
    settle,
    state,
    use,
)
from tests.simulated_cloud import (
    DOORBELL,
    GB28181,
    H265,
    OFFLINE,
    PLAIN,
    PTZ,
    RECORDER,
    Cloud,
    SimulatorProcess,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from .conftest import MakeEntry, SetUp

ARMING = f"{PTZ}-arming"

# Unique id, last part of the path that sets it and of the one that reads it, and its first state.
CHINESE = (
    (f"{PTZ}_1-microphone", "video/sound/set", "video/sound/status", "on"),
    (f"{PTZ}_1-all_day_recording", "record/switch/set", "record/switch/status", "off"),
    (f"{PTZ}_1-motion_tracking", "mobile/status/set", "mobile/status/get", "off"),
    (f"{PTZ}_1-sound_tracking", "ssl/switch/set", "ssl/switch/status", "off"),
    (f"{PTZ}-prompt_tone", "sound/switch/set", "device/sound/switch/status", "on"),
    (f"{PTZ}-indicator", "light/switch/set", "light/switch/status", "on"),
    (f"{PTZ}-offline_notice", "notify/switch", "device/info", "off"),
)


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an account whose devices have told what they can do."""
    entry = await set_up()
    await settle(hass)
    return entry


@pytest.fixture(scope="module")
def overseas_simulator() -> object:
    """Return a simulated cloud overseas."""
    process = SimulatorProcess("--region", "eu")
    yield process
    process.stop()


@pytest.fixture
async def overseas(
    socket_enabled: None, overseas_simulator: SimulatorProcess
) -> AsyncGenerator[Cloud]:
    """Return the cloud overseas, with limits that do not get in the way."""
    cloud = await Cloud.connect(
        overseas_simulator, quota_per_minute=0, quota_per_day=0, stream_slots=0
    )
    await cloud.set(area_domain=cloud.url)
    yield cloud
    await cloud.close()


def enabled(hass: HomeAssistant, unique_id: str) -> bool:
    """Return whether a switch is enabled."""
    entity = er.async_get(hass).async_get(control(hass, "switch", unique_id))
    assert entity is not None
    return entity.disabled_by is None


@pytest.mark.usefixtures("entry")
async def test_switches_whose_state_costs_a_call_are_disabled_at_first(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    for unique_id, _, reading, _ in CHINESE:
        assert not enabled(hass, unique_id), unique_id
        assert await cloud.count(reading) == 0, unique_id
    assert enabled(hass, ARMING)
    assert control_of(hass, "switch", f"{PTZ}_1-infrared") is None


@pytest.mark.usefixtures("entry")
async def test_switches_are_there_by_their_keys(hass: HomeAssistant) -> None:
    assert control_of(hass, "switch", f"{PLAIN}_1-motion_tracking") is None
    assert control_of(hass, "switch", f"{PLAIN}_1-sound_tracking") is None
    assert control_of(hass, "switch", f"{DOORBELL}_1-all_day_recording") is None
    assert control_of(hass, "switch", f"{RECORDER}-arming") is None
    assert control_of(hass, "switch", f"{GB28181}-offline_notice") is None
    for serial in (H265, RECORDER, GB28181):
        assert control_of(hass, "switch", f"{serial}-prompt_tone")
        assert control_of(hass, "switch", f"{serial}-indicator")
    assert control_of(hass, "switch", f"{RECORDER}-offline_notice")
    assert control_of(hass, "switch", f"{RECORDER}_1-microphone") is None


async def test_enabled_switches_are_read_once(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await enable(hass, "switch", *(unique_id for unique_id, *_ in CHINESE))

    for unique_id, _, reading, first in CHINESE:
        assert state(hass, "switch", unique_id) == first, unique_id
        assert await cloud.count(reading) == 1, unique_id
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    await pass_time(hass, timedelta(hours=2))
    for unique_id, _, reading, first in CHINESE:
        assert state(hass, "switch", unique_id) == first, unique_id
        assert await cloud.count(reading) == 1, unique_id


@pytest.mark.parametrize("unique_id,setting,reading,first", CHINESE)
async def test_switching_is_one_call_and_no_read(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    unique_id: str,
    setting: str,
    reading: str,
    first: str,
) -> None:
    await enable(hass, "switch", unique_id)
    before = await cloud.count()
    other = "off" if first == "on" else "on"

    await use(hass, f"switch.turn_{other}", control(hass, "switch", unique_id))
    await settle(hass)

    assert state(hass, "switch", unique_id) == other
    assert await cloud.count(setting) == 1
    assert await cloud.count(reading) == 1
    assert await cloud.count() == before + 1
    (call,) = await cloud.calls(setting)
    assert call["code"] == 200
    assert call["params"]["enable"] == str(int(other == "on"))
    assert "channelNo" not in call["params"]


@pytest.mark.parametrize("shape", ["list", "object"])
async def test_microphone_is_understood_in_both_forms(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, shape: str
) -> None:
    await cloud.set(microphone_shape=shape)
    await cloud.device(PTZ, switches={"microphone": False})

    await enable(hass, "switch", f"{PTZ}_1-microphone")

    assert state(hass, "switch", f"{PTZ}_1-microphone") == "off"


async def test_old_state_is_read_again_and_the_oldest_first(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    names = ("microphone", "sound_tracking")
    await enable(hass, "switch", *(f"{PTZ}_1-{name}" for name in names))
    await cloud.device(PTZ, switches={"microphone": False, "sound_tracking": True})
    runtime = entry.runtime_data
    store, target = runtime.store, Target(PTZ, None)
    store.keep_setting(target, "MICROPHONE", on=True, at=2000.0)
    store.keep_setting(target, "SOUND_TRACKING", on=False, at=1000.0)
    for read in runtime.rare_reads._wanted:
        runtime.rare_reads._wanted[read] = 0.0

    await pass_time(hass, runtime.coordinator.cadence.rare_read)
    assert state(hass, "switch", f"{PTZ}_1-sound_tracking") == "on"
    assert state(hass, "switch", f"{PTZ}_1-microphone") == "on"

    await pass_time(hass, runtime.coordinator.cadence.rare_read)
    assert state(hass, "switch", f"{PTZ}_1-microphone") == "off"
    await pass_time(hass, runtime.coordinator.cadence.rare_read)
    assert await cloud.count("video/sound/status") == 2


async def test_reads_give_way_to_the_quota_and_are_made_up_for(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("video/sound/status", kind="code", code=10029, count=1)
    await enable(hass, "switch", f"{PTZ}_1-microphone")
    assert state(hass, "switch", f"{PTZ}_1-microphone") == "unknown"
    entry.runtime_data.governor._paused_until = 0

    await pass_time(hass, entry.runtime_data.coordinator.cadence.rare_read)

    assert state(hass, "switch", f"{PTZ}_1-microphone") == "on"
    assert await cloud.count("video/sound/status") == 2


@pytest.mark.parametrize("code", [20008, 10026])
async def test_refused_read_is_not_repeated_at_once(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, code: int
) -> None:
    await cloud.fault("video/sound/status", kind="code", code=code)
    await enable(hass, "switch", f"{PTZ}_1-microphone")
    asked = await cloud.count("video/sound/status")

    for _ in range(3):
        await pass_time(hass, entry.runtime_data.coordinator.cadence.rare_read)

    assert await cloud.count("video/sound/status") == asked
    assert state(hass, "switch", f"{PTZ}_1-microphone") == "unknown"


async def test_offline_device_is_not_read(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await enable(hass, "switch", f"{OFFLINE}-prompt_tone")

    await pass_time(hass, timedelta(hours=1))

    assert await cloud.count("sound/switch/status") == 0
    assert state(hass, "switch", f"{OFFLINE}-prompt_tone") == "unavailable"


async def test_read_that_is_refused_as_unknown_removes_the_switch_for_good(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await enable(hass, "switch", f"{RECORDER}-prompt_tone")

    assert control_of(hass, "switch", f"{RECORDER}-prompt_tone") is None
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert control_of(hass, "switch", f"{RECORDER}-prompt_tone") is None
    assert control_of(hass, "switch", f"{RECORDER}-indicator")
    assert await cloud.count("sound/switch/status") == 1


async def test_first_use_that_is_refused_as_unknown_removes_the_switch_for_good(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("light/switch/status", kind="code", code=20008)
    await enable(hass, "switch", f"{PLAIN}-indicator")
    assert state(hass, "switch", f"{PLAIN}-indicator") == "unknown"

    key = await refusal(hass, "switch.turn_on", control(hass, "switch", f"{PLAIN}-indicator"))

    assert key == "unsupported"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert control_of(hass, "switch", f"{PLAIN}-indicator") is None
    assert await cloud.count("light/switch/set") == 1


async def test_quick_toggling_ends_with_the_last_wish(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    unique_id = f"{PTZ}_1-microphone"
    await enable(hass, "switch", unique_id)
    entity_id = control(hass, "switch", unique_id)
    await cloud.set(device_latency=0.3)

    wishes = [begin(hass, f"switch.turn_{wish}", entity_id) for wish in ("off", "on", "off")]
    await asyncio.gather(*wishes)

    assert (await cloud.device(PTZ))["switches"]["microphone"] is False
    assert await cloud.count("video/sound/set") == 1
    assert state(hass, "switch", unique_id) == "off"


@pytest.mark.parametrize(
    "code,key", [(20007, "device_offline"), (20008, "device_timeout"), (10007, "quota_day")]
)
async def test_refused_switch_is_undone_with_a_text(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, code: int, key: str
) -> None:
    unique_id = f"{PTZ}_1-microphone"
    await enable(hass, "switch", unique_id)
    await cloud.fault("video/sound/set", kind="code", code=code)

    assert await refusal(hass, "switch.turn_off", control(hass, "switch", unique_id)) == key

    assert await cloud.count("video/sound/set") == 1
    setting = Setting(Target(PTZ, None), Switch.MICROPHONE)
    assert entry.runtime_data.settings.is_on(setting) is True


async def test_wish_that_comes_while_a_command_fails_is_carried_out(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    unique_id = f"{PTZ}_1-microphone"
    await enable(hass, "switch", unique_id)
    entity_id = control(hass, "switch", unique_id)
    # Carried out, although the answer is lost.
    await cloud.fault("video/sound/set", kind="lost_answer", delay=0.5, count=1)
    lost = begin(hass, "switch.turn_off", entity_id)
    await asyncio.sleep(0.1)

    await use(hass, "switch.turn_on", entity_id)

    with pytest.raises(HomeAssistantError):
        await lost
    assert await cloud.count("video/sound/set") == 2
    assert (await cloud.device(PTZ))["switches"]["microphone"] is True
    assert state(hass, "switch", unique_id) == "on"


async def test_read_that_a_command_overtakes_does_not_undo_it(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    unique_id = f"{PTZ}_1-microphone"
    await enable(hass, "switch", unique_id)
    await cloud.fault("video/sound/status", kind="late_answer", delay=0.5)
    setting = Setting(Target(PTZ, None), Switch.MICROPHONE)
    read = hass.async_create_task(entry.runtime_data.settings.read(setting))
    await asyncio.sleep(0.1)

    await use(hass, "switch.turn_off", control(hass, "switch", unique_id))
    assert not read.done()
    await read

    assert state(hass, "switch", unique_id) == "off"


@pytest.mark.parametrize("path", ["light/switch/status", "light/switch/set"])
async def test_missing_path_does_not_remove_the_switch(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, path: str
) -> None:
    unique_id = f"{PTZ}-indicator"
    await cloud.fault(path, kind="status", code=404)

    await enable(hass, "switch", unique_id)
    if path.endswith("set"):
        told = await refusal(hass, "switch.turn_off", control(hass, "switch", unique_id))
        assert told == "no_such_path"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    await cloud.clear_faults()

    await use(hass, "switch.turn_off", control(hass, "switch", unique_id))

    assert await cloud.count(path) >= 1
    assert state(hass, "switch", unique_id) == "off"


async def test_lists_that_are_being_read_do_not_undo_arming(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    coordinator = entry.runtime_data.coordinator
    coordinator._ticks_until_channels = 0
    await cloud.fault("camera/list", kind="latency", delay=0.5)
    asked = await cloud.count("camera/list")
    poll = hass.async_create_task(coordinator.async_refresh())
    await asyncio.sleep(0.2)

    await use(hass, "switch.turn_off", control(hass, "switch", ARMING))
    assert not poll.done()
    await poll

    assert await cloud.count("camera/list") == asked + 1
    assert coordinator.data.devices[PTZ].defence == 0
    assert state(hass, "switch", ARMING) == "off"


@pytest.mark.usefixtures("entry")
async def test_arming_comes_from_the_list_and_is_one_call(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    assert state(hass, "switch", ARMING) == "on"
    assert state(hass, "switch", f"{PLAIN}-arming") == "off"
    before = await cloud.count()

    await use(hass, "switch.turn_off", control(hass, "switch", ARMING))
    await use(hass, "switch.turn_on", control(hass, "switch", f"{PLAIN}-arming"))
    await settle(hass)

    assert (await cloud.device(PTZ))["defence"] == 0
    assert (await cloud.device(PLAIN))["defence"] == 1
    assert await cloud.count() == before + 2
    assert state(hass, "switch", ARMING) == "off"
    assert state(hass, "switch", f"{PLAIN}-arming") == "on"


@pytest.mark.usefixtures("entry")
async def test_arming_shows_the_wish_at_once_and_is_undone_by_a_refusal(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await cloud.fault("defence/set", kind="code", code=20008, delay=1.0)
    task = begin(hass, "switch.turn_off", control(hass, "switch", ARMING))

    await until(lambda: state(hass, "switch", ARMING) == "off", within=0.9)

    with pytest.raises(Exception, match="did not answer in time"):
        await task
    assert state(hass, "switch", ARMING) == "on"


@pytest.mark.usefixtures("entry")
async def test_arming_what_is_armed_in_the_app_is_a_success(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await cloud.device(PLAIN, defence=1)

    await use(hass, "switch.turn_on", control(hass, "switch", f"{PLAIN}-arming"))

    assert [call["code"] for call in await cloud.calls("defence/set")] == [60021]
    assert state(hass, "switch", f"{PLAIN}-arming") == "on"


@pytest.mark.parametrize("by", ["key", "state"])
async def test_alarm_hub_has_three_modes(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, by: str
) -> None:
    device = await cloud.device(PLAIN)
    keys = {"support_safe_mode_plan": "1"} if by == "key" else {}
    await cloud.device(
        PLAIN, kind="hub", defence=16, capabilities={**device["capabilities"], **keys}
    )
    entry = await set_up()
    await settle(hass)
    mode = f"{PLAIN}-arming_mode"

    assert control_of(hass, "switch", f"{PLAIN}-arming") is None
    assert state(hass, "select", mode) == "away"
    for option, defence in (("home", 8), ("sleep", 0)):
        await use(hass, "select.select_option", control(hass, "select", mode), option=option)
        assert (await cloud.device(PLAIN))["defence"] == defence
        assert state(hass, "select", mode) == option
    assert await cloud.count("defence/set") == 2
    await tick(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert state(hass, "select", mode) == "sleep"
    assert control_of(hass, "switch", f"{PLAIN}-arming") is None
    assert control_of(hass, "select", f"{PTZ}-arming_mode") is None


async def test_restart_is_disabled_at_first_and_one_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    unique_id = f"{PTZ}-restart"
    assert hass.states.get(control(hass, "button", unique_id)) is None
    await enable(hass, "button", unique_id)
    before = await cloud.count()

    await use(hass, "button.press", control(hass, "button", unique_id))

    assert await cloud.count() == before + 1
    assert (await cloud.device(PTZ))["restarting"]


async def test_device_that_cannot_be_restarted_loses_the_button_for_good(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    unique_id = f"{GB28181}-restart"
    await enable(hass, "button", unique_id)

    key = await refusal(hass, "button.press", control(hass, "button", unique_id))

    assert key == "unsupported"
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert control_of(hass, "button", unique_id) is None


async def test_recorder_channels_have_settings_of_their_own(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    device = await cloud.device(RECORDER)
    keys = {"support_audio_onoff": "1", "support_privacy": "1"}
    await cloud.device(RECORDER, capabilities={**device["capabilities"], **keys})
    await set_up()
    await settle(hass)
    await enable(hass, "switch", f"{RECORDER}_2-microphone")

    await use(hass, "switch.turn_off", control(hass, "switch", f"{RECORDER}_2-microphone"))
    await use(hass, "switch.turn_on", control(hass, "switch", f"{RECORDER}_2-privacy"))

    for path in ("video/sound/status", "video/sound/set", "scene/switch/set"):
        (call,) = await cloud.calls(path)
        assert call["params"]["channelNo"] == "2"
    assert state(hass, "switch", f"{RECORDER}_2-privacy") == "on"
    assert state(hass, "switch", f"{RECORDER}_1-privacy") == "off"


async def test_overseas_has_what_its_hosts_know(
    hass: HomeAssistant, overseas: Cloud, make_entry: MakeEntry, set_up: SetUp
) -> None:
    entry = await set_up(
        make_entry(server=overseas.url, app_key=overseas.app_key, app_secret=overseas.app_secret)
    )
    await settle(hass)

    assert entry.runtime_data.client.overseas
    for name in ("all_day_recording", "motion_tracking"):
        assert control_of(hass, "switch", f"{PTZ}_1-{name}") is None
    for name in ("indicator", "offline_notice"):
        assert control_of(hass, "switch", f"{PTZ}-{name}") is None
    assert control_of(hass, "button", f"{PTZ}-restart") is None
    await enable(hass, "switch", f"{PTZ}_1-infrared")
    assert state(hass, "switch", f"{PTZ}_1-infrared") == "on"
    await use(hass, "switch.turn_off", control(hass, "switch", f"{PTZ}_1-infrared"))
    assert (await overseas.device(PTZ))["switches"]["infrared"] is False
    assert await overseas.count("preset/list") == 0
    assert control_of(hass, "select", f"{PTZ}_1-preset")
