"""The only place that knows two versions of Home Assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.helpers import device_registry as dr

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

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
