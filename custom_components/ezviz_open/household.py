"""What is known of an account's devices, and how new answers change it.

Pure rules, no Home Assistant and no calls: the coordinator brings the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from .identity import ChannelKey

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .openapi import Channel, Device, DeviceStatus, Listing

MISSES_UNTIL_GONE = 2


def _nothing[K, V]() -> Mapping[K, V]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """The devices and channels of an account as last heard of."""

    devices: Mapping[str, Device] = field(default_factory=_nothing)
    """By serial, all of the account."""

    channels: Mapping[ChannelKey, Channel] = field(default_factory=_nothing)
    """All that the platform lists, also those nobody may watch."""

    reported: Mapping[str, Mapping[int, bool | None]] = field(default_factory=_nothing)
    """Per recorder what it says of its inputs: online, or None for an unused one."""

    statuses: Mapping[str, DeviceStatus] = field(default_factory=_nothing)
    """Per device the last answer of the rare status read."""

    hidden: frozenset[str] = frozenset()
    """Serials that this entry leaves out: not chosen, or held by another entry."""

    missed: Mapping[str, int] = field(default_factory=_nothing)
    """How many complete lists in a row a known device was absent from."""

    @property
    def visible_devices(self) -> dict[str, Device]:
        """Return the devices that this entry is about."""
        return {s: d for s, d in self.devices.items() if s not in self.hidden}

    @property
    def cameras(self) -> dict[ChannelKey, Channel]:
        """Return the channels that get a camera."""
        return {
            key: channel
            for key, channel in self.channels.items()
            if key.serial in self.devices
            and key.serial not in self.hidden
            and channel.can_watch
            and self._is_in_use(key, channel)
        }

    def is_recorder(self, serial: str) -> bool:
        """Return whether the device has several channels, each a camera of its own."""
        return any(key.serial == serial and key.number > 1 for key in self.channels)

    def is_online(self, key: ChannelKey) -> bool:
        """Return whether a live picture of the channel can be expected."""
        device = self.devices.get(key.serial)
        if device is None or not device.online:
            return False
        return self.reported.get(key.serial, {}).get(key.number, True) is not False

    def _is_in_use(self, key: ChannelKey, channel: Channel) -> bool:
        """Return whether something is connected to a recorder's input.

        A recorder lists up to 50 inputs. The unused ones carry the recorder's
        serial as their name, and its own report leaves them out (status 2).
        """
        if not self.is_recorder(key.serial):
            return True
        reported = self.reported.get(key.serial, {})
        if key.number in reported:
            return reported[key.number] is not None
        return channel.name != key.serial


def with_devices(household: Household, listing: Listing[Device]) -> Household:
    """Return the household after a reading of the device list.

    A device leaves only when a complete list misses it twice in a row, so that
    a hiccup of the platform never takes entities away.
    """
    seen = {device.serial: device for device in listing.items}
    missed = dict(household.missed)
    devices = dict(seen)
    for serial, device in household.devices.items():
        if serial in seen:
            missed.pop(serial, None)
            continue
        misses = missed.get(serial, 0) + listing.complete
        if misses < MISSES_UNTIL_GONE:
            devices[serial] = device
            missed[serial] = misses
        else:
            missed.pop(serial, None)
    return replace(
        household,
        devices=devices,
        missed=missed,
        channels={k: c for k, c in household.channels.items() if k.serial in devices},
    )


def with_channels(household: Household, listing: Listing[Channel]) -> Household:
    """Return the household after a reading of the channel list.

    A channel that a complete list no longer has is gone: unlike a device it can
    only vanish by an act of its owner.
    """
    seen = {ChannelKey(c.serial, c.number): c for c in listing.items}
    if not listing.complete:
        seen = {**household.channels, **seen}
    return replace(
        household,
        channels={k: c for k, c in seen.items() if k.serial in household.devices},
    )


def with_report(household: Household, serial: str, states: Mapping[int, bool | None]) -> Household:
    """Return the household after a recorder's report on its inputs."""
    return replace(household, reported={**household.reported, serial: states})


def with_status(household: Household, serial: str, status: DeviceStatus) -> Household:
    """Return the household after the rare status read of a device."""
    return replace(household, statuses={**household.statuses, serial: status})


def with_online(household: Household, serial: str, *, online: bool) -> Household:
    """Return the household corrected by what the answer to a command gave away."""
    device = household.devices.get(serial)
    if device is None or device.online is online:
        return household
    return replace(
        household,
        devices={**household.devices, serial: replace(device, online=online)},
    )


def with_hidden(household: Household, hidden: Collection[str]) -> Household:
    """Return the household with the given serials left out."""
    return replace(household, hidden=frozenset(hidden))
