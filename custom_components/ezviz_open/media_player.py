"""Speakers: cameras that say what Home Assistant tells them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.components.media_player import (
    ATTR_MEDIA_EXTRA,
    DATA_COMPONENT,
    DOMAIN as MEDIA_PLAYER_DOMAIN,
    MediaPlayerDeviceClass,
    MediaPlayerEnqueue,
    MediaPlayerEntity,
    MediaPlayerEntityDescription,
    MediaPlayerEntityFeature,
    MediaPlayerState,
    MediaType,
)
from homeassistant.components.media_source import async_browse_media
from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.helpers.translation import async_get_translations

from .abilities import AbilityDescription
from .const import DOMAIN
from .entity import ChannelEntity, names_device, track_able_channels
from .message import Message, message_of
from .openapi import Purpose
from .rare_reads import RareRead
from .sound_sources import title_of
from .sounds import LONGEST_CUT_SECONDS, sound_format, sounds_of
from .utterance import Place, StoppedError
from .voice_ids import DEVICE, VoiceId, message_of_voice

if TYPE_CHECKING:
    from homeassistant.components.media_player import BrowseMedia
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

    from .data import EzvizOpenConfigEntry, EzvizOpenData

PARALLEL_UPDATES = 0

ATTR_LIMIT: Final = "limit"
ATTR_TITLE: Final = "title"
ATTR_VOLUME_LEVEL: Final = "volume_level"

_LOUDEST: Final = 100

_FEATURES: Final = (
    MediaPlayerEntityFeature.PLAY_MEDIA
    | MediaPlayerEntityFeature.MEDIA_ANNOUNCE
    | MediaPlayerEntityFeature.MEDIA_ENQUEUE
    | MediaPlayerEntityFeature.BROWSE_MEDIA
    | MediaPlayerEntityFeature.STOP
)

_PLACES: Final = {
    MediaPlayerEnqueue.ADD: Place.LAST,
    MediaPlayerEnqueue.NEXT: Place.NEXT,
    MediaPlayerEnqueue.PLAY: Place.NEXT,
    MediaPlayerEnqueue.REPLACE: Place.ALONE,
}


@dataclass(frozen=True, kw_only=True)
class SpeakerDescription(AbilityDescription, MediaPlayerEntityDescription):
    """A speaker of one channel."""


SPEAKERS = (
    SpeakerDescription(
        key="speaker",
        translation_key="speaker",
        device_class=MediaPlayerDeviceClass.SPEAKER,
        # Full or half duplex (1, 3; 2 and 4 in older documents): what is sent is said by all.
        capabilities=("support_talk",),
        ability="talk",
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the speakers of what can talk, now and later."""
    if entry.runtime_data.client.overseas:
        # The platform lets devices speak on the mainland only.
        return
    track_able_channels(
        entry,
        MEDIA_PLAYER_DOMAIN,
        SPEAKERS,
        lambda key, description: Speaker(entry=entry, key=key, description=description),
        async_add_entities,
    )


