"""Watching: addresses, stills, and what is said when there is no picture."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, override

import pytest
from homeassistant.components.camera import (
    async_get_image,
)
from homeassistant.components.camera.helper import get_camera_from_entity_id
from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.const import STATE_UNAVAILABLE

from tests.integration.common import (
    entity_of,
    leave,
    open_issues,
    pass_time,
    pictures_of,
    segments,
    state_of,
    still,
    tick,
    until,
)
from tests.integration.conftest import ROOMY
from tests.simulated_cloud import DOORBELL, ENCRYPTED, H265, PLAIN, PTZ

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry
    from pytest_homeassistant_custom_component.typing import (
        WebSocketGenerator,
    )

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the first pictures sooner than a person would mind."""
    monkeypatch.setattr("custom_components.ezviz_open.direct.CONFIRM_SECONDS", 0.3)


@pytest.fixture(params=["relayed", "direct"])
def set_up(request: pytest.FixtureRequest, set_up: SetUp) -> SetUp:
    """Return a function that sets an account up, once for each way a picture comes."""

    async def set_up_one_way(
        entry: MockConfigEntry | None = None, *, options: dict[str, Any] | None = None, **data: Any
    ) -> MockConfigEntry:
        options = {**(options or ROOMY), "direct": request.param == "direct"}
        return await set_up(entry, options=options, **data)

    return set_up_one_way


async def test_opening_a_camera_plays_it_with_one_call(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    await set_up()

    await play(entity_of(hass, PTZ))

    calls = await cloud.calls("live/address/get")
    assert len(calls) == 1
    assert calls[0]["params"]["expireTime"] == "86400"
    assert calls[0]["params"]["protocol"] == "3"
    assert (await cloud.device(PTZ))["viewers"] == 1


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
    assert all(url.startswith("http://127.0.0.1:") for url in asked)


async def test_h265_goes_over_flv(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 1)
    await set_up()

    camera = await watch(entity_of(hass, H265))
    await until(lambda: segments(camera) >= 1, within=60)

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

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    answer = await client.receive_json()

    assert not answer["success"]
    assert "encrypted" in answer["error"]["message"]
    assert (await async_get_image(hass, entity_id)).content == still(repository, "encrypted")
    (issue_id,) = open_issues(hass, encrypted=True)
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
    assert camera.stream is None or not camera.stream.outputs()
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
    await until(lambda: segments(camera) >= 0)
    assert state_of(hass, H265, key="stream_problem") == "none"
    await leave(camera)


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
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    repository: Path,
    code: int,
    problem: str,
    person: Person,
) -> None:
    await set_up()
    # The first reading of the status says that the lens is open.
    await hass.async_block_till_done(wait_background_tasks=True)
    await cloud.fault("live/address/get", kind="code", code=code, count=10)
    entity_id = entity_of(hass, PTZ)

    assert not (await person(entity_id))["success"]

    assert state_of(hass, PTZ, key="stream_problem") == problem
    assert (await async_get_image(hass, entity_id)).content == still(repository, problem)


async def test_offline_answer_corrects_the_state_at_once(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, person: Person
) -> None:
    entry = await set_up()
    await cloud.device(PTZ, online=False)

    await person(entity_of(hass, PTZ))

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


async def test_card_that_fell_back_to_single_pictures_sees_them_move(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, mjpeg: Any
) -> None:
    pytest.importorskip("turbojpeg")
    await set_up()
    entity_id = entity_of(hass, PTZ)
    camera = await play(entity_id)
    await leave(camera)

    response = await mjpeg(entity_id)
    async with asyncio.timeout(20):
        await pictures_of(response, at_least=4)

    assert (await cloud.device(PTZ))["viewers"] == 1
    assert await cloud.count("live/address/get") == 1


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


async def test_camera_that_plays_has_no_problem_while_the_cloud_is_down(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    await play(entity_of(hass, PTZ))
    await cloud.fault("device/list", kind="status", code=503)

    # No time passes: Home Assistant would end a stream whose segments nobody fetches.
    await entry.runtime_data.coordinator.async_refresh()

    assert state_of(hass, PTZ, key="stream_problem") == "none"
    assert state_of(hass, PLAIN, key="stream_problem") == "unreachable"
    assert state_of(hass, ENCRYPTED, key="stream_problem") == "encrypted"


async def test_camera_that_went_offline_after_it_was_watched_says_so(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "none")
    await leave(camera)
    await cloud.device(PTZ, online=False)

    await tick(hass, entry)

    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "offline")


async def test_reload_keeps_what_is_known_of_pictures(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, person: Person
) -> None:
    entry = await set_up()
    await play(entity_of(hass, PTZ))
    await person(entity_of(hass, ENCRYPTED))
    issues = set(open_issues(hass, encrypted=True))
    assert len(issues) == 1
    calls = await cloud.count("live/address/get")

    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert set(open_issues(hass, encrypted=True)) == issues
    assert state_of(hass, ENCRYPTED, key="stream_problem") == "encrypted"
    assert await person(entity_of(hass, PTZ))
    assert await cloud.count("live/address/get") == calls


async def test_stream_plays_on_through_a_reload(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))
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
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))

    assert await hass.config_entries.async_unload(entry.entry_id)
    assert camera.stream.outputs()
    await pass_time(hass, timedelta(seconds=15))

    assert not camera.stream.outputs()


async def test_stream_ends_with_its_entry(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any
) -> None:
    entry = await set_up()
    camera = await play(entity_of(hass, PTZ))

    assert await hass.config_entries.async_remove(entry.entry_id)

    assert not camera.stream.outputs()


async def test_new_secret_makes_a_refused_account_forgotten(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, person: Person
) -> None:
    entry = await set_up()
    await cloud.fault("live/address/get", kind="code", code=10017, count=1)
    await person(entity_of(hass, PTZ))
    assert state_of(hass, PTZ, key="stream_problem") == "credentials"

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_closed_shutter_is_looked_up_once(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
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
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
    person: Person,
) -> None:
    await set_up()
    await cloud.fault("live/address/get", kind="code", code=10029)
    await person(entity_of(hass, PTZ))
    assert not open_issues(hass)

    monkeypatch.setattr("custom_components.ezviz_open.issues._LASTS_SECONDS", {})
    await person(entity_of(hass, PTZ))

    (issue_id,) = open_issues(hass)
    assert issue_id.startswith("rate_limit_")


async def test_passing_trouble_is_not_told_of_for_ever(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
    person: Person,
) -> None:
    entry = await set_up()
    await cloud.fault("live/address/get", kind="code", code=20008, serial=PTZ)
    await cloud.fault("live/address/get", kind="code", code=60058, serial=PLAIN)
    for serial in (PTZ, PLAIN):
        await person(entity_of(hass, serial))
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"

    entry.runtime_data.problems.fade(after=600)
    assert state_of(hass, PTZ, key="stream_problem") == "timeout"
    monkeypatch.setattr("custom_components.ezviz_open.FADE_AFTER", timedelta())
    await pass_time(hass, timedelta(minutes=10))

    assert state_of(hass, PTZ, key="stream_problem") == "none"
    assert state_of(hass, PLAIN, key="stream_problem") == "needs_owner"
