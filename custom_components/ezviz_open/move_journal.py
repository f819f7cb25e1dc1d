"""Which cameras may be turning, on disk, so that the next start stops what this one could not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from homeassistant.core import callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN, LOGGER
from .identity import ChannelKey
from .openapi import Direction

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

STORAGE_VERSION = 1

CLEAR_DELAY_SECONDS = 10
"""A movement that is over leaves the file some time later: a stop too many does no harm."""


class NotedMove(NamedTuple):
    """A start that went out."""

    direction: Direction
    sent_at: float
    """Epoch seconds."""


class MoveJournal:
    """The account's file of unfinished movements."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare the file of one entry."""
        self._hass = hass
        self._store = Store[list[dict[str, Any]]](
            hass,
            STORAGE_VERSION,
            f"{DOMAIN}.{entry_id}.moves",
            private=True,
            atomic_writes=True,
        )
        self._moves: dict[ChannelKey, NotedMove] = {}
        self._used = False

    async def load(self) -> dict[ChannelKey, NotedMove]:
        """Read the file; what cannot be understood counts as absent."""
        data: Any = await self._store.async_load()
        for item in data if isinstance(data, list) else ():
            try:
                key = ChannelKey(str(item["serial"]), int(item["channel"]))
                move = NotedMove(Direction(item["direction"]), float(item["sent_at"]))
            except (KeyError, TypeError, ValueError):
                continue
            self._moves[key] = move
        self._used = data is not None
        return dict(self._moves)

    @callback
    def note(self, key: ChannelKey, direction: Direction | None) -> None:
        """Write down that a start goes out, at once; or, later, that its stop was answered."""
        self._used = True
        if direction is not None:
            self._moves[key] = NotedMove(direction, time.time())
            # Not waited for: the person's finger is on the button.
            self._hass.async_create_task(
                self._store.async_save(self._as_list()), f"{DOMAIN} note a movement"
            )
        elif self._moves.pop(key, None) is not None:
            self._store.async_delay_save(self._as_list, CLEAR_DELAY_SECONDS)

    async def close(self) -> None:
        """Write the file for the last time, before the entry goes."""
        if self._used:
            await self._store.async_save(self._as_list())

    async def remove(self) -> None:
        """Delete the file together with its entry; say what it may leave turning."""
        if left := len(await self.load()):
            # The entry was unloaded before, with a last stop; nobody can send another.
            LOGGER.warning(
                "Cameras that may be turning still: %d. Their stop was not answered before the"
                " account was removed; stop them in the EZVIZ app",
                left,
            )
        await self._store.async_remove()

    def _as_list(self) -> list[dict[str, Any]]:
        return [
            {
                "serial": key.serial,
                "channel": key.number,
                "direction": int(move.direction),
                "sent_at": move.sent_at,
            }
            for key, move in self._moves.items()
        ]
