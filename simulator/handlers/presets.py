"""Positions that a camera remembers (section 5.4); the form of the list is invented."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any

from simulator.call import WRONG_PARAMETER
from simulator.envelopes import Answer
from simulator.refusal import Absent, Refusal

from .ptz import check_free

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.motion import Place

_FULL = 60007
_FULL_OF_C6 = 60008
_ALREADY_THERE = 60010
_UNKNOWN = 60011
_UNSUPPORTED = 60020
_TURNING = 60028
_C6 = "CS-C6"
_AXES = ("pan", "tilt", "zoom", "focus")
_STANDING: Place = (0.0, 0.0, 1.0, 0.5)
_NEAR = 0.001


async def add(call: Call) -> Answer:
    """Remember where the head looks, under the lowest free number."""
    _check_can(call)
    await call.reach_device()
    check_free(call)
    device, limit = call.device, call.cloud.settings.preset_limit
    taken = {preset["index"] for preset in device.presets}
    free = next((number for number in range(1, limit + 1) if number not in taken), None)
    if free is None:
        raise Refusal(_FULL_OF_C6 if device.model.startswith(_C6) else _FULL)
    place = device.ptz.at(call.cloud.clock.now())
    device.presets.append({"index": free, **dict(zip(_AXES, place, strict=True))})
    return Answer(data={"index": free})


async def move(call: Call) -> Answer:
    """Turn to a position, which takes `preset_seconds`."""
    preset = await _named(call)
    device, settings, now = call.device, call.cloud.settings, call.cloud.clock.now()
    check_free(call)
    if device.ptz.moving is not None and settings.ptz_second_start == "60028":
        raise Refusal(_TURNING)
    pan, tilt, zoom, focus = (
        float(preset.get(axis, usual)) for axis, usual in zip(_AXES, _STANDING, strict=True)
    )
    there, target = device.ptz.at(now), (pan, tilt, zoom, focus)
    if all(isclose(a, b, abs_tol=_NEAR) for a, b in zip(there, target, strict=True)):
        raise Refusal(_ALREADY_THERE)
    device.ptz.travel(target, now, settings.preset_seconds)
    return Answer()


async def clear(call: Call) -> Answer:
    """Forget a position."""
    preset = await _named(call)
    call.device.presets.remove(preset)
    return Answer()


async def listing(call: Call) -> Answer:
    """List the positions, in the form that the settings choose."""
    shape = call.cloud.settings.preset_list
    if shape == "404":
        raise Absent
    _check_can(call)
    presets = [
        {"index": preset["index"], "name": preset.get("name", "")} for preset in call.device.presets
    ]
    if shape == "null":
        return Answer(data=None)
    if shape == "long_names":
        long = [{"presetIndex": p["index"], "presetName": p["name"]} for p in presets]
        return Answer(data={"presetList": long})
    return Answer(data={"presets": presets} if shape == "presets" else presets)


async def _named(call: Call) -> dict[str, Any]:
    """Return the position that a call names by `index`; raises 10001 or 60011."""
    call.text("index")
    number = call.integer("index", None)
    if number is None:
        raise Refusal(WRONG_PARAMETER)
    _check_can(call)
    await call.reach_device()
    for preset in call.device.presets:
        if preset["index"] == number:
            return preset
    raise Refusal(_UNKNOWN)


def _check_can(call: Call) -> None:
    """Raise 60020 for a device without presets."""
    if not call.device.can("ptz_preset") or "presets" in call.device.refuses:
        raise Refusal(_UNSUPPORTED)
