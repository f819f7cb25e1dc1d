"""What a browser plays in place of a recording that it cannot play: a picture that says why."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .playback import Notice, notice
from .stills import DrawnStills

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .playback import Look

_STILL: Final = "recording_h265"
_NOTICE: HassKey[asyncio.Task[Notice]] = HassKey(f"{DOMAIN}_recording_notice")


def needs_notice(look: Look) -> bool:
    """Return whether some browsers cannot play it: few without Apple's or a chip's decoder."""
    return look.codecs.startswith(("hvc1", "hev1"))


async def h265_notice(hass: HomeAssistant) -> Notice:
    """Return the notice for H.265, made the first time that it is needed."""
    if (task := hass.data.get(_NOTICE)) is None:
        task = hass.data[_NOTICE] = hass.async_create_background_task(
            _make(hass), "ezviz_open recording notice"
        )
    # Whoever leaves must not take it from the others.
    return await asyncio.shield(task)


async def _make(hass: HomeAssistant) -> Notice:
    jpeg = await DrawnStills(hass).get(_STILL)
    return await hass.async_add_executor_job(notice, jpeg)
