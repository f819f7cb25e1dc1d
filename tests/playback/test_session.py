"""A clip becomes a playlist of segments that grows to the clip's end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.playback.tape import RATE, SECONDS, watch

if TYPE_CHECKING:
    from custom_components.ezviz_open.playback import Session
    from tests.playback.conftest import Open
    from tests.playback.house import House


async def ended(session: Session) -> None:
    """Wait until everything has arrived."""
    async with asyncio.timeout(60):
        while not session.ended:  # noqa: ASYNC110 - a thread tells
            await asyncio.sleep(0.02)


async def film(session: Session) -> bytes:
    """Return a whole session as a player puts it together."""
    await ended(session)
    names = (await session.playlist()).splitlines()
    count = sum(name.startswith("segment") for name in names)
    parts = [session.init(), *(session.segment(n) for n in range(count))]
    return b"".join([part.read_bytes() for part in parts])


async def test_a_clip_plays_from_its_first_picture_to_its_last(house: House, play: Open) -> None:
    station = await house.station()
    session = await play(station)

    seen = watch(await film(session))

    assert session.error is None
    seen.assert_gapless(0, SECONDS * RATE - 1)
    assert seen.codecs == {"video": "h264", "audio": "aac"}
    assert (await session.playlist()).endswith("#EXT-X-ENDLIST\n")
    assert len(station.asked) == 1
