"""One viewer's playback of one clip: from addresses to an HLS playlist that grows to its end."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..relay.pull import Patience
from . import playlist
from .ask import Asker
from .course import Course
from .cutter import Cutter
from .errors import PlaybackError, Reason, SegmentGoneError
from .recorder import Recorder
from .room import Limits, Room
from .seam import Seam
from .shelf import Shelf
from .supplier import Clip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .playlist import Choice, Entry, Look
    from .supplier import Supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things are waited for, seconds."""

    idle: float = 55.0
    """A session that nothing was asked of for so long is closed, and gone within the minute."""
    look: float = 5.0
    """How often that is looked at, at least."""
    farewell: float = 2.0
    """Closing waits so long for the stream to be gone, for whoever wants its place."""
    patience: Patience = field(default_factory=lambda: Patience(reading=10.0))


@dataclass(frozen=True, slots=True)
class Past:
    """What a session has told its viewer, for another one that goes on in its place."""

    entries: tuple[Entry, ...]
    """The segments before."""
    at: Entry
    """The first one that is made anew."""
    look: Look
    target: int


class Session:
    """Plays a clip for one viewer, from its begin or from where the viewer has sought.

    Whoever seeks beyond what has arrived opens another session there. Whoever comes back for what
    is gone has another one made from the past of this: its segments have the same numbers and
    times. All methods are for the event loop.
    """

    def __init__(  # noqa: PLR0913 - what a test sets, too
        self,
        clip: Clip,
        supplier: Supplier,
        folder: Path,
        *,
        limits: Limits | None = None,
        timing: Timing | None = None,
        past: Past | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_closed: Callable[[Session], None] | None = None,
        on_ended: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepare to play; files go to a folder of its own in the one given.

        ``on_ended`` hears when no stream is open any more, once if it was started.
        """
        self.clip = clip
        self.error: PlaybackError | None = None
        """Why it plays no further than this; None while it plays and after a clip's end."""
        self.ended = False
        """Nothing more arrives."""
        self.closed = False
        """Its files are gone."""
        self.seconds = 0.0
        """How much has arrived."""
        self._supplier = supplier
        self._folder = folder
        self._limits = limits or Limits()
        self._timing = timing or Timing()
        self._clock = clock
        self._on_closed = on_closed
        self._on_ended = on_ended
        self._asked_at = clock()
        self._runs = False
        self._stop = threading.Event()
        self._past = past
        begin = past.at.begins_ms / 1000 if past else 0.0
        self._room = Room(self._limits, self._stop, begin)
        self._entries: list[Entry] = list(past.entries) if past else []
        self._first = len(self._entries)
        self._position = self._first
        self._target = past.target if past else 0
        self._look: Look | None = past.look if past else None
        self._changed = asyncio.Event()
        self._gone = asyncio.Event()
        self._shelf: Shelf | None = None
        self._watch: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()

    @property
    def idle(self) -> float:
        """Seconds since something was asked of it."""
        return self._clock() - self._asked_at

    async def start(self) -> None:
        """Begin to play. Raises PlaybackError where the folder cannot be made, or once closed."""
        try:
            self._shelf = await asyncio.to_thread(Shelf, self._folder)
        except OSError as err:
            raise PlaybackError.of_disk(err) from err
        if self.closed:
            await asyncio.to_thread(self._shelf.remove)
            raise PlaybackError(Reason.CANCELLED)
        # A daemon: a connection that hangs must not keep the process from ending.
        threading.Thread(target=self._run, name="ezviz playback", daemon=True).start()
        self._runs = True
        self._watch = asyncio.create_task(self._close_when_idle(), name="playback idle watch")

    async def close(self) -> None:
        """End the stream and remove the files."""
        if self.closed:
            return
        self.closed = True
        self._stop.set()
        self._room.wake()
        self._changed.set()
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()
        if self._runs:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._timing.farewell):
                    await self._gone.wait()
        if self._shelf is not None:
            await asyncio.to_thread(self._shelf.remove)
        if self._on_closed is not None:
            self._on_closed(self)

    async def look(self) -> Look:
        """Return what plays, as soon as it is known. Raises PlaybackError."""
        await self._until_there()
        assert self._look is not None  # noqa: S101 - told with the first segment
        return self._look

    async def master(self, url: str = "playlist.m3u8", other: Choice | None = None) -> str:
        """Return the playlist for a player to begin with. Raises PlaybackError.

        It leads to ``url``, or to the other for a player that cannot play what there is.
        """
        look = await self.look()
        first = self._entries[0]
        bandwidth = round(first.size * 8 / max(0.1, first.seconds))
        return playlist.master(look, bandwidth, url, other)

    async def playlist(self) -> str:
        """Return what has arrived, once a segment has.

        Raises PlaybackError, after a failure as soon as the viewer has all that came before it:
        an end of the list would pass for the clip's.
        """
        await self._until_there()
        if self.error is not None and self._position >= len(self._entries):
            raise self.error
        ended = self.ended and self.error is None
        return playlist.media(self._entries, self._target, ended=ended)

    def has(self, number: int | None) -> bool:
        """Return whether a segment is on disk or on its way here; None: whichever is next.

        After a failure nothing is next once the viewer has all that came before it.
        """
        if self.closed:
            return False
        if number is None:
            return self.error is None or self._position < len(self._entries)
        if number >= len(self._entries):
            return not self.ended
        return self._room.keeps(number)

    def past(self, number: int | None) -> Past | None:
        """Return what another session goes on with at a segment, None where nothing was told.

        None for the number: after the last segment that was asked for, or with that one where it
        is the last of all.
        """
        at = min(self._position, len(self._entries) - 1) if number is None else number
        if self._look is None or not 0 <= at < len(self._entries):
            return None
        return Past(tuple(self._entries[:at]), self._entries[at], self._look, self._target)

    def init(self, number: int = 0) -> Path:
        """Return the file of a head. Raises SegmentGoneError."""
        self._touch()
        known = {entry.head for entry in self._entries}
        return self._file(f"init{number}.mp4", there=number in known)

    def segment(self, number: int) -> Path:
        """Return the file of a segment. Raises SegmentGoneError where it is not on disk."""
        self._touch()
        there = 0 <= number < len(self._entries)
        if there:
            self._position = number + 1
            self._room.watched(self._entries[number].ends)
        return self._file(f"segment{number}.m4s", there=there and self._room.keeps(number))

    def _file(self, name: str, *, there: bool) -> Path:
        if not there or self.closed or self._shelf is None:
            raise SegmentGoneError(name)
        return self._shelf.folder / name

    def _touch(self) -> None:
        self._asked_at = self._clock()

    async def _until_there(self) -> None:
        """Wait for the first segment. Raises PlaybackError where none will come."""
        self._touch()
        while not (self._has_begun or self.closed or self.ended):
            self._changed.clear()
            await self._changed.wait()
        self._touch()
        if self.closed:
            raise PlaybackError(Reason.CANCELLED)
        if not self._has_begun:
            raise self.error or PlaybackError(Reason.STREAM)

    @property
    def _has_begun(self) -> bool:
        return len(self._entries) > self._first

    async def _close_when_idle(self) -> None:
        while (left := self._timing.idle - self.idle) > 0:  # noqa: ASYNC110 - a clock tells nobody
            await asyncio.sleep(min(left, self._timing.look))
        await self.close()

    def _run(self) -> None:
        assert self._shelf is not None  # noqa: S101 - made before
        at = self._past.at if self._past else None
        begin = at.begins_ms if at else 0
        # Addresses begin with a whole second.
        lead = begin % 1000
        clip = Clip(self.clip.begins_at + (begin - lead) / 1000, self.clip.ends_at)
        seam = Seam(begin)
        asker = Asker(self._supplier, self._loop, self._stop)
        course = Course(
            clip,
            asker,
            seam,
            patience=self._timing.patience,
            stop=self._stop,
            lead=lead,
            # Whoever watches would rather miss a picture than the rest.
            exact=False,
        )
        recorder = Recorder(
            self.clip,
            self._shelf,
            self._room,
            self._heard,
            number=self._first,
            head=at.head if at else 0,
        )
        error: PlaybackError | None = None
        try:
            self._record(course, recorder, seam, Cutter(begin))
        except OSError as err:
            error = PlaybackError.of_disk(err)
        except Exception as err:  # noqa: BLE001 - whatever it is, the viewer must hear of it
            error = PlaybackError(Reason.STREAM, detail=type(err).__name__)
        # Lists may promise more than there is; what there is has been played.
        if error is None and not (course.complete or course.ended_short):
            error = PlaybackError(Reason.STREAM, course.failure)
        if self._stop.is_set():
            self._shelf.remove()
        self._tell(self._heard_end, error)

    def _record(self, course: Course, recorder: Recorder, seam: Seam, cutter: Cutter) -> None:
        with closing(course.packets()) as packets:
            for packet in packets:
                if course.media is not None:
                    cutter.expect_sound(course.media.sound_setup)
                if (segment := cutter.put(packet)) is not None:
                    recorder.put(segment, cutter.target)
                if self._stop.is_set():
                    return
        if (last := cutter.finish(seam.step)) is not None:
            recorder.put(last, cutter.target)

    def _heard(self, entry: Entry, look: Look, target: int) -> None:
        """Hear of a segment, in the thread."""
        self._tell(self._add, entry, look, target)

    def _add(self, entry: Entry, look: Look, target: int) -> None:
        self._entries.append(entry)
        self._look, self._target = look, max(self._target, target)
        self.seconds = entry.ends
        self._changed.set()

    def _heard_end(self, error: PlaybackError | None) -> None:
        self._gone.set()
        if not self.closed:
            self.error = error
            self.ended = True
        self._changed.set()
        self._on_ended()

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        with suppress(RuntimeError):
            # The loop may be closed already: nobody is left to hear it.
            self._loop.call_soon_threadsafe(callback, *arguments)
