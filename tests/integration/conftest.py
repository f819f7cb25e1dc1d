"""A Home Assistant with the integration, and a cloud for it to talk to."""

from __future__ import annotations

import asyncio
import pathlib
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.ezviz_open  # noqa: F401 - must come before the test plugin's own package
from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.memory import forget
from tests.integration.common import leave, segments, until
from tests.simulated_cloud import Cloud, SimulatorProcess
from tests.simulator_fixtures import simulator

__all__ = ["simulator"]

if TYPE_CHECKING:
    from aiohttp import ClientResponse
    from homeassistant.components.camera import Camera
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.typing import (
        ClientSessionGenerator,
        WebSocketGenerator,
    )

type MakeEntry = Callable[..., MockConfigEntry]
type Watch = Callable[[str], Coroutine[Any, Any, Camera]]
type Person = Callable[[str], Coroutine[Any, Any, dict[str, Any]]]
type SetUp = Callable[..., Coroutine[Any, Any, MockConfigEntry]]


# Numbers that never make the background wait: with a frozen clock it would for ever.
ROOMY = {
    "plan": "own",
    "calls_per_minute": 10_000,
    "calls_per_day": 1_000_000,
    "captures_per_day": 1_000,
    "streams": 50,
}


@pytest.fixture(autouse=True)
async def enable_event_loop_debug() -> None:
    """Look at each callback's origin on the older Python only: it takes a third of the time."""
    asyncio.get_running_loop().set_debug(sys.version_info < (3, 14))


@pytest.fixture(autouse=True)
def custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant see the custom_components folder."""


@pytest.fixture
async def cloud(
    socket_enabled: None,
    simulator: SimulatorProcess,
) -> AsyncGenerator[Cloud]:
    """Return a cloud whose limits do not get in the way of the tests."""
    cloud = await Cloud.connect(simulator, quota_per_minute=0, quota_per_day=0, stream_slots=0)
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
async def set_up(hass: HomeAssistant, make_entry: MakeEntry) -> AsyncGenerator[SetUp]:
    """Return a function that sets an account up in Home Assistant."""
    assert await async_setup_component(hass, "stream", {})

    async def set_up(entry: MockConfigEntry | None = None, **kwargs: Any) -> MockConfigEntry:
        entry = entry or make_entry(**kwargs)
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    yield set_up
    for entry in hass.config_entries.async_entries(DOMAIN):
        await forget(hass, entry.entry_id)
    async with asyncio.timeout(15):
        while any(t.name.startswith("ezviz ") for t in threading.enumerate()):  # noqa: ASYNC110 - threads
            await asyncio.sleep(0.02)


@pytest.fixture
def tts_cache(hass: HomeAssistant, tmp_path: pathlib.Path) -> None:
    """Let engines keep what they have spoken in a folder of the test."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture
def repository() -> pathlib.Path:
    return pathlib.Path(__file__).parents[2]


@pytest.fixture
async def watch(hass: HomeAssistant) -> Any:
    """Return a function that opens a camera as a browser does; all are closed at the end."""
    watched: list[Camera] = []

    async def watch(entity_id: str) -> Camera:
        camera = get_camera_from_entity_id(hass, entity_id)
        stream = await camera.async_create_stream()
        assert stream is not None
        stream.add_provider(HLS_PROVIDER)
        await stream.start()
        watched.append(camera)
        return camera

    yield watch
    for camera in watched:
        await leave(camera)


@pytest.fixture
async def play(watch: Watch) -> Watch:
    """Return a function that opens a camera as a browser does, and waits until it plays."""

    async def play(entity_id: str) -> Camera:
        camera = await watch(entity_id)
        await until(lambda: segments(camera) >= 0)
        return camera

    return play


@pytest.fixture
async def mjpeg(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> AsyncGenerator[Callable[[str], Coroutine[Any, Any, ClientResponse]]]:
    """Return a function that shows a camera as a card does that cannot play its stream."""
    shown: list[ClientResponse] = []

    async def show(entity_id: str) -> ClientResponse:
        client = await hass_client()
        response: ClientResponse = await client.get(f"/api/camera_proxy_stream/{entity_id}")
        assert response.status == 200
        shown.append(response)
        return response

    yield show
    for response in shown:
        response.close()


@pytest.fixture
def person(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> Person:
    """Return a function that opens a camera as a person does; the answer is the browser's."""

    async def open_camera(entity_id: str) -> dict[str, Any]:
        client = await hass_ws_client(hass)
        await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
        answer: dict[str, Any] = await client.receive_json()
        camera = get_camera_from_entity_id(hass, entity_id)
        if camera.stream:
            await leave(camera)
        return answer

    return open_camera
