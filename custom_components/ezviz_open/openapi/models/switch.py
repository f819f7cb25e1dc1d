"""The switches of a device: where each is set, and where it is read."""

from __future__ import annotations

from enum import Enum, IntEnum

_DEVICE = "/api/lapp/device"


class Switch(Enum):
    """A thing that a device has on or off, by the paths that set and read it."""

    PRIVACY = (f"{_DEVICE}/scene/switch/set", f"{_DEVICE}/scene/switch/status")
    """The lens shutter: on is covered (help/706, 707)."""

    MICROPHONE = ("/api/lapp/camera/video/sound/set", "/api/lapp/camera/video/sound/status")
    """Sound in the picture."""

    PROMPT_TONE = (f"{_DEVICE}/sound/switch/set", f"{_DEVICE}/sound/switch/status")
    """The device's own voice: starting, connecting."""

    SOUND_TRACKING = (f"{_DEVICE}/ssl/switch/set", f"{_DEVICE}/ssl/switch/status")
    """Turning to where a sound comes from."""

    INDICATOR = (f"{_DEVICE}/light/switch/set", f"{_DEVICE}/light/switch/status")
    """The indicator light; mainland only."""

    ALL_DAY_RECORDING = (
        f"{_DEVICE}/fullday/record/switch/set",
        f"{_DEVICE}/fullday/record/switch/status",
    )
    """Recording to the card all day, not only on events; mainland only."""

    INFRARED = (f"{_DEVICE}/infrared/switch/set", f"{_DEVICE}/infrared/switch/get")
    """The infrared light; overseas only."""

    MOTION_TRACKING = (f"{_DEVICE}/mobile/status/set", f"{_DEVICE}/mobile/status/get")
    """Turning after what moves; mainland only."""

    OFFLINE_NOTICE = (f"{_DEVICE}/notify/switch", None)
    """A message to the owner when the device goes offline; read with the device's info."""

    def __init__(self, set_path: str, get_path: str | None) -> None:
        self.set_path = set_path
        """Where it is set."""
        self.get_path = get_path
        """Where it is read, None for one that has no call of its own."""


class Arming(IntEnum):
    """What a device watches for: cameras know OFF and ON, alarm hubs OFF (sleep), HOME, AWAY."""

    OFF = 0
    ON = 1
    HOME = 8
    AWAY = 16
