"""Something that a camera is to say: its place in the queue, and how it ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN

if TYPE_CHECKING:
    from datetime import datetime

    from .identity import ChannelKey
    from .message import Message


class Place(Enum):
    """Where in the queue something goes."""

    LAST = "last"
    NEXT = "next"
    """Before whatever waits, but for announcements."""
    ANNOUNCEMENT = "announcement"
    """Before everything but earlier announcements, also between the parts of a long text."""
    ALONE = "alone"
    """Instead of all that the same channel still had to say."""


class StoppedError(HomeAssistantError):
    """Somebody wanted silence, or something else in its place: what was asked for, not a fault."""

    def __init__(self, key: str = "speech_stopped", **placeholders: str) -> None:
        """Take another text where some of it was sent."""
        super().__init__(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a device says now."""

    key: ChannelKey
    title: str
    duration: float
    """Of all parts that will be said, seconds."""
    position: float
    """Where in that the present part begins, seconds."""
    ends: float
    """Where in that the present part ends, seconds."""
    since: datetime
    """When the part began."""
    stopped: bool = False
    """Whether somebody wanted silence since."""

    def as_the_last(self) -> Spoken:
        """Return it without the parts that are not said any more."""
        return replace(self, duration=self.ends, stopped=True)


@dataclass(eq=False, slots=True)
class Utterance:
    """Something that waits for its turn, or for the turn of its next part."""

    key: ChannelKey
    announcement: bool
    title: str | None = None
    """What people see while it waits."""
    message: Message | None = None
    """None until it is prepared."""
    next_part: int = 0
    position: float = 0.0
    """Where in the message that part begins, seconds."""
    sent: int = 0
    """How many parts the device has for certain."""
    dropped: bool = False
    """Whether no further part is wanted."""
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
            # Nobody may be left to hear it, which is no fault to be logged.
            self.done.exception()
