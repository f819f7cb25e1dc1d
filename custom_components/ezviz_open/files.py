"""Where captures and recordings are saved: a place that Home Assistant may write to."""

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
    moment = _local_time(taken_at, "milliseconds")
    return _media_folder(hass) / f"{entity_id.partition('.')[2]}_{moment}.jpg"


def recorded_file(
    hass: HomeAssistant, entity_id: str, begins_at: float, filename: str | None
) -> Path:
    """Return the file for a recording, an MP4 by its name; by default one in the media folder."""
    if filename is not None:
        path = Path(hass.config.path(filename))
        return path if path.suffix.lower() == ".mp4" else path.with_name(f"{path.name}.mp4")
    moment = _local_time(begins_at, "seconds")
    return _media_folder(hass) / f"{entity_id.partition('.')[2]}_{moment}.mp4"


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


def _media_folder(hass: HomeAssistant) -> Path:
    return Path(hass.config.media_dirs.get("local", hass.config.path("media")), DOMAIN)


def _local_time(moment: float, spec: str) -> str:
    local = dt_util.as_local(dt_util.utc_from_timestamp(moment))
    return local.replace(tzinfo=None).isoformat("_", spec).replace(":", "-")
