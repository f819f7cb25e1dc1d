"""The integration's own actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import voluptuous as vol
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.core import SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_platform_entity_service

from .account_actions import async_setup_account_actions
from .const import ATTR_FILENAME, DOMAIN
from .entity import names_device
from .preset_actions import async_setup_preset_actions
from .ptz_actions import async_setup_ptz_actions
from .recording_actions import async_setup_recording_actions
from .voice_actions import async_setup_voice_actions

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant, ServiceCall

    from .camera import ChannelCamera

ACTION_CAPTURE = "capture"


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, which are there whether or not an account is loaded."""
    async_register_platform_entity_service(
        hass,
        DOMAIN,
        ACTION_CAPTURE,
        entity_domain=CAMERA_DOMAIN,
        schema={vol.Optional(ATTR_FILENAME): cv.string},
        func=_capture,
        supports_response=SupportsResponse.OPTIONAL,
    )
    async_setup_ptz_actions(hass)
    async_setup_account_actions(hass)
    async_setup_preset_actions(hass)
    async_setup_recording_actions(hass)
    async_setup_voice_actions(hass)


@names_device
async def _capture(camera: ChannelCamera, call: ServiceCall) -> dict[str, str]:
    """Have a camera take a picture, and return where it was saved."""
    return await camera.async_capture(call.data.get(ATTR_FILENAME))
