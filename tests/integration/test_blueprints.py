"""The blueprints, loaded by Home Assistant's own automations and run."""

from __future__ import annotations

import asyncio
import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.components.blueprint.schemas import BLUEPRINT_SCHEMA
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import async_mock_service

from tests.integration.common import entity_id_of, entity_of, pass_time
from tests.integration.test_upkeep import read_devices
from tests.simulated_cloud import DOORBELL, PLAIN, PTZ
from tests.source import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from homeassistant.core import HomeAssistant, ServiceCall
    from pytest_homeassistant_custom_component.typing import WebSocketGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

FOLDER = ROOT / "blueprints" / "automation" / "ezviz_open"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.fixture
def automate(hass: HomeAssistant, tmp_path: Path) -> Any:
    """Return a function that makes an automation out of a blueprint."""
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "ezviz_open")
    hass.config.config_dir = str(tmp_path)

    async def automate(name: str, **inputs: Any) -> None:
        automation = {
            "id": name,
            "alias": name,
            "use_blueprint": {"path": f"ezviz_open/{name}.yaml", "input": inputs},
        }
        assert await async_setup_component(hass, "automation", {"automation": automation})
        await hass.async_block_till_done()
        state = hass.states.get(f"automation.{name}")
        assert state is not None
        assert state.state == "on"

    return automate


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_blueprints_keep_to_the_rules(path: Path) -> None:
    blueprint = Blueprint(
        load_yaml_dict(path), expected_domain="automation", schema=BLUEPRINT_SCHEMA
    )

    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"].endswith(str(path.relative_to(ROOT)))
    assert all(known.get("selector") for known in blueprint.inputs.values() if known)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readmes_offer_each_blueprint_for_import(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"https://my\.home-assistant\.io/redirect/blueprint_import/[^)\s]+", text)
    offered = {parse_qs(urlsplit(link).query)["blueprint_url"][0] for link in links}

    sources = set()
    for path in FILES:
        head = path.read_text(encoding="utf-8").split("  input:")[0]
        sources.add(yaml.safe_load(head)["blueprint"]["source_url"])
    assert offered == sources
    assert len(FILES) == 3


def entities(calls: list[ServiceCall]) -> list[Any]:
    return [call.data["entity_id"] for call in calls]


async def test_shutters_close_when_somebody_comes_and_open_when_all_have_left(
    hass: HomeAssistant, automate: Any
) -> None:
    closed = async_mock_service(hass, "switch", "turn_on")
    opened = async_mock_service(hass, "switch", "turn_off")
    people = ["person.mia", "person.yu"]
    for person in people:
        hass.states.async_set(person, "not_home")
    shutters = ["switch.hall", "switch.study"]
    await automate("close_shutters", people=people, shutters=shutters, wait=5)

    hass.states.async_set("person.mia", "home")
    await hass.async_block_till_done()
    assert entities(closed) == [shutters]

    hass.states.async_set("person.yu", "home")
    hass.states.async_set("person.mia", "not_home")
    await pass_time(hass, timedelta(minutes=5))
    assert opened == []

    hass.states.async_set("person.yu", "not_home")
    await hass.async_block_till_done()
    assert opened == []
    await pass_time(hass, timedelta(minutes=5))
    assert entities(opened) == [shutters]


async def test_shutters_stay_closed_while_somebody_cannot_be_located(
    hass: HomeAssistant, automate: Any
) -> None:
    async_mock_service(hass, "switch", "turn_on")
    opened = async_mock_service(hass, "switch", "turn_off")
    hass.states.async_set("person.mia", "home")
    hass.states.async_set("person.yu", "unknown")
    await automate(
        "close_shutters", people=["person.mia", "person.yu"], shutters=["switch.hall"], wait=0
    )

    hass.states.async_set("person.mia", "not_home")
    await pass_time(hass, timedelta(minutes=1))

    assert opened == []


type Turn = Callable[[HomeAssistant, WebSocketGenerator, str], Awaitable[None]]


