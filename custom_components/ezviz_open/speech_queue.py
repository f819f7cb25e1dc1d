"""The queue of one device's speaker: who is next, when, and what follows a refusal."""

from __future__ import annotations

import asyncio
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
from .utterance import Place, Spoken, StoppedError, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

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
_CALLS: Final = ("/voice/send", "/voice/sendonce")

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
        self._on_its_way: Utterance | None = None
        """The one of which a part is being handed over: its answer is not known yet."""
        self._speaker: Utterance | None = None
        """The one that is heard now."""
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
            if not utterance.done.done():
                self._forgo(utterance)
            self.go_on()
            self._on_change()

    @callback
    def prepared(self, utterance: Utterance, message: Message) -> None:
        """Take what is to be said."""
        utterance.message, utterance.title = message, message.title
        self.go_on()
        self._on_change()

    @callback
    def drop(self, key: ChannelKey) -> None:
        """Have a channel say nothing more.

        Of what is on its way only the answer tells whether it is played, so that one ends later.
        """
        for utterance in [u for u in self.waiting if u.key == key]:
            utterance.dropped = True
            if utterance is not self._on_its_way:
                utterance.end(StoppedError())
                self.leave(utterance)
        if self._speaker is not None and self._speaker.key == key:
            self._forgo(self._speaker)
            self._on_change()

    def _forgo(self, utterance: Utterance) -> None:
        """Take note that no further part of it is wanted."""
        utterance.dropped = True
        if utterance is self._speaker and self.spoken is not None:
            self.spoken = self.spoken.as_the_last()

    @callback
    def go_on(self) -> None:
        """Look at the queue again: something in it has changed."""
        self._changed.set()

    @callback
    def close(self) -> None:
        """End it all, with an error for whoever waits."""
        if self._task is not None:
            self._task.cancel()
        self._give_up()

    def _give_up(self) -> None:
        """Tell whoever waits that the account is gone."""
        for utterance in self.waiting:
            if utterance is self._on_its_way:
                reason = "speech_unloaded_unsure"
            else:
                reason = "speech_unloaded" if utterance.sent else "speech_unloaded_unsent"
            utterance.end(_error(reason))
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
            self._give_up()

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
            self._on_its_way = utterance
            await part.send(utterance.key)
        except HomeAssistantError as err:
            utterance.end(err)
            self.leave(utterance)
        except OpenApiError as err:
            self._free_at = self._now() + VOICE_SPACING
            self._on_its_way = None
            if err.code == _TALKS:
                if not utterance.dropped:
                    return False
                utterance.end(StoppedError())
                self.leave(utterance)
                return True
            self._on_outcome(utterance.key, err)
            self._refused(utterance, message, part, err)
        else:
            self._on_its_way = None
            self._on_outcome(utterance.key, None)
            self._begins(utterance, message, part)
            utterance.sent += 1
            said = utterance.next_part == len(message.parts)
            if said or utterance.dropped:
                utterance.end(None if said else StoppedError())
                self.leave(utterance)
        return True

    def _begins(self, utterance: Utterance, message: Message, part: Part) -> None:
        """Take note that the device talks from now on."""
        self._free_at = self._now() + max(VOICE_SPACING, part.duration + BREATH)
        spoken = Spoken(
            key=utterance.key,
            title=message.title,
            duration=message.duration,
            position=utterance.position,
            ends=utterance.position + part.duration,
            since=dt_util.utcnow(),
        )
        self.spoken = spoken.as_the_last() if utterance.dropped else spoken
        self._speaker = utterance
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
            utterance.end(_error(reason))
            self.leave(utterance)

    def _fall_silent(self, utterance: Utterance | None) -> None:
        """Take note that a sound is over, unless the next one goes on with it."""
        if self.spoken is None:
            return
        goes_on = utterance is not None and utterance.next_part > 0
        if not goes_on or (utterance and utterance.key != self.spoken.key):
            self.spoken = self._speaker = None
            self._on_change()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()


def _is_unsure(error: OpenApiError) -> bool:
    """Return whether the device may have spoken although no answer says so."""
    # Before the call itself, a token or the address of a voice may have been asked for.
    if not (error.endpoint or "").endswith(_CALLS):
        return False
    if isinstance(error, ConnectionFailedError):
        return not isinstance(error, UnreachableError)
    return isinstance(error, AnswerError)


def _error(key: str) -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)
