"""Which transport a picture is played over, and what follows when it is refused.

The platform's RTMP is the quickest but carries no H.265; its FLV and HLS do. One
ladder per picture is climbed at refusals, and remembers the rung that held.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .const import StreamProtocol
from .live import Held, LiveAddresses, Wanted
from .openapi import OpenApiError, Protocol
from .problem import ProblemBoard, StreamProblem
from .relay import Address, Failure, FailureKind, NoAddress

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .identity import ChannelKey
    from .openapi import Quality
    from .relay import MediaInfo

OPENING_SECONDS = 5.0
"""How long a lens that is being uncovered may still be refused as covered."""

WAKE_SECONDS = 3.0
"""How long a battery camera may take to wake up after the first try."""

CUT_WITHIN_SECONDS = 10.0
"""A session that ends this close to its address's expiry was ended by it."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How long nobody but a person tries again after a refusal, seconds."""

    first: float
    longest: float

    def after(self, refusals: int) -> float:
        """Return the pause after so many refusals in a row: each twice the one before."""
        return min(self.longest, self.first * 2.0 ** min(refusals - 1, 16))


_RETRIES = {
    # No slot (9048): 5, 10, 20, 40 minutes (field reports).
    StreamProblem.TOO_MANY_STREAMS: Retry(first=300.0, longest=2400.0),
    # An outage may be over at any moment, and calls without an answer are not counted.
    StreamProblem.UNREACHABLE: Retry(first=10.0, longest=600.0),
}
# Finding out costs up to six calls, so that a stream that is kept open over a
# refusing camera must not take a day's calls.
_RETRY = Retry(first=60.0, longest=2400.0)

_RUNGS: dict[StreamProtocol, tuple[Protocol, ...]] = {
    StreamProtocol.AUTOMATIC: (Protocol.RTMP, Protocol.FLV, Protocol.HLS),
    StreamProtocol.RTMP: (Protocol.RTMP,),
    StreamProtocol.FLV: (Protocol.FLV,),
    StreamProtocol.HLS: (Protocol.HLS,),
}
_NAMES: dict[Protocol, Literal["rtmp", "flv", "hls"]] = {
    Protocol.RTMP: "rtmp",
    Protocol.FLV: "flv",
    Protocol.HLS: "hls",
}
_OF_THE_TRANSPORT = frozenset(
    {StreamProblem.H265, StreamProblem.UNKNOWN, StreamProblem.UNREACHABLE}
)
_SAYS_NOTHING_OF_THE_LENS = frozenset(
    {
        StreamProblem.TOO_MANY_STREAMS,
        StreamProblem.STREAM_LIMIT,
        StreamProblem.RATE_LIMIT,
        StreamProblem.QUOTA,
        StreamProblem.UNREACHABLE,
        StreamProblem.TIMEOUT,
        StreamProblem.UNKNOWN,
    }
)
_OF_A_SESSION = frozenset({FailureKind.ENDED, FailureKind.STALLED, FailureKind.BROKEN})


@dataclass(slots=True)
class LadderMemory:
    """What one picture's ladder has learnt; handed from reload to reload."""

    expiry_cuts: bool = False
    """The end of an address has ended a session."""

    refusals: int = 0
    """How often in a row it was given up."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Where it is kept which transport has worked."""

    known: Callable[[], Protocol | None]
    works: Callable[[Protocol], None]


