"""Names by which Home Assistant remembers devices and channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .openapi import Quality

type Picture = tuple[ChannelKey, Quality]
"""A channel in one quality."""


class ChannelKey(NamedTuple):
    """One picture source: a device's serial and the channel's number from 1."""

    serial: str
    number: int


class Target(NamedTuple):
    """What a setting belongs to: one channel of several, or the device itself."""

    serial: str
    channel: int | None


def safe_serial(serial: str) -> str:
    """Return the serial without the colon that GB28181 serials contain."""
    return serial.replace(":", "-")


def channel_id(key: ChannelKey) -> str:
    """Return the stable id of a channel, the root of its entities' unique ids."""
    return f"{safe_serial(key.serial)}_{key.number}"


def target_id(target: Target) -> str:
    """Return the stable id of what a setting belongs to."""
    return channel_id(ChannelKey(target.serial, target.channel or 0))
