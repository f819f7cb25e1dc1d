"""What cameras are made to say, one thing after another, and never anything twice.

Each device has a queue. What waits longest goes first, announcements before all else: they also
come between two parts of a long text, which goes on afterwards.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN, LOGGER
from .errors import message_in_words, text_of
from .listeners import Listeners
from .openapi import DeviceOfflineError, OpenApiError, QuotaError, QuotaKind
from .speech_queue import SpeechQueue
from .utterance import Place, StoppedError, Utterance

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey
    from .message import Message
    from .utterance import Spoken

_OFFLINE = 20007


class Speech:
    """An account's speakers."""

    def __init__(self, hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> None:
        """Start silent."""
        self._hass = hass
        self._entry = entry
        self._queues: dict[str, SpeechQueue] = {}
        self._listeners: Listeners[[str]] = Listeners()
        self._package_listeners: Listeners[[]] = Listeners()
        self._closed = False
        self.package_used_up = False
        """Whether the last sound was refused because the voice package is used up (111000)."""

    async def say(
        self,
        key: ChannelKey,
        prepare: Callable[[], Coroutine[None, None, Message]],
        *,
        place: Place = Place.LAST,
        title: str | None = None,
    ) -> None:
        """Say what ``prepare`` gives, in its turn; return once the camera has all of it.

        The turn is taken before anything is prepared, so that what takes long is not overtaken;
        ``title`` is shown meanwhile. When the caller is cancelled, what the camera does not have
        yet is not said. Raises ``HomeAssistantError``, which is ``StoppedError`` for what somebody
        dropped from the queue.
        """
        self.check(key)
        with self._turn(key, place, title) as utterance:
            task = asyncio.ensure_future(prepare())
            try:
                await asyncio.wait((task, utterance.done), return_when=asyncio.FIRST_COMPLETED)
                if not utterance.done.done():
                    self._queue(key.serial).prepared(utterance, task.result())
                await utterance.done
            except HomeAssistantError as err:
                if not utterance.sent:
                    raise
                raise await self._midway(utterance, err) from err
            finally:
                task.cancel()

    def check(self, key: ChannelKey) -> None:
        """Raise ``HomeAssistantError`` where it is known that a call would be wasted."""
        if self._closed:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="speech_unloaded_unsent"
            )
        runtime = self._entry.runtime_data
        if not runtime.coordinator.data.is_online(key):
            raise HomeAssistantError(**text_of(DeviceOfflineError(code=_OFFLINE)))
        runtime.shutter.check_open(key)

    @callback
    def stop(self, key: ChannelKey) -> None:
        """Say nothing more of what a channel still had to say; what it says now it ends."""
        self._queue(key.serial).drop(key)

    def spoken(self, key: ChannelKey) -> Spoken | None:
        """Return what the channel says now, None while it is silent."""
        spoken = self._queue(key.serial).spoken
        return spoken if spoken is not None and spoken.key == key else None

    def next_of(self, key: ChannelKey) -> Utterance | None:
        """Return what the channel has to say next, None where nothing waits."""
        return next((u for u in self._queue(key.serial).waiting if u.key == key), None)

    @callback
    def listen(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call ``listener`` with the serial of a device whose speech changes."""
        return self._listeners.add(listener)

    @callback
    def listen_to_package(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when the voice package is used up, or pays again."""
        return self._package_listeners.add(listener)

    @callback
    def close(self) -> None:
        """End all queues; whoever waits gets an error."""
        self._closed = True
        for queue in self._queues.values():
            queue.close()
        self._queues.clear()

    @contextmanager
    def _turn(self, key: ChannelKey, place: Place, title: str | None) -> Iterator[Utterance]:
        """Hold a place in the queue."""
        queue = self._queue(key.serial)
        utterance = Utterance(key, place is Place.ANNOUNCEMENT, title)
        queue.enter(utterance, place)
        try:
            yield utterance
        finally:
            queue.leave(utterance)

    async def _midway(self, utterance: Utterance, error: HomeAssistantError) -> HomeAssistantError:
        """Return an error that also says how much of a text the camera has."""
        placeholders = {
            "sent": str(utterance.sent),
            "parts": str(len(utterance.message.parts) if utterance.message else utterance.sent),
        }
        if isinstance(error, StoppedError):
            return StoppedError("speech_stopped_midway", **placeholders)
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="speech_midway",
            translation_placeholders={
                **placeholders,
                "reason": await message_in_words(self._hass, error),
            },
        )

    def _queue(self, serial: str) -> SpeechQueue:
        if serial not in self._queues:
            self._queues[serial] = SpeechQueue(
                start=lambda job: self._entry.async_create_background_task(
                    self._hass, job, "ezviz speech"
                ),
                check=self.check,
                on_outcome=self._learn,
                on_change=lambda: self._listeners.tell(serial),
            )
        return self._queues[serial]

    @callback
    def _learn(self, key: ChannelKey, error: OpenApiError | None) -> None:
        """Draw the lessons from an answer."""
        runtime = self._entry.runtime_data
        if error is None:
            runtime.coordinator.learn(key.serial, None)
            self._package(used_up=False)
            return
        LOGGER.debug("Speech refused: %s", error)
        # A recorder's refusal (20015) is that of one of its cameras, not of all.
        recorder = runtime.coordinator.data.is_recorder(key.serial)
        runtime.commands.learn(key.serial, error, ability=None if recorder else "talk")
        if isinstance(error, QuotaError) and error.kind is QuotaKind.VOICE:
            self._package(used_up=True)

    def _package(self, *, used_up: bool) -> None:
        if used_up is not self.package_used_up:
            self.package_used_up = used_up
            self._package_listeners.tell()
