"""The movers of an account: made when they are needed, their movements noted on disk."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .errors import message_in_words, text_of
from .move_outcome import Owed, StopFailedError, never_started
from .mover import DEAD_MAN_SECONDS, Mover
from .openapi import Direction, OpenApiError, Speed
from .ptz_abilities import ALL_WAYS, NO_HEAD, WAY_OF
from .registry import HIKVISION, manufacturer_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .abilities import Abilities
    from .commands import Commands
    from .coordinator import AccountCoordinator
    from .identity import ChannelKey
    from .move_journal import MoveJournal
    from .openapi import OpenApiClient

CLOSE_SECONDS = 10.0
"""How long an unload, or Home Assistant's end, waits for cameras to stand still."""

_STOP_FAILED = {
    Owed.STOP: "ptz_stop_failed",
    Owed.START_TOO: "ptz_stop_owed",
    Owed.NOTHING: "ptz_stop_not_repeated",
}


@dataclass(slots=True)
class Habits:
    """How a camera moves when nothing else is said."""

    step_seconds: float = 0.5
    speed: Speed = Speed.MEDIUM


class Movers:
    """Moves the cameras of an account for people, and stops them for good."""

    def __init__(
        self,
        client: OpenApiClient,
        coordinator: AccountCoordinator,
        commands: Commands,
        abilities: Abilities,
        journal: MoveJournal,
        *,
        check_open: Callable[[ChannelKey], None],
        on_turn: Callable[[ChannelKey], None],
    ) -> None:
        """Prepare without a call.

        ``check_open`` raises ``HomeAssistantError`` for a covered lens; ``on_turn`` hears that a
        camera turns, or may do so, away from where it looked.
        """
        self._client = client
        self._coordinator = coordinator
        self._commands = commands
        self._abilities = abilities
        self._journal = journal
        self._check_open = check_open
        self._on_turn = on_turn
        self._movers: dict[ChannelKey, Mover] = {}
        self._habits: dict[ChannelKey, Habits] = {}
        self._answering = True
        self._closed = False

    async def start(self) -> None:
        """Stop what the last run may have left turning, without waiting for it."""
        now = time.time()
        for key, move in (await self._journal.load()).items():
            self._mover(key).recover(move.direction, now - move.sent_at)

    @callback
    def household_changed(self) -> None:
        """Stop cameras that were out of reach when they should have been stopped."""
        was_answering, self._answering = self._answering, self._coordinator.last_update_success
        if self._closed:
            return
        for key, mover in self._movers.items():
            if self._coordinator.data.is_online(key):
                mover.resume(at_once=self._answering and not was_answering)

    async def close(self, within: float = CLOSE_SECONDS) -> None:
        """Stop all, for good, and write down what could not be stopped."""
        self._closed = True
        await asyncio.gather(*(mover.close(within) for mover in self._movers.values()))
        await self._journal.close()

    def may_turn(self, key: ChannelKey) -> bool:
        """Return whether a camera may be turning because of us."""
        return key in self._movers and self._movers[key].may_turn

    def habits(self, key: ChannelKey) -> Habits:
        """Return how the camera moves when nothing else is said; it may be changed."""
        return self._habits.setdefault(key, Habits())

    async def press(
        self,
        key: ChannelKey,
        direction: Direction,
        speed: Speed | None = None,
        *,
        at_most: float = DEAD_MAN_SECONDS,
        owner: object = None,
    ) -> None:
        """Turn until released, at most so many seconds; return when the start was answered."""
        self._check(key, direction)
        press = self._mover(key).press(
            direction, self._speed(key, speed), at_most=at_most, owner=owner
        )
        await self._told(press)

    async def step(
        self,
        key: ChannelKey,
        direction: Direction,
        speed: Speed | None = None,
        *,
        seconds: float | None = None,
    ) -> None:
        """Turn for a time, by default the camera's step; return when it stands still again."""
        self._check(key, direction)
        if seconds is None:
            seconds = self.habits(key).step_seconds
        await self._told(self._mover(key).step(direction, self._speed(key, speed), seconds))

    async def release(self, key: ChannelKey, *, always: bool = False) -> None:
        """Stop, unless nothing turns; with ``always`` even then, for it may be another's move."""
        await self._told(self._mover(key).release(always=always))

    async def stand_still(self, key: ChannelKey) -> None:
        """Stop, for something else that is to come; return when nothing can turn it any more."""
        await self._told(self._mover(key).stand_still(), before_else=True)

    @callback
    def release_of(self, key: ChannelKey, owner: object) -> None:
        """Stop what this owner moves, without waiting."""
        if key in self._movers:
            self._movers[key].release_of(owner)

    def _check(self, key: ChannelKey, direction: Direction) -> None:
        """Refuse what would be a wasted call."""
        if self._closed:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="account_unloaded")
        if self._abilities.can(key.serial, WAY_OF[direction]) is False:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="ptz_no_such_way")
        self._check_open(key)

    async def _told(self, call: Awaitable[None], *, before_else: bool = False) -> None:
        """Wait for a movement; what went wrong is told to a person."""
        try:
            await call
        except StopFailedError as err:
            reason = HomeAssistantError(**text_of(err.reason))
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key=_STOP_FAILED[Owed.START_TOO if before_else else err.owed],
                translation_placeholders={
                    "reason": await message_in_words(self._coordinator.hass, reason)
                },
            ) from err.reason
        except OpenApiError as err:
            raise HomeAssistantError(**text_of(err)) from err

    def _speed(self, key: ChannelKey, speed: Speed | None) -> Speed:
        """Return the speed that the camera can do."""
        speed = self.habits(key).speed if speed is None else speed
        device = self._coordinator.data.devices.get(key.serial)
        if speed is Speed.SLOW and device is not None and manufacturer_of(device) == HIKVISION:
            return Speed.MEDIUM
        return speed

    def _mover(self, key: ChannelKey) -> Mover:
        """Return the one mover of a camera."""
        if key not in self._movers:
            head = _Head(
                self._client, self._coordinator, self._commands, key, on_turn=self._on_turn
            )
            self._movers[key] = Mover(head, partial(self._journal.note, key))
        return self._movers[key]


class _Head:
    """A camera's head, at the other end of the platform; every answer is learnt from."""

    def __init__(
        self,
        client: OpenApiClient,
        coordinator: AccountCoordinator,
        commands: Commands,
        key: ChannelKey,
        *,
        on_turn: Callable[[ChannelKey], None],
    ) -> None:
        self._ptz = client.ptz
        self._coordinator = coordinator
        self._commands = commands
        self._key = key
        self._on_turn = on_turn

    async def start(self, direction: Direction, speed: Speed) -> None:
        """Have it turn until it is stopped."""
        try:
            await self._learning(self._ptz.start(*self._key, direction, speed), direction)
        except OpenApiError as err:
            if not never_started(err):
                self._on_turn(self._key)
            raise
        self._on_turn(self._key)

    async def stop(self, direction: Direction) -> None:
        """Have it stand still."""
        await self._learning(self._ptz.stop(*self._key, direction), None)

    async def _learning(self, call: Awaitable[None], direction: Direction | None) -> None:
        """Make a call; a way that the device does not know (60020) is offered no more."""
        serial = self._key.serial
        try:
            await call
        except OpenApiError as err:
            ways = () if direction is None else (WAY_OF[direction],)
            for way in ALL_WAYS if err.code == NO_HEAD else ways:
                self._commands.learn(serial, err, ability=way.ability_name)
            if not ways:
                self._commands.learn(serial, err)
            raise
        self._coordinator.learn(serial, None)
