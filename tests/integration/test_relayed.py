"""Home Assistant's own stream, reading through the relay."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, override

import pytest
from homeassistant.components.camera import StreamType
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.config_entries import ConfigEntryState
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_setup_component
from yarl import URL

from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.relay import RelayChannel, Timing
from custom_components.ezviz_open.relays import relay_server
from tests.integration.common import (
    entity_of,
    leave,
    open_issues,
    pass_time,
    segments,
    state_of,
    until,
)
from tests.integration.conftest import ROOMY
from tests.simulated_cloud import GB28181, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from homeassistant.components.camera import Camera
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry
    from pytest_homeassistant_custom_component.typing import WebSocketGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp

FREE_PLAN_STREAMS = 3


@dataclass
class Followed:
    """What was seen of a stream of Home Assistant for a while."""

    sequences: set[int] = field(default_factory=set)
    starts: set[int] = field(default_factory=set)
    """Numbers of the worker's starts; two of them make a discontinuity in the playlist."""
    interruptions: int = 0
    """How often the stream was seen to be unavailable."""

    def look(self, camera: Camera) -> None:
        """Note what the camera's stream is like now."""
        stream = camera.stream
        assert stream is not None
        self.interruptions += not stream.available
        output = stream.outputs().get(HLS_PROVIDER)
        for segment in output.get_segments() if output else ():
            self.sequences.add(segment.sequence)
            self.starts.add(segment.stream_id)


async def follow(camera: Camera, seconds: float, segments: int) -> Followed:
    """Look at a camera's stream ten times a second, for so long and until it has so many."""
    followed = Followed()
    end = time.monotonic() + seconds
    async with asyncio.timeout(45):
        while time.monotonic() < end or len(followed.sequences) < segments:
            followed.look(camera)
            await asyncio.sleep(0.1)
    return followed


def open_streams(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[str, list[str]]:
    """Return what the account's sensor counts and names."""
    unique_id = f"{entry.unique_id}-open_streams"
    entity_id = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, unique_id)
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state, state.attributes["cameras"]


