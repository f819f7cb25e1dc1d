"""The rare reads about single devices, spread over the day.

What a device can do is read once per firmware, as soon as the minute has room.
Battery, memory card and the recorders' inputs follow one device at a time, the
longest unread first.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER
from .household import with_report, with_status
from .openapi import OpenApiError, Purpose, QuotaError, QuotaKind, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .coordinator import AccountCoordinator
    from .data import EzvizOpenConfigEntry
    from .openapi import Capabilities, OpenApiClient
    from .store import AccountStore

ASK_AGAIN_SECONDS = 6 * 3600
"""After a refusal, the same is not asked of the same device for so long."""


class Upkeep:
    """Keeps what the lists do not tell, at the pace of the plan."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EzvizOpenConfigEntry,
        client: OpenApiClient,
        coordinator: AccountCoordinator,
        store: AccountStore,
    ) -> None:
        """Prepare without reading anything."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._coordinator = coordinator
        self._store = store
        self._read_at: dict[str, float] = {}
        self._not_before: dict[tuple[str, str], float] = {}
        self._timers: dict[str, Callable[[], None]] = {}
        self._catching_up = False

    def capabilities(self, serial: str) -> Capabilities | None:
        """Return what the device can do, None until it has been read."""
        device = self._coordinator.data.devices.get(serial)
        return self._store.capabilities(serial, device.version) if device else None

    @callback
    def start(self) -> Callable[[], None]:
        """Begin; the result ends it."""
        unlisten = self._coordinator.async_add_listener(self._catch_up)
        self._catch_up()
        self._schedule()

        def stop() -> None:
            unlisten()
            for cancel in self._timers.values():
                cancel()

        return stop

    @callback
    def _schedule(self) -> None:
        if cancel := self._timers.pop("read", None):
            cancel()
        self._timers["read"] = async_call_later(
            self._hass, self._coordinator.cadence.device_read, self._read_next
        )

    @callback
    def _catch_up(self, _now: datetime | None = None) -> None:
        """Read the capabilities that are missing, in the background."""
        if cancel := self._timers.pop("catch_up", None):
            cancel()
        if not self._catching_up and self._without_capabilities():
            self._catching_up = True
            self._entry.async_create_background_task(
                self._hass, self._read_capabilities(), f"{DOMAIN} capabilities"
            )

    def _without_capabilities(self) -> list[str]:
        return [
            serial
            for serial in self._coordinator.data.visible_devices
            if self._may_ask(serial, "capabilities") and self.capabilities(serial) is None
        ]

    async def _read_capabilities(self) -> None:
        """Read until all are known, or until the budget says to go on later."""
        try:
            for serial in self._without_capabilities():
                device = self._coordinator.data.devices.get(serial)
                if device is None:
                    continue
                try:
                    capabilities = await self._client.devices.capabilities(serial, Purpose.POLL)
                except QuotaError as err:
                    if err.kind is QuotaKind.PLAN:
                        self._refused(serial, "capabilities", err)
                        continue
                    self._timers["catch_up"] = async_call_later(
                        self._hass, self._coordinator.cadence.tick, self._catch_up
                    )
                    return
                except OpenApiError as err:
                    self._refused(serial, "capabilities", err)
                    continue
                self._store.keep_capabilities(serial, device.version, capabilities)
                self._coordinator.async_update_listeners()
        finally:
            self._catching_up = False

    async def _read_next(self, _now: datetime) -> None:
        """Read one device, whichever has waited longest."""
        self._schedule()
        serial = self._longest_unread()
        if serial is None:
            return
        self._read_at[serial] = self._hass.loop.time()
        kind = self._kind_for(serial)
        try:
            if kind == "report":
                states = await self._client.devices.channel_states(serial, Purpose.POLL)
                changed = with_report(self._coordinator.data, serial, states)
            else:
                status = await self._client.devices.status(serial, 1, Purpose.POLL)
                changed = with_status(self._coordinator.data, serial, status)
        except OpenApiError as err:
            self._refused(serial, kind, err)
            return
        self._coordinator.change(changed)

    def _longest_unread(self) -> str | None:
        household = self._coordinator.data
        candidates = [
            serial
            for serial, device in household.visible_devices.items()
            if device.online and self._may_ask(serial, self._kind_for(serial))
        ]
        return min(candidates, key=lambda s: self._read_at.get(s, 0.0), default=None)

    def _kind_for(self, serial: str) -> str:
        """Name the read that tells most of a device; recorders report on the mainland only."""
        is_recorder = self._coordinator.data.is_recorder(serial)
        return "report" if is_recorder and not self._client.overseas else "status"

    def _may_ask(self, serial: str, kind: str) -> bool:
        return self._not_before.get((serial, kind), 0.0) <= self._hass.loop.time()

    def _refused(self, serial: str, kind: str, error: OpenApiError) -> None:
        """Draw the lesson from a refusal: not for some hours, or never again."""
        LOGGER.debug("Read of %s left out: %s", kind, error)
        self._coordinator.learn(serial, error)
        never = isinstance(error, UnsupportedError)
        pause = math.inf if never else ASK_AGAIN_SECONDS
        self._not_before[serial, kind] = self._hass.loop.time() + pause
