"""From what a person names to what a camera can speak: prepared once for all cameras."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.core import HassJob, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .audio import AudioError, AudioFormat, Feed, Options, Prepared, Reason, prepare
from .const import DOMAIN, OPT_SOUND_FORMAT
from .sound_sources import Download, SoundSource, is_speech, source_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .audio import Piece, Source
    from .data import EzvizOpenConfigEntry

LONGEST_SECONDS: Final = 300.0
"""How long a sound may be, unless it is cut."""

LONGEST_CUT_SECONDS: Final = 1800.0
"""After how many seconds a sound has to be cut at last."""

KEPT_SECONDS: Final = 30.0
"""How long prepared speech is kept for another camera that is to say the same."""

_AT_ONCE: Final = 3
"""Sounds at hand that are prepared at the same time: each takes a core."""

_DOWNLOADS_AT_ONCE: Final = 8
"""Sounds that come in at the same time: each mostly waits for its server."""

_SOUNDS: HassKey[Sounds] = HassKey(f"{DOMAIN}_sounds")


@dataclass(frozen=True, slots=True)
class Sound:
    """What cameras can be sent."""

    title: str
    pieces: tuple[Piece, ...]
    cut: bool
    """Whether there was more of it than was wished."""


def sound_format(entry: EzvizOpenConfigEntry) -> AudioFormat:
    """Return in which form the cameras of an account are sent sound."""
    return AudioFormat(entry.options.get(OPT_SOUND_FORMAT, AudioFormat.MP3))


@callback
def sounds_of(hass: HomeAssistant) -> Sounds:
    """Return the one maker of sounds, which all accounts share."""
    return hass.data.setdefault(_SOUNDS, Sounds(hass))


@dataclass(slots=True)
class _Job:
    """A sound that is being made, and for how many."""

    task: asyncio.Task[Sound]
    waiting: int = 0


type _Key = tuple[str, float | None, AudioFormat]


@dataclass(slots=True)
class Sounds:
    """Makes sounds; whoever wants one that is being made gets the same."""

    hass: HomeAssistant
    _jobs: dict[_Key, _Job] = field(default_factory=dict)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    _lines: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_DOWNLOADS_AT_ONCE))

    async def of_media(
        self,
        media_id: str,
        form: AudioFormat,
        *,
        player: str | None = None,
        limit: float | None = None,
    ) -> Sound:
        """Return what a media id stands for; after ``limit`` seconds the rest is left out.

        Raises ``HomeAssistantError``.
        """
        key = (media_id, limit, form)
        job = self._jobs.get(key)
        if job is None:
            make = self._make(media_id, form, player, limit)
            job = self._jobs[key] = _Job(self.hass.async_create_background_task(make, "sound"))
            job.task.add_done_callback(lambda task: self._made(key, task))
        job.waiting += 1
        try:
            # The one who gives up must not take it away from the others.
            return await asyncio.shield(job.task)
        finally:
            job.waiting -= 1
            if not job.waiting and not job.task.done():
                job.task.cancel()
                # Whoever asks from now on must not be given what is about to end.
                self._forget(key, job.task)

    async def of_bytes(
        self, data: bytes, title: str, form: AudioFormat, *, longest: float, grace: float
    ) -> Sound:
        """Return what a recording holds, of ``longest`` seconds and a little more at most.

        Raises ``HomeAssistantError``.
        """
        options = Options(format=form, max_seconds=longest + grace)
        try:
            return await self._prepare(SoundSource(title, data), options)
        except AudioError as err:
            raise _refusal(err, title, longest, can_be_cut=False) from err

    async def _make(
        self, media_id: str, form: AudioFormat, player: str | None, limit: float | None
    ) -> Sound:
        source = await source_of(self.hass, media_id, player, endless=limit is not None)
        options = Options(format=form, max_seconds=LONGEST_SECONDS, cut_at=limit)
        try:
            return await self._prepare(source, options)
        except AudioError as err:
            can_be_cut = not is_speech(media_id)
            raise _refusal(err, source.title, LONGEST_SECONDS, can_be_cut=can_be_cut) from err

    async def _prepare(self, source: SoundSource, options: Options) -> Sound:
        """Prepare a sound when there is room. Raises ``AudioError`` and ``HomeAssistantError``."""
        if isinstance(source.content, Download):
            async with self._lines:
                prepared = await self._stream(source.content, options)
        else:
            async with self._room:
                prepared = await self._in_thread(source.content, options)
        return Sound(source.title, prepared.pieces, prepared.cut)

    async def _stream(self, download: Download, options: Options) -> Prepared:
        """Prepare a sound while it comes in; what is wrong with the connection goes before."""
        feed = Feed()
        filling = asyncio.ensure_future(feed.fill(download.chunks(options.cut_at)))
        try:
            return await self._in_thread(feed, options)
        except AudioError as err:
            if err.reason is Reason.UNREADABLE and filling.done():
                filling.result()
            raise
        finally:
            feed.close()
            filling.cancel()
            with suppress(asyncio.CancelledError, HomeAssistantError):
                await filling

    async def _in_thread(self, source: Source, options: Options) -> Prepared:
        cancel = threading.Event()
        job: Callable[[], Prepared] = partial(prepare, source, options, cancel=cancel)
        work: Awaitable[Prepared] = self.hass.async_add_executor_job(job)
        try:
            return await work
        finally:
            cancel.set()

    @callback
    def _made(self, key: _Key, task: asyncio.Task[Sound]) -> None:
        """Forget a job: speech a little later, as its id tells all of it, all else at once."""

        @callback
        def forget(_now: datetime) -> None:
            self._forget(key, task)

        failed = task.cancelled() or task.exception() is not None
        if failed or not is_speech(key[0]):
            self._forget(key, task)
        else:
            async_call_later(self.hass, KEPT_SECONDS, HassJob(forget, cancel_on_shutdown=True))

    def _forget(self, key: _Key, task: asyncio.Task[Sound]) -> None:
        if (job := self._jobs.get(key)) is not None and job.task is task:
            del self._jobs[key]


def _refusal(
    error: AudioError, title: str, longest: float, *, can_be_cut: bool
) -> HomeAssistantError:
    """Return why a sound cannot be heard, in words."""
    placeholders = {"title": title, "limit": _minutes(longest)}
    if error.reason is Reason.TOO_LONG and not can_be_cut:
        # A limit helps neither tts.speak, which has none, nor somebody's own words.
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="speech_too_long",
            translation_placeholders=placeholders,
        )
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=f"sound_{error.reason}",
        translation_placeholders={
            **placeholders,
            "most": f"{LONGEST_CUT_SECONDS:.0f}",
            "megabytes": str(Options().max_bytes // 1024**2),
        },
    )


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
