"""Turning a picture over. The platform only toggles, and never tells how it stands."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .turnstile import PAUSE_SECONDS, Turnstile

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .commands import Commands
    from .identity import ChannelKey
    from .openapi import Flip, OpenApiClient
    from .shutter import Shutter


class Mirror:
    """Carries out presses of the mirror buttons.

    A picture takes some seconds to turn over, so the next press is kept until then. Since it
    would turn the picture back, a further press about the same axis takes the kept one away.
    Presses about different axes are carried out one after the other.
    """

    def __init__(
        self, hass: HomeAssistant, client: OpenApiClient, commands: Commands, shutter: Shutter
    ) -> None:
        """Prepare without a call."""
        self._client = client
        self._commands = commands
        self._shutter = shutter
        self._turnstiles: dict[ChannelKey, Turnstile] = defaultdict(
            lambda: Turnstile(hass, PAUSE_SECONDS)
        )
        self._kept: dict[tuple[ChannelKey, Flip], object] = {}

    async def press(self, key: ChannelKey, flip: Flip, *, ability: str) -> None:
        """Turn the picture over, at once or when its turn comes. Raises ``HomeAssistantError``."""
        self._shutter.check_open(key)
        if self._kept.pop((key, flip), None):
            return
        press = self._kept[key, flip] = object()
        turnstile = self._turnstiles[key]
        try:
            async with turnstile:
                if not self._take(key, flip, press):
                    return
                call = self._client.ptz.mirror(key.serial, key.number, flip)
                try:
                    await self._commands.send(key.serial, call, ability=ability)
                finally:
                    turnstile.went()
        finally:
            self._take(key, flip, press)

    def _take(self, key: ChannelKey, flip: Flip, press: object) -> bool:
        """Take a press off what is kept; return whether it still was."""
        if self._kept.get((key, flip)) is not press:
            return False
        del self._kept[key, flip]
        return True
