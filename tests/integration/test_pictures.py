"""Stills that outlast what they show, and captures."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.components.camera import async_get_image
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from custom_components.ezviz_open.album import Album, Snapshot
from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.memory import forget
from tests.integration.common import entity_of, leave, until
from tests.simulated_cloud import PTZ

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

JPEG = b"\xff\xd8 a picture \xff\xd9"
LIVING_ROOM = ChannelKey(PTZ, 1)


@pytest.fixture
def home(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Let Home Assistant keep its files in a folder of the test's own."""
    hass.config.config_dir = str(tmp_path)
    hass.config.media_dirs = {"local": str(tmp_path / "media")}
    hass.config.allowlist_external_dirs = {str(tmp_path / "allowed")}
    return tmp_path


async def capture(hass: HomeAssistant, entity_id: str, **data: str) -> Path:
    answer = await hass.services.async_call(
        DOMAIN,
        "capture",
        {"entity_id": entity_id, **data},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    result: Any = answer[entity_id]
    return Path(result["filename"])


async def test_last_picture_outlives_a_restart(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, play: Any, home: Path
) -> None:
    entry = await set_up()
    entity_id = entity_of(hass, PTZ)
    camera = await play(entity_id)
    await leave(camera)
    album = home / ".storage" / f"{DOMAIN}.{entry.entry_id}.pictures"
    await until(lambda: list(album.glob("*.jpg")))
    assert PTZ not in str(list(album.iterdir()))
    seen = (await async_get_image(hass, entity_id)).content

    assert await hass.config_entries.async_unload(entry.entry_id)
    await forget(hass, entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert (await async_get_image(hass, entity_id)).content == seen
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert not album.exists()


async def test_time_of_the_last_picture_is_told_and_not_recorded(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, home: Path
) -> None:
    entry = await set_up()
    entity_id = entity_of(hass, PTZ)
    assert "picture_taken" not in hass.states.get(entity_id).attributes

    entry.runtime_data.pictures.saw(LIVING_ROOM, Snapshot(JPEG, 1_700_000_000.0))
    entry.runtime_data.pictures.saw(LIVING_ROOM, Snapshot(b"older", 1_600_000_000.0))
    entry.runtime_data.coordinator.async_update_listeners()

    taken = hass.states.get(entity_id).attributes["picture_taken"]
    assert taken == "2023-11-14T22:13:20+00:00"
    info = hass.states.get(entity_id).state_info
    assert info is not None
    assert "picture_taken" in info["unrecorded_attributes"]
    assert (await async_get_image(hass, entity_id)).content == JPEG


async def test_damaged_picture_counts_as_none(
    hass: HomeAssistant, set_up: SetUp, home: Path
) -> None:
    album = Album(hass, "x")
    await album.save(LIVING_ROOM, Snapshot(JPEG, 5.0))
    assert await album.load(LIVING_ROOM) == Snapshot(JPEG, 5.0)

    (file,) = (home / ".storage" / f"{DOMAIN}.x.pictures").iterdir()
    file.write_bytes(b"")

    assert await album.load(LIVING_ROOM) is None


async def test_disk_that_refuses_costs_only_the_picture(
    hass: HomeAssistant, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / ".storage").write_text("no folder")

    await Album(hass, "x").save(LIVING_ROOM, Snapshot(JPEG, 5.0))

    assert "could not be written" in caplog.text
    assert await Album(hass, "x").load(LIVING_ROOM) is None


async def test_capture_is_saved_where_the_media_browser_shows_it(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, home: Path
) -> None:
    await set_up()
    entity_id = entity_of(hass, PTZ)

    file = await capture(hass, entity_id)

    assert file.parent == home / "media" / DOMAIN
    assert file.name.startswith("ke_ting_")
    assert (await async_get_image(hass, entity_id)).content == file.read_bytes()
    assert "picture_taken" in hass.states.get(entity_id).attributes
    assert await cloud.count("device/capture") == 1


async def test_capture_goes_only_where_it_may(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, home: Path
) -> None:
    await set_up()
    (home / "allowed").mkdir()

    with pytest.raises(ServiceValidationError, match="may not write"):
        await capture(hass, entity_of(hass, PTZ), filename="/etc/gate.jpg")
    assert await cloud.count("device/capture") == 0

    file = home / "allowed" / "gate.jpg"
    assert await capture(hass, entity_of(hass, PTZ), filename=str(file)) == file
    assert file.read_bytes().startswith(b"\xff\xd8")


async def test_capture_that_cannot_be_written_says_so(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, home: Path
) -> None:
    await set_up()
    (home / "media").write_text("no folder")

    with pytest.raises(HomeAssistantError, match="could not be written"):
        await capture(hass, entity_of(hass, PTZ))


async def test_captures_of_a_device_keep_their_distance(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.ezviz_open.capture.SPACING_SECONDS", 1.0)
    await cloud.set(capture_spacing=0.9)
    await set_up()
    entity_id = entity_of(hass, PTZ)

    files = await asyncio.gather(*(capture(hass, entity_id) for _ in range(3)))

    assert len({file for file in files if file.exists()}) == 3
    assert {call["code"] for call in await cloud.calls("device/capture")} == {200}


async def test_refused_capture_says_why(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, home: Path
) -> None:
    await set_up()
    await cloud.fault("device/capture", kind="code", code=10028, count=1)

    with pytest.raises(HomeAssistantError, match="snapshots are used up"):
        await capture(hass, entity_of(hass, PTZ))
    await cloud.device(PTZ, online=False)
    with pytest.raises(HomeAssistantError, match="The camera is offline"):
        await capture(hass, entity_of(hass, PTZ))
    assert hass.states.get(entity_of(hass, PTZ)).state == "unavailable"
