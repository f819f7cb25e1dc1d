"""The dashboard: a few cameras live, the others as stills that open live on a click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import controls, household
from .account import DOMAIN
from .texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .home_assistant import HomeAssistant

URL_PATH = "ezviz-cameras"

_SHOWN = 24
"""Stills on the page; each asks for a new picture every few seconds."""

_LARGE = 12
"""Up to so many stills are as wide as the live pictures; more stand side by side."""

_PLAYABLE = ("ptz", "nvr", "fixed")
"""Kinds that any browser plays; the first of each is live, three as the free plan allows."""


_FINE = ("none", "unknown", "unavailable")
"""States of a problem sensor that stand for no problem."""

_TROUBLES = f"""\
{{% for sensor in integration_entities('{DOMAIN}') | sort
   if 'unreachable' in (state_attr(sensor, 'options') or []) and states(sensor) not in {_FINE} -%}}
**{{{{ device_name(sensor) }}}}** {{{{ state_translated(sensor) }}}}
{{% endfor %}}"""
"""Template of the cameras and their whole reasons, a line each; a tile would cut them off."""

_COLUMNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera entity and what the dashboard needs to know about it."""

    entity_id: str
    name: str
    kind: str
    """The simulator's word for what sort of device it is."""
    problem: str | None
    """Entity that says why there is no picture."""
    code: str | None = None
    """What is on its label, of a camera whose video is encrypted: who looks here has no label."""


async def install(home: HomeAssistant, cloud: Mapping[str, Any], language: str) -> str:
    """Make the dashboard the first thing that the user sees, and return its address."""
    texts = LANGUAGES[language]
    await _place(home, texts.dashboard)
    kinds = {device["serial"]: device["kind"] for device in cloud["devices"]}
    cameras = await _cameras(home, kinds, await household.label_codes(cloud))
    view = {
        "type": "sections",
        "title": texts.dashboard,
        "path": "cameras",
        "max_columns": _COLUMNS,
        "sections": sections(cameras, language),
    }
    controls_view = controls.view(await controls.devices(home), language)
    config = {"title": texts.home, "views": [view, controls_view]}
    await home.call("lovelace/config/save", url_path=URL_PATH, config=config)
    await home.call("frontend/set_user_data", key="core", value={"default_panel": URL_PATH})
    await home.call(
        "frontend/set_user_data",
        key="language",
        value={"language": language, "number_format": "language", "time_format": "language"},
    )
    return f"{home.url}/{URL_PATH}"


async def _place(home: HomeAssistant, title: str) -> None:
    """Give the dashboard its place in the side bar, or the place it has a new title."""
    look = {
        "title": title,
        "icon": "mdi:cctv",
        "show_in_sidebar": True,
        "require_admin": False,
    }
    known = await home.call("lovelace/dashboards/list")
    ours = next((d["id"] for d in known if d["url_path"] == URL_PATH), None)
    if ours:
        await home.call("lovelace/dashboards/update", dashboard_id=ours, **look)
    else:
        await home.call("lovelace/dashboards/create", url_path=URL_PATH, **look)


def sections(cameras: Sequence[Camera], language: str) -> list[dict[str, Any]]:
    """Return the groups of the view: what is wrong, live pictures, stills."""
    texts = LANGUAGES[language]
    firsts = (next((c for c in cameras if c.kind == kind), None) for kind in _PLAYABLE)
    live = [camera for camera in firsts if camera]
    others = [camera for camera in cameras if camera not in live]
    shown, hidden = others[:_SHOWN], others[_SHOWN:]
    small = len(shown) > _LARGE
    about = [texts.about]
    about += [texts.label.format(camera=c.name, code=c.code) for c in cameras if c.code]
    groups = {
        texts.trouble: [_troubles(cameras)],
        # Where there are two columns the note fills the place beside the third picture.
        texts.live: [*(_picture(camera, "live") for camera in live), _note("\n\n".join(about))],
        texts.stills: [_picture(camera, "auto", small=small) for camera in shown],
    }
    if hidden:
        groups[texts.stills].append(_note(texts.left_out.format(count=len(hidden))))
    return [_section(name, cards) for name, cards in groups.items() if cards]


def _section(name: str, cards: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a section as wide as the page, which is there as long as one of its cards is.

    Narrow ones stand in rows, each as high as its highest section: that leaves holes.
    """
    section = {
        "type": "grid",
        "column_span": _COLUMNS,
        "cards": [{"type": "heading", "heading": name}, *cards],
    }
    shown = [card.get("visibility") for card in cards]
    if all(shown):
        conditions = [condition for each in shown for condition in each or ()]
        section["visibility"] = [{"condition": "or", "conditions": conditions}]
    return section


def _picture(camera: Camera, view: str, *, small: bool = False) -> dict[str, Any]:
    """Return the card of one camera; "live" plays, "auto" is a still until it is clicked."""
    card = {
        "type": "picture-entity",
        "entity": camera.entity_id,
        "name": camera.name,
        "camera_view": view,
        "aspect_ratio": "16:9",
        "show_state": False,
        "grid_options": {"columns": 6 if small else 12, "rows": "auto"},
    }
    if camera.problem:
        # This sensor is always available, so it lacks a state only when its device was deselected;
        # a camera that is offline lacks one as well, but should stay in sight.
        there = {"condition": "state", "entity": camera.problem, "state_not": "unavailable"}
        card["visibility"] = [there]
    return card


def _troubles(cameras: Sequence[Camera]) -> dict[str, Any]:
    """Return the card that says what is wrong, which is there as long as something is."""
    wrong = [
        {"condition": "state", "entity": camera.problem, "state_not": list(_FINE)}
        for camera in cameras
        if camera.problem
    ]
    visibility = [{"condition": "or", "conditions": wrong}]
    return {**_note(_TROUBLES), "grid_options": {"columns": "full"}, "visibility": visibility}


def _note(text: str) -> dict[str, Any]:
    return {"type": "markdown", "text_only": True, "content": text}


async def _cameras(
    home: HomeAssistant, kinds: Mapping[str, str], codes: Mapping[str, str]
) -> list[Camera]:
    """Return the cameras that are enabled, in the order in which the cloud lists their devices."""
    devices = {d["id"]: d for d in await home.call("config/device_registry/list")}
    entities = [
        entity
        for entity in await home.call("config/entity_registry/list")
        if entity["platform"] == DOMAIN and not entity["disabled_by"] and entity["device_id"]
    ]
    problems = {
        entity["device_id"]: entity["entity_id"]
        for entity in entities
        if entity["translation_key"] == "stream_problem"
    }
    cameras = []
    for entity in entities:
        if not entity["entity_id"].startswith("camera."):
            continue
        device = devices[entity["device_id"]]
        cameras.append(
            Camera(
                entity_id=entity["entity_id"],
                name=device["name_by_user"] or device["name"],
                kind=kinds.get(device["serial_number"], ""),
                problem=problems.get(device["id"]),
                code=codes.get(device["serial_number"]),
            )
        )
    order = list(kinds.values())
    return sorted(cameras, key=lambda camera: order.index(camera.kind) if camera.kind else -1)
