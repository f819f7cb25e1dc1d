"""Pictures of recordings that were shown lately, so that leafing back costs nothing."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

MOST_BYTES: Final = 16 * 1024 * 1024


class Covers:
    """Keeps an account's pictures by name; what was not shown for longest goes first."""

    def __init__(self) -> None:
        """Start with none."""
        self._covers: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, name: str) -> bytes | None:
        """Return a picture, None for one that is not here."""
        if name in self._covers:
            self._covers.move_to_end(name)
        return self._covers.get(name)

    def keep(self, name: str, cover: bytes) -> None:
        """Keep a picture, as long as there is room."""
        self._bytes += len(cover) - len(self._covers.pop(name, b""))
        self._covers[name] = cover
        while self._bytes > MOST_BYTES:
            _, oldest = self._covers.popitem(last=False)
            self._bytes -= len(oldest)
