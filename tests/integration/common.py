"""Looking things up in a Home Assistant under test."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.components.stream import HLS_PROVIDER
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.ezviz_open.const import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aiohttp import ClientResponse
    from homeassistant.components.camera import Camera
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry


async def tick(hass: HomeAssistant, entry: MockConfigEntry, times: int = 1) -> None:
    """Let the poll come round."""
    for _ in range(times):
        await pass_time(hass, entry.runtime_data.coordinator.cadence.tick)


async def pass_time(hass: HomeAssistant, span: timedelta) -> None:
    """Let all timers of the next ``span`` go off now.

    Calls that are under way are waited for, or they would be timed out as well.
    """
    await hass.async_block_till_done(wait_background_tasks=True)
    async_fire_time_changed(hass, dt_util.utcnow() + span + timedelta(seconds=1))
    await hass.async_block_till_done(wait_background_tasks=True)


def entity_of(hass: HomeAssistant, serial: str, number: int = 1, key: str = "hd") -> str:
    """Return the id of a channel's entity."""
    unique_id = f"{serial.replace(':', '-')}_{number}-{key}"
    platform = "sensor" if key == "stream_problem" else "camera"
    entity_id = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert entity_id is not None, unique_id
    return entity_id


def entity_id_of(hass: HomeAssistant, platform: str, unique_id: str) -> str | None:
    """Return the id of any entity of ours, None when it has none."""
    return er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id.replace(":", "-"))


def state_by(hass: HomeAssistant, platform: str, unique_id: str) -> str | None:
    """Return the state of any entity of ours, None when it has none."""
    state = hass.states.get(entity_id_of(hass, platform, unique_id) or "")
    return state.state if state else None


async def enable(hass: HomeAssistant, entry: MockConfigEntry, *entity_ids: str | None) -> None:
    """Enable entities that are disabled by default, and load the account with them."""
    for entity_id in entity_ids:
        assert entity_id is not None
        er.async_get(hass).async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def state_of(hass: HomeAssistant, serial: str, number: int = 1, key: str = "hd") -> str | None:
    """Return the state of a channel's entity, None when it has none."""
    state = hass.states.get(entity_of(hass, serial, number, key))
    return state.state if state else None


def device_of(
    hass: HomeAssistant, entry: MockConfigEntry, identifier: str
) -> dr.DeviceEntry | None:
    """Return the registry's entry for a device or channel."""
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if (DOMAIN, identifier) in device.identifiers:
            return device
    return None


def open_issues(hass: HomeAssistant, *, encrypted: bool = False) -> dict[str, dict[str, str]]:
    """Return the placeholders of our open repair issues by id.

    That of the household's encrypted camera is there from the start, and left out
    unless it is ``encrypted`` ones that matter.
    """
    return {
        issue_id: issue.translation_placeholders or {}
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.startswith("encrypted_") is encrypted
    }


async def leave(camera: Camera) -> None:
    """Close the camera's stream, as happens when its last viewer has left."""
    assert camera.stream is not None
    while outputs := camera.stream.outputs():
        for output in outputs.values():
            await camera.stream.remove_provider(output)
        # The worker that ends takes all outputs away, also those of the next opening.
        await asyncio.sleep(0.05)


async def until(condition: Callable[[], object], within: float = 40.0) -> None:
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


async def pictures_of(response: ClientResponse, at_least: int) -> set[bytes]:
    """Read until so many different pictures have come."""
    buffer = b""
    while len(pictures := set(buffer.split(b"--frameboundary")[1:-1])) < at_least:
        buffer += await response.content.readany()
    return pictures


def reason_of(error: object) -> str | None:
    """Return the text's key of an error, of one that names a camera that of its reason."""
    if isinstance(error, HomeAssistantError) and error.translation_key == "on_camera":
        placeholders = error.translation_placeholders or {}
        assert placeholders["camera"]
        assert placeholders["reason"]
        error = error.__cause__
    return error.translation_key if isinstance(error, HomeAssistantError) else None
