"""What browsers ask for: to hear a kept voice, and to speak into a camera."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from aiohttp import web
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.components.http import KEY_HASS, KEY_HASS_USER, HomeAssistantView
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .errors import message_in_words, reason_of
from .media_player import speaker_of
from .message import message_of
from .openapi import LARGEST_VOICE, LONGEST_VOICE, OpenApiError
from .sound_sources import Download
from .sounds import sound_format, sounds_of
from .utterance import Place, StoppedError
from .voice_ids import DEFAULT, DEVICE, VoiceId, serial_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry

LARGEST_RECORDING: Final = 12_000_000
"""A minute of what a browser records, bytes: sound of 48 kHz in two channels, not compressed."""

_GRACE: Final = 2.0
"""Seconds by which a minute may be overshot: a browser's timer ends it, and that is never exact."""


@callback
def async_setup_voice_views(hass: HomeAssistant) -> None:
    """Register them, which are there whether or not an account is loaded."""
    hass.http.register_view(VoiceView())
    hass.http.register_view(TalkView())


class VoiceView(HomeAssistantView):
    """Lets a browser hear a kept voice; the platform's address for it is a secret."""

    url = "/api/ezviz_open/{identifier:voices/.+}"
    name = "api:ezviz_open:voice"

    @classmethod
    def address(cls, voice: VoiceId) -> str:
        """Return where a voice is heard, to be signed."""
        return f"/api/ezviz_open/{voice}"

    async def get(self, request: web.Request, **_identifier: str) -> web.Response:
        """Fetch it from the platform and hand it on."""
        hass = request.app[KEY_HASS]
        # Names may hold slashes, which only the address as it came still tells from others.
        raw = request.rel_url.raw_path.removeprefix("/api/ezviz_open/")
        voice = VoiceId.parse(raw)
        entry = _account(hass, voice)
        if voice is None or entry is None or voice.name is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        data = bytearray()
        try:
            url = await _url(entry, voice)
            if url is None:
                return web.Response(status=HTTPStatus.NOT_FOUND)
            async for chunk in Download(hass, url, endless=False).chunks(None):
                data += chunk
                if len(data) > LARGEST_VOICE:
                    return web.Response(status=HTTPStatus.BAD_GATEWAY)
        except (OpenApiError, HomeAssistantError):
            return web.Response(status=HTTPStatus.BAD_GATEWAY)
        return web.Response(body=bytes(data), content_type="audio/mpeg")


class TalkView(HomeAssistantView):
    """Has a camera say what a browser recorded: push-to-talk."""

    url = "/api/ezviz_open/talk/{entity_id}"
    name = "api:ezviz_open:talk"

    async def post(self, request: web.Request, entity_id: str) -> web.Response:
        """Take a recording of at most a minute, in whatever form the browser makes it.

        Answers once the camera has it, with its length; else with the reason, whose key and
        placeholders are those of the translations.
        """
        hass = request.app[KEY_HASS]
        user = request[KEY_HASS_USER]
        if not user.permissions.check_entity(entity_id, POLICY_CONTROL):
            raise Unauthorized(entity_id=entity_id, permission=POLICY_CONTROL)
        speaker = speaker_of(hass, entity_id)
        if speaker is None:
            return await self._refused(hass, _error("speaker_unknown"), HTTPStatus.NOT_FOUND)
        data = await _body(request)
        if data is None:
            return await self._refused(
                hass,
                _error("recording_too_large", megabytes=str(LARGEST_RECORDING // 1_000_000)),
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
        title = texts[f"component.{DOMAIN}.common.talk"]
        client = speaker.runtime.client
        try:
            form = sound_format(speaker.coordinator.config_entry)
            sound = await sounds_of(hass).of_bytes(
                data, title, form, longest=LONGEST_VOICE, grace=_GRACE
            )
            message = message_of(client, sound, title)
            await speaker.say(message, place=Place.ANNOUNCEMENT)
        except StoppedError as err:
            told = await message_in_words(hass, err)
            return self.json({"spoken": False, "reason": reason_of(err), "message": told})
        except HomeAssistantError as err:
            return await self._refused(hass, err, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.json({"spoken": True, "duration": round(message.duration, 2)})

    async def _refused(
        self, hass: HomeAssistant, error: HomeAssistantError, status: HTTPStatus
    ) -> web.Response:
        """Answer with an error, its text in the language of the house."""
        return self.json(
            {
                "message": await message_in_words(hass, error),
                "translation_domain": error.translation_domain,
                "translation_key": error.translation_key,
                "translation_placeholders": error.translation_placeholders or {},
            },
            status,
        )


async def _body(request: web.Request) -> bytes | None:
    """Read what is sent, None for too much, which is not read to its end."""
    if (request.content_length or 0) > LARGEST_RECORDING:
        return None
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > LARGEST_RECORDING:
            return None
    return bytes(data)


def _account(hass: HomeAssistant, voice: VoiceId | None) -> EzvizOpenConfigEntry | None:
    entries: list[EzvizOpenConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    return next((e for e in entries if voice and e.entry_id == voice.account), None)


async def _url(entry: EzvizOpenConfigEntry, voice: VoiceId) -> str | None:
    """Return the platform's address of a voice. Raises ``OpenApiError``."""
    library, name = entry.runtime_data.voices, voice.name or ""
    if voice.kind == DEVICE:
        kept = await library.of_device(serial_of(entry.runtime_data, voice))
        stored = kept.get(int(name)) if name.isdecimal() else None
        return stored.url if stored else None
    found = (await library.voices(default=voice.kind == DEFAULT)).get(name)
    return found.url if found else None


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