class Ladder:
    """Supplies the addresses of one picture, and writes on the problem board why there is none."""

    def __init__(
        self,
        key: ChannelKey,
        quality: Quality,
        *,
        live: LiveAddresses,
        problems: ProblemBoard,
        protocol: StreamProtocol,
        memory: LadderMemory,
        recall: Recall,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare without a call."""
        self._key = key
        self._quality = quality
        self._live = live
        self._problems = problems
        self._rungs = _RUNGS[protocol]
        self._memory = memory
        self._recall = recall
        self._clock = clock
        self._rung: int | None = None
        self._held: Held | None = None
        self._plays = False
        self._has_made_room = False
        self.covered: Callable[[], bool] = lambda: False
        """Tells that the lens was covered just now, so that asking would be in vain."""
        self.behind_shutter: Callable[[], bool] = lambda: False
        """Tells that the lens is covered, as far as is known."""
        self.opens: Callable[[], bool] = lambda: False
        """Tells that the lens is being uncovered just now."""
        self.make_room: Callable[[], Awaitable[bool]] | None = None
        """Closes a stream that nobody watches; returns whether there was one."""
        self.card: Callable[[StreamProblem], Awaitable[bytes]] | None = None
        """Returns the drawn card of a problem, a JPEG."""
        self.on_end: Callable[[], object] = lambda: None
        """Called when the relay has stopped, for whatever reason."""
        self.on_begin: Callable[[], None] = lambda: None
        """Called when a stream that was asked for brings its first pictures."""
        self.on_give_up: Callable[[], None] = lambda: None
        """Called when the relay has given up, with the reason on the problem board."""
        self.cause: OpenApiError | None = None
        """The refused call behind the last refusal, where there was one."""

    @property
    def url_at_hand(self) -> str | None:
        """An address with which the picture could be opened without a call."""
        held = self._live.cached(self._wanted(self._at()))
        return held.url if held else None

    @property
    def plays(self) -> bool:
        """Whether pictures have arrived and nothing has ended them since."""
        return self._plays

    @property
    def problem(self) -> StreamProblem:
        """How the last attempt ended."""
        return self._problems.attempted(self._key)

    @property
    def retry_after(self) -> float:
        """Seconds until something else than a person may try again, after a refusal."""
        if self.problem is StreamProblem.PRIVACY and self.opens():
            return OPENING_SECONDS
        return _RETRIES.get(self.problem, _RETRY).after(max(1, self._memory.refusals))

    async def address(self, *, after: Failure | None) -> Address:
        """Return the address to play next; ``after`` tells how the last one failed.

        Raises ``NoAddress`` once the reason is on the problem board.
        """
        if self.covered():
            self._problems.report(self._key, StreamProblem.PRIVACY)
            self._stop()
            self.cause = None
            raise NoAddress
        if after is None or (self._plays and after.kind in _OF_A_SESSION):
            if self._plays:
                self._learn_of_end()
            return await self._next()
        if self._plays:
            # It has played, so it has run out or was disabled since.
            self._plays = False
            self._live.forget(self._key)
            return await self._next()
        if not await self._climb(after):
            self._stop()
            raise NoAddress
        return await self._next()

    def take_over(self, previous: Ladder) -> None:
        """Go on where the ladder before a reload stood, while its picture plays."""
        protocol = previous._rungs[previous._at()]
        if not previous._plays or protocol not in self._rungs:
            return
        self._rung = self._rungs.index(protocol)
        self._held = previous._held
        self._plays = True

    def playing(self, _address: Address, _media: MediaInfo) -> None:
        """Take note that the relay receives pictures."""
        self.begins()
        self._problems.changed(self._key)

    def begins(self) -> None:
        """Take note that a stream brings its first pictures."""
        self.on_begin()
        self.works()

    def works(self) -> None:
        """Take note that pictures arrive."""
        self._plays = True
        self._has_made_room = False
        self._memory.refusals = 0
        self._recall.works(self._rungs[self._at()])
        self._problems.report(self._key, StreamProblem.NONE)

    def timed_out(self) -> None:
        """Take note that whoever waits for an address gives up."""
        self._problems.report(self._key, StreamProblem.TIMEOUT)

    def ended(self, failure: Failure | None) -> None:
        """Take note that the relay has stopped, because of ``failure`` or of nobody watching."""
        self._stop()
        self._problems.changed(self._key)
        self.on_end()
        if failure is None:
            return
        if self.problem is StreamProblem.NONE:
            no_server = failure.kind is FailureKind.UNREACHABLE
            problem = StreamProblem.UNREACHABLE if no_server else StreamProblem.TIMEOUT
            self._problems.report(self._key, problem)
        self._memory.refusals += 1
        self.on_give_up()

    async def stand_in(self, *, on_air: bool) -> bytes | None:
        """Return the card for a covered lens, which a still last picture would belie.

        Once a card is shown, it says whatever the reason is now.
        """
        begins = self.problem is StreamProblem.PRIVACY
        if self.card is None or self.problem is StreamProblem.NONE or not (begins or on_air):
            return None
        return await self.card(self.problem)

    async def _next(self) -> Address:
        try:
            held = await self._ask()
        except OpenApiError as err:
            self._report(self._problems.problem_for(self._key, err))
            self._stop()
            self.cause = err
            raise NoAddress from err
        self._held, self.cause = held, None
        return Address(
            url=held.url,
            protocol=_NAMES[self._rungs[self._at()]],
            usable_until=held.usable_until,
            may_be_cut_at=held.expires_at if self._memory.expiry_cuts else None,
        )

    async def _ask(self) -> Held:
        """Ask for the address, a second time where the first try has woken the camera."""
        wanted = self._wanted(self._at())
        try:
            return await self._live.get(wanted)
        except OpenApiError as err:
            if self._problems.problem_for(self._key, err) is not StreamProblem.ASLEEP:
                raise
        await asyncio.sleep(WAKE_SECONDS)
        return await self._live.get(wanted)

    async def _climb(self, after: Failure) -> bool:
        """Go to the next rung, if there is one that may not be refused as well."""
        has_next = self._at() + 1 < len(self._rungs)
        problem = await self._reason(after)
        if problem is StreamProblem.TOO_MANY_STREAMS and await self._makes_room():
            return True
        if not (has_next and problem in _OF_THE_TRANSPORT):
            self._report(problem)
            return False
        self._rung = self._at() + 1
        return True

    async def _makes_room(self) -> bool:
        """Have a stream closed that nobody watches, once per opening."""
        if self._has_made_room or self.make_room is None:
            return False
        self._has_made_room = True
        return await self.make_room()

    async def _reason(self, after: Failure) -> StreamProblem:
        if after.kind is FailureKind.UNREACHABLE:
            return StreamProblem.UNREACHABLE
        carries_h265 = self._wanted(self._at()).h265
        try:
            problem = await self._live.reason(self._key, self._quality, h265=carries_h265)
        except OpenApiError as err:
            return self._problems.problem_for(self._key, err)
        # 9053 also comes while a package is being activated. An address that was
        # asked for with H.265 can only mean that.
        if problem is StreamProblem.H265 and carries_h265:
            return StreamProblem.NOT_ACTIVATED
        return problem

    def _report(self, problem: StreamProblem) -> None:
        """Write down why there is no picture: a covered lens, where that is what can be changed."""
        if problem in _SAYS_NOTHING_OF_THE_LENS and self.behind_shutter():
            problem = StreamProblem.PRIVACY
        self._problems.report(self._key, problem)

    def _at(self) -> int:
        """Return the present rung, at first the one that is known to hold."""
        if self._rung is None:
            known = self._recall.known()
            self._rung = self._rungs.index(known) if known in self._rungs else 0
        return self._rung

    def _wanted(self, rung: int) -> Wanted:
        protocol = self._rungs[rung]
        return Wanted(self._key, self._quality, protocol, h265=protocol is not Protocol.RTMP)

    def _learn_of_end(self) -> None:
        """Notice that the address's end was the session's."""
        if self._held and abs(self._clock() - self._held.expires_at) < CUT_WITHIN_SECONDS:
            self._memory.expiry_cuts = True

    def _stop(self) -> None:
        """Let the next opening begin at the known rung."""
        self._plays = False
        self._has_made_room = False
        self._rung = None
