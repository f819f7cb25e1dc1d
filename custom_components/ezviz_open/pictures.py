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

    from .album import Album, Snapshot
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
        album: Album,
        seen: dict[ChannelKey, Snapshot | None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start with what has been ``seen`` before, None where there is not even an old picture."""
        self._client = client
        self._problems = problems
        self._drawn = drawn
        self._clock = clock
        self._album = album
        self._seen = seen
        self._covers: dict[str, bytes] = {}
        self._retry_at: dict[str, float] = {}

    def saw(self, key: ChannelKey, picture: Snapshot) -> None:
        """Keep a picture, if it is newer than the last one."""
        last = self._seen.get(key)
        if last is None or last.taken_at < picture.taken_at:
            self._seen[key] = picture

    async def keep(self, key: ChannelKey) -> None:
        """Write the last picture down, so that it outlives a restart."""
        if picture := self._seen.get(key):
            await self._album.save(key, picture)

    def taken_at(self, key: ChannelKey) -> float | None:
        """Return when the last picture was taken, seconds since the epoch."""
        last = self._seen.get(key)
        return last.taken_at if last else None

    async def still(self, key: ChannelKey, cover_url: str | None) -> bytes:
        """Return the best still at hand: a JPEG, never a call to the API.

        A reason why there is no live picture comes before an old picture, which
        would look as if all were well.
        """
        problem = self._problems.of_still(key)
        if problem is not StreamProblem.NONE:
            return await self.card(problem)
        if key not in self._seen:
            self._seen[key] = await self._album.load(key)
        if last := self._seen.get(key):
            return last.jpeg
        if cover_url and (cover := await self._cover(cover_url)):
            return cover
        return await self._drawn.get(IDLE)

    async def card(self, problem: StreamProblem) -> bytes:
        """Return the drawn JPEG that tells of a problem."""
        return await self._drawn.get(problem)

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
