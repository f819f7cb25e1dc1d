"""Live addresses: asked for when somebody watches, kept as long as they are valid.

This is the place for whatever stands between a camera entity and the vendor's
media servers. Entities ask for a source and report that one failed; which
protocol, which lifetime and which call that takes is decided here.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.core import callback

from .const import LOGGER, StreamProtocol
from .openapi import LiveAddress, OpenApiError, Protocol, Purpose, Quality
from .problem import ProblemBoard, StreamProblem, problem_of_media_code

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

SHORTEST_LIFE_SECONDS = 30
"""The shortest life that the platform gives an address; one that seems shorter
comes from a clock that is off."""

type _Picture = tuple[ChannelKey, Quality, Protocol]

_FIXED_PROTOCOL = {
    StreamProtocol.RTMP: Protocol.RTMP,
    StreamProtocol.FLV: Protocol.FLV,
    StreamProtocol.HLS: Protocol.HLS,
}


_RTMP_FIRST = frozenset({StreamProtocol.AUTOMATIC, StreamProtocol.RTMP})

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
class _Held:
    """An address with the local time until which it is handed out."""

    url: str = field(repr=False)
    usable_until: float


@dataclass(frozen=True, slots=True)
class LiveMemory:
    """What is known of addresses; one per account, handed from reload to reload."""

    held: dict[_Picture, _Held] = field(default_factory=dict)
    needs_h265: set[ChannelKey] = field(default_factory=set)


class LiveAddresses:
    """The addresses of an account's pictures, one call each per lifetime."""

    def __init__(
        self,
        client: OpenApiClient,
        problems: ProblemBoard,
        protocol: StreamProtocol,
        memory: LiveMemory,
        *,
        on_outcome: Callable[[str, OpenApiError | None], None] = lambda *_: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Start with what is known from before.

        ``on_outcome`` hears, per serial, how each call about a device ended.
        """
        self._client = client
        self._problems = problems
        self._protocol = protocol
        self._on_outcome = on_outcome
        self._clock = clock
        self._held = memory.held
        self._needs_h265 = memory.needs_h265
        self._underway: dict[_Picture, asyncio.Task[_Held]] = {}

    def cached(self, key: ChannelKey, quality: Quality) -> str | None:
        """Return the address while it is valid, without a call."""
        return self._cached((key, quality, self._protocol_for(key)))

    async def get(self, key: ChannelKey, quality: Quality) -> str:
        """Return a valid address, asking for one where none is at hand.

        The outcome is written on the problem board. Raises ``OpenApiError``.
        """
        return await self._get((key, quality, self._protocol_for(key)))

    @callback
    def works(self, key: ChannelKey) -> None:
        """Write down that pictures of the channel have arrived."""
        self._problems.report(key, StreamProblem.NONE)

    def forget(self, key: ChannelKey) -> None:
        """Drop the channel's addresses, because a server refused one of them."""
        for picture in [picture for picture in self._held if picture[0] == key]:
            del self._held[picture]

    async def diagnose(self, key: ChannelKey, quality: Quality) -> StreamProblem:
        """Find out why the media servers refuse an address they handed out.

        RTMP and FLV only slam the door. The HLS playlist of the same picture
        names the reason (``ErrCode/9048_0.ts``). That costs one call, and none
        while its address is valid.
        """
        try:
            url = await self._get((key, quality, Protocol.HLS))
        except OpenApiError:
            return self._problems.attempted(key)
        try:
            code = await self._client.live.placeholder(url)
        except OpenApiError as err:
            self.forget(key)
            self._problems.report_error(key, err)
            return self._problems.attempted(key)
        problem = StreamProblem.UNKNOWN if code is None else problem_of_media_code(code)
        if problem not in _OF_THE_CAMERA:
            self.forget(key)
        if problem is StreamProblem.H265 and self._protocol is StreamProtocol.AUTOMATIC:
            if key not in self._needs_h265:
                self._needs_h265.add(key)
                return problem
            # 9053 also comes while a package is being activated. An address that
            # was asked for with H.265 can only mean that.
            problem = StreamProblem.NOT_ACTIVATED
        self._problems.report(key, problem)
        return problem

    def close(self) -> None:
        """Give up on whatever is being asked for."""
        for task in self._underway.values():
            task.cancel()

    def _cached(self, picture: _Picture) -> str | None:
        held = self._held.get(picture)
        return held.url if held and self._clock() < held.usable_until else None

    async def _get(self, picture: _Picture) -> str:
        """Return a valid address; callers that come while one is asked for share the answer."""
        if cached := self._cached(picture):
            return cached
        task = self._underway.get(picture)
        if task is None:
            task = asyncio.create_task(self._ask(picture))
            self._underway[picture] = task
            task.add_done_callback(lambda done: self._finish(picture, done))
        # One viewer who gives up must not take the answer from the others.
        return (await asyncio.shield(task)).url

    async def _ask(self, picture: _Picture) -> _Held:
        key, quality, protocol = picture
        try:
            address = await self._client.live.address(
                key.serial,
                key.number,
                purpose=Purpose.STREAM,
                protocol=protocol,
                quality=quality,
                expire_in=LIFETIME_SECONDS,
                h265=self._wants_h265(key, protocol),
            )
        except OpenApiError as err:
            LOGGER.debug("No live address for channel %s: %s", key.number, err)
            self._problems.report_error(key, err)
            self._on_outcome(key.serial, err)
            raise
        self._on_outcome(key.serial, None)
        held = _Held(url=address.url, usable_until=self._usable_until(address))
        self._held[picture] = held
        return held

    def _wants_h265(self, key: ChannelKey, protocol: Protocol) -> bool:
        """Return whether to ask for H.265; a playlist that is only to name 9053 must not."""
        if protocol is Protocol.HLS and self._protocol in _RTMP_FIRST:
            return key in self._needs_h265
        return protocol is not Protocol.RTMP

    def _usable_until(self, address: LiveAddress) -> float:
        now = self._clock()
        life = LIFETIME_SECONDS if address.expires_at is None else address.expires_at - now
        margin = min(MARGIN_SECONDS, life * MARGIN_SHARE)
        return now + max(SHORTEST_LIFE_SECONDS, life - margin)

    def _finish(self, picture: _Picture, task: asyncio.Task[_Held]) -> None:
        self._underway.pop(picture, None)
        if not task.cancelled():
            # Looked at here too, since every viewer may have left before.
            task.exception()

    def _protocol_for(self, key: ChannelKey) -> Protocol:
        """Return the chosen protocol, or the first one that can carry the codec.

        The platform's RTMP does not carry H.265 (9053), its FLV does.
        """
        fixed = _FIXED_PROTOCOL.get(self._protocol)
        if fixed is not None:
            return fixed
        return Protocol.FLV if key in self._needs_h265 else Protocol.RTMP
