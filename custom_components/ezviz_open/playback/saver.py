"""Save clips as one MP4 file, whole or not at all."""

from __future__ import annotations

import asyncio
import copy
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..relay.pull import Patience
from .ask import Asker
from .course import Course
from .errors import PlaybackError, Reason
from .movie import Movie
from .part import Part
from .seam import Seam

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ..relay.supplier import Failure
    from .supplier import Clip, Supplier

_TELL_SECONDS: Final = 0.5
_FEWEST_PICTURES: Final = 4.0
"""In a second; hurried servers may leave all but the key frames out."""
_MOST_REPEATS: Final = 3
"""One that gave way may be hurried once more; a supplier that only ever hurries is given up."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved."""

    path: Path
    seconds: float
    """How long the file plays."""
    size: int
    """Bytes."""
    missing: float
    """Seconds that the clips should have and the platform did not send."""


async def save(
    clips: Sequence[Clip],
    supplier: Supplier,
    path: Path,
    *,
    on_progress: Callable[[float, float], None] | None = None,
    partial: bool = False,
    patience: Patience | None = None,
    hold: threading.Event | None = None,
) -> Saved:
    """Write clips one after the other into one file, without encoding them again.

    ``on_progress`` hears seconds done and seconds wanted, at most twice a second. ``partial``
    keeps a recording that is shorter than its list says; otherwise that is an error, beyond
    `tolerance`. While ``hold`` is set the stream is closed; the supplier clears it when the next
    address may play. Replaces a file of that name. Cancelling leaves nothing. Raises PlaybackError.
    """
    patience = patience or Patience(reading=10.0)
    job = _Job(clips, supplier, path, on_progress, partial, patience, hold or threading.Event())
    return await job.run()


class _Job:
    def __init__(
        self,
        clips: Sequence[Clip],
        supplier: Supplier,
        path: Path,
        on_progress: Callable[[float, float], None] | None,
        partial: bool,  # noqa: FBT001 - handed on by one caller
        patience: Patience,
        hold: threading.Event,
    ) -> None:
        self._hold = hold
        self._clips = clips
        self._path = path
        self._on_progress = on_progress
        self._partial = partial
        self._patience = patience
        self._wanted = sum(clip.seconds for clip in clips)
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._turn = threading.Lock()
        self._asker = Asker(supplier, self._loop, self._stop)
        self._seam = Seam()
        self._told = 0.0
        self._missing = 0.0
        self._pictures = 0
        self._part: Part | None = None
        self._done: asyncio.Future[Saved] = self._loop.create_future()

    async def run(self) -> Saved:
        """Work in a thread. Being cancelled ends that, too."""
        # A daemon: a connection that hangs must not keep the process from ending.
        threading.Thread(target=self._run, name="ezviz playback save", daemon=True).start()
        try:
            return await self._done
        except asyncio.CancelledError:
            # The thread may hang in a connection; the file need not wait for it.
            self._stop.set()
            await asyncio.shield(asyncio.to_thread(self._drop))
            raise

    def _run(self) -> None:
        outcome: Saved | Exception
        try:
            outcome = self._save()
        except PlaybackError as err:
            outcome = err
        except OSError as err:
            outcome = PlaybackError.of_disk(err)
        except Exception as err:  # noqa: BLE001 - whatever it is, the caller must hear of it
            outcome = PlaybackError(Reason.STREAM, detail=type(err).__name__)
        if isinstance(outcome, Exception):
            self._drop()
        with suppress(RuntimeError):
            # The loop may be closed already: nobody is left to hear it.
            self._loop.call_soon_threadsafe(self._finish, outcome)

    def _finish(self, outcome: Saved | Exception) -> None:
        if self._done.done():
            return
        if isinstance(outcome, Exception):
            self._done.set_exception(outcome)
        else:
            self._done.set_result(outcome)

    def _drop(self) -> None:
        with self._turn:
            if self._part is not None:
                self._part.drop()

    def _save(self) -> Saved:
        self._part = Part(self._path)
        movie = Movie(self._part.file)
        for clip in self._clips:
            self._save_clip(movie, clip)
        size = movie.finish()
        with self._turn:
            self._check()
            self._part.keep()
        return Saved(self._path, self._seam.end / 1000, size, self._missing)

    def _save_clip(self, movie: Movie, clip: Clip) -> None:
        mark, seam = movie.mark(), copy.deepcopy(self._seam)
        course = self._write(movie, clip, None)
        repeats = 0
        while course.hurried and not (course.complete and self._is_dense(course)):
            if repeats == _MOST_REPEATS:
                raise PlaybackError(Reason.STREAM, course.failure)
            repeats += 1
            # Where a hurried stream broke is not known well enough to go on from there.
            movie.go_back(mark)
            self._seam = copy.deepcopy(seam)
            course = self._write(movie, clip, course.failure)
        movie.end_clip(self._seam.end, self._seam.step)
        if course.complete:
            return
        if not course.ended_short:
            raise PlaybackError(Reason.STREAM, course.failure)
        if not self._partial:
            told = f"{course.seconds:.0f} of {clip.seconds:.0f} s"
            raise PlaybackError(Reason.INCOMPLETE, detail=told)
        self._missing += clip.seconds - course.seconds

    def _write(self, movie: Movie, clip: Clip, after: Failure | None) -> Course:
        course = Course(
            clip,
            self._asker,
            self._seam,
            patience=self._patience,
            stop=self._stop,
            after=after,
            hold=self._hold,
        )
        self._pictures = 0
        with closing(course.packets()) as packets:
            for packet in packets:
                self._check()
                self._pictures += packet.is_video
                movie.put(packet)
                self._tell()
        self._check()
        return course

    def _is_dense(self, course: Course) -> bool:
        return self._pictures >= _FEWEST_PICTURES * course.seconds

    def _check(self) -> None:
        if self._stop.is_set():
            raise PlaybackError(Reason.CANCELLED)

    def _tell(self) -> None:
        now = time.monotonic()
        if self._on_progress is None or now - self._told < _TELL_SECONDS:
            return
        self._told = now
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(
                self._on_progress, min(self._seam.end / 1000, self._wanted), self._wanted
            )
