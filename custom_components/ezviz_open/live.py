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

type _Picture = tuple[ChannelKey, Quality]

_FIXED_PROTOCOL = {
    StreamProtocol.RTMP: Protocol.RTMP,
    StreamProtocol.FLV: Protocol.FLV,
    StreamProtocol.HLS: Protocol.HLS,
}


@dataclass(frozen=True, slots=True)
class _Held:
    """An address with the local time until which it is handed out."""

    url: str = field(repr=False)
    usable_until: float


class LiveAddresses:
    """The addresses of an account's pictures, one call each per lifetime."""

    def __init__(
        self,
        client: OpenApiClient,
        problems: ProblemBoard,
        protocol: StreamProtocol,
        *,
        on_outcome: Callable[[str, OpenApiError | None], None] = lambda *_: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Start without an address.

        ``on_outcome`` hears, per serial, how each call about a device ended.
        """
        self._client = client
        self._problems = problems
        self._protocol = protocol
        self._on_outcome = on_outcome
        self._clock = clock
        self._held: dict[_Picture, _Held] = {}
        self._underway: dict[_Picture, asyncio.Task[_Held]] = {}
        self._needs_h265: set[ChannelKey] = set()

    def cached(self, key: ChannelKey, quality: Quality) -> str | None:
        """Return the address while it is valid, without a call."""
        held = self._held.get((key, quality))
        return held.url if held and self._clock() < held.usable_until else None

    async def get(self, key: ChannelKey, quality: Quality) -> str:
        """Return a valid address, asking for one where none is at hand.

        Callers that come while one is being asked for share the answer. The
        outcome is written on the problem board. Raises ``OpenApiError``.
        """
        if cached := self.cached(key, quality):
            return cached
        picture = (key, quality)
        task = self._underway.get(picture)
        if task is None:
            task = asyncio.create_task(self._ask(key, quality))
            self._underway[picture] = task
            task.add_done_callback(lambda done: self._finish(picture, done))
        # One viewer who gives up must not take the answer from the others.
        return (await asyncio.shield(task)).url

    @callback
    def works(self, key: ChannelKey) -> None:
        """Write down that pictures of the channel have arrived.

        With H.265 they arrived here, while many browsers cannot show them.
        """
        needs_h265 = key in self._needs_h265
        self._problems.report(key, StreamProblem.H265 if needs_h265 else StreamProblem.NONE)

    def forget(self, key: ChannelKey) -> None:
        """Drop the channel's addresses, because a server refused one of them."""
        for quality in Quality:
            self._held.pop((key, quality), None)

    async def diagnose(self, key: ChannelKey, quality: Quality) -> StreamProblem:
        """Find out why the media servers refuse an address they handed out.

        RTMP and FLV only slam the door. The HLS playlist of the same picture
        names the reason (``ErrCode/9048_0.ts``), which costs one call.
        """
        self.forget(key)
        try:
            address = await self._client.live.address(
                key.serial,
                key.number,
                purpose=Purpose.STREAM,
                protocol=Protocol.HLS,
                quality=quality,
                expire_in=LIFETIME_SECONDS,
                h265=key in self._needs_h265,
            )
            code = await self._client.live.placeholder(address.url)
        except OpenApiError as err:
            self._problems.report_error(key, err)
            self._on_outcome(key.serial, err)
            return self._problems.attempted(key)
        problem = StreamProblem.UNKNOWN if code is None else problem_of_media_code(code)
        if problem is StreamProblem.H265:
            # 9053 also comes while a package is being activated. An address that
            # was asked for with H.265 can only mean that.
            if key in self._needs_h265:
                problem = StreamProblem.NOT_ACTIVATED
            self._needs_h265.add(key)
        self._problems.report(key, problem)
        return problem

    def close(self) -> None:
        """Give up on whatever is being asked for."""
        for task in self._underway.values():
            task.cancel()

    async def _ask(self, key: ChannelKey, quality: Quality) -> _Held:
        protocol = self._protocol_for(key)
        try:
            address = await self._client.live.address(
                key.serial,
                key.number,
                purpose=Purpose.STREAM,
                protocol=protocol,
                quality=quality,
                expire_in=LIFETIME_SECONDS,
                h265=protocol is not Protocol.RTMP,
            )
        except OpenApiError as err:
            LOGGER.debug("No live address for channel %s: %s", key.number, err)
            self._problems.report_error(key, err)
            self._on_outcome(key.serial, err)
            raise
        self._on_outcome(key.serial, None)
        held = _Held(url=address.url, usable_until=self._usable_until(address))
        self._held[key, quality] = held
        return held

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
