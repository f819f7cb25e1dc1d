"""The account's one poll: the device list, and now and then the channel list."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, override

from homeassistant.core import callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, LOGGER, OPT_EXCLUDED
from .errors import text_of
from .household import (
    Household,
    with_channels,
    with_devices,
    with_hidden,
    with_online,
)
from .listeners import Listeners
from .openapi import (
    CredentialsError,
    DeviceOfflineError,
    OpenApiError,
    Purpose,
    QuotaError,
)
from .problem import StreamProblem
from .registry import devices_of_other_entries
from .schedule import Cadence, cadence_for
from .troubles import Troubles

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .openapi import Channel, Device, Limits, Listing, OpenApiClient

PAGE_SIZE = 50

START_AGAIN_SECONDS = 600
"""A start so soon after another one is taken for a retry, and may be held back."""

_ACCOUNT_REFUSED = frozenset({10017, 10030})
"""appKey unknown, secret of another appKey."""

_LAST_STARTS: HassKey[dict[str, float]] = HassKey(f"{DOMAIN}_last_starts")


class AccountCoordinator(DataUpdateCoordinator[Household]):
    """Keeps the household up to date at the pace that the plan affords."""

    config_entry: EzvizOpenConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EzvizOpenConfigEntry,
        client: OpenApiClient,
        limits: Limits,
    ) -> None:
        """Start with an empty household."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {entry.title}",
            always_update=False,
        )
        self.data = Household()
        self.troubles = Troubles()
        self._client = client
        self._limits = limits
        self._ticks_until_channels = 0
        self._started = False
        self._for_a_person = False
        self._refusals: Listeners[[str, OpenApiError]] = Listeners()
        self._cadence = self._cadence_now()
        self.update_interval = self._cadence.tick

    @property
    def cadence(self) -> Cadence:
        """Return the present pace of the background jobs."""
        return self._cadence

    @property
    def account_problem(self) -> StreamProblem:
        """Return what keeps the whole account from being read, NONE while it is."""
        if self.last_update_success:
            return StreamProblem.NONE
        refused = self.troubles.frozen or isinstance(self.last_exception, ConfigEntryAuthFailed)
        return StreamProblem.CREDENTIALS if refused else StreamProblem.UNREACHABLE

    @callback
    def learn(self, serial: str, error: OpenApiError | None) -> None:
        """Correct the household by the outcome of a call about one device."""
        if error is not None:
            self._refusals.tell(serial, error)
        if self.troubles.note(serial, error):
            self.async_update_listeners()
        if error is None:
            self.change(with_online(self.data, serial, online=True))
        elif isinstance(error, DeviceOfflineError):
            self.change(with_online(self.data, serial, online=False))
        elif error.code in _ACCOUNT_REFUSED:
            # The form has to be there when the still says that it is needed.
            self.config_entry.async_start_reauth(self.hass)

    @callback
    def relieve(self, serial: str) -> None:
        """Forget what troubled a device after a read of it.

        Such an answer comes from the cloud: it does not tell whether the device is online.
        """
        if self.troubles.note(serial, None):
            self.async_update_listeners()

    async def refresh_for_a_person(self) -> None:
        """Read the lists now, because somebody has just changed what is in them."""
        self._for_a_person = True
        try:
            await self.async_refresh()
        finally:
            self._for_a_person = False

    @callback
    def listen_to_refusals(
        self, listener: Callable[[str, OpenApiError], None]
    ) -> Callable[[], None]:
        """Call ``listener`` when a call about a device was refused; the result ends that."""
        return self._refusals.add(listener)

    @callback
    def change(self, household: Household) -> None:
        """Take over a household that something else than the poll brought up to date.

        The poll's timer is left alone: it has its own pace.
        """
        if household is not self.data:
            self._log_changes(household)
            self.data = household
            self.async_update_listeners()

    @override
    async def _async_update_data(self) -> Household:
        purpose = Purpose.POLL if self._started else self._purpose_of_start()
        if self._for_a_person:
            purpose = Purpose.ACTION
        try:
            household = await self._read(purpose)
        except CredentialsError as err:
            self.troubles.note("", err)
            if self.troubles.frozen:
                # No new secret helps, so none is asked for, and the poll goes on.
                raise UpdateFailed(**text_of(err)) from err
            raise ConfigEntryAuthFailed(**text_of(err)) from err
        except QuotaError as err:
            if not self._started:
                raise UpdateFailed(**text_of(err)) from err
            LOGGER.debug("Poll left out: %s", err)
            return self.data
        except OpenApiError as err:
            raise UpdateFailed(**text_of(err)) from err
        self._started = True
        self.troubles.frozen = False
        self.hass.data.get(_LAST_STARTS, {}).pop(self.config_entry.entry_id, None)
        self._log_changes(household)
        self._cadence = self._cadence_now(household)
        self.update_interval = self._cadence.tick
        return household

    def _purpose_of_start(self) -> Purpose:
        """Return whether this start may be held back.

        It must not be by what the background has spent already, or a restart in
        the evening would leave the house without cameras. But Home Assistant
        tries a failed start again and again, up to every 80 s: those give way.
        """
        last_starts = self.hass.data.setdefault(_LAST_STARTS, {})
        now = self.hass.loop.time()
        last = last_starts.get(self.config_entry.entry_id)
        if last is not None and now - last < START_AGAIN_SECONDS:
            return Purpose.POLL
        last_starts[self.config_entry.entry_id] = now
        return Purpose.ACTION

    async def _read(self, purpose: Purpose) -> Household:
        before = self.data
        devices = await self._client.devices.list(purpose)
        channels = await self._read_channels(purpose, devices)
        # Applied to what is known now: reads and commands may have come in meanwhile.
        household = with_devices(self.data, devices, before)
        if channels is not None:
            household = with_channels(household, channels, before)
        return with_hidden(household, self._hidden(household))

    async def _read_channels(
        self, purpose: Purpose, devices: Listing[Device]
    ) -> Listing[Channel] | None:
        """Return the channel list when it is its turn, or when a device is new."""
        self._ticks_until_channels -= 1
        is_new = any(device.serial not in self.data.devices for device in devices.items)
        if self._ticks_until_channels > 0 and not is_new:
            return None
        try:
            channels = await self._client.devices.channels(purpose)
        except OpenApiError:
            # Without channels there is nothing to show; later on the known ones
            # stay, and the next tick asks again.
            if not self._started:
                raise
            self._ticks_until_channels = 0
            return None
        self._ticks_until_channels = self._cadence.ticks_per_channel_list
        return channels

    def _log_changes(self, household: Household) -> None:
        """Say once that a device went offline, and once that it is back."""
        for serial, device in household.visible_devices.items():
            known = self.data.devices.get(serial)
            if known is not None and known.online is not device.online:
                state = "online again" if device.online else "offline"
                LOGGER.info("%s is %s", device.name, state)

    def _hidden(self, household: Household) -> set[str]:
        """Return what the owner did not choose and what another entry has already."""
        excluded = set(self.config_entry.options.get(OPT_EXCLUDED, ()))
        taken = devices_of_other_entries(self.hass, self.config_entry, household)
        return excluded | taken

    def _cadence_now(self, household: Household | None = None) -> Cadence:
        devices = len(household.devices) if household else 1
        channels = len(household.channels) if household else 1
        return cadence_for(
            self._limits,
            devices=devices,
            device_pages=ceil(devices / PAGE_SIZE),
            channel_pages=ceil(channels / PAGE_SIZE),
        )
