"""The bounded queue between a channel and one of its readers."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .packets import MediaPacket

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_MS: Final = 10_000


class Reader:
    """Packets on their way to one reader; what it does not take in time is lost to it alone."""

    def __init__(
        self,
        backlog: Iterable[MediaPacket] = (),
        *,
        patient: bool = True,
        most_bytes: int = MOST_BYTES,
        most_ms: int = MOST_MS,
    ) -> None:
        """Start with whole groups of the past, however many there are."""
        self.lost = 0
        """Packets that a slow reader never got."""
        self.ended = False
        self.patient = patient
        """It stays for a stand-in when the picture ends."""
        self._most_bytes = most_bytes
        self._most_ms = most_ms
        self._packets = deque(backlog)
        self._size = sum(len(packet.payload) for packet in self._packets)
        self._skipping = not self._packets
        self._changed = asyncio.Event()

    def put(self, packets: Iterable[MediaPacket]) -> None:
        """Queue packets; a full queue is emptied, and goes on with a key frame."""
        for packet in packets:
            if self._skipping and not (packet.is_video and packet.key):
                self.lost += 1
                continue
            self._skipping = False
            self._packets.append(packet)
            self._size += len(packet.payload)
            if self._size > self._most_bytes or packet.dts - self._packets[0].dts > self._most_ms:
                self.lost += len(self._packets)
                self._packets.clear()
                self._size = 0
                self._skipping = True
        if self._packets:
            self._changed.set()

    async def take(self) -> list[MediaPacket]:
        """Wait for packets and return them all; an empty list is the end."""
        while not self._packets and not self.ended:
            self._changed.clear()
            await self._changed.wait()
        packets = list(self._packets)
        self._packets.clear()
        self._size = 0
        return packets

    def end(self) -> None:
        """Let the reader go once it has what is queued."""
        self.ended = True
        self._changed.set()
