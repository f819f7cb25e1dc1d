"""Ending a stream of Home Assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream


async def leave(stream: Stream) -> None:
    """End the stream for everybody who may still hold on to it."""
    for output in stream.outputs().values():
        await stream.remove_provider(output)
