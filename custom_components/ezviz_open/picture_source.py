"""What a camera entity asks of whatever brings its live picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from homeassistant.components.stream import Stream

    from .album import Snapshot
    from .openapi import OpenApiError
    from .problem import StreamProblem


class NoPictureError(Exception):
    """Somebody waits for a picture, and there will be none."""

    def __init__(self, problem: StreamProblem, cause: OpenApiError | None = None) -> None:
        """Keep the reason, and the refused call where there was one."""
        super().__init__(problem)
        self.problem = problem
        self.cause = cause


class PictureSource(Protocol):
    """One channel's picture in one quality."""

    @property
    def plays(self) -> bool:
        """Whether it plays now."""
        ...

    def at_hand(self) -> str | None:
        """Return what can be played without a call."""
        ...

    async def open(self, *, wait: bool) -> str:
        """Return what Home Assistant is to play.

        With ``wait`` a person does: for as long as it takes to know whether
        there is a picture. Raises ``NoPictureError``.
        """
        ...

    async def follow(self, stream: Stream, *, wait: bool) -> None:
        """Look after the stream that plays it. Raises ``NoPictureError``."""
        ...

    async def frame(self) -> Snapshot | None:
        """Return the latest picture that was played, at no cost."""
        ...

    def shown_singly(self) -> AbstractContextManager[None]:
        """Keep the picture coming, at no call, for a viewer who plays no stream."""
        ...

    def cover(self) -> None:
        """End the picture for all who watch it: the lens is covered."""
        ...

    def uncover(self) -> None:
        """Let whoever waits for the picture have it again."""
        ...

    def stop(self) -> None:
        """Let go: the entity is taken away."""
        ...
