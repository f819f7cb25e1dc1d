"""How far the recording is that is being saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.const import PERCENTAGE, EntityCategory

from .const import ATTR_FILENAME
from .registry import account_device_info

if TYPE_CHECKING:
    from .data import EzvizOpenConfigEntry

SAVING = SensorEntityDescription(
    key="saving",
    translation_key="saving",
    native_unit_of_measurement=PERCENTAGE,
    entity_category=EntityCategory.DIAGNOSTIC,
)


class SavingSensor(SensorEntity):
    """Shows the progress of an account's savings, which come one after the other."""

    entity_description = SAVING
    _attr_has_entity_name = True
    _attr_should_poll = False
    _unrecorded_attributes = frozenset({"activity", "camera", ATTR_FILENAME, "waiting"})

    def __init__(self, entry: EzvizOpenConfigEntry) -> None:
        """Attach the sensor to the account's own device."""
        self._savings = entry.runtime_data.savings
        self._attr_unique_id = f"{entry.unique_id}-{SAVING.key}"
        self._attr_device_info = account_device_info(entry)

    @property
    @override
    def native_value(self) -> int | None:
        """Return how far it is, nothing while nothing is saved."""
        current = self._savings.current
        return None if current is None else current.percent

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what is being saved, and how much waits for its turn."""
        current = self._savings.current
        return {
            "activity": None if current is None else current.activity,
            "camera": None if current is None else current.order.entity_id,
            ATTR_FILENAME: None if current is None else str(current.order.file),
            "waiting": self._savings.waiting,
        }

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the savings."""
        self.async_on_remove(self._savings.listen(self.async_write_ha_state))
