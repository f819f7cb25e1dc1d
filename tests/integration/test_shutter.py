"""The lens shutter: its switch, its pause, and the picture behind it."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import av
import pytest
from homeassistant.components.camera import async_get_image
from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.exceptions import HomeAssistantError

from custom_components.ezviz_open.household import with_status
from custom_components.ezviz_open.identity import ChannelKey, Target
from custom_components.ezviz_open.ladder import Retry
from custom_components.ezviz_open.openapi import Purpose
from custom_components.ezviz_open.problem import StreamProblem
from tests.integration.common import (
    entity_of,
    pass_time,
    reason_of,
    segments,
    state_of,
    still,
    until,
)
from tests.integration.conftest import ROOMY
from tests.integration.controls import begin, control, control_of, refusal, settle, state, use
from tests.looks import difference, look_alike, look_of
from tests.simulated_cloud import DOORBELL, GB28181, H265, PLAIN, PTZ

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.components.camera import Camera
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry
    from pytest_homeassistant_custom_component.typing import WebSocketGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp, Watch

SWITCH = f"{PTZ}_1-privacy"
PAUSE = timedelta(seconds=5)
KEY = ChannelKey(PTZ, 1)


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an account whose devices have told what they can do."""
    entry = await set_up()
    await settle(hass)
    return entry


async def enables(cloud: Cloud) -> list[str]:
    """Return how the shutter was set, call by call."""
    return [call["params"]["enable"] for call in await cloud.calls("scene/switch/set")]


def let_command_be_old(entry: MockConfigEntry, seconds: float) -> None:
    """Let the last command to the shutter have ended so long ago."""
    setting = entry.runtime_data.shutter.setting_of(KEY)
    entry.runtime_data.settings._commanded[setting].ended_at -= seconds


def grow_old(entry: MockConfigEntry, seconds: float) -> None:
    """Let what is known of the shutter be from so long ago."""
    store = entry.runtime_data.store
    known = store.setting(Target(PTZ, None), "PRIVACY")
    assert known is not None
    store.keep_setting(Target(PTZ, None), "PRIVACY", on=known.on, at=time.time() - seconds)


@pytest.mark.usefixtures("entry")
async def test_switch_is_there_where_the_lens_can_be_covered(hass: HomeAssistant) -> None:
    assert state(hass, "switch", SWITCH) == "off"
    assert control_of(hass, "switch", f"{PLAIN}_1-privacy")
    for serial in (H265, DOORBELL, GB28181):
        assert control_of(hass, "switch", f"{serial}_1-privacy") is None


@pytest.mark.usefixtures("entry")
async def test_closing_is_one_call_and_no_read(hass: HomeAssistant, cloud: Cloud) -> None:
    before = await cloud.count()

    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    await settle(hass)

    assert (await cloud.device(PTZ))["privacy"] is True
    assert await cloud.count() == before + 1
    assert "channelNo" not in (await cloud.calls("scene/switch/set"))[0]["params"]
    assert state(hass, "switch", SWITCH) == "on"


@pytest.mark.usefixtures("entry")
async def test_switch_shows_the_wish_before_the_answer_and_is_undone_by_a_refusal(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    entity_id = control(hass, "switch", SWITCH)
    await cloud.fault("scene/switch/set", kind="code", code=20008, delay=1.5)
    began = time.monotonic()

    task = begin(hass, "switch.turn_on", entity_id)
    await until(lambda: state(hass, "switch", SWITCH) == "on", within=0.9)
    assert time.monotonic() - began < 0.9

    with pytest.raises(Exception, match="did not answer in time") as refused:
        await task
    assert reason_of(refused.value) == "device_timeout"
    assert state(hass, "switch", SWITCH) == "off"


@pytest.mark.usefixtures("entry")
async def test_shutter_that_is_closed_already_is_a_success(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await cloud.device(PTZ, privacy=True)

    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))

    assert [c["code"] for c in await cloud.calls("scene/switch/set")] == [60022]
    assert state(hass, "switch", SWITCH) == "on"


