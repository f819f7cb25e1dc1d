"""Entities of what a device reports: there once it can, or once it has, and never gone again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er

from .abilities import AbilityDescription
from .const import DOMAIN
from .entity import device_unique_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from homeassistant.helpers.entity import Entity
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .household import Household


@dataclass(frozen=True, kw_only=True)
class ReportDescription(AbilityDescription):
    """An entity of something that a device reports, or does not.

    Its ``capabilities`` announce it. Models differ in what they announce, so a
    first report is as good; without either the entity would say nothing for ever.
    """

    value: Callable[[Household, str], object]
    """Return what the device with the serial has last reported, None when it does not."""


def track_reported[D: ReportDescription](
    entry: EzvizOpenConfigEntry,
    platform: str,
    descriptions: Sequence[D],
    make: Callable[[str, D], Entity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a device's entity when it is announced or first reported, now or later.

    One that was there once comes back: what is not reported for a while is
    unknown, and an entity that comes and goes would be of no use to anybody.
    """
    runtime = entry.runtime_data
    registry = er.async_get(runtime.coordinator.hass)
    present: set[str] = set()

    def is_due(serial: str, description: D, identifier: str) -> bool:
        capabilities = runtime.abilities.of(serial)
        if capabilities is not None and capabilities.flag(*description.capabilities):
            return True
        if description.value(runtime.coordinator.data, serial) is not None:
            return True
        return registry.async_get_entity_id(platform, DOMAIN, identifier) is not None

    @callback
    def check() -> None:
        # In the order of the lists; devices without a camera have no entities.
        serials = dict.fromkeys(key.serial for key in runtime.coordinator.data.cameras)
        wanted = {
            device_unique_id(serial, description): (serial, description)
            for serial in serials
            for description in descriptions
        }
        present.intersection_update(wanted)
        new = {
            identifier: make(serial, description)
            for identifier, (serial, description) in wanted.items()
            if identifier not in present and is_due(serial, description, identifier)
        }
        present.update(new)
        if new:
            async_add_entities(new.values())

    entry.async_on_unload(runtime.coordinator.async_add_listener(check))
    check()
