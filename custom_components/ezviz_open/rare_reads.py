"""Reads that only enabled entities need: once when they are new, then rarely."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN, LOGGER
from .openapi import OpenApiError, QuotaError, QuotaKind, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .abilities import Abilities
    from .commands import Commands
    from .coordinator import AccountCoordinator
    from .data import EzvizOpenConfigEntry

SETTING_SECONDS = 6 * 3600.0
PRESETS_SECONDS = 24 * 3600.0

_ASK_AGAIN_SECONDS = 6 * 3600.0
"""After a refusal, the same is not asked again for so long."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RareRead:
    """One call in the background that an entity lives on."""

    serial: str
    ability: str
    """What the device does not have if it refuses the read as unknown (60020)."""
    read: Callable[[], Awaitable[None]]
    """Makes the call and takes its answer over. Raises ``OpenApiError``."""
    known_at: Callable[[], float | None]
    """When the answer was last known, also by other means; seconds since the epoch."""
    may_be_nowhere: bool = False
    """Whether hosts may not have the path at all (404): then it is not asked for again."""
    every: float = SETTING_SECONDS
    """How old the answer may grow, seconds."""


class RareReads:
    """Makes the reads that are wanted, one after the other, in what the plan leaves."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EzvizOpenConfigEntry,
        coordinator: AccountCoordinator,
        abilities: Abilities,
        commands: Commands,
    ) -> None:
        """Start with none."""
        self._hass = hass
        self._entry = entry
        self._coordinator = coordinator
        self._abilities = abilities
        self._commands = commands
        self._wanted: dict[RareRead, float] = {}
        self._reading = False
        self._cancel: Callable[[], None] | None = None

    @callback
    def want(self, read: RareRead) -> Callable[[], None]:
        """Make a read from time to time, soon if it was never made; the result ends that."""
        self._wanted[read] = 0.0
        self._begin()

        def leave() -> None:
            self._wanted.pop(read, None)

        return leave

    @callback
    def start(self) -> Callable[[], None]:
        """Begin with what grows old; the result ends it."""
        self._schedule()

        def stop() -> None:
            if self._cancel:
                self._cancel()

        return stop

    @callback
    def _schedule(self) -> None:
        self._cancel = async_call_later(self._hass, self._coordinator.cadence.rare_read, self._tick)

    async def _tick(self, _now: datetime) -> None:
        """Read what is oldest, if it is old enough."""
        self._schedule()
        self._begin()
        due = [read for read in self._allowed() if _age(read) >= read.every]
        if due and not self._reading:
            await self._make(max(due, key=_age))

    @callback
    def _begin(self) -> None:
        """Read what was never read, in the background."""
        if not self._reading and any(read.known_at() is None for read in self._allowed()):
            self._reading = True
            self._entry.async_create_background_task(
                self._hass, self._catch_up(), f"{DOMAIN} rare reads"
            )

    async def _catch_up(self) -> None:
        try:
            while new := [read for read in self._allowed() if read.known_at() is None]:
                if not await self._make(new[0]):
                    return
        finally:
            self._reading = False

    async def _make(self, read: RareRead) -> bool:
        """Make one read; return False when no more calls are to be had for now."""
        self._wanted[read] = self._hass.loop.time() + _ASK_AGAIN_SECONDS
        try:
            await read.read()
        except QuotaError as err:
            if err.kind is QuotaKind.PLAN:
                return True
            if read in self._wanted:
                self._wanted[read] = 0.0
            return False
        except OpenApiError as err:
            LOGGER.debug("Rare read left out: %s", err)
            self._commands.learn(read.serial, err, ability=read.ability)
            if read.may_be_nowhere and isinstance(err, UnsupportedError):
                self._abilities.refuse(read.serial, read.ability)
        return True

    def _allowed(self) -> list[RareRead]:
        """Return what may be asked now: of devices that are there and were not just asked."""
        now = self._hass.loop.time()
        devices = self._coordinator.data.devices
        return [
            read
            for read, not_before in self._wanted.items()
            if not_before <= now
            and (device := devices.get(read.serial)) is not None
            and device.online
            and not self._abilities.refused(read.serial, read.ability)
        ]


def _age(read: RareRead) -> float:
    """Return how old an answer is, seconds; endless for one that never came."""
    known_at = read.known_at()
    return inf if known_at is None else time.time() - known_at
