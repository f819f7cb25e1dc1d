"""Whether a device watches for something: on or off, alarm hubs sleep, home or away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.core import callback

from .household import with_defence
from .listeners import Listeners
from .openapi import Arming as Mode, Purpose
from .turnstile import Turnstile
from .wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant

    from .commands import Commands
    from .coordinator import AccountCoordinator
    from .openapi import OpenApiClient
    from .store import AccountStore

_OF_HUBS = frozenset({Mode.HOME, Mode.AWAY})


class Arming:
    """Arms devices, and knows from the device list how they are armed."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: OpenApiClient,
        commands: Commands,
        coordinator: AccountCoordinator,
        store: AccountStore,
    ) -> None:
        """Prepare without a call."""
        self._hass = hass
        self._client = client
        self._commands = commands
        self._coordinator = coordinator
        self._store = store
        self._turnstiles: dict[str, Turnstile] = {}
        self._listeners: Listeners[[str]] = Listeners()
        self._wishes: Wishes[str, Mode] = Wishes(self._listeners.tell)

    @callback
    def start(self) -> Callable[[], None]:
        """Look out for devices that are armed as only alarm hubs are; the result ends it."""
        self._look_for_hubs()
        return self._coordinator.async_add_listener(self._look_for_hubs)

    def of(self, serial: str) -> int | None:
        """Return how the device is to be shown: as wished for, else as the list has it."""
        wish = self._wishes.of(serial)
        device = self._coordinator.data.devices.get(serial)
        return wish if wish is not None else device.defence if device else None

    async def arm(self, serial: str, mode: Mode, *, ability: str) -> None:
        """Arm the device or disarm it. Raises ``HomeAssistantError``."""
        turnstile = self._turnstiles.setdefault(serial, Turnstile(self._hass))
        with self._wishes.shown(serial, mode) as wish:
            async with turnstile:
                if not self._wishes.is_last(serial, wish):
                    return
                call = self._client.switches.arm(serial, mode, Purpose.ACTION)
                await self._commands.send(serial, call, ability=ability)
                self._coordinator.change(
                    with_defence(self._coordinator.data, serial, defence=int(mode))
                )

    @callback
    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener`` when a wish comes or goes; the result ends that."""
        return self._listeners.add(listener)

    @callback
    def _look_for_hubs(self) -> None:
        for serial, device in self._coordinator.data.devices.items():
            if device.defence in _OF_HUBS:
                self._store.keep_hub(serial)
