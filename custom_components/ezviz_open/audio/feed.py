"""From the event loop into the worker thread, with little of it under way."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from .errors import AudioError, Reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

_CAPACITY: Final = 1024 * 1024
_PATIENCE: Final = 30.0


class Feed:
    """A source that is filled in the event loop while `prepare` reads it in a thread.

    Fill it in a task beside the executor job; `prepare` closes it, and then filling ends by itself.
    """

    def __init__(self, *, capacity: int = _CAPACITY, patience: float = _PATIENCE) -> None:
        """Hold so many bytes at most; fail when nothing comes for so many seconds."""
        self._capacity = capacity
        self._patience = patience
        self._chunks: deque[memoryview] = deque()
        self._held = 0
        self._state = threading.Condition()
        self._ended = self._failed = self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._room = asyncio.Event()

    async def fill(self, chunks: AsyncIterable[bytes]) -> None:
        """Hand on all chunks, or as many as are wanted.

        An error of theirs is raised here; the reader learns only that the source is unreadable.
        """
        self._loop = asyncio.get_running_loop()
        whole = False
        try:
            async for chunk in chunks:
                if chunk and not await self._put(memoryview(chunk)):
                    break
            whole = True
        finally:
            with self._state:
                self._ended, self._failed = True, not whole
                self._state.notify_all()

    async def _put(self, chunk: memoryview) -> bool:
        while True:
            with self._state:
                if self._closed:
                    return False
                if not self._held or self._held + len(chunk) <= self._capacity:
                    self._chunks.append(chunk)
                    self._held += len(chunk)
                    self._state.notify_all()
                    return True
                self._room.clear()
            await self._room.wait()

    def read(self, size: int, /) -> bytes:
        """Wait for bytes and return up to `size` of them, none at the end. Raises AudioError."""
        with self._state:
            ready = self._state.wait_for(
                lambda: self._chunks or self._ended or self._closed, self._patience
            )
            if not ready:
                raise AudioError(Reason.UNREADABLE, "nothing came for a long time")
            if not self._chunks:
                if self._failed:
                    raise AudioError(Reason.UNREADABLE, "the connection broke")
                return b""
            data = self._chunks.popleft()
            if len(data) > size:
                self._chunks.appendleft(data[size:])
            self._held -= min(size, len(data))
        self._tell_room()
        return bytes(data[:size])

    def close(self) -> None:
        """Want no more; both sides go on at once."""
        with self._state:
            self._closed = True
            self._chunks.clear()
            self._held = 0
            self._state.notify_all()
        self._tell_room()

    def _tell_room(self) -> None:
        if self._loop is not None:
            # The loop may be gone when Home Assistant stops.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._room.set)
