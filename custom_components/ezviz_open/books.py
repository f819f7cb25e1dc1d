"""Entities of the account's books: up to date within a minute, without flooding the recorder."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, override

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.event import async_call_later, async_track_time_interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from .data import EzvizOpenData

SHOWN_WITHIN: Final = timedelta(minutes=1)
"""Calls come in bursts; a state for each of them would help nobody."""

TURNED_WITHIN: Final = timedelta(minutes=10)
"""The platform's midnight comes without a call."""


class BooksEntity(Entity):
    """An entity that shows a number out of the books, which cost no call to look into."""

    _runtime: EzvizOpenData
    _cancel: Callable[[], None] | None = None

    @property
    @override
    def available(self) -> bool:
        """Return True: the books are our own."""
        return True

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the books."""
        await super().async_added_to_hass()
        self.async_on_remove(self._runtime.books.add(self._books_changed))
        self.async_on_remove(async_track_time_interval(self.hass, self._show, TURNED_WITHIN))
        self.async_on_remove(self._forget)

    @callback
    def _books_changed(self) -> None:
        if self._cancel is None:
            self._cancel = async_call_later(self.hass, SHOWN_WITHIN, self._show)

    @callback
    def _show(self, _now: datetime) -> None:
        self._forget()
        self.async_write_ha_state()

    @callback
    def _forget(self) -> None:
        """Give up on what was to be shown later."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
