"""Make the time stamps of one session steady, whatever the source does to them."""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from .packets import Kind, MediaPacket

LONGEST_STEP_MS: Final = 3000
"""A longer step forwards is a jump of the source's clock and no pause of its pictures."""

_WRAPS: Final = (2**33 / 90, float(2**32), float(2**31))
"""Where clocks begin anew, milliseconds: MPEG-TS after 26.5 hours, FLV after 49.7 days, and
servers that count with a sign."""

_GLITCHES: Final = 3
"""So many stamps in a row may step back before the clock is taken to have jumped."""

_STEPS_KEPT: Final = 15
_USUAL_STEP_MS: Final = {Kind.VIDEO: 1000 / 15, Kind.AUDIO: 64.0}
_STEP_RANGE_MS: Final = (5, 1000)


class SteadyStamps:
    """Shifts the stamps of a session so that they always grow, and by plausible steps.

    Sound and pictures are shifted alike. Packets of both lie mixed around a jump, so the shift
    before it stays valid for those that still fit it.
    """

    def __init__(self) -> None:
        """Start with the source's own clock."""
        self._shift = 0.0
        self._before: float | None = None
        self._last: dict[Kind, int] = {}
        self._steps = {kind: deque[int](maxlen=_STEPS_KEPT) for kind in Kind}
        self._glitches = 0

    def step(self, kind: Kind) -> float:
        """Return how long one packet usually lasts, milliseconds."""
        return median(self._steps[kind] or [_USUAL_STEP_MS[kind]])

    def steady(self, packet: MediaPacket) -> MediaPacket:
        """Return the packet at its moment on the steady clock."""
        kind = packet.kind
        last = self._last.get(kind)
        dts = round(packet.dts + self._shift_for(packet, last))
        if last is not None:
            dts = max(dts, last + 1)
            if _STEP_RANGE_MS[0] <= dts - last <= _STEP_RANGE_MS[1]:
                self._steps[kind].append(dts - last)
        self._last[kind] = dts
        return packet if dts == packet.dts else packet.at(dts)

    def _shift_for(self, packet: MediaPacket, last: int | None) -> float:
        if self._fits(packet, self._shift):
            self._glitches = 0
            return self._shift
        if self._before is not None and self._fits(packet, self._before):
            self._shift, self._before = self._before, self._shift
            return self._shift
        if last is None:
            # A clock of its own: only the arrival tells what belongs together.
            self._before = self._shift
            self._shift = max(self._last.values()) - packet.dts
            return self._shift
        step = packet.dts + self._shift - last
        if -LONGEST_STEP_MS < step <= 0 and self._glitches < _GLITCHES:
            self._glitches += 1
            return self._shift
        self._glitches = 0
        self._before = self._shift
        self._shift = self._past_wrap(step) or self._shift - step + self.step(packet.kind)
        return self._shift

    def _fits(self, packet: MediaPacket, shift: float) -> bool:
        """Return whether the packet comes after the last one of its kind and not too late.

        After a pause of one kind alone, the other kind tells what the time is.
        """
        dts = packet.dts + shift
        last = self._last.get(packet.kind)
        if last is not None and dts <= last:
            return False
        if last is not None and dts - last <= LONGEST_STEP_MS:
            return True
        others = [at for kind, at in self._last.items() if kind is not packet.kind]
        if not others:
            return last is None
        return abs(dts - others[0]) <= LONGEST_STEP_MS

    def _past_wrap(self, step: float) -> float | None:
        """Return the exact shift where a clock began anew."""
        for wrap in _WRAPS:
            for turn in (wrap, -wrap):
                if 0 < step + turn <= LONGEST_STEP_MS:
                    return self._shift + turn
        return None
