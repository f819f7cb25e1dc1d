"""Join sessions, each with stamps of its own, to one stream without a seam."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .packets import AudioSetup, Kind
from .stamps import SteadyStamps

if TYPE_CHECKING:
    from .packets import MediaPacket

REMEMBERED_MS: Final = 20_000
"""How far back pictures that were sent are known again."""

CERTAIN_PICTURES: Final = 5
"""So many pictures in a row that are known again are no accident."""

_AUDIO_TOLERANCE_MS: Final = 5


@dataclass(frozen=True, slots=True)
class _Sent:
    """A picture that readers have got."""

    digest: int
    dts: int


@dataclass(frozen=True, slots=True)
class _Match:
    """Where a session begins among the pictures that were sent."""

    shift: int
    pictures: int
    """How many of its pictures are known again, in a row."""
    whole: bool
    """All pictures that were sent since then were known again."""


@dataclass(slots=True)
class Joiner:
    """A session on its way into the stream: what it has brought so far."""

    stamps: SteadyStamps = field(default_factory=SteadyStamps)
    held: list[MediaPacket] = field(default_factory=list)
    """From the session's first key frame on."""

    def add(self, packet: MediaPacket) -> None:
        """Take a packet of the session in; those before its first key frame are of no use."""
        steady = self.stamps.steady(packet)
        if self.held or (steady.is_video and steady.key):
            self.held.append(steady)

    def keep_newest_group(self) -> None:
        """Let go of all but the newest key frame and what follows it."""
        keys = [at for at, packet in enumerate(self.held) if packet.is_video and packet.key]
        del self.held[: keys[-1] if keys else 0]

    @property
    def span(self) -> int:
        """Milliseconds of pictures that are held."""
        return self.held[-1].dts - self.held[0].dts if self.held else 0


class Timeline:
    """The one stream that readers see.

    A session that begins with pictures which were sent already is mapped by them: the stream
    goes on with the first one that was not. Any other session goes on one picture after the last.
    """

    def __init__(self) -> None:
        """Start empty: the first session begins at zero."""
        self._sent: deque[_Sent] = deque()
        self._last: dict[Kind, int] = {}
        self._stamps: SteadyStamps | None = None
        self._shift = 0
        self._video_step = 1000 / 15
        self._wait_for_key = False
        self._joining: set[Kind] = set()

    @property
    def started(self) -> bool:
        """Whether anything was sent."""
        return Kind.VIDEO in self._last

    def feed(self, packet: MediaPacket) -> list[MediaPacket]:
        """Return what readers get of the next packet of the session that was joined last."""
        if self._stamps is None:
            return []
        return self._pass(self._stamps.steady(packet))

    def forget(self) -> None:
        """Know no picture again: whatever joins next goes on after the last one."""
        self._sent.clear()

    def maps(self, joiner: Joiner) -> bool:
        """Return whether the session's pictures are known again well enough to change over."""
        match = self._match(joiner)
        return match is not None and match.whole and match.pictures >= CERTAIN_PICTURES

    def decided(self, joiner: Joiner) -> bool:
        """Return whether waiting for more packets cannot change where the session belongs."""
        if not joiner.held:
            return False
        if not self.started:
            return True
        match = self._match(joiner)
        if match is None or not match.whole:
            return True
        return match.pictures < sum(packet.is_video for packet in joiner.held)

    def join(self, joiner: Joiner) -> list[MediaPacket]:
        """Go on with another session and return what readers get of it so far.

        The joiner holds at least a key frame.
        """
        first = joiner.held[0]
        match = self._match(joiner)
        if match is not None:
            self._shift = match.shift
            # Pictures that differ although those before were the same build on unknown ones.
            self._wait_for_key = not match.whole
        elif self.started:
            self._shift = self._last[Kind.VIDEO] + round(self._video_step) - first.dts
            self._wait_for_key = False
        else:
            self._shift = -first.dts
        self._stamps = joiner.stamps
        self._joining = set(Kind)
        held, joiner.held = joiner.held, []
        return [passed for packet in held for passed in self._pass(packet)]

    def _pass(self, packet: MediaPacket) -> list[MediaPacket]:
        dts = packet.dts + self._shift
        if self._is_old(packet, dts):
            return []
        self._joining.discard(packet.kind)
        if packet.is_video:
            self._wait_for_key = False
            self._remember(packet, dts)
        self._last[packet.kind] = dts
        return [packet.at(dts)]

    def _is_old(self, packet: MediaPacket, dts: int) -> bool:
        """Return whether readers have got this already, or cannot use it."""
        last = self._last.get(packet.kind)
        if packet.is_video and self._wait_for_key and not packet.key:
            return True
        if last is None:
            return dts < 0
        if packet.kind not in self._joining:
            return dts <= last
        if packet.is_video:
            # Stamps of another transport are rounded in another way.
            return dts <= last + self._video_step / 2
        # Sound that is made anew does not fall on the old beat: a short hole, no overlap.
        lasts = packet.setup.frame_ms if isinstance(packet.setup, AudioSetup) else 0
        return dts < last + lasts - _AUDIO_TOLERANCE_MS

    def _remember(self, packet: MediaPacket, dts: int) -> None:
        if self._stamps is not None:
            self._video_step = self._stamps.step(Kind.VIDEO)
        self._sent.append(_Sent(packet.digest, dts))
        while dts - self._sent[0].dts > REMEMBERED_MS:
            self._sent.popleft()

    def _match(self, joiner: Joiner) -> _Match | None:
        """Find the session's first pictures among those that were sent.

        A row of equal ones up to the last picture that was sent counts more than any that breaks
        off before.
        """
        pictures = [packet for packet in joiner.held if packet.is_video]
        if not pictures:
            return None
        sent = list(self._sent)
        best: _Match | None = None
        for begin, candidate in enumerate(sent):
            if candidate.digest != pictures[0].digest:
                continue
            row = 0
            for was, comes in zip(sent[begin:], pictures, strict=False):
                if was.digest != comes.digest:
                    break
                row += 1
            whole = row == min(len(sent) - begin, len(pictures))
            if not whole and row < CERTAIN_PICTURES:
                continue
            match = _Match(candidate.dts - pictures[0].dts, row, whole)
            if best is None or _rank(match) >= _rank(best):
                best = match
        return best


def _rank(match: _Match) -> tuple[bool, int]:
    """Order matches; among certain ones the latest is best: a still picture repeats itself."""
    return match.whole, min(match.pictures, CERTAIN_PICTURES)
