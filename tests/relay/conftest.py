"""One simulator for the whole run, freshly reset for each test; a relay in front of it."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "custom_components" / "ezviz_open"))

from tests.relay.house import House
from tests.simulated_cloud import Cloud
from tests.simulator_fixtures import simulator, sockets

__all__ = ["simulator", "sockets"]

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.simulated_cloud import SimulatorProcess


@pytest.fixture
async def cloud(sockets: None, simulator: SimulatorProcess) -> AsyncIterator[Cloud]:
    """Return the simulated cloud, without limits that tests would meet."""
    connected = await Cloud.connect(
        simulator, quota_per_minute=0, quota_per_day=0, stream_slots=0, max_devices=0
    )
    yield connected
    await connected.control("POST", "kick", {})
    await connected.close()


@pytest.fixture
async def house(cloud: Cloud) -> AsyncIterator[House]:
    """Return a relay; afterwards every stream is closed and no task is left."""
    before = asyncio.all_tasks()
    opened = await House.open(cloud)
    yield opened
    await opened.close()
    async with asyncio.timeout(10):
        while await opened.viewers_of_all():  # noqa: ASYNC110 - another process counts
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.05)
    assert asyncio.all_tasks() - before <= {asyncio.current_task()}
    assert opened.slots.open == []
