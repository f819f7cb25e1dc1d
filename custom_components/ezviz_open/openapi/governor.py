"""Who may call when calls are scarce: people first, the background in what is left."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

from .errors import HeldBackError, HeldBackReason, QuotaError, QuotaKind
from .purpose import BACKGROUND, Purpose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .errors import OpenApiError
    from .ledger import Ledger
    from .limits import Limits

LONGEST_WAIT: Final = 120.0
"""How long a background call waits for room in the minute before it is held back, seconds."""

FIRST_PAUSE: Final = 60.0
"""The background's pause after the first complaint of the frequency (10029), seconds."""

LONGEST_PAUSE: Final = 3600.0
"""The pause doubles from complaint to complaint, up to this many seconds."""

_SHORTEST_SLEEP: Final = 0.01


def wall_clock() -> float:
    """Return the epoch seconds; looked up at each call, so that tests can travel in time."""
    return time.time()


class Governor:
    """Let calls out at the pace that the account's plan allows, and count them.

    A person's own call is counted but never held: only the platform refuses it. `limits` may be
    replaced at any time. `on_change` is told after each count, so that the books can be kept.
    """

    def __init__(
        self,
        limits: Limits,
        ledger: Ledger,
        *,
        clock: Callable[[], float] = wall_clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        on_change: Callable[[], None] | None = None,
    ) -> None:
        self.limits = limits
        self._ledger = ledger
        self._clock = clock
        self._sleep = sleep
        self._on_change = on_change
        self._pause = 0.0
        self._paused_until = 0.0

    @property
    def ledger(self) -> Ledger:
        """The books, turned to the page of today."""
        self._ledger.roll(self._clock())
        return self._ledger

    @property
    def paused_until(self) -> float | None:
        """When the background's pause ends (epoch seconds), None when there is none."""
        now = self._clock()
        # A clock that jumped back must not make the pause longer than it was meant to be.
        self._paused_until = min(self._paused_until, now + self._pause)
        return self._paused_until if self._paused_until > now else None

    def background_left(self) -> int:
        """Count the calls that the background may still make on this platform day."""
        ledger = self.ledger
        if ledger.closed:
            return 0
        used = sum(ledger.calls_by_purpose[purpose] for purpose in BACKGROUND)
        share = self.limits.background_per_day - used
        return max(0, min(share, self.limits.per_day - ledger.calls_today))

    async def admit(
        self, purpose: Purpose, endpoint: str, *, capture_of: str | None = None
    ) -> None:
        """Count a call and let it out, after a wait if it is one of the background.

        Raises HeldBackError when the wait would be longer than 120 s, or until tomorrow.
        """
        await self.wait(purpose, endpoint, capture_of=capture_of)
        self.record(purpose, endpoint, capture_of=capture_of)

    async def wait(self, purpose: Purpose, endpoint: str, *, capture_of: str | None = None) -> None:
        """Wait until a call of this kind may go out, without counting it.

        For callers that must look again before they call; `record` has to follow at once.
        """
        if purpose not in BACKGROUND:
            return
        waited = 0.0
        while (held := self._held(endpoint, capture_of)) is not None:
            delay = max(held.until - self._clock(), _SHORTEST_SLEEP)
            waited += delay
            if held.reason is not HeldBackReason.MINUTE or waited > LONGEST_WAIT:
                raise held
            await self._sleep(delay)

    def record(self, purpose: Purpose, endpoint: str, *, capture_of: str | None = None) -> None:
        """Count a call that goes out now."""
        self._ledger.record(purpose, endpoint, capture_of=capture_of, now=self._clock())
        self._changed()

    def take_back(self, purpose: Purpose, endpoint: str, *, capture_of: str | None = None) -> None:
        """Count a call no longer, for it never reached the platform.

        An hour without internet must not use up the background's day.
        """
        self._ledger.take_back(purpose, endpoint, capture_of=capture_of)
        self._changed()

    def refused(self, error: OpenApiError) -> None:
        """Draw the conclusions from a refusal: silence for a while or until midnight."""
        if not isinstance(error, QuotaError) or isinstance(error, HeldBackError):
            return
        now = self._clock()
        if error.kind is QuotaKind.MINUTE:
            self._pause_background(now)
        elif error.kind is QuotaKind.DAY:
            self._ledger.close(now)
        elif error.kind is QuotaKind.CAPTURES and error.serial is not None:
            self._ledger.close_captures(error.serial, now)
        else:
            return
        self._changed()

    def succeeded(self) -> None:
        """Forget earlier complaints once a call succeeds after the pause."""
        if self._pause and self.paused_until is None:
            self._pause = 0.0
        if self._ledger.closed:
            self._ledger.reopen()
            self._changed()

    def _held(self, endpoint: str, capture_of: str | None) -> HeldBackError | None:
        """Name what stands against a background call now, None for nothing."""
        now = self._clock()
        midnight = self._ledger.next_midnight(now)
        reason: HeldBackReason | None = None
        until = midnight
        if self.background_left() <= 0:
            reason = HeldBackReason.DAY
        elif capture_of is not None and not self._may_capture(capture_of):
            reason = HeldBackReason.CAPTURES
        elif (paused_until := self.paused_until) is not None:
            reason, until = HeldBackReason.PAUSED, paused_until
        elif (room := self._ledger.room_in_minute(now, self.limits.background_per_minute)) > now:
            reason, until = HeldBackReason.MINUTE, room
        if reason is None:
            return None
        return HeldBackError(reason, until=until, endpoint=endpoint, serial=capture_of)

    def _may_capture(self, serial: str) -> bool:
        """Tell whether the device has captures left that a still may use."""
        ledger = self._ledger
        return (
            not ledger.captures_closed(serial)
            and ledger.captures_today(serial) < self.limits.captures_per_device_day
        )

    def _pause_background(self, now: float) -> None:
        """Pause, twice as long as the last time if the platform complains again after it.

        Calls under way together are refused together: complaints within a pause are one.
        """
        if self.paused_until is None:
            self._pause = min(max(self._pause * 2, FIRST_PAUSE), LONGEST_PAUSE)
        self._paused_until = now + self._pause

    def _changed(self) -> None:
        """Tell whoever keeps the books."""
        if self._on_change is not None:
            self._on_change()
