"""A media server for each test, checked at its end for anything left behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from .stage import Stage, open_stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def sockets(request: pytest.FixtureRequest) -> None:
    """Allow sockets where a test plugin of Home Assistant forbids them."""
    if request.config.pluginmanager.hasplugin("socket"):
        request.getfixturevalue("socket_enabled")


@pytest.fixture
async def stage(sockets: None) -> AsyncIterator[Stage]:
    """Return a running media server; afterwards every slot is free and no task is left."""
    before = asyncio.all_tasks()
    opened, runner = await open_stage()
    yield opened
    await opened.media.close()
    await runner.cleanup()
    # The last callbacks of closed connections run in the next turn.
    await asyncio.sleep(0.05)
    assert opened.doorman.inside == 0
    assert opened.media.encoders == 0
    assert asyncio.all_tasks() - before <= {asyncio.current_task()}
