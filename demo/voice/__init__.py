"""A text-to-speech engine that needs no internet: espeak-ng, out of a package for Python.

Home Assistant loads this folder as an integration of its own, see ``demo.configuration``.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.tts import TextToSpeechEntity
from homeassistant.components.tts.const import DATA_COMPONENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.typing import ConfigType

DOMAIN = "demo_voice"

_VOICES = {"en": "en", "zh": "cmn"}
"""By language, what espeak-ng calls its voice."""

_RECORDINGS = {
    "en": {"Doorbell": "Somebody is at the door.", "Good night": "Good night. Sleep well."},
    "zh": {"门铃": "门口有人。", "晚安": "晚安，做个好梦。"},
}
"""By language, files of the media folder and what is heard in them."""


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Add the one engine, and have it fill the media folder."""
    language = "zh" if hass.config.language.startswith("zh") else "en"
    synthesizer = await hass.async_add_import_executor_job(
        importlib.import_module, f"{__name__}.synthesizer"
    )
    await hass.data[DATA_COMPONENT].async_add_entities([Engine(language, synthesizer.speak)])
    folder = Path(hass.config.media_dirs["local"])
    await hass.async_add_executor_job(_record, folder, language, synthesizer.speak)
    return True


def _record(folder: Path, language: str, speak: Callable[[str, str], bytes]) -> None:
    """Record what is not there yet."""
    for name, text in _RECORDINGS[language].items():
        path = folder / f"{name}.mp3"
        if not path.exists():
            path.write_bytes(speak(text, _VOICES[language]))


class Engine(TextToSpeechEntity):
    """Speaks English and Chinese."""

    _attr_supported_languages = list(_VOICES)  # noqa: RUF012 - as Home Assistant has it
    _attr_unique_id = DOMAIN

    def __init__(self, language: str, speak: Any) -> None:
        """Speak the language of the house unless another is asked for."""
        self._attr_default_language = language
        self._attr_name = "演示语音" if language == "zh" else "Demo voice"
        self._speak = speak
        self.entity_id = f"tts.{DOMAIN}"

    @override
    def get_tts_audio(
        self,
        message: str,
        language: str,
        options: dict[str, Any],
    ) -> tuple[str, bytes]:
        """Speak a text."""
        return "mp3", self._speak(message, _VOICES[language])
