"""Where the bytes of a media id are: spoken by an engine, in a file, or behind an address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import ClientError, ClientTimeout
from homeassistant.components import media_source
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.network import NoURLAvailableError, is_hass_url
from yarl import URL

from .const import DOMAIN, LOGGER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientResponse
    from homeassistant.components.media_source import PlayMedia
    from homeassistant.core import HomeAssistant

_SPEECH: Final = "media-source://tts/"
_LONGEST_TITLE: Final = 60
_CHUNK: Final = 64 * 1024

DOWNLOAD_SECONDS: Final = 60.0
"""So long may a download take; what is cut may take its own length more, as radio does."""

SPEECH_SECONDS: Final = 60.0
"""So long may an engine take for any text, as most hand on nothing before all of it is spoken."""

_SPEECH_SECONDS_PER_CHARACTER: Final = 0.25
"""And so much longer for each character: time enough to say it, in Chinese too."""

_UNKNOWN_LENGTH: Final = 1000
"""Characters that a text is thought to have which comes from a conversation."""

_CONNECT_SECONDS: Final = 10.0
_SILENCE_SECONDS: Final = 15.0
_RADIO: Final = ("icy-", "ice-")
"""What the names of headers begin with that only stations send."""


@dataclass(frozen=True, slots=True)
class SoundSource:
    """A sound in the form in which somebody has it."""

    title: str
    content: bytes | Path | Download


@dataclass(frozen=True, slots=True)
class Download:
    """A sound behind an address, which may hold a secret and is told to nobody."""

    hass: HomeAssistant
    url: str
    endless: bool
    """Whether it does not matter that it may have no end."""

    async def chunks(self, cut_at: float | None) -> AsyncIterator[bytes]:
        """Fetch it. Raises ``HomeAssistantError``."""
        ours = is_hass_url(self.hass, self.url)
        # Home Assistant's own certificate often is for another name than the local address.
        session = async_get_clientsession(self.hass, verify_ssl=not ours)
        waits = ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS)
        try:
            async with (
                asyncio.timeout(DOWNLOAD_SECONDS + (cut_at or 0)),
                session.get(self.url, timeout=waits) as response,
            ):
                self._check(response)
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except TimeoutError as err:
            raise _error("sound_slow", seconds=f"{DOWNLOAD_SECONDS:.0f}") from err
        except (ClientError, OSError, ValueError) as err:
            LOGGER.debug("A sound cannot be fetched: %s", type(err).__name__)
            raise _error("sound_unreachable") from err

    def _check(self, response: ClientResponse) -> None:
        if response.status != HTTPStatus.OK:
            raise _error("sound_http", status=str(response.status))
        is_radio = any(name.lower().startswith(_RADIO) for name in response.headers)
        if is_radio and not self.endless:
            raise _error("sound_endless")


def is_speech(media_id: str) -> bool:
    """Return whether the media id is a text for an engine to speak."""
    return media_id.startswith(_SPEECH)


async def source_of(
    hass: HomeAssistant, media_id: str, player: str | None, *, endless: bool
) -> SoundSource:
    """Return where the sound of a media id is. Raises ``HomeAssistantError``."""
    if is_speech(media_id):
        if (text := _text_of(media_id)) is not None and not text.strip():
            raise _error("text_empty")
        return SoundSource(title_of(media_id), await _speech(hass, media_id))
    if media_source.is_media_source_id(media_id):
        media = await _resolved(hass, media_id, player)
        if media.path is not None:
            return SoundSource(title_of(media_id), Path(media.path))
        address = media.url
    else:
        address = media_id
    try:
        url = async_process_play_media_url(hass, address)
        is_web = URL(url).scheme in {"http", "https"}
    except (NoURLAvailableError, HomeAssistantError, ValueError, IndexError) as err:
        raise _error("sound_address") from err
    if not is_web:
        raise _error("sound_address")
    return SoundSource(title_of(media_id), Download(hass, url, endless))


def title_of(media_id: str) -> str:
    """Return what people may call a sound: its text, or its name without the extension."""
    try:
        title = _text_of(media_id) or Path(URL(media_id).path).stem
    except ValueError:
        title = ""
    title = " ".join(title.split())
    if len(title) > _LONGEST_TITLE:
        title = f"{title[: _LONGEST_TITLE - 1].rstrip()}…"
    return title or "…"


def _text_of(media_id: str) -> str | None:
    """Return what an engine is to speak, None where the media id does not tell."""
    return URL(media_id).query.get("message") if is_speech(media_id) else None


async def _resolved(hass: HomeAssistant, media_id: str, player: str | None) -> PlayMedia:
    """Ask the source of a media id, which any integration may be, where the sound is."""
    try:
        async with asyncio.timeout(DOWNLOAD_SECONDS):
            return await media_source.async_resolve_media(hass, media_id, player)
    except TimeoutError as err:
        raise _error("sound_slow", seconds=f"{DOWNLOAD_SECONDS:.0f}") from err
    except media_source.Unresolvable as err:
        raise _error("sound_unknown") from err
    except AssertionError as err:
        # So Home Assistant's own folders answer for an extension that they do not know.
        raise _error("sound_unknown_kind", title=title_of(media_id)) from err
    except HomeAssistantError:
        raise
    except Exception as err:
        LOGGER.warning("A source of media failed", exc_info=err)
        raise _error("sound_source_failed") from err


async def _speech(hass: HomeAssistant, media_id: str) -> bytes:
    """Have an engine speak a text."""
    if "tts" not in hass.config.components:
        raise _error("no_tts")
    # Its requirements are installed only where it is used.
    from homeassistant.components import tts  # noqa: PLC0415 - see above

    text = _text_of(media_id)
    characters = _UNKNOWN_LENGTH if text is None else len(text)
    seconds = SPEECH_SECONDS + characters * _SPEECH_SECONDS_PER_CHARACTER
    patience = asyncio.timeout(seconds)
    try:
        async with patience:
            _, data = await tts.async_get_media_source_audio(hass, media_id.removeprefix(_SPEECH))
    except HomeAssistantError as err:
        raise _error("tts_failed", reason=str(err)) from err
    except Exception as err:
        if patience.expired():
            raise _error("tts_slow", seconds=f"{seconds:.0f}") from err
        # The ffmpeg command is missing, the text was kept for a short time only, or whatever an
        # engine raises.
        raise _error("tts_failed", reason=type(err).__name__) from err
    return data


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
