"""Servers and sessions that end with the test."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

import custom_components.ezviz_open  # noqa: F401 - must come before the test plugin's own package
from custom_components.ezviz_open.playback import Clip, Patience, Session, Supplier, Timing
from tests.playback.house import WHOLE, House
from tests.simulator_fixtures import sockets

__all__ = ["sockets"]

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

type Open = Callable[..., Awaitable[Session]]

QUICK = Timing(look=0.02, patience=Patience(opening=5.0, reading=2.0))


@pytest.fixture
async def house(sockets: None) -> AsyncIterator[House]:
    """Return a house; afterwards no thread of ours is left."""
    async with House() as opened:
        yield opened
    async with asyncio.timeout(20):
        while any("playback" in thread.name for thread in threading.enumerate()):  # noqa: ASYNC110 - threads tell nobody
            await asyncio.sleep(0.05)


@pytest.fixture
async def play(house: House, tmp_path: Path) -> AsyncIterator[Open]:
    """Return what opens a session; all are closed afterwards."""
    sessions: list[Session] = []

    async def opened(supplier: Supplier, clip: Clip = WHOLE, **options: Any) -> Session:
        session = Session(clip, supplier, tmp_path, **({"timing": QUICK} | options))
        sessions.append(session)
        await session.start()
        return session

    yield opened
    for session in sessions:
        await session.close()
