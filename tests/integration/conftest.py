"""A Home Assistant with the integration, and a cloud for it to talk to."""

from __future__ import annotations

import pathlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.ezviz_open  # noqa: F401 - must come before the test plugin's own package
from custom_components.ezviz_open.const import DOMAIN
from tests.simulated_cloud import Cloud, SimulatorProcess

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

type MakeEntry = Callable[..., MockConfigEntry]
type SetUp = Callable[..., Coroutine[Any, Any, MockConfigEntry]]


# Numbers that never make the background wait: with a frozen clock it would for ever.
ROOMY = {
    "plan": "own",
    "calls_per_minute": 10_000,
    "calls_per_day": 1_000_000,
    "captures_per_day": 1_000,
    "streams": 50,
}


@pytest.fixture(scope="session")
def simulator_process() -> Generator[SimulatorProcess]:
    process = SimulatorProcess()
    yield process
    process.stop()


@pytest.fixture(autouse=True)
def custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant see the custom_components folder."""


@pytest.fixture
async def cloud(
    socket_enabled: None,
    simulator_process: SimulatorProcess,
) -> AsyncGenerator[Cloud]:
    """Return a cloud whose limits do not get in the way of the tests."""
    cloud = await Cloud.connect(
        simulator_process, quota_per_minute=0, quota_per_day=0, stream_slots=0
    )
    yield cloud
    await cloud.close()


@pytest.fixture
def make_entry(cloud: Cloud) -> MakeEntry:
    """Return a maker of entries for the simulated account."""

    def make(
        *,
        options: dict[str, Any] | None = None,
        unique_id: str | None = None,
        **data: Any,
    ) -> MockConfigEntry:
        account = {
            "region": "custom",
            "server": cloud.url,
            "app_key": cloud.app_key,
            "app_secret": cloud.app_secret,
            **data,
        }
        return MockConfigEntry(
            domain=DOMAIN,
            title="EZVIZ test",
            data=account,
            options=ROOMY if options is None else options,
            unique_id=unique_id or account["app_key"],
        )

    return make


@pytest.fixture
async def set_up(hass: HomeAssistant, make_entry: MakeEntry) -> SetUp:
    """Return a function that sets an account up in Home Assistant."""
    assert await async_setup_component(hass, "stream", {})

    async def set_up(entry: MockConfigEntry | None = None, **kwargs: Any) -> MockConfigEntry:
        entry = entry or make_entry(**kwargs)
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return set_up


@pytest.fixture
def repository() -> pathlib.Path:
    return pathlib.Path(__file__).parents[2]
