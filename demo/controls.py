"""The dashboard's second page: turning, the lens shutter, settings, and what devices report."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .account import DOMAIN
from .texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .home_assistant import HomeAssistant

PATH = "controls"

_PAD = (
    (None, "ptz_up", None),
    ("ptz_left", None, "ptz_right"),
    (None, "ptz_down", None),
)
_MIRRORS = ("mirror_up_down", "mirror_left_right", "mirror_center")
_SETTINGS = ("arming", "firmware")
_HEALTH = f"""\
{{% for entity in integration_entities('{DOMAIN}') | sort
   if states(entity) not in ('unknown', 'unavailable')
   and (is_state_attr(entity, 'device_class', 'battery')
        or 'not_formatted' in (state_attr(entity, 'options') or [])) -%}}
**{{{{ state_attr(entity, 'friendly_name') }}}}** {{{{ state_translated(entity) }}}}{{{{
   ' %' if is_state_attr(entity, 'device_class', 'battery') else '' }}}}
{{% else %}}…{{% endfor %}}"""
"""Template of charges and memory cards: what has been read so far, a line each."""

_ACCOUNT = ("account_problem", "open_streams", "calls_today", "calls_left")

_SETTLED_SECONDS = 1.0
_LONGEST_SECONDS = 15.0

_EMPTY = {"type": "vertical-stack", "cards": []}
"""What keeps a place in the pad free."""

_FEATURES: dict[str, list[dict[str, Any]]] = {
    "preset": [{"type": "select-options"}],
    "ptz_speed": [{"type": "select-options"}],
    "ptz_step_time": [{"type": "numeric-input", "style": "buttons"}],
    "firmware": [{"type": "update-actions"}],
    "speaker": [{"type": "media-player-volume-slider"}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device's or channel's enabled entities by their key."""

    name: str
    entities: Mapping[str, str]


async def devices(home: HomeAssistant) -> list[Device]:
    """Return what has entities of ours, in the order in which the registry lists it."""
    entities = await _settled(home)
    known = await home.call("config/device_registry/list")
    found = []
    for device in known:
        own = {
            entity["unique_id"].rpartition("-")[2]: entity["entity_id"]
            for entity in entities
            if entity["device_id"] == device["id"]
            and entity["platform"] == DOMAIN
            and not entity["disabled_by"]
        }
        if own:
            found.append(Device(name=device["name_by_user"] or device["name"], entities=own))
    return found


async def _settled(home: HomeAssistant) -> list[dict[str, Any]]:
    """Return the entities once no more appear: they do so when a device has said what it can do."""
    entities: list[dict[str, Any]] = []
    unchanged_since = time.monotonic()
    end = unchanged_since + _LONGEST_SECONDS
    while time.monotonic() < min(end, unchanged_since + _SETTLED_SECONDS):
        await asyncio.sleep(0.2)
        now: list[dict[str, Any]] = await home.call("config/entity_registry/list")
        if len(now) != len(entities):
            entities, unchanged_since = now, time.monotonic()
    return entities


def view(found: list[Device], language: str) -> dict[str, Any]:
    """Return the page."""
    texts = LANGUAGES[language]
    turning = next((device for device in found if "ptz_up" in device.entities), None)
    covered = [d for d in found if "privacy" in d.entities and d is not turning]
    sections = []
    if turning:
        heard = [*_tiles(turning, ("speaker",)), *_say_hello(turning, language)]
        # What comes and goes stands last, or the buttons would move under the pointer.
        shown = [_picture(turning), *heard, *_tiles(turning, ("privacy",)), *_problem(turning)]
        sections.append(_section(turning.name, shown))
        sections.append(_section(texts.turn, [_pad(turning), *_turning(turning)]))
        own = [_mirrors(turning), _note(texts.mirror), *_tiles(turning, _SETTINGS)]
        sections.append(_section(texts.settings, own))
    if covered:
        sections.append(
            _section(
                texts.shutters, [c for d in covered for c in _tiles(d, ("privacy",), named=True)]
            )
        )
    sections.append(_section(texts.health, [_note(_HEALTH)]))
    account = [card for d in found for card in _tiles(d, _ACCOUNT)]
    sections.append(_section(texts.account, account))
    return {
        "type": "sections",
        "title": texts.controls,
        "path": PATH,
        "max_columns": 3,
        "sections": [section for section in sections if len(section["cards"]) > 1],
    }


