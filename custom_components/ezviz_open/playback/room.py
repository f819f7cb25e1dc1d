"""How far a session reads ahead, and which of its files stay on disk."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a session may take."""

    disk: int = 512 * 1024 * 1024
    """Bytes of segments on disk."""
    ahead: float = 180.0
    """So many seconds may be there that the viewer has not asked for; then reading waits."""
    behind: float = 30.0
    """So many seconds before the viewer's stay, as long as there is room for what comes."""


@dataclass(frozen=True, slots=True)
class _Kept:
    number: int
    size: int
    ends: float


class Room:
    """Makes room for one segment after the other; the thread that reads waits in it.

    Nothing that the viewer has yet to see goes. What lies behind goes when the disk's share is
    used, oldest first.
    """

    def __init__(self, limits: Limits, stop: threading.Event, position: float = 0.0) -> None:
        """Start empty; the viewer is at ``position``, seconds."""
        self._limits = limits
        self._stop = stop
        self._turn = threading.Condition()
        self._kept: deque[_Kept] = deque()
        self._bytes = 0
        self._position = position

    @property
    def used(self) -> int:
        """Bytes on disk."""
        return self._bytes

    def keeps(self, number: int) -> bool:
        """Return whether a segment is on disk."""
        with self._turn:
            return bool(self._kept) and number >= self._kept[0].number

    def watched(self, until: float) -> None:
        """Hear that the viewer has a segment that ends there, seconds."""
        with self._turn:
            self._position = until
            self._turn.notify_all()

    def wake(self) -> None:
        """Let who waits look at the stop again."""
        with self._turn:
            self._turn.notify_all()

    def take(self, number: int, size: int, ends: float, drop: Callable[[int], None]) -> bool:
        """Wait for room for a segment; False when the session was closed meanwhile."""
        with self._turn:
            while not self._stop.is_set():
                self._tidy(size, drop)
                if self._fits(size):
                    self._kept.append(_Kept(number, size, ends))
                    self._bytes += size
                    return True
                self._turn.wait()
        return False

    def _fits(self, size: int) -> bool:
        if not self._kept:
            return True
        ahead = self._kept[-1].ends - self._position
        return ahead <= self._limits.ahead and self._bytes + size <= self._limits.disk

    def _tidy(self, size: int, drop: Callable[[int], None]) -> None:
        # What is near behind the viewer goes last, but it goes: the picture must go on.
        for margin in (self._limits.behind, 0.0):
            while (
                self._kept
                and self._bytes + size > self._limits.disk
                and self._kept[0].ends + margin < self._position
            ):
                old = self._kept.popleft()
                self._bytes -= old.size
                drop(old.number)
