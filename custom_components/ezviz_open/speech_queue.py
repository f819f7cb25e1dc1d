"""The queue of one device's speaker: who is next, when, and what follows a refusal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .errors import text_of
from .openapi import (
    VOICE_SPACING,
    AnswerError,
    ConnectionFailedError,
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    OpenApiError,
    OwnershipError,
    QuotaError,
    TokenError,
    UnreachableError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable
    from datetime import datetime

    from .identity import ChannelKey
    from .message import Message, Part

BUSY_WAITS: Final = (2.0, 4.0, 8.0, 15.0, 15.0, 15.0, 15.0, 15.0)
"""Seconds between two tries while something else makes the device talk (111012).

Together a little longer than the longest sound. Then everything that waits for the device is
given up: it would come too late, and each try costs a call.
"""

BREATH: Final = 0.5
"""Seconds of silence between two sounds, for a device that begins late."""

_TALKS: Final = 111012

# What one sound was refused for, any other would be too.
_OF_THE_CHANNEL: Final = (
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    OwnershipError,
    QuotaError,
    TokenError,
    UnsupportedError,
)


class Place(Enum):
    """Where in the queue something goes."""

    LAST = "last"
    NEXT = "next"
    """Before whatever waits, but for announcements."""
    ANNOUNCEMENT = "announcement"
    """Before everything but earlier announcements, also between the parts of a long text."""
    ALONE = "alone"
    """Instead of all that the same channel still had to say."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a device says now."""

    key: ChannelKey
    title: str
    duration: float
    """Of all parts, seconds."""
    position: float
    """Where in that the present part begins, seconds."""
    since: datetime
    """When it did."""


