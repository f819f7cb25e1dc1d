"""One camera's movement: a start is always followed by a stop that the platform has answered.

Pure policy. The loop below owns every call, so that whoever asked may leave, fail or be cancelled.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING, Final, Protocol

from .move import Move, new_outcome, now, tell
from .move_outcome import (
    Owed,
    StopFailedError,
    failure_of_stop,
    need_not_stop,
    never_started,
    was_answered,
)
from .openapi import DeviceOfflineError, DeviceTimeoutError, Direction, OpenApiError
from .stop_tries import StopTries

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .move import Outcome
    from .openapi import Speed

DEAD_MAN_SECONDS: Final = 10.0
"""How long a camera turns when nobody lets go, and how long a step waits for its answer."""

LONGEST_SECONDS: Final = 60.0
"""The most that may be asked for."""

START_UNDER_WAY_SECONDS: Final = 30.0
"""How long a start without an answer may still take effect: the time-out of such calls.

Counted from its failure: when it went out is not known, for a token may have had to come first.
"""

_START_OVER_SECONDS: Final = 120.0
"""How long after its note a start may take effect: two tokens and a refusal may come first."""

_TIMER_SLACK: Final = 0.05
"""Timers may go off a little early, and a stop too early would need another."""


class Head(Protocol):
    """What turns. Both raise OpenApiError."""

    async def start(self, direction: Direction, speed: Speed) -> None:
        """Have it turn until it is stopped."""

    async def stop(self, direction: Direction) -> None:
        """Have it stand still."""


class Mover:
    """Turns one camera's head, and sees to it that it stands still again."""

    def __init__(self, head: Head, note: Callable[[Direction | None], None]) -> None:
        """Start at rest. ``note`` is told before a start goes out, and None when it is over."""
        self._head = head
        self._note = note
        self._wish: Move | None = None
        self._task: asyncio.Task[None] | None = None
        self._calls: set[asyncio.Task[BaseException | None]] = set()
        self._overtaking: set[asyncio.Task[BaseException | None]] = set()
        self._waiting: list[Outcome] = []
        self._kick = asyncio.Event()
        self._unsure = False
        self._settled_at = -math.inf
        self._last_direction = Direction.UP
        self._last_start: BaseException | None = None
        self._tries = StopTries()

    @property
    def may_turn(self) -> bool:
        """Whether the head may turn: a start was sent, and no stop after it answered yet."""
        return self._unsure

    async def press(
        self,
        direction: Direction,
        speed: Speed,
        *,
        at_most: float = DEAD_MAN_SECONDS,
        owner: object = None,
    ) -> None:
        """Turn until released, at most so many seconds; return when the start was answered.

        A wish that another one or a release has overtaken meanwhile returns without an error.
        Raises OpenApiError for the start, StopFailedError for the stop that has to come before
        it, and DeviceTimeoutError when all is closed before the answer.
        """
        owner = object() if owner is None else owner
        move = self._take(direction, speed, min(at_most, LONGEST_SECONDS), None, owner)
        await self._wait(move, move.started, owner)

    async def step(self, direction: Direction, speed: Speed, seconds: float) -> None:
        """Turn so long, counted from the start's answer, and return when the stop was answered.

        Raises as ``press`` does, and StopFailedError for a stop that failed and is repeated.
        """
        owner = object()
        seconds = min(seconds, LONGEST_SECONDS)
        move = self._take(direction, speed, seconds + DEAD_MAN_SECONDS, seconds, owner)
        await self._wait(move, move.started, owner)
        await self._wait(move, move.ended, owner)

    async def release(self, *, always: bool = False) -> None:
        """Stop, unless nothing turns; return when the stop was answered.

        With ``always`` it is sent whatever is known, for others may turn the camera too. Raises
        StopFailedError for a stop that failed; it is repeated until it is answered, unless
        nothing turned. Raises OpenApiError where nothing can be stopped.
        """
        self._let_go()
        if not self._unsure:
            if always:
                await self._stop_once()
            return
        outcome = new_outcome()
        self._waiting.append(outcome)
        self._hurry()
        if (error := await outcome) is not None:
            raise error

    async def stand_still(self) -> None:
        """Stop, and return when nothing that was sent can turn the head any more.

        After a start without an answer that takes up to START_UNDER_WAY_SECONDS longer than
        ``release``, and another stop. Raises as that does.
        """
        await self.release()
        while self._unsure:
            outcome = new_outcome()
            self._waiting.append(outcome)
            if (error := await outcome) is not None:
                raise error

    def release_of(self, owner: object) -> None:
        """Stop if the present move is this owner's, without waiting."""
        if self._wish is not None and self._wish.owner is owner:
            self._let_go()

    def recover(self, direction: Direction, seconds_ago: float) -> None:
        """Stop a camera that was left turning by a start noted so many seconds ago."""
        self._last_direction = direction
        self._unsure = True
        left = _START_OVER_SECONDS - max(0.0, seconds_ago)
        self._settled_at = now() + min(left, START_UNDER_WAY_SECONDS)
        self._hurry()

    def resume(self, *, at_once: bool = False) -> None:
        """Go on with a stop that was left off because the camera was offline.

        With ``at_once`` the pause after any failed stop ends as well, for what made it fail may
        be over.
        """
        if self._unsure and (self._task is None or (at_once and self._tries.failing)):
            self._hurry()

    async def close(self, within: float) -> None:
        """Stop, and wait so many seconds for the answer. What is left then has stayed noted."""
        self._let_go()
        if (task := self._task) is not None:
            self._hurry()
            await asyncio.wait({task}, timeout=within)
            task.cancel()
        for call in (rest := self._calls | ({task} if task else set())):
            call.cancel()
        if rest:
            await asyncio.wait(rest)
        self._answer(DeviceTimeoutError() if self._unsure else None)

    async def _stop_once(self) -> None:
        """Send the stop of a head that nothing here has turned."""
        try:
            await self._head.stop(self._last_direction)
        except OpenApiError as err:
            if need_not_stop(err):
                raise
            raise StopFailedError(err, Owed.NOTHING) from err

    def _take(
        self,
        direction: Direction,
        speed: Speed,
        at_most: float,
        seconds: float | None,
        owner: object,
    ) -> Move:
        """Let the present move go on, or replace it; there is never more than one to come."""
        move = self._wish
        if move is not None and (move.direction, move.speed) == (direction, speed):
            move.extend(at_most, seconds, owner)
            return move
        self._let_go()
        self._wish = move = Move(direction, speed, at_most, seconds, owner)
        self._hurry()
        return move

    def _let_go(self) -> None:
        """End the present move, or forget it if it was not sent yet."""
        move, self._wish = self._wish, None
        if move is not None:
            move.end()
            if move.deadline is None:
                move.tell_all()

    async def _wait(self, move: Move, outcome: Outcome, owner: object) -> None:
        """Wait without owning what is waited for; who is cancelled lets go."""
        try:
            await asyncio.wait({outcome})
        except asyncio.CancelledError:
            if self._wish is move:
                self.release_of(owner)
            raise
        if (error := outcome.result()) is not None:
            raise error

    def _hurry(self) -> None:
        """Have the loop look again, or begin."""
        self._tries.begin()
        self._kick.set()
        if self._task is None:
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        """Work until there is nothing to do."""
        try:
            await self._loop()
        finally:
            # Not in a callback, which comes later: a wish in between would find no loop.
            self._task = None

    async def _loop(self) -> None:
        """Stop what may turn, then do what is wished, until neither is left."""
        while True:
            if self._unsure and (error := await self._stop()) is not None:
                if isinstance(error, DeviceOfflineError) and not self._kick.is_set():
                    # An offline camera hears nothing; ``resume`` comes when it is back.
                    return
                await self._pause(self._tries.pause)
            elif (move := self._wish) is not None:
                await self._turn(move)
            elif self._unsure:
                # Answered, but a start without an answer may still be on its way to the camera.
                await self._pause(self._settled_at - now() + _TIMER_SLACK)
            else:
                # Whoever let go while the last stop was on its way.
                self._answer(None)
                return

    async def _pause(self, seconds: float) -> None:
        """Wait, unless somebody is in a hurry."""
        await self._first_of(self._kick, seconds)

    async def _stop(self) -> BaseException | None:
        """Send one stop and return why it failed; a wish that waits for it fails with it."""
        self._kick.clear()
        # Whoever waits stays in the list until the answer: ``close`` has to find them there.
        wish, waiting = self._wish, len(self._waiting)
        sent_at = now()
        error = await self._call(self._head.stop(self._last_direction))
        if error is None or not self._tries.note(error, self._last_start):
            error = None
            self._tries.begin()
            if sent_at >= self._settled_at:
                self._rest()
        elif wish is not None and self._wish is wish:
            self._wish = None
            failure = failure_of_stop(error, Owed.START_TOO)
            tell(wish.started, failure)
            tell(wish.ended, failure)
        self._answer(failure_of_stop(error, Owed.STOP), waiting)
        return error

    async def _turn(self, move: Move) -> None:
        """Send a start and wait until the move is over, and no start is unanswered."""
        if self._overtaking:
            # A stop that is still on its way would end the new move.
            await asyncio.wait(self._overtaking)
            if self._wish is not move:
                return
        # So that ``close`` finds these as well.
        self._waiting += (move.started, move.ended)
        was_unsure, before = self._unsure, self._settled_at
        self._unsure, self._settled_at = True, math.inf
        self._last_direction = move.direction
        self._note(move.direction)
        move.deadline = now() + move.at_most
        start = self._spawn(self._head.start(move.direction, move.speed))
        await self._until_over(move, start)
        if not start.done():
            # This stop may overtake the start, so that another follows the start's answer.
            stop = self._spawn(self._head.stop(move.direction))
            self._overtaking.add(stop)
            stop.add_done_callback(self._overtaking.discard)
            await asyncio.wait({start})
        error = self._last_start = start.result()
        if error is not None and never_started(error):
            self._settled_at = before
            if not was_unsure:
                self._rest()
        else:
            left = 0.0 if was_answered(error) else START_UNDER_WAY_SECONDS
            self._settled_at = max(before, now() + left)
        if move.seconds is not None:
            move.deadline = now() + move.seconds
        tell(move.started, error)
        if error is None:
            await self._until_over(move)
        elif self._wish is move:
            self._let_go()
        if not self._unsure:
            self._answer(None)

    async def _until_over(
        self, move: Move, start: asyncio.Task[BaseException | None] | None = None
    ) -> None:
        """Wait until the move is let go or its time is up, or the start was answered."""
        while not move.over and not (start is not None and start.done()):
            left = (move.deadline or 0.0) - now()
            if left <= 0:
                if self._wish is move:
                    self._let_go()
                move.end()
                return
            move.changed.clear()
            await self._first_of(move.changed, left, start)

    async def _first_of(
        self,
        event: asyncio.Event,
        seconds: float,
        *others: asyncio.Task[BaseException | None] | None,
    ) -> None:
        """Wait for the event, the time or another task, whichever comes first."""
        waiter = asyncio.ensure_future(event.wait())
        try:
            await asyncio.wait(
                {waiter, *(task for task in others if task is not None)},
                timeout=max(0.0, seconds),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waiter.cancel()

    def _rest(self) -> None:
        """Take note that the head stands still."""
        self._unsure = False
        self._settled_at = -math.inf
        self._last_start = None
        self._note(None)

    def _answer(self, error: BaseException | None, first: int | None = None) -> None:
        """Let everybody go who waits, or so many who came first."""
        for outcome in self._waiting[:first]:
            tell(outcome, error)
        del self._waiting[:first]

    def _spawn(self, call: Awaitable[None]) -> asyncio.Task[BaseException | None]:
        """Make a call that is not waited for."""
        task = asyncio.create_task(self._call(call))
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return task

    async def _call(self, call: Awaitable[None]) -> BaseException | None:
        """Make a call and return its error: whatever it is, the head may turn."""
        try:
            await call
        except Exception as err:  # noqa: BLE001 - a stop must follow even a fault of ours
            return err
        return None
