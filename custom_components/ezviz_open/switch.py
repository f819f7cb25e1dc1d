"""Switches: the lens shutter, arming, and a device's settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.switch import (
    DOMAIN as SWITCH_DOMAIN,
    SwitchEntity,
    SwitchEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import callback

from .abilities import AbilityDescription
from .entity import (
    ChannelEntity,
    DeviceEntity,
    names_device,
    track_able_channels,
    track_able_devices,
)
from .identity import ChannelKey, Target
from .openapi import Arming, Switch
from .rare_reads import RareRead
from .settings import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry, EzvizOpenData

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SettingDescription(AbilityDescription, SwitchEntityDescription):
    """A switch whose state costs a call to read, so that it is disabled at first."""

    setting: Switch
    entity_category: EntityCategory | None = EntityCategory.CONFIG
    entity_registry_enabled_default: bool = False
    overseas: bool | None = None
    """True and False: there is such a call overseas only, or in mainland China only."""


@dataclass(frozen=True, kw_only=True)
class PlainSwitchDescription(AbilityDescription, SwitchEntityDescription):
    """A switch whose state comes with what is read anyway."""


SHUTTERS = (
    PlainSwitchDescription(
        key="privacy",
        translation_key="privacy",
        capabilities=("support_privacy", "ptz_close_scene"),
    ),
)

ARMING_SWITCHES = (
    PlainSwitchDescription(
        key="arming",
        translation_key="arming",
        entity_category=EntityCategory.CONFIG,
        capabilities=("support_defence",),
        hubs=False,
    ),
)

# What belongs to a lens or its recording: of a recorder, each channel has its own.
CHANNEL_SETTINGS = (
    SettingDescription(
        key="microphone",
        translation_key="microphone",
        setting=Switch.MICROPHONE,
        capabilities=("support_audio_onoff",),
    ),
    SettingDescription(
        key="all_day_recording",
        translation_key="all_day_recording",
        setting=Switch.ALL_DAY_RECORDING,
        capabilities=("support_fullday_record",),
        overseas=False,
    ),
    SettingDescription(
        key="motion_tracking",
        translation_key="motion_tracking",
        setting=Switch.MOTION_TRACKING,
        capabilities=("support_intelligent_track",),
        overseas=False,
    ),
    SettingDescription(
        key="sound_tracking",
        translation_key="sound_tracking",
        setting=Switch.SOUND_TRACKING,
        capabilities=("support_ssl",),
    ),
    SettingDescription(
        key="infrared",
        translation_key="infrared",
        setting=Switch.INFRARED,
        capabilities=("support_close_infrared_light",),
        overseas=True,
    ),
)

# What belongs to the box. There is no key for the prompt tone and the light (6.9).
DEVICE_SETTINGS = (
    SettingDescription(
        key="prompt_tone",
        translation_key="prompt_tone",
        setting=Switch.PROMPT_TONE,
    ),
    SettingDescription(
        key="indicator",
        translation_key="indicator",
        setting=Switch.INDICATOR,
        overseas=False,
    ),
    SettingDescription(
        key="offline_notice",
        translation_key="offline_notice",
        setting=Switch.OFFLINE_NOTICE,
        capabilities=("support_device_offline_notify",),
        overseas=False,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switches of what can do what they are for, now and later."""
    here = {None, entry.runtime_data.client.overseas}

    def of_channels[D: AbilityDescription](
        descriptions: list[D], make: Callable[[ChannelKey, D], SwitchEntity]
    ) -> None:
        track_able_channels(entry, SWITCH_DOMAIN, descriptions, make, async_add_entities)

    def of_devices[D: AbilityDescription](
        descriptions: list[D], make: Callable[[str, D], SwitchEntity]
    ) -> None:
        track_able_devices(entry, SWITCH_DOMAIN, descriptions, make, async_add_entities)

    of_channels(list(SHUTTERS), lambda key, d: ShutterSwitch(entry=entry, key=key, description=d))
    of_channels(
        [d for d in CHANNEL_SETTINGS if d.overseas in here],
        lambda key, d: ChannelSettingSwitch(entry=entry, key=key, description=d),
    )
    of_devices(
        list(ARMING_SWITCHES),
        lambda serial, d: ArmingSwitch(entry=entry, serial=serial, description=d),
    )
    of_devices(
        [d for d in DEVICE_SETTINGS if d.overseas in here],
        lambda serial, d: DeviceSettingSwitch(entry=entry, serial=serial, description=d),
    )


