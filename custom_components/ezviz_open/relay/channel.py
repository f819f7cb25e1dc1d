"""One picture of one camera: one session upstream, one stream for all readers."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from .backlog import Backlog
from .interlude import Interlude
from .packets import AudioSetup, VideoSetup
from .reader import Reader
from .standin import StandInError, stand_in
from .still import KeyFrame
from .succession import Succession
from .supplier import Failure, FailureKind
from .timing import Timing

if TYPE_CHECKING:
    from .packets import MediaInfo, MediaPacket
    from .slots import Slots
    from .standin import StandIn
    from .supplier import Address, Supplier

_LOGGER = logging.getLogger(__name__)

_CLOSING_SECONDS: Final = 1.0


class ChannelRefusedError(Exception):
    """The channel has given up, and does not try again before it is told to."""


class RelayChannel:
    """Plays while somebody reads. All methods belong to the event loop."""

    def __init__(
        self, name: str, supplier: Supplier, slots: Slots, timing: Timing | None = None
    ) -> None:
        """Prepare; nothing is opened before there is a reader."""
        self.name = name
        self._supplier = supplier
        self._timing = timing or Timing()
        self._readers: set[Reader] = set()
        self._backlog = Backlog()
        self._succession = Succession(
            name,
            supplier=lambda: self._supplier,
            slots=slots,
            holder=self,
            timing=self._timing,
            on_packets=self._publish,
            on_media=self._tell,
        )
        self._allowed = asyncio.Event()
        self._allowed.set()
        self._told = asyncio.Event()
        self._sound: AudioSetup | None = None
        self._shown = b""
        self._closing = False
        self._key_frame: MediaPacket | None = None
        self._key_frame_at = 0.0
        self._media: MediaInfo | None = None
        self._task: asyncio.Task[None] | None = None
        self._left = asyncio.Event()
        self._linger: asyncio.TimerHandle | None = None

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
        return not self._allowed.is_set()

    def allow(self) -> None:
        """Let the next reader, or one who is shown a stand-in, cause a new try."""
        self._allowed.set()

    def give_up(self) -> None:
        """Stop although somebody may read: there is no picture until `allow`."""
        if self.running:
            self._allowed.clear()
            self._told.set()

    def last_key_frame(self) -> KeyFrame | None:
        """Return the newest key frame, from the time when it played last; no decoding is done."""
        packet = self._key_frame
        if packet is None or not isinstance(packet.setup, VideoSetup):
            return None
        return KeyFrame(packet.setup.codec, packet.setup.record, packet.payload, self._key_frame_at)

    def subscribe(self, *, patient: bool = True) -> Reader:
        """Return a new reader, which begins with the groups of the last seconds.

        A patient one is shown the supplier's stand-in, where there is one, when its picture ends.
        Raises ChannelRefusedError after the channel has given up.
        """
        if self.refused:
            raise ChannelRefusedError
        if self._linger is not None:
            self._linger.cancel()
            self._linger = None
        begins = self._task is None or self._left.is_set()
        reader = Reader(() if begins else self._backlog.packets, patient=patient)
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
        sessions = self._succession.sessions
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
        """Play, and play again after a stand-in, until nobody reads or waits."""
        left = self._left
        if before is not None:
            await asyncio.wait([before])
        self._succession.begin()
        self._sound = None
        try:
            while await self._attempt(left) and await self._stand_in(left):
                pass
        except Exception:
            _LOGGER.exception("%s: the relay has failed", self.name)
        finally:
            self._succession.end_interlude()
            if self._task is asyncio.current_task():
                # Nobody goes on with them, whatever has been allowed meanwhile.
                self._task = None
                self._end_readers()

    async def _attempt(self, left: asyncio.Event) -> bool:
        """Play until nobody reads or nothing plays; return whether somebody may still read."""
        failure: Failure | None = None
        self._told.clear()
        playing = asyncio.create_task(self._succession.play())
        others = [asyncio.create_task(event.wait()) for event in (left, self._told)]
        try:
            await asyncio.wait((playing, *others), return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                self._allowed.clear()
                failure = playing.result()
                _LOGGER.debug("%s: given up, %s", self.name, failure)
            elif self._told.is_set():
                failure = Failure(FailureKind.REFUSED, "told to give up")
        finally:
            for task in (playing, *others):
                task.cancel()
            await asyncio.wait((playing, *others))
            self._succession.stop()
            self._backlog.clear()
            self._supplier.ended(failure)
        return failure is not None

    async def _stand_in(self, left: asyncio.Event) -> bool:
        """Show a stand-in to who reads until a new try is allowed; return whether one is."""
        readers = set(self._readers)
        interlude = self._succession.interlude
        made = await self._make_stand_in(on_air=interlude is not None)
        if interlude is not None:
            watching = interlude.readers
        else:
            watching = {reader for reader in readers & self._readers if reader.patient}
            if made is None or not watching:
                return False
        if made is not None:
            self._succession.end_interlude()
            interlude = Interlude(made, self._succession.timeline, watching)
            self._succession.interlude = interlude
        # Whoever came for the try that has failed is told so.
        self._end_readers(readers - watching)
        if not self._readers:
            return False
        events = [asyncio.create_task(event.wait()) for event in (left, self._allowed)]
        try:
            await asyncio.wait(events, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in events:
                task.cancel()
        return not left.is_set()

    async def _make_stand_in(self, *, on_air: bool) -> StandIn | None:
        """Return what the supplier wants to be seen now, where the stream can go on with it."""
        like = self._key_frame.setup if self._key_frame is not None else None
        if not self._succession.timeline.started or not isinstance(like, VideoSetup):
            return None
        jpeg = await self._supplier.stand_in(on_air=on_air)
        if jpeg is None or (on_air and jpeg == self._shown):
            return None
        self._shown = jpeg
        try:
            return await asyncio.to_thread(stand_in, jpeg, like, self._sound)
        except StandInError as err:
            _LOGGER.debug("%s: no stand-in, %s", self.name, err)
            return None

    def _end_readers(self, readers: set[Reader] | None = None) -> None:
        """Let readers go, by default all."""
        for reader in tuple(self._readers if readers is None else readers):
            reader.end()
            self._readers.discard(reader)

    def _publish(self, packets: list[MediaPacket]) -> None:
        """Hand packets to everybody."""
        for packet in packets:
            self._backlog.add(packet)
            if packet.is_video and packet.key:
                self._key_frame, self._key_frame_at = packet, time.time()
            if isinstance(packet.setup, AudioSetup):
                self._sound = packet.setup
        for reader in self._readers:
            reader.put(packets)

    def _tell(self, address: Address, media: MediaInfo) -> None:
        """Pass on what plays."""
        self._media = media
        self._supplier.playing(address, media)
