"""A still for every tile that costs no call: what was last seen, else the cover."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .const import LOGGER
from .openapi import OpenApiError
from .problem import ProblemBoard, StreamProblem
from .stills import IDLE, DrawnStills

if TYPE_CHECKING:
    from collections.abc import Callable

    from .identity import ChannelKey
    from .openapi import OpenApiClient

COVER_RETRY_SECONDS = 600


class Pictures:
    """The stills of an account's channels."""

    def __init__(
        self,
        client: OpenApiClient,
        problems: ProblemBoard,
        drawn: DrawnStills,
        seen: dict[ChannelKey, bytes] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with what has been ``seen`` before."""
        self._client = client
        self._problems = problems
        self._drawn = drawn
        self._clock = clock
        self._seen = {} if seen is None else seen
        self._covers: dict[str, bytes] = {}
        self._retry_at: dict[str, float] = {}

    def saw(self, key: ChannelKey, picture: bytes) -> None:
        """Keep a frame of the running stream."""
        self._seen[key] = picture

    async def still(self, key: ChannelKey, cover_url: str | None) -> bytes:
        """Return the best still at hand: a JPEG, never a call to the API.

        A reason why there is no live picture comes before an old picture, which
        would look as if all were well.
        """
        problem = self._problems.of_still(key)
        if problem is not StreamProblem.NONE:
            return await self._drawn.get(problem)
        if key in self._seen:
            return self._seen[key]
        if cover_url and (cover := await self._cover(cover_url)):
            return cover
        return await self._drawn.get(IDLE)

    async def _cover(self, url: str) -> bytes | None:
        if url in self._covers:
            return self._covers[url]
        if self._retry_at.get(url, 0) > self._clock():
            return None
        try:
            cover = await self._client.pictures.download(url)
        except OpenApiError as err:
            LOGGER.debug("No cover picture: %s", err)
            self._retry_at[url] = self._clock() + COVER_RETRY_SECONDS
            return None
        self._covers[url] = cover
        return cover
