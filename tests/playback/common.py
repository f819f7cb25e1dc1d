"""What the tests of sessions do again and again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.playback.tape import Film, watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from custom_components.ezviz_open.playback import Session


async def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for a condition."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - threads and servers tell nobody
            await asyncio.sleep(0.02)


def files(folder: Path) -> list[str]:
    """Return the names in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def names(session: Session) -> list[str]:
    """Return the segments that the playlist names."""
    lines = (await session.playlist()).splitlines()
    return [line for line in lines if line.startswith("segment")]


async def film(session: Session, head: int = 0) -> Film:
    """Return a whole session as a player sees it."""
    await until(lambda: session.ended)
    count = len(await names(session))
    parts = [session.init(head), *(session.segment(n) for n in range(count))]
    return watch(b"".join([part.read_bytes() for part in parts]))
