"""The integration's lines under Settings, System, System information."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from homeassistant.components import system_health
from homeassistant.core import callback

from .account_sensors import calls_left
from .const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry


@callback
def async_register(_hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Offer the lines."""
    register.async_register_info(system_health_info)


async def system_health_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return whether the cloud answers, and how much of the day is used up."""
    entries: list[EzvizOpenConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    if not entries:
        return {"accounts": 0}
    runtimes = [entry.runtime_data for entry in entries]
    expiries = [runtime.client.token.expires_at for runtime in runtimes if runtime.client.token]
    return {
        "accounts": len(entries),
        "account_problems": ", ".join(str(r.coordinator.account_problem) for r in runtimes),
        "can_reach_server": system_health.async_check_can_reach_url(hass, runtimes[0].client.host),
        "calls_today": ", ".join(
            f"{runtime.governor.ledger.calls_today} / {runtime.limits.per_day}"
            for runtime in runtimes
        ),
        "calls_left": ", ".join(str(calls_left(runtime)) for runtime in runtimes),
        "token_expires": datetime.fromtimestamp(min(expiries), UTC) if expiries else None,
    }