class Speaker(ChannelEntity, MediaPlayerEntity, RestoreEntity):
    """The speaker of a camera."""

    entity_description: SpeakerDescription
    _attr_media_content_type = MediaType.MUSIC
    _ends_by_itself: str | None = None
    """What is shown below the title once somebody wanted silence."""

    @property
    @override
    def supported_features(self) -> MediaPlayerEntityFeature:
        """Return what the camera can do."""
        if self._sets_volume:
            return _FEATURES | MediaPlayerEntityFeature.VOLUME_SET
        return _FEATURES

    @property
    @override
    def state(self) -> MediaPlayerState:
        """Return whether the camera talks, or has something to say."""
        if self._runtime.speech.spoken(self.key) is not None:
            return MediaPlayerState.PLAYING
        if self._runtime.speech.next_of(self.key) is not None:
            return MediaPlayerState.BUFFERING
        return MediaPlayerState.IDLE

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what the camera says; remember how loud it is, or ask once in a lifetime."""
        await super().async_added_to_hass()
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "common", [DOMAIN]
        )
        self._ends_by_itself = texts[f"component.{DOMAIN}.common.ends_by_itself"]
        self.async_on_remove(self._runtime.speech.listen(self._speech_changed))
        kept = await self.async_get_last_extra_data()
        volume = kept.as_dict().get(ATTR_VOLUME_LEVEL) if kept else None
        if isinstance(volume, int | float):
            self._attr_volume_level = float(volume)
        elif self._sets_volume:
            # A slider without a value stands at 0 in Home Assistant.
            self.async_on_remove(self._runtime.rare_reads.want(self._volume_read()))

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        """Return what is kept although the speaker is not available at a restart."""
        return RestoredExtraData({ATTR_VOLUME_LEVEL: self._attr_volume_level})

    @override
    @names_device
    async def async_play_media(
        self,
        media_type: MediaType | str,
        media_id: str,
        enqueue: MediaPlayerEnqueue | None = None,
        announce: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Say something in its turn; ends when the camera has all of it."""
        extra = kwargs.get(ATTR_MEDIA_EXTRA) or {}
        limit, title = _limit(extra.get(ATTR_LIMIT)), _title(extra)

        async def prepare() -> Message:
            return await self.prepare(media_id, limit=limit, title=title)

        place = _PLACES[enqueue or MediaPlayerEnqueue.ADD]
        if announce:
            place = Place.ANNOUNCEMENT
        try:
            await self._runtime.speech.say(
                self.key, prepare, place=place, title=title or shown_before(media_id)
            )
        except StoppedError:
            # Who stops a player knows; an automation goes on as after any other sound.
            return

    @property
    def runtime(self) -> EzvizOpenData:
        """Return the parts of the account that the camera belongs to."""
        return self._runtime

    async def prepare(
        self, media_id: str, *, limit: float | None = None, title: str | None = None
    ) -> Message:
        """Return what a media id has the camera say. Raises ``HomeAssistantError``."""
        if (voice := VoiceId.of_media(media_id)) is not None:
            if voice.account != self.coordinator.config_entry.entry_id:
                raise ServiceValidationError(
                    translation_domain=DOMAIN, translation_key="voice_of_another_account"
                )
            return await message_of_voice(self._runtime, voice)
        sounds = sounds_of(self.hass)
        form = sound_format(self.coordinator.config_entry)
        sound = await sounds.of_media(media_id, form, player=self.entity_id, limit=limit)
        return message_of(self._runtime.client, sound, title or sound.title)

    async def say(self, message: Message, *, place: Place = Place.LAST) -> None:
        """Say a message that is ready; return once the camera has all of it.

        Raises ``HomeAssistantError``.
        """

        async def ready() -> Message:
            return message

        await self._runtime.speech.say(self.key, ready, place=place, title=message.title)

    @override
    async def async_media_stop(self) -> None:
        """Forget what was still to be said; nothing cuts what the camera says now."""
        self._runtime.speech.stop(self.key)

    @override
    @names_device
    async def async_set_volume_level(self, volume: float) -> None:
        """Set how loud the camera speaks, 0 to 1."""
        call = self._runtime.client.speaker.set_volume(
            self.key.serial, round(volume * _LOUDEST), Purpose.ACTION
        )
        await self._runtime.commands.send(self.key.serial, call, ability="volume")
        self._attr_volume_level = volume
        self.async_write_ha_state()

    @override
    async def async_browse_media(
        self,
        media_content_type: MediaType | str | None = None,
        media_content_id: str | None = None,
    ) -> BrowseMedia:
        """Show what can be heard."""
        return await async_browse_media(
            self.hass,
            media_content_id,
            content_filter=lambda item: item.media_content_type.startswith("audio/"),
        )

    @property
    def _sets_volume(self) -> bool:
        """Return whether the volume can be set: a recorder has one for all of its channels."""
        serial, abilities = self.key.serial, self._runtime.abilities
        capabilities = abilities.of(serial)
        return (
            capabilities is not None
            and capabilities.flag("support_volumn_set")
            and not abilities.refused(serial, "volume")
            and not self.coordinator.data.is_recorder(serial)
        )

    def _volume_read(self) -> RareRead:
        """Return the read of a volume that nobody has set from here yet."""
        serial, answered_at = self.key.serial, None

        async def read() -> None:
            nonlocal answered_at
            volume = await self._runtime.client.speaker.volume(serial, Purpose.POLL)
            answered_at = time.time()
            if volume is not None and self._attr_volume_level is None:
                self._attr_volume_level = volume / _LOUDEST
                self.async_write_ha_state()

        return RareRead(
            serial=serial,
            # No document describes this read: where it is refused, the volume may still be set.
            ability="volume_read",
            read=read,
            known_at=lambda: answered_at if self._attr_volume_level is None else time.time(),
            every=inf,
        )

    @callback
    def _speech_changed(self, serial: str) -> None:
        """Show what the camera says now."""
        if serial != self.key.serial:
            return
        spoken = self._runtime.speech.spoken(self.key)
        waiting = self._runtime.speech.next_of(self.key)
        shown = spoken or waiting
        self._attr_media_title = shown.title if shown else None
        self._attr_media_artist = self._ends_by_itself if spoken and spoken.stopped else None
        self._attr_media_duration = round(spoken.duration) if spoken else None
        self._attr_media_position = round(spoken.position) if spoken else None
        self._attr_media_position_updated_at = spoken.since if spoken else None
        self.async_write_ha_state()


@callback
def speaker_of(hass: HomeAssistant, entity_id: str) -> Speaker | None:
    """Return a speaker by its entity's id, None for anything else."""
    component = hass.data.get(DATA_COMPONENT)
    entity = component.get_entity(entity_id) if component else None
    return entity if isinstance(entity, Speaker) else None


def shown_before(media_id: str) -> str | None:
    """Return the title of something that is not prepared yet."""
    if (voice := VoiceId.of_media(media_id)) is not None:
        return None if voice.kind == DEVICE else voice.name
    return title_of(media_id)


def _limit(value: object) -> float | None:
    """Read after how many seconds a sound is cut. Raises ``ServiceValidationError``."""
    if value is None:
        return None
    try:
        limit = float(str(value))
    except ValueError:
        limit = 0.0
    if not 1 <= limit <= LONGEST_CUT_SECONDS:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="limit_invalid",
            translation_placeholders={"limit": str(value), "most": f"{LONGEST_CUT_SECONDS:.0f}"},
        )
    return limit


def _title(extra: dict[str, Any]) -> str | None:
    """Return the title that a caller gives, as cast devices are given it or more simply."""
    metadata = extra.get("metadata")
    given = extra.get(ATTR_TITLE) or (isinstance(metadata, dict) and metadata.get(ATTR_TITLE))
    return str(given).strip() or None if given else None
