"""Text-to-speech engines of the house: one that can speak a text, or which ones there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

_MOST_NAMED: Final = 30


@callback
def speech_id(hass: HomeAssistant, text: str, *, engine: str | None, language: str | None) -> str:
    """Return the media id of a text, without an engine's name for the first one found.

    Raises ``ServiceValidationError`` for an engine or a language that is not there.
    """
    if "tts" not in hass.config.components:
        raise _error("no_tts")
    # Its requirements are installed only where it is used.
    from homeassistant.components import tts  # noqa: PLC0415 - see above

    chosen = engine or tts.async_default_engine(hass)
    if chosen is None:
        raise _error("no_tts")
    # Read by hand: 2026.2 has no function for it.
    entities = {entity.entity_id: entity for entity in hass.data[tts.DATA_COMPONENT].entities}
    if tts.async_resolve_engine(hass, chosen) is None:
        if not entities:
            raise _error("no_tts")
        raise _error("tts_engine_unknown", engine=chosen, engines=_listed(entities))
    languages = entities[chosen].supported_languages if chosen in entities else []
    if language is not None and languages and language not in languages:
        raise _error(
            "tts_language_unknown", engine=chosen, language=language, languages=_listed(languages)
        )
    try:
        return tts.generate_media_source_id(hass, text, engine=chosen, language=language)
    except HomeAssistantError as err:
        raise _error("tts_failed", reason=str(err)) from err


def _listed(names: Iterable[str]) -> str:
    """Return names in a line; some engines know hundreds of languages."""
    known = sorted(names)
    return ", ".join([*known[:_MOST_NAMED], *(["…"] if len(known) > _MOST_NAMED else [])])


def _error(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
