"""A channel: one picture of a device."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .base import (
    Model,
    flag_or_none,
    number_or_none,
    read,
    required_number,
    required_text,
    text_or_empty,
    text_or_none,
)

_EVERYTHING: Final = -1
_MAY_WATCH: Final = 1
_NO_COVER: Final = "/homeDevice.jpeg"


def _cover(value: object) -> str | None:
    """Read the address of the cover; the vendor's stand-in picture is none."""
    url = text_or_none(value)
    return None if url is None or url.partition("?")[0].endswith(_NO_COVER) else url


def _shared(value: object) -> int:
    """Read how it is shared, 0 where that is not told."""
    return number_or_none(value) or 0


def _permission(value: object) -> int:
    """Read the bits of what the account may do; everything where that is not told."""
    number = number_or_none(value)
    return _EVERYTHING if number is None else number


def _shown(value: object) -> bool:
    """Read whether the channel is shown; hidden ones say so."""
    return flag_or_none(value) is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Model):
    """One item of the camera list (help/674) or of a device's own list (help/1478)."""

    serial: str = field(metadata=read("deviceSerial", required_text))
    """Serial of the device."""

    number: int = field(metadata=read("channelNo", required_number))
    """Number of the channel, from 1 on most devices."""

    name: str = field(default="", metadata=read("channelName", text_or_empty))
    """The name a person gave it; the serial on a recorder's channel that is not set up."""

    online: bool | None = field(default=None, metadata=read("status", flag_or_none))
    """Whether it has a picture, None where that is not reported."""

    shared: int = field(default=0, metadata=read("isShared", _shared))
    """0 not shared, 1 shared with others, 2 shared with this account."""

    cover_url: str | None = field(default=None, repr=False, metadata=read("picUrl", _cover))
    """Address of the last cover, None for the vendor's stand-in."""

    encrypted: bool | None = field(default=None, metadata=read("isEncrypt", flag_or_none))
    """Whether the picture is encrypted; lags behind a change."""

    video_level: int | None = field(default=None, metadata=read("videoLevel", number_or_none))
    """0 fluent, 1 balanced, 2 HD, 3 ultra."""

    permission: int = field(default=_EVERYTHING, metadata=read("permission", _permission))
    """-1 everything, else bits: 1 live, 2 recordings, 4 alarms, 8 talk."""

    shown: bool = field(default=True, metadata=read("isAdd", _shown))
    """Whether the channel is shown in the account."""

    linked_serial: str | None = field(default=None, metadata=read("ipcSerial", text_or_none))
    """Serial of the camera behind a recorder's channel; a device's own list only."""

    @property
    def can_watch(self) -> bool:
        """Whether the account may see its live picture."""
        everything = self.permission == _EVERYTHING
        return self.shown and (everything or bool(self.permission & _MAY_WATCH))
