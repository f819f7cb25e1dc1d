"""Fields that the set-up and the options have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .const import CONF_DEVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .openapi import Device

NO_DEVICE = {CONF_DEVICES: "no_device"}

_LONGEST_SERIAL = 16
"""Longer ones are shown by their end; the vendor's own have nine or ten characters."""


def device_label(device: Device, channels: int = 0) -> str:
    """Return the line by which a person knows a device; 0 channels are not mentioned.

    A GB28181 serial is 41 characters long, more than the width of a phone.
    """
    long = len(device.serial) > _LONGEST_SERIAL
    known_by = [f"…{device.serial[-6:]}" if long else device.serial]
    if channels:
        known_by.append(f"×{channels}")
    return f"{device.name} ({', '.join(known_by)})".strip()


def device_selector(labels: Mapping[str, str]) -> SelectSelector:
    """Return the choice of devices, by serial and label."""
    return SelectSelector(
        SelectSelectorConfig(options=_options(labels), multiple=True, mode=SelectSelectorMode.LIST)
    )


def one_selector(labels: Mapping[str, str]) -> SelectSelector:
    """Return the choice of one thing out of several, by value and label."""
    return SelectSelector(
        SelectSelectorConfig(options=_options(labels), mode=SelectSelectorMode.DROPDOWN)
    )


def excluded(serials: Iterable[str], wanted: Iterable[str]) -> list[str]:
    """Return the serials that are not wanted."""
    return sorted(set(serials) - set(wanted))


def _options(labels: Mapping[str, str]) -> list[SelectOptionDict]:
    return [SelectOptionDict(value=value, label=label) for value, label in labels.items()]
