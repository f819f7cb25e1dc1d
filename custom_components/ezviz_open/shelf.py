"""What the shelves of the media browser have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from homeassistant.components.media_player import MediaClass
from homeassistant.components.media_source import BrowseMediaSource
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from homeassistant.components.media_source import MediaSourceItem, PlayMedia
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry


class Shelf(Protocol):
    """One folder of our media source, and all that is in it."""

    @property
    def root(self) -> str:
        """What its identifiers begin with; also the name of its title."""
        ...

    def accounts(self) -> Mapping[str, EzvizOpenConfigEntry]:
        """Return the running accounts that have something on it, by id."""
        ...

    async def browse(self, identifier: str) -> BrowseMediaSource:
        """Show a folder. Raises ``BrowseError``."""
        ...

    async def resolve(self, item: MediaSourceItem) -> PlayMedia:
        """Return where something is played. Raises ``Unresolvable``."""
        ...


def folder(
    identifier: str,
    title: str,
    children: Sequence[BrowseMediaSource] | None = None,
    *,
    media_class: MediaClass = MediaClass.DIRECTORY,
    children_class: MediaClass | None = None,
    thumbnail: str | None = None,
) -> BrowseMediaSource:
    """Return a folder, without ``children`` one that is yet to be opened."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=media_class,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
        children_media_class=children_class,
        thumbnail=thumbnail,
    )


async def stream_name(hass: HomeAssistant, camera: str) -> str:
    """Return what a recording that plays or is saved is called among the plan's streams."""
    return (await titles(hass))["recording_stream"].format(camera=camera)


async def titles(hass: HomeAssistant) -> dict[str, str]:
    """Return what folders are called, in the language of the house."""
    texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
    return {key.rpartition(".")[2]: text for key, text in texts.items()}
