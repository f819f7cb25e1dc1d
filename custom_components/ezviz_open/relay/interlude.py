"""A stand-in on the air: the stream goes on with it until the camera is back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .standin import STEP_MS
from .timeline import Joiner

if TYPE_CHECKING:
    from .packets import MediaPacket
    from .reader import Reader
    from .standin import StandIn
    from .timeline import Timeline


class Interlude:
    """Shows a stand-in to those who were watching, at the pace of the clock.

    It takes a timer and a few bytes a second, so it may last for as long as they watch.
    """

    def __init__(self, standin: StandIn, timeline: Timeline, readers: set[Reader]) -> None:
        """Begin at once."""
        self.readers = readers
        self._timeline = timeline
        self._packets = standin.packets()
        self._loop = asyncio.get_running_loop()
        joiner = Joiner()
        for packet in next(self._packets):
            joiner.add(packet)
        self._show(timeline.join(joiner))
        self._due = self._loop.time()
        self._timer = self._wait()

    def end(self) -> None:
        """Make room: the next session goes on after the last picture."""
        self._timer.cancel()
        # Servers begin with the past: pictures from before would be known again and left out.
        self._timeline.forget()

    def _wait(self) -> asyncio.TimerHandle:
        self._due += STEP_MS / 1000
        return self._loop.call_at(self._due, self._step)

    def _step(self) -> None:
        packets = next(self._packets)
        self._show([sent for packet in packets for sent in self._timeline.feed(packet)])
        self._timer = self._wait()

    def _show(self, packets: list[MediaPacket]) -> None:
        for reader in self.readers:
            if not reader.ended:
                reader.put(packets)
