"""What a device is and does: the state behind every answer and every picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .motion import Ptz
from .upkeep import Upkeep

if TYPE_CHECKING:
    from .clock import Clock

type Codec = Literal["h264", "h265"]

MIRRORS = ("none", "up_down", "left_right", "center")

SWITCHES = {
    "microphone": True,
    "prompt_tone": True,
    "sound_tracking": False,
    "indicator": True,
    "all_day_recording": False,
    "infrared": True,
    "motion_tracking": False,
}
"""What a device has on or off, as it comes out of its box."""


@dataclass(slots=True, kw_only=True)
class Channel:
    """One camera of a device.

    ``online`` is None where a recorder does not report its cameras. ``permission`` is -1 for the
    owner, else a bit mask (1 live, 2 replay, 4 alarm, 8 talk). ``shared`` is 0 no, 1 shared with
    others, 2 shared with me.
    """

    number: int
    name: str
    scene: str = "living_room"
    online: bool | None = True
    permission: int = -1
    shown: bool = True
    shared: int = 0
    cover: bool = True
    video_level: int = 2
    ipc_serial: str | None = None

    @property
    def configured(self) -> bool:
        """Return whether a recorder knows a camera behind this channel."""
        return self.online is not None


@dataclass(slots=True, kw_only=True)
class Device:
    """A device with everything that its firmware and the platform remember about it."""

    serial: str
    name: str
    kind: str
    model: str
    full_model: str
    channels: list[Channel]
    capabilities: dict[str, object]
    category: str = "IPC"
    version: str = "V5.3.0 build 240612"
    latest: str = ""
    codec: Codec = "h264"
    audio: Literal["aac", "g711a", "none"] = "aac"
    code: str = "ABCDEF"
    added_at: float = 0.0
    online: bool = True
    asleep: bool | None = None
    awake_until: float | None = None
    privacy: bool = False
    privacy_since: float = 0.0
    mirror: str = "none"
    mirror_since: float = 0.0
    encrypted: bool = False
    encrypted_before: bool = False
    encrypted_since: float = 0.0
    defence: int = 0
    risk_level: int = 0
    battery: int = -1
    signal: int = 100
    net_type: str = "wireless"
    ssid: str = "Home"
    local_address: str = "192.168.1.20"
    disk: str = "0---------------"
    cloud: int = -1
    cloud_days: int = 30
    alarm_sound: int = 0
    offline_notify: bool = False
    ptz: Ptz = field(default_factory=Ptz)
    upkeep: Upkeep = field(default_factory=Upkeep)
    switches: dict[str, bool] = field(default_factory=SWITCHES.copy)
    refuses: tuple[str, ...] = ()
    presets: list[dict[str, object]] = field(default_factory=list)
    voices: list[dict[str, object]] = field(default_factory=list)
    speaking: str | None = None
    light_on: bool = False
    night_vision: bool = False

    @property
    def newest(self) -> str:
        """Return the newest firmware that the platform has for it."""
        return self.latest or self.version

    def can(self, *keys: str) -> bool:
        """Return whether a device has one of several capabilities."""
        return any(self.capabilities.get(key, "0") not in ("0", 0, "") for key in keys)

    def channel(self, number: int) -> Channel | None:
        """Return a channel by its number."""
        return next((channel for channel in self.channels if channel.number == number), None)

    def sleeping(self, clock: Clock) -> bool:
        """Return whether the device sleeps; a woken one falls asleep again by itself."""
        if self.awake_until is not None and clock.now() >= self.awake_until:
            self.awake_until, self.asleep = None, True
        return bool(self.asleep)

    def wake(self, clock: Clock, seconds: float) -> None:
        """Wake a battery device for a while; others are always awake."""
        if self.asleep is not None:
            self.asleep, self.awake_until = False, clock.now() + seconds

    def encrypt(self, *, on: bool, clock: Clock) -> None:
        """Switch picture encryption and remember when, as some reads report it late."""
        if on is not self.encrypted:
            self.encrypted_before, self.encrypted_since = self.encrypted, clock.now()
            self.encrypted = on

    def encrypted_as_reported(self, clock: Clock, delay: float) -> bool:
        """Return the encryption that device/info still tells (section 2.2: delayed)."""
        fresh = clock.now() - self.encrypted_since < delay
        return self.encrypted_before if fresh else self.encrypted
