"""A channel's session: the upstream, its slot, and what is known about its end."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from .timeline import Joiner
from .upstream import Upstream

if TYPE_CHECKING:
    from collections.abc import Callable

    from .packets import MediaInfo, MediaPacket
    from .pull import Patience
    from .slots import Lease
    from .supplier import Address, Failure


class Session:
    """One playing of one address. The slot is given back when the connection is closed."""

    def __init__(
        self,
        address: Address,
        lease: Lease,
        *,
        patience: Patience,
        on_packets: Callable[[Session, list[MediaPacket]], None],
        on_end: Callable[[Session], None],
        on_media: Callable[[Session], None],
    ) -> None:
        """Open the address."""
        self.address = address
        self.lease = lease
        self.media: MediaInfo | None = None
        self.failure: Failure | None = None
        """How it ended."""
        self.ended = asyncio.Event()
        self.joiner: Joiner | None = Joiner()
        """What it has brought before it became the stream."""
        self.begun = time.monotonic()
        self.foreseen = False
        """The next session has been thought of already."""
        self.follower: Session | None = None
        """The session that has taken over."""
        self.opened_at = self.begun
        """When the first packet came."""
        self._on_packets = on_packets
        self._on_end = on_end
        self._on_media = on_media
        self._upstream = Upstream(
            address,
            asyncio.get_running_loop(),
            on_media=self._heard_media,
            on_packets=self._heard_packets,
            on_end=self._heard_end,
            patience=patience,
        )
        self._upstream.start()

    @property
    def age(self) -> float:
        """Seconds since the first packet, or since the opening."""
        return time.monotonic() - self.opened_at

    def close(self) -> None:
        """Let it end; nothing more is heard of its packets."""
        self._on_packets = lambda *_: None
        self._upstream.stop()

    def _heard_media(self, media: MediaInfo) -> None:
        self.media = media
        self.opened_at = time.monotonic()
        self._on_media(self)

    def _heard_packets(self, packets: list[MediaPacket]) -> None:
        self._on_packets(self, packets)

    def _heard_end(self, failure: Failure) -> None:
        self.failure = failure
        self.lease.release()
        if self.follower is not None:
            self.follower.lease.settle()
        self.ended.set()
        self._on_end(self)
