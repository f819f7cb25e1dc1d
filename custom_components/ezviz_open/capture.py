"""Pictures that a camera is asked to take: each costs one of the day's captures."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import TYPE_CHECKING

from .album import Snapshot
from .openapi import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable

    from .identity import ChannelKey
    from .openapi import OpenApiClient

SPACING_SECONDS = 4.0
"""The least time between two captures of a device (help/687)."""


class Captures:
    """Has cameras take pictures, one at a time and not too often."""

    def __init__(
        self, client: OpenApiClient, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start without a capture."""
        self._client = client
        self._clock = clock
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._next_at: dict[str, float] = {}

    async def take(self, key: ChannelKey) -> Snapshot:
        """Return a picture that the camera has taken now. Raises ``OpenApiError``."""
        async with self._turns[key.serial]:
            await asyncio.sleep(max(0.0, self._next_at.get(key.serial, 0.0) - self._clock()))
            try:
                url = await self._client.pictures.capture(key.serial, key.number, Purpose.ACTION)
            finally:
                self._next_at[key.serial] = self._clock() + SPACING_SECONDS
            taken_at = time.time()
        return Snapshot(await self._client.pictures.download(url), taken_at)
