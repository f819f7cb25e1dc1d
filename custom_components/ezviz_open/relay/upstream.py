"""One session with the platform: PyAV in a thread of its own, packets on the event loop."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from .pull import Pull

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from .packets import MediaInfo, MediaPacket
    from .pull import Patience
    from .supplier import Address, Failure


class Upstream:
    """Plays one address once; tells what comes and, exactly once, how it ended.

    All callbacks come on the event loop.
    """

    def __init__(
        self,
        address: Address,
        loop: asyncio.AbstractEventLoop,
        *,
        on_media: Callable[[MediaInfo], None],
        on_packets: Callable[[list[MediaPacket]], None],
        on_end: Callable[[Failure], None],
        patience: Patience,
    ) -> None:
        """Prepare; `start` opens the connection."""
        self._loop = loop
        self._on_packets = on_packets
        self._on_end = on_end
        self._stop = threading.Event()
        self._ready: deque[MediaPacket] = deque()
        self._pull = Pull(
            address.url,
            address.protocol,
            patience,
            stopped=self._stop.is_set,
            on_media=lambda media: self._tell(on_media, media),
        )

    def start(self) -> None:
        """Begin to play."""
        # A daemon: a connection that hangs must not keep the process from ending.
        threading.Thread(target=self._run, name="ezviz relay upstream", daemon=True).start()

    def stop(self) -> None:
        """Ask for the end: it comes with the next packet, or when patience is over."""
        self._stop.set()

    def _run(self) -> None:
        for packet in self._pull.packets():
            # A busy loop gets many at once.
            was_empty = not self._ready
            self._ready.append(packet)
            if was_empty:
                self._tell(self._deliver)
        self._tell(self._on_end, self._pull.failure)

    def _deliver(self) -> None:
        packets = []
        while self._ready:
            packets.append(self._ready.popleft())
        if packets and not self._stop.is_set():
            self._on_packets(packets)

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        with suppress(RuntimeError):
            # The loop may be closed already: nobody is left to hear it.
            self._loop.call_soon_threadsafe(callback, *arguments)
