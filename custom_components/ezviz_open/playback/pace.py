"""Give packets of a hurried stream the recording's time back."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final

from ..relay.packets import AudioSetup, VideoSetup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..relay.packets import MediaPacket

_HEARD_MS: Final = 3000
"""So much sound tells how its stamps relate to it."""
_PICTURES: Final = 40
_MOST_HELD: Final = 2000
_ALIKE: Final = 0.2
_OFF_BEAT_MS: Final = 1000


class Pace:
    """Finds out whether stamps tell the recording's time or that of the sending.

    Documents say neither. Sound lasts as long as it lasts, whatever the stamps say; without it,
    the rate of the pictures that the source tells has to do.
    """

    def __init__(self, speed: float) -> None:
        """Expect stamps of a stream that was asked to be so fast."""
        self.stretch: float | None = None
        """By how much the stamps are stretched; None while nothing has told."""
        self._speed = speed
        self._heard = 0.0
        self._sounds: list[int] = []
        self._pictures: list[int] = []
        self._rate = 0.0
        self._next: float | None = None

    def restore(self, packets: Iterator[MediaPacket]) -> Iterator[MediaPacket]:
        """Yield the packets in the recording's time."""
        held: list[MediaPacket] = []
        for packet in packets:
            if self.stretch is not None:
                yield self._stretched(packet, self.stretch)
                continue
            held.append(packet)
            self._look(packet)
            if len(held) >= _MOST_HELD and self.stretch is None:
                self.stretch = 1.0
            if self.stretch is not None:
                yield from self._all(held)
                held = []
        yield from self._all(held)

    def _all(self, held: list[MediaPacket]) -> Iterator[MediaPacket]:
        stretch = 1.0 if self.stretch is None else self.stretch
        return (self._stretched(packet, stretch) for packet in held)

    def _look(self, packet: MediaPacket) -> None:
        if isinstance(packet.setup, AudioSetup):
            self._sounds.append(packet.dts)
            self._heard += packet.setup.frame_ms
            if self._heard >= _HEARD_MS:
                self._decide(self._heard, _span(self._sounds))
        elif isinstance(packet.setup, VideoSetup):
            self._pictures.append(packet.dts)
            self._rate = packet.setup.rate
            # Sound knows better, and comes with the pictures if it comes.
            if len(self._pictures) > _PICTURES and self._rate and not self._sounds:
                lasts = 1000 * (len(self._pictures) - 1) / self._rate
                self._decide(lasts, _span(self._pictures))

    def _decide(self, lasts: float, span: float) -> None:
        if span <= 0:
            return
        found = lasts / span
        close = [stretch for stretch in (1.0, self._speed) if abs(log(found / stretch)) < _ALIKE]
        self.stretch = close[0] if close else None

    def _stretched(self, packet: MediaPacket, stretch: float) -> MediaPacket:
        dts = packet.dts * stretch
        if not isinstance(packet.setup, AudioSetup):
            return packet.at(round(dts), stretch)
        # Sound that was made anew has followed the wrong clock.
        if self._next is None or abs(dts - self._next) > _OFF_BEAT_MS:
            self._next = dts
        at, self._next = self._next, self._next + packet.setup.frame_ms
        return packet.at(round(at))


def _span(stamps: list[int]) -> float:
    """Return how long packets last by their stamps, the last one included."""
    return (stamps[-1] - stamps[0]) * len(stamps) / max(1, len(stamps) - 1)