class SettingSwitch(SwitchEntity):
    """What a setting of a channel and of a device have in common."""

    entity_description: SettingDescription | PlainSwitchDescription
    _runtime: EzvizOpenData

    @property
    def setting(self) -> Setting:
        """Return which switch of what it stands for."""
        raise NotImplementedError

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state as wished for or known, None until it is."""
        return self._runtime.settings.is_on(self.setting)

    @override
    @names_device
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Turn it on."""
        await self._turn(on=True)

    @override
    @names_device
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Turn it off."""
        await self._turn(on=False)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the setting."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.settings.listen(self._setting_changed))

    async def _turn(self, *, on: bool) -> None:
        ability = self.entity_description.ability_name
        await self._runtime.settings.turn(self.setting, on=on, ability=ability)

    @callback
    def _setting_changed(self, setting: Setting) -> None:
        if setting == self.setting:
            self.async_write_ha_state()


class ShutterSwitch(ChannelEntity, SettingSwitch):
    """Covers a camera's lens: on is covered."""

    @property
    @override
    def setting(self) -> Setting:
        """Return the switch that covers the lens."""
        return self._runtime.shutter.setting_of(self.key)

    @override
    async def _turn(self, *, on: bool) -> None:
        ability = self.entity_description.ability_name
        await self._runtime.shutter.turn(self.key, closed=on, ability=ability)


class ReadSwitch(SettingSwitch):
    """A setting that is read for itself, rarely."""

    entity_description: SettingDescription

    @override
    async def async_added_to_hass(self) -> None:
        """Have the setting read as long as somebody wants to see it."""
        await super().async_added_to_hass()
        settings, setting = self._runtime.settings, self.setting

        def known_at() -> float | None:
            known = settings.known(setting)
            return known.at if known else None

        read = RareRead(
            serial=setting.target.serial,
            ability=self.entity_description.ability_name,
            read=lambda: settings.read(setting),
            known_at=known_at,
        )
        self.async_on_remove(self._runtime.rare_reads.want(read))


class ChannelSettingSwitch(ChannelEntity, ReadSwitch):
    """A setting of one channel."""

    @property
    @override
    def setting(self) -> Setting:
        """Return which switch of the channel it is."""
        target = self.coordinator.data.target_of(self.key)
        return Setting(target, self.entity_description.setting)


class DeviceSettingSwitch(DeviceEntity, ReadSwitch):
    """A setting of a whole device."""

    @property
    @override
    def setting(self) -> Setting:
        """Return which switch of the device it is."""
        return Setting(Target(self.serial, None), self.entity_description.setting)


class ArmingSwitch(DeviceEntity, SwitchEntity):
    """Has a camera report what it detects."""

    entity_description: PlainSwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether it is armed."""
        armed = self._runtime.arming.of(self.serial)
        return None if armed is None else armed != Arming.OFF

    @override
    @names_device
    async def async_turn_on(self, **_kwargs: Any) -> None:
        """Arm it."""
        await self._arm(Arming.ON)

    @override
    @names_device
    async def async_turn_off(self, **_kwargs: Any) -> None:
        """Disarm it."""
        await self._arm(Arming.OFF)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what people wish for."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.arming.listen(self._arming_changed))

    async def _arm(self, mode: Arming) -> None:
        ability = self.entity_description.ability_name
        await self._runtime.arming.arm(self.serial, mode, ability=ability)

    @callback
    def _arming_changed(self, serial: str) -> None:
        if serial == self.serial:
            self.async_write_ha_state()
