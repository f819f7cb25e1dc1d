"""Which camera a card's command is about, for whoever may use it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.components.camera import DATA_COMPONENT
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from .camera import ChannelCamera
from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.components.websocket_api import ActiveConnection
    from homeassistant.core import HomeAssistant

ATTR_ENTITY_ID = "entity_id"


def camera_of(
    hass: HomeAssistant, connection: ActiveConnection, entity_id: str, permission: str
) -> ChannelCamera:
    """Return a camera of ours. Raises ``Unauthorized``, ``HomeAssistantError`` for others."""
    if not connection.user.permissions.check_entity(entity_id, permission):
        raise Unauthorized(entity_id=entity_id, permission=permission)
    # Without a running account there may be no cameras at all.
    cameras = hass.data.get(DATA_COMPONENT)
    camera = cameras.get_entity(entity_id) if cameras else None
    if not isinstance(camera, ChannelCamera):
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="not_our_camera",
            translation_placeholders={"entity_id": entity_id},
        )
    return camera
