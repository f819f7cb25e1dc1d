"""Recordings in Home Assistant's media browser."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final

from homeassistant.components.media_player import (
    BrowseError,
    BrowseMedia,
    MediaClass,
    MediaType,
    SearchMedia,
)
from homeassistant.components.media_source import BrowseMediaSource, PlayMedia, Unresolvable
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from .compat import CAN_SEARCH
from .const import CONF_CODES, DOMAIN
from .openapi import OpenApiError, RecordingSource
from .recording_access import browsing_user, cameras_of, may_see
from .recording_dates import date_in
from .recording_ids import ROOT, PartOfDay, RecordingId
from .recording_player import player_of
from .recording_sources import absent, empty, is_absent, sources_of, text_of_refusal
from .recording_supplier import Held
from .recording_views import CoverView, PlaybackView
from .recordings import month_before
from .shelf import folder, titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, tzinfo

    from homeassistant.components.media_source import MediaSourceItem
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry, EzvizOpenData
    from .identity import ChannelKey
    from .openapi import Recording

_SECONDS_OF_AN_HOUR: Final = 3600

_HLS: Final = "application/x-mpegURL"
"""What the frontend knows HLS by."""


class RecordingShelf:
    """Shows the recordings of all accounts; a day is read when somebody opens it."""

    root = ROOT

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare without a call."""
        self._hass = hass

    def accounts(self) -> dict[str, EzvizOpenConfigEntry]:
        """Return the running accounts, by id."""
        entries: list[EzvizOpenConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        return {entry.entry_id: entry for entry in entries}

    async def browse(self, identifier: str) -> BrowseMediaSource:
        """Show a folder. Raises ``BrowseError``."""
        wanted = RecordingId.parse(identifier)
        if wanted is None or wanted.plays:
            raise _unknown()
        accounts = self.accounts()
        if wanted.account is None:
            if len(accounts) != 1:
                folders = [folder(str(RecordingId(a)), e.title) for a, e in accounts.items()]
                texts = await titles(self._hass)
                return folder(ROOT, texts[ROOT], folders, children_class=MediaClass.DIRECTORY)
            wanted = RecordingId(next(iter(accounts)))
        entry = accounts.get(wanted.account or "")
        if entry is None:
            raise _unknown()
        if wanted.channel is None:
            return self._account(wanted, entry)
        return await _Camera(self._hass, entry, self._visible(entry, wanted)).browse(
            wanted, await titles(self._hass)
        )

    async def resolve(self, item: MediaSourceItem) -> PlayMedia:
        """Have a recording played and return where. Raises ``Unresolvable``."""
        wanted = RecordingId.parse(item.identifier)
        entry = self.accounts().get(wanted.account or "") if wanted else None
        if wanted is None or entry is None or wanted.source is None or not wanted.plays:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="media_unknown")
        user = browsing_user()
        try:
            key = self._visible(entry, wanted)
            recording = await _found(entry, key, wanted.source, wanted)
            player = player_of(self._hass)
            ticket = await player.open(
                entry, Held(key, wanted.source), recording, user.id if user else None
            )
        except OpenApiError as err:
            raise Unresolvable(**text_of_refusal(err, wanted.source)) from err
        except HomeAssistantError as err:
            raise Unresolvable(
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            ) from err
        return PlayMedia(PlaybackView.address(ticket, await player.look(ticket)), _HLS)

    async def search(self, identifier: str, query: str) -> SearchMedia:
        """Find the days that a date stands for, at no call. Raises ``BrowseError``."""
        wanted = RecordingId.parse(identifier) if identifier else RecordingId()
        texts = await titles(self._hass)
        today = dt_util.now().date()
        day = date_in(query, today, {texts["today"]: 0, texts["yesterday"]: 1})
        if wanted is None or day is None or day > today:
            return SearchMedia(result=[])
        found: list[BrowseMedia] = []
        for entry in self.accounts().values():
            if wanted.account not in {None, entry.entry_id}:
                continue
            for key in self._cameras(entry):
                camera = _Camera(self._hass, entry, key)
                if wanted.channel in {None, camera.id.channel}:
                    found += camera.days_of(day, wanted.source, texts)
        return SearchMedia(result=found)

    def _account(self, wanted: RecordingId, entry: EzvizOpenConfigEntry) -> BrowseMediaSource:
        """Show an account's cameras."""
        cameras = [_Camera(self._hass, entry, key).folder() for key in self._cameras(entry)]
        shown = folder(str(wanted), entry.title, cameras, children_class=MediaClass.VIDEO)
        shown.can_search = CAN_SEARCH
        return shown

    def _cameras(self, entry: EzvizOpenConfigEntry) -> Iterable[ChannelKey]:
        """Return the cameras that whoever browses may see."""
        user = browsing_user()
        cameras = entry.runtime_data.coordinator.data.cameras
        return [key for key in cameras if may_see(self._hass, user, key)]

    def _visible(self, entry: EzvizOpenConfigEntry, wanted: RecordingId) -> ChannelKey:
        """Return the camera that is meant. Raises ``BrowseError``."""
        key = wanted.key_in(entry.runtime_data.coordinator.data)
        if key is None:
            raise _unknown()
        if not may_see(self._hass, browsing_user(), key):
            raise BrowseError(translation_domain=DOMAIN, translation_key="recordings_not_yours")
        return key


