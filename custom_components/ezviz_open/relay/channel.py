"""One picture of one camera: one session upstream, one stream for all readers."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Final

from .backlog import Backlog
from .foresight import Foresight
from .packets import VideoSetup
from .pull import Patience
from .reader import Reader
from .session import Session
from .still import KeyFrame
from .supplier import Failure, FailureKind, NoAddress
from .timeline import Timeline

if TYPE_CHECKING:
    from .packets import MediaInfo, MediaPacket
    from .slots import Lease, Slots
    from .supplier import Address, Supplier
    from .timeline import Joiner

_LOGGER = logging.getLogger(__name__)

_PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
_CLOSING_SECONDS: Final = 1.0
_HEALTHY_SECONDS: Final = 5.0
_CUT_MARGIN: Final = 10.0
_TRUSTED: Final = 2
"""So many sessions in a row may be cut early before another address is asked for."""
_LAPSED = frozenset({FailureKind.ENDED, FailureKind.BROKEN, FailureKind.STALLED})


class ChannelRefusedError(Exception):
    """The channel has given up, and does not try again before it is told to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The channel's times, seconds."""

    linger: float = 5.0
    """How long the upstream is kept after the last reader."""
    give_up: float = 20.0
    """Silence that ends the readers: less than the 30 s that Home Assistant's worker waits."""
    overlap: float = 5.0
    """How long before a foreseen end the next session is opened."""
    patience: Patience = field(default_factory=Patience)


