"""One encoder and everybody who watches it.

Pictures are made a group (one second) at a time and handed out at their moments. The past few
groups are kept, so that a player which joins gets a burst of them and can start at once.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Final

from .encoder import GROUP_MS, Encoder, Format, Group
from .mailbox import Ending, Mailbox
from .playback import in_the_past, restamped, seconds_of
from .reel import Reel
from .ring import Ring

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from datetime import datetime

    from .flv import Tag
    from .ports import Film, Scenes, SceneState

_LOGGER = logging.getLogger(__name__)

IDLE_SECONDS: Final = 1.5
"""How long an encoder runs on after its last viewer, for one who comes right back."""
_LONGEST_BURST: Final = 10
_GROUP_SECONDS: Final = GROUP_MS / 1000
# Less than this is not worth a turn of the event loop.
_TICK: Final = 0.01


class Station:
    """Draws, encodes and hands out one channel in one form."""

    def __init__(
        self,
        *,
        serial: str,
        channel: int,
        form: Format,
        scenes: Scenes,
        pool: Executor,
        film: Film | None = None,
    ) -> None:
        """Begin with nothing running; `pool` does the drawing."""
        self.serial = serial
        self.channel = channel
        self.form = form
        self.ring = Ring()
        self.headers: tuple[tuple[int, bytes], ...] = ()
        """Kinds and bodies of the tags that decoders need first; known once `ready`."""
        self.ready = asyncio.Event()
        self.over = False
        self.on_state: Callable[[SceneState], None] = lambda _state: None
        self._scenes = scenes
        self._pool = pool
        self._film = film
        self._boxes: set[Mailbox] = set()
        self._joined = asyncio.Event()
        self._deserted = asyncio.Event()
        self._grown = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._reel: Reel | None = None
        self._voice = bytearray()
        """What is to be heard once the stream is live: the past is quiet."""
        self._live_now = False

    def about(self) -> dict[str, object]:
        """Describe the stream in the words of FLV's `onMetaData`."""
        width, height = self.form.size
        return {
            "width": width,
            "height": height,
            "framerate": self.form.rate,
            "server": "simulator",
        }

    def join(self, box: Mailbox, *, burst: float) -> None:
        """Let a viewer watch from `burst` seconds ago, and start the encoder if it rests."""
        for tag in self.ring.past(burst):
            box.put(tag)
        self._boxes.add(box)
        self._joined.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run(burst))

    def leave(self, box: Mailbox) -> None:
        """Let a viewer go."""
        self._boxes.discard(box)
        if not self._boxes:
            self._deserted.set()

    def hear(self, pcm: bytes) -> None:
        """Mix a voice into the sound from the next live group on."""
        if self._live_now and self._reel is not None:
            self._reel.hear(pcm)
        else:
            self._voice += pcm

    async def wait_for_group(self) -> None:
        """Wait until one more group is complete, or the station is over."""
        if not self.over:
            await self._grown.wait()

    async def close(self) -> None:
        """Stop the encoder and let everybody go."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._finish(Ending.ABRUPT)

    async def _run(self, burst: float) -> None:
        """Make groups until nobody watches, the recording ends or the device is gone."""
        ending = Ending.OVER
        try:
            loop = asyncio.get_running_loop()
            encoder = await loop.run_in_executor(self._pool, Encoder, self.form)
            self._reel = Reel(encoder, self.serial)
            self.headers = self._reel.headers
            self.ready.set()
            await (self._live(burst) if self._film is None else self._play(self._film))
        except KeyError:
            _LOGGER.debug("%s is gone, its stream ends", self.serial)
        except Exception:
            _LOGGER.exception("The pictures of %s cannot be made", self.serial)
            ending = Ending.ABRUPT
        finally:
            self._finish(ending)

    async def _live(self, burst: float) -> None:
        """Make the burst at once, then a group each second for as long as somebody watches."""
        begin = monotonic()
        before = min(_LONGEST_BURST, ceil(burst))
        for number in range(before):
            self._release_all(await self._shoot(begin - (before - number) * _GROUP_SECONDS))
        self._live_now = True
        self.hear(bytes(self._voice))
        due = begin
        while await self._wanted():
            group = await self._shoot(due)
            # A machine that cannot keep up shows late pictures, it does not race after them.
            due = max(due, monotonic() - _GROUP_SECONDS)
            await self._release(group, due, speed=1.0)
            due += _GROUP_SECONDS

    async def _play(self, film: Film) -> None:
        """Make the groups of a film up to its end, and no faster than they are read."""
        due = monotonic() - (film.ahead / film.pace if film.pace else 0.0)
        for moment, late in seconds_of(film):
            await asyncio.gather(*(box.room() for box in self._boxes))
            if not self._boxes:
                return
            state = self._scenes.state(self.serial, self.channel)
            self.on_state(state)
            group = await self._make(in_the_past(state, moment), moment)
            group = restamped(group, film, late)
            if film.pace > 0:
                # Who has read nothing for a while does not get it all at once afterwards.
                due = max(due, monotonic() - film.ahead / film.pace - _GROUP_SECONDS)
                await self._release(group, due, speed=film.pace / film.divisor)
                due += _GROUP_SECONDS / film.pace
            else:
                self._release_all(group)
        if film.stays:
            await self._deserted.wait()

    async def _shoot(self, due: float) -> Group:
        """Make the live group whose first picture is due then."""
        state = self._scenes.state(self.serial, self.channel)
        self.on_state(state)
        return await self._make(state, state.now + timedelta(seconds=due - monotonic()))

    async def _make(self, state: SceneState, moment: datetime) -> Group:
        """Draw and encode one group in a worker thread, and see it through when cancelled."""
        assert self._reel is not None  # noqa: S101 - set before the first group
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._pool, self._reel.make, state, moment)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            raise

    async def _release(self, group: Group, due: float, *, speed: float) -> None:
        """Hand out a group, each tag at its moment."""
        for tag in self.ring.add(group):
            delay = due + (tag.stamp - group.start) / 1000 / speed - monotonic()
            if delay > _TICK:
                await asyncio.sleep(delay)
            self._hand_out(tag)
        self._complete()

    def _release_all(self, group: Group) -> None:
        """Hand out a group at once."""
        for tag in self.ring.add(group):
            self._hand_out(tag)
        self._complete()

    def _hand_out(self, tag: Tag) -> None:
        """Give a tag to everybody."""
        for box in self._boxes:
            box.put(tag)

    def _complete(self) -> None:
        """Tell those who wait for whole groups."""
        self._grown.set()
        self._grown = asyncio.Event()

    async def _wanted(self) -> bool:
        """Return whether somebody watches, after a short time of grace."""
        if self._boxes:
            return True
        self._joined.clear()
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._joined.wait()
        except TimeoutError:
            return bool(self._boxes)
        return True

    def _finish(self, ending: Ending) -> None:
        """Mark the station as over, give its encoder back and end every session."""
        self.over = True
        # Megabytes of the codecs hang on these; waiting for the garbage collector is too long.
        self._reel = None
        self.on_state = lambda _state: None
        self.ready.set()
        self._grown.set()
        for box in list(self._boxes):
            box.end(ending)
