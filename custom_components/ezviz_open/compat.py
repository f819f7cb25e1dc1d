"""The only place that knows two versions of Home Assistant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.media_source import MediaSource
from homeassistant.helpers import device_registry as dr

if TYPE_CHECKING:
    from homeassistant.components.media_player import SearchMedia, SearchMediaQuery
    from homeassistant.components.media_source import MediaSourceItem
    from homeassistant.core import HomeAssistant


def cache_folder(hass: HomeAssistant, name: str) -> Path:
    """Return a folder for what may be lost, out of backups; 2026.2 has no word for it."""
    path = getattr(hass.config, "cache_path", None)
    return Path(hass.config.path(".cache", name) if path is None else path(name))


type RepairStep = Any
"""What a step of a repair flow returns: a type of its own, but not yet in 2026.2."""


def parent_link(
    hass: HomeAssistant, identifier: tuple[str, str], config_entry_id: str
) -> dict[str, Any]:
    """Return the device info key that names the parent device.

    ``via_device`` is deprecated since 2026.10, its successor unknown to 2026.2.
    The parent must be in the registry already.
    """
    find = getattr(dr, "async_get_device_id_by_identifier", None)
    if find is None:
        return {"via_device": identifier}
    return {"via_device_id": find(hass, identifier, config_entry_id=config_entry_id)}


class SearchableMediaSource(MediaSource):
    """A media source with a search, which 2026.2 does not know and never asks for."""

    async def async_search_media(  # type: ignore[explicit-override, unused-ignore]  # since 2026.10
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Search below an item."""
        raise NotImplementedError


CAN_SEARCH: Final = hasattr(MediaSource, "async_search_media")
"""Whether folders may offer a search: 2026.2 would show it, and then know no such command."""
