"""Watching: addresses, stills, and what is said when there is no picture."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, override

import pytest
from homeassistant.components.camera import (
    Camera,
    async_get_image,
    async_get_stream_source,
)
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.const import STATE_UNAVAILABLE

from tests.integration.common import entity_of, open_issues, pass_time, state_of, tick
from tests.simulated_cloud import DOORBELL, ENCRYPTED, H265, PLAIN, PTZ

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine
    from pathlib import Path

    from aiohttp import ClientResponse
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.typing import (
        ClientSessionGenerator,
        WebSocketGenerator,
    )

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the first pictures sooner than a person would mind."""
    monkeypatch.setattr("custom_components.ezviz_open.watch.CONFIRM_SECONDS", 0.3)


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


async def leave(camera: Camera) -> None:
    """Close the camera's stream, as happens when its last viewer has left."""
    assert camera.stream is not None
    for output in camera.stream.outputs().values():
        await camera.stream.remove_provider(output)
    # The worker that ends takes all outputs away, also those of the next opening.
    await asyncio.sleep(0.05)


async def until(condition: Callable[[], object], within: float = 15.0) -> None:
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - streams run in threads
            await asyncio.sleep(0.05)


def segments(camera: Camera) -> int:
    assert camera.stream is not None
    output = camera.stream.outputs().get(HLS_PROVIDER)
    segment = output.last_segment if output else None
    return -1 if segment is None else segment.sequence


def still(repository: Path, reason: str, language: str = "en") -> bytes:
    path = repository / "custom_components/ezviz_open/stills" / language / f"{reason}.jpg"
    return path.read_bytes()


async def test_opening_a_camera_plays_it_with_one_call(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any
) -> None:
    await set_up()

    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)

    calls = await cloud.calls("live/address/get")
    assert len(calls) == 1
    assert calls[0]["params"]["expireTime"] == "86400"
    assert calls[0]["params"]["protocol"] == "3"
    assert (await cloud.device(PTZ))["viewers"] == 1


