"""Streams that Home Assistant keeps after their viewers have left, and room for others."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.components.camera import DATA_CAMERA_PREFS
from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.setup import async_setup_component

from custom_components.ezviz_open import viewers
from tests.integration.common import entity_of, segments, state_of
from tests.simulated_cloud import GB28181, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from homeassistant.components.camera import Camera
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp


class Players:
    """Browsers' players, which fetch what Home Assistant offers of a camera."""

    def __init__(self, make_client: ClientSessionGenerator) -> None:
        """Fetch through a client that is made when all is set up."""
        self._make_client = make_client
        self._client: Any = None

    async def fetch(self, camera: Camera) -> int:
        """Fetch the beginning of the newest segment, and return the answer's status."""
        assert camera.stream is not None
        self._client = self._client or await self._make_client()
        folder = camera.stream.endpoint_url(HLS_PROVIDER).rpartition("/")[0]
        response = await self._client.get(f"{folder}/segment/{segments(camera)}.0.m4s")
        return int(response.status)

    async def watch_a_while(self, camera: Camera) -> None:
        """Fetch a part again and again, as a player does, and then no more."""
        for _ in range(10):
            assert await self.fetch(camera) == 200
            await asyncio.sleep(0.1)

    @asynccontextmanager
    async def watching(self, *cameras: Camera) -> AsyncGenerator[None]:
        """Go on fetching."""

        async def go_on() -> None:
            while True:
                for camera in cameras:
                    await self.fetch(camera)
                await asyncio.sleep(0.3)

        task = asyncio.create_task(go_on())
        try:
            yield
        finally:
            task.cancel()


@pytest.fixture
async def players(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> Players:
    assert await async_setup_component(hass, "websocket_api", {})
    return Players(hass_client)


async def test_stream_without_viewers_makes_room_where_the_platform_counts_others(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, person: Person, players: Players
) -> None:
    await cloud.set(stream_slots=2)
    await set_up()
    left, watched = await play(entity_of(hass, PTZ)), await play(entity_of(hass, RECORDER))
    async with players.watching(watched):
        await players.watch_a_while(left)
        calls = await cloud.count("live/address/get")

        answer = await person(entity_of(hass, GB28181))

        assert answer["success"]
        assert left.stream is not None
        assert not left.stream.outputs()
        assert watched.stream is not None
        assert watched.stream.outputs()
        # the new picture's, and that of the playlist which names the reason
        assert await cloud.count("live/address/get") == calls + 2
        assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_nobody_who_watches_has_to_leave(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, person: Person, players: Players
) -> None:
    await cloud.set(stream_slots=2)
    await set_up()
    watched = [await play(entity_of(hass, serial)) for serial in (PTZ, RECORDER)]
    async with players.watching(*watched):
        for camera in watched:
            await players.watch_a_while(camera)
        began = time.monotonic()

        answer = await person(entity_of(hass, GB28181))

        assert not answer["success"]
        assert time.monotonic() - began < viewers.PART_SECONDS, "hopeless, and told at once"
        for camera in watched:
            assert await players.fetch(camera) == 200
    assert state_of(hass, GB28181, key="stream_problem") == "too_many_streams"
    assert (await cloud.device(PTZ))["viewers"] == 1
    assert (await cloud.device(RECORDER))["viewers"] == 1


async def test_plan_that_is_full_here_makes_room_before_anything_is_refused(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, person: Person, players: Players
) -> None:
    await cloud.set(stream_slots=1)
    entry = await set_up()
    entry.runtime_data.relays.slots.limit = 1
    left = await play(entity_of(hass, PTZ))
    await players.watch_a_while(left)
    await asyncio.sleep(viewers.PART_SECONDS + 0.2)

    answer = await person(entity_of(hass, RECORDER))

    assert answer["success"]
    assert await cloud.count("live/address/get") == 2
    assert (await cloud.device(PTZ))["viewers"] == 0


async def test_who_comes_back_sees_the_picture_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, person: Person, players: Players
) -> None:
    await cloud.set(stream_slots=1)
    await set_up()
    left = await play(entity_of(hass, PTZ))
    await players.watch_a_while(left)
    assert (await person(entity_of(hass, RECORDER)))["success"]

    again = await play(entity_of(hass, PTZ))

    assert await players.fetch(again) == 200


async def test_stream_that_is_kept_open_on_purpose_stays(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, person: Person, players: Players
) -> None:
    await cloud.set(stream_slots=1)
    await set_up()
    kept = entity_of(hass, PTZ)
    await hass.data[DATA_CAMERA_PREFS].async_update(kept, preload_stream=True)
    camera = await play(kept)
    await players.watch_a_while(camera)
    await asyncio.sleep(viewers.PART_SECONDS + 0.2)

    assert not (await person(entity_of(hass, RECORDER)))["success"]

    assert (await cloud.device(PTZ))["viewers"] == 1


async def test_a_picture_that_others_read_stays(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    play: Any,
    person: Person,
    players: Players,
    mjpeg: Any,
) -> None:
    await cloud.set(stream_slots=1)
    await set_up()
    camera = await play(entity_of(hass, PTZ))
    await players.watch_a_while(camera)
    await mjpeg(entity_of(hass, PTZ))
    await asyncio.sleep(viewers.PART_SECONDS + 0.2)

    assert not (await person(entity_of(hass, PLAIN)))["success"]

    assert camera.stream is not None
    assert camera.stream.outputs()


def test_players_that_fetch_rarely_are_given_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)

    class Timer:
        def awake(self) -> None:
            """Do nothing."""

    timer: Any = Timer()
    fetches = viewers._Fetches(timer)

    assert fetches.allowed == viewers.STARTING_SECONDS
    for _ in range(8):
        now += 1
        timer.awake()
    assert fetches.allowed == viewers.PART_SECONDS
    now += 3
    timer.awake()
    assert fetches.allowed == 9
    now += 6
    timer.awake()
    assert fetches.allowed == viewers.SEGMENT_SECONDS
    now += 2
    assert fetches.silence == 2