@dataclass(eq=False, slots=True)
class Utterance:
    """Something that waits for its turn, or for the turn of its next part."""

    key: ChannelKey
    announcement: bool
    message: Message | None = None
    """None until it is prepared."""
    next_part: int = 0
    position: float = 0.0
    """Where in the message that part begins, seconds."""
    said: bool = False
    """Whether the device has all of it."""
    done: asyncio.Future[None] = field(default_factory=asyncio.Future)

    @callback
    def end(self, error: HomeAssistantError | None = None) -> None:
        """Let the one who waits for it go on."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class SpeechQueue:
    """One device's speaker."""

    def __init__(
        self,
        *,
        start: Callable[[Coroutine[None, None, None]], asyncio.Task[None]],
        check: Callable[[ChannelKey], None],
        on_outcome: Callable[[ChannelKey, OpenApiError | None], None],
        on_change: Callable[[], None],
    ) -> None:
        """Start silent. ``check`` raises ``HomeAssistantError`` for what would be a wasted call."""
        self._start = start
        self._check = check
        self._on_outcome = on_outcome
        self._on_change = on_change
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._free_at = 0.0
        self.waiting: list[Utterance] = []
        """In the order of their turns; also the one whose parts are being said."""
        self.spoken: Spoken | None = None
        """What the device says, as far as it comes from here."""

    @callback
    def enter(self, utterance: Utterance, place: Place) -> None:
        """Take a place."""
        if place is Place.ALONE:
            self.drop(utterance.key)
        urgent = sum(other.announcement for other in self.waiting)
        at = len(self.waiting) if place in {Place.LAST, Place.ALONE} else urgent
        self.waiting.insert(at, utterance)
        if self._task is None:
            self._task = self._start(self._run())
        self._on_change()

    @callback
    def leave(self, utterance: Utterance) -> None:
        """Give the place up, whether or not it was used."""
        if utterance in self.waiting:
            self.waiting.remove(utterance)
            self.go_on()
            self._on_change()

    @callback
    def drop(self, key: ChannelKey) -> None:
        """Have a channel say nothing more."""
        for utterance in [u for u in self.waiting if u.key == key]:
            utterance.end()
            self.leave(utterance)

    @callback
    def go_on(self) -> None:
        """Look at the queue again: something in it has changed."""
        self._changed.set()

    @callback
    def close(self) -> None:
        """End it all."""
        if self._task is not None:
            self._task.cancel()
        for utterance in list(self.waiting):
            utterance.end()
        self.waiting.clear()

    async def _run(self) -> None:
        """Say what waits, until nothing does and the last sound is over."""
        tries = iter(BUSY_WAITS)
        try:
            while self.waiting or self.spoken is not None:
                self._changed.clear()
                if (seconds := self._free_at - self._now()) > 0:
                    await asyncio.sleep(seconds)
                    continue
                turn = self._next()
                self._fall_silent(turn[0] if turn else None)
                if turn is None:
                    if self.waiting:
                        await self._changed.wait()
                elif await self._hand_over(*turn):
                    tries = iter(BUSY_WAITS)
                elif (pause := next(tries, None)) is not None:
                    self._free_at = self._now() + pause
                else:
                    tries = iter(BUSY_WAITS)
                    self._fail(self.waiting, "speaker_busy")
        finally:
            self._task = None
            for utterance in self.waiting:
                utterance.done.cancel()

    def _next(self) -> tuple[Utterance, Message] | None:
        """Return whose turn it is, None while that is still being prepared.

        An announcement that is not ready does not hold up what is, but nothing overtakes its like.
        """
        for announcement in (True, False):
            first = next((u for u in self.waiting if u.announcement is announcement), None)
            if first is not None and first.message is not None:
                return first, first.message
        return None

    async def _hand_over(self, utterance: Utterance, message: Message) -> bool:
        """Have the next part said; return False where the device talks, so that it must wait."""
        part = message.parts[utterance.next_part]
        try:
            self._check(utterance.key)
            await part.send(utterance.key)
        except HomeAssistantError as err:
            utterance.end(err)
            self.leave(utterance)
        except OpenApiError as err:
            self._free_at = self._now() + VOICE_SPACING
            if err.code == _TALKS:
                return False
            self._on_outcome(utterance.key, err)
            self._refused(utterance, message, part, err)
        else:
            self._on_outcome(utterance.key, None)
            self._begins(utterance, message, part)
            utterance.said = utterance.next_part == len(message.parts)
            if utterance.said:
                utterance.end()
                self.leave(utterance)
        return True

    def _begins(self, utterance: Utterance, message: Message, part: Part) -> None:
        """Take note that the device talks from now on."""
        self._free_at = self._now() + max(VOICE_SPACING, part.duration + BREATH)
        self.spoken = Spoken(
            key=utterance.key,
            title=message.title,
            duration=message.duration,
            position=utterance.position,
            since=dt_util.utcnow(),
        )
        utterance.next_part += 1
        utterance.position += part.duration
        self._on_change()

    def _refused(
        self, utterance: Utterance, message: Message, part: Part, error: OpenApiError
    ) -> None:
        """Give up what cannot be said; nothing is tried again that may have been heard."""
        if _is_unsure(error):
            self._begins(utterance, message, part)
            self._fail([utterance], "voice_unsure")
            return
        same = isinstance(error, _OF_THE_CHANNEL)
        ended = [u for u in self.waiting if u.key == utterance.key] if same else [utterance]
        for each in ended:
            each.end(HomeAssistantError(**text_of(error)))
            self.leave(each)

    def _fail(self, utterances: Iterable[Utterance], reason: str) -> None:
        for utterance in list(utterances):
            utterance.end(HomeAssistantError(translation_domain=DOMAIN, translation_key=reason))
            self.leave(utterance)

    def _fall_silent(self, utterance: Utterance | None) -> None:
        """Take note that a sound is over, unless the next one goes on with it."""
        if self.spoken is None:
            return
        goes_on = utterance is not None and utterance.next_part > 0
        if not goes_on or (utterance and utterance.key != self.spoken.key):
            self.spoken = None
            self._on_change()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _is_unsure(error: OpenApiError) -> bool:
    """Return whether the device may have spoken although no answer says so."""
    if isinstance(error, ConnectionFailedError):
        return not isinstance(error, UnreachableError)
    return isinstance(error, AnswerError)
