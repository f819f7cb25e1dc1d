"""The account's devices in Home Assistant's device registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from .compat import parent_link
from .const import DOMAIN, MANUFACTURER
from .identity import ChannelKey, channel_id, safe_serial

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .household import Household
    from .openapi import Device


HIKVISION = "Hikvision"


def device_identifier(serial: str) -> tuple[str, str]:
    """Return the registry identifier of a camera or recorder."""
    return (DOMAIN, safe_serial(serial))


def model_of(device: Device) -> str | None:
    """Return the model's name; GB28181 devices give a part of their serial instead."""
    return "GB28181" if device.model and device.model in device.serial else device.model


def manufacturer_of(device: Device) -> str | None:
    """Return the maker by its model's prefix; GB28181 is spoken by many makers."""
    model = model_of(device) or ""
    if model.startswith(("DS-", "iDS-")):
        return HIKVISION
    return None if model == "GB28181" else MANUFACTURER


def account_device_info(entry: EzvizOpenConfigEntry) -> DeviceInfo:
    """Return the registry's entry for the account itself."""
    return DeviceInfo(
        identifiers={(DOMAIN, entry.entry_id)},
        name=entry.title,
        manufacturer=MANUFACTURER,
        entry_type=DeviceEntryType.SERVICE,
        configuration_url=entry.runtime_data.client.region.console,
    )


def device_info(household: Household, serial: str, console: str | None) -> DeviceInfo:
    """Return the registry's entry for a camera or recorder.

    ``console`` is the base URL of the region's web console, None where there is none.
    """
    device = household.devices[serial]
    return DeviceInfo(
        identifiers={device_identifier(serial)},
        name=device.name or serial,
        **_common(device, console),
    )


def channel_device_info(
    hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    household: Household,
    key: ChannelKey,
) -> DeviceInfo:
    """Return the registry's entry that a channel's entities belong to.

    A single camera is its own device, a recorder's inputs are devices below it.
    """
    console = entry.runtime_data.client.region.console
    if not household.is_recorder(key.serial):
        return device_info(household, key.serial, console)
    device = household.devices[key.serial]
    info = DeviceInfo(
        identifiers={(DOMAIN, channel_id(key))},
        name=household.channels[key].name or f"{device.name} {key.number}",
        **_common(device, console),
    )
    # Written so in all languages; names of channels often do not tell the input.
    info["model"] = " · ".join(filter(None, (model_of(device), f"CH{key.number}")))
    link = parent_link(hass, device_identifier(key.serial), entry.entry_id)
    return cast("DeviceInfo", {**info, **link})


@callback
def sync_registry(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> None:
    """Bring names, firmware and membership in line with the household."""
    household = entry.runtime_data.coordinator.data
    console = entry.runtime_data.client.region.console
    registry = dr.async_get(hass)
    wanted = known_identifiers(household) | {(DOMAIN, entry.entry_id)}
    for serial in sorted({key.serial for key in household.cameras}):
        # Parents have to exist before the channels that point to them.
        registry.async_get_or_create(
            config_entry_id=entry.entry_id,
            **device_info(household, serial, console),
        )
    for key in household.cameras:
        if household.is_recorder(key.serial):
            registry.async_get_or_create(
                config_entry_id=entry.entry_id,
                **channel_device_info(hass, entry, household, key),
            )
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if not device.identifiers & wanted:
            registry.async_remove_device(device.id)


def known_identifiers(household: Household) -> set[tuple[str, str]]:
    """Return the registry identifiers of all that the household has a camera for."""
    channels = {(DOMAIN, channel_id(key)) for key in household.cameras}
    return channels | {device_identifier(key.serial) for key in household.cameras}


@callback
def devices_of_other_entries(
    hass: HomeAssistant, entry: EzvizOpenConfigEntry, household: Household
) -> set[str]:
    """Return the serials that an entry set up before this one holds already."""
    registry = dr.async_get(hass)
    held = {
        identifier
        for other in hass.config_entries.async_entries(DOMAIN)
        if other.entry_id != entry.entry_id
        for device in dr.async_entries_for_config_entry(registry, other.entry_id)
        for identifier in device.identifiers
    }
    own = {
        identifier
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        for identifier in device.identifiers
    }
    return {s for s in household.devices if device_identifier(s) in held - own}


def _common(device: Device, console: str | None) -> DeviceInfo:
    return DeviceInfo(
        manufacturer=manufacturer_of(device),
        model=model_of(device),
        serial_number=device.serial,
        sw_version=device.version,
        configuration_url=console,
    )
