"""The bounded queue between an encoder and one viewer.

A viewer that reads too slowly loses whole groups of pictures instead of filling memory: what
does not fit is dropped up to the next key frame. One that reads nothing at all is let go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from enum import Enum
from time import monotonic
from typing import TYPE_CHECKING, Final

from .flv import VIDEO, Tag

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMIT_BYTES: Final = 2 * 1024 * 1024
_PATIENCE_SECONDS: Final = 20.0


class Ending(Enum):
    """How a session came to its end."""

    OVER = "over"
    """The stream says that it is over."""
    ABRUPT = "abrupt"
    """The connection is dropped without a word."""


class Mailbox:
    """Tags on their way to one viewer."""

    def __init__(self, *, limit: int = _LIMIT_BYTES, patience: float = _PATIENCE_SECONDS) -> None:
        """Start empty; `limit` counts bytes, `patience` seconds without any reading."""
        self.ending: Ending | None = None
        self.dropped = 0
        """Tags that a slow viewer never got."""
        self.on_abrupt: Callable[[], None] = lambda: None
        """Called at an abrupt ending, when the reader may be stuck in sending."""
        self._limit = limit
        self._patience = patience
        self._tags: deque[Tag] = deque()
        self._bytes = 0
        # The first tag that anybody gets is a key frame.
        self._skipping = True
        self._stalled = False
        self._read_at = monotonic()
        self._changed = asyncio.Event()
        self._emptied = asyncio.Event()

    def put(self, tag: Tag) -> None:
        """Queue a tag, or drop it when the viewer is behind."""
        if self.ending or self._stalled:
            return
        if self._skipping and not (tag.kind == VIDEO and tag.key and self._has_room):
            self.dropped += 1
            if self._tags and monotonic() - self._read_at > self._patience:
                self.end(Ending.ABRUPT)
            return
        self._skipping = self._bytes + len(tag.body) > self._limit
        if self._skipping:
            self.dropped += 1
            return
        self._tags.append(tag)
        self._bytes += len(tag.body)
        self._changed.set()

    async def take(self) -> list[Tag]:
        """Wait for tags and return them all; nothing more comes after an empty list."""
        self._read_at = monotonic()
        while not self._tags and self.ending is None:
            self._changed.clear()
            await self._changed.wait()
            self._read_at = monotonic()
        if self.ending is Ending.ABRUPT:
            return []
        tags = list(self._tags)
        self._tags.clear()
        self._bytes = 0
        self._emptied.set()
        return tags

    async def room(self) -> None:
        """Wait until the reader keeps up or is gone; playback at full speed does."""
        while not self._has_room and self.ending is None:
            self._emptied.clear()
            await self._emptied.wait()

    def stall(self) -> None:
        """Send nothing more but leave the viewer connected."""
        self._stalled = True

    def end(self, ending: Ending) -> None:
        """Let the viewer go; a clean ending still hands out what is queued."""
        if self.ending is None:
            self.ending = ending
            self._changed.set()
            self._emptied.set()
            if ending is Ending.ABRUPT:
                self.on_abrupt()

    @property
    def _has_room(self) -> bool:
        """Whether the reader is keeping up."""
        return self._bytes < self._limit // 4
