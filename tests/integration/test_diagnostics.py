"""What is shown to people who help: numbers, and not one secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)

from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import device_of, entity_of
from tests.simulated_cloud import ENCRYPTED, GB28181, PTZ, RECORDER

if TYPE_CHECKING:
    import pytest
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry
    from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

    from tests.simulated_cloud import Cloud

    from .conftest import Person, SetUp


CODES = {ENCRYPTED: "QWERTZ"}


def secrets_of(cloud: Cloud, entry: MockConfigEntry) -> set[str]:
    """Return everything that must not be seen, as written somewhere in memory."""
    household = entry.runtime_data.coordinator.data
    live = entry.runtime_data.live
    secrets = {
        cloud.app_key,
        cloud.app_secret,
        cloud.url,
        entry.runtime_data.client.token.access_token,
    }
    secrets |= set(CODES.values())
    secrets |= {s for serial in household.devices for s in serial.split(":")}
    secrets |= {channel.cover_url for channel in household.channels.values() if channel.cover_url}
    for held in live._held.values():
        secrets |= {p.split("=", 1)[1] for p in held.url.partition("?")[2].split("&")}
    return {secret for secret in secrets if len(secret) > 5}


def assert_clean(dump: Any, secrets: set[str]) -> None:
    text = json.dumps(dump, ensure_ascii=False)
    assert len(secrets) > 10
    for secret in secrets:
        assert secret not in text


async def test_account_dump_holds_numbers_and_no_secret(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    person: Person,
) -> None:
    await async_setup_component(hass, "diagnostics", {})
    entry = await set_up(codes=CODES)
    await hass.async_block_till_done(wait_background_tasks=True)
    await person(entity_of(hass, PTZ))

    dump = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert_clean(dump, secrets_of(cloud, entry))
    account = dump["account"]
    assert account["calls_today"] == await cloud.count()
    assert account["calls_by_purpose"]["stream"] == 1
    assert dump["poll"]["last_success"]
    assert account["day_used_up"] is False
    assert any(device["colon_in_serial"] for device in dump["devices"])
    assert any((device["status"] or {}).get("battryStatus") == 76 for device in dump["devices"])
    assert {device["trouble"] for device in dump["devices"]} == {"none"}
    assert any((device["capabilities"] or {}).get("ptz_left_right") for device in dump["devices"])


async def test_dump_tells_what_the_last_reading_was_refused_with(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    await async_setup_component(hass, "diagnostics", {})
    entry = await set_up()
    dump = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert dump["poll"]["last_error"] is None
    await cloud.fault("device/list", kind="code", code=50000, count=10)

    await entry.runtime_data.coordinator.async_refresh()

    dump = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert dump["poll"]["last_error"]["code"] == 50000
    assert dump["poll"]["last_error"]["endpoint"].endswith("device/list")
    assert_clean(dump, secrets_of(cloud, entry))


async def test_device_dumps_are_about_that_device(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    await async_setup_component(hass, "diagnostics", {})
    entry = await set_up(codes=CODES)
    await hass.async_block_till_done(wait_background_tasks=True)

    for name, channels in ((PTZ, 1), (f"{RECORDER}_2", 16), (GB28181.replace(":", "-"), 1)):
        device = device_of(hass, entry, name)
        dump = await get_diagnostics_for_device(hass, hass_client, entry, device)

        assert_clean(dump, secrets_of(cloud, entry))
        assert len(dump["devices"]) == 1
        assert len(dump["devices"][0]["channels"]) == channels


async def test_system_health(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    from tests.integration.health import health_of

    await async_setup_component(hass, "system_health", {})
    entry = await set_up(codes=CODES)

    health = await health_of(hass, DOMAIN)

    assert health["accounts"] == 1
    assert health["account_problems"] == "none"
    assert health["can_reach_server"] == "ok"
    assert health["calls_today"].endswith(" / 1000000")
    assert int(health["calls_left"]) + int(health["calls_today"].split()[0]) == 1_000_000
    assert health["token_expires"] is not None

    await hass.config_entries.async_unload(entry.entry_id)
    assert await health_of(hass, DOMAIN) == {"accounts": 0}


async def test_nothing_secret_is_logged_at_debug(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    person: Person,
) -> None:
    caplog.set_level("DEBUG")
    entry = await set_up(codes=CODES)
    await hass.async_block_till_done(wait_background_tasks=True)
    await cloud.fault("live/address/get", kind="html", count=2)
    await person(entity_of(hass, PTZ))
    await person(entity_of(hass, PTZ))

    ours = "\n".join(
        record.getMessage() for record in caplog.records if "ezviz_open" in record.name
    )

    assert "device/list" in ours
    token = entry.runtime_data.client.token.access_token
    for secret in (cloud.app_key, cloud.app_secret, token, "&t="):
        assert secret not in ours
