"""Sounds that the platform keeps: those of the account, and those of a device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import override

from ..errors import AnswerError
from .base import Model, epoch_or_none, number_or_none, read, text_or_empty, text_or_none


class VoiceState(IntEnum):
    """How far a voice has come on its way to the device (help/1259)."""

    READY = 0
    ON_THE_WAY = 1
    FAILED = 2
    UNKNOWN = -1

    @classmethod
    @override
    def _missing_(cls, value: object) -> VoiceState:
        """Take a number that is not documented for unknown."""
        return cls.UNKNOWN


def _required_id(value: object) -> int:
    """Read the number of a voice; raises ValueError for what is none."""
    number = number_or_none(value)
    if number is None:
        raise ValueError("not the number of a voice")
    return number


def _state(value: object) -> VoiceState:
    """Read how far a voice has come."""
    number = number_or_none(value)
    return VoiceState.UNKNOWN if number is None else VoiceState(number)


def _seconds(value: object) -> float | None:
    """Read a length; nothing that could not be one."""
    try:
        seconds = float(text_or_none(value) or 0)
    except ValueError:
        return None
    return seconds if 0 < seconds < float("inf") else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A sound of the account (7.1)."""

    name: str
    """Its name, which is also what the platform knows it by."""

    url: str | None = field(default=None, repr=False)
    """Where it lies for about a day: a secret. None where the answer does not tell it."""

    duration: float | None = None
    """Its length, seconds; None where the answer does not tell it."""

    @classmethod
    def parse(cls, item: object, *, name: str | None = None) -> Voice:
        """Read an item of the list or the answer to an upload, which use other names (7.1).

        `name` counts where the item tells none. Raises AnswerError for an item without one.
        """
        values = item if isinstance(item, Mapping) else {}
        found = text_or_none(values.get("voiceName")) or text_or_none(values.get("name")) or name
        if found is None:
            raise AnswerError("a Voice without its name")
        return cls(
            name=found,
            url=text_or_none(values.get("fileUrl")) or text_or_none(values.get("url")),
            duration=_seconds(values.get("duration")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceVoice(Model):
    """A sound that a device keeps (help/1259)."""

    id: int = field(metadata=read("voiceId", _required_id))
    """What the device calls it."""

    name: str = field(default="", metadata=read("voiceName", text_or_empty))
    """Its name, empty where there is none."""

    url: str | None = field(default=None, repr=False, metadata=read("voiceUrl", text_or_none))
    """Where it can be fetched: a secret."""

    state: VoiceState = field(default=VoiceState.UNKNOWN, metadata=read("status", _state))
    """Whether the device has it yet."""

    added_at: float | None = field(default=None, metadata=read("time", epoch_or_none))
    """When it was added, seconds since the epoch."""
