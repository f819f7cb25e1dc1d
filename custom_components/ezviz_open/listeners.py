"""Whoever wants to hear of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.core import callback

if TYPE_CHECKING:
    from collections.abc import Callable


class Listeners[**P]:
    """Functions that are called at each change, until they leave."""

    def __init__(self) -> None:
        """Start with none."""
        self._listeners: list[Callable[P, None]] = []

    @callback
    def add(self, listener: Callable[P, None]) -> Callable[[], None]:
        """Call ``listener`` from now on; the result ends that."""
        self._listeners.append(listener)

        def leave() -> None:
            self._listeners.remove(listener)

        return leave

    @callback
    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all; one that leaves meanwhile is no matter."""
        for listener in list(self._listeners):
            listener(*args, **kwargs)
