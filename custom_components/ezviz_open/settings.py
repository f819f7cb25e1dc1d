"""The switches of devices: what is known of them, and setting them with one call each."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from homeassistant.core import callback

from .listeners import Listeners
from .openapi import Purpose, Switch
from .turnstile import PAUSE_SECONDS, Turnstile
from .wishes import Wishes

if TYPE_CHECKING:
    from collections.abc import Callable

    from homeassistant.core import HomeAssistant

    from .commands import Commands
    from .identity import Target
    from .openapi import OpenApiClient
    from .store import AccountStore, Known

_PAUSES = {Switch.PRIVACY: PAUSE_SECONDS}
"""Switches that move something, and must not be set again at once."""


class Setting(NamedTuple):
    """One switch of one device or channel."""

    target: Target
    switch: Switch


@dataclass(slots=True)
class _Command:
    """The last one that was sent about a switch."""

    on: bool
    obeyed: bool = False
    ended_at: float = inf
    """By the loop's clock, seconds; endless while it is under way."""


class Settings:
    """Knows the switches from answers and reads, also those of before a restart."""

    def __init__(
        self,
        hass: HomeAssistant,
        client: OpenApiClient,
        commands: Commands,
        store: AccountStore,
    ) -> None:
        """Prepare without a call."""
        self._hass = hass
        self._client = client
        self._commands = commands
        self._store = store
        self._turnstiles: dict[Setting, Turnstile] = {}
        self._commanded: dict[Setting, _Command] = {}
        self._listeners: Listeners[[Setting]] = Listeners()
        self._wishes: Wishes[Setting, bool] = Wishes(self._listeners.tell)

    def is_on(self, setting: Setting) -> bool | None:
        """Return how the switch is to be shown: as wished for, else as known."""
        wish = self._wishes.of(setting)
        known = self.known(setting)
        return wish if wish is not None else known.on if known else None

    def known(self, setting: Setting) -> Known | None:
        """Return what was last heard of the switch, and when."""
        return self._store.setting(setting.target, setting.switch.name)

    @callback
    def learn(self, setting: Setting, *, on: bool) -> None:
        """Take over how the switch stands now."""
        self._store.keep_setting(setting.target, setting.switch.name, on=on, at=time.time())
        self._listeners.tell(setting)

    def commanded(self, setting: Setting, *, within: float) -> bool:
        """Return whether a command is under way, or ended no longer than so many seconds ago.

        What was asked before it ended may tell of the time before, however it ended.
        """
        last = self._commanded.get(setting)
        return last is not None and last.ended_at >= self._hass.loop.time() - within

    async def turn(self, setting: Setting, *, on: bool, ability: str) -> bool:
        """Set the switch, and return whether that took a call.

        A wish within the pause after another is kept until it is over; the last one wins, and
        one for what has just been set costs nothing. After a failure it does: the command may
        have been carried out all the same. Raises ``HomeAssistantError``.
        """
        target, switch = setting
        turnstile = self._turnstiles.get(setting)
        if turnstile is None:
            pause = _PAUSES.get(switch, 0.0)
            turnstile = self._turnstiles[setting] = Turnstile(self._hass, pause)
        waits = turnstile.busy
        with self._wishes.shown(setting, on) as wish:
            async with turnstile:
                last = self._commanded.get(setting)
                is_so = waits and last is not None and last.obeyed and last.on is on
                if is_so or not self._wishes.is_last(setting, wish):
                    return False
                call = self._client.switches.turn(
                    target.serial, switch, Purpose.ACTION, on=on, channel=target.channel
                )
                command = self._commanded[setting] = _Command(on)
                try:
                    await self._commands.send(target.serial, call, ability=ability)
                    command.obeyed = True
                finally:
                    turnstile.went()
                    command.ended_at = self._hass.loop.time()
                self.learn(setting, on=on)
        return True

    async def read(self, setting: Setting) -> None:
        """Ask how the switch stands, in the background. Raises ``OpenApiError``.

        An answer that a command has overtaken is dropped.
        """
        target, switch = setting
        began = self._hass.loop.time()
        if switch is Switch.OFFLINE_NOTICE:
            info = await self._client.devices.info(target.serial, Purpose.POLL)
            on = info.offline_notice
        else:
            on = await self._client.switches.is_on(
                target.serial, switch, Purpose.POLL, channel=target.channel
            )
        took = self._hass.loop.time() - began
        if on is not None and not self.commanded(setting, within=took):
            self.learn(setting, on=on)

    @callback
    def listen(self, listener: Callable[[Setting], None]) -> Callable[[], None]:
        """Call ``listener`` after each change of what is shown; the result ends that."""
        return self._listeners.add(listener)
