"""The expert's choice: Home Assistant plays the platform's address itself."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.components.camera import async_get_image, async_get_stream_source
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.const import STATE_UNAVAILABLE

from tests.integration.common import (
    entity_of,
    leave,
    open_issues,
    segments,
    state_of,
    still,
    until,
)
from tests.integration.conftest import ROOMY
from tests.simulated_cloud import H265, PLAIN, PTZ

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry
    from pytest_homeassistant_custom_component.typing import WebSocketGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the first pictures sooner than a person would mind."""
    monkeypatch.setattr("custom_components.ezviz_open.direct.CONFIRM_SECONDS", 0.3)


@pytest.fixture
def set_up(set_up: SetUp) -> SetUp:
    """Return a function that sets an account up without the relay."""

    async def set_up_directly(
        entry: MockConfigEntry | None = None, *, options: dict[str, Any] | None = None, **data: Any
    ) -> MockConfigEntry:
        options = {**(options or ROOMY), "direct": True}
        return await set_up(entry, options=options, **data)

    return set_up_directly


@pytest.fixture
def libav_debug(caplog: pytest.LogCaptureFixture) -> None:
    """Let everything talk, also the libraries below Home Assistant."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "homeassistant.components.stream")
    caplog.set_level(logging.DEBUG, "custom_components.ezviz_open")
    caplog.set_level(logging.DEBUG, "libav")


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


async def test_expired_address_is_replaced_when_the_stream_is_next_started(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))
    first = camera.stream.source
    later = entry.runtime_data.live._clock() + 86_400
    monkeypatch.setattr(entry.runtime_data.live, "_clock", lambda: later)

    await camera.async_create_stream()

    assert camera.stream.source != first
    assert await cloud.count("live/address/get") == 2


async def test_session_that_ends_goes_on_with_the_same_address(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    await set_up()
    camera = await play(entity_of(hass, PTZ))
    seen = segments(camera)

    await cloud.control("POST", "kick")
    await until(lambda: segments(camera) > seen + 1)

    assert await cloud.count("live/address/get") == 1
    assert state_of(hass, PTZ) != STATE_UNAVAILABLE
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_stream_outlives_a_cloud_that_is_down(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))
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
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))
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
    play: Any,
    repository: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await cloud.set(stream_slots=1)
    await set_up()
    await play(entity_of(hass, PLAIN))
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

    await until(lambda: not open_issues(hass))


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
    monkeypatch.setattr("custom_components.ezviz_open.direct.OPEN_TIMEOUT_SECONDS", 0.2)
    await set_up()
    await cloud.fault("live/address/get", kind="latency", seconds=1, count=1)

    assert await async_get_stream_source(hass, entity_of(hass, PTZ)) is None
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"

    await asyncio.sleep(1)
    assert await async_get_stream_source(hass, entity_of(hass, PTZ))
    assert await cloud.count("live/address/get") == 1


async def test_no_address_in_states_or_debug_logs(
    hass: HomeAssistant,
    set_up: SetUp,
    play: Any,
    caplog: pytest.LogCaptureFixture,
    libav_debug: None,
) -> None:
    await set_up()

    camera = await play(entity_of(hass, PTZ))
    source = camera.stream.source
    secrets = [part.split("=", 1)[1] for part in source.partition("?")[2].split("&")]
    secrets = [secret for secret in secrets if len(secret) > 6]

    assert secrets
    dump = caplog.text + str([state.as_dict() for state in hass.states.async_all()])
    for secret in secrets:
        assert secret not in dump


async def test_running_stream_gives_the_still(
    hass: HomeAssistant, set_up: SetUp, play: Any
) -> None:
    pytest.importorskip("turbojpeg")
    await set_up()
    entity_id = entity_of(hass, PTZ)
    cover = (await async_get_image(hass, entity_id)).content

    camera = await play(entity_id)
    frame = (await async_get_image(hass, entity_id)).content
    await leave(camera)

    assert frame != cover
    assert (await async_get_image(hass, entity_id)).content == frame
