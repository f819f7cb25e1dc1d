"""One wish to turn a camera, and how long it lasts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .openapi import Direction, Speed

type Outcome = asyncio.Future[BaseException | None]
"""What became of something that several may wait for; the error is its result."""


def now() -> float:
    """Return the time of the loop, seconds."""
    return asyncio.get_running_loop().time()


def new_outcome() -> Outcome:
    """Return one that nobody knows yet."""
    return asyncio.get_running_loop().create_future()


def tell(outcome: Outcome, error: BaseException | None = None) -> None:
    """Let those go who wait, unless they know already."""
    if not outcome.done():
        outcome.set_result(error)


@dataclass(eq=False, slots=True)
class Move:
    """One wish to turn."""

    direction: Direction
    speed: Speed
    at_most: float
    """From its sending, seconds."""

    seconds: float | None
    """From its answer, None for as long as it is held."""

    owner: object
    """Whose it is: of several the last one."""

    deadline: float | None = None
    """When it ends by itself, None until it is sent."""

    over: bool = False
    started: Outcome = field(default_factory=new_outcome)
    ended: Outcome = field(default_factory=new_outcome)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def extend(self, at_most: float, seconds: float | None, owner: object) -> None:
        """Go on as long as one that began now would; held once is held."""
        self.owner = owner
        longer = at_most if seconds is None else seconds
        if self.seconds is None or seconds is None:
            if self.seconds is not None and not self.started.done():
                # What it had as a step was time for the answer, not for turning.
                longer = self.at_most = max(longer, self.seconds)
                self.deadline = None if self.deadline is None else now() + longer
            self.seconds = None
        else:
            self.seconds = max(self.seconds, seconds)
            longer = seconds if self.started.done() else at_most
        if self.deadline is None:
            self.at_most = max(self.at_most, longer)
        else:
            self.deadline = max(self.deadline, now() + longer)
        self.changed.set()

    def end(self) -> None:
        """Let go."""
        self.over = True
        self.changed.set()

    def tell_all(self) -> None:
        """Let everybody go who waits for it."""
        tell(self.started)
        tell(self.ended)
