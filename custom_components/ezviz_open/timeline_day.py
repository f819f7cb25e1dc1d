"""What a card draws its timeline from: days and segments, and why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .device_days import span_of
from .openapi import OpenApiError, Purpose
from .recording_sources import absent, empty, is_absent, sources_of, text_of_refusal
from .timeline import name_of, segments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, tzinfo

    from .camera import ChannelCamera
    from .openapi import Recording, RecordingSource

type Words = dict[str, Any]
"""What goes to the browser."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A camera's recordings, in words for a browser."""

    camera: ChannelCamera
    sources: Sequence[RecordingSource]
    """What may hold some, of those that are asked about."""

    @classmethod
    def of(cls, camera: ChannelCamera, source: RecordingSource | None) -> Timeline:
        """Return that of one source, or of all. Raises ``HomeAssistantError`` where none is."""
        runtime, serial = camera.runtime, camera.key.serial
        if source is not None:
            if is_absent(runtime, serial, source):
                raise absent(source)
            return cls(camera, (source,))
        sources = sources_of(runtime, serial)
        if not sources:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="recordings_no_storage"
            )
        return cls(camera, sources)

    async def days(self) -> Words:
        """Tell which days have recordings. Raises ``HomeAssistantError``."""
        runtime, key = self.camera.runtime, self.camera.key
        library = runtime.recordings
        told: Words = {}
        refusals: list[HomeAssistantError] = []
        for source in self.sources:
            try:
                days, certain = await library.days(key, source)
            except OpenApiError as err:
                refusals.append(self._refusal(err, source))
                told[source] = _days([], certain=False, why=refusals[-1])
                continue
            why = None if days else empty(runtime, key.serial, source)
            told[source] = _days(days, certain=certain, why=why)
        if len(refusals) == len(self.sources):
            raise refusals[0]
        today = await library.today(key.serial)
        return {
            "sources": told,
            "time_zone": name_of(await library.zone(key.serial), today),
            "today": today.isoformat(),
        }

    async def day(self, day: date | None = None, purpose: Purpose = Purpose.ACTION) -> Words:
        """Tell what was recorded on a day, or today. Raises ``HomeAssistantError``."""
        key = self.camera.key
        library = self.camera.runtime.recordings
        day = day or await self._today()
        zone = await self._zone()
        begins_at, ends_at = span_of(day, zone)
        found: list[Recording] = []
        problems: dict[RecordingSource, HomeAssistantError] = {}
        for source in self.sources:
            try:
                found += await library.of_day(key, source, day, purpose)
            except OpenApiError as err:
                problems[source] = self._refusal(err, source)
        if len(problems) == len(self.sources):
            raise problems[self.sources[0]]
        return {
            "day": day.isoformat(),
            "begin": begins_at,
            "end": ends_at,
            "time_zone": name_of(zone, day),
            "segments": [
                {"source": s.source, "kind": s.kind, "begin": s.begins_at, "end": s.ends_at}
                for s in segments(found, begins_at, ends_at)
            ],
            "problems": {source: _words(problem) for source, problem in problems.items()},
        }

    async def price_of_today(self) -> int:
        """Return how many calls today's recordings would cost, as far as that is known.

        Raises ``HomeAssistantError``.
        """
        key, library = self.camera.key, self.camera.runtime.recordings
        today = await self._today()
        return sum(library.price_of_day(key, source, today) for source in self.sources)

    async def _today(self) -> date:
        """Return which day it is for the device. Raises ``HomeAssistantError``."""
        return datetime.fromtimestamp(
            self.camera.runtime.recordings.now(), await self._zone()
        ).date()

    async def _zone(self) -> tzinfo:
        """Return the device's time zone, which may cost a call. Raises ``HomeAssistantError``."""
        try:
            return await self.camera.runtime.recordings.zone(self.camera.key.serial)
        except OpenApiError as err:
            raise self._refusal(err, self.sources[0]) from err

    def _refusal(self, error: OpenApiError, source: RecordingSource) -> HomeAssistantError:
        """Return a refusal in words, having learnt from it."""
        self.camera.runtime.commands.learn(self.camera.key.serial, error)
        return HomeAssistantError(**text_of_refusal(error, source))


def _days(days: list[date], *, certain: bool, why: HomeAssistantError | None) -> Words:
    return {
        "days": [day.isoformat() for day in days],
        "certain": certain,
        "problem": _words(why) if why else None,
    }


def _words(error: HomeAssistantError) -> Words:
    """Return an error in the form that Home Assistant gives those of whole commands."""
    return {
        "message": str(error),
        "translation_domain": error.translation_domain,
        "translation_key": error.translation_key,
        "translation_placeholders": error.translation_placeholders,
    }
