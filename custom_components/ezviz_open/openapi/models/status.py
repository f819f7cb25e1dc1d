"""The state a device reports beside being online."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .base import (
    Model,
    count_or_none,
    flag_or_none,
    number_or_none,
    percent_or_none,
    read,
    text_or_none,
)

_DISK_STATES: Final = frozenset("0123")
_CLOUD_UNSUPPORTED: Final = -2


def _disks(value: object) -> tuple[str, ...]:
    """Read the states of the disks: one character each, `-` for an empty place.

    `"-1"` (unknown) and `"-2"` (not linked) are whole answers, not states (help/675).
    """
    text = "".join(map(str, value)) if isinstance(value, list) else text_or_none(value)
    if text is None or text in {"-1", "-2"}:
        return ()
    return tuple(state for state in text if state in _DISK_STATES)


def _cloud(value: object) -> int | None:
    """Read the state of the cloud storage, None where the device cannot have one."""
    number = number_or_none(value)
    return None if number == _CLOUD_UNSUPPORTED else number


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStatus(Model):
    """The reported state of a device or channel (help/675): None where nothing is reported."""

    privacy: bool | None = field(default=None, metadata=read("privacyStatus", flag_or_none))
    """Whether the lens is covered."""

    pir: bool | None = field(default=None, metadata=read("pirStatus", flag_or_none))
    """Whether the infrared motion detector is on."""

    alarm_sound_mode: int | None = field(
        default=None, metadata=read("alarmSoundMode", count_or_none)
    )
    """0 short, 1 long, 2 mute, 3 own voice."""

    battery: int | None = field(default=None, metadata=read("battryStatus", percent_or_none))
    """Charge, %. (The key's spelling is the platform's.)"""

    lock_signal: int | None = field(default=None, metadata=read("lockSignal", percent_or_none))
    """Strength of a lock's radio signal, %."""

    signal: int | None = field(default=None, metadata=read("signal", percent_or_none))
    """Strength of the Wi-Fi signal, %; newer answers only."""

    asleep: bool | None = field(default=None, metadata=read("wakeUpStatus", flag_or_none))
    """Whether a battery device sleeps; newer answers only."""

    disk_count: int | None = field(default=None, metadata=read("diskNum", count_or_none))
    """Number of disks or cards in the device."""

    disks: tuple[str, ...] = field(default=(), metadata=read("diskState", _disks))
    """State of each: `0` good, `1` error, `2` not formatted, `3` formatting."""

    nvr_disk_count: int | None = field(default=None, metadata=read("nvrDiskNum", count_or_none))
    """Number of disks of the recorder it is linked to."""

    nvr_disks: tuple[str, ...] = field(default=(), metadata=read("nvrDiskState", _disks))
    """State of each, as `disks`."""

    cloud_status: int | None = field(default=None, metadata=read("cloudStatus", _cloud))
    """Cloud storage: -1 not opened, 0 not active, 1 active, 2 expired; None unsupported."""
