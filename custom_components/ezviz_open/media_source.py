"""What accounts keep, in Home Assistant's media browser: recordings and voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)

from .compat import SearchableMediaSource
from .const import DOMAIN
from .errors import in_words
from .recording_shelf import RecordingShelf
from .shelf import folder, titles
from .voice_shelf import VoiceShelf

if TYPE_CHECKING:
    from homeassistant.components.media_player import SearchMedia, SearchMediaQuery
    from homeassistant.core import HomeAssistant

    from .shelf import Shelf


async def async_get_media_source(hass: HomeAssistant) -> EzvizOpenMediaSource:
    """Return what the media browser asks."""
    return EzvizOpenMediaSource(hass)


class EzvizOpenMediaSource(SearchableMediaSource):
    """Leads to the shelves; each knows what stands on it."""

    name = "EZVIZ Open"

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare without a call."""
        super().__init__(DOMAIN)
        self._hass = hass
        self._recordings = RecordingShelf(hass)
        shelves: tuple[Shelf, ...] = (self._recordings, VoiceShelf(hass))
        self._shelves = {shelf.root: shelf for shelf in shelves}

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where something is played: at Home Assistant, which fetches it."""
        try:
            return await self._resolve(item)
        except Unresolvable as err:
            raise await in_words(self._hass, err) from err

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Show a folder. Raises ``BrowseError``."""
        if not item.identifier:
            texts = await titles(self._hass)
            roots = [
                folder(root, texts[root])
                for root, shelf in self._shelves.items()
                if shelf.accounts()
            ]
            return folder("", self.name, roots, children_class=MediaClass.DIRECTORY)
        try:
            return await self._browse(item.identifier)
        except BrowseError as err:
            raise await in_words(self._hass, err) from err

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Find recordings by their date. Raises ``BrowseError``."""
        try:
            return await self._recordings.search(item.identifier, query.search_query)
        except BrowseError as err:
            raise await in_words(self._hass, err) from err

    async def _resolve(self, item: MediaSourceItem) -> PlayMedia:
        """Return where something is played. Raises ``Unresolvable``."""
        shelf = self._shelf_of(item.identifier)
        if shelf is None:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="media_unknown")
        return await shelf.resolve(item)

    async def _browse(self, identifier: str) -> BrowseMediaSource:
        """Show what stands on a shelf. Raises ``BrowseError``."""
        shelf = self._shelf_of(identifier)
        if shelf is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="media_unknown")
        return await shelf.browse(identifier)

    def _shelf_of(self, identifier: str) -> Shelf | None:
        return self._shelves.get(identifier.partition("/")[0])