class RelayChannel:
    """Plays while somebody reads. All methods belong to the event loop."""

    def __init__(
        self, name: str, supplier: Supplier, slots: Slots, timing: Timing | None = None
    ) -> None:
        """Prepare; nothing is opened before there is a reader."""
        self.name = name
        self._supplier = supplier
        self._slots = slots
        self._timing = timing or Timing()
        self._readers: set[Reader] = set()
        self._backlog = Backlog()
        self._foresight = Foresight()
        self._timeline = Timeline()
        self._refused = False
        self._closing = False
        self._key_frame: MediaPacket | None = None
        self._key_frame_at = 0.0
        self._media: MediaInfo | None = None
        self._sent_at = 0.0
        self._task: asyncio.Task[None] | None = None
        self._left = asyncio.Event()
        self._moved = asyncio.Event()
        self._linger: asyncio.TimerHandle | None = None
        self._current: Session | None = None
        self._next: Session | None = None
        self._address: Address | None = None

    @property
    def supplier(self) -> Supplier:
        """Who hands it addresses; may be replaced while it plays."""
        return self._supplier

    @supplier.setter
    def supplier(self, supplier: Supplier) -> None:
        self._supplier = supplier

    @property
    def readers(self) -> int:
        """How many readers there are."""
        return len(self._readers)

    @property
    def running(self) -> bool:
        """Whether it plays or tries to."""
        return self._task is not None

    @property
    def lingers(self) -> bool:
        """Whether it plays although nobody reads."""
        return self.running and not self._readers and not self._left.is_set()

    @property
    def media(self) -> MediaInfo | None:
        """What it plays, or played last."""
        return self._media

    @property
    def refused(self) -> bool:
        """Whether it has given up: readers are refused until `allow`."""
        return self._refused

    def allow(self) -> None:
        """Let the next reader cause a new try after the channel has given up."""
        self._refused = False

    def give_up(self) -> None:
        """Stop although somebody may read: there is no picture until `allow`."""
        if self.running:
            self._refused = True
            self._left.set()

    def last_key_frame(self) -> KeyFrame | None:
        """Return the newest key frame, from the time when it played last; no decoding is done."""
        packet = self._key_frame
        if packet is None or not isinstance(packet.setup, VideoSetup):
            return None
        return KeyFrame(packet.setup.codec, packet.setup.record, packet.payload, self._key_frame_at)

    def subscribe(self) -> Reader:
        """Return a new reader, which begins with the groups of the last seconds.

        Raises ChannelRefusedError after the channel has given up.
        """
        if self._refused:
            raise ChannelRefusedError
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        begins = self._task is None or self._left.is_set()
        reader = Reader(() if begins else self._backlog.packets)
        self._readers.add(reader)
        if begins:
            self._begin()
        return reader

    def unsubscribe(self, reader: Reader) -> None:
        """Let a reader go; the last one closes the upstream some seconds later."""
        reader.end()
        if reader not in self._readers:
            return
        self._readers.discard(reader)
        if not self._readers and self.running and not self._closing and self._linger is None:
            loop = asyncio.get_running_loop()
            self._linger = loop.call_later(self._timing.linger, self.leave)

    def leave(self) -> None:
        """Close the upstream now if nobody reads."""
        if not self._readers:
            self._left.set()

    async def close(self) -> None:
        """End everything: readers, upstream, tries. Does not wait for a connection that hangs."""
        self._closing = True
        for reader in list(self._readers):
            self.unsubscribe(reader)
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        sessions = [session for session in (self._current, self._next) if session is not None]
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                for session in sessions:
                    await session.ended.wait()

    def _begin(self) -> None:
        before, self._left = self._task, asyncio.Event()
        self._task = asyncio.create_task(self._run(before), name=f"relay of {self.name}")

    async def _run(self, before: asyncio.Task[None] | None) -> None:
        """Play until nobody reads or nothing plays."""
        left = self._left
        failure: Failure | None = None
        if before is not None:
            await asyncio.wait([before])
        self._timeline = Timeline()
        self._sent_at = time.monotonic()
        playing = asyncio.create_task(self._play())
        leaving = asyncio.create_task(left.wait())
        try:
            await asyncio.wait((playing, leaving), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                self._refused = True
                failure = playing.result()
                _LOGGER.debug("%s: given up, %s", self.name, failure)
            elif self._refused:
                failure = Failure(FailureKind.REFUSED, "told to give up")
        except Exception:
            _LOGGER.exception("%s: the relay has failed", self.name)
        finally:
            playing.cancel()
            leaving.cancel()
            await asyncio.wait((playing, leaving))
            self._stop()
            if self._task is asyncio.current_task():
                # Nobody goes on with them, whatever has been allowed meanwhile.
                self._task = None
                self._end_readers()
            self._supplier.ended(failure)

    def _stop(self) -> None:
        for session in (self._current, self._next):
            if session is not None:
                session.close()
        self._current = self._next = None
        self._backlog.clear()

    def _end_readers(self) -> None:
        for reader in self._readers:
            reader.end()
        self._readers.clear()

    async def _play(self) -> Failure:
        """Play session after session; return how the last one failed when it is hopeless."""
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
            _LOGGER.debug("%s: session over after %.1f s, %s", self.name, session.age, failure)
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

    async def _open(self, failure: Failure | None) -> Session:
        """Open a session; raises NoAddress or TimeoutError."""
        if failure is not None or self._address is None or not _is_usable(self._address):
            self._address = None
            async with asyncio.timeout(self._timing.give_up - self._silence):
                self._address = await self._supplier.address(after=failure)
        return self._session(self._address, await self._slots.take(self))

    async def _open_beside(self, session: Session) -> None:
        """Open the next session before one ends, where a slot is free."""
        session.foreseen = True
        lease = self._slots.overlap(self)
        if lease is None:
            return
        try:
            if not _is_usable(session.address) or _is_cut_soon(session.address):
                self._address = await self._supplier.address(after=None)
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
            self._media = session.media
            self._supplier.playing(session.address, session.media)

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
            self._publish([sent for packet in packets for sent in self._timeline.feed(packet)])
        following = self._next
        if following is None or following.joiner is None or self._current is None:
            return
        if self._timeline.maps(following.joiner):
            self._current.follower = following
            self._current.close()
            self._promote(following)
            self._moved.set()

    def _promote(self, session: Session) -> None:
        """Let the session that was opened beside become the stream."""
        self._current, self._next = session, None
        if session.joiner is not None:
            if not self._timeline.maps(session.joiner):
                session.joiner.keep_newest_group()
            self._join(session, session.joiner)

    def _join(self, session: Session, joiner: Joiner) -> None:
        """Join a session to the stream as soon as it is clear where."""
        if self._timeline.decided(joiner) or self._timeline.maps(joiner):
            session.joiner = None
            self._publish(self._timeline.join(joiner))

    def _publish(self, packets: list[MediaPacket]) -> None:
        """Hand packets to everybody."""
        if not packets:
            return
        self._sent_at = time.monotonic()
        for packet in packets:
            self._backlog.add(packet)
            if packet.is_video and packet.key:
                self._key_frame, self._key_frame_at = packet, time.time()
        for reader in self._readers:
            reader.put(packets)


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
