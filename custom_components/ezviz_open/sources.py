"""Where each camera's picture comes from: the relay, or directly by the expert's choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .const import DOMAIN, OPT_DIRECT, OPT_PROTOCOL, StreamProtocol
from .direct import DirectPicture
from .ladder import Ladder, LadderMemory, Recall
from .relayed import RelayedPicture
from .viewers import Viewers

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey, Picture
    from .memory import Memory
    from .openapi import Protocol, Quality
    from .picture_source import PictureSource


class Sources:
    """Makes the source of each picture of an account."""

    def __init__(self, hass: HomeAssistant, entry: EzvizOpenConfigEntry, memory: Memory) -> None:
        """Take what is remembered from before a reload."""
        self._hass = hass
        self._entry = entry
        self._memory = memory
        self._made: dict[Picture, PictureSource] = {}
        self.streams: dict[Picture, Stream] = {}
        """The streams of Home Assistant that have been asked for."""
        self.viewers = Viewers(hass, self.streams, memory.relays)
        memory.relays.slots.vacate = self.viewers.vacate

    def plays(self, key: ChannelKey) -> bool:
        """Return whether a picture of the channel plays now, in whatever quality."""
        return any(source.plays for source in self._of(key))

    def of(self, key: ChannelKey, quality: Quality) -> PictureSource:
        """Return the source of a channel's picture; nothing is asked for yet."""
        source = self._made[key, quality] = self._make(key, quality)
        return source

    def cover(self, key: ChannelKey) -> None:
        """End the channel's pictures: the lens is covered."""
        for source in self._of(key):
            source.cover()

    def uncover(self, key: ChannelKey) -> None:
        """Let the channel's pictures come again."""
        for source in self._of(key):
            source.uncover()

    def _of(self, key: ChannelKey) -> list[PictureSource]:
        return [source for picture, source in self._made.items() if picture[0] == key]

    def _make(self, key: ChannelKey, quality: Quality) -> PictureSource:
        ladder = self._ladder(key, quality)
        if self._entry.options.get(OPT_DIRECT, False):
            return DirectPicture(self._hass, self._entry, ladder)
        household = self._entry.runtime_data.coordinator.data
        name = household.name_of(key)
        url, channel = self._memory.relays.channel((key, quality), name, ladder)
        source = RelayedPicture(self._hass, url, channel, ladder)
        # The relay may stop after the entry is unloaded, or is gone.
        pictures = self._entry.runtime_data.pictures

        async def keep_last_picture() -> None:
            if picture := await source.frame():
                pictures.saw(key, picture)
                await pictures.keep(key)

        ladder.make_room = self._memory.relays.slots.evict
        ladder.on_end = lambda: self._hass.async_create_background_task(
            keep_last_picture(), f"{DOMAIN} last picture"
        )
        return source

    def _ladder(self, key: ChannelKey, quality: Quality) -> Ladder:
        runtime = self._entry.runtime_data

        def firmware() -> str | None:
            device = runtime.coordinator.data.devices.get(key.serial)
            return device.version if device else None

        def works(protocol: Protocol) -> None:
            runtime.store.keep_transport(key, firmware(), protocol)

        ladder = Ladder(
            key,
            quality,
            live=runtime.live,
            problems=runtime.problems,
            protocol=StreamProtocol(
                self._entry.options.get(OPT_PROTOCOL, StreamProtocol.AUTOMATIC)
            ),
            memory=self._memory.ladders.setdefault((key, quality), LadderMemory()),
            recall=Recall(known=lambda: runtime.store.transport(key, firmware()), works=works),
        )
        ladder.card = runtime.pictures.card
        ladder.covered = lambda: runtime.shutter.known_closed(key)
        ladder.opens = lambda: runtime.shutter.opens(key)
        ladder.on_begin = lambda: runtime.shutter.picture_begins(key)
        ladder.behind_shutter = lambda: runtime.shutter.is_closed(key) is True
        return ladder
