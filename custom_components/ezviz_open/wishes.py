"""What people have asked for and no answer has come to: shown as if it were so already."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True, eq=False)
class Wish[V]:
    """One wish; two for the same are still two."""

    value: V


class Wishes[K, V]:
    """The last wish for each thing, until it is fulfilled or refused."""

    def __init__(self, on_change: Callable[[K], None]) -> None:
        """Start with none; ``on_change`` hears of each that comes or goes."""
        self._on_change = on_change
        self._last: dict[K, Wish[V]] = {}

    def of(self, key: K) -> V | None:
        """Return what is wished for, None where nothing is."""
        wish = self._last.get(key)
        return None if wish is None else wish.value

    def is_last(self, key: K, wish: Wish[V]) -> bool:
        """Return whether nothing else has been wished for since."""
        return self._last.get(key) is wish

    @contextmanager
    def shown(self, key: K, value: V) -> Iterator[Wish[V]]:
        """Show the wish while it is being carried out; a refusal undoes it."""
        wish = self._last[key] = Wish(value)
        self._on_change(key)
        try:
            yield wish
        finally:
            if self.is_last(key, wish):
                del self._last[key]
            self._on_change(key)