@pytest.mark.usefixtures("entry")
async def test_second_wish_is_kept_for_five_seconds(hass: HomeAssistant, cloud: Cloud) -> None:
    entity_id = control(hass, "switch", SWITCH)
    await use(hass, "switch.turn_on", entity_id)

    task = begin(hass, "switch.turn_off", entity_id)
    await asyncio.sleep(0.1)
    assert await enables(cloud) == ["1"]
    assert state(hass, "switch", SWITCH) == "off"

    await pass_time(hass, PAUSE)
    await task
    assert await enables(cloud) == ["1", "0"]
    assert state(hass, "switch", SWITCH) == "off"


@pytest.mark.usefixtures("entry")
async def test_last_wish_wins_and_costs_nothing_when_it_is_so(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    entity_id = control(hass, "switch", SWITCH)
    await use(hass, "switch.turn_on", entity_id)
    tasks = [begin(hass, f"switch.turn_{wish}", entity_id) for wish in ("off", "on", "off", "on")]
    await asyncio.sleep(0.1)

    await pass_time(hass, PAUSE)
    await asyncio.gather(*tasks)

    assert await enables(cloud) == ["1"]
    assert state(hass, "switch", SWITCH) == "on"


@pytest.mark.usefixtures("entry")
async def test_lens_is_covered_again_after_an_opening_whose_answer_was_lost(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    entity_id = control(hass, "switch", SWITCH)
    await use(hass, "switch.turn_on", entity_id)
    await cloud.fault("scene/switch/set", kind="lost_answer", count=1)
    opening = begin(hass, "switch.turn_off", entity_id)
    await asyncio.sleep(0.1)
    await pass_time(hass, PAUSE)
    with pytest.raises(HomeAssistantError):
        await opening
    assert (await cloud.device(PTZ))["privacy"] is False

    closing = begin(hass, "switch.turn_on", entity_id)
    await asyncio.sleep(0.1)
    await pass_time(hass, PAUSE)
    await closing

    assert await enables(cloud) == ["1", "0", "1"]
    assert (await cloud.device(PTZ))["privacy"] is True
    assert state(hass, "switch", SWITCH) == "on"


@pytest.mark.usefixtures("entry")
async def test_wishes_while_an_answer_is_awaited_are_not_lost(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    entity_id = control(hass, "switch", SWITCH)
    await cloud.set(device_latency=0.5)
    first = begin(hass, "switch.turn_on", entity_id)
    await cloud.wait_for_calls("scene/switch/set", 0)
    await asyncio.sleep(0.1)
    second = begin(hass, "switch.turn_off", entity_id)
    await first
    assert state(hass, "switch", SWITCH) == "off"

    await pass_time(hass, PAUSE)
    await second

    assert await enables(cloud) == ["1", "0"]
    assert (await cloud.device(PTZ))["privacy"] is False


@pytest.mark.usefixtures("entry")
async def test_camera_that_cannot_after_all_loses_the_switch_for_good(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.device(PTZ, refuses=["privacy"])

    key = await refusal(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    await settle(hass)

    assert key == "unsupported"
    assert control_of(hass, "switch", SWITCH) is None
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert control_of(hass, "switch", SWITCH) is None
    assert await cloud.count("scene/switch/set") == 1


@pytest.mark.usefixtures("entry")
async def test_closed_shutter_shows_its_card(
    hass: HomeAssistant, cloud: Cloud, repository: Path
) -> None:
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))

    assert state_of(hass, PTZ, key="stream_problem") == "privacy"
    picture = await async_get_image(hass, entity_of(hass, PTZ))
    assert picture.content == still(repository, "privacy")

    await open_shutter(hass)
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def nobody_watches(cloud: Cloud, serial: str = PTZ) -> None:
    """Wait until the camera has no viewer."""
    async with asyncio.timeout(5):
        while (await cloud.device(serial))["viewers"]:  # noqa: ASYNC110 - another process plays
            await asyncio.sleep(0.05)


async def open_shutter(hass: HomeAssistant, serial: str = PTZ) -> None:
    """Open it within the pause after it was closed."""
    task = begin(hass, "switch.turn_off", control(hass, "switch", f"{serial}_1-privacy"))
    await asyncio.sleep(0.1)
    await pass_time(hass, PAUSE)
    await task


def newest_look(camera: Camera) -> bytes | None:
    """Return what the last picture of the camera's newest whole segment looks like."""
    assert camera.stream is not None
    output = camera.stream.outputs().get(HLS_PROVIDER)
    whole = [segment for segment in output.get_segments() if segment.complete] if output else []
    if not whole:
        return None
    data = whole[-1].init + b"".join(part.data for part in whole[-1].parts)
    with av.open(BytesIO(data)) as container:
        *_, frame = container.decode(video=0)
    return look_of(frame)


def look_of_card(card: bytes) -> bytes:
    with av.open(BytesIO(card), format="jpeg_pipe") as container:
        frame = next(container.decode(video=0))
    return look_of(frame)


def starts(camera: Camera) -> set[int]:
    """Return the numbers of the worker's starts that the camera's segments are of."""
    assert camera.stream is not None
    output = camera.stream.outputs().get(HLS_PROVIDER)
    return {segment.stream_id for segment in output.get_segments()} if output else set()


async def until_seen(camera: Camera, card: bytes, *, covered: bool) -> None:
    """Wait until the camera's stream shows the card, or something else."""
    look = look_of_card(card)

    def is_seen() -> bool:
        newest = newest_look(camera)
        return newest is not None and look_alike(newest, look) is covered

    await until(is_seen)


@pytest.mark.parametrize("language, serial", [("en", PTZ), ("zh-Hans", PLAIN)])
async def test_stream_goes_on_with_the_card_while_the_lens_is_covered(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    play: Watch,
    repository: Path,
    language: str,
    serial: str,
) -> None:
    hass.config.language = language
    await cloud.set(privacy_live="picture")
    camera = await play(entity_of(hass, serial))
    card = still(repository, "privacy", language)
    await until_seen(camera, card, covered=False)

    await use(hass, "switch.turn_on", control(hass, "switch", f"{serial}_1-privacy"))

    await nobody_watches(cloud, serial)
    assert not entry.runtime_data.sources.plays(ChannelKey(serial, 1))
    assert entry.runtime_data.relays.slots.open == []
    assert state_of(hass, serial, key="stream_problem") == "privacy"
    await until_seen(camera, card, covered=True)
    assert (await cloud.device(serial))["viewers"] == 0

    await open_shutter(hass, serial)

    await until_seen(camera, card, covered=False)
    assert starts(camera) == {0}
    assert await cloud.count("live/address/get") == 1
    assert state_of(hass, serial, key="stream_problem") == "none"


async def test_stream_shows_the_card_when_the_app_covers_the_lens_and_looks_again_by_itself(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    play: Watch,
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Time that is made to pass would end Home Assistant's stream as well.
    monkeypatch.setattr("custom_components.ezviz_open.ladder._RETRY", Retry(2.0, 2.0))
    camera = await play(entity_of(hass, PTZ))
    card = still(repository, "privacy")
    await cloud.device(PTZ, privacy=True)
    await cloud.control("POST", "kick", {"serial": PTZ})

    await until_seen(camera, card, covered=True)
    await nobody_watches(cloud)
    assert state_of(hass, PTZ, key="stream_problem") == "privacy"
    asked = await cloud.count()
    seen = segments(camera)
    await until(lambda: segments(camera) > seen)
    assert await cloud.count() == asked

    await cloud.device(PTZ, privacy=False)
    grow_old(entry, 61)

    await until_seen(camera, card, covered=False)
    assert starts(camera) == {0}
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_lens_on_its_way_is_not_taken_for_covered(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    play: Watch,
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.ladder.OPENING_SECONDS", 1.0)
    await cloud.set(privacy_live_seconds=1.0)
    camera = await play(entity_of(hass, PTZ))
    card = still(repository, "privacy")
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    await nobody_watches(cloud)
    await until_seen(camera, card, covered=True)
    told: list[StreamProblem] = []
    problems = entry.runtime_data.problems
    problems.listen(lambda key: told.append(problems.of(key)))

    await open_shutter(hass)
    await until(lambda: StreamProblem.PRIVACY in told)

    assert state(hass, "switch", SWITCH) == "off"
    assert not entry.runtime_data.shutter.known_closed(KEY)
    await until_seen(camera, card, covered=False)
    assert state(hass, "switch", SWITCH) == "off"
    assert starts(camera) == {0}


@pytest.mark.parametrize("seconds", [0.0, 8.0])
async def test_late_refusal_does_not_close_what_was_opened(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, seconds: float
) -> None:
    await use(hass, "switch.turn_off", control(hass, "switch", SWITCH))
    await cloud.fault("device/capture", kind="code", code=60026)
    let_command_be_old(entry, seconds)

    assert await refusal(hass, "ezviz_open.capture", entity_of(hass, PTZ)) == "shutter_closed"

    assert state(hass, "switch", SWITCH) == "off"
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_covered_lens_stays_the_reason_and_an_open_one_lets_the_next_be_seen(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    play: Watch,
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.ladder._RETRY", Retry(2.0, 2.0))
    camera = await play(entity_of(hass, PTZ))
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    await nobody_watches(cloud)
    await cloud.set(stream_package="inactive")
    grow_old(entry, 61)
    tries = await cloud.count()
    await until_seen(camera, still(repository, "privacy"), covered=True)
    async with asyncio.timeout(20):
        while await cloud.count() == tries:  # noqa: ASYNC110 - another process calls
            await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    assert state_of(hass, PTZ, key="stream_problem") == "privacy"

    await open_shutter(hass, PTZ)

    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "too_many_streams")
    covered, busy = (
        look_of_card(still(repository, name)) for name in ("privacy", "too_many_streams")
    )

    def shows_the_new_reason() -> bool:
        newest = newest_look(camera)
        return newest is not None and difference(newest, busy) < difference(newest, covered)

    await until(shows_the_new_reason)
    assert starts(camera) == {0}


@pytest.mark.usefixtures("entry")
async def test_who_opens_a_covered_camera_is_told_although_others_see_the_card(
    hass: HomeAssistant, cloud: Cloud, play: Watch, hass_ws_client: WebSocketGenerator
) -> None:
    entity_id = entity_of(hass, PTZ)
    camera = await play(entity_id)
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    await nobody_watches(cloud)
    client = await hass_ws_client(hass)

    await client.send_json_auto_id({"type": "camera/stream", "entity_id": entity_id})
    answer = await client.receive_json()

    assert answer["error"]["message"].startswith("The lens shutter is closed")
    seen = segments(camera)
    await until(lambda: segments(camera) > seen)
    assert starts(camera) == {0}
    assert await cloud.count("live/address/get") == 1


async def test_stream_that_stops_for_another_reason_shows_no_card(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, play: Watch
) -> None:
    camera = await play(entity_of(hass, PTZ))
    await cloud.device(PTZ, online=False)
    await cloud.control("POST", "kick", {"serial": PTZ})

    assert camera.stream is not None
    await until(lambda: not camera.stream.available)
    assert state_of(hass, PTZ, key="stream_problem") == "offline"
    assert entry.runtime_data.relays.slots.open == []


async def test_stream_without_the_relay_stops_when_the_lens_is_covered(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Watch, person: Person
) -> None:
    await cloud.set(privacy_live="picture")
    await set_up(options={**ROOMY, "direct": True})
    await settle(hass)
    await play(entity_of(hass, PTZ))

    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))

    await nobody_watches(cloud)
    await until(lambda: state_of(hass, PTZ, key="stream_problem") == "privacy")
    answer = await person(entity_of(hass, PTZ))
    assert answer["error"]["message"].startswith("The lens shutter is closed")

    await open_shutter(hass)

    await play(entity_of(hass, PTZ))
    assert await cloud.count("live/address/get") == 1


async def test_opening_a_covered_camera_costs_no_call_for_a_minute(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, person: Person
) -> None:
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))

    answer = await person(entity_of(hass, PTZ))

    assert answer["error"]["message"].startswith("The lens shutter is closed")
    assert await cloud.count("live/address/get") == 0
    await cloud.device(PTZ, privacy=False)
    grow_old(entry, 61)

    answer = await person(entity_of(hass, PTZ))

    assert answer["success"]
    assert await cloud.count("live/address/get") == 1


ROUND = 20
"""More reads than there are in a round of the household's devices, firmware and all."""


async def test_rare_read_tells_of_the_app(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.device(PTZ, privacy=True)
    grow_old(entry, 600)
    for _ in range(ROUND):
        await pass_time(hass, entry.runtime_data.coordinator.cadence.device_read)

    assert state(hass, "switch", SWITCH) == "on"
    assert state(hass, "switch", f"{PLAIN}_1-privacy") == "off"
    assert state_of(hass, PTZ, key="stream_problem") == "privacy"
    assert entry.runtime_data.shutter.known_closed(KEY)
    assert await cloud.count("scene/switch/status") == 0

    await cloud.device(PTZ, privacy=False)
    grow_old(entry, 600)
    for _ in range(ROUND):
        await pass_time(hass, entry.runtime_data.coordinator.cadence.device_read)

    assert state(hass, "switch", SWITCH) == "off"
    assert state_of(hass, PTZ, key="stream_problem") == "none"


async def test_read_that_was_under_way_does_not_undo_a_command(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    coordinator = entry.runtime_data.coordinator
    status = await entry.runtime_data.client.devices.status(PTZ, 1, Purpose.POLL)

    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    coordinator.change(with_status(coordinator.data, PTZ, status))

    assert state(hass, "switch", SWITCH) == "on"


async def test_shutter_is_known_after_a_restart(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    entry.runtime_data.problems._attempts.clear()

    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)

    assert state(hass, "switch", SWITCH) == "on"
    assert state_of(hass, PTZ, key="stream_problem") == "privacy"
    assert await cloud.count("scene/switch/status") == 0


async def test_shutter_is_as_last_heard_of_after_a_restart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await use(hass, "switch.turn_on", control(hass, "switch", SWITCH))
    grow_old(entry, 600)

    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    # Whatever changes has everything looked at.
    await use(hass, "switch.turn_on", control(hass, "switch", f"{PLAIN}-arming"))

    assert entry.runtime_data.coordinator.data.statuses[PTZ].privacy is False
    assert state(hass, "switch", SWITCH) == "on"
    assert state_of(hass, PTZ, key="stream_problem") == "privacy"


async def test_refusals_of_the_media_servers_teach(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, person: Person
) -> None:
    await cloud.device(PTZ, privacy=True)

    await person(entity_of(hass, PTZ))

    assert state(hass, "switch", SWITCH) == "on"
    assert entry.runtime_data.shutter.known_closed(KEY)


@pytest.mark.parametrize("direct", [False, True])
async def test_picture_tells_that_the_app_has_opened_a_lens_that_refused_streams(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, person: Person, *, direct: bool
) -> None:
    entry = await set_up(options={**ROOMY, "direct": direct})
    await settle(hass)
    await cloud.device(PTZ, privacy=True)
    await person(entity_of(hass, PTZ))
    assert state(hass, "switch", SWITCH) == "on"
    grow_old(entry, 61)

    await cloud.device(PTZ, privacy=False)
    answer = await person(entity_of(hass, PTZ))

    assert answer["success"]
    assert state(hass, "switch", SWITCH) == "off"


async def test_picture_of_a_camera_that_may_show_its_shutter_tells_nothing(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, person: Person
) -> None:
    await cloud.set(privacy_live="picture", privacy_capture="60026")
    await cloud.device(PTZ, privacy=True)
    await refusal(hass, "ezviz_open.capture", entity_of(hass, PTZ))
    grow_old(entry, 61)

    answer = await person(entity_of(hass, PTZ))

    assert answer["success"]
    assert state(hass, "switch", SWITCH) == "on"


async def test_refusals_of_other_calls_teach(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.device(PTZ, privacy=True)
    await cloud.set(privacy_capture="60026")

    key = await refusal(hass, "ezviz_open.capture", entity_of(hass, PTZ))

    assert key == "shutter_closed"
    assert state(hass, "switch", SWITCH) == "on"
    assert entry.runtime_data.shutter.known_closed(KEY)
