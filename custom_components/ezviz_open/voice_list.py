"""A list of voices: read when somebody needs it, and kept up to date by what is changed here."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from .openapi import DeviceVoice, Voice

KEPT_SECONDS: Final = 300.0
"""How long a list is shown again without being read; addresses in it are good for a day."""


class VoiceList[V: (Voice, DeviceVoice)]:
    """A list that is kept for a while, and read once for all who want it meanwhile.

    What is changed from here is noted in it, so that nothing has to be read for that.
    """

    def __init__(self, read: Callable[[], Awaitable[Iterable[V]]]) -> None:
        """Prepare without a call."""
        self._read: Callable[[], Awaitable[Iterable[V]]] = read
        self._reading = asyncio.Lock()
        self._items: tuple[V, ...] = ()
        self._good_until = 0.0
        self._noted: dict[str, float] = {}
        self._changes = 0

    async def items(self) -> tuple[V, ...]:
        """Return what is on it. Raises ``OpenApiError``."""
        async with self._reading:
            if not self.known:
                changes = self._changes
                self._items = tuple(await self._read())
                # What was changed meanwhile may be in it or not.
                if changes == self._changes:
                    self._good_until = time.monotonic() + KEPT_SECONDS
                    self._noted.clear()
            return self._items

    @property
    def known(self) -> bool:
        """Return whether it was read lately."""
        return time.monotonic() < self._good_until

    @callback
    def get(self, name: str) -> V | None:
        """Return an item by its name, as far as it is known without a call."""
        return next((i for i in self._items if i.name == name), None) if self.known else None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names on it as far as they are known without a call."""
        names = dict.fromkeys(item.name for item in self._items if self.known)
        names |= dict.fromkeys(n for n, t in self._noted.items() if time.monotonic() < t)
        return tuple(names)

    @callback
    def note(self, name: str, item: V | None, *, instead_of: str) -> None:
        """Take note of a new name, and of the item where the list is known, in place of another."""
        self._items = tuple(i for i in self._items if i.name not in {name, instead_of})
        if item is not None:
            self._items += (item,)
        self._changes += 1
        self._noted.pop(instead_of, None)
        self._noted[name] = time.monotonic() + KEPT_SECONDS

    @callback
    def note_gone(self, name: str) -> None:
        """Take note that a name is free."""
        self._items = tuple(item for item in self._items if item.name != name)
        self._changes += 1
        self._noted.pop(name, None)

    @callback
    def forget(self) -> None:
        """Read it anew the next time."""
        self._good_until = 0.0
