"""The expert's choice: Home Assistant plays the platform's address itself.

Home Assistant only tells that its worker started or gave up, so arrived segments
are what counts as a picture. What the relay does cannot be had this way: a
session's end is a pause, and the address is in Home Assistant's hands.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

from .album import Snapshot
from .const import DOMAIN
from .leave import leave
from .picture_source import NoPictureError
from .problem import StreamProblem
from .relay import Failure, FailureKind, NoAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from homeassistant.components.stream import Stream
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .ladder import Ladder

OPEN_TIMEOUT_SECONDS = 10.0
"""How long Home Assistant itself waits for a stream's source."""

CONFIRM_SECONDS = 3.0
"""Between two looks for the first pictures of a (re)started stream."""

CONFIRM_LOOKS = 10

FIRST_PICTURE_SECONDS = 8.0
"""How long a person is kept waiting for the first picture before the player decides."""

GLANCE_SECONDS = 0.05
ATTEMPTS = 3

KEEP_ON_SECONDS = 10.0
"""How often a stream is kept from ending; Home Assistant does so after 30 s."""

_REFUSED = Failure(FailureKind.REFUSED)
_ENDED = Failure(FailureKind.ENDED)


class DirectPicture:
    """A picture that Home Assistant fetches from the platform, and what becomes of it."""

    def __init__(self, hass: HomeAssistant, entry: EzvizOpenConfigEntry, ladder: Ladder) -> None:
        """Prepare; nothing is asked for before somebody looks."""
        self._hass = hass
        self._entry = entry
        self._ladder = ladder
        self._stream: Stream | None = None
        self._seen_until = -1
        self._diagnosed = False
        self._opening = False
        self._looks_left = 0
        self._cancel_look: Callable[[], None] | None = None

    @property
    def plays(self) -> bool:
        """Whether Home Assistant plays it for somebody.

        It does not tell when it ceases, so the stream itself is looked at.
        """
        stream = self._stream
        return stream is not None and stream.available and self._last_segment(stream) >= 0

    def at_hand(self) -> str | None:
        """Return the address while it is valid, without a call."""
        return self._ladder.url_at_hand

    async def open(self, *, wait: bool) -> str:  # noqa: ARG002 - the address comes first in any case
        """Return a valid address. Raises ``NoPictureError``."""
        try:
            async with asyncio.timeout(OPEN_TIMEOUT_SECONDS):
                return await self._address(None)
        except TimeoutError as err:
            self._ladder.timed_out()
            raise NoPictureError(self._ladder.problem) from err

    async def follow(self, stream: Stream, *, wait: bool) -> None:
        """Look after this stream from now on; it may be followed already.

        With ``wait`` a cold stream is started and waited for. Raises ``NoPictureError``.
        """
        self._stream = stream
        self._diagnosed = False
        is_cold = not stream.outputs()
        if is_cold:
            # Home Assistant counts segments anew once nobody has been watching.
            self._seen_until = -1
        stream.set_update_callback(self._changed)
        self._look_soon(CONFIRM_LOOKS)
        if wait and is_cold:
            await self._first_picture(stream)

    @callback
    def cover(self) -> None:
        """End the stream, for there is no relay to end the session behind it."""
        if self._stream and self._stream.outputs():
            self._entry.async_create_background_task(
                self._hass, self._end(self._stream), f"{DOMAIN} covered lens"
            )

    @callback
    def uncover(self) -> None:
        """Do nothing: the stream has ended, and begins when somebody opens the camera."""

    @callback
    def stop(self) -> None:
        """Stop looking."""
        self._stream = None
        self._stop_looking()

    async def frame(self) -> Snapshot | None:
        """Return the last key frame of the running stream, if there is one.

        Only a stream that viewers are being served from is asked: asking
        another one would start it.
        """
        stream = self._stream
        if stream is None or not self.plays:
            return None
        jpeg = await stream.async_get_image()
        return Snapshot(jpeg, time.time()) if jpeg else None

    @contextmanager
    def shown_singly(self) -> Iterator[None]:
        """Keep the stream running for a viewer who fetches no segments of it."""
        task = self._entry.async_create_background_task(
            self._hass, self._keep_on(), f"{DOMAIN} single pictures"
        )
        try:
            yield
        finally:
            task.cancel()

    async def _end(self, stream: Stream) -> None:
        """End the stream, and have it known that nothing plays."""
        await leave(stream)
        self._ladder.ended(None)

    async def _keep_on(self) -> None:
        while True:
            stream = self._stream
            if stream and self._ladder.url_at_hand:
                stream.add_provider(HLS_PROVIDER).idle_timer.awake()
                await stream.start()
            await asyncio.sleep(KEEP_ON_SECONDS)

    async def _first_picture(self, stream: Stream) -> None:
        """Start a cold stream and wait until it shows something, or say why it does not."""
        self._opening = True
        try:
            for _ in range(ATTEMPTS):
                stream.add_provider(HLS_PROVIDER)
                await stream.start()
                if await self._plays(stream):
                    return
                await leave(stream)
                stream.source = await self._address(_REFUSED)
        finally:
            self._opening = False
        raise NoPictureError(self._ladder.problem)

    async def _address(self, after: Failure | None) -> str:
        try:
            return (await self._ladder.address(after=after)).url
        except NoAddress as err:
            raise NoPictureError(self._ladder.problem, self._ladder.cause) from err

    @callback
    def _changed(self) -> None:
        stream = self._stream
        if stream is None or self._opening:
            return
        if stream.available:
            self._look_soon(CONFIRM_LOOKS)
        elif not self._has_new_segments(stream):
            self._find_reason()
        else:
            # It has been playing: the session or its address has ended.
            self._seen_until = self._last_segment(stream)
            self._ladder.works()
            self._renew(_ENDED)

    @callback
    def _look_soon(self, looks_left: int) -> None:
        self._stop_looking()
        self._looks_left = looks_left
        self._cancel_look = async_call_later(self._hass, CONFIRM_SECONDS, self._look)

    @callback
    def _look(self, _now: datetime) -> None:
        self._cancel_look = None
        stream = self._stream
        if stream is None or not stream.available:
            return
        if self._has_new_segments(stream):
            self._diagnosed = False
            self._ladder.works()
        elif self._looks_left > 1 and stream.outputs():
            self._look_soon(self._looks_left - 1)

    def _stop_looking(self) -> None:
        if self._cancel_look:
            self._cancel_look()
            self._cancel_look = None

    def _find_reason(self) -> None:
        """Ask for the reason once per row of failures, not at each retry."""
        if not self._diagnosed:
            self._diagnosed = True
            self._renew(_REFUSED)

    async def _plays(self, stream: Stream) -> bool:
        """Wait for the first segment; a stream that takes long is given the benefit of doubt."""
        for _ in range(int(FIRST_PICTURE_SECONDS / GLANCE_SECONDS)):
            if self._has_new_segments(stream):
                self._ladder.begins()
                return True
            if not stream.available:
                return False
            await asyncio.sleep(GLANCE_SECONDS)
        return True

    def _renew(self, after: Failure) -> None:
        self._entry.async_create_background_task(
            self._hass, self._swap(after), f"{DOMAIN} new address"
        )

    async def _swap(self, after: Failure) -> None:
        """Let Home Assistant's own next retry find a valid address.

        ``Stream.update_source`` would end a stream that waits for its retry.
        """
        try:
            source = await self._address(after)
        except NoPictureError as err:
            if err.problem is StreamProblem.UNREACHABLE:
                # Nobody has refused anything: the next failure may ask again.
                self._diagnosed = False
            return
        if self._stream:
            self._stream.source = source

    def _has_new_segments(self, stream: Stream) -> bool:
        return self._last_segment(stream) > self._seen_until

    @staticmethod
    def _last_segment(stream: Stream) -> int:
        output = stream.outputs().get(HLS_PROVIDER)
        segment = output.last_segment if output else None
        return segment.sequence if segment else -1
