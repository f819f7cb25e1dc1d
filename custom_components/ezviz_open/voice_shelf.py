"""Kept voices in Home Assistant's media browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.components.media_player import BrowseError, MediaClass
from homeassistant.components.media_source import BrowseMediaSource, PlayMedia, Unresolvable

from .const import DOMAIN
from .errors import text_of
from .identity import safe_serial
from .openapi import OpenApiError
from .shelf import folder, titles
from .voice_ids import DEFAULT, DEVICE, OWN, ROOT, VoiceId, serial_of
from .voice_views import VoiceView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.components.media_source import MediaSourceItem
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry

_AUDIO = "audio/mpeg"


class VoiceShelf:
    """Shows the voices of all accounts; a list is read when somebody opens it."""

    root = ROOT

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare without a call."""
        self._hass = hass

    async def resolve(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a voice can be heard: at Home Assistant, which fetches it."""
        voice = VoiceId.parse(item.identifier)
        if voice is None or voice.name is None or voice.account not in self.accounts():
            raise Unresolvable(translation_domain=DOMAIN, translation_key="media_unknown")
        return PlayMedia(VoiceView.address(voice), _AUDIO)

    async def browse(self, identifier: str) -> BrowseMediaSource:
        """Show a folder. Raises ``BrowseError``."""
        texts = await titles(self._hass)
        voice = VoiceId.parse(identifier)
        accounts = self.accounts()
        if voice is None or voice.name is not None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="media_unknown")
        if voice.account is None:
            if len(accounts) != 1:
                folders = [folder(str(VoiceId(a)), e.title) for a, e in accounts.items()]
                return folder(ROOT, texts["voices"], folders, children_class=MediaClass.DIRECTORY)
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
            return folder(
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
            return folder(str(voice), title, voices)
        devices = dict.fromkeys(key.serial for key in runtime.coordinator.data.cameras)
        return folder(
            str(voice),
            f"{texts['voices']} · {entry.title}",
            [
                folder(str(VoiceId(account, OWN)), texts["own_voices"]),
                folder(str(VoiceId(account, DEFAULT)), texts["default_voices"]),
                *(
                    folder(
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

    def accounts(self) -> dict[str, EzvizOpenConfigEntry]:
        """Return the running accounts that can keep voices, by id."""
        entries: list[EzvizOpenConfigEntry] = self._hass.config_entries.async_loaded_entries(DOMAIN)
        return {e.entry_id: e for e in entries if e.runtime_data.voices.available}


def _name_of(entry: EzvizOpenConfigEntry, serial: str) -> str:
    device = entry.runtime_data.coordinator.data.devices.get(serial)
    return (device and device.name) or serial


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
