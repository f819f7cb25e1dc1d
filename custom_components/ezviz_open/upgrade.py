"""Following the installation of a firmware: polled only while it runs, and not for ever."""

from __future__ import annotations

import asyncio
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final

from .openapi import OpenApiError, Purpose, UnsupportedError, UpgradeState

if TYPE_CHECKING:
    from collections.abc import Callable

    from .openapi import OpenApiClient

PAUSES: Final = ((5.0, 12), (10.0, 24), (30.0, 30))
"""Seconds between two questions, and how many of each: 20 minutes and 66 calls at the most."""

_OVER: Final = frozenset({UpgradeState.DONE, UpgradeState.FAILED})


async def follow_upgrade(
    client: OpenApiClient, serial: str, on_progress: Callable[[int | None], None]
) -> UpgradeState:
    """Wait until an installation has ended, and return how; UNKNOWN when it has not in time.

    ``on_progress`` is told the percentage, None while the device restarts. A device that
    restarts is offline, so that most refusals on the way mean nothing.
    Raises ``UnsupportedError`` where nothing can be asked.
    """
    for pause in chain.from_iterable(repeat(seconds, times) for seconds, times in PAUSES):
        await asyncio.sleep(pause)
        try:
            progress = await client.firmware.progress(serial, Purpose.ACTION)
        except UnsupportedError:
            raise
        except OpenApiError:
            on_progress(None)
            continue
        if progress.state in _OVER:
            return progress.state
        on_progress(progress.percent if progress.state is UpgradeState.UPGRADING else None)
    return UpgradeState.UNKNOWN
