"""What a browser has opened in the media browser ends when it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.components import websocket_api
from homeassistant.core import callback

from .const import DOMAIN
from .recording_player import player_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

_KEY: Final = (DOMAIN, "visit")


class Visit:
    """The tickets that one connection has got. Calling it is leaving.

    They stay good: a phone that wakes up, or a browser that connects anew, goes on by the same one.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with none."""
        self._hass = hass
        self._tickets: list[str] = []
        self._has_left = False

    @classmethod
    def current(cls, hass: HomeAssistant) -> Visit | None:
        """Return the one of the browser that asks, None where none does."""
        connection = websocket_api.current_connection.get()
        if connection is None:
            return None
        visit = connection.subscriptions.setdefault(_KEY, cls(hass))
        return visit if isinstance(visit, Visit) else None

    @callback
    def opened(self, ticket: str) -> None:
        """Hear of a ticket; the browser may have left while it was waited for."""
        player = player_of(self._hass)
        self._tickets = [name for name in self._tickets if player.ticket(name)]
        self._tickets.append(ticket)
        if self._has_left:
            self()

    @callback
    def __call__(self) -> None:
        """End what plays: the browser has left."""
        self._has_left = True
        for ticket in self._tickets:
            self._hass.async_create_background_task(
                player_of(self._hass).rest(ticket), "ezviz_open playback rest"
            )