class _Camera:
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
        """Return the folders of a day, of one source or of all."""
        return [
            folder(
                str(self.id.of_source(held).of_day(day)),
                self._named(self._title_of(held, texts), day.isoformat()),
            )
            for held in sources_of(self._runtime, self._key.serial)
            if source in {None, held}
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
            shown.children += self._older(here, source, older, texts)
        return shown

    def _latest(self, source: RecordingSource, day: date, texts: Mapping[str, str]) -> str:
        """Return what the latest recording is called, with its times where they are known."""
        known = self._runtime.recordings.known_of_day(self._key, source, day)
        times = [_title(known[-1], None, texts)] if known else []
        return " · ".join((texts["latest_recording"], *times))

    def _older(
        self, here: RecordingId, source: RecordingSource, month: date, texts: Mapping[str, str]
    ) -> list[BrowseMediaSource]:
        """Return the way to an older month, none where it is known to be empty."""
        if self._runtime.recordings.is_known_empty(self._key, source, month):
            return []
        title = f"{texts['older_recordings']} · {_month_called(month, texts)}"
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
                translation_placeholders={"month": _month_called(month, texts)},
            )
        today = await library.today(self._key.serial)
        here = self.id.of_source(source)
        return folder(
            str(here.of_month(month)),
            self._named(self._title_of(source, texts), _month_called(month, texts)),
            [
                *(self._of_day(here, day, today, texts) for day in days),
                *self._older(here, source, month_before(month), texts),
            ],
        )

    def _of_day(
        self, here: RecordingId, day: date, today: date, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        """Return the folder of a day, named as people call it."""
        return folder(str(here.of_day(day)), _called(day, today, texts))

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
        here = self.id.of_source(source)
        part = wanted.part or (next(iter(parts)) if len(parts) == 1 else None)
        if part is None:
            children = [
                folder(str(here.of_day(day, part)), f"{texts[part]} ({len(parts[part])})")
                for part in reversed(parts)
            ]
            return folder(str(wanted), self._named(day.isoformat()), children)
        found = parts.get(part)
        if found is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="recordings_day_empty")
        covers = {r: self._cover(here, r) for r in reversed(found)}
        return folder(
            str(wanted),
            self._named(day.isoformat(), *([texts[part]] if wanted.part else [])),
            [_recording(here.of(r), _title(r, day, texts), cover) for r, cover in covers.items()],
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


def _called(day: date, today: date, texts: Mapping[str, str]) -> str:
    """Return what people call a day, and its date."""
    near = {0: "today", 1: "yesterday"}
    word = near.get((today - day).days, f"weekday_{day.isoweekday()}")
    return f"{texts[word]} · {day.isoformat()}"


def _month_called(month: date, texts: Mapping[str, str]) -> str:
    """Return what people call a month, with its year."""
    return texts[f"month_{month.month}"].format(year=month.year)


def _unknown() -> BrowseError:
    return BrowseError(translation_domain=DOMAIN, translation_key="media_unknown")


async def _found(
    entry: EzvizOpenConfigEntry, key: ChannelKey, source: RecordingSource, wanted: RecordingId
) -> Recording:
    """Return the recording that is meant. Raises ``BrowseError``, ``OpenApiError``."""
    library = entry.runtime_data.recordings
    if wanted.span is not None:
        return await library.find(key, source, *wanted.span)
    latest = await library.latest(key, source)
    if latest is None:
        raise empty(entry.runtime_data, key.serial, source)
    return latest


def _part_of(recording: Recording, day: date, zone: tzinfo) -> PartOfDay:
    """Return when on a day it begins; what comes from the day before begins at its midnight."""
    begins = datetime.fromtimestamp(recording.begins_at, zone)
    return PartOfDay.at(begins.hour if begins.date() == day else 0)


def _title(recording: Recording, day: date | None, texts: Mapping[str, str]) -> str:
    """Return when it begins by Home Assistant's clock, how long it is, and why it was made.

    The date stands there where it is not that of the ``day``.
    """
    begins = dt_util.as_local(dt_util.utc_from_timestamp(recording.begins_at))
    starts = begins.strftime("%H:%M:%S" if begins.date() == day else "%m-%d %H:%M:%S")
    kind = texts.get(f"recording_{recording.kind}")
    return " · ".join(filter(None, (starts, _length(recording.duration), kind)))


def _length(seconds: float) -> str:
    """Return a length as players show it."""
    whole = round(seconds)
    minutes = f"{whole % _SECONDS_OF_AN_HOUR // 60}:{whole % 60:02}"
    hours = whole // _SECONDS_OF_AN_HOUR
    return f"{hours}:{minutes.zfill(5)}" if hours else minutes


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