def _section(name: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "grid", "cards": [{"type": "heading", "heading": name}, *cards]}


def _picture(device: Device) -> dict[str, Any]:
    """Return the live picture, in which one sees what the controls do."""
    camera = next(e for e in device.entities.values() if e.startswith("camera."))
    return {
        "type": "picture-entity",
        "entity": camera,
        "camera_view": "live",
        "aspect_ratio": "16:9",
        "show_state": False,
        "show_name": False,
        "grid_options": {"columns": "full", "rows": "auto"},
    }


def _problem(device: Device) -> list[dict[str, Any]]:
    """Return a tile that says why there is no picture, as long as there is none."""
    fine = ["none", "unknown", "unavailable"]
    return [
        tile | {"visibility": [{"condition": "state", "entity": tile["entity"], "state_not": fine}]}
        for tile in _tiles(device, ("stream_problem",))
    ]


def _tiles(device: Device, keys: tuple[str, ...], *, named: bool = False) -> list[dict[str, Any]]:
    """Return a tile for each entity that the device has; ``named`` ones bear its name."""
    return [
        {
            "type": "tile",
            "entity": device.entities[key],
            "name": [{"type": "device" if named else "entity"}],
            "features": _FEATURES.get(key, []),
            "grid_options": {"columns": "full"},
        }
        for key in keys
        if key in device.entities
    ]


def _say_hello(device: Device, language: str) -> list[dict[str, Any]]:
    """Return the button that has the camera speak, which is heard and seen in its picture."""
    texts = LANGUAGES[language]
    if "speaker" not in device.entities:
        return []
    speak = {
        "action": "perform-action",
        "perform_action": "tts.speak",
        "target": {"entity_id": "tts.demo_voice"},
        "data": {
            "media_player_entity_id": device.entities["speaker"],
            "message": texts.hello.format(camera=device.name),
        },
    }
    return [
        {
            "type": "button",
            "name": texts.say_hello,
            "icon": "mdi:bullhorn",
            "icon_height": "28px",
            "tap_action": speak,
            "grid_options": {"columns": "full"},
        }
    ]


def _turning(device: Device) -> list[dict[str, Any]]:
    """Return what says how the camera turns, and where to."""
    return _tiles(device, ("preset", "ptz_speed", "ptz_step_time"))


def _pad(device: Device) -> dict[str, Any]:
    """Return the four arrows around an empty middle."""
    return {
        "type": "grid",
        "columns": 3,
        "square": False,
        "cards": [
            _button(device.entities[key]) if key in device.entities else _EMPTY
            for row in _PAD
            for key in (name or "" for name in row)
        ],
        "grid_options": {"columns": "full"},
    }


def _mirrors(device: Device) -> dict[str, Any]:
    """Return the three ways to turn the picture over, side by side."""
    return {
        "type": "grid",
        "columns": 3,
        "square": False,
        "cards": [
            _button(device.entities[key], named=True) for key in _MIRRORS if key in device.entities
        ],
        "grid_options": {"columns": "full"},
    }


def _button(entity_id: str, *, named: bool = False) -> dict[str, Any]:
    """Return a card that presses a button."""
    return {
        "type": "button",
        "entity": entity_id,
        "show_name": named,
        "show_state": False,
        "icon_height": "28px",
        **({"name": [{"type": "entity"}]} if named else {}),
        "tap_action": {
            "action": "perform-action",
            "perform_action": "button.press",
            "target": {"entity_id": entity_id},
        },
    }


def _note(text: str) -> dict[str, Any]:
    return {"type": "markdown", "text_only": True, "content": text}
