"""System health as the interface would show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.components.system_health import get_info

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


async def health_of(hass: HomeAssistant, domain: str) -> dict[str, Any]:
    """Return an integration's lines, with what they had to wait for."""
    return (await get_info(hass))[domain]