@pytest.fixture
def long_lingering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the upstream for long after the last reader."""
    patient = partial(RelayChannel, timing=Timing(linger=60.0))
    monkeypatch.setattr("custom_components.ezviz_open.relays.RelayChannel", patient)


@pytest.mark.parametrize("abrupt", [False, True], ids=["clean", "abrupt"])
async def test_sessions_that_end_are_not_noticed(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, *, abrupt: bool
) -> None:
    await cloud.set(session_seconds=4, cut_is_abrupt=abrupt)
    await set_up()
    camera = await play(entity_of(hass, PTZ))

    followed = await follow(camera, 13, segments=3)

    assert followed.interruptions == 0
    assert len(followed.starts) == 1
    assert await cloud.count("live/address/get") == 1
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_addresses_that_expire_and_cut_are_followed_by_others(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    await cloud.set(address_lifetime_max=12, expiry_cuts_sessions=True)
    await set_up()
    camera = await play(entity_of(hass, PTZ))

    followed = await follow(camera, 28, segments=5)

    assert followed.interruptions == 0
    assert len(followed.starts) == 1
    assert await cloud.count("live/address/get") == 3
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_slot_is_free_some_seconds_after_the_last_viewer(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    assert open_streams(hass, entry) == ("0", [])
    camera = await play(entity_of(hass, PTZ))
    assert open_streams(hass, entry) == ("1", ["客厅"])

    await leave(camera)
    await asyncio.sleep(1)
    assert (await cloud.device(PTZ))["viewers"] == 1

    await until(lambda: open_streams(hass, entry) == ("0", []))
    async with asyncio.timeout(5):
        while (await cloud.device(PTZ))["viewers"]:  # noqa: ASYNC110 - another process plays
            await asyncio.sleep(0.05)


async def test_source_is_known_and_stays(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    entry = await set_up()
    entity_ids = [entity_of(hass, serial) for serial in (PTZ, PLAIN)]
    before = [await get_camera_from_entity_id(hass, id_).stream_source() for id_ in entity_ids]

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    after = [await get_camera_from_entity_id(hass, id_).stream_source() for id_ in entity_ids]
    assert after == before
    assert await cloud.count("live/address/get") == 0
    tokens = set()
    for url in before:
        assert url is not None
        _, _, rest = url.partition("http://127.0.0.1:")
        _port, token, name = rest.split("/")
        assert name == "live.flv"
        assert len(token) >= 32
        tokens.add(token)
    assert len(tokens) == 2


async def test_source_holds_no_secret_of_the_vendor(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))

    source = camera.stream.source

    assert source == await camera.stream_source()
    assert PTZ not in source
    assert "?" not in source
    secrets = [cloud.app_key, cloud.app_secret, entry.runtime_data.client.token.access_token]
    assert not [secret for secret in secrets if secret in source]


async def test_own_tries_after_9048_wait_and_a_person_gets_one(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    watch: Any,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 0.1)
    await cloud.set(stream_package="inactive")
    await set_up()
    client = await hass_ws_client(hass)
    entity_id = entity_of(hass, PTZ)

    def refusals() -> int:
        return sum("Error from stream worker" in line for line in caplog.messages)

    camera = await watch(entity_id)
    await until(lambda: refusals() >= 3)
    assert state_of(hass, PTZ, key="stream_problem") == "too_many_streams"
    calls = await cloud.count("live/address/get")
    assert calls == 2

    await cloud.set(stream_package="active")
    before = refusals()
    await until(lambda: refusals() >= before + 2)
    assert (await cloud.device(PTZ))["viewers"] == 0

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    assert (await client.receive_json())["success"]
    await until(lambda: segments(camera) >= 0)
    assert await cloud.count("live/address/get") == calls
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_own_tries_after_9048_come_through_after_five_minutes(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 0.1)
    await cloud.set(stream_package="inactive")
    await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "too_many_streams")
    await cloud.set(stream_package="active")

    await pass_time(hass, timedelta(minutes=4))
    await asyncio.sleep(1)
    assert (await cloud.device(PTZ))["viewers"] == 0

    await pass_time(hass, timedelta(minutes=5))
    await until(lambda: segments(camera) >= 0)


async def test_two_qualities_are_two_streams_and_readers_share_one(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any
) -> None:
    entry = await set_up()
    er.async_get(hass).async_update_entity(entity_of(hass, PTZ, key="sd"), disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    session = async_get_clientsession(hass)

    camera = await watch(entity_of(hass, PTZ))
    source = await camera.stream_source()
    async with session.get(source) as second, session.get(source) as third:
        for reader in (second, third):
            assert (await reader.content.readexactly(3)) == b"FLV"
        await until(lambda: segments(camera) >= 0)
        assert (await cloud.device(PTZ))["viewers"] == 1
        assert await cloud.count("live/address/get") == 1

        other = await watch(entity_of(hass, PTZ, key="sd"))
        await until(lambda: segments(other) >= 0)

        assert (await cloud.device(PTZ))["viewers"] == 2
        qualities = [c["params"]["quality"] for c in await cloud.calls("live/address/get")]
        assert qualities == ["1", "2"]
        assert open_streams(hass, entry) == ("2", ["客厅", "客厅"])


async def test_stream_that_is_always_on_is_told_of_where_there_are_few(
    hass: HomeAssistant,
    set_up: SetUp,
    play: Any,
    hass_ws_client: WebSocketGenerator,
) -> None:
    entry = await set_up(options={**ROOMY, "streams": FREE_PLAN_STREAMS})
    client = await hass_ws_client(hass)
    entity_id = entity_of(hass, PTZ)
    issue_id = f"preload_{entry.entry_id}"

    async def prefer(*, preload: bool) -> None:
        await client.send_json_auto_id(
            {"type": "camera/update_prefs", "entity_id": entity_id, "preload_stream": preload}
        )
        assert (await client.receive_json())["success"]

    camera = await play(entity_id)
    assert issue_id not in open_issues(hass)

    await prefer(preload=True)
    await play(entity_of(hass, PLAIN))
    assert open_issues(hass)[issue_id] == {
        "account": entry.title,
        "cameras": "客厅",
        "limit": str(FREE_PLAN_STREAMS),
    }

    await prefer(preload=False)
    await leave(camera)
    await until(lambda: issue_id not in open_issues(hass))


async def test_webrtc_is_offered_from_the_start(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    from homeassistant.components.camera import webrtc

    class Provider(webrtc.CameraWebRTCProvider):
        domain = "test"

        @override
        def async_is_supported(self, stream_source: str) -> bool:
            return stream_source.startswith("http://127.0.0.1:")

        @override
        async def async_handle_async_webrtc_offer(self, *_args: object) -> None:
            """Not offered in this test."""

        @override
        async def async_on_webrtc_candidate(self, *_args: object) -> None:
            """Not offered in this test."""

    assert await async_setup_component(hass, "camera", {})
    webrtc.async_register_webrtc_provider(hass, Provider())

    await set_up()

    capabilities = get_camera_from_entity_id(hass, entity_of(hass, PTZ)).camera_capabilities
    assert capabilities.frontend_stream_types == {StreamType.HLS, StreamType.WEB_RTC}
    assert await cloud.count("live/address/get") == 0


async def test_fourth_camera_of_the_free_plan_closes_the_one_that_was_left_first(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, person: Person, long_lingering: None
) -> None:
    await cloud.set(stream_slots=FREE_PLAN_STREAMS)
    entry = await set_up(options={**ROOMY, "streams": FREE_PLAN_STREAMS})
    for serial in (PTZ, PLAIN, RECORDER):
        assert (await person(entity_of(hass, serial)))["success"]
    count, names = open_streams(hass, entry)
    assert count == "3"

    assert (await person(entity_of(hass, GB28181)))["success"]

    count, now = open_streams(hass, entry)
    assert count == "3"
    assert now[:2] == names[1:]
    assert (await cloud.device(PTZ))["viewers"] == 0


async def test_accounts_that_start_side_by_side_share_one_relay(
    hass: HomeAssistant, set_up: SetUp
) -> None:
    first, second = await asyncio.gather(relay_server(hass), relay_server(hass))

    assert first is second
    entry = await set_up()
    camera = get_camera_from_entity_id(hass, entity_of(hass, PTZ))
    source = await camera.stream_source()
    assert source is not None
    assert URL(source).port
    assert entry.state is ConfigEntryState.LOADED
    await first.close()
