"""Tells automations that somebody has turned a camera, in whatever way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .recording_access import cameras_of

if TYPE_CHECKING:
    from homeassistant.core import Context, HomeAssistant

    from .identity import ChannelKey

EVENT_TURNED: Final = f"{DOMAIN}_turned"


class Turns:
    """Fires an event for each start that was carried out, or may have been."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nobody having asked."""
        self._hass = hass
        self._contexts: dict[ChannelKey, Context | None] = {}

    @callback
    def asked(self, key: ChannelKey, context: Context | None) -> None:
        """Remember who has a camera turned from now on."""
        self._contexts[key] = context

    @callback
    def turned(self, key: ChannelKey) -> None:
        """Tell that a camera turns away from where it looked; not told of ways to presets."""
        # Not by the device registry's own search, which differs between versions.
        cameras = map(er.async_get(self._hass).async_get, cameras_of(self._hass, key))
        device_id = next((camera.device_id for camera in cameras if camera), None)
        if device_id is not None:
            self._hass.bus.async_fire(
                EVENT_TURNED, {ATTR_DEVICE_ID: device_id}, context=self._contexts.get(key)
            )
