"""What a camera is to say: parts in their order, and how each is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .openapi import Purpose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .audio import Piece
    from .identity import ChannelKey
    from .openapi import OpenApiClient
    from .sounds import Sound

UNKNOWN_SECONDS: Final = 20.0
"""For how long a camera is thought to talk where the platform does not tell a voice's length."""

_LONGEST_NAME: Final = 40
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|', " "))


@dataclass(frozen=True, slots=True)
class Part:
    """What one call makes a camera say."""

    duration: float
    """How long that takes, seconds."""
    send: Callable[[ChannelKey], Awaitable[None]]
    """Make the call. Raises ``OpenApiError``."""


@dataclass(frozen=True, slots=True)
class Message:
    """Parts that belong together, and what people see of them."""

    title: str
    parts: tuple[Part, ...]
    """At least one."""

    @property
    def duration(self) -> float:
        """Return how long a camera says it, seconds."""
        return sum(part.duration for part in self.parts)


def message_of(client: OpenApiClient, sound: Sound, title: str) -> Message:
    """Return a sound as a message of an account's cameras: each piece is one upload."""

    def part(piece: Piece, name: str) -> Part:
        async def send(key: ChannelKey) -> None:
            await client.voices.send_once(
                key.serial,
                key.number,
                piece.data,
                Purpose.ACTION,
                file_name=name,
                content_type=piece.mime_type,
            )

        return Part(piece.duration, send)

    names = file_names(title, sound.pieces)
    return Message(title, tuple(map(part, sound.pieces, names)))


def file_names(title: str, pieces: tuple[Piece, ...]) -> list[str]:
    """Return names for the platform that tell people what is in the files."""
    name = "".join(c if c.isprintable() else " " for c in title.translate(_NOT_IN_NAMES))
    name = " ".join(name.split()).strip(". ")[:_LONGEST_NAME].rstrip() or "voice"
    if len(pieces) == 1:
        return [f"{name}.{pieces[0].extension}"]
    return [
        f"{name} {number} of {len(pieces)}.{piece.extension}"
        for number, piece in enumerate(pieces, 1)
    ]
