"""A camera at the other end of a network that delays, loses and refuses.

The head is the simulator's own; what reaches it, and when, is decided here.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from custom_components.ezviz_open.openapi import (
    ConnectionFailedError,
    Direction,
    Speed,
    UnreachableError,
    error_for,
)
from simulator.motion import Ptz

if TYPE_CHECKING:
    from collections.abc import Callable

TIME_OUT = 30.0
OFFLINE, TOO_OFTEN, TOKEN, BUSY, BAD_PARAMETER = 20007, 10029, 10014, 60028, 10001
FAILED = 60006
FAULT = -2
"""Not the platform's: a fault of ours."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one call."""

    leaves: float = 0.0
    """After how long it is sent, for a token may have to come first; the others count from then."""

    arrives: float | None = 0.02
    """After how long it takes effect, None for never."""

    answer: float | None = 0.05
    """After how long it is answered, or the connection is lost; None for a time-out."""

    code: int = 200
    """The answer; 0 for a lost connection, -1 for one that was never made."""


FINE = Fate()


@dataclass
class Sent:
    """A call as the platform saw it."""

    name: str
    direction: Direction
    at: float


@dataclass
class Camera:
    """The head, and the calls that lead to it."""

    second_start: str = "60028"
    fates: list[Fate] = field(default_factory=list)
    """Of the next calls; those after them are fine."""

    refusing: int | None = None
    """A code that every call meets now."""

    ptz: Ptz = field(default_factory=Ptz)
    calls: list[Sent] = field(default_factory=list)
    starts_under_way: int = 0
    moves: list[tuple[float, str | None]] = field(default_factory=list)
    """What the head did, and when."""

    @property
    def names(self) -> list[str]:
        """Return the calls in their order."""
        return [call.name for call in self.calls]

    async def start(self, direction: Direction, speed: Speed) -> None:
        """Send a start."""

        def effect() -> int:
            if self.ptz.moving not in (None, direction.name.lower()):
                if self.second_start == "60028":
                    return BUSY
                if self.second_start == "ignored":
                    return 200
            self.ptz.start(direction.name.lower(), int(speed), _now())
            self.moves.append((_now(), self.ptz.moving))
            return 200

        await self._send("start", direction, effect)

    async def stop(self, direction: Direction) -> None:
        """Send a stop."""

        def effect() -> int:
            self.ptz.stop(_now())
            self.moves.append((_now(), None))
            return 200

        await self._send("stop", direction, effect)

    async def _send(self, name: str, direction: Direction, effect: Callable[[], int]) -> None:
        fate = self.fates.pop(0) if self.fates else FINE
        if name == "stop" and fate.code == BAD_PARAMETER:
            # What was right in the start is right in its stop.
            fate = FINE
        if fate.leaves:
            await asyncio.sleep(fate.leaves)
        endpoint = f"/api/lapp/device/ptz/{name}"
        self.calls.append(Sent(name, direction, _now()))
        if fate.code == FAULT:
            raise RuntimeError
        if fate.code == -1:
            raise UnreachableError(endpoint=endpoint)
        if self.refusing is not None:
            await asyncio.sleep(0.05)
            raise error_for(self.refusing, endpoint=endpoint)
        outcomes = [200]
        if fate.arrives is not None:
            self.starts_under_way += name == "start"
            # What is on its way arrives, whether or not the caller still waits or lives.
            asyncio.get_running_loop().call_later(
                fate.arrives, lambda: outcomes.append(self._arrive(name, effect))
            )
        await asyncio.sleep(TIME_OUT if fate.answer is None else fate.answer)
        if fate.answer is None or fate.code == 0:
            raise ConnectionFailedError(endpoint=endpoint)
        code = outcomes[-1] if fate.code == 200 else fate.code
        if code != 200:
            raise error_for(code, endpoint=endpoint)

    def _arrive(self, name: str, effect: Callable[[], int]) -> int:
        """Let a call take effect, and return its code."""
        if name == "start":
            self.starts_under_way -= 1
        return OFFLINE if self.refusing == OFFLINE else effect()


def _now() -> float:
    return asyncio.get_running_loop().time()