async def by_button(hass: HomeAssistant, _client: WebSocketGenerator, serial: str) -> None:
    button = entity_id_of(hass, "button", f"{serial}_1-ptz_left")
    await hass.services.async_call("button", "press", {"entity_id": button}, blocking=True)


async def by_entity(hass: HomeAssistant, _client: WebSocketGenerator, serial: str) -> None:
    data = {"entity_id": entity_of(hass, serial), "direction": "left"}
    await hass.services.async_call("ezviz_open", "ptz_move", data, blocking=True)


async def by_device(hass: HomeAssistant, _client: WebSocketGenerator, serial: str) -> None:
    camera = er.async_get(hass).async_get(entity_of(hass, serial))
    assert camera is not None
    data = {"device_id": camera.device_id, "direction": "left", "at_most": 1}
    await hass.services.async_call("ezviz_open", "ptz_start", data, blocking=True)


async def by_card(hass: HomeAssistant, client: WebSocketGenerator, serial: str) -> None:
    card = await client(hass)
    for command, more in (("start", {"direction": "left"}), ("stop", {})):
        await card.send_json_auto_id(
            {"type": f"ezviz_open/ptz/{command}", "entity_id": entity_of(hass, serial), **more}
        )
        assert (await card.receive_json())["success"]


@pytest.mark.parametrize("turn", [by_button, by_entity, by_device, by_card])
async def test_camera_returns_after_each_way_of_turning_it(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    automate: Any,
    hass_ws_client: WebSocketGenerator,
    turn: Turn,
) -> None:
    await cloud.device(PLAIN, capabilities={"support_ptz": "1"})
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    chosen = async_mock_service(hass, "select", "select_option")
    preset = entity_id_of(hass, "select", f"{PTZ}_1-preset")
    await automate("return_to_preset", presets=preset, preset="Door", wait=0.1)

    for serial, returns in ((PLAIN, 0), (PTZ, 1)):
        await turn(hass, hass_ws_client, serial)
        await hass.async_block_till_done()
        assert [call.data for call in chosen] == returns * [
            {"entity_id": [preset], "option": "Door"}
        ]


async def test_camera_returns_after_the_last_turn(
    hass: HomeAssistant, set_up: SetUp, automate: Any
) -> None:
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    chosen = async_mock_service(hass, "select", "select_option")
    preset = entity_id_of(hass, "select", f"{PTZ}_1-preset")
    await automate("return_to_preset", presets=preset, preset="Door", wait=0.3)
    select = er.async_get(hass).async_get(preset or "")
    assert select is not None

    for _ in range(3):
        hass.bus.async_fire("ezviz_open_turned", {"device_id": select.device_id})
        await asyncio.sleep(0.1)
    assert chosen == []
    # Waits for the delay, too.
    await hass.async_block_till_done()

    assert len(chosen) == 1


async def test_low_battery_and_broken_card_are_announced(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, automate: Any
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    told = async_mock_service(hass, "notify", "family")
    await automate(
        "announce_storage_and_battery",
        batteries=[entity_id_of(hass, "sensor", f"{DOORBELL}-battery")],
        storages=[entity_id_of(hass, "binary_sensor", f"{PTZ}-storage_problem")],
        announce=[{"action": "notify.family", "data": {"message": "{{ message }}"}}],
    )

    await cloud.device(DOORBELL, battery=12)
    await cloud.device(PTZ, disk="1---------------")
    await read_devices(hass, entry, 16)

    messages = sorted(call.data["message"] for call in told)
    assert len(messages) == 2
    assert messages[0].startswith("客厅: memory card")
    assert messages[1].startswith("门口 🔔: battery")
    assert "12 %" in messages[1]

    await read_devices(hass, entry, 16)
    assert len(told) == 2


async def test_announcement_needs_no_action_of_ones_own(hass: HomeAssistant, automate: Any) -> None:
    shown = async_mock_service(hass, "persistent_notification", "create")
    hass.states.async_set("sensor.door", "50")
    await automate("announce_storage_and_battery", batteries=["sensor.door"], threshold=30)

    hass.states.async_set("sensor.door", "29")
    await hass.async_block_till_done()

    assert ["29 %" in call.data["message"] for call in shown] == [True]
