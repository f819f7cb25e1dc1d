"""The actions about voices: keep them, name them, forget them, play them on cameras.

In all of them ``voice`` is one that is kept, and ``name`` what one shall be called.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids

from .const import DOMAIN, LOGGER
from .engines import speech_id
from .errors import message_in_words, reason_of
from .media_player import Speaker, shown_before, speaker_of
from .openapi import LONGEST_VOICE
from .sounds import LONGEST_CUT_SECONDS, sound_format, sounds_of
from .targets import loaded_entry
from .utterance import Place, StoppedError
from .voice_ids import DEFAULT, OWN, VoiceId, message_of_voice

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
    from homeassistant.util.json import JsonValueType

    from .data import EzvizOpenConfigEntry
    from .message import Message

ACTION_UPLOAD: Final = "upload_voice"
ACTION_RENAME: Final = "rename_voice"
ACTION_DELETE: Final = "delete_voice"
ACTION_SEND: Final = "send_voice"

ATTR_ANNOUNCE: Final = "announce"
ATTR_CONFIG_ENTRY_ID: Final = "config_entry_id"
ATTR_ENGINE: Final = "tts_entity_id"
ATTR_LANGUAGE: Final = "language"
ATTR_LIMIT: Final = "limit"
ATTR_MEDIA: Final = "media"
ATTR_MESSAGE: Final = "message"
ATTR_NAME: Final = "name"
ATTR_REPLACE: Final = "replace"
ATTR_VOICE: Final = "voice"


def _media_id(value: Any) -> str:
    """Read what the media selector gives, or the id alone."""
    return cv.string(value.get("media_content_id") if isinstance(value, dict) else value)


_SOUND: Final[dict[Any, Any]] = {
    vol.Optional(ATTR_MEDIA): _media_id,
    vol.Optional(ATTR_MESSAGE): cv.string,
    vol.Optional(ATTR_ENGINE): cv.entity_id,
    vol.Optional(ATTR_LANGUAGE): cv.string,
}
_ACCOUNT: Final[dict[Any, Any]] = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
_UPLOAD: Final = vol.Schema(
    {
        **_ACCOUNT,
        **_SOUND,
        vol.Required(ATTR_NAME): cv.string,
        vol.Optional(ATTR_REPLACE, default=False): cv.boolean,
    }
)
_RENAME: Final = vol.Schema(
    {**_ACCOUNT, vol.Required(ATTR_VOICE): cv.string, vol.Required(ATTR_NAME): cv.string}
)
_DELETE: Final = vol.Schema({**_ACCOUNT, vol.Required(ATTR_VOICE): cv.string})
_SEND: Final = cv.make_entity_service_schema(
    {
        **_SOUND,
        vol.Optional(ATTR_VOICE): cv.string,
        vol.Optional(ATTR_ANNOUNCE, default=True): cv.boolean,
        vol.Optional(ATTR_LIMIT): vol.All(
            vol.Coerce(float), vol.Range(min=1, max=LONGEST_CUT_SECONDS)
        ),
    }
)


@callback
def async_setup_voice_actions(hass: HomeAssistant) -> None:
    """Register them: what changes the account is for administrators."""
    for name, function, schema in (
        (ACTION_UPLOAD, upload, _UPLOAD),
        (ACTION_RENAME, rename, _RENAME),
        (ACTION_DELETE, delete, _DELETE),
    ):
        async_register_admin_service(hass, DOMAIN, name, function, schema=schema)
    hass.services.async_register(
        DOMAIN, ACTION_SEND, send, schema=_SEND, supports_response=SupportsResponse.OPTIONAL
    )


async def upload(call: ServiceCall) -> None:
    """Keep a sound in the account."""
    entry, name, replace = _account(call), call.data[ATTR_NAME], call.data[ATTR_REPLACE]
    voices = entry.runtime_data.voices
    _one_of(call, ATTR_MESSAGE, ATTR_MEDIA, otherwise="upload_what")
    media_id = _sound(call)
    voices.check_new_name(name, replace=replace)
    sound = await sounds_of(call.hass).of_media(
        media_id, sound_format(entry), limit=LONGEST_VOICE - 1
    )
    if sound.cut:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="voice_too_long")
    await voices.upload(name, sound, replace=replace)


async def rename(call: ServiceCall) -> None:
    """Give a voice of the account another name."""
    await _account(call).runtime_data.voices.rename(call.data[ATTR_VOICE], call.data[ATTR_NAME])


async def delete(call: ServiceCall) -> None:
    """Have the account forget a voice."""
    await _account(call).runtime_data.voices.delete(call.data[ATTR_VOICE])


async def send(call: ServiceCall) -> ServiceResponse:
    """Play a voice, a sound or a text on cameras, and report for each what happened.

    Without a wish for the answer, the first refusal is raised; what somebody stopped is none.
    """
    speakers = await _speakers(call)
    _one_of(call, ATTR_VOICE, ATTR_MESSAGE, ATTR_MEDIA, otherwise="send_what")
    voice: str | None = call.data.get(ATTR_VOICE)
    media_id = _sound(call) if voice is None else ""
    place = Place.ANNOUNCEMENT if call.data[ATTR_ANNOUNCE] else Place.LAST
    title = voice or shown_before(media_id)

    async def say(speaker: Speaker) -> None:
        async def prepare() -> Message:
            if voice is not None:
                return await _voice(speaker, voice)
            return await speaker.prepare(media_id, limit=call.data.get(ATTR_LIMIT))

        saying = speaker.runtime.speech.say(speaker.key, prepare, place=place, title=title)
        await _explained(saying)

    outcomes = await asyncio.gather(*map(say, speakers), return_exceptions=True)
    answer: dict[str, JsonValueType] = {}
    for speaker, outcome in zip(speakers, outcomes, strict=True):
        if isinstance(outcome, HomeAssistantError) and call.return_response:
            answer[speaker.entity_id] = {
                "spoken": False,
                "reason": reason_of(outcome),
                "message": await message_in_words(call.hass, outcome),
            }
        elif isinstance(outcome, HomeAssistantError):
            if not isinstance(outcome, StoppedError):
                raise await speaker.about(outcome) from outcome
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            answer[speaker.entity_id] = {"spoken": True}
    return answer if call.return_response else None


async def _explained(saying: Awaitable[None]) -> None:
    """Let what goes wrong for one camera, whatever it is, not hide what became of the others."""
    try:
        await saying
    except HomeAssistantError:
        raise
    except Exception as err:
        LOGGER.exception("A sound failed unexpectedly")
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="speech_failed"
        ) from err


async def _voice(speaker: Speaker, name: str) -> Message:
    """Return a voice of the speaker's account by its name. Raises ``HomeAssistantError``."""
    default = await speaker.runtime.voices.find(name)
    account = speaker.coordinator.config_entry.entry_id
    voice = VoiceId(account, DEFAULT if default else OWN, name=name)
    return await message_of_voice(speaker.runtime, voice)


