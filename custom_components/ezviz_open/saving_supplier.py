"""Addresses for a saving: as fast as the camera can, in a stream of the plan that is free."""

from __future__ import annotations

import asyncio
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from .openapi import ConnectionFailedError
from .playback import FailureKind, NoAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .openapi import PlaybackSpeed
    from .playback import Address, Failure
    from .recording_supplier import RecordingSupplier
    from .relay import Lease, Slots

FAST_FROM_SECONDS: Final = 30.0
"""A shorter piece comes in real time: being hurried may cost it another address."""

WAIT_SECONDS: Final = 1800.0
"""How long a stream of the plan is waited for."""

GIVE_WAY_SECONDS: Final = 5.0
"""How long whoever wants to watch is given to take the stream that was left to them."""

PAUSES: Final = (1.0, 5.0, 15.0, 40.0)
"""Seconds before each new try after the connection was lost; the last one for all that follow."""

_PLAYED: Final = frozenset({FailureKind.ENDED, FailureKind.BROKEN, FailureKind.STALLED})
_LOST: Final = frozenset({FailureKind.UNREACHABLE, FailureKind.BROKEN, FailureKind.STALLED})


class Activity(StrEnum):
    """What a saving is at."""

    SAVING = "saving"
    REPEATING = "repeating"
    """A piece comes once more, after the stream was left to somebody or had lost something."""
    WAITING_FOR_STREAM = "waiting_for_stream"
    RECONNECTING = "reconnecting"


class SavingSupplier:
    """Holds a stream of the account's plan while a recording is saved, and leaves it to people.

    The relay asks it to leave when somebody opens a picture and no stream is free; the saving
    goes on where it was once there is one.
    """

    def __init__(
        self,
        supplier: RecordingSupplier,
        slots: Slots,
        name: str,
        *,
        speed: PlaybackSpeed | None,
        pauses: Sequence[float] = PAUSES,
        on_activity: Callable[[Activity], None] = lambda _: None,
    ) -> None:
        """Prepare; ``speed`` is what is tried first, None for real time only."""
        self.name = name
        self.hold = threading.Event()
        """Set while the stream is to be left."""
        self.no_stream = False
        """No stream became free."""
        self.too_slow = False
        """Being hurried brought nothing."""
        self._supplier = supplier
        self._slots = slots
        self._speed = speed
        self._hurried = False
        self._pauses = pauses
        self._on_activity = on_activity
        self._times_left = 0
        self._losses = 0
        self._plays = False
        self._closed = False
        self._lease: Lease | None = None

    @property
    def lingers(self) -> bool:
        """Whether it may be asked to leave."""
        return self._lease is not None and not self.hold.is_set()

    def leave(self) -> None:
        """Leave the stream to somebody."""
        self.hold.set()

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Return where a piece plays, when a stream is free. Raises ``NoAddress``."""
        if self.hold.is_set():
            await self._give_way()
        if self._lease is None:
            await self._take()
        if self._hurried and after is not None:
            # The failure of a hurried stream tells nothing of a plain one.
            self._hurried, self._speed, self.too_slow, after = False, None, True, None
        after = await self._recover(after)
        if self._speed is not None and ends_at - begins_at >= FAST_FROM_SECONDS:
            address = await self._fast(begins_at, ends_at, self._speed)
            if address is not None:
                self._hurried = True
                return address
            self._speed = None
        self._hurried = False
        return await self._plain(begins_at, ends_at, after)

    def close(self) -> None:
        """Give the stream back for good."""
        # Whoever saves in a thread may still be asking for an address.
        self._closed = True
        self._release()

    def _release(self) -> None:
        if self._lease is not None:
            self._lease.release()
            self._lease = None

    async def _fast(self, begins_at: float, ends_at: float, speed: PlaybackSpeed) -> Address | None:
        try:
            address = await self._supplier.hurried(begins_at, ends_at, speed)
        except NoAddress:
            if not self._is_lost:
                raise
            return None
        self.too_slow = address is None
        return address

    @property
    def _is_lost(self) -> bool:
        return isinstance(self._supplier.error, ConnectionFailedError)

    async def _plain(self, begins_at: float, ends_at: float, after: Failure | None) -> Address:
        for pause in (*self._pauses, None):
            try:
                return await self._supplier.address(begins_at, ends_at, after=after)
            except NoAddress:
                if pause is None or not self._is_lost:
                    raise
                after = None
                self._on_activity(Activity.RECONNECTING)
                await asyncio.sleep(pause)
        raise NoAddress

    async def _recover(self, after: Failure | None) -> Failure | None:
        """Wait after a loss, and return what it tells of the next address."""
        self._plays |= after is not None and after.kind in _PLAYED
        if after is None or after.kind not in _LOST:
            self._losses = 0
            return after
        pause = self._pauses[min(self._losses, len(self._pauses) - 1)]
        self._losses += 1
        self._on_activity(Activity.RECONNECTING)
        await asyncio.sleep(pause)
        # Where it has played before, the way is not to blame and no other is to be tried.
        return None if self._plays else after

    async def _give_way(self) -> None:
        self._release()
        self._on_activity(Activity.WAITING_FOR_STREAM)
        # What was hurried has to begin its piece once more. Whoever is disturbed again goes on
        # in real time, which keeps what has come.
        self._times_left += 1
        self._hurried = False
        if self._times_left > 1:
            self._speed = None
        await asyncio.sleep(GIVE_WAY_SECONDS)
        self.hold.clear()

    async def _take(self) -> None:
        if not self._slots.free:
            self._on_activity(Activity.WAITING_FOR_STREAM)
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                self._lease = await self._slots.wait(self)
        except TimeoutError:
            self.no_stream = True
            raise NoAddress from None
        if self._closed:
            self._release()
            raise NoAddress
