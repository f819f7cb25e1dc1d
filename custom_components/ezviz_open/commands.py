"""Commands of people to devices: sent once, their refusals explained and learnt from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.exceptions import HomeAssistantError

from .errors import text_of
from .openapi import OpenApiError, UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from .abilities import Abilities
    from .coordinator import AccountCoordinator


class Commands:
    """Carries out what a person asks of a device."""

    def __init__(self, coordinator: AccountCoordinator, abilities: Abilities) -> None:
        """Prepare without calling anything."""
        self._coordinator = coordinator
        self._abilities = abilities

    async def send[T](self, serial: str, call: Awaitable[T], *, ability: str | None = None) -> T:
        """Make a call about a device and return its answer.

        A device that does not know the command (60020) loses the ``ability``, and with it the
        entities that stand for it. A gateway's 404 says nothing of the device.
        Raises ``HomeAssistantError`` with a text for the person.
        """
        try:
            answer = await call
        except OpenApiError as err:
            self.learn(serial, err, ability=ability)
            raise HomeAssistantError(**text_of(err)) from err
        self._coordinator.learn(serial, None)
        return answer

    def learn(self, serial: str, error: OpenApiError, *, ability: str | None = None) -> None:
        """Draw the lessons from a refused command."""
        self._coordinator.learn(serial, error)
        says_never = isinstance(error, UnsupportedError) and error.code is not None
        if ability is not None and says_never:
            self._abilities.refuse(serial, ability)
            self._coordinator.async_update_listeners()
