"""What an account keeps, in Home Assistant's media browser: voices."""

from __future__ import annotations

from typing import TYPE_CHECKING, override

from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .errors import text_of
from .identity import safe_serial
from .openapi import OpenApiError
from .voice_ids import DEFAULT, DEVICE, OWN, ROOT, VoiceId, serial_of
from .voice_views import VoiceView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry

_AUDIO = "audio/mpeg"


async def async_get_media_source(hass: HomeAssistant) -> VoiceMediaSource:
    """Return what the media browser asks."""
    return VoiceMediaSource(hass)


class VoiceMediaSource(MediaSource):
    """Shows the voices of all accounts; a list is read when somebody opens it."""

    name = "EZVIZ Open"

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare without a call."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a voice can be heard: at Home Assistant, which fetches it."""
        voice = VoiceId.parse(item.identifier)
        if voice is None or voice.name is None or voice.account not in self._accounts():
            raise Unresolvable(translation_domain=DOMAIN, translation_key="media_unknown")
        return PlayMedia(VoiceView.address(voice), _AUDIO)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Show a folder. Raises ``BrowseError``."""
        texts = await self._texts()
        if not item.identifier:
            return _folder("", self.name, [_folder(ROOT, texts["voices"])])
        voice = VoiceId.parse(item.identifier)
        accounts = self._accounts()
        if voice is None or voice.name is not None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="media_unknown")
        if voice.account is None:
            if len(accounts) != 1:
                folders = [_folder(str(VoiceId(a)), e.title) for a, e in accounts.items()]
                return _folder(ROOT, texts["voices"], folders)
            voice = VoiceId(next(iter(accounts)))
        entry = accounts.get(voice.account or "")
        if entry is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="media_unknown")
        try:
            return await self._browse(entry, voice, texts)
        except OpenApiError as err:
            raise BrowseError(**text_of(err)) from err

    async def _browse(
        self, entry: EzvizOpenConfigEntry, voice: VoiceId, texts: Mapping[str, str]
    ) -> BrowseMediaSource:
        """Show a folder of an account. Raises ``OpenApiError``."""
        runtime, account = entry.runtime_data, entry.entry_id
        if voice.kind == DEVICE:
            serial = serial_of(runtime, voice)
            kept = await runtime.voices.of_device(serial)
            return _folder(
                str(voice),
                texts["device_voices" if kept else "no_device_voices"].format(
                    camera=_name_of(entry, serial)
                ),
                [
                    _voice(VoiceId(account, DEVICE, voice.device, str(n)), v.name or str(n))
                    for n, v in kept.items()
                    if v.url is not None
                ],
            )
        if voice.kind is not None:
            default = voice.kind == DEFAULT
            names = await runtime.voices.voices(default=default)
            title = texts["default_voices"] if default else texts["own_voices"]
            voices = [_voice(VoiceId(account, voice.kind, name=name), name) for name in names]
            return _folder(str(voice), title, voices)
        devices = dict.fromkeys(key.serial for key in runtime.coordinator.data.cameras)
        return _folder(
            str(voice),
            entry.title,
            [
                _folder(str(VoiceId(account, OWN)), texts["own_voices"]),
                _folder(str(VoiceId(account, DEFAULT)), texts["default_voices"]),
                *(
                    _folder(
                        str(VoiceId(account, DEVICE, safe_serial(serial))),
                        texts["device_voices"].format(camera=_name_of(entry, serial)),
                    )
                    for serial in devices
                    if (capabilities := runtime.abilities.of(serial)) is not None
                    and capabilities.flag("support_custom_voice")
                    and not runtime.voices.device_is_known_empty(serial)
                ),
            ],
        )

    def _accounts(self) -> dict[str, EzvizOpenConfigEntry]:
        """Return the running accounts that can keep voices, by id."""
        entries: list[EzvizOpenConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        return {e.entry_id: e for e in entries if e.runtime_data.voices.available}

    async def _texts(self) -> dict[str, str]:
        """Return what the folders are called."""
        language = self._hass.config.language
        texts = await async_get_translations(self._hass, language, "common", [DOMAIN])
        return {key.rpartition(".")[2]: text for key, text in texts.items()}


def _name_of(entry: EzvizOpenConfigEntry, serial: str) -> str:
    device = entry.runtime_data.coordinator.data.devices.get(serial)
    return (device and device.name) or serial


def _folder(
    identifier: str, title: str, children: list[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
        children_media_class=MediaClass.DIRECTORY if identifier in {"", ROOT} else None,
    )


def _voice(voice: VoiceId, title: str) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=str(voice),
        media_class=MediaClass.MUSIC,
        media_content_type=_AUDIO,
        title=title,
        can_play=True,
        can_expand=False,
    )
