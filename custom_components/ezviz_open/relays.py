"""The relay of this Home Assistant, and an account's channels in it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HassJob, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .listeners import Listeners
from .relay import RelayChannel, RelayServer, Slots

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.core import Event, HomeAssistant

    from .identity import Picture
    from .ladder import Ladder

ORPHAN_SECONDS = 20.0
"""How long channels play on for an entry that has been unloaded: a reload is quicker."""

_SERVER: HassKey[RelayServer] = HassKey(f"{DOMAIN}_relay")
_STARTING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_relay_starting")


async def relay_server(hass: HomeAssistant) -> RelayServer:
    """Return the one relay, starting it the first time. Raises ``OSError``."""
    # Accounts are set up side by side: none may get a relay that has no port yet.
    async with hass.data.setdefault(_STARTING, asyncio.Lock()):
        if server := hass.data.get(_SERVER):
            return server
        server = RelayServer()
        await server.start()
        hass.data[_SERVER] = server

    async def stop(_event: Event) -> None:
        await server.close()

    # After Home Assistant's streams have stopped, or each would log an error.
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, stop)
    return server


class Relays:
    """An account's channels; they outlive a reload of its entry, and their readers with them."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with none."""
        self._hass = hass
        self._channels: dict[Picture, RelayChannel] = {}
        self._ladders: dict[Picture, Ladder] = {}
        self._retries: dict[Picture, Callable[[], None]] = {}
        self._cancel_orphaned: Callable[[], None] | None = None
        self._listeners: Listeners[[]] = Listeners()
        self.slots = Slots(on_change=self._listeners.tell)

    @callback
    def adopt(self, *, limit: int) -> None:
        """Belong to an entry that is set up; ``limit`` is its plan's number of streams."""
        if self._cancel_orphaned:
            self._cancel_orphaned()
            self._cancel_orphaned = None
        self.slots.limit = limit

    @callback
    def orphan(self) -> None:
        """Close all soon, unless the entry comes back."""

        async def close(_now: datetime) -> None:
            self._cancel_orphaned = None
            await self.close()

        job = HassJob(close, cancel_on_shutdown=True)
        self._cancel_orphaned = async_call_later(self._hass, ORPHAN_SECONDS, job)

    def channel(self, picture: Picture, name: str, ladder: Ladder) -> tuple[str, RelayChannel]:
        """Return a picture's address and channel, to be supplied by ``ladder`` from now on."""
        server = self._hass.data[_SERVER]
        channel = self._channels.get(picture)
        if channel is None:
            channel = self._channels[picture] = RelayChannel(name, ladder, self.slots)
        if previous := self._ladders.get(picture):
            ladder.take_over(previous)
        channel.name, channel.supplier = name, ladder
        ladder.on_give_up = lambda: self._retry_later(picture)
        self._ladders[picture] = ladder
        return server.register(channel), channel

    def readers(self, picture: Picture) -> int:
        """Return how many read a picture."""
        channel = self._channels.get(picture)
        return channel.readers if channel else 0

    async def close(self) -> None:
        """End all channels."""
        if self._cancel_orphaned:
            self._cancel_orphaned()
            self._cancel_orphaned = None
        for cancel in self._retries.values():
            cancel()
        self._retries.clear()
        if server := self._hass.data.get(_SERVER):
            for channel in self._channels.values():
                await server.unregister(channel)
        self._channels.clear()
        self._ladders.clear()

    @callback
    def _retry_later(self, picture: Picture) -> None:
        """Let Home Assistant's own tries through again after a while."""
        if cancel := self._retries.pop(picture, None):
            cancel()

        @callback
        def allow(_now: datetime) -> None:
            self._retries.pop(picture, None)
            if channel := self._channels.get(picture):
                channel.allow()

        job = HassJob(allow, cancel_on_shutdown=True)
        seconds = self._ladders[picture].retry_after
        self._retries[picture] = async_call_later(self._hass, seconds, job)

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when a stream opens or closes; the result ends that."""
        return self._listeners.add(listener)
