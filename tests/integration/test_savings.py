"""What was recorded becomes a file: whole or not at all, seen and ended by people."""

from __future__ import annotations

import asyncio
import resource
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import pytest
import voluptuous as vol
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Context, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.util import dt as dt_util

from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.openapi import Protocol, Purpose, RecordingSource
from custom_components.ezviz_open.playback import NoAddress
from custom_components.ezviz_open.recording_supplier import Held, RecordingSupplier
from custom_components.ezviz_open.relay import Slots
from custom_components.ezviz_open.saving_supplier import SavingSupplier
from tests.integration.common import entity_id_of, entity_of, reason_of, state_by, until
from tests.integration.drawn_clock import SHANGHAI, seconds_shown
from tests.simulated_cloud import DOORBELL, ENCRYPTED, H265, OFFLINE, PLAIN, PTZ, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from homeassistant.core import Event, HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

    from custom_components.ezviz_open.savings import Savings
    from tests.simulated_cloud import Cloud

    from .conftest import SetUp, Watch

ADDRESS = "live/address/get"
STEP = 1 / 15
"""Simulated recordings have fifteen pictures a second."""
GROUP = 1.0
"""How far key frames are apart, seconds."""
KILLED = """
import asyncio, sys
from pathlib import Path
from custom_components.ezviz_open.playback import Address, Clip, save

class Supplier:
    async def address(self, *_, **__):
        return Address(sys.argv[1], "flv")

asyncio.run(save([Clip(0, 100)], Supplier(), Path(sys.argv[2])))
"""


