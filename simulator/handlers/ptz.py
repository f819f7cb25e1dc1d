"""Turning and mirroring (section 5.1-5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.call import WRONG_PARAMETER
from simulator.envelopes import Answer
from simulator.motion import AUTO, DIRECTIONS
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.state import Device

_NO_PTZ = 60000
_ENDS = {"up": 60002, "down": 60003, "left": 60004, "right": 60005}
_FAILED = 60006
_PRESET_RUNS = 60009
_UNSUPPORTED = 60020
_IN_PRIVACY = 60026
_MIRRORING = 60027
_TURNING = 60028
_COVERING = 60083
_UNCOVERING = 60084
_AUTO_NUMBER = 16
_LAST_DIRECTION = 11
_FASTEST = 2
_HIKVISION = "DS-"
_FLIPS = ("up_down", "left_right", "center")
_FLIP_KEYS = ("ptz_top_bottom_mirror", "ptz_left_right_mirror", "ptz_center_mirror")
_ANY_KEY = (
    "support_ptz",
    "ptz_top_bottom",
    "ptz_left_right",
    "ptz_45",
    "ptz_zoom",
    "ptz_focus",
)
_KEYS: dict[str, tuple[str, ...]] = {
    "up": ("support_ptz", "ptz_top_bottom"),
    "down": ("support_ptz", "ptz_top_bottom"),
    "left": ("support_ptz", "ptz_left_right"),
    "right": ("support_ptz", "ptz_left_right"),
    "up_left": ("support_ptz", "ptz_45"),
    "down_left": ("support_ptz", "ptz_45"),
    "up_right": ("support_ptz", "ptz_45"),
    "down_right": ("support_ptz", "ptz_45"),
    "zoom_in": ("ptz_zoom",),
    "zoom_out": ("ptz_zoom",),
    "focus_near": ("ptz_focus",),
    "focus_far": ("ptz_focus",),
    AUTO: ("support_ptz", "ptz_left_right"),
}
_TOGGLED = {
    ("none", "up_down"): "up_down",
    ("none", "left_right"): "left_right",
    ("none", "center"): "center",
    ("up_down", "left_right"): "center",
    ("up_down", "center"): "left_right",
    ("left_right", "up_down"): "center",
    ("left_right", "center"): "up_down",
    ("center", "up_down"): "left_right",
    ("center", "left_right"): "up_down",
}


async def start(call: Call) -> Answer:
    """Have the head turn until it is stopped; its ends are told here and never by stop."""
    direction = _direction(call, call.number("direction", low=0, high=_AUTO_NUMBER))
    speed = call.number("speed", low=0, high=_FASTEST)
    device, settings = call.device, call.cloud.settings
    _check_can(device, direction)
    await call.reach_device()
    now = call.cloud.clock.now()
    check_free(call)
    if speed == 0 and device.model.startswith(_HIKVISION) and settings.ptz_slow_hikvision:
        raise Refusal(_FAILED)
    if settings.ptz_needs_stream and not _watched(call):
        raise Refusal(_FAILED)
    if device.ptz.moving not in (None, direction):
        if settings.ptz_second_start == "60028":
            raise Refusal(_TURNING)
        if settings.ptz_second_start == "ignored":
            return Answer()
    if ends := device.ptz.ends(direction, now):
        raise Refusal(_ENDS[ends[0]])
    device.ptz.start(direction, speed, now)
    return Answer()


async def stop(call: Call) -> Answer:
    """Have the head stand still, whichever way it turned."""
    settings = call.cloud.settings
    number = call.params.get("direction", "")
    if number or settings.ptz_stop_direction == "required":
        _direction(call, call.number("direction", low=0, high=_AUTO_NUMBER))
    if not call.device.can(*_ANY_KEY):
        raise Refusal(_NO_PTZ)
    await call.reach_device()
    if call.device.privacy and settings.ptz_stop_in_privacy == "60026":
        raise Refusal(_IN_PRIVACY)
    call.device.ptz.stop(call.cloud.clock.now())
    return Answer()


async def mirror(call: Call) -> Answer:
    """Turn the picture over, or back."""
    command = call.number("command", low=0, high=len(_FLIPS) - 1)
    device = call.device
    if not device.can(_FLIP_KEYS[command]) or "mirror" in device.refuses:
        raise Refusal(_UNSUPPORTED)
    await call.reach_device()
    check_uncovered(call)
    check_not_mirroring(call)
    device.mirror = _TOGGLED.get((device.mirror, _FLIPS[command]), "none")
    device.mirror_since = call.cloud.clock.now()
    return Answer()


def check_free(call: Call) -> None:
    """Refuse while the lens is covered, the picture turns over or a preset runs."""
    check_uncovered(call)
    check_not_mirroring(call)
    if call.device.ptz.travelling(call.cloud.clock.now()):
        raise Refusal(_PRESET_RUNS)


def check_uncovered(call: Call) -> None:
    """Refuse while the lens is covered, or its shutter moves."""
    check_shutter_still(call)
    if call.device.privacy:
        raise Refusal(_IN_PRIVACY)


def check_shutter_still(call: Call) -> None:
    """Refuse while the shutter moves: 60083 closing, 60084 opening."""
    device, clock = call.device, call.cloud.clock
    if 0 <= clock.now() - device.privacy_since < call.cloud.settings.privacy_seconds:
        raise Refusal(_COVERING if device.privacy else _UNCOVERING)


def check_not_mirroring(call: Call) -> None:
    """Refuse while the picture turns over."""
    passed = call.cloud.clock.now() - call.device.mirror_since
    if 0 <= passed < call.cloud.settings.mirror_seconds:
        raise Refusal(_MIRRORING)


def _direction(call: Call, number: int) -> str:
    """Return the direction that a number means; 16 is known on the mainland alone."""
    if number <= _LAST_DIRECTION:
        return DIRECTIONS[number]
    if number != _AUTO_NUMBER or call.cloud.region != "cn":
        raise Refusal(WRONG_PARAMETER)
    return AUTO


def _check_can(device: Device, direction: str) -> None:
    """Raise 60000 for a device without any head, 60020 for a way that it cannot turn."""
    if not device.can(*_ANY_KEY):
        raise Refusal(_NO_PTZ)
    if not device.can(*_KEYS[direction]) or direction in device.refuses:
        raise Refusal(_UNSUPPORTED)


def _watched(call: Call) -> bool:
    """Return whether anybody watches the channel now."""
    media = call.cloud.media
    return media is not None and media.viewers(call.device.serial, call.channel.number) > 0