def _one_of(call: ServiceCall, *fields: str, otherwise: str) -> None:
    """Raise ``ServiceValidationError`` unless a call has exactly one of these fields."""
    if sum(field in call.data for field in fields) != 1:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key=otherwise)


def _sound(call: ServiceCall) -> str:
    """Return the media id of a call's sound or text. Raises ``ServiceValidationError``."""
    text: str | None = call.data.get(ATTR_MESSAGE)
    if text is None:
        media_id: str = call.data[ATTR_MEDIA]
        return media_id
    if not text.strip():
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="text_empty")
    return speech_id(
        call.hass, text, engine=call.data.get(ATTR_ENGINE), language=call.data.get(ATTR_LANGUAGE)
    )


def _account(call: ServiceCall) -> EzvizOpenConfigEntry:
    """Return the account that a call names, or the only one. Raises ``ServiceValidationError``."""
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is None:
        entries = call.hass.config_entries.async_entries(DOMAIN)
        if not entries:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_account")
        if len(entries) > 1:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="which_account")
        entry_id = entries[0].entry_id
    return loaded_entry(call.hass, entry_id)


async def _speakers(call: ServiceCall) -> list[Speaker]:
    """Return the speakers that a call names and its user may use. Raises ``HomeAssistantError``."""
    selected = async_extract_referenced_entity_ids(call.hass, TargetSelection(call.data))
    speakers = [
        speaker
        for entity_id in sorted(selected.referenced | selected.indirectly_referenced)
        if (speaker := speaker_of(call.hass, entity_id)) is not None
    ]
    if not speakers:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_speaker_named")
    if call.context.user_id is None:
        return speakers
    user = await call.hass.auth.async_get_user(call.context.user_id)
    for speaker in speakers:
        if user is None or not user.permissions.check_entity(speaker.entity_id, POLICY_CONTROL):
            raise Unauthorized(
                context=call.context, entity_id=speaker.entity_id, permission=POLICY_CONTROL
            )
    return speakers
