"""Looking after a running stream: is there a picture, and if not, why."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.core import callback
from homeassistant.helpers.event import async_call_later

from .const import DOMAIN
from .openapi import OpenApiError
from .problem import StreamProblem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.components.stream import Stream

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey
    from .openapi import Quality

CONFIRM_SECONDS = 3.0
"""Between two looks for the first pictures of a (re)started stream."""

CONFIRM_LOOKS = 10

FIRST_PICTURE_SECONDS = 8.0
"""How long a person is kept waiting for the first picture before the player decides."""

GLANCE_SECONDS = 0.05
ATTEMPTS = 2

_CURABLE = (StreamProblem.UNKNOWN, StreamProblem.H265)
"""Problems that another address of the same camera may not have."""


class StreamWatch:
    """Follows one stream of Home Assistant and reports on the problem board.

    Home Assistant only tells that its worker started or gave up, so arrived
    segments are what counts as a picture.
    """

    def __init__(self, entry: EzvizOpenConfigEntry, key: ChannelKey, quality: Quality) -> None:
        """Prepare for the streams of one picture."""
        self._entry = entry
        self._live = entry.runtime_data.live
        self._hass = entry.runtime_data.coordinator.hass
        self._key = key
        self._quality = quality
        self._stream: Stream | None = None
        self._seen_until = -1
        self._diagnosed = False
        self._opening = False
        self._looks_left = 0
        self._cancel_look: Callable[[], None] | None = None

    @callback
    def follow(self, stream: Stream) -> None:
        """Look after this stream from now on; it may be followed already."""
        self._stream = stream
        self._diagnosed = False
        if not stream.outputs():
            # Home Assistant counts segments anew once nobody has been watching.
            self._seen_until = -1
        stream.set_update_callback(self._changed)
        self._look_soon(CONFIRM_LOOKS)

    @callback
    def stop(self) -> None:
        """Stop looking."""
        self._stream = None
        self._stop_looking()

    async def first_picture(self, stream: Stream) -> StreamProblem:
        """Start a cold stream and wait until it shows something, or say why it does not.

        A failure with another address in reach is tried once more. Raises
        ``OpenApiError`` when that address is refused.
        """
        problem = StreamProblem.NONE
        self._opening = True
        try:
            for _ in range(ATTEMPTS):
                stream.add_provider(HLS_PROVIDER)
                await stream.start()
                if await self._plays(stream):
                    return StreamProblem.NONE
                await leave(stream)
                problem = await self._live.diagnose(self._key, self._quality)
                if problem not in _CURABLE:
                    return problem
                stream.source = await self._live.get(self._key, self._quality)
        finally:
            self._opening = False
        return problem

    async def keep_on(self, stream: Stream) -> None:
        """Keep the stream running for a viewer who gets single pictures of it.

        Home Assistant ends a stream 30 s after the last segment was fetched,
        and such a viewer fetches none.
        """
        stream.add_provider(HLS_PROVIDER).idle_timer.awake()
        await stream.start()

    async def frame(self, width: int | None, height: int | None) -> bytes | None:
        """Return the last key frame of the running stream as JPEG, if there is one.

        Only a stream that viewers are being served from is asked: asking
        another one would start it.
        """
        stream = self._stream
        if stream is None or not stream.available or self._last_segment(stream) < 0:
            return None
        return await stream.async_get_image(width=width, height=height)

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
            self._refresh_source()

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
            self._live.works(self._key)
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
            self._entry.async_create_background_task(
                self._hass, self._diagnose(), f"{DOMAIN} diagnosis"
            )

    async def _plays(self, stream: Stream) -> bool:
        """Wait for the first segment; a stream that takes long is given the benefit of doubt."""
        for _ in range(int(FIRST_PICTURE_SECONDS / GLANCE_SECONDS)):
            if self._has_new_segments(stream):
                return True
            if not stream.available:
                return False
            await asyncio.sleep(GLANCE_SECONDS)
        return True

    async def _diagnose(self) -> None:
        problem = await self._live.diagnose(self._key, self._quality)
        if problem in _CURABLE:
            await self._renew()

    def _refresh_source(self) -> None:
        if self._live.cached(self._key, self._quality) is None:
            self._entry.async_create_background_task(
                self._hass, self._renew(), f"{DOMAIN} new address"
            )

    async def _renew(self) -> None:
        """Let Home Assistant's own next retry find a valid address.

        ``Stream.update_source`` would end a stream that waits for its retry.
        """
        try:
            source = await self._live.get(self._key, self._quality)
        except OpenApiError:
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


async def leave(stream: Stream) -> None:
    """End the stream for everybody who may still hold on to it."""
    for output in stream.outputs().values():
        await stream.remove_provider(output)
