"""Firmware of devices: which there is, and its installation."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.update import (
    DOMAIN as UPDATE_DOMAIN,
    UpdateDeviceClass,
    UpdateEntity,
    UpdateEntityDescription,
    UpdateEntityFeature,
)
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .abilities import AbilityDescription
from .const import DOMAIN
from .entity import DeviceEntity, names_device, track_able_devices
from .openapi import AlreadySoError, Firmware, OpenApiError, Purpose, UpgradeState
from .readings import FIRMWARE
from .upgrade import follow_upgrade

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class FirmwareDescription(AbilityDescription, UpdateEntityDescription):
    """The firmware of a device."""


FIRMWARES = (
    FirmwareDescription(
        key="firmware",
        capabilities=("support_upgrade",),
        device_class=UpdateDeviceClass.FIRMWARE,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the firmware of all devices that can be upgraded, and of those that appear later."""
    track_able_devices(
        entry,
        UPDATE_DOMAIN,
        FIRMWARES,
        lambda serial, description: FirmwareUpdate(
            entry=entry, serial=serial, description=description
        ),
        async_add_entities,
    )


class FirmwareUpdate(DeviceEntity, UpdateEntity):
    """Tells of newer firmware and installs it."""

    entity_description: FirmwareDescription
    _attr_supported_features = UpdateEntityFeature.INSTALL | UpdateEntityFeature.PROGRESS
    _following: asyncio.Task[UpgradeState] | None = None
    _percent: int | None = None

    @property
    @override
    def available(self) -> bool:
        """Return whether there is something to show; a device that installs restarts, too."""
        return super().available or self.in_progress

    @property
    @override
    def installed_version(self) -> str | None:
        """Return what the device list says; the daily read knows it from a day ago."""
        listed = self.device.version if self.device else None
        return listed or (self._firmware.current if self._firmware else None)

    @property
    @override
    def latest_version(self) -> str | None:
        """Return the newest, which is the installed one where the platform proposes nothing."""
        if self._firmware is None:
            return None
        if self._firmware.needed is False and self._firmware.current == self.installed_version:
            return self.installed_version
        return self._firmware.latest

    @property
    @override
    def in_progress(self) -> bool:
        """Return whether an installation runs that was begun here."""
        return self._following is not None

    @property
    @override
    def update_percentage(self) -> int | None:
        """Return how much is done, None while the device restarts."""
        return self._percent

    @override
    def version_is_newer(self, latest_version: str, installed_version: str) -> bool:
        """Compare versions of the form "V5.3.0 build 240612" by their numbers."""
        return _numbers(latest_version) > _numbers(installed_version)

    @override
    async def async_added_to_hass(self) -> None:
        """Have the newest version read once a day."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.upkeep.want(self.serial, FIRMWARE))

    @override
    @names_device
    async def async_install(self, version: str | None, backup: bool, **kwargs: Any) -> None:
        """Install the newest firmware, and wait for the end."""
        if self._following is not None:
            raise _error("firmware_upgrading")
        self._percent = None
        # Counted from before the call: a second wish must not slip in behind it.
        following = self.coordinator.config_entry.async_create_background_task(
            self.hass, self._install(), f"{DOMAIN} firmware"
        )
        self._following = following
        following.add_done_callback(self._followed)
        self.async_write_ha_state()
        try:
            outcome = await asyncio.shield(following)
        except asyncio.CancelledError:
            if following.cancelled():
                # The account was unloaded; the device goes on by itself.
                return
            raise
        if outcome is UpgradeState.FAILED:
            raise _error("firmware_broke_off")
        if outcome is UpgradeState.UNKNOWN:
            raise _error("firmware_without_end")
        # The list knows the new version, and with it what the device can do has to be read anew.
        await self.coordinator.refresh_for_a_person()

    async def _install(self) -> UpgradeState:
        """Begin and follow. Raises ``HomeAssistantError``."""
        client = self._runtime.client
        commands = self._runtime.commands
        ability = self.entity_description.ability_name
        try:
            await commands.send(
                self.serial, client.firmware.install(self.serial, Purpose.ACTION), ability=ability
            )
        except HomeAssistantError as err:
            if isinstance(err.__cause__, AlreadySoError):
                self._is_newest()
            raise
        try:
            return await follow_upgrade(client, self.serial, self._progressed)
        except OpenApiError:
            return UpgradeState.UNKNOWN

    @callback
    def _followed(self, following: asyncio.Task[UpgradeState]) -> None:
        self._following = None
        if not following.cancelled():
            # Looked at here too, since whoever asked for it may have left.
            following.exception()

    @callback
    def _progressed(self, percent: int | None) -> None:
        self._percent = percent
        self.async_write_ha_state()

    def _is_newest(self) -> None:
        """Take over that there is nothing newer than what is installed (60013)."""
        installed = self.installed_version
        known = self._firmware or Firmware()
        newest = replace(known, current=installed, latest=installed, needed=False)
        self._runtime.upkeep.take_over(self.serial, FIRMWARE, newest)

    @property
    def _firmware(self) -> Firmware | None:
        return self.coordinator.data.firmware.get(self.serial)


def _numbers(version: str) -> list[int]:
    """Return the numbers in a version, in their order."""
    return [int(number) for number in re.findall(r"\d+", version)]


def _error(key: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"code": "–"}
    )
