"""How many pictures of an account play at once, and who plays them."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

ROOM_SECONDS: Final = 2.0
"""How long a channel that nobody watches is given to close for another."""

EVICTION_SECONDS: Final = 6.0
"""How long a refused channel waits until others are known to be watched by nobody."""

_POLL_SECONDS: Final = 0.1


class Holder(Protocol):
    """What plays: a channel."""

    @property
    def name(self) -> str:
        """What people know it by."""
        ...

    @property
    def lingers(self) -> bool:
        """Whether it plays although nobody watches."""
        ...

    def leave(self) -> None:
        """Close soon, if it still lingers."""
        ...


@dataclass(frozen=True, slots=True)
class OpenStream:
    """One stream that is open."""

    name: str
    since: float
    """Seconds since the epoch."""
    overlap: bool
    """It is a channel's second one, opened before its first one ends."""


class Lease:
    """One slot; given back once."""

    def __init__(
        self, slots: Slots, holder: Holder, *, overlap: bool, patient: bool = False
    ) -> None:
        """Take the slot."""
        self.holder = holder
        self.overlap = overlap
        self.patient = patient
        """Its holder may be asked to leave, but comes back: others are asked before."""
        self.since = time.time()
        self._slots = slots

    def settle(self) -> None:
        """Become the channel's only stream: another overlap may follow."""
        self.overlap = False
        self._slots.changed()

    def release(self) -> None:
        """Give the slot back; doing so again does nothing."""
        self._slots.give_back(self)

    async def __aenter__(self) -> Self:
        """Hold it for a block."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give it back."""
        self.release()


class Slots:
    """Counts the open streams of an account against what its plan allows."""

    def __init__(self, limit: int = 0, *, on_change: Callable[[], None] = lambda: None) -> None:
        """Allow ``limit`` streams, 0 any number; ``on_change`` hears of every change."""
        self._limit = limit
        self._on_change = on_change
        self._leases: list[Lease] = []
        self._released = asyncio.Event()
        self.vacate: Callable[[float | None], bool] = lambda _waited: False
        """Ends something that is read although nobody looks; returns whether to ask again soon.

        Its argument is for how many seconds it has been asked, None where it is asked but once.
        """

    @property
    def limit(self) -> int:
        """How many streams the plan allows; 0 is any number."""
        return self._limit

    @limit.setter
    def limit(self, limit: int) -> None:
        self._limit = limit
        self._released.set()
        self.changed()

    @property
    def free(self) -> bool:
        """Whether another stream may be opened."""
        return not self._limit or len(self._leases) < self._limit

    @property
    def open(self) -> list[OpenStream]:
        """The open streams, the oldest first."""
        return [OpenStream(lease.holder.name, lease.since, lease.overlap) for lease in self._leases]

    def overlap(self, holder: Holder) -> Lease | None:
        """Return a second slot for a channel; None without a free one or while another overlaps."""
        if not self.free or any(lease.overlap for lease in self._leases):
            return None
        return self._take(holder, overlap=True)

    async def take(self, holder: Holder) -> Lease:
        """Return a slot for a channel's first stream, making room where that is possible.

        Never refuses: people's other apps count too, so only the platform knows.
        """
        await self._clear(lambda: self.free, seconds=ROOM_SECONDS)
        return self._take(holder, overlap=False)

    async def evict(self) -> bool:
        """Close what nobody watches although the plan has room; return whether something was.

        For when the platform counts more streams than are open here.
        """
        before = len(self._leases)
        return await self._clear(
            lambda: len(self._leases) < before, seconds=EVICTION_SECONDS, patient=True
        )

    async def wait(self, holder: Holder) -> Lease:
        """Return a slot once one is free: nobody who watches has to leave for it."""
        while not self.free:
            self._released.clear()
            self.make_room()
            await self._released.wait()
        return self._take(holder, overlap=False, patient=True)

    def make_room(self) -> bool:
        """Ask the oldest channel that nobody watches to close; return whether there is one."""
        for lease in sorted(self._leases, key=lambda lease: lease.patient):
            if lease.holder.lingers:
                lease.holder.leave()
                return True
        return False

    def give_back(self, lease: Lease) -> None:
        """Free a slot."""
        if lease in self._leases:
            self._leases.remove(lease)
            self._released.set()
            self.changed()

    def changed(self) -> None:
        """Tell whoever listens."""
        self._on_change()

    async def _clear(
        self, is_clear: Callable[[], bool], *, seconds: float, patient: bool = False
    ) -> bool:
        """Let what nobody watches close, for at most ``seconds``; return whether that did it."""
        began = time.monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not is_clear():
                    self._released.clear()
                    if self.make_room():
                        await self._released.wait()
                    elif self.vacate(time.monotonic() - began if patient else None):
                        await asyncio.sleep(_POLL_SECONDS)
                    else:
                        break
        return is_clear()

    def _take(self, holder: Holder, *, overlap: bool, patient: bool = False) -> Lease:
        lease = Lease(self, holder, overlap=overlap, patient=patient)
        self._leases.append(lease)
        self.changed()
        return lease
