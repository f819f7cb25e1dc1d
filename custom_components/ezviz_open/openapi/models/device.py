"""A device: as an item of the account's list, and as it describes itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from .base import (
    Model,
    epoch_or_none,
    flag_or_none,
    number_or_none,
    percent_or_none,
    read,
    required_text,
    text_or_empty,
    text_or_none,
)


def _online(value: object) -> bool:
    """Read the connection state: 1 is online, whatever else stands there is not."""
    return flag_or_none(value) is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Device(Model):
    """One item of the device list (help/673)."""

    serial: str = field(metadata=read("deviceSerial", required_text))
    """Serial: letters and digits, with a colon for GB28181 devices."""

    name: str = field(default="", metadata=read("deviceName", text_or_empty))
    """The name a person gave it, may be empty."""

    model: str | None = field(default=None, metadata=read("deviceType", text_or_none))
    """Model, sometimes `UNKNOWN`."""

    online: bool = field(default=False, metadata=read("status", _online))
    """Whether it is connected to the platform."""

    defence: int | None = field(default=None, metadata=read("defence", number_or_none))
    """0 disarmed, 1 armed; alarm hubs: 0 sleep, 8 home, 16 away."""

    version: str | None = field(default=None, metadata=read("deviceVersion", text_or_none))
    """Firmware, such as `V5.3.0 build 150824`."""

    category: str | None = field(default=None, metadata=read("parentCategory", text_or_none))
    """`IPC`, `COMMON`, ...; newer answers only."""

    risk_level: int | None = field(default=None, metadata=read("riskLevel", number_or_none))
    """0 is safe, larger is worse; newer answers only."""

    updated_at: float | None = field(default=None, metadata=read("updateTime", epoch_or_none))
    """Last change, seconds since the epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInfo(Model):
    """What the platform knows of one device (help/672). Older answers have the first few only."""

    serial: str = field(metadata=read("deviceSerial", required_text))
    """Serial."""

    name: str = field(default="", metadata=read("deviceName", text_or_empty))
    """The name a person gave it, may be empty."""

    model: str | None = field(default=None, metadata=read("model", text_or_none))
    """Full model, such as `CS-C6Wi-8D8W2DF`."""

    category: str | None = field(default=None, metadata=read("category", text_or_none))
    """Short model, such as `CS-CTQ6X`."""

    parent_category: str | None = field(default=None, metadata=read("parentCategory", text_or_none))
    """`IPC`, `COMMON`, ..."""

    online: bool = field(default=False, metadata=read("status", _online))
    """Whether it is connected to the platform."""

    defence: int | None = field(default=None, metadata=read("defence", number_or_none))
    """0 disarmed, 1 armed; alarm hubs: 0 sleep, 8 home, 16 away."""

    encrypted: bool | None = field(default=None, metadata=read("isEncrypt", flag_or_none))
    """Whether the picture is encrypted; lags behind a change."""

    alarm_sound_mode: int | None = field(
        default=None, metadata=read("alarmSoundMode", number_or_none)
    )
    """0 short, 1 long, 2 mute."""

    offline_notice: bool | None = field(default=None, metadata=read("offlineNotify", flag_or_none))
    """Whether the vendor's app tells when the device goes offline."""

    signal: int | None = field(default=None, metadata=read("signal", percent_or_none))
    """Strength of the Wi-Fi signal, %; 0 is seen on cameras that are online."""

    net_type: str | None = field(default=None, metadata=read("netType", text_or_none))
    """`wire` or `wireless`."""

    local_address: str | None = field(default=None, metadata=read("localAddress", text_or_none))
    """Address in the local network."""

    net_address: str | None = field(default=None, metadata=read("netAddress", text_or_none))
    """Public address."""

    ssid: str | None = field(default=None, metadata=read("ssid", text_or_none))
    """Name of the Wi-Fi."""

    time_zone: str | None = field(default=None, metadata=read("timeZone", text_or_none))
    """Time zone of the device, as the platform writes it; overseas, when asked for."""

    risk_level: int | None = field(default=None, metadata=read("riskLevel", number_or_none))
    """0 is safe, larger is worse."""

    updated_at: float | None = field(default=None, metadata=read("updateTime", epoch_or_none))
    """Last change, seconds since the epoch."""
