"""Join what several addresses bring of a recording to one stream on one steady clock."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from ..relay.packets import Kind
from ..relay.stamps import SteadyStamps

if TYPE_CHECKING:
    from ..relay.packets import MediaPacket

_REMEMBERED: Final = 64
"""So many key frames are known again: two minutes or more."""


_JITTER_MS: Final = 100


class Seam:
    """Hands each picture on once, at its moment; milliseconds from the first one.

    Key frames are known again by their bytes, so that the next address goes on with the picture
    that follows the last one. Where none is known, the address is believed to begin where it was
    asked to, and goes on with its first key frame that is new.
    """

    def __init__(self, start: int = 0) -> None:
        """Start empty; nothing comes before ``start``, milliseconds."""
        self._start = start
        self._keys: OrderedDict[int, int | None] = OrderedDict()
        self._last: dict[Kind, int] = {}
        self._stamps = SteadyStamps()
        self._begin = 0
        self._shift: int | None = None
        self._known = False
        self._flowing = False
        self.last_key = start
        """Where the newest key frame is."""
        self.step = 40
        """How long a picture usually lasts."""
        self._heard = -1

    @property
    def end(self) -> int:
        """Where the next picture goes."""
        last = self._last.get(Kind.VIDEO)
        return self._start if last is None else last + self.step

    @property
    def caught_up(self) -> bool:
        """Whether the current address has brought the last picture, be it once more."""
        return self._heard >= self._last.get(Kind.VIDEO, 0)

    def begin(self, at: int) -> None:
        """Expect another address, whose first picture belongs at a moment."""
        self._stamps = SteadyStamps()
        self._begin = at
        self._heard = -1
        self._shift = None
        self._known = self._flowing = False

    def put(self, packet: MediaPacket) -> MediaPacket | None:
        """Return the packet at its moment; None where it came before or cannot be used."""
        steady = self._stamps.steady(packet)
        if steady.is_video and steady.key and not self._known:
            self._place(steady)
        if self._shift is None:
            return None
        dts = steady.dts + self._shift
        if steady.is_video:
            self._heard = max(self._heard, dts)
        if not self._is_new(steady, dts):
            return None
        self._last[steady.kind] = dts
        if steady.is_video:
            self._flowing = True
            self.step = max(1, round(self._stamps.step(Kind.VIDEO)))
            if steady.key:
                self._remember(steady.digest, dts)
        return steady.at(dts)

    def _place(self, key: MediaPacket) -> None:
        at = self._keys.get(key.digest)
        if at is not None:
            self._shift = at - key.dts
            self._known = True
        elif self._shift is None:
            self._shift = self._begin - key.dts

    def _is_new(self, packet: MediaPacket, dts: int) -> bool:
        last = self._last.get(packet.kind)
        if last is None:
            # Sound from before the first picture, and pictures that somebody has already.
            begins = not packet.is_video or packet.key
            return begins and dts >= self._start - (_JITTER_MS if self._start else 0)
        if packet.is_video and not self._flowing and not self._known and not packet.key:
            return False
        return dts > last

    def _remember(self, digest: int, dts: int) -> None:
        self.last_key = dts
        # A picture that comes twice tells nothing.
        self._keys[digest] = None if digest in self._keys else dts
        if len(self._keys) > _REMEMBERED:
            self._keys.popitem(last=False)
