"""One simulator for the whole run, freshly reset for each test; a client in front of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parents[2] / "custom_components" / "ezviz_open"))

from tests.openapi.account import Account
from tests.openapi.resolver import LocalResolver
from tests.openapi.variants import VARIANTS, Variant
from tests.simulated_cloud import Cloud
from tests.simulator_fixtures import simulator, sockets

__all__ = ["simulator", "sockets"]

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.simulated_cloud import SimulatorProcess

# The same examples each time, however slow the machine: a run must not fail by chance. Look
# further with --hypothesis-profile=thorough.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=3000)
settings.load_profile("steady")


@pytest.fixture
async def cloud(sockets: None, simulator: SimulatorProcess) -> AsyncIterator[Cloud]:
    """Return the simulated cloud as freshly started, without limits that tests would meet."""
    connected = await Cloud.connect(simulator)
    await connected.control("POST", "reset", Variant("documented").order)
    yield connected
    await connected.close()


@pytest.fixture
def resolver() -> LocalResolver:
    """Return what finds hosts: `ports` may send one of them to another port."""
    return LocalResolver()


@pytest.fixture
async def session(sockets: None, resolver: LocalResolver) -> AsyncIterator[aiohttp.ClientSession]:
    """Return the session that the client works with; it finds every host on this machine."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=resolver)) as opened:
        yield opened


@pytest.fixture
async def account(cloud: Cloud, session: aiohttp.ClientSession) -> AsyncIterator[Account]:
    """Return an account of the simulated cloud with its client; check its books at the end."""
    opened = Account(cloud, session)
    yield opened
    await opened.check_books()


@pytest.fixture(params=VARIANTS, ids=lambda variant: variant.name)
async def varied(request: pytest.FixtureRequest, account: Account) -> Account:
    """Return the account in each way in which the cloud may be."""
    variant: Variant = request.param
    await account.cloud.control("POST", "reset", variant.order)
    return account