async def test_many_viewers_share_one_address(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await set_up()
    entity_id = entity_of(hass, PTZ)

    sources = await asyncio.gather(*(async_get_stream_source(hass, entity_id) for _ in range(20)))

    assert len(set(sources)) == 1
    assert sources[0].startswith("rtmp://")
    assert await cloud.count("live/address/get") == 1


async def test_one_viewer_leaving_does_not_take_the_address_from_the_others(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="latency", seconds=0.5, count=1)
    entity_id = entity_of(hass, PTZ)
    impatient = asyncio.create_task(async_get_stream_source(hass, entity_id))
    patient = asyncio.create_task(async_get_stream_source(hass, entity_id))
    await asyncio.sleep(0.1)

    impatient.cancel()

    assert await patient
    assert await cloud.count("live/address/get") == 1


async def test_looking_for_webrtc_providers_costs_nothing(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    from homeassistant.components.camera import webrtc

    await set_up()
    asked: list[str] = []

    class Provider(webrtc.CameraWebRTCProvider):
        domain = "test"

        @override
        def async_is_supported(self, stream_source: str) -> bool:
            asked.append(stream_source)
            return True

        @override
        async def async_handle_async_webrtc_offer(self, *_args: object) -> None:
            """Not offered in this test."""

        @override
        async def async_on_webrtc_candidate(self, *_args: object) -> None:
            """Not offered in this test."""

    webrtc.async_register_webrtc_provider(hass, Provider())
    await hass.async_block_till_done()

    assert await cloud.count("live/address/get") == 0
    assert asked == []


async def test_expired_address_is_replaced_when_the_stream_is_next_started(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    first = camera.stream.source
    later = entry.runtime_data.live._clock() + 86_400
    monkeypatch.setattr(entry.runtime_data.live, "_clock", lambda: later)

    await camera.async_create_stream()

    assert camera.stream.source != first
    assert await cloud.count("live/address/get") == 2


async def test_session_that_ends_goes_on_with_the_same_address(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    seen = segments(camera)

    await cloud.control("POST", "kick")
    await until(lambda: segments(camera) > seen + 1)

    assert await cloud.count("live/address/get") == 1
    assert state_of(hass, PTZ) != STATE_UNAVAILABLE
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_stream_outlives_a_cloud_that_is_down(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    later = entry.runtime_data.live._clock() + 86_400
    monkeypatch.setattr(entry.runtime_data.live, "_clock", lambda: later)
    await cloud.fault("live/address/get", kind="status", code=503)
    await cloud.advance(86_500)

    await cloud.control("POST", "kick")
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "unreachable")
    seen = segments(camera)
    await cloud.clear_faults()
    await until(lambda: segments(camera) > seen)

    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "none")


async def test_address_that_ran_out_is_replaced_under_the_running_stream(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    seen = segments(camera)
    later = entry.runtime_data.live._clock() + 86_400
    monkeypatch.setattr(entry.runtime_data.live, "_clock", lambda: later)

    await cloud.advance(86_500)
    await cloud.control("POST", "kick")
    await until(lambda: segments(camera) > seen + 1)

    assert await cloud.count("live/address/get") == 2


async def test_refused_stream_is_explained(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    watch: Any,
    repository: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await cloud.set(stream_slots=1)
    await set_up()
    first = await watch(entity_of(hass, PLAIN))
    await until(lambda: segments(first) >= 0)
    entity_id = entity_of(hass, PTZ)

    await watch(entity_id)
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "too_many_streams")
    assert caplog.messages.count("Camera 客厅 has no picture: too_many_streams") == 1

    assert state_of(hass, PTZ) != STATE_UNAVAILABLE
    image = await async_get_image(hass, entity_id)
    assert image.content == still(repository, "too_many_streams")
    (issue_id,) = open_issues(hass)
    assert issue_id.startswith("too_many_streams")
    assert "Error opening stream" in caplog.text
    for secret in ("&t=", "&id=", "expire="):
        assert secret not in caplog.text


async def test_stream_that_works_again_takes_the_problem_away(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    await cloud.set(stream_package="inactive")
    await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "too_many_streams")

    await cloud.set(stream_package="active")
    await leave(camera)
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "none")

    assert not open_issues(hass)


async def test_h265_goes_over_flv(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    await set_up()

    camera = await watch(entity_of(hass, H265))
    await until(lambda: segments(camera) >= 1)

    assert state_of(hass, H265, key="stream_problem") == "none"
    protocols = [c["params"]["protocol"] for c in await cloud.calls("live/address/get")]
    assert protocols == ["3", "2", "4"]


async def test_encrypted_camera_is_explained_to_the_browser(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    hass_ws_client: WebSocketGenerator,
    repository: Path,
) -> None:
    await set_up()
    client = await hass_ws_client(hass)
    entity_id = entity_of(hass, ENCRYPTED)
    assert not open_issues(hass)

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    answer = await client.receive_json()

    assert not answer["success"]
    assert "encrypted" in answer["error"]["message"]
    assert (await async_get_image(hass, entity_id)).content == still(repository, "encrypted")
    (issue_id,) = open_issues(hass)
    assert issue_id.startswith("encrypted_")
    assert ENCRYPTED not in issue_id
    assert await cloud.count("live/address/get") == 1


async def test_person_is_told_why_a_stream_is_refused(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    await cloud.set(stream_package="inactive")
    await set_up()
    client = await hass_ws_client(hass)
    entity_id = entity_of(hass, PTZ)

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    answer = await client.receive_json()

    assert not answer["success"]
    assert answer["error"]["message"].startswith("Too many live streams at once")
    assert state_of(hass, PTZ, key="stream_problem") == "too_many_streams"
    camera = get_camera_from_entity_id(hass, entity_id)
    assert not camera.stream.outputs()
    await asyncio.sleep(1)
    assert (await cloud.device(PTZ))["viewers"] == 0
    assert await cloud.count("live/address/get") == 2


async def test_person_gets_h265_at_the_first_opening(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up()
    client = await hass_ws_client(hass)
    entity_id = entity_of(hass, H265)

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    answer = await client.receive_json()

    assert answer["success"]
    camera = get_camera_from_entity_id(hass, entity_id)
    assert segments(camera) >= 0
    assert state_of(hass, H265, key="stream_problem") == "none"
    await leave(camera)


async def test_second_failure_is_looked_into_as_well(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up()
    client = await hass_ws_client(hass)
    await cloud.set(h265_via_rtmp="refuse", h265_via_hls="never")
    await cloud.fault("*.flv*", kind="status", code=404)
    entity_id = entity_of(hass, H265)

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    answer = await client.receive_json()

    assert not answer["success"]
    assert state_of(hass, H265, key="stream_problem") == "not_activated"


async def test_opening_with_pictures_costs_one_call(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up()
    client = await hass_ws_client(hass)
    entity_id = entity_of(hass, PTZ)

    for _ in range(2):
        await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
        assert (await client.receive_json())["success"]

    assert await cloud.count("live/address/get") == 1
    await leave(get_camera_from_entity_id(hass, entity_id))


async def test_source_is_never_an_error(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="code", code=50000, count=10)
    camera = get_camera_from_entity_id(hass, entity_of(hass, PTZ))

    assert await camera.stream_source() is None
    assert await camera.async_create_stream() is None
    assert state_of(hass, PTZ, key="stream_problem") == "unknown"


async def test_slow_cloud_is_given_up_in_time(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.camera.OPEN_TIMEOUT_SECONDS", 0.2)
    await set_up()
    await cloud.fault("live/address/get", kind="latency", seconds=1, count=1)

    assert await async_get_stream_source(hass, entity_of(hass, PTZ)) is None
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"

    await asyncio.sleep(1)
    assert await async_get_stream_source(hass, entity_of(hass, PTZ))
    assert await cloud.count("live/address/get") == 1


@pytest.mark.parametrize(
    "code,problem",
    [
        (10007, "quota"),
        (10026, "device_limit"),
        (10029, "rate_limit"),
        (10031, "no_permission"),
        (20002, "no_permission"),
        (20008, "timeout"),
        (60019, "encrypted"),
        (60026, "privacy"),
        (60058, "needs_owner"),
        (60061, "not_activated"),
        (9048, "too_many_streams"),
        (9049, "stream_limit"),
        (10002, "credentials"),
        (10005, "credentials"),
        (77777, "unknown"),
    ],
)
async def test_each_refusal_has_its_word(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, repository: Path, code: int, problem: str
) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="code", code=code, count=10)
    entity_id = entity_of(hass, PTZ)

    assert await async_get_stream_source(hass, entity_id) is None

    assert state_of(hass, PTZ, key="stream_problem") == problem
    assert (await async_get_image(hass, entity_id)).content == still(repository, problem)


async def test_offline_answer_corrects_the_state_at_once(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.device(PTZ, online=False)

    await async_get_stream_source(hass, entity_of(hass, PTZ))

    assert state_of(hass, PTZ) == STATE_UNAVAILABLE
    assert state_of(hass, PTZ, key="stream_problem") == "offline"

    await cloud.device(PTZ, online=True)
    await tick(hass, entry)
    assert state_of(hass, PTZ) == "idle"
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_stills_come_in_the_language_of_the_household(
    hass: HomeAssistant, set_up: SetUp, repository: Path
) -> None:
    hass.config.language = "zh-Hans"
    await set_up()

    image = await async_get_image(hass, entity_of(hass, ENCRYPTED))

    assert image.content == still(repository, "encrypted", "zh-Hans")


async def test_tiles_cost_no_calls(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    before = await cloud.count()

    for _ in range(20):
        for serial in (PTZ, PLAIN, DOORBELL, ENCRYPTED):
            image = await async_get_image(hass, entity_of(hass, serial))
            assert image.content.startswith(b"\xff\xd8")

    assert await cloud.count() == before


async def test_cover_that_cannot_be_read_is_left_alone(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, repository: Path
) -> None:
    entry = await set_up()
    key = next(k for k in entry.runtime_data.coordinator.data.cameras if k.serial == PTZ)
    pictures = entry.runtime_data.pictures
    broken = f"{cloud.url}/nowhere.jpg"

    assert await pictures.still(key, broken) == still(repository, "idle")
    assert await pictures.still(key, broken) == still(repository, "idle")


async def test_running_stream_gives_the_still(
    hass: HomeAssistant, set_up: SetUp, watch: Any
) -> None:
    pytest.importorskip("turbojpeg")
    await set_up()
    entity_id = entity_of(hass, PTZ)
    cover = (await async_get_image(hass, entity_id)).content

    camera = await watch(entity_id)
    await until(lambda: segments(camera) >= 0)
    frame = (await async_get_image(hass, entity_id)).content
    await leave(camera)

    assert frame != cover
    assert (await async_get_image(hass, entity_id)).content == frame


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


async def pictures_of(response: ClientResponse, at_least: int) -> set[bytes]:
    """Read until so many different pictures have come."""
    buffer = b""
    while len(pictures := set(buffer.split(b"--frameboundary")[1:-1])) < at_least:
        buffer += await response.content.readany()
    return pictures


async def test_card_that_fell_back_to_single_pictures_sees_them_move(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, mjpeg: Any
) -> None:
    pytest.importorskip("turbojpeg")
    await set_up()
    entity_id = entity_of(hass, PTZ)
    camera = await watch(entity_id)
    await until(lambda: segments(camera) >= 0)
    await leave(camera)

    response = await mjpeg(entity_id)
    async with asyncio.timeout(20):
        await pictures_of(response, at_least=4)

    assert (await cloud.device(PTZ))["viewers"] == 1
    assert await cloud.count("live/address/get") == 1
    assert not camera.stream.outputs()[HLS_PROVIDER].idle


async def test_card_in_single_pictures_opens_nothing_by_itself(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, mjpeg: Any
) -> None:
    await set_up()

    response = await mjpeg(entity_of(hass, PTZ))
    async with asyncio.timeout(10):
        await response.content.readuntil(b"--frameboundary")
    await asyncio.sleep(2)

    assert await cloud.count("live/address/get") == 0
    assert (await cloud.device(PTZ))["viewers"] == 0


async def test_reload_keeps_what_is_known_of_pictures(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any
) -> None:
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    await async_get_stream_source(hass, entity_of(hass, ENCRYPTED))
    issues = set(open_issues(hass))
    assert len(issues) == 1
    calls = await cloud.count("live/address/get")

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert set(open_issues(hass)) == issues
    assert state_of(hass, ENCRYPTED, key="stream_problem") == "encrypted"
    assert await async_get_stream_source(hass, entity_of(hass, PTZ))
    assert await cloud.count("live/address/get") == calls


async def test_stream_plays_on_through_a_reload(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any
) -> None:
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    stream, token = camera.stream, camera.stream.access_token
    output = stream.outputs()[HLS_PROVIDER]

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    after = get_camera_from_entity_id(hass, entity_of(hass, PTZ))
    assert after is not camera
    assert await after.async_create_stream() is stream
    seen = segments(after)
    await until(lambda: segments(after) > seen)
    assert stream.outputs()[HLS_PROVIDER] is output
    assert stream.access_token == token


async def test_stream_ends_when_its_entity_does_not_come_back(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any
) -> None:
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert camera.stream.outputs()
    await pass_time(hass, timedelta(seconds=15))

    assert not camera.stream.outputs()


async def test_stream_ends_with_its_entry(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any
) -> None:
    entry = await set_up()
    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)

    assert await hass.config_entries.async_remove(entry.entry_id)

    assert not camera.stream.outputs()


async def test_new_secret_makes_a_refused_account_forgotten(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.fault("live/address/get", kind="code", code=10017, count=1)
    await async_get_stream_source(hass, entity_of(hass, PTZ))
    assert state_of(hass, PTZ, key="stream_problem") == "credentials"

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_closed_shutter_is_looked_up_once(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up()
    await cloud.device(PTZ, privacy=True)
    client = await hass_ws_client(hass)

    for _ in range(3):
        await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_of(hass, PTZ)})
        answer = await client.receive_json()
        assert answer["error"]["message"].startswith("The lens shutter is closed")

    assert await cloud.count("live/address/get") == 2


async def test_old_reason_is_not_shown_while_somebody_tries_again(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    hass_ws_client: WebSocketGenerator,
    repository: Path,
) -> None:
    await cloud.set(stream_package="inactive")
    await set_up()
    entity_id = entity_of(hass, PTZ)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    await client.receive_json()
    card = still(repository, "too_many_streams")
    assert (await async_get_image(hass, entity_id)).content == card

    await cloud.control("POST", "faults", {"path": "/v3/openlive/*", "kind": "drop", "seconds": 60})
    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    await asyncio.sleep(0.5)

    assert (await async_get_image(hass, entity_id)).content != card
    assert state_of(hass, PTZ, key="stream_problem") == "too_many_streams"
    await cloud.clear_faults()
    await client.receive_json()


async def test_minute_limit_that_lasts_becomes_a_repair(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="code", code=10029)
    await async_get_stream_source(hass, entity_of(hass, PTZ))
    assert not open_issues(hass)

    monkeypatch.setattr("custom_components.ezviz_open.issues._LASTS_SECONDS", {})
    await async_get_stream_source(hass, entity_of(hass, PTZ))

    (issue_id,) = open_issues(hass)
    assert issue_id.startswith("rate_limit_")


async def test_no_address_in_states_or_debug_logs(
    hass: HomeAssistant,
    set_up: SetUp,
    watch: Any,
    caplog: pytest.LogCaptureFixture,
    libav_debug: None,
) -> None:
    await set_up()

    camera = await watch(entity_of(hass, PTZ))
    await until(lambda: segments(camera) >= 0)
    source = camera.stream.source
    secrets = [part.split("=", 1)[1] for part in source.partition("?")[2].split("&")]
    secrets = [secret for secret in secrets if len(secret) > 6]

    assert secrets
    dump = caplog.text + str([state.as_dict() for state in hass.states.async_all()])
    for secret in secrets:
        assert secret not in dump


@pytest.fixture
def libav_debug(caplog: pytest.LogCaptureFixture) -> None:
    """Let everything talk, also the libraries below Home Assistant."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "homeassistant.components.stream")
    caplog.set_level(logging.DEBUG, "custom_components.ezviz_open")
    caplog.set_level(logging.DEBUG, "libav")


async def test_passing_trouble_is_not_told_of_for_ever(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up()
    await cloud.fault("live/address/get", kind="code", code=20008, serial=PTZ)
    await cloud.fault("live/address/get", kind="code", code=60058, serial=PLAIN)
    for serial in (PTZ, PLAIN):
        await async_get_stream_source(hass, entity_of(hass, serial))
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"

    entry.runtime_data.problems.fade(after=600)
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"
    monkeypatch.setattr("custom_components.ezviz_open.FADE_AFTER", timedelta())
    await pass_time(hass, timedelta(minutes=10))

    assert state_of(hass, PTZ, key="stream_problem") == "none"
    assert state_of(hass, PLAIN, key="stream_problem") == "needs_owner"
