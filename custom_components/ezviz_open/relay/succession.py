"""Session after session upstream, joined to one stream."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Final

from .foresight import Foresight
from .session import Session
from .supplier import Failure, FailureKind, NoAddress
from .timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interlude import Interlude
    from .packets import MediaInfo, MediaPacket
    from .slots import Holder, Lease, Slots
    from .supplier import Address, Supplier
    from .timeline import Joiner
    from .timing import Timing

_LOGGER = logging.getLogger(__name__)

_PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
_HEALTHY_SECONDS: Final = 5.0
_CUT_MARGIN: Final = 10.0
_BURST_SECONDS: Final = 1.0
"""So long after its beginning a session has sent its past, which nobody lacks after a stand-in."""
_TRUSTED: Final = 2
"""So many sessions in a row may be cut early before another address is asked for."""
_LAPSED = frozenset({FailureKind.ENDED, FailureKind.BROKEN, FailureKind.STALLED})


class Succession:
    """Opens sessions, changes over from one to the next, and says when there is no hope."""

    def __init__(
        self,
        name: str,
        *,
        supplier: Callable[[], Supplier],
        slots: Slots,
        holder: Holder,
        timing: Timing,
        on_packets: Callable[[list[MediaPacket]], None],
        on_media: Callable[[Address, MediaInfo], None],
    ) -> None:
        """Prepare; ``holder`` is who takes the account's slots."""
        self.timeline = Timeline()
        self.interlude: Interlude | None = None
        """What is on the air until a session is joined to the stream."""
        self._name = name
        self._supplier = supplier
        self._slots = slots
        self._holder = holder
        self._timing = timing
        self._on_packets = on_packets
        self._on_media = on_media
        self._foresight = Foresight()
        self._moved = asyncio.Event()
        self._sent_at = 0.0
        self._current: Session | None = None
        self._next: Session | None = None
        self._address: Address | None = None

    @property
    def sessions(self) -> list[Session]:
        """The sessions that are open: none, one, or two while it changes over."""
        return [session for session in (self._current, self._next) if session is not None]

    def begin(self) -> None:
        """Begin a stream that has nothing to do with what was before."""
        self.timeline = Timeline()

    async def play(self) -> Failure:
        """Play session after session; return how the last one failed when it is hopeless."""
        self._sent_at = time.monotonic()
        failure: Failure | None = None
        tries = 0
        while True:
            session = self._next
            if session is not None:
                self._promote(session)
            else:
                try:
                    session = self._current = await self._open(failure)
                except (NoAddress, TimeoutError):
                    return failure or Failure(FailureKind.NO_ADDRESS)
            session = await self._follow(session)
            self._current = None
            failure = session.failure or _silent(session)
            _LOGGER.debug("%s: session over after %.1f s, %s", self._name, session.age, failure)
            if _has_lapsed(session):
                if session.age >= _HEALTHY_SECONDS:
                    self._foresight.ended(session.age)
                    tries = 0
                if tries < _TRUSTED:
                    failure = None
            pause = _PAUSES[min(tries, len(_PAUSES) - 1)]
            if self._silence + pause >= self._timing.give_up:
                return failure or session.failure or _silent(session)
            tries += 1
            await asyncio.sleep(pause)

    def stop(self) -> None:
        """Close what is open."""
        for session in self.sessions:
            session.close()
        self._current = self._next = None

    def end_interlude(self) -> None:
        """Take what stands in off the air."""
        if self.interlude is not None:
            self.interlude.end()
            self.interlude = None

    async def _open(self, failure: Failure | None) -> Session:
        """Open a session; raises NoAddress or TimeoutError."""
        if failure is not None or self._address is None or not _is_usable(self._address):
            self._address = None
            async with asyncio.timeout(self._timing.give_up - self._silence):
                self._address = await self._supplier().address(after=failure)
        return self._session(self._address, await self._slots.take(self._holder))

    async def _open_beside(self, session: Session) -> None:
        """Open the next session before one ends, where a slot is free."""
        session.foreseen = True
        lease = self._slots.overlap(self._holder)
        if lease is None:
            return
        try:
            if not _is_usable(session.address) or _is_cut_soon(session.address):
                self._address = await self._supplier().address(after=None)
        except NoAddress:
            lease.release()
            return
        except BaseException:
            lease.release()
            raise
        self._next = self._session(self._address or session.address, lease)

    def _session(self, address: Address, lease: Lease) -> Session:
        return Session(
            address,
            lease,
            patience=self._timing.patience,
            on_packets=self._take_in,
            on_end=self._forget,
            on_media=self._tell,
        )

    async def _follow(self, session: Session) -> Session:
        """Wait until the stream's session is over, changing over in good time; return it."""
        while True:
            self._moved.clear()
            if session.ended.is_set():
                return session
            with suppress(TimeoutError):
                async with asyncio.timeout(self._until_due(session)):
                    await self._moved.wait()
            if self._current is not None:
                session = self._current
            if self._silence >= self._timing.give_up:
                session.close()
                return session
            if not session.foreseen and self._until_cut(session) <= self._timing.overlap:
                await self._open_beside(session)

    def _until_due(self, session: Session) -> float:
        """Return in how many seconds something is to be done about a session."""
        silence = self._timing.give_up - self._silence
        if session.foreseen:
            return max(0.0, silence)
        return max(0.0, min(silence, self._until_cut(session) - self._timing.overlap))

    def _until_cut(self, session: Session) -> float:
        """Return in how many seconds a session is expected to be cut."""
        limit, cut_at = self._foresight.limit, session.address.may_be_cut_at
        by_age = limit - session.age if limit is not None and session.media else inf
        return min(by_age, cut_at - time.time() if cut_at is not None else inf)

    @property
    def _silence(self) -> float:
        """Seconds since readers got something."""
        return time.monotonic() - self._sent_at

    def _tell(self, session: Session) -> None:
        """Pass on what a session turned out to be."""
        if session.media is not None:
            self._on_media(session.address, session.media)

    def _forget(self, session: Session) -> None:
        """Notice that a session has ended."""
        if session is self._next:
            self._next = None
        self._moved.set()

    def _take_in(self, session: Session, packets: list[MediaPacket]) -> None:
        """Take what a session brings."""
        if session.joiner is not None:
            for packet in packets:
                session.joiner.add(packet)
            if session is self._current:
                self._join(session, session.joiner)
        elif session is self._current:
            self._hand_on([sent for packet in packets for sent in self.timeline.feed(packet)])
        following = self._next
        if following is None or following.joiner is None or self._current is None:
            return
        if self.timeline.maps(following.joiner):
            self._current.follower = following
            self._current.close()
            self._promote(following)
            self._moved.set()

    def _promote(self, session: Session) -> None:
        """Let the session that was opened beside become the stream."""
        self._current, self._next = session, None
        if session.joiner is not None:
            if not self.timeline.maps(session.joiner):
                session.joiner.keep_newest_group()
            self._join(session, session.joiner)

    def _join(self, session: Session, joiner: Joiner) -> None:
        """Join a session to the stream as soon as it is clear where."""
        if self.interlude is not None:
            if session.age < _BURST_SECONDS:
                return
            joiner.keep_newest_group()
        if self.timeline.decided(joiner) or self.timeline.maps(joiner):
            session.joiner = None
            self.end_interlude()
            self._hand_on(self.timeline.join(joiner))

    def _hand_on(self, packets: list[MediaPacket]) -> None:
        if packets:
            self._sent_at = time.monotonic()
            self._on_packets(packets)


def _silent(session: Session) -> Failure:
    """Return the failure of a session that has not even ended."""
    return Failure(FailureKind.NO_MEDIA if session.media is None else FailureKind.STALLED)


def _has_lapsed(session: Session) -> bool:
    """Return whether a session played and then came to its end, so that its address may be good."""
    return (
        session.media is not None
        and session.failure is not None
        and session.failure.kind in _LAPSED
    )


def _is_usable(address: Address) -> bool:
    return time.time() < address.usable_until


def _is_cut_soon(address: Address) -> bool:
    """Return whether a new session with the address would be cut right away."""
    cut_at = address.may_be_cut_at
    return cut_at is not None and cut_at - time.time() < _HEALTHY_SECONDS + _CUT_MARGIN
