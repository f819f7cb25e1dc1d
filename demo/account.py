"""The simulated account, set up through the integration's own forms."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from .errors import DemoError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .home_assistant import HomeAssistant

DOMAIN = "ezviz_open"
_FLOWS = "config/config_entries/flow"
_MOST_FORMS = 6
_DONE = ("reconfigure_done",)


async def set_up(home: HomeAssistant, cloud: Mapping[str, Any]) -> None:
    """Add the account of this cloud, or lead the one that is there to the cloud's new address."""
    answers = {
        "region": "custom",
        "app_key": cloud["app_key"],
        "app_secret": cloud["app_secret"],
        "server": cloud["api"],
    }
    start = {"handler": DOMAIN, "show_advanced_options": False}
    if (entry := await _entry(home)) is not None:
        start["entry_id"] = entry["entry_id"]
    step = await home.rest("POST", _FLOWS, start)
    for _ in range(_MOST_FORMS):
        if step["type"] == "create_entry" or step.get("reason") in _DONE:
            return
        if step["type"] != "form" or step["errors"]:
            break
        step = await home.rest("POST", f"{_FLOWS}/{step['flow_id']}", _filled(step, answers))
    said = step.get("errors") or step.get("reason") or step.get("step_id")
    raise DemoError(f"the integration's set-up does not get through: {step['type']}, {said}")


async def until_loaded(home: HomeAssistant) -> None:
    """Wait until the account is there and its cameras do not become more."""
    seen = -1
    while True:
        entry = await _entry(home)
        if entry is not None and entry["state"] == "loaded":
            registry = await home.call("config/entity_registry/list_for_display")
            count = sum(entity.get("pl") == DOMAIN for entity in registry["entities"])
            if count == seen:
                return
            seen = count
        elif entry is not None and entry["state"] in ("setup_error", "migration_error"):
            raise DemoError(f"the integration does not load: {entry['reason']}")
        await asyncio.sleep(0.25)


async def _entry(home: HomeAssistant) -> dict[str, Any] | None:
    """Return the account's configuration entry."""
    entries = await home.rest("GET", f"config/config_entries/entry?domain={DOMAIN}")
    return next(iter(entries), None)


def _filled(step: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person would send for a form: what we know, else what it suggests."""
    values: dict[str, Any] = {}
    for field in step["data_schema"]:
        if field["name"] in answers:
            values[field["name"]] = answers[field["name"]]
        elif "default" in field:
            values[field["name"]] = field["default"]
    return values
