"""What Home Assistant says, the camera speaks: once, in order, or a person learns why not."""

from __future__ import annotations

import asyncio
import gc
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from homeassistant.exceptions import HomeAssistantError

from custom_components.ezviz_open import message, speech_queue
from custom_components.ezviz_open.audio import Prepared, prepare
from custom_components.ezviz_open.audio.loudness import (
    BLOCKS_PER_SECOND,
    loudness,
    powers,
)
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.openapi import Purpose
from tests.integration.common import open_issues, reason_of, until
from tests.integration.controls import control, control_of, settle, use
from tests.integration.speakers import (
    Engine,
    file_of,
    names,
    play,
    said,
    set_up_engine,
    speak,
    speaker,
    wait_until_said,
)
from tests.simulated_cloud import DOORBELL, GB28181, H265, OFFLINE, PLAIN, PTZ, RECORDER
from tests.sounds import RATE, decoded, encoded, likeness, speech

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    return tmp_path


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    cloud: Cloud,
    media: Path,
    tts_cache: None,
    set_up: SetUp,
    engine: Engine,
) -> MockConfigEntry:
    """Return an account whose devices have told what they can do, and a house with an engine."""
    await cloud.device(RECORDER, capabilities={"support_talk": "1"})
    await set_up_engine(hass, engine)
    entry = await set_up()
    await settle(hass)
    return entry


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the patience with a device that talks be short."""
    monkeypatch.setattr(speech_queue, "BUSY_WAITS", (0.2, 0.2, 0.2))


@pytest.fixture
def recording(media: Path) -> str:
    """Return the media id of a local file, of 1.5 s."""
    (media / "Door bell.wav").write_bytes(encoded(speech(1.5, seed=7), "wav"))
    return "media-source://media_source/local/Door bell.wav"


def state(hass: HomeAssistant, entity_id: str) -> str:
    found = hass.states.get(entity_id)
    assert found is not None
    return found.state


def attributes(hass: HomeAssistant, entity_id: str) -> dict[str, Any]:
    found = hass.states.get(entity_id)
    assert found is not None
    return dict(found.attributes)


@pytest.mark.usefixtures("entry")
async def test_a_sentence_arrives_as_the_platform_wants_it(
    hass: HomeAssistant, cloud: Cloud, engine: Engine
) -> None:
    await speak(hass, "Dinner is ready.", speaker(hass, PTZ))

    [heard] = await said(cloud, PTZ)
    assert heard["name"] == "Dinner is ready.mp3"
    assert (heard["format"], heard["rate"], heard["channels"]) == ("mp3", 16_000, 1)
    # The silence around it is gone, but for a breath.
    assert 1.2 <= heard["seconds"] <= 1.8
    samples = decoded(await file_of(cloud, PTZ, heard["n"]))
    alike, _ = likeness(samples, engine.samples)
    assert alike > 0.9
    before, after = (np.sqrt(np.mean(s.astype(float) ** 2)) for s in (engine.samples / 16, samples))
    assert after > 5 * before
    assert loudness(powers(samples.tobytes())) == pytest.approx(-16, abs=2)
    assert np.abs(samples.astype(int)).max() < 32_767


@pytest.mark.parametrize("form", ["mp3", "aac", "wav"])
async def test_account_chooses_the_form_of_sound(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, engine: Engine, form: str
) -> None:
    hass.config_entries.async_update_entry(entry, options={"sound_format": form})

    await speak(hass, "Dinner is ready.", speaker(hass, PTZ))

    [heard] = await said(cloud, PTZ)
    assert (heard["name"], heard["format"]) == (f"Dinner is ready.{form}", form)
    alike, _ = likeness(decoded(await file_of(cloud, PTZ, heard["n"])), engine.samples)
    assert alike > 0.9


@pytest.mark.usefixtures("entry")
async def test_speakers_are_there_where_a_channel_can_talk(hass: HomeAssistant) -> None:
    for serial in (PTZ, H265, DOORBELL, PLAIN, RECORDER):
        assert control_of(hass, "media_player", f"{serial}_1-speaker"), serial
    assert control_of(hass, "media_player", f"{GB28181}_1-speaker") is None
    assert state(hass, speaker(hass, OFFLINE)) == "unavailable"


@pytest.mark.usefixtures("entry")
async def test_recorders_channel_is_named_in_the_call(hass: HomeAssistant, cloud: Cloud) -> None:
    await speak(hass, "Closed", speaker(hass, RECORDER, 2))

    [call] = await cloud.calls("voice/sendonce")
    assert call["params"]["channelNo"] == "2"


@pytest.mark.usefixtures("entry")
async def test_player_plays_for_the_length_of_the_clip(hass: HomeAssistant, cloud: Cloud) -> None:
    entity_id = speaker(hass, PTZ)
    await cloud.set(device_latency=0.5)
    assert state(hass, entity_id) == "idle"

    task = hass.async_create_task(speak(hass, "Hello", entity_id))
    await until(lambda: state(hass, entity_id) == "buffering", within=3)
    await task
    await hass.async_block_till_done()

    playing = hass.states.get(entity_id)
    assert playing is not None
    assert playing.state == "playing"
    assert playing.attributes["media_title"] == "Hello"
    assert playing.attributes["media_duration"] in {1, 2}
    assert playing.attributes["media_position"] == 0
    assert playing.attributes["media_position_updated_at"]
    await until(lambda: state(hass, entity_id) == "idle", within=4)
    assert "media_title" not in attributes(hass, entity_id)


async def test_ten_cameras_say_what_was_spoken_and_prepared_once(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepared: list[object] = []

    def counted(*args: Any, **kwargs: Any) -> Prepared:
        prepared.append(args)
        return prepare(*args, **kwargs)

    monkeypatch.setattr("custom_components.ezviz_open.sounds.prepare", counted)
    await cloud.set(max_devices=0)
    more = [f"BD000000{number}" for number in range(1, 7)]
    for serial in more:
        await cloud.control("POST", "devices", {"serial": serial})
    await entry.runtime_data.coordinator.refresh_for_a_person()
    await settle(hass)
    serials = [PTZ, H265, PLAIN, DOORBELL, *more]
    await cloud.set(device_latency=1.5)

    await speak(hass, "Good night", *(speaker(hass, serial) for serial in serials))

    # All were asked before the first one had answered.
    calls = await cloud.calls("voice/sendonce")
    began = max(call["time"] - call["ms"] / 1000 for call in calls)
    assert began < min(call["time"] for call in calls)

    assert len(engine.texts) == 1
    assert len(prepared) == 1
    for serial in serials:
        assert await names(cloud, serial) == ["Good night"]
    assert await cloud.count("voice/sendonce") == len(serials) == 10


async def test_two_channels_of_a_recorder_speak_one_after_the_other(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await speak(hass, "Closed", speaker(hass, RECORDER, 1), speaker(hass, RECORDER, 2))

    first, second = await said(cloud, RECORDER)
    # Home Assistant asks the players of one action in no order of its own.
    assert {first["channel"], second["channel"]} == {1, 2}
    assert second["begins"] >= first["begins"] + first["seconds"]


@pytest.mark.usefixtures("entry")
async def test_long_text_is_said_in_order_without_overlap(
    hass: HomeAssistant, cloud: Cloud, media: Path
) -> None:
    (media / "Story.wav").write_bytes(encoded(speech(70), "wav"))
    entity_id = speaker(hass, PTZ)

    task = hass.async_create_task(
        play(hass, entity_id, "media-source://media_source/local/Story.wav")
    )
    await wait_until_said(cloud, PTZ, 1)
    assert not task.done()
    [first] = await said(cloud, PTZ)
    await cloud.advance(60)
    queue = hass.config_entries.async_entries("ezviz_open")[0].runtime_data.speech._queue(PTZ)
    assert 30 < queue._free_at - hass.loop.time() <= first["seconds"] + 1
    await use(hass, "media_player.media_stop", entity_id)
    await task

    assert [v["name"] for v in await said(cloud, PTZ)] == ["Story 1 of 2.mp3"]


@pytest.mark.usefixtures("entry")
async def test_all_parts_of_a_long_sound_are_heard_in_their_order(
    hass: HomeAssistant, cloud: Cloud, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[prepare.__module__], "_LONGEST", 2 * BLOCKS_PER_SECOND)
    whole = speech(5, seed=11)
    (media / "Story.wav").write_bytes(encoded(whole, "wav"))

    await play(hass, speaker(hass, PTZ), "media-source://media_source/local/Story.wav")

    voices = await said(cloud, PTZ)
    assert len(voices) >= 3
    assert await names(cloud, PTZ) == [
        f"Story {number} of {len(voices)}" for number in range(1, len(voices) + 1)
    ]
    for one, other in pairwise(voices):
        assert other["begins"] >= one["begins"] + one["seconds"]
    parts = [decoded(await file_of(cloud, PTZ, voice["n"])) for voice in voices]
    found = [likeness(whole, part[RATE // 4 : -RATE // 4]) for part in parts]
    assert all(alike > 0.8 for alike, _ in found)
    places = [place for _, place in found]
    assert places == sorted(places)
    assert places[-1] > places[0] + 2


@pytest.mark.usefixtures("entry")
async def test_parts_follow_one_another(
    hass: HomeAssistant, cloud: Cloud, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = message.message_of

    def in_three(*args: Any) -> message.Message:
        one = whole(*args)
        return message.Message(one.title, one.parts * 3)

    entity_id = speaker(hass, PTZ)
    with monkeypatch.context() as patched:
        patched.setattr("custom_components.ezviz_open.media_player.message_of", in_three)
        story = hass.async_create_task(play(hass, entity_id, recording))
        await wait_until_said(cloud, PTZ, 1)
    await speak(hass, "Fire", entity_id)
    await story

    voices = await said(cloud, PTZ)
    # The announcement comes between two parts, and the text goes on.
    assert [v["name"] for v in voices] == [
        "Door bell.mp3",
        "Fire.mp3",
        "Door bell.mp3",
        "Door bell.mp3",
    ]
    for one, other in pairwise(voices):
        assert other["at"] >= one["begins"] + one["seconds"]
        assert other["at"] - one["at"] >= 1


@pytest.mark.usefixtures("entry")
async def test_busy_camera_is_waited_for(
    hass: HomeAssistant, cloud: Cloud, short_waits: None
) -> None:
    await cloud.fault("voice/sendonce", kind="code", code=111012, count=2)

    await speak(hass, "Hello", speaker(hass, PTZ))

    assert await names(cloud, PTZ) == ["Hello"]
    assert await cloud.count("voice/sendonce") == 3


async def test_camera_that_somebody_else_makes_talk_is_waited_for(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    other = encoded(speech(3), "mp3")
    await entry.runtime_data.client.voices.send_once(
        PTZ, 1, other, Purpose.ACTION, file_name="Other.mp3"
    )

    await speak(hass, "Hello", speaker(hass, PTZ))

    first, second = await said(cloud, PTZ)
    assert [first["name"], second["name"]] == ["Other.mp3", "Hello.mp3"]
    assert second["at"] >= first["begins"] + first["seconds"]


@pytest.mark.usefixtures("entry", "short_waits")
async def test_stuck_camera_is_given_up_with_all_that_waits_for_it(
    hass: HomeAssistant, cloud: Cloud, recording: str
) -> None:
    await cloud.fault("voice/sendonce", kind="code", code=111012, count=20)
    entity_id = speaker(hass, PTZ)

    outcomes = await asyncio.gather(
        play(hass, entity_id, recording), speak(hass, "Hello", entity_id), return_exceptions=True
    )

    keys = [reason_of(outcome) for outcome in outcomes]
    assert keys == ["speaker_busy", "speaker_busy"]
    assert await cloud.count("voice/sendonce") == 4
    await cloud.clear_faults()
    await speak(hass, "Again", entity_id)
    assert await names(cloud, PTZ) == ["Again"]


@pytest.mark.usefixtures("entry")
async def test_used_up_package_is_a_repair_until_a_sound_is_heard(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await cloud.set(voice_balance=0)

    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "Hello", speaker(hass, PTZ))

    assert reason_of(refused.value) == "quota_voice"
    assert [i for i in open_issues(hass) if i.startswith("voice_package_")]
    await cloud.set(voice_balance=5)
    await speak(hass, "Hello", speaker(hass, H265))
    assert not [i for i in open_issues(hass) if i.startswith("voice_package_")]


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize("kind", ["lost_answer", "html", "cut"])
async def test_lost_answer_is_told_and_not_repeated(
    hass: HomeAssistant, cloud: Cloud, kind: str
) -> None:
    await cloud.fault("voice/sendonce", kind=kind, count=1)

    with pytest.raises(HomeAssistantError) as lost:
        await speak(hass, "Hello", speaker(hass, PTZ))

    assert reason_of(lost.value) == "voice_unsure"
    assert await cloud.count("voice/sendonce") <= 1
    assert len(await said(cloud, PTZ)) <= 1


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "code, key",
    [
        (10001, "bad_voice"),
        (10029, "quota_minute"),
        (20008, "device_timeout"),
        (20015, "cannot_talk"),
        (111001, "bad_voice"),
    ],
)
async def test_refusals_are_explained(
    hass: HomeAssistant, cloud: Cloud, code: int, key: str
) -> None:
    await cloud.fault("voice/sendonce", kind="code", code=code, count=1)

    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "Hello", speaker(hass, PTZ))

    assert reason_of(refused.value) == key
    assert await cloud.count("voice/sendonce") == 1


@pytest.mark.usefixtures("entry")
async def test_camera_that_cannot_talk_loses_its_player_for_good(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await cloud.device(PTZ, refuses=["talk"])
    entity_id = speaker(hass, PTZ)

    with pytest.raises(HomeAssistantError):
        await speak(hass, "Hello", entity_id)
    await settle(hass)

    assert control_of(hass, "media_player", f"{PTZ}_1-speaker") is None


@pytest.mark.usefixtures("entry")
async def test_going_offline_makes_it_unavailable(hass: HomeAssistant, cloud: Cloud) -> None:
    await cloud.device(PTZ, online=False)
    entity_id = speaker(hass, PTZ)

    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "Hello", entity_id)

    assert reason_of(refused.value) == "device_offline"
    assert state(hass, entity_id) == "unavailable"


@pytest.mark.usefixtures("entry")
async def test_covered_lens_is_told_before_a_call_is_spent(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await use(hass, "switch.turn_on", control(hass, "switch", f"{PTZ}_1-privacy"))

    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "Hello", speaker(hass, PTZ))

    assert reason_of(refused.value) == "shutter_closed"
    assert await cloud.count("voice/sendonce") == 0


@pytest.mark.usefixtures("entry")
async def test_lens_covered_meanwhile_is_told_when_the_turn_comes(
    hass: HomeAssistant, cloud: Cloud, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    task = hass.async_create_task(play(hass, entity_id, recording))
    await asyncio.sleep(0.2)
    await use(hass, "switch.turn_on", control(hass, "switch", f"{PTZ}_1-privacy"))

    with pytest.raises(HomeAssistantError) as refused:
        await task

    assert reason_of(refused.value) == "shutter_closed"
    assert await cloud.count("voice/sendonce") == 1


@pytest.mark.usefixtures("entry")
async def test_refusal_that_holds_for_all_ends_all_that_waits(
    hass: HomeAssistant, cloud: Cloud, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    await cloud.set(voice_balance=0)

    outcomes = await asyncio.gather(
        *(play(hass, entity_id, recording) for _ in range(3)), return_exceptions=True
    )

    assert {reason_of(o) for o in outcomes} == {"quota_voice"}
    assert await cloud.count("voice/sendonce") == 2


@pytest.mark.usefixtures("entry")
async def test_lens_covered_in_the_app_is_told_too(hass: HomeAssistant, cloud: Cloud) -> None:
    await cloud.device(PTZ, privacy=True)

    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "Hello", speaker(hass, PTZ))

    assert reason_of(refused.value) == "shutter_closed"


@pytest.mark.usefixtures("entry")
async def test_stop_empties_the_queue_and_cuts_nothing(
    hass: HomeAssistant, cloud: Cloud, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    waiting = [hass.async_create_task(play(hass, entity_id, recording)) for _ in range(2)]
    await asyncio.sleep(0.3)

    await use(hass, "media_player.media_stop", entity_id)
    await asyncio.gather(*waiting)

    assert state(hass, entity_id) == "playing"
    assert attributes(hass, entity_id)["media_artist"].startswith("Stopped")
    await until(lambda: state(hass, entity_id) == "idle", within=4)
    assert "media_artist" not in attributes(hass, entity_id)
    assert await names(cloud, PTZ) == ["First"]


@pytest.mark.usefixtures("entry")
async def test_stopping_a_silent_camera_shows_nothing(hass: HomeAssistant) -> None:
    entity_id = speaker(hass, PTZ)

    await use(hass, "media_player.media_stop", entity_id)

    assert state(hass, entity_id) == "idle"
    assert "media_artist" not in attributes(hass, entity_id)


@pytest.mark.usefixtures("entry")
async def test_what_comes_after_a_stop_is_not_marked_as_stopped(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    await use(hass, "media_player.media_stop", entity_id)

    await speak(hass, "Second", entity_id)

    assert attributes(hass, entity_id)["media_title"] == "Second"
    assert "media_artist" not in attributes(hass, entity_id)


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "enqueue, order",
    [
        ("add", ["First", "Old", "New"]),
        ("next", ["First", "New", "Old"]),
        ("play", ["First", "New", "Old"]),
        ("replace", ["First", "New"]),
        (None, ["First", "Old", "New"]),
    ],
)
async def test_places_in_the_queue(
    hass: HomeAssistant, cloud: Cloud, recording: str, enqueue: str | None, order: list[str]
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    old = hass.async_create_task(play(hass, entity_id, recording, extra={"title": "Old"}))
    await asyncio.sleep(0.2)

    wish = {} if enqueue is None else {"enqueue": enqueue}
    await play(hass, entity_id, recording, extra={"title": "New"}, **wish)
    await old

    assert await names(cloud, PTZ) == order


@pytest.mark.usefixtures("entry")
async def test_who_gives_up_takes_its_place_along(
    hass: HomeAssistant, cloud: Cloud, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    task = hass.async_create_task(play(hass, entity_id, recording))
    await asyncio.sleep(0.2)

    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await until(lambda: state(hass, entity_id) == "idle", within=4)

    assert await names(cloud, PTZ) == ["First"]


@pytest.mark.usefixtures("entry")
async def test_volume_is_set_and_remembered_where_the_camera_has_one(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    entity_id = speaker(hass, PTZ)
    assert attributes(hass, entity_id)["volume_level"] == 1

    await use(hass, "media_player.volume_set", entity_id, volume_level=0.3)

    assert (await cloud.device(PTZ))["volume"] == 30
    assert attributes(hass, entity_id)["volume_level"] == 0.3
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert attributes(hass, entity_id)["volume_level"] == 0.3
    # It was read once in the speaker's life, before it was first known.
    calls = await cloud.calls("talkSpeakerVolume")
    assert [c["method"] for c in calls if c["params"]["deviceSerial"] == PTZ] == ["GET", "POST"]
    await cloud.device(PTZ, refuses=["volume"])
    with pytest.raises(HomeAssistantError) as refused:
        await use(hass, "media_player.volume_set", entity_id, volume_level=1)
    assert reason_of(refused.value) == "unsupported"
    assert str(refused.value).startswith("客厅: ")


@pytest.mark.parametrize("answer", ["refused", "object"])
async def test_volume_can_be_set_where_it_cannot_be_read(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, answer: str
) -> None:
    await cloud.set(volume_read="unsupported" if answer == "refused" else answer)
    if answer == "object":
        await cloud.fault("talkSpeakerVolume", kind="code", code=10029, count=1)
    await set_up()
    await settle(hass)
    entity_id = speaker(hass, PTZ)
    assert attributes(hass, entity_id).get("volume_level") is None

    await use(hass, "media_player.volume_set", entity_id, volume_level=0.5)

    assert attributes(hass, entity_id)["volume_level"] == 0.5


@pytest.mark.usefixtures("entry")
async def test_error_names_the_camera_it_is_about(hass: HomeAssistant, cloud: Cloud) -> None:
    await cloud.fault("voice/sendonce", kind="code", code=20008, serial=PLAIN)
    hass.config.language = "zh-Hans"

    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "Hello", speaker(hass, PTZ), speaker(hass, PLAIN))

    placeholders = refused.value.translation_placeholders
    assert placeholders is not None
    assert placeholders["camera"] == "车库"
    assert placeholders["reason"].startswith("摄像头没有及时响应")
    assert str(refused.value)


@pytest.mark.usefixtures("entry")
async def test_empty_text_is_called_empty(hass: HomeAssistant, cloud: Cloud) -> None:
    with pytest.raises(HomeAssistantError) as refused:
        await speak(hass, "  ", speaker(hass, PTZ))

    assert reason_of(refused.value) == "text_empty"
    assert await cloud.count("voice/sendonce") == 0


@pytest.mark.usefixtures("entry")
async def test_unloading_ends_the_queue(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await speak(hass, "First", entity_id)
    task = hass.async_create_task(play(hass, entity_id, recording))
    await asyncio.sleep(0.2)

    await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(HomeAssistantError) as lost:
        await task
    assert reason_of(lost.value) == "speech_unloaded_unsent"
    assert "客厅: The account was reloaded" in str(lost.value)
    assert await names(cloud, PTZ) == ["First"]
    await hass.config_entries.async_setup(entry.entry_id)


@pytest.mark.usefixtures("entry")
async def test_sound_on_its_way_at_a_reload_may_have_been_heard(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(device_latency=30)
    task = hass.async_create_task(speak(hass, "Hello", speaker(hass, PTZ)))
    await until(lambda: on_its_way(entry), within=10)

    await hass.config_entries.async_reload(entry.entry_id)

    with pytest.raises(HomeAssistantError) as lost:
        await task
    assert reason_of(lost.value) == "speech_unloaded_unsure"


async def test_reload_tells_how_much_of_a_long_text_was_sent(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recording: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_parts(monkeypatch, 3)
    task = hass.async_create_task(play(hass, speaker(hass, PTZ), recording))
    await wait_until_said(cloud, PTZ, 1)
    await until(lambda: state(hass, speaker(hass, PTZ)) == "playing", within=5)

    await hass.config_entries.async_reload(entry.entry_id)

    with pytest.raises(HomeAssistantError) as lost:
        await task
    assert "The camera was sent 1 of 3 parts, then it ended: The account was" in str(lost.value)
    assert await names(cloud, PTZ) == ["Door bell"]


async def test_text_that_fails_midway_tells_how_much_was_sent(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    recording: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_parts(monkeypatch, 2)
    entity_id = speaker(hass, PTZ)
    task = hass.async_create_task(
        send(hass, entity_id, media=recording),
    )
    await wait_until_said(cloud, PTZ, 1)
    await cloud.set(voice_balance=0)

    answer = (await task)[entity_id]

    assert (answer["spoken"], answer["reason"]) == (False, "quota_voice")
    assert answer["message"].startswith("The camera was sent 1 of 2 parts, then it ended: The acc")


async def test_lost_answer_to_another_call_leaves_no_doubt(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("voice/sendonce", kind="code", code=10002, count=1)
    await cloud.fault("token/get", kind="lost_answer")

    with pytest.raises(HomeAssistantError) as lost:
        await speak(hass, "Hello", speaker(hass, PTZ))

    assert reason_of(lost.value) == "connection"
    assert await names(cloud, PTZ) == []
    assert entry.runtime_data.speech.spoken(ChannelKey(PTZ, 1)) is None


async def test_who_gives_up_as_it_is_stopped_leaves_no_error_behind(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    async def never() -> message.Message:
        await asyncio.Event().wait()
        raise AssertionError

    left: list[dict[str, Any]] = []
    hass.loop.set_exception_handler(lambda _loop, context: left.append(context))
    account, key = entry.runtime_data.speech, ChannelKey(PTZ, 1)
    task = hass.async_create_task(account.say(key, never))

    task.cancel()
    account.stop(key)
    await asyncio.gather(task, return_exceptions=True)
    del task
    await asyncio.sleep(0.1)
    gc.collect()

    assert left == []


async def test_sound_on_its_way_at_a_stop_is_told_as_it_ends(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await cloud.set(device_latency=1)
    task = hass.async_create_task(send(hass, entity_id, media=recording))
    await until(lambda: on_its_way(entry), within=10)

    await use(hass, "media_player.media_stop", entity_id)

    assert await task == {entity_id: {"spoken": True}}
    assert attributes(hass, entity_id)["media_artist"].startswith("Stopped")
    assert await names(cloud, PTZ) == ["Door bell"]


async def test_stop_ends_what_a_busy_camera_did_not_take(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    other = encoded(speech(20), "mp3")
    await entry.runtime_data.client.voices.send_once(PTZ, 1, other, Purpose.ACTION)
    await cloud.set(device_latency=1)
    task = hass.async_create_task(send(hass, entity_id, media=recording))
    await until(lambda: on_its_way(entry), within=10)

    await use(hass, "media_player.media_stop", entity_id)

    answer = (await task)[entity_id]
    assert (answer["spoken"], answer["reason"]) == (False, "speech_stopped")
    assert answer["message"].startswith("It was stopped")
    assert await names(cloud, PTZ) == ["voice"]


@pytest.mark.usefixtures("entry")
async def test_stop_of_a_long_text_tells_how_much_was_sent(
    hass: HomeAssistant, cloud: Cloud, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_parts(monkeypatch, 3)
    entity_id = speaker(hass, PTZ)
    task = hass.async_create_task(send(hass, entity_id, media=recording))
    await until(lambda: state(hass, entity_id) == "playing", within=10)
    whole = attributes(hass, entity_id)["media_duration"]

    await use(hass, "media_player.media_stop", entity_id)

    answer = (await task)[entity_id]
    assert (answer["spoken"], answer["reason"]) == (False, "speech_stopped")
    assert "after 1 of 3 parts" in answer["message"]
    assert attributes(hass, entity_id)["media_duration"] == pytest.approx(whole / 3, abs=1)
    assert attributes(hass, entity_id)["media_artist"].startswith("Stopped")


async def test_waiting_sound_has_a_title_before_it_is_prepared(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, recording: str
) -> None:
    entity_id = speaker(hass, PTZ)
    await cloud.set(device_latency=2)

    task = hass.async_create_task(speak(hass, "Dinner is ready.", entity_id))
    await until(lambda: state(hass, entity_id) == "buffering", within=5)

    assert attributes(hass, entity_id)["media_title"] == "Dinner is ready."
    await task


def on_its_way(entry: MockConfigEntry) -> bool:
    """Return whether a part is being handed over to the camera."""
    return entry.runtime_data.speech._queue(PTZ)._on_its_way is not None


def in_parts(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Have every sound sent so many times, as if it were a long one."""
    whole = message.message_of

    def repeated(*args: Any) -> message.Message:
        one = whole(*args)
        return message.Message(one.title, one.parts * count)

    monkeypatch.setattr("custom_components.ezviz_open.media_player.message_of", repeated)


async def send(hass: HomeAssistant, entity_id: str, **data: Any) -> Any:
    """Have a camera play something, and return what is told of it."""
    return await hass.services.async_call(
        "ezviz_open",
        "send_voice",
        {"entity_id": entity_id, **data},
        blocking=True,
        return_response=True,
    )
