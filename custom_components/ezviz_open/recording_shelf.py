"""Recordings in Home Assistant's media browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.components.media_player import BrowseError, MediaClass, SearchMedia
from homeassistant.components.media_source import BrowseMediaSource, PlayMedia, Unresolvable
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from .compat import CAN_SEARCH
from .const import DOMAIN
from .device_days import FIRST_DAY
from .openapi import OpenApiError
from .recording_access import browsing_user, may_see
from .recording_dates import date_in
from .recording_folders import CameraFolders
from .recording_ids import ROOT, RecordingId
from .recording_player import player_of
from .recording_sources import empty, text_of_refusal
from .recording_supplier import Held
from .recording_views import PlaybackView
from .recording_visit import Visit
from .shelf import folder, titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from homeassistant.components.media_player import BrowseMedia
    from homeassistant.components.media_source import MediaSourceItem
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey
    from .openapi import Recording, RecordingSource

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
            return self._account(wanted, entry, await titles(self._hass))
        return await CameraFolders(self._hass, entry, self._visible(entry, wanted)).browse(
            wanted, await titles(self._hass)
        )

    async def resolve(self, item: MediaSourceItem) -> PlayMedia:
        """Have a recording played and return where. Raises ``Unresolvable``."""
        wanted = RecordingId.parse(item.identifier)
        entry = self.accounts().get(wanted.account or "") if wanted else None
        if wanted is None or entry is None or wanted.source is None or not wanted.plays:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="media_unknown")
        user = browsing_user()
        # What another device plays goes on without the browser that has chosen it.
        visit = Visit.current(self._hass) if item.target_media_player is None else None
        try:
            key = self._visible(entry, wanted)
            recording = await _found(entry, key, wanted.source, wanted)
            player = player_of(self._hass)
            ticket = await player.open(
                entry, Held(key, wanted.source), recording, user.id if user else None
            )
            if visit is not None:
                visit.opened(ticket)
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
        if wanted is None or day is None or not FIRST_DAY <= day <= today:
            return SearchMedia(result=[])
        found: list[BrowseMedia] = []
        for entry in self.accounts().values():
            if wanted.account not in {None, entry.entry_id}:
                continue
            for key in self._cameras(entry):
                camera = CameraFolders(self._hass, entry, key)
                if wanted.channel in {None, camera.id.channel}:
                    found += camera.days_of(day, wanted.source, texts)
        return SearchMedia(result=found)

    def _account(
        self, wanted: RecordingId, entry: EzvizOpenConfigEntry, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        """Show an account's cameras."""
        cameras = [CameraFolders(self._hass, entry, key).folder() for key in self._cameras(entry)]
        title = f"{texts[ROOT]} · {entry.title}"
        shown = folder(str(wanted), title, cameras, children_class=MediaClass.VIDEO)
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
