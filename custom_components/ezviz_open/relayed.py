"""The usual way: a camera's picture comes through the relay on this machine."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from .album import Snapshot
from .const import LOGGER
from .picture_source import NoPictureError
from .relay import ChannelRefusedError, StillError, jpeg_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from homeassistant.components.stream import Stream
    from homeassistant.core import HomeAssistant

    from .ladder import Ladder
    from .relay import RelayChannel

OPEN_SECONDS = 9.0
"""How long a person is kept waiting to learn whether there is a picture; within
the 10 s that Home Assistant gives a source."""

SINGLY_SECONDS = 5.0
"""How often a viewer of single pictures looks whether the relay could play."""


class RelayedPicture:
    """A picture whose address here never changes, costs nothing and holds no secret."""

    def __init__(
        self, hass: HomeAssistant, url: str, channel: RelayChannel, ladder: Ladder
    ) -> None:
        """Take the channel and the address at which it can be read."""
        self._hass = hass
        self._url = url
        self._channel = channel
        self._ladder = ladder
        self._drawn: Snapshot | None = None

    @property
    def plays(self) -> bool:
        """Whether the relay receives pictures."""
        return self._ladder.plays

    def at_hand(self) -> str | None:
        """Return the address; whether there is a picture behind it turns out when it is read."""
        return self._url

    async def open(self, *, wait: bool) -> str:
        """Return the address; a person's opening always gets a try. Raises ``NoPictureError``."""
        if wait:
            self._channel.allow()
            if not await self._plays():
                raise NoPictureError(self._ladder.problem, self._ladder.cause)
        return self._url

    async def follow(self, _stream: Stream, *, wait: bool) -> None:
        """Leave the stream alone: the relay looks after its source."""

    async def frame(self) -> Snapshot | None:
        """Return the newest key frame, also some time after the relay has stopped."""
        key_frame = self._channel.last_key_frame()
        if key_frame is None:
            return None
        if self._drawn is None or self._drawn.taken_at != key_frame.at:
            try:
                jpeg = await self._hass.async_add_executor_job(jpeg_of, key_frame)
            except StillError as err:
                LOGGER.debug("No still: %s", err)
                return None
            self._drawn = Snapshot(jpeg, key_frame.at)
        return self._drawn

    @contextmanager
    def shown_singly(self) -> Iterator[None]:
        """Let the relay play as for a reader, as long as that costs no call."""
        reading = asyncio.create_task(self._read_singly())
        try:
            yield
        finally:
            reading.cancel()

    def cover(self) -> None:
        """End the picture; who watches is shown the card, new tries wait until the lens is open."""
        self._channel.give_up()

    def uncover(self) -> None:
        """Let the picture go on for who watches, and the next try through."""
        self._channel.allow()

    def stop(self) -> None:
        """Leave the channel: it closes some seconds after its last reader."""

    async def _read_singly(self) -> None:
        while True:
            if self._channel.running or self._ladder.url_at_hand:
                with suppress(ChannelRefusedError):
                    await self._read()
            await asyncio.sleep(SINGLY_SECONDS)

    async def _read(self) -> None:
        """Read until the channel ends its readers."""
        reader = self._channel.subscribe(patient=False)
        try:
            while await reader.take():
                pass
        finally:
            self._channel.unsubscribe(reader)

    async def _plays(self) -> bool:
        """Wait for the first packets; what takes long is given the benefit of doubt."""
        reader = self._channel.subscribe(patient=False)
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                return bool(await reader.take())
        except TimeoutError:
            return True
        finally:
            self._channel.unsubscribe(reader)