@pytest.fixture
async def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder of a Home Assistant that lives in China."""
    await hass.config.async_set_time_zone("Asia/Shanghai")
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.media_dirs = {"local": str(folder)}
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


@pytest.fixture
async def entry(hass: HomeAssistant, media: Path, cloud: Cloud, set_up: SetUp) -> MockConfigEntry:
    await cloud.set(playback_pace=0)
    entry = await set_up()
    savings_of(entry).pauses = (0.1, 0.1)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


@pytest.fixture
def told(hass: HomeAssistant) -> dict[str, list[dict[str, Any]]]:
    """Return what is told of savings, by kind."""
    events: dict[str, list[dict[str, Any]]] = {"progress": [], "saved": [], "not_saved": []}

    @callback
    def hear(event: Event) -> None:
        events[str(event.event_type).removeprefix(f"{DOMAIN}_recording_")].append(dict(event.data))

    for kind in events:
        hass.bus.async_listen(f"{DOMAIN}_recording_{kind}", hear)
    return events


class Somebody:
    """Who watches, and stays."""

    name = "somebody"
    lingers = False

    def leave(self) -> None:
        """Stay."""


def savings_of(entry: MockConfigEntry) -> Savings:
    savings: Savings = entry.runtime_data.savings
    return savings


def percent(entry: MockConfigEntry) -> int:
    """Return how far a saving is, -1 while there is none."""
    current = savings_of(entry).current
    return -1 if current is None or current.percent is None else current.percent


def _attribute(hass: HomeAssistant, entity_id: str, name: str) -> object:
    state = hass.states.get(entity_id)
    return state and state.attributes[name]


async def noon(cloud: Cloud) -> int:
    """Return a moment around which there is no midnight: noon of yesterday."""
    now = datetime.fromtimestamp((await cloud.control("GET", "state"))["now"], SHANGHAI)
    day = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return int((day - timedelta(days=1)).timestamp())


async def record(cloud: Cloud, *lengths: int, serial: str = PLAIN, **order: Any) -> int:
    """Leave just recordings of these lengths, one after the other, and return their begin."""
    await cloud.control("DELETE", f"devices/{serial}/recordings")
    begin = at = await noon(cloud)
    for length in lengths:
        order = {"begins_at": at, "seconds": length, "kind": "TIMING", **order}
        await cloud.control("POST", f"devices/{serial}/recordings", order | {"begins_at": at})
        at += length
    return begin


async def save(
    hass: HomeAssistant, begin: float, end: float, *, serial: str = PLAIN, **data: Any
) -> dict[str, Any]:
    """Save a span of a camera's and return what the action answers of it."""
    entity_id = entity_of(hass, serial)
    times = {"start": local(begin), "end": local(end)}
    answer = await hass.services.async_call(
        DOMAIN,
        "save_recording",
        {"entity_id": entity_id, **times, **data},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    told: dict[str, Any] = dict(answer[entity_id])  # type: ignore[arg-type]  # it is one
    return told


async def refusal(hass: HomeAssistant, begin: float, end: float, **data: Any) -> str | None:
    """Return the key of the text with which a saving fails."""
    with pytest.raises(HomeAssistantError) as caught:
        await save(hass, begin, end, **data)
    return reason_of(caught.value)


def local(at: float) -> str:
    """Return a time as people write it."""
    return f"{datetime.fromtimestamp(at, SHANGHAI):%Y-%m-%d %H:%M:%S}"


def size_of(path: Path) -> int:
    """Return how large a file is, bytes."""
    return path.stat().st_size


def files(folder: Path) -> list[str]:
    """Return all files below a folder."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def shown(path: Path, around: int) -> tuple[list[float], list[int]]:
    """Return when each picture of a file is shown, and the clocks of the first and the last."""
    with av.open(str(path)) as container:
        pictures = list(container.decode(video=0))
    times = [float(picture.time or 0) for picture in pictures]
    return times, [seconds_shown(picture, around) for picture in (pictures[0], pictures[-1])]


def saving_state(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    return state_by(hass, "sensor", f"{entry.unique_id}-saving")


@pytest.mark.parametrize("protocol", ["rtmp", "flv"])
async def test_span_over_three_clips_is_one_gapless_file(
    hass: HomeAssistant,
    media: Path,
    cloud: Cloud,
    set_up: SetUp,
    told: dict[str, list[dict[str, Any]]],
    protocol: str,
) -> None:
    await cloud.set(playback_pace=0)
    await set_up(options={"plan": "own", "protocol": protocol, **ROOMS})
    begin = await record(cloud, 8, 8, 8)

    answer = await save(hass, begin + 3, begin + 21)

    path = Path(answer["filename"])
    times, clocks = await hass.async_add_executor_job(shown, path, begin + 10)
    assert clocks == [begin + 3, begin + 20]
    assert abs(times[-1] + STEP - 18) < 0.5
    steps = [after - before for before, after in pairwise(times)]
    assert min(steps) > 0
    assert max(steps) < 3 * STEP
    assert abs(answer["length"] - 18) < 0.5
    assert answer["size"] == size_of(path)
    assert answer["missing"] == 0
    assert answer["gaps"] == []
    assert [clip["start"] for clip in answer["clips"]] == [
        datetime.fromtimestamp(begin + at, SHANGHAI).isoformat() for at in (3, 8, 16)
    ]
    assert {clip["kind"] for clip in answer["clips"]} == {"timed"}
    assert path.parent == media / DOMAIN
    assert files(media) == [path.name]
    assert told["saved"] == [{"entity_id": entity_of(hass, PLAIN), **answer}]


ROOMS = {"calls_per_minute": 10_000, "calls_per_day": 1_000_000, "streams": 50}


async def test_clips_cost_a_list_and_an_address_each(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5, 5)
    before = await cloud.count()

    await save(hass, begin, begin + 10)

    assert await cloud.count() - before == 3
    assert await cloud.count(ADDRESS) == 2


async def test_what_overlaps_is_saved_once_and_gaps_are_told(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 10)
    for at, seconds in ((4, 4), (20, 5)):
        order = {"begins_at": begin + at, "seconds": seconds, "kind": "ALARM"}
        await cloud.control("POST", f"devices/{PLAIN}/recordings", order)

    answer = await save(hass, begin - 5, begin + 30)

    assert abs(answer["length"] - 15) < 0.5
    assert [clip["kind"] for clip in answer["clips"]] == ["timed", "alarm"]
    starts = [
        round(datetime.fromisoformat(gap["start"]).timestamp()) - begin for gap in answer["gaps"]
    ]
    assert starts == [-5, 10, 25]


async def test_span_over_midnight_is_saved_once(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    midnight = begin - 12 * 3600
    order = {"begins_at": midnight - 5, "seconds": 10}
    await cloud.control("POST", f"devices/{PLAIN}/recordings", order)

    answer = await save(hass, midnight - 5, midnight + 5)

    assert len(answer["clips"]) == 1
    assert abs(answer["length"] - 10) < 0.5


@pytest.mark.parametrize("source, expected", [("auto", "card"), ("cloud", "cloud")])
async def test_card_comes_first_unless_told_otherwise(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, source: str, expected: str
) -> None:
    begin = await record(cloud, 5, serial=PTZ)
    order = {"begins_at": begin, "seconds": 5, "source": "cloud"}
    await cloud.control("POST", f"devices/{PTZ}/recordings", order)

    answer = await save(hass, begin, begin + 5, serial=PTZ, source=source)

    assert answer["source"] == expected


async def test_cloud_helps_out_where_the_card_has_nothing(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5, serial=PTZ, source="cloud")

    assert (await save(hass, begin, begin + 5, serial=PTZ))["source"] == "cloud"


async def test_cloud_of_an_offline_camera_is_saved(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5, serial=OFFLINE, source="cloud")

    assert (await save(hass, begin, begin + 5, serial=OFFLINE))["source"] == "cloud"


async def test_h265_is_saved_as_it_is(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5, serial=H265)

    answer = await save(hass, begin, begin + 5, serial=H265)

    with av.open(answer["filename"]) as container:
        assert container.streams.video[0].codec_context.name == "hevc"


async def test_name_may_be_a_template_and_becomes_a_film(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    name = f"{media}/films/{{{{ entity_id }}}}_{{{{ start.strftime('%H%M%S') }}}}"

    answer = await save(hass, begin, begin + 5, filename=name)

    moment = datetime.fromtimestamp(begin, SHANGHAI)
    assert answer["filename"] == f"{media}/films/{entity_of(hass, PLAIN)}_{moment:%H%M%S}.mp4"
    assert size_of(Path(answer["filename"])) > 0


async def test_other_folders_are_refused_without_a_call(
    hass: HomeAssistant, tmp_path: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    before = await cloud.count()

    with pytest.raises(ServiceValidationError) as caught:
        await save(hass, begin, begin + 5, filename=str(tmp_path / "elsewhere.mp4"))

    assert reason_of(caught.value) == "path_not_allowed"
    assert await cloud.count() == before


@pytest.mark.parametrize(
    "begin, end, key",
    [
        (-600, -600, "saving_backwards"),
        (-60, 60, "saving_future"),
        (-3 * 3600, -60, "saving_too_long"),
    ],
)
async def test_impossible_spans_are_refused_without_a_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, begin: int, end: int, key: str
) -> None:
    now = dt_util.utcnow().timestamp()
    before = await cloud.count()

    assert await refusal(hass, now + begin, now + end) == key
    assert await cloud.count() == before


async def test_time_with_a_zone_is_taken_as_it_is(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    times = {
        name: dt_util.utc_from_timestamp(at).isoformat()
        for name, at in (("start", begin), ("end", begin + 5))
    }

    answer = await hass.services.async_call(
        DOMAIN,
        "save_recording",
        {"entity_id": entity_of(hass, PLAIN), **times},
        blocking=True,
        return_response=True,
    )

    assert answer is not None
    (saved,) = answer.values()
    assert isinstance(saved, dict)
    assert saved["gaps"] == []


async def test_nothing_recorded_is_said(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)

    assert await refusal(hass, begin + 60, begin + 120) == "saving_nothing"
    assert files(media) == []


async def test_storage_that_holds_nothing_is_told_as_when_browsing(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await noon(cloud)
    for serial, key in (
        (DOORBELL, "recordings_card_unformatted"),
        (PLAIN, "recordings_card_empty"),
    ):
        await cloud.control("DELETE", f"devices/{serial}/recordings")

        assert await refusal(hass, begin, begin + 60, serial=serial, source="card") == key

    assert files(media) == []


async def test_storage_that_holds_other_days_is_not_called_empty(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5) - 86_400

    assert await refusal(hass, begin, begin + 60) == "saving_nothing"


async def test_month_that_nobody_tells_of_does_not_hide_that_there_is_nothing(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5) - 86_400
    await cloud.fault("query/month", kind="code", code=60020)

    assert await refusal(hass, begin, begin + 60) == "saving_nothing"


async def test_offline_camera_is_told_with_what_became_of_the_cloud(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5, serial=OFFLINE, source="cloud")
    span = begin + 60, begin + 120

    key = await refusal(hass, *span, serial=OFFLINE)
    assert key == "saving_offline_cloud_empty"
    assert await refusal(hass, *span, serial=OFFLINE, source="card") == "recordings_offline"

    entry.runtime_data.recordings._kept._answers.clear()
    for path in ("video/by/time", "unify/query"):
        await cloud.fault(path, kind="code", code=20007)
    assert await refusal(hass, *span, serial=OFFLINE) == "saving_offline_cloud_refused"


async def test_offline_camera_without_cloud_is_told_as_such(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    for path in ("video/by/time", "unify/query"):
        await cloud.fault(path, kind="code", code=20007)

    assert await refusal(hass, begin, begin + 5) == "saving_offline_no_cloud"


async def test_camera_without_cloud_is_told_apart(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5, serial=H265)

    key = await refusal(hass, begin, begin + 5, serial=H265, source="cloud")

    assert key == "recordings_no_cloud"


async def test_encrypted_and_overwritten_and_refused_are_explained(
    hass: HomeAssistant,
    media: Path,
    cloud: Cloud,
    entry: MockConfigEntry,
    told: dict[str, list[dict[str, Any]]],
) -> None:
    begin = await record(cloud, 5, serial=ENCRYPTED, encrypted=True)
    assert await refusal(hass, begin, begin + 5, serial=ENCRYPTED) == "recordings_encrypted"

    for code in (5402, 5404, 5416):
        begin = await record(cloud, 5, refuses=code)
        entry.runtime_data.recordings._kept._answers.clear()
        assert await refusal(hass, begin, begin + 5) == "saving_refused"

    await hass.async_block_till_done()
    assert files(media) == []
    assert len(told["not_saved"]) == 4
    assert "encrypted" in told["not_saved"][0]["reason"]
    assert "overwritten" in told["not_saved"][1]["reason"]


@pytest.mark.parametrize(
    "code, key",
    [
        (5402, "recording_gone"),
        (10007, "quota_day"),
        (10031, "recordings_no_permission"),
        (20008, "recording_unanswered"),
        (20007, "recordings_offline"),
    ],
)
async def test_refused_address_is_explained(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry, code: int, key: str
) -> None:
    begin = await record(cloud, 5)
    await cloud.fault(ADDRESS, kind="code", code=code)

    assert await refusal(hass, begin, begin + 5) == key
    assert files(media) == []


async def test_short_loss_of_connection_does_no_harm(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    # Reads are repeated once by the client itself.
    await cloud.fault(ADDRESS, kind="reset", count=3)

    assert abs((await save(hass, begin, begin + 5))["length"] - 5) < 0.5


async def test_long_loss_of_connection_is_explained(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    await cloud.fault(ADDRESS, kind="reset")

    assert await refusal(hass, begin, begin + 5) == "connection"
    assert files(media) == []


async def test_stream_that_is_cut_goes_on_where_it_was(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(playback_pace=4)
    begin = await record(cloud, 24)
    saving = asyncio.create_task(save(hass, begin, begin + 24))
    await until(lambda: percent(entry) >= 20)

    await cloud.control("POST", "kick", {"serial": PLAIN, "abrupt": True})
    answer = await saving

    times, clocks = await hass.async_add_executor_job(shown, Path(answer["filename"]), begin + 12)
    assert clocks == [begin, begin + 23]
    # Simulated players have an encoder each, so no picture is known again.
    assert max(after - before for before, after in pairwise(times)) < GROUP + STEP
    assert abs(answer["length"] - 24) < 0.5


async def test_outage_of_the_stream_is_outlasted(
    hass: HomeAssistant, media: Path, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up(options={"plan": "own", "protocol": "flv", **ROOMS})
    savings_of(entry).pauses = (0.1, 0.1)
    await cloud.set(playback_pace=4)
    begin = await record(cloud, 24)
    saving = asyncio.create_task(save(hass, begin, begin + 24))
    await until(lambda: percent(entry) >= 20)

    await cloud.fault("v3/openpb/*", kind="reset", count=1)
    await cloud.control("POST", "kick", {"serial": PLAIN, "abrupt": True})

    assert abs((await saving)["length"] - 24) < 0.5
    assert await cloud.count(ADDRESS) == 3


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file grow beyond 64 kB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_full_disk_is_explained_and_left_clean(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry, small_disk: None
) -> None:
    begin = await record(cloud, 30)

    assert await refusal(hass, begin, begin + 30, speed="1") == "saving_no_space"
    assert files(media) == []


async def test_folder_that_cannot_be_made_is_explained(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    (media / "file").write_bytes(b"")

    key = await refusal(hass, begin, begin + 5, filename=str(media / "file" / "clip.mp4"))

    assert key == "saving_unwritable"


async def slow_saving(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, **data: Any
) -> asyncio.Task[dict[str, Any]]:
    """Begin a saving that takes minutes, and wait until it has begun to write."""
    await cloud.set(playback_pace=1, playback_ahead=10)
    begin = await record(cloud, 120)
    saving = asyncio.create_task(save(hass, begin, begin + 120, speed=1, **data))
    await until(lambda: percent(entry) >= 5 or saving.done())
    return saving


async def test_progress_is_seen_and_cancelling_leaves_nothing(
    hass: HomeAssistant,
    media: Path,
    cloud: Cloud,
    entry: MockConfigEntry,
    told: dict[str, list[dict[str, Any]]],
) -> None:
    assert saving_state(hass, entry) == "unknown"
    saving = await slow_saving(hass, cloud, entry)
    begin = await noon(cloud)
    waiting = asyncio.create_task(refusal(hass, begin, begin + 100, filename=str(media / "2")))
    await until(lambda: savings_of(entry).waiting == 1)
    assert saving_state(hass, entry) in {"5", "10"}
    state = hass.states.get("sensor.ezviz_test_saving_of_recordings")
    assert state is not None
    assert state.attributes["camera"] == entity_of(hass, PLAIN)
    assert state.attributes["waiting"] == 1
    streams = entry.runtime_data.relays.slots.open
    assert [stream.name.endswith(" (recording)") for stream in streams] == [True]
    assert [name for name in files(media) if name.endswith(".part")]

    await hass.services.async_call(
        DOMAIN, "cancel_saving", {"entity_id": entity_of(hass, PLAIN)}, blocking=True
    )

    with pytest.raises(HomeAssistantError) as caught:
        await saving
    assert reason_of(caught.value) == "saving_cancelled"
    assert await waiting == "saving_cancelled"
    assert files(media) == []
    assert saving_state(hass, entry) == "unknown"
    await hass.async_block_till_done()
    assert told["progress"][0]["progress"] == 0
    assert len(told["not_saved"]) == 2
    assert "cancelled" in told["not_saved"][0]["reason"]
    with pytest.raises(ServiceValidationError) as nothing:
        await hass.services.async_call(
            DOMAIN, "cancel_saving", {"entity_id": entity_of(hass, PLAIN)}, blocking=True
        )
    assert reason_of(nothing.value) == "saving_none_to_cancel"


async def test_stopping_the_script_ends_the_saving(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    saving = await slow_saving(hass, cloud, entry)

    saving.cancel()
    with suppress(asyncio.CancelledError):
        await saving

    assert files(media) == []
    assert savings_of(entry).current is None


@pytest.mark.parametrize("how", ["unload", "stop"])
async def test_end_of_the_account_ends_the_saving(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry, how: str
) -> None:
    store = entry.runtime_data.store
    saving = await slow_saving(hass, cloud, entry)

    if how == "unload":
        assert await hass.config_entries.async_unload(entry.entry_id)
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)

    with pytest.raises(HomeAssistantError) as caught:
        await saving
    assert reason_of(caught.value) == "saving_interrupted"
    assert files(media) == []
    assert store.unfinished_folders == ()


async def test_what_a_crash_has_left_is_removed_at_the_next_start(
    hass: HomeAssistant, media: Path, entry: MockConfigEntry
) -> None:
    store = entry.runtime_data.store
    left, other = media / ".ezviz-0123456789abcdef.part", media / "holiday.mp4"
    left.write_bytes(b"half")
    other.write_bytes(b"whole")
    await store.keep_unfinished(str(media))

    await hass.config_entries.async_reload(entry.entry_id)

    assert files(media) == [other.name]
    assert entry.runtime_data.store.unfinished_folders == ()


async def test_being_killed_leaves_no_broken_film(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(playback_pace=1, playback_ahead=20)
    begin = await record(cloud, 100)
    address = await entry.runtime_data.client.recordings.address(
        PLAIN,
        1,
        source=RecordingSource.CARD,
        begins_at=begin,
        ends_at=begin + 100,
        zone=SHANGHAI,
        protocol=Protocol.FLV,
        purpose=Purpose.ACTION,
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, address.url, str(media / "clip.mp4"), cwd=REPOSITORY
    )
    await until(lambda: any(size_of(media / name) for name in files(media)))

    process.kill()
    await process.wait()

    (left,) = files(media)
    assert left.endswith(".part")
    await cloud.set(playback_pace=0)
    await save(hass, begin, begin + 5, filename=str(media / "clip.mp4"))
    assert files(media) == ["clip.mp4"]


async def test_what_a_crash_has_left_is_removed_by_the_next_saving_there(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    (media / ".ezviz-0123456789abcdef.part").write_bytes(b"half")

    await save(hass, begin, begin + 5, filename=str(media / "clip.mp4"))

    assert files(media) == ["clip.mp4"]


async def test_one_saving_after_the_other(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(stream_slots=1)
    begin = await record(cloud, 6)

    answers = await asyncio.gather(
        *(save(hass, begin, begin + 6, filename=str(media / name)) for name in ("a", "b", "c"))
    )

    assert files(media) == ["a.mp4", "b.mp4", "c.mp4"]
    assert all(abs(answer["length"] - 6) < 0.5 for answer in answers)


async def test_faster_than_real_time_where_it_can_be(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 40)

    answer = await save(hass, begin, begin + 40)

    (call,) = await cloud.calls(ADDRESS)
    assert (call["params"]["playbackSpeed"], call["params"]["protocol"]) == ("4", "4")
    times, clocks = await hass.async_add_executor_job(shown, Path(answer["filename"]), begin + 20)
    assert abs(times[-1] + STEP - 40) < 1.5
    assert clocks[0] == begin


async def test_refusal_that_is_not_about_the_speed_costs_one_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 40)
    await cloud.fault(ADDRESS, kind="code", code=10007)

    assert await refusal(hass, begin, begin + 40) == "quota_day"
    assert await cloud.count(ADDRESS) == 1


async def test_connection_that_is_lost_says_nothing_about_the_speed(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 40)
    await cloud.fault(ADDRESS, kind="reset", count=2)

    await save(hass, begin, begin + 40)
    await save(hass, begin, begin + 40, filename=str(media / "again.mp4"))

    assert (await cloud.calls(ADDRESS))[-1]["params"]["playbackSpeed"] == "4"


async def test_camera_that_cannot_hurry_is_asked_once(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 40)
    await cloud.fault(ADDRESS, kind="code", code=10001, count=1)

    await save(hass, begin, begin + 40)
    again = await save(hass, begin, begin + 40, filename=str(media / "again.mp4"))

    speeds = [call["params"].get("playbackSpeed") for call in await cloud.calls(ADDRESS)]
    assert speeds == ["4", None, None]
    assert abs(again["length"] - 40) < 0.5


async def test_live_view_takes_the_stream_and_the_saving_goes_on_afterwards(
    hass: HomeAssistant,
    media: Path,
    cloud: Cloud,
    set_up: SetUp,
    play: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.saving_supplier.GIVE_WAY_SECONDS", 1.0)
    await cloud.set(stream_slots=1, playback_pace=2)
    entry = await set_up(options={"plan": "own", **ROOMS, "streams": 1})
    slots = entry.runtime_data.relays.slots
    begin = await record(cloud, 24)
    saving = asyncio.create_task(save(hass, begin, begin + 24))
    await until(lambda: percent(entry) >= 10)

    camera = await play(entity_of(hass, PTZ))

    assert [stream.name for stream in slots.open] == ["客厅"]
    assert not saving.done()
    sensor = entity_id_of(hass, "sensor", f"{entry.unique_id}-saving")
    assert sensor is not None
    await until(lambda: _attribute(hass, sensor, "activity") == "waiting_for_stream")
    assert camera.stream is not None
    for output in camera.stream.outputs().values():
        await camera.stream.remove_provider(output)
    answer = await saving
    times, clocks = await hass.async_add_executor_job(shown, Path(answer["filename"]), begin + 12)
    assert clocks == [begin, begin + 23]
    # Simulated players have an encoder each, so no picture is known again.
    assert max(after - before for before, after in pairwise(times)) < GROUP + STEP


async def test_saving_waits_for_a_stream_and_says_when_there_is_none(
    hass: HomeAssistant,
    media: Path,
    cloud: Cloud,
    set_up: SetUp,
    play: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.saving_supplier.WAIT_SECONDS", 0.5)
    entry = await set_up(options={"plan": "own", **ROOMS, "streams": 1})
    begin = await record(cloud, 5)
    await play(entity_of(hass, PTZ))

    assert await refusal(hass, begin, begin + 5) == "saving_no_stream"
    assert len(entry.runtime_data.relays.slots.open) == 1
    assert files(media) == []


async def test_stream_that_becomes_free_after_the_end_is_left_to_others(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    slots = Slots(1)
    taken = await slots.take(Somebody())
    inner = RecordingSupplier(entry, Held(ChannelKey(PLAIN, 1), RecordingSource.CARD))
    supplier = SavingSupplier(inner, slots, "saving", speed=None)
    asking = asyncio.create_task(supplier.address(0, 5, after=None))
    await asyncio.sleep(0)

    supplier.close()
    taken.release()

    with pytest.raises(NoAddress):
        await asking
    assert slots.free
    assert await cloud.count(ADDRESS) == 0


async def test_several_cameras_need_a_file_each(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    await record(cloud, 5, serial=H265)
    cameras = [entity_of(hass, PLAIN), entity_of(hass, H265)]

    assert (
        await refusal(hass, begin, begin + 5, entity_id=cameras, filename=str(media / "x.mp4"))
        == "saving_same_file"
    )
    await save(hass, begin, begin + 5, entity_id=cameras)
    assert len(files(media)) == 2


async def save_several(
    hass: HomeAssistant, begin: float, end: float, *serials: str
) -> dict[str, Any]:
    """Save a span of several cameras and return what the action answers."""
    times = {"start": local(begin), "end": local(end)}
    answer = await hass.services.async_call(
        DOMAIN,
        "save_recording",
        {"entity_id": [entity_of(hass, serial) for serial in serials], **times},
        blocking=True,
        return_response=True,
    )
    return dict(answer or {})


async def test_what_worked_is_told_beside_what_did_not(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    await record(cloud, 5, serial=OFFLINE)

    answer = await save_several(hass, begin, begin + 5, PLAIN, OFFLINE)

    saved, other = answer[entity_of(hass, PLAIN)], answer[entity_of(hass, OFFLINE)]
    assert saved["saved"] is True
    assert files(media) == [Path(saved["filename"]).name]
    assert other["saved"] is False
    assert other["reason"]
    assert "offline" in other["message"]


async def test_error_names_each_camera_where_nothing_was_saved(
    hass: HomeAssistant, media: Path, cloud: Cloud, entry: MockConfigEntry
) -> None:
    begin = await record(cloud, 5)
    await record(cloud, 5, serial=H265)

    with pytest.raises(HomeAssistantError) as caught:
        await save_several(hass, begin + 60, begin + 120, PLAIN, H265)

    assert reason_of(caught.value) == "saving_none"
    assert caught.value.translation_placeholders is not None
    household = entry.runtime_data.coordinator.data
    names = [
        household.channels[key].name for key in household.cameras if key.serial in {PLAIN, H265}
    ]
    lines = caught.value.translation_placeholders["reasons"].splitlines()
    assert sorted(line.partition(": ")[0] for line in lines) == sorted(names)
    assert all("Nothing was recorded" in line for line in lines)


async def test_only_who_may_control_the_camera_may_save(
    hass: HomeAssistant, entry: MockConfigEntry, hass_read_only_user: MockUser
) -> None:
    end = dt_util.utcnow() - timedelta(hours=1)
    data = {"entity_id": entity_of(hass, PLAIN), "start": end - timedelta(minutes=1), "end": end}

    for action, fields in (("save_recording", data), ("cancel_saving", {"entity_id": "all"})):
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                DOMAIN,
                action,
                fields | {"entity_id": data["entity_id"]},
                blocking=True,
                context=Context(user_id=hass_read_only_user.id),
            )


@pytest.mark.parametrize("fields", [{"source": "tape"}, {"speed": 3}, {"speed": "-1"}])
async def test_unknown_words_are_refused(
    hass: HomeAssistant, entry: MockConfigEntry, fields: dict[str, Any]
) -> None:
    now = dt_util.utcnow().timestamp()

    with pytest.raises(vol.Invalid):
        await save(hass, now - 100, now - 90, **fields)
