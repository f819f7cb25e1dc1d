"""The actions about presets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import voluptuous as vol
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_platform_entity_service

from .const import DOMAIN
from .entity import names_device

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, ServiceCall

    from .entity import ChannelEntity
    from .presets import Presets

ATTR_INDEX: Final = "index"
ATTR_NAME: Final = "name"
ATTR_PRESET: Final = "preset"

ACTION_ADD: Final = "preset_add"
ACTION_RENAME: Final = "preset_rename"
ACTION_CLEAR: Final = "preset_clear"


@callback
def async_setup_preset_actions(hass: HomeAssistant) -> None:
    """Register them."""
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        ACTION_ADD,
        entity_domain=CAMERA_DOMAIN,
        schema={vol.Required(ATTR_NAME): cv.string},
        func=_add,
        supports_response=SupportsResponse.OPTIONAL,
    )
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        ACTION_RENAME,
        entity_domain=CAMERA_DOMAIN,
        schema={vol.Required(ATTR_PRESET): cv.string, vol.Required(ATTR_NAME): cv.string},
        func=_rename,
    )
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        ACTION_CLEAR,
        entity_domain=CAMERA_DOMAIN,
        schema={vol.Required(ATTR_PRESET): cv.string},
        func=_clear,
    )


@names_device
async def _add(camera: ChannelEntity, call: ServiceCall) -> dict[str, int]:
    """Have the camera remember where it looks, and return the number it gave."""
    index = await _presets(camera).add(camera.key, call.data[ATTR_NAME])
    return {ATTR_INDEX: index}


@names_device
async def _rename(camera: ChannelEntity, call: ServiceCall) -> None:
    """Name a preset anew, or one that was made in the app."""
    _presets(camera).rename(camera.key, call.data[ATTR_PRESET], call.data[ATTR_NAME])


@names_device
async def _clear(camera: ChannelEntity, call: ServiceCall) -> None:
    """Have the camera forget a preset."""
    await _presets(camera).clear(camera.key, call.data[ATTR_PRESET])


def _presets(camera: ChannelEntity) -> Presets:
    return camera.coordinator.config_entry.runtime_data.presets
