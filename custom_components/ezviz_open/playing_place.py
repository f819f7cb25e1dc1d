"""The place in a browser where recordings play: one at a time, each ending the one before."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .recording_player import player_of

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from homeassistant.core import HomeAssistant


class PlayingPlace:
    """Plays what was wished last. Calling it is leaving it."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing."""
        self._hass = hass
        self._wishes = 0
        self._turn = asyncio.Lock()
        self._opening: asyncio.Task[str] | None = None
        self._ticket: str | None = None

    @callback
    def wish(self) -> int:
        """Return the number of a new wish; what an earlier one is still waiting for is dropped."""
        self._wishes += 1
        if self._opening is not None:
            self._opening.cancel()
        return self._wishes

    async def play(self, wish: int, opening: Callable[[], Coroutine[None, None, str]]) -> str:
        """End what plays, then open something and return its ticket.

        An account has few streams, so the old one has to be closed first. Raises
        ``HomeAssistantError``, also when something else is wished meanwhile.
        """
        async with self._turn:
            if wish != self._wishes:
                raise _replaced()
            await self._end()
            if wish != self._wishes:
                raise _replaced()
            self._opening = self._hass.async_create_background_task(
                opening(), "ezviz_open playback"
            )
            try:
                self._ticket = await self._opening
            except asyncio.CancelledError:
                if wish == self._wishes:
                    raise
                raise _replaced() from None
            finally:
                self._opening = None
            return self._ticket

    async def stop(self) -> None:
        """End what plays or is about to."""
        self.wish()
        async with self._turn:
            await self._end()

    @callback
    def __call__(self) -> None:
        """End it: the browser has left."""
        self._hass.async_create_background_task(self.stop(), "ezviz_open playback stop")

    async def _end(self) -> None:
        ticket, self._ticket = self._ticket, None
        if ticket is not None:
            await player_of(self._hass).close(ticket)


def _replaced() -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="recording_replaced")
