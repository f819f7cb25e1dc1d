"""Where captures are saved: a place that Home Assistant may write to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant


async def may_write(hass: HomeAssistant, filename: str) -> None:
    """Raise ``ServiceValidationError`` for a place that may not be written to."""
    file = hass.config.path(filename)
    if not await hass.async_add_executor_job(hass.config.is_allowed_path, file):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="path_not_allowed",
            translation_placeholders={"filename": file},
        )


def captured_file(
    hass: HomeAssistant, entity_id: str, taken_at: float, filename: str | None
) -> Path:
    """Return the file for a capture, by default one of its own in the media folder."""
    if filename is not None:
        return Path(hass.config.path(filename))
    folder = hass.config.media_dirs.get("local", hass.config.path("media"))
    moment = dt_util.as_local(dt_util.utc_from_timestamp(taken_at))
    name = moment.isoformat("_", "milliseconds")[:23].replace(":", "-")
    return Path(folder, DOMAIN, f"{entity_id.partition('.')[2]}_{name}.jpg")


async def save_capture(hass: HomeAssistant, file: Path, jpeg: bytes) -> None:
    """Write a capture. Raises ``HomeAssistantError`` where the disk refuses."""

    def write() -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(jpeg)

    try:
        await hass.async_add_executor_job(write)
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="cannot_write",
            translation_placeholders={"filename": str(file), "reason": err.strerror or "–"},
        ) from err
