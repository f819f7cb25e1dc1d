"""Why a call is made: it decides who waits when calls are scarce."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """The reason behind a call, named by whoever makes it."""

    ACTION = "action"
    """A person asked for something: never held back."""

    STOP = "stop"
    """The end of a camera's movement: never held back, whatever the quota says."""

    STREAM = "stream"
    """Somebody opens a picture: never held back."""

    STILL = "still"
    """A capture to renew a still picture: gives way to people."""

    POLL = "poll"
    """A read in the background: gives way to people."""


BACKGROUND: Final = frozenset({Purpose.POLL, Purpose.STILL})
"""The purposes that wait, share a part of the day's budget, and can be held back."""
