"""Ask on the event loop from a worker thread, without waiting longer than anybody wants it."""

from __future__ import annotations

import asyncio
import concurrent.futures
from typing import TYPE_CHECKING, Final

from ..relay.supplier import NoAddress

if TYPE_CHECKING:
    import threading

    from ..relay.supplier import Failure
    from .supplier import Address, Supplier

_LOOK_SECONDS: Final = 0.1


class Asker:
    """Gets addresses of a supplier for a thread."""

    def __init__(
        self, supplier: Supplier, loop: asyncio.AbstractEventLoop, stop: threading.Event
    ) -> None:
        """Prepare."""
        self._supplier = supplier
        self._loop = loop
        self._stop = stop

    def address(self, begins_at: float, ends_at: float, after: Failure | None) -> Address:
        """Return an address. Raises NoAddress, also when nobody wants one any more."""
        coroutine = self._supplier.address(begins_at, ends_at, after=after)
        try:
            asked = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        except RuntimeError:
            # The loop is closed.
            coroutine.close()
            raise NoAddress from None
        while not self._stop.is_set() and not self._loop.is_closed():
            try:
                return asked.result(_LOOK_SECONDS)
            except concurrent.futures.CancelledError:
                break
            except TimeoutError:
                if asked.done():
                    raise NoAddress from None
        asked.cancel()
        raise NoAddress
