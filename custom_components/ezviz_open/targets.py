"""From what an action names to what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.components.camera import DOMAIN as CAMERA_DOMAIN
from homeassistant.components.camera.const import DATA_COMPONENT
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .camera import ChannelCamera
from .const import DOMAIN
from .identity import ChannelKey, channel_id, safe_serial

if TYPE_CHECKING:
    from collections.abc import Collection

    from homeassistant.core import HomeAssistant, ServiceCall

    from .data import EzvizOpenConfigEntry


@dataclass(frozen=True, slots=True)
class Target:
    """A device of an account, or one input of a recorder."""

    entry: EzvizOpenConfigEntry
    serial: str
    key: ChannelKey | None
    """The input, None for the whole device."""
    name: str
    """What people call it."""


def loaded_entry(hass: HomeAssistant, entry_id: str) -> EzvizOpenConfigEntry:
    """Return an account that is running. Raises ``ServiceValidationError``."""
    entry: EzvizOpenConfigEntry | None = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_account")
    if entry.state is not ConfigEntryState.LOADED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="account_not_loaded",
            translation_placeholders={"account": entry.title},
        )
    return entry


def cameras_of(hass: HomeAssistant, call: ServiceCall) -> list[ChannelCamera]:
    """Return the cameras that an action names. Raises ``ServiceValidationError`` for none."""
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(call.data))
    named = selected.referenced | selected.indirectly_referenced
    # Without a running account there may be no cameras at all.
    component = hass.data.get(DATA_COMPONENT)
    cameras = [
        camera
        for entity_id in sorted(named)
        if component is not None
        and entity_id.startswith(f"{CAMERA_DOMAIN}.")
        and isinstance(camera := component.get_entity(entity_id), ChannelCamera)
    ]
    if not cameras:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_camera_named")
    return cameras


def device_of(hass: HomeAssistant, call: ServiceCall) -> Target:
    """Return the one device or input that an action names. Raises ``ServiceValidationError``."""
    selected = async_extract_referenced_entity_ids(hass, TargetSelection(call.data))
    entities = er.async_get(hass)
    ids = set(selected.referenced_devices)
    for entity_id in selected.referenced:
        entity = entities.async_get(entity_id)
        if entity is not None and entity.device_id is not None:
            ids.add(entity.device_id)
    devices = dr.async_get(hass)
    found = [
        target
        for device_id in ids
        if (device := devices.async_get(device_id)) is not None
        if (target := _target(hass, device.identifiers, device.name_by_user or device.name))
        is not None
    ]
    if len(ids) != 1 or not found:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="not_one_device")
    return found[0]


def _target(
    hass: HomeAssistant, identifiers: Collection[tuple[str, str]], name: str | None
) -> Target | None:
    """Return what the registry's device stands for, None where no running account has it."""
    names = {identifier[1] for identifier in identifiers if identifier[0] == DOMAIN}
    entries: list[EzvizOpenConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    for entry in entries:
        household = entry.runtime_data.coordinator.data
        for key in household.cameras:
            if channel_id(key) in names:
                return Target(entry, key.serial, key, name or "–")
            if safe_serial(key.serial) in names:
                return Target(entry, key.serial, None, name or "–")
    return None
