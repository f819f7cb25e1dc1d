"""What a person can attach to a bug report, without a secret in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.helpers.redact import REDACTED

from .const import CONF_APP_KEY, CONF_APP_SECRET, CONF_CODES, CONF_SERVER, DOMAIN, OPT_EXCLUDED
from .identity import ChannelKey, channel_id, safe_serial
from .openapi import OpenApiError
from .registry import model_of

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from homeassistant.helpers.device_registry import DeviceEntry

    from .data import EzvizOpenConfigEntry, EzvizOpenData
    from .household import Household

_SECRETS = {CONF_APP_KEY, CONF_APP_SECRET, CONF_CODES, CONF_SERVER, OPT_EXCLUDED}


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: EzvizOpenConfigEntry
) -> dict[str, Any]:
    """Return the state of the account: numbers, abilities, last problems."""
    runtime = entry.runtime_data
    household = runtime.coordinator.data
    return {
        "entry": {
            "data": async_redact_data(dict(entry.data), _SECRETS),
            "options": async_redact_data(dict(entry.options), _SECRETS),
        },
        "account": _account(runtime),
        "poll": {
            "last_success": runtime.coordinator.last_update_success,
            "last_error": _error(runtime.coordinator.last_exception),
            "every_seconds": runtime.coordinator.cadence.tick.total_seconds(),
            "channels_every_ticks": runtime.coordinator.cadence.ticks_per_channel_list,
            "device_read_every_seconds": runtime.coordinator.cadence.device_read.total_seconds(),
        },
        "devices": [
            _device(runtime, household, serial, f"device {number}")
            for number, serial in enumerate(sorted(household.devices), start=1)
        ],
    }


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: EzvizOpenConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return the state of one camera or recorder."""
    runtime = entry.runtime_data
    household = runtime.coordinator.data
    names = {identifier[1] for identifier in device.identifiers if identifier[0] == DOMAIN}
    serials = [
        serial
        for serial in household.devices
        if safe_serial(serial) in names
        or any(channel_id(key) in names for key in household.cameras if key.serial == serial)
    ]
    return {
        "account": _account(runtime),
        "devices": [_device(runtime, household, serial, "device") for serial in serials],
    }


def _error(error: BaseException | None) -> dict[str, Any] | None:
    """Return what a failed reading was refused with; its text may name devices."""
    if error is None:
        return None
    cause = error.__cause__ if isinstance(error.__cause__, OpenApiError) else None
    return {
        "kind": type(cause or error).__name__,
        "code": cause.code if cause else None,
        "endpoint": cause.endpoint if cause else None,
    }


def _account(runtime: EzvizOpenData) -> dict[str, Any]:
    ledger = runtime.governor.ledger
    token = runtime.client.token
    return {
        "region": runtime.client.region.key,
        "overseas": runtime.client.overseas,
        "token_expires_at": token.expires_at if token else None,
        "limits": {
            "calls_per_minute": runtime.limits.per_minute,
            "calls_per_day": runtime.limits.per_day,
            "captures_per_device_and_day": runtime.limits.captures_per_device_day,
            "streams": runtime.limits.streams,
        },
        "day": ledger.day.isoformat(),
        "day_used_up": ledger.closed,
        "app_key_frozen": runtime.coordinator.troubles.frozen,
        "calls_today": ledger.calls_today,
        "calls_by_purpose": {str(k): v for k, v in ledger.calls_by_purpose.items()},
        "calls_by_endpoint": dict(ledger.calls_by_endpoint),
        "background_left": runtime.governor.background_left(),
        "background_paused_until": runtime.governor.paused_until,
    }


def _device(
    runtime: EzvizOpenData, household: Household, serial: str, label: str
) -> dict[str, Any]:
    """Return one device under a number, since its serial is a secret."""
    device = household.devices[serial]
    capabilities = runtime.store.capabilities(serial, device.version)
    status = household.statuses.get(serial)
    firmware = household.firmware.get(serial)
    recordings = household.recordings.get(serial)
    return {
        "device": label,
        "serial": REDACTED,
        "model": model_of(device),
        "category": device.category,
        "firmware": device.version,
        "online": device.online,
        "left_out": serial in household.hidden,
        "colon_in_serial": ":" in serial,
        "capabilities": dict(capabilities.raw) if capabilities else None,
        "status": status.to_dict() if status else None,
        "firmware_read": firmware.to_dict() if firmware else None,
        "cloud_storage": recordings.to_dict() if recordings else None,
        "captures_today": runtime.governor.ledger.captures_today(serial),
        "refused_abilities": list(runtime.store.refused_abilities(serial)),
        "trouble": runtime.coordinator.troubles.of(serial),
        "channels": [
            _channel(runtime, household, key)
            for key in sorted(household.channels)
            if key.serial == serial
        ],
    }


def _channel(runtime: EzvizOpenData, household: Household, key: ChannelKey) -> dict[str, Any]:
    channel = household.channels[key]
    return {
        "channel": key.number,
        "has_camera": key in household.cameras,
        "online": household.is_online(key),
        "encrypted": channel.encrypted,
        "permission": channel.permission,
        "shown": channel.shown,
        "has_cover": channel.cover_url is not None,
        "stream_problem": runtime.problems.of(key),
        "last_attempt": runtime.problems.attempted(key),
    }
