"""Fixtures that several suites import into their conftest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulated_cloud import SimulatorProcess

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def simulator() -> Iterator[SimulatorProcess]:
    """Run one simulator process."""
    process = SimulatorProcess()
    yield process
    process.stop()


@pytest.fixture
def sockets(request: pytest.FixtureRequest) -> None:
    """Allow sockets where a test plugin of Home Assistant forbids them."""
    if request.config.pluginmanager.hasplugin("socket"):
        request.getfixturevalue("socket_enabled")
