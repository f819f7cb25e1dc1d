"""Running streams, handed from the entities of an entry to those after its reload.

Home Assistant takes all entities away and adds them anew when the options are
saved. A stream that ended with its entity would break every tile that plays it,
in all windows, until the page is loaded again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.core import HassJob, callback
from homeassistant.helpers.event import async_call_later

from .leave import leave

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.components.stream import Stream
    from homeassistant.core import HomeAssistant

    from .identity import Picture

WAIT_SECONDS = 15.0
"""How long a stream waits for its next entity; a reload makes at most three calls."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    stream: Stream
    cancel: Callable[[], None]


class StreamHandover:
    """The streams of one account that have no entity at the moment."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with none."""
        self._hass = hass
        self._waiting: dict[Picture, _Waiting] = {}

    @callback
    def put(self, picture: Picture, stream: Stream) -> None:
        """Keep the stream of an entity that goes; it ends when nobody takes it."""

        async def give_up(_now: datetime) -> None:
            if waiting := self._waiting.pop(picture, None):
                await leave(waiting.stream)

        job = HassJob(give_up, cancel_on_shutdown=True)
        cancel = async_call_later(self._hass, WAIT_SECONDS, job)
        self._waiting[picture] = _Waiting(stream, cancel)

    @callback
    def take(self, picture: Picture) -> Stream | None:
        """Return the stream that waits for the entity, if there is one."""
        waiting = self._waiting.pop(picture, None)
        if waiting is None:
            return None
        waiting.cancel()
        return waiting.stream

    async def close(self) -> None:
        """End all streams that wait, because their entry goes for good."""
        for picture in list(self._waiting):
            if stream := self.take(picture):
                await leave(stream)
