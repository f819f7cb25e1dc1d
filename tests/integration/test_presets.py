"""Positions that cameras remember, and the names they have here."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from custom_components.ezviz_open.identity import ChannelKey
from tests.integration.common import entity_of, pass_time
from tests.integration.controls import control, control_of, refusal, settle, state, use
from tests.simulated_cloud import PLAIN, PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

SELECT = f"{PTZ}_1-preset"
KEY = ChannelKey(PTZ, 1)
DOOR = {"index": 1, "name": "门", "pan": 0.5, "tilt": 0.0, "zoom": 1.0, "focus": 0.5}
WINDOW = {"index": 4, "pan": -0.5, "tilt": 0.2, "zoom": 1.0, "focus": 0.5}


@pytest.fixture
async def entry(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> MockConfigEntry:
    """Return an account whose devices have told what they can do."""
    await cloud.set(preset_seconds=0)
    entry = await set_up()
    await settle(hass)
    return entry


def options(hass: HomeAssistant) -> list[str]:
    """Return what can be chosen."""
    found = hass.states.get(control(hass, "select", SELECT))
    assert found is not None
    return list(found.attributes["options"])


async def add(hass: HomeAssistant, name: str) -> int:
    """Add a preset and return the number it got."""
    entity_id = entity_of(hass, PTZ)
    answer = await use(hass, "ezviz_open.preset_add", entity_id, name=name)
    return int(answer[entity_id]["index"])


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)


async def test_preset_is_added_with_a_name_and_survives_a_reload(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count()

    assert await add(hass, " Front door ") == 1

    assert await cloud.count() == before + 1
    assert options(hass) == ["Front door"]
    assert state(hass, "select", SELECT) == "Front door"
    await reload(hass, entry)
    assert options(hass) == ["Front door"]
    assert state(hass, "select", SELECT) == "unknown"


@pytest.mark.usefixtures("entry")
async def test_choosing_moves_there_with_one_call(hass: HomeAssistant, cloud: Cloud) -> None:
    await add(hass, "Door")
    await cloud.device(PTZ, ptz={"pan": 0.9})
    await add(hass, "Window")
    before = await cloud.count()

    await use(hass, "select.select_option", control(hass, "select", SELECT), option="Door")

    (call,) = await cloud.calls("preset/move")
    assert call["params"]["index"] == "1"
    assert await cloud.count() == before + 1
    assert (await cloud.device(PTZ))["ptz"]["pan"] == 0
    assert state(hass, "select", SELECT) == "Door"


@pytest.mark.usefixtures("entry")
async def test_camera_that_turns_is_stopped_before_it_goes_to_a_preset(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await add(hass, "Door")
    await cloud.device(PTZ, ptz={"pan": 0.9})
    await use(hass, "ezviz_open.ptz_start", entity_of(hass, PTZ), direction="left")

    await use(hass, "select.select_option", control(hass, "select", SELECT), option="Door")

    calls = [call["path"].partition("device/")[2] for call in await cloud.calls()]
    assert calls[-3:] == ["ptz/start", "ptz/stop", "preset/move"]
    assert state(hass, "select", SELECT) == "Door"
    assert (await cloud.device(PTZ))["ptz"]["pan"] == 0


@pytest.mark.usefixtures("entry")
async def test_server_that_is_out_of_order_is_not_the_houses_network(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await add(hass, "Door")
    await cloud.fault("preset/move", kind="status", code=503)

    key = await refusal(
        hass, "select.select_option", control(hass, "select", SELECT), option="Door"
    )

    assert key == "out_of_order"


@pytest.mark.usefixtures("entry")
async def test_camera_that_cannot_be_stopped_is_not_sent_to_a_preset(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await add(hass, "Door")
    await use(hass, "ezviz_open.ptz_start", entity_of(hass, PTZ), direction="left")
    await cloud.fault("ptz/stop", kind="code", code=20008, count=1)

    key = await refusal(
        hass, "select.select_option", control(hass, "select", SELECT), option="Door"
    )

    assert key == "ptz_stop_owed"
    assert await cloud.count("preset/move") == 0


@pytest.mark.usefixtures("entry")
async def test_camera_that_turns_is_stopped_before_it_remembers_where_it_looks(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await use(hass, "ezviz_open.ptz_start", entity_of(hass, PTZ), direction="left")

    await add(hass, "Door")

    assert (await cloud.device(PTZ))["ptz"]["moving"] is None
    assert await cloud.count("ptz/stop") == 1


async def test_camera_that_turns_is_at_no_preset(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await add(hass, "Door")

    entry.runtime_data.presets.turned(KEY)
    await settle(hass)

    assert state(hass, "select", SELECT) == "unknown"


@pytest.mark.usefixtures("entry")
async def test_being_there_already_is_a_success(hass: HomeAssistant, cloud: Cloud) -> None:
    await add(hass, "Door")

    await use(hass, "select.select_option", control(hass, "select", SELECT), option="Door")

    assert [call["code"] for call in await cloud.calls("preset/move")] == [60010]
    assert state(hass, "select", SELECT) == "Door"


@pytest.mark.parametrize("name", ["Door", "DOOR", " door "])
@pytest.mark.usefixtures("entry")
async def test_name_is_given_once_only(hass: HomeAssistant, cloud: Cloud, name: str) -> None:
    await add(hass, "Door")

    key = await refusal(hass, "ezviz_open.preset_add", entity_of(hass, PTZ), name=name)

    assert key == "preset_name_taken"
    assert await cloud.count("preset/add") == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 51])
@pytest.mark.usefixtures("entry")
async def test_name_has_a_length(hass: HomeAssistant, cloud: Cloud, name: str) -> None:
    key = await refusal(hass, "ezviz_open.preset_add", entity_of(hass, PTZ), name=name)

    assert key == "preset_name_length"
    assert await cloud.count("preset/add") == 0


async def test_preset_is_renamed_without_a_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await add(hass, "Door")
    before = await cloud.count()

    for preset, name in ((" DOOR ", "Gate"), ("1", "gate")):
        await use(hass, "ezviz_open.preset_rename", entity_of(hass, PTZ), preset=preset, name=name)

    assert await cloud.count() == before
    assert options(hass) == ["gate"]
    assert state(hass, "select", SELECT) == "gate"
    await reload(hass, entry)
    assert options(hass) == ["gate"]


@pytest.mark.usefixtures("entry")
async def test_preset_of_the_app_is_named_by_its_number(hass: HomeAssistant, cloud: Cloud) -> None:
    await cloud.device(PTZ, presets=[WINDOW])

    await use(hass, "ezviz_open.preset_rename", entity_of(hass, PTZ), preset="4", name="Window")
    await use(hass, "select.select_option", control(hass, "select", SELECT), option="Window")

    assert (await cloud.device(PTZ))["ptz"]["pan"] == -0.5


@pytest.mark.parametrize("preset", ["Door", "0", "301", "²"])
@pytest.mark.parametrize("action", ["preset_rename", "preset_clear"])
@pytest.mark.usefixtures("entry")
async def test_unknown_preset_is_refused_without_a_call(
    hass: HomeAssistant, cloud: Cloud, action: str, preset: str
) -> None:
    data = {"name": "x"} if action == "preset_rename" else {}
    before = await cloud.count()

    key = await refusal(hass, f"ezviz_open.{action}", entity_of(hass, PTZ), preset=preset, **data)

    assert key == "preset_unknown"
    assert await cloud.count() == before


@pytest.mark.usefixtures("entry")
async def test_preset_is_cleared(hass: HomeAssistant, cloud: Cloud) -> None:
    await add(hass, "Door")
    await add(hass, "Window")

    await use(hass, "ezviz_open.preset_clear", entity_of(hass, PTZ), preset="Window")

    assert await cloud.count("preset/clear") == 1
    assert [p["index"] for p in (await cloud.device(PTZ))["presets"]] == [1]
    assert options(hass) == ["Door"]
    assert state(hass, "select", SELECT) == "unknown"


@pytest.mark.usefixtures("entry")
async def test_preset_that_the_camera_has_lost_leaves_the_list(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await add(hass, "Door")
    await add(hass, "Window")
    await cloud.device(PTZ, presets=[])

    select = control(hass, "select", SELECT)
    assert await refusal(hass, "select.select_option", select, option="Door") == "preset_gone"
    assert options(hass) == ["Window"]

    camera = entity_of(hass, PTZ)
    assert await refusal(hass, "ezviz_open.preset_clear", camera, preset="2") == "preset_gone"
    assert options(hass) == []


@pytest.mark.parametrize(
    "path,code,key",
    [
        ("add", 60007, "preset_full"),
        ("add", 60008, "preset_full"),
        ("add", 60026, "shutter_closed"),
        ("move", 60009, "preset_running"),
        ("move", 60028, "ptz_busy"),
        ("move", 20007, "device_offline"),
        ("clear", 20008, "device_timeout"),
    ],
)
@pytest.mark.usefixtures("entry")
async def test_refusals_are_explained(
    hass: HomeAssistant, cloud: Cloud, path: str, code: int, key: str
) -> None:
    await add(hass, "Door")
    await cloud.fault(f"preset/{path}", kind="code", code=code)
    camera = entity_of(hass, PTZ)

    if path == "move":
        select = control(hass, "select", SELECT)
        assert await refusal(hass, "select.select_option", select, option="Door") == key
    elif path == "clear":
        assert await refusal(hass, "ezviz_open.preset_clear", camera, preset="Door") == key
    else:
        assert await refusal(hass, "ezviz_open.preset_add", camera, name="Other") == key

    assert options(hass) == ["Door"]


@pytest.mark.usefixtures("entry")
async def test_full_camera_says_so(hass: HomeAssistant, cloud: Cloud) -> None:
    await cloud.set(preset_limit=1)
    await add(hass, "Door")

    key = await refusal(hass, "ezviz_open.preset_add", entity_of(hass, PTZ), name="Window")

    assert key == "preset_full"


@pytest.mark.usefixtures("entry")
async def test_covered_camera_is_not_asked(hass: HomeAssistant, cloud: Cloud) -> None:
    await add(hass, "Door")
    await use(hass, "switch.turn_on", control(hass, "switch", f"{PTZ}_1-privacy"))

    select = control(hass, "select", SELECT)
    assert await refusal(hass, "select.select_option", select, option="Door") == "shutter_closed"
    camera = entity_of(hass, PTZ)
    assert await refusal(hass, "ezviz_open.preset_add", camera, name="x") == "shutter_closed"

    assert await cloud.count("preset/move") == 0
    assert await cloud.count("preset/add") == 1


@pytest.mark.usefixtures("entry")
async def test_camera_without_presets_is_not_asked(hass: HomeAssistant, cloud: Cloud) -> None:
    camera = entity_of(hass, PLAIN)

    assert control_of(hass, "select", f"{PLAIN}_1-preset") is None
    assert await refusal(hass, "ezviz_open.preset_add", camera, name="x") == "presets_unsupported"
    key = await refusal(hass, "ezviz_open.preset_rename", camera, preset="1", name="x")
    assert key == "presets_unsupported"
    assert await cloud.count("preset/add") == 0


async def test_camera_that_cannot_after_all_loses_the_select_for_good(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.device(PTZ, refuses=["presets"])

    camera = entity_of(hass, PTZ)
    assert await refusal(hass, "ezviz_open.preset_add", camera, name="Door") == "unsupported"

    assert control_of(hass, "select", SELECT) is None
    await reload(hass, entry)
    assert control_of(hass, "select", SELECT) is None
    assert await refusal(hass, "ezviz_open.preset_add", camera, name="x") == "presets_unsupported"


@pytest.mark.parametrize("shape", ["presets", "long_names"])
async def test_list_of_the_platform_is_merged_once_a_day(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, shape: str
) -> None:
    await cloud.set(preset_list=shape, preset_seconds=0)
    await cloud.device(PTZ, presets=[DOOR, WINDOW, {**WINDOW, "index": 5, "name": "门"}])

    entry = await set_up()
    await settle(hass)

    assert options(hass) == ["门", "#4", "门 #5"]
    assert await cloud.count("preset/list") == 1
    await use(hass, "ezviz_open.preset_rename", entity_of(hass, PTZ), preset="4", name="窗")
    await reload(hass, entry)
    await pass_time(hass, timedelta(hours=1))
    assert options(hass) == ["门", "窗", "门 #5"]
    assert await cloud.count("preset/list") == 1


async def test_list_is_read_again_after_a_day(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cloud.set(preset_list="presets")
    entry = await set_up()
    await settle(hass)
    runtime = entry.runtime_data
    monkeypatch.setattr(runtime.presets, "listed_at", lambda _key: 1.0)
    (read,) = (r for r in runtime.rare_reads._wanted if r.ability.startswith("preset"))
    runtime.rare_reads._wanted[read] = 0.0
    await cloud.device(PTZ, presets=[DOOR])

    await pass_time(hass, runtime.coordinator.cadence.rare_read)

    assert await cloud.count("preset/list") == 2
    assert options(hass) == ["门"]


@pytest.mark.parametrize("answer", ["404", "60020"])
async def test_missing_list_is_never_asked_for_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, answer: str
) -> None:
    if answer == "404":
        await cloud.set(preset_list="404")
    else:
        await cloud.fault("preset/list", kind="code", code=60020)
    entry = await set_up()
    await settle(hass)

    await pass_time(hass, timedelta(hours=1))
    await reload(hass, entry)

    assert await cloud.count("preset/list") == 1
    assert control_of(hass, "select", SELECT)


async def test_names_of_devices_that_are_gone_are_forgotten(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await add(hass, "Door")
    store = entry.runtime_data.store

    store.forget_all_but([PLAIN])
    await asyncio.sleep(0)

    assert not store.presets(KEY).names
