"""Live addresses: asked for when somebody watches, kept as long as they are valid."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .const import LOGGER
from .openapi import LiveAddress, OpenApiError, Protocol, Purpose, Quality
from .problem import StreamProblem, problem_of_media_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from .identity import ChannelKey
    from .openapi import OpenApiClient

LIFETIME_SECONDS = 86_400
"""What the vendor's own mini program asks for."""

MARGIN_SECONDS = 900
"""An address this close to its end is not handed out any more; also covers a
clock that is ten minutes off."""

MARGIN_SHARE = 0.1
"""The margin of short-lived addresses, as a share of their life."""

SHORTEST_LIFE_SECONDS = 10
"""The shortest life that an address is given here; one that seems shorter comes
from a clock that is off."""

_OF_THE_CAMERA = frozenset(
    {
        StreamProblem.OFFLINE,
        StreamProblem.PRIVACY,
        StreamProblem.STREAM_LIMIT,
        StreamProblem.TOO_MANY_STREAMS,
    }
)
"""Reasons for which another address would be refused just the same."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address is asked for."""

    key: ChannelKey
    quality: Quality
    protocol: Protocol
    h265: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An address, with times by the local clock, seconds since the epoch."""

    url: str = field(repr=False)
    usable_until: float
    expires_at: float


class LiveAddresses:
    """The addresses of an account's pictures, one call each per lifetime."""

    def __init__(
        self,
        client: OpenApiClient,
        held: dict[Wanted, Held],
        *,
        on_outcome: Callable[[str, OpenApiError | None], None] = lambda *_: None,
        on_covered: Callable[[ChannelKey], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Start with the addresses ``held`` from before.

        ``on_outcome`` hears, per serial, how each call about a device ended, ``on_covered``
        when the media servers say that a channel's lens is covered.
        """
        self._client = client
        self._held = held
        self._on_outcome = on_outcome
        self._on_covered = on_covered
        self._clock = clock
        self._underway: dict[Wanted, asyncio.Task[Held]] = {}

    def cached(self, wanted: Wanted) -> Held | None:
        """Return the address while it is valid, without a call."""
        held = self._held.get(wanted)
        return held if held and self._clock() < held.usable_until else None

    async def get(self, wanted: Wanted) -> Held:
        """Return a valid address; callers that come while one is asked for share the answer.

        Raises ``OpenApiError``.
        """
        if cached := self.cached(wanted):
            return cached
        task = self._underway.get(wanted)
        if task is None:
            task = asyncio.create_task(self._ask(wanted))
            self._underway[wanted] = task
            task.add_done_callback(lambda done: self._finish(wanted, done))
        # One viewer who gives up must not take the answer from the others.
        await asyncio.wait((task,))
        return task.result()

    def forget(self, key: ChannelKey) -> None:
        """Drop the channel's addresses, because a server refused one of them."""
        for wanted in [wanted for wanted in self._held if wanted.key == key]:
            del self._held[wanted]

    async def reason(self, key: ChannelKey, quality: Quality, *, h265: bool) -> StreamProblem:
        """Find out why the media servers refuse an address they handed out.

        RTMP and FLV only slam the door. The HLS playlist of the same picture
        names the reason (``ErrCode/9048_0.ts``). That costs one call, and none
        while its address is valid. ``UNKNOWN``: the playlist is in order.
        Raises ``OpenApiError``.
        """
        held = await self.get(Wanted(key, quality, Protocol.HLS, h265))
        try:
            code = await self._client.live.placeholder(held.url)
        except OpenApiError:
            self.forget(key)
            raise
        problem = StreamProblem.UNKNOWN if code is None else problem_of_media_code(code)
        if problem is StreamProblem.PRIVACY:
            self._on_covered(key)
        if problem not in _OF_THE_CAMERA:
            self.forget(key)
        return problem

    def close(self) -> None:
        """Give up on whatever is being asked for."""
        for task in self._underway.values():
            task.cancel()

    async def _ask(self, wanted: Wanted) -> Held:
        key = wanted.key
        try:
            address = await self._client.live.address(
                key.serial,
                key.number,
                purpose=Purpose.STREAM,
                protocol=wanted.protocol,
                quality=wanted.quality,
                expire_in=LIFETIME_SECONDS,
                h265=wanted.h265,
            )
        except OpenApiError as err:
            LOGGER.debug("No live address for channel %s: %s", key.number, err)
            self._on_outcome(key.serial, err)
            raise
        self._on_outcome(key.serial, None)
        held = self._hold(address)
        self._held[wanted] = held
        return held

    def _hold(self, address: LiveAddress) -> Held:
        now = self._clock()
        life = LIFETIME_SECONDS if address.expires_at is None else address.expires_at - now
        margin = min(MARGIN_SECONDS, life * MARGIN_SHARE)
        usable = max(SHORTEST_LIFE_SECONDS, life - margin)
        return Held(url=address.url, usable_until=now + usable, expires_at=now + max(usable, life))

    def _finish(self, wanted: Wanted, task: asyncio.Task[Held]) -> None:
        self._underway.pop(wanted, None)
        if not task.cancelled():
            # Looked at here too, since every viewer may have left before.
            task.exception()
