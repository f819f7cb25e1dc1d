"""One command after the other, with the pause between two that a camera needs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

    from homeassistant.core import HomeAssistant

PAUSE_SECONDS = 5.0
"""The vendor's app takes no second tap on shutter and mirror for so long: they move."""


class Turnstile:
    """Lets one command through at a time, in the order they came.

    Whoever has passed looks again whether the command is still wanted, and calls ``went`` if
    it was sent: the next one then waits.
    """

    def __init__(self, hass: HomeAssistant, pause: float = 0.0) -> None:
        """Open it; ``pause`` is kept after each command, seconds."""
        self._hass = hass
        self._pause = pause
        self._lock = asyncio.Lock()
        self._free_at = 0.0

    @property
    def busy(self) -> bool:
        """Whether whoever comes now has to wait."""
        return self._lock.locked() or self._free_at > self._hass.loop.time()

    async def __aenter__(self) -> Self:
        """Wait for the turn."""
        await self._lock.acquire()
        try:
            await self._until_free()
        except BaseException:
            self._lock.release()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the next one come."""
        self._lock.release()

    def went(self) -> None:
        """Begin the pause: a command has been sent, however it ended."""
        self._free_at = self._hass.loop.time() + self._pause

    async def _until_free(self) -> None:
        left = self._free_at - self._hass.loop.time()
        if left <= 0:
            return
        over = self._hass.loop.create_future()

        @callback
        def open_again(_now: datetime) -> None:
            if not over.done():
                over.set_result(None)

        cancel = async_call_later(self._hass, left, open_again)
        try:
            await over
        finally:
            cancel()
        self._free_at = 0.0
