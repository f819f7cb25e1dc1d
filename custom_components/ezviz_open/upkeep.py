"""The rare reads about single devices, spread over the day.

What a device can do is read once per firmware, and its state once when it is new, as soon as
the minute has room. Then battery, memory card, firmware and the recorders' inputs follow one
device at a time, the longest unread first.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER
from .openapi import AnswerError, OpenApiError, Purpose, QuotaError, QuotaKind, UnsupportedError
from .readings import FIRMWARE, READINGS, RECORDINGS, REPORT, STATUS, Reading, Rota

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .coordinator import AccountCoordinator
    from .data import EzvizOpenConfigEntry
    from .openapi import Capabilities, OpenApiClient
    from .store import AccountStore

ASK_AGAIN_SECONDS = 6 * 3600
"""After a refusal, the same is not asked of the same device for so long."""

CLOUD_ACTIVE = 1
_CAPABILITIES = "capabilities"


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
        """Begin with what was read before the restart, without reading anything."""
        self._hass = hass
        self._entry = entry
        self._client = client
        self._coordinator = coordinator
        self._store = store
        self._rota = Rota()
        self._wanted: Counter[tuple[str, str]] = Counter()
        self._not_before: dict[tuple[str, str], float] = {}
        self._timers: dict[str, Callable[[], None]] = {}
        self._catching_up = False
        self._remember()

    def capabilities(self, serial: str) -> Capabilities | None:
        """Return what the device can do, None until it has been read."""
        device = self._coordinator.data.devices.get(serial)
        return self._store.capabilities(serial, device.version) if device else None

    @callback
    def want(self, serial: str, reading: Reading) -> Callable[[], None]:
        """Have something read that is not read for its own sake; the result ends that."""
        self._wanted[serial, reading.kind] += 1
        self._catch_up()

        def end() -> None:
            self._wanted[serial, reading.kind] -= 1

        return end

    @callback
    def outdate(self, serial: str, *readings: Reading) -> None:
        """Let what was read be read anew before all else, since a command has changed it."""
        for reading in readings:
            self._rota.forget(serial, reading)

    @callback
    def take_over(self, serial: str, reading: Reading, answer: Any) -> None:
        """Keep an answer, whoever has asked for it."""
        if reading.parse is not None:
            self._store.keep_reading(reading.kind, serial, time.time(), answer.to_dict())
        self._rota.done(serial, reading)
        self._coordinator.change(reading.apply(self._coordinator.data, serial, answer))

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

    def _remember(self) -> None:
        """Take over what was read before the restart."""
        household = self._coordinator.data
        for reading in READINGS:
            if reading.parse is None:
                continue
            for serial, (at, kept) in self._store.readings(reading.kind).items():
                try:
                    answer = reading.parse(kept)
                except AnswerError:
                    continue
                household = reading.apply(household, serial, answer)
                self._rota.done(serial, reading, at)
        self._coordinator.change(household)

    @callback
    def _schedule(self) -> None:
        if cancel := self._timers.pop("read", None):
            cancel()
        self._timers["read"] = async_call_later(
            self._hass, self._coordinator.cadence.device_read, self._read_next
        )

    @callback
    def _catch_up(self, _now: datetime | None = None) -> None:
        """Read what is missing, in the background."""
        if cancel := self._timers.pop("catch_up", None):
            cancel()
        if not self._catching_up and self._missing():
            self._catching_up = True
            self._entry.async_create_background_task(
                self._hass, self._read_missing(), f"{DOMAIN} catching up"
            )

    def _missing(self) -> list[tuple[str, str]]:
        """Return what has never been read of which device: abilities, state, firmware."""
        household = self._coordinator.data
        devices = household.visible_devices
        abilities = [(serial, _CAPABILITIES) for serial in devices if not self.capabilities(serial)]
        states = [
            (serial, STATUS.kind)
            for serial, device in devices.items()
            if device.online and serial not in household.statuses
        ]
        firmware = [
            (serial, FIRMWARE.kind)
            for serial, device in devices.items()
            if device.online
            and serial not in household.firmware
            and self._is_worth(serial, FIRMWARE)
        ]
        return [item for item in (*abilities, *states, *firmware) if self._may_ask(*item)]

    async def _read_missing(self) -> None:
        """Read until all is known, or until the budget says to go on later."""
        try:
            for serial, kind in self._missing():
                device = self._coordinator.data.devices.get(serial)
                if device is None:
                    continue
                try:
                    if kind == _CAPABILITIES:
                        await self._read_capabilities(serial, device.version)
                    else:
                        await self._read(serial, FIRMWARE if kind == FIRMWARE.kind else STATUS)
                except QuotaError as err:
                    if err.kind is QuotaKind.PLAN:
                        self._refused(serial, kind, err)
                        continue
                    self._timers["catch_up"] = async_call_later(
                        self._hass, self._coordinator.cadence.tick, self._catch_up
                    )
                    return
                except OpenApiError as err:
                    self._refused(serial, kind, err)
        finally:
            self._catching_up = False
        # Entities that have appeared meanwhile may want more.
        self._catch_up()

    async def _read_capabilities(self, serial: str, firmware: str | None) -> None:
        capabilities = await self._client.devices.capabilities(serial, Purpose.POLL)
        self._store.keep_capabilities(serial, firmware, capabilities)
        self._coordinator.relieve(serial)
        self._coordinator.async_update_listeners()

    async def _read_next(self, _now: datetime) -> None:
        """Read one thing of one device, whichever has waited longest."""
        self._schedule()
        turn = self._rota.next(self._candidates())
        if turn is None:
            return
        serial, reading = turn
        self._rota.done(serial, reading)
        try:
            await self._read(serial, reading)
        except OpenApiError as err:
            self._refused(serial, reading.kind, err)

    async def _read(self, serial: str, reading: Reading) -> None:
        """Ask and take the answer over. Raises ``OpenApiError``."""
        answer = await reading.ask(self._client, serial)
        self._coordinator.relieve(serial)
        self.take_over(serial, reading, answer)

    def _candidates(self) -> Iterator[tuple[str, Reading]]:
        """Name what may be read now, what tells most of a device first."""
        household = self._coordinator.data
        online = [s for s, device in household.visible_devices.items() if device.online]
        for reading in (REPORT, STATUS, FIRMWARE, RECORDINGS):
            for serial in online:
                if self._is_worth(serial, reading) and self._may_ask(serial, reading.kind):
                    yield serial, reading

    def _is_worth(self, serial: str, reading: Reading) -> bool:
        """Return whether the answer would tell something that somebody sees."""
        household = self._coordinator.data
        if reading is STATUS:
            return True
        if reading is REPORT:
            # Recorders report on the mainland only.
            return household.is_recorder(serial) and not self._client.overseas
        if reading is RECORDINGS:
            status = household.statuses.get(serial)
            if status is None or status.cloud_status != CLOUD_ACTIVE:
                return False
        return self._wanted[serial, reading.kind] > 0

    def _may_ask(self, serial: str, kind: str) -> bool:
        return self._not_before.get((serial, kind), 0.0) <= self._hass.loop.time()

    def _refused(self, serial: str, kind: str, error: OpenApiError) -> None:
        """Draw the lesson from a refusal: not for some hours, or never again."""
        LOGGER.debug("Read of %s left out: %s", kind, error)
        self._coordinator.learn(serial, error)
        never = isinstance(error, UnsupportedError)
        pause = math.inf if never else ASK_AGAIN_SECONDS
        self._not_before[serial, kind] = self._hass.loop.time() + pause
