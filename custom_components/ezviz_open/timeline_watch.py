"""A timeline of today that grows while somebody looks at it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later

from .openapi import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from homeassistant.core import HomeAssistant

    from .timeline_day import Timeline, Words

FASTEST: Final = timedelta(minutes=1)


class TimelineWatch:
    """Reads today's recordings anew from time to time, and tells what is new.

    Whoever has just opened it gets them each minute. A page that hangs on a wall costs what the
    plan can spare, and so do many of them: all have one purse.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        open_timeline: Callable[[], Timeline],
        tell: Callable[[Words], None],
    ) -> None:
        """Prepare. ``open_timeline`` may refuse, as the first time, with HomeAssistantError."""
        self._hass = hass
        self._open_timeline = open_timeline
        self._tell = tell
        self._told: Words | None = None
        self._age = timedelta()
        self._left = False
        self._cancel: Callable[[], None] | None = None

    async def start(self) -> Words:
        """Return today's recordings, and watch them. Raises ``HomeAssistantError``."""
        timeline = self._open_timeline()
        self._told = await timeline.day()
        self._wait(timeline.camera.runtime.coordinator.cadence.timeline)
        return self._told

    @callback
    def stop(self) -> None:
        """Read no more."""
        self._left = True
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _wait(self, slowest: timedelta) -> None:
        if self._left:
            return
        pause = max(FASTEST, min(self._age / 2, slowest))
        self._age += pause
        self._cancel = async_call_later(self._hass, pause, self._read)

    async def _read(self, _now: datetime) -> None:
        self._cancel = None
        slowest = FASTEST
        try:
            timeline = self._open_timeline()
            slowest = timeline.camera.runtime.coordinator.cadence.timeline
            words = await self._afforded(timeline, slowest)
        except HomeAssistantError:
            # The account may be reloading or held back; what is shown stays true.
            words = None
        if words is not None and not self._left and self._is_news(words):
            self._told = words
            self._tell(words)
        self._wait(slowest)

    async def _afforded(self, timeline: Timeline, pace: timedelta) -> Words | None:
        """Return today's recordings, None where that would cost too much now."""
        price = await timeline.price_of_today()
        if not timeline.camera.runtime.timelines.take(price, pace):
            return None
        return await timeline.day(purpose=Purpose.POLL)

    def _is_news(self, words: Words) -> bool:
        """Return whether there is more; what a source does not tell for once stays shown."""
        told = self._told
        if told is None or words["day"] != told["day"]:
            return True
        return words != told and words["problems"].keys() <= told["problems"].keys()
