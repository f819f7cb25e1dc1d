"""The folders of one camera's recordings."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from homeassistant.components.media_player import BrowseError, MediaClass, MediaType
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.util import dt as dt_util

from .compat import CAN_SEARCH
from .const import CONF_CODES, DOMAIN
from .device_days import month_before
from .openapi import OpenApiError, RecordingSource
from .recording_access import cameras_of
from .recording_ids import PartOfDay, RecordingId
from .recording_sources import absent, empty, is_absent, sources_of, text_of_refusal
from .recording_titles import title_of_day, title_of_month, title_of_recording
from .recording_views import CoverView
from .shelf import folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, tzinfo

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry, EzvizOpenData
    from .identity import ChannelKey
    from .openapi import Recording


class CameraFolders:
    """The folders of one camera."""

    def __init__(self, hass: HomeAssistant, entry: EzvizOpenConfigEntry, key: ChannelKey) -> None:
        self._hass = hass
        self._entry = entry
        self._runtime: EzvizOpenData = entry.runtime_data
        self._key = key
        self.id = RecordingId.of_channel(entry.entry_id, key)

    @property
    def name(self) -> str:
        """What people call it."""
        return self._runtime.coordinator.data.name_of(self._key)

    def folder(self, children: list[BrowseMediaSource] | None = None) -> BrowseMediaSource:
        """Return its folder, with its picture."""
        states = (self._hass.states.get(e) for e in cameras_of(self._hass, self._key))
        pictures = (state.attributes.get("entity_picture") for state in states if state)
        shown = folder(
            str(self.id),
            self.name,
            children,
            # A channel would be shown upright, and a camera's picture is wide.
            children_class=MediaClass.VIDEO if children is None else MediaClass.DIRECTORY,
            thumbnail=next(pictures, None),
        )
        shown.can_search = CAN_SEARCH
        return shown

    async def browse(self, wanted: RecordingId, texts: Mapping[str, str]) -> BrowseMediaSource:
        """Show a folder. Raises ``BrowseError``."""
        serial, source = self._key.serial, wanted.source
        if source is None:
            there = sources_of(self._runtime, serial)
            if not there:
                raise BrowseError(
                    translation_domain=DOMAIN, translation_key="recordings_no_storage"
                )
            return self.folder([self._source(s, texts) for s in there])
        if is_absent(self._runtime, serial, source):
            raise absent(source)
        try:
            if wanted.month is not None:
                return await self._month(source, wanted.month, texts)
            if wanted.day is None:
                return await self._days(source, texts)
            return await self._day(wanted, source, wanted.day, texts)
        except OpenApiError as err:
            self._runtime.commands.learn(serial, err)
            raise BrowseError(**text_of_refusal(err, source)) from err

    def days_of(
        self, day: date, source: RecordingSource | None, texts: Mapping[str, str]
    ) -> list[BrowseMediaSource]:
        """Return the folders of a day, of one source or of all, where it may have recordings."""
        library, is_past = self._runtime.recordings, day < dt_util.now().date()
        return [
            folder(
                str(self.id.of_source(held).of_day(day)),
                # The date first: it was looked for, and tiles cut the rest off.
                " · ".join((day.isoformat(), self._title_of(held, texts), self.name)),
            )
            for held in sources_of(self._runtime, self._key.serial)
            if source in {None, held}
            and not (is_past and library.is_known_empty_day(self._key, held, day))
        ]

    async def _days(self, source: RecordingSource, texts: Mapping[str, str]) -> BrowseMediaSource:
        """Show the days of a card or the cloud, below its latest recording."""
        library = self._runtime.recordings
        days, certain = await library.days(self._key, source)
        today = await library.today(self._key.serial)
        here = self.id.of_source(source)
        older = month_before(month_before(today))
        if not days and not await library.days_of_month(self._key, source, older):
            raise empty(self._runtime, self._key.serial, source)
        shown = self._source(source, texts)
        shown.title = self._named(shown.title)
        shown.children = [self._of_day(here, day, today, texts) for day in days]
        if days:
            title = self._latest(source, days[0], texts)
            shown.children.insert(0, _recording(here.of_latest(), title))
        if certain:
            if not days or days[-1] >= today.replace(day=1):
                # Nothing of the last month: rather a call than a way that leads nowhere.
                with suppress(OpenApiError):
                    await library.days_of_month(self._key, source, older)
            shown.children += self._older(here, source, older, texts)
        return shown

    def _latest(self, source: RecordingSource, day: date, texts: Mapping[str, str]) -> str:
        """Return what the latest recording is called, with its times where they are known."""
        known = self._runtime.recordings.known_of_day(self._key, source, day)
        times = [title_of_recording(known[-1], None, texts)] if known else []
        return " · ".join((texts["latest_recording"], *times))

    def _older(
        self, here: RecordingId, source: RecordingSource, month: date, texts: Mapping[str, str]
    ) -> list[BrowseMediaSource]:
        """Return the way to an older month, none where it is known to be empty."""
        if self._runtime.recordings.is_known_empty(self._key, source, month):
            return []
        title = f"{texts['older_recordings']} · {title_of_month(month, texts)}"
        return [folder(str(here.of_month(month)), title)]

    async def _month(
        self, source: RecordingSource, month: date, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        """Show the days of an older month, and the way to the month before."""
        library = self._runtime.recordings
        days = await library.days_of_month(self._key, source, month)
        if not days:
            raise BrowseError(
                translation_domain=DOMAIN,
                translation_key="recordings_month_empty",
                translation_placeholders={"month": title_of_month(month, texts)},
            )
        today = await library.today(self._key.serial)
        here = self.id.of_source(source)
        return folder(
            str(here.of_month(month)),
            self._named(self._title_of(source, texts), title_of_month(month, texts)),
            [
                *(self._of_day(here, day, today, texts) for day in days),
                *self._older(here, source, month_before(month), texts),
            ],
        )

    def _of_day(
        self, here: RecordingId, day: date, today: date, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        """Return the folder of a day, named as people call it."""
        return folder(str(here.of_day(day)), title_of_day(day, today, texts))

    def _named(self, *words: str) -> str:
        """Return a title that says which camera it is about."""
        return " · ".join((self.name, *words))

    async def _day(
        self, wanted: RecordingId, source: RecordingSource, day: date, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        """Show a day by its parts, or one of them; a day with a single part shows it at once."""
        library = self._runtime.recordings
        recordings = await library.of_day(self._key, source, day, or_old=True)
        if not recordings:
            raise BrowseError(translation_domain=DOMAIN, translation_key="recordings_day_empty")
        zone = await library.zone(self._key.serial)
        parts = {
            part: list(of_part)
            for part, of_part in groupby(recordings, lambda r: _part_of(r, day, zone))
        }
        here, title = self.id.of_source(source), self._title_of(source, texts)
        part = wanted.part or (next(iter(parts)) if len(parts) == 1 else None)
        if part is None:
            children = [
                folder(str(here.of_day(day, part)), f"{texts[part]} ({len(parts[part])})")
                for part in reversed(parts)
            ]
            return folder(str(wanted), self._named(title, day.isoformat()), children)
        found = parts.get(part)
        if found is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="recordings_day_empty")
        covers = {recording: self._cover(here, recording) for recording in reversed(found)}
        return folder(
            str(wanted),
            self._named(title, day.isoformat(), *([texts[part]] if wanted.part else [])),
            [
                _recording(here.of(recording), title_of_recording(recording, day, texts), cover)
                for recording, cover in covers.items()
            ],
            # Without pictures, tiles only cut the titles off: those are shown as a list.
            children_class=MediaClass.VIDEO if any(covers.values()) else MediaClass.TRACK,
        )

    def _cover(self, here: RecordingId, recording: Recording) -> str | None:
        """Return where a recording's picture is shown, None where there is none to be shown."""
        known = self._key.serial in self._entry.data.get(CONF_CODES, {})
        if recording.cover is None or (recording.encrypted and not known):
            return None
        return CoverView.signed(self._hass, here.of(recording))

    def _source(self, source: RecordingSource, texts: Mapping[str, str]) -> BrowseMediaSource:
        shown = folder(
            str(self.id.of_source(source)),
            self._title_of(source, texts),
            children_class=MediaClass.DIRECTORY,
        )
        shown.can_search = CAN_SEARCH
        return shown

    def _title_of(self, source: RecordingSource, texts: Mapping[str, str]) -> str:
        """Return what holds the recordings: recorders have disks instead of a card."""
        if source is RecordingSource.CLOUD:
            return texts["recordings_cloud"]
        is_recorder = self._runtime.coordinator.data.is_recorder(self._key.serial)
        return texts["recordings_disk" if is_recorder else "recordings_card"]


def _part_of(recording: Recording, day: date, zone: tzinfo) -> PartOfDay:
    """Return when on a day it begins; what comes from the day before begins at its midnight."""
    begins = datetime.fromtimestamp(recording.begins_at, zone)
    return PartOfDay.at(begins.hour if begins.date() == day else 0)


def _recording(
    identifier: RecordingId, title: str, thumbnail: str | None = None
) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=str(identifier),
        media_class=MediaClass.VIDEO,
        media_content_type=MediaType.VIDEO,
        title=title,
        can_play=True,
        can_expand=False,
        thumbnail=thumbnail,
    )
