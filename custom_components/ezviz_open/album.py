"""The last picture of each channel, on disk: a restart leaves no tile empty."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from homeassistant.helpers.storage import STORAGE_DIR

from .const import DOMAIN, LOGGER
from .identity import channel_id

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .identity import ChannelKey

_JPEG = b"\xff\xd8"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A picture of the past."""

    jpeg: bytes = field(repr=False)
    taken_at: float
    """Seconds since the epoch."""


class Album:
    """One account's pictures, one file each, readable by Home Assistant alone."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare without touching the disk."""
        self._hass = hass
        self._folder = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.pictures"))

    async def load(self, key: ChannelKey) -> Snapshot | None:
        """Return a channel's picture, None where there is none that can be read."""
        return await self._hass.async_add_executor_job(_read, self._file(key))

    async def save(self, key: ChannelKey, snapshot: Snapshot) -> None:
        """Write a channel's picture; a full disk costs the picture and nothing else."""
        await self._hass.async_add_executor_job(_write, self._file(key), snapshot)

    async def remove(self) -> None:
        """Delete all, together with the entry."""
        await self._hass.async_add_executor_job(
            partial(shutil.rmtree, self._folder, ignore_errors=True)
        )

    def _file(self, key: ChannelKey) -> Path:
        # Serials stay out of file names, which people post.
        name = hashlib.sha256(channel_id(key).encode()).hexdigest()[:24]
        return self._folder / f"{name}.jpg"


def _read(file: Path) -> Snapshot | None:
    with suppress(OSError):
        jpeg = file.read_bytes()
        if jpeg.startswith(_JPEG):
            return Snapshot(jpeg, file.stat().st_mtime)
    return None


def _write(file: Path, snapshot: Snapshot) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = file.with_suffix(".part")
        half.touch(mode=0o600)
        half.write_bytes(snapshot.jpeg)
        os.utime(half, (snapshot.taken_at, snapshot.taken_at))
        half.replace(file)
    except OSError as err:
        LOGGER.warning("The last picture of a camera could not be written: %s", err.strerror)
