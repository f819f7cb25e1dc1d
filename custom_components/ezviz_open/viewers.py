"""Whether somebody still looks at a stream of Home Assistant.

Home Assistant reads on for half a minute after the last player has gone, and so holds one of
the plan's few streams. What players fetch tells much earlier that nobody is left.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.core import callback

from .const import DOMAIN
from .leave import leave

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.components.stream import Stream
    from homeassistant.components.stream.core import IdleTimer
    from homeassistant.core import HomeAssistant

    from .identity import Picture
    from .relays import Relays

STARTING_SECONDS = 20.0
"""How long a player may take to fetch something for the first time."""

SEGMENT_SECONDS = 10.0
"""How long a player may be silent that fetches whole segments, of 6 s."""

PART_SECONDS = 4.0
"""How long a player may be silent that fetches parts, of about 1 s; most do."""

SUSPECT_SECONDS = 2.5
"""Silence after which it is worth to wait until it is known whether a player has gone."""

_REMEMBERED = 8
_GAPS_ALLOWED = 3.0
_END_SECONDS = 1.0


class _Fetches:
    """When players fetched something from one output, by the monotonic clock."""

    def __init__(self, timer: IdleTimer) -> None:
        """Hear of each fetch: Home Assistant starts the output's idle time anew at it."""
        self._since = time.monotonic()
        self._times: deque[float] = deque(maxlen=_REMEMBERED)
        awake = timer.awake

        def fetched() -> None:
            self._times.append(time.monotonic())
            awake()

        # Nothing else tells of a fetch, and whoever makes the timer cannot be given another kind.
        timer.awake = fetched  # type: ignore[method-assign]

    @property
    def silence(self) -> float:
        """Seconds since the last fetch."""
        return time.monotonic() - (self._times[-1] if self._times else self._since)

    @property
    def allowed(self) -> float:
        """Seconds of silence after which nobody watches, by how often was fetched before."""
        if not self._times:
            return STARTING_SECONDS
        if len(self._times) < _REMEMBERED:
            return SEGMENT_SECONDS
        longest = max(after - before for before, after in pairwise(self._times))
        return min(SEGMENT_SECONDS, max(PART_SECONDS, longest * _GAPS_ALLOWED))


class Viewers:
    """Knows which of an account's streams are watched, and ends one that is not."""

    def __init__(
        self, hass: HomeAssistant, streams: Mapping[Picture, Stream], relays: Relays
    ) -> None:
        """Look at the ``streams`` that Home Assistant has been asked for, as they come."""
        self._hass = hass
        self._streams = streams
        self._relays = relays
        self._fetches: WeakKeyDictionary[IdleTimer, _Fetches] = WeakKeyDictionary()
        self._leaving: asyncio.Task[None] | None = None

    @callback
    def heed(self, stream: Stream) -> None:
        """Hear from now on what is fetched from a stream that has just been asked for."""
        # Home Assistant makes its output as soon as it has the stream.
        self._hass.loop.call_soon(self._output_of, stream)

    @callback
    def vacate(self, waited: float | None) -> bool:
        """End the stream that has been unwatched for longest; return whether to ask again soon.

        ``waited``: for how many seconds this has been asked, None for what is known by now.
        """
        if self._leaving and not self._leaving.done():
            return True
        silent = self._silent_for(0 if waited is None else min(waited, SUSPECT_SECONDS))
        if not silent:
            return False
        picture = min(silent, key=lambda picture: silent[picture])
        if silent[picture] > 0:
            return waited is not None
        self._leaving = self._hass.async_create_background_task(
            self._leave(picture), f"{DOMAIN} makes room"
        )
        return True

    def _silent_for(self, seconds: float) -> dict[Picture, float]:
        """Return in how many seconds the streams that are silent are taken for left."""
        result: dict[Picture, float] = {}
        for picture, stream in self._streams.items():
            fetches = self._output_of(stream)
            # Besides Home Assistant somebody may read what the relay plays.
            if fetches is None or self._relays.readers(picture) != 1:
                continue
            if fetches.silence >= seconds:
                result[picture] = fetches.allowed - fetches.silence
        return result

    def _output_of(self, stream: Stream) -> _Fetches | None:
        """Return what is fetched from a stream; None: it does not end when nobody watches."""
        outputs = stream.outputs()
        if set(outputs) != {HLS_PROVIDER} or stream.dynamic_stream_settings.preload_stream:
            return None
        timer = outputs[HLS_PROVIDER].idle_timer
        if timer not in self._fetches:
            self._fetches[timer] = _Fetches(timer)
        return self._fetches[timer]

    async def _leave(self, picture: Picture) -> None:
        """End a stream, and wait until the relay has noticed."""
        # Its address stays: a player that comes back starts it again.
        await leave(self._streams[picture])
        with suppress(TimeoutError):
            async with asyncio.timeout(_END_SECONDS):
                while self._relays.readers(picture):  # noqa: ASYNC110 - no event of Home Assistant's
                    await asyncio.sleep(0.05)
