"""Errors of commands say which camera they are about: a toast stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er

from tests.integration.common import entity_of, reason_of
from tests.integration.controls import control, enable, settle, use
from tests.simulated_cloud import PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

CONTROLS: list[tuple[str, str, dict[str, Any]]] = [
    ("button.press", f"{PTZ}_1-ptz_left", {}),
    ("button.press", f"{PTZ}_1-mirror_center", {}),
    ("button.press", f"{PTZ}-restart", {}),
    ("select.select_option", f"{PTZ}_1-preset", {"option": "Door"}),
    ("switch.turn_on", f"{PTZ}_1-privacy", {}),
    ("switch.turn_on", f"{PTZ}_1-microphone", {}),
    ("switch.turn_off", f"{PTZ}-prompt_tone", {}),
    ("switch.turn_off", f"{PTZ}-arming", {}),
    ("update.install", f"{PTZ}-firmware", {}),
    ("media_player.volume_set", f"{PTZ}_1-speaker", {"volume_level": 0.5}),
]
ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("ptz_start", {"direction": "left"}),
    ("ptz_move", {"direction": "left"}),
    ("ptz_stop", {}),
    ("preset_add", {"name": "Window"}),
    ("preset_clear", {"preset": "Door"}),
    ("capture", {}),
    ("get_live_address", {}),
    ("rename", {"name": "Hall"}),
    ("activate_cloud_storage", {"card_password": "ABCDEFGH12345678"}),
]


@pytest.fixture
async def entry(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> MockConfigEntry:
    """Return an account with a preset, whose devices answer nothing from now on."""
    await cloud.set(preset_seconds=0)
    entry = await set_up()
    await settle(hass)
    await enable(hass, "switch", f"{PTZ}_1-microphone", f"{PTZ}-prompt_tone")
    await enable(hass, "button", f"{PTZ}-restart")
    await use(hass, "ezviz_open.preset_add", entity_of(hass, PTZ), name="Door")
    await cloud.control("POST", "faults", {"path": "*", "kind": "code", "code": 20008})
    return entry


async def told(hass: HomeAssistant, action: str, entity_id: str, **data: Any) -> HomeAssistantError:
    """Call an action that fails, and return its error, which names the camera once."""
    domain, name = action.split(".")
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(
            domain,
            name,
            {"entity_id": entity_id, **data},
            blocking=True,
            return_response=name.startswith("get_"),
        )
    assert str(caught.value).startswith("客厅: ")
    assert str(caught.value).count("客厅") == 1
    return caught.value


@pytest.mark.parametrize("action, unique_id, data", CONTROLS, ids=[each[1] for each in CONTROLS])
async def test_control_that_fails_names_its_camera(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, unique_id: str, data: dict[str, Any]
) -> None:
    await told(hass, action, control(hass, action.partition(".")[0], unique_id), **data)


@pytest.mark.parametrize("action, data", ACTIONS, ids=[each[0] for each in ACTIONS])
async def test_action_that_fails_names_its_camera(
    hass: HomeAssistant, entry: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    await told(hass, f"ezviz_open.{action}", entity_of(hass, PTZ), **data)


async def test_mistake_of_the_caller_stays_one(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    error = await told(hass, "ezviz_open.preset_clear", entity_of(hass, PTZ), preset="Nowhere")

    assert isinstance(error, ServiceValidationError)
    assert reason_of(error) == "preset_unknown"


async def test_camera_is_called_what_people_call_it(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    camera = registry.async_get(entity_of(hass, PTZ))
    assert camera is not None
    assert camera.device_id is not None
    dr.async_get(hass).async_update_device(camera.device_id, name_by_user="Hall")

    with pytest.raises(HomeAssistantError, match=r"^Hall: "):
        await use(hass, "ezviz_open.ptz_stop", camera.entity_id)
