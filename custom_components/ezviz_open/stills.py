"""The drawn pictures that say why there is no live one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

_FOLDER = Path(__file__).parent / "stills"

IDLE = "idle"
"""Nothing is wrong, only no picture has been seen yet."""


class DrawnStills:
    """Ready-made JPEGs by reason, in the language of the household."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Remember where the language is to be read from."""
        self._hass = hass
        self._read: dict[tuple[str, str], bytes] = {}

    async def get(self, reason: str) -> bytes:
        """Return the JPEG for a reason: "idle" or a ``StreamProblem``."""
        language = "zh-Hans" if self._hass.config.language.startswith("zh") else "en"
        wanted = (language, reason)
        if wanted not in self._read:
            path = _FOLDER / language / f"{reason}.jpg"
            self._read[wanted] = await self._hass.async_add_executor_job(path.read_bytes)
        return self._read[wanted]
