"""The newest groups of pictures, for readers that come later."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .packets import MediaPacket

ENOUGH_PICTURES: Final = 45
"""FFmpeg looks at 40 pictures of an FLV stream before it opens one: 0.14 s instead of 2.8 s."""

ENOUGH_MS: Final = 3000
MOST_BYTES: Final = 6 * 1024 * 1024
MOST_GROUPS: Final = 50


@dataclass(slots=True)
class _Group:
    """A key frame and what follows it."""

    packets: list[MediaPacket] = field(default_factory=list)
    pictures: int = 0
    size: int = 0

    def add(self, packet: MediaPacket) -> None:
        self.packets.append(packet)
        self.pictures += packet.is_video
        self.size += len(packet.payload)


class Backlog:
    """Keeps whole groups: enough to begin with, bounded in bytes and number."""

    def __init__(self, *, most_bytes: int = MOST_BYTES) -> None:
        """Start empty."""
        self._most_bytes = most_bytes
        self._groups: deque[_Group] = deque()

    @property
    def size(self) -> int:
        """Bytes that are kept."""
        return sum(group.size for group in self._groups)

    @property
    def packets(self) -> list[MediaPacket]:
        """What a new reader gets, beginning with a key frame; empty before the first one."""
        return [packet for group in self._groups for packet in group.packets]

    def add(self, packet: MediaPacket) -> None:
        """Keep a packet, and let go of groups that are not needed any more."""
        if packet.is_video and packet.key:
            self._groups.append(_Group())
        if not self._groups:
            return
        self._groups[-1].add(packet)
        while self.size > self._most_bytes or len(self._groups) > MOST_GROUPS:
            # A group that is too large by itself goes too: its readers wait for the next one.
            self._groups.popleft()
        while len(self._groups) > 1 and self._is_enough_without_first(packet.dts):
            self._groups.popleft()

    def clear(self) -> None:
        """Let go of everything."""
        self._groups.clear()

    def _is_enough_without_first(self, now: int) -> bool:
        rest = list(self._groups)[1:]
        pictures = sum(group.pictures for group in rest)
        return pictures >= ENOUGH_PICTURES and now - rest[0].packets[0].dts >= ENOUGH_MS
