"""Selects: what a device can be set to, where that is more than on and off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

from homeassistant.components.select import (
    DOMAIN as SELECT_DOMAIN,
    SelectEntity,
    SelectEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.restore_state import RestoreEntity

from .abilities import AbilityDescription
from .entity import (
    ChannelEntity,
    DeviceEntity,
    names_device,
    track_able_channels,
    track_able_devices,
)
from .openapi import Arming
from .presets import ABILITY as PRESETS_ABILITY, LIST_ABILITY
from .ptz_abilities import PTZ
from .ptz_actions import SPEEDS
from .rare_reads import PRESETS_SECONDS, RareRead

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ChannelSelectDescription(AbilityDescription, SelectEntityDescription):
    """A select of one channel."""


@dataclass(frozen=True, kw_only=True)
class DeviceSelectDescription(AbilityDescription, SelectEntityDescription):
    """A select of a whole device."""


PRESET_SELECTS = (
    ChannelSelectDescription(
        key="preset",
        translation_key="preset",
        capabilities=("ptz_preset",),
        ability=PRESETS_ABILITY,
    ),
)

PTZ_SPEED = ChannelSelectDescription(
    key="ptz_speed",
    translation_key="ptz_speed",
    capabilities=PTZ.capabilities,
    ability=PTZ.ability_name,
    entity_category=EntityCategory.CONFIG,
    options=list(SPEEDS),
)

_ARMING_MODES = {
    "sleep": Arming.OFF,
    "home": Arming.HOME,
    "away": Arming.AWAY,
}

ARMING_SELECTS = (
    DeviceSelectDescription(
        key="arming_mode",
        translation_key="arming_mode",
        capabilities=("support_defence",),
        hubs=True,
        options=list(_ARMING_MODES),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the selects of what can do what they are for, now and later."""
    track_able_channels(
        entry,
        SELECT_DOMAIN,
        PRESET_SELECTS,
        lambda key, description: PresetSelect(entry=entry, key=key, description=description),
        async_add_entities,
    )
    track_able_channels(
        entry,
        SELECT_DOMAIN,
        (PTZ_SPEED,),
        lambda key, description: PtzSpeed(entry=entry, key=key, description=description),
        async_add_entities,
    )
    track_able_devices(
        entry,
        SELECT_DOMAIN,
        ARMING_SELECTS,
        lambda serial, description: ArmingSelect(
            entry=entry, serial=serial, description=description
        ),
        async_add_entities,
    )


class PresetSelect(ChannelEntity, SelectEntity):
    """Turns a camera to one of the positions it remembers."""

    entity_description: ChannelSelectDescription

    @property
    @override
    def options(self) -> list[str]:
        """Return the names of the presets that are known."""
        return list(self._runtime.presets.names(self.key).values())

    @property
    @override
    def current_option(self) -> str | None:
        """Return the preset it was sent to, None once it has turned since."""
        return self._runtime.presets.reached(self.key)

    @override
    @names_device
    async def async_select_option(self, option: str) -> None:
        """Turn there."""
        await self._runtime.presets.move(self.key, option)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the presets, and have their list read where there is one."""
        await super().async_added_to_hass()
        presets, key = self._runtime.presets, self.key
        self.async_on_remove(presets.listen(self._presets_changed))
        if not self._runtime.client.overseas:
            read = RareRead(
                serial=key.serial,
                ability=LIST_ABILITY,
                read=lambda: presets.read_list(key),
                known_at=lambda: presets.listed_at(key),
                # Known from the vendor's own tools alone.
                may_be_nowhere=True,
                every=PRESETS_SECONDS,
            )
            self.async_on_remove(self._runtime.rare_reads.want(read))

    @callback
    def _presets_changed(self, key: ChannelKey) -> None:
        if key == self.key:
            self.async_write_ha_state()


class ArmingSelect(DeviceEntity, SelectEntity):
    """Sets what an alarm hub watches for."""

    entity_description: DeviceSelectDescription

    @property
    @override
    def current_option(self) -> str | None:
        """Return how the hub is armed."""
        armed = self._runtime.arming.of(self.serial)
        return next((name for name, mode in _ARMING_MODES.items() if mode == armed), None)

    @override
    @names_device
    async def async_select_option(self, option: str) -> None:
        """Arm it so."""
        await self._runtime.arming.arm(
            self.serial, _ARMING_MODES[option], ability=self.entity_description.ability_name
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what people wish for."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.arming.listen(self._arming_changed))

    @callback
    def _arming_changed(self, serial: str) -> None:
        if serial == self.serial:
            self.async_write_ha_state()


class PtzSpeed(ChannelEntity, SelectEntity, RestoreEntity):
    """How fast the camera turns when nothing else is said; kept here, it costs no call."""

    entity_description: ChannelSelectDescription

    @property
    @override
    def available(self) -> bool:
        """Return True: it can be chosen while the camera is offline."""
        return True

    @property
    @override
    def current_option(self) -> str:
        """Return the speed."""
        return self._runtime.movers.habits(self.key).speed.name.lower()

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what was chosen before."""
        await super().async_added_to_hass()
        kept = await self.async_get_last_state()
        if kept is not None and kept.state in SPEEDS:
            await self.async_select_option(kept.state)

    @override
    async def async_select_option(self, option: str) -> None:
        """Keep another speed."""
        self._runtime.movers.habits(self.key).speed = SPEEDS[option]
        self.async_write_ha_state()
