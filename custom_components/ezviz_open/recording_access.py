"""Who may look at a camera's recordings: whoever may look at the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .identity import channel_id

if TYPE_CHECKING:
    from homeassistant.auth.models import User
    from homeassistant.core import HomeAssistant

    from .identity import ChannelKey

_PICTURES = ("hd", "sd")


def cameras_of(hass: HomeAssistant, key: ChannelKey) -> list[str]:
    """Return the ids of a channel's camera entities, the main one first."""
    registry = er.async_get(hass)
    ids = (
        registry.async_get_entity_id(CAMERA_DOMAIN, DOMAIN, f"{channel_id(key)}-{picture}")
        for picture in _PICTURES
    )
    return [entity_id for entity_id in ids if entity_id is not None]


def browsing_user() -> User | None:
    """Return who is browsing, None where no browser is: Home Assistant itself may see all."""
    connection = websocket_api.current_connection.get()
    return None if connection is None else connection.user


def may_see(hass: HomeAssistant, user: User | None, key: ChannelKey) -> bool:
    """Return whether somebody may look at a channel's recordings."""
    if user is None or user.is_admin:
        return True
    return any(
        user.permissions.check_entity(entity_id, POLICY_READ) for entity_id in cameras_of(hass, key)
    )
