"""What is known of an account's devices, and how new answers change it.

Pure rules, no Home Assistant and no calls: the coordinator brings the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from .identity import ChannelKey, Target, channel_id

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .openapi import Channel, CloudStorage, Device, DeviceStatus, Firmware, Listing

MISSES_UNTIL_GONE = 2


def _nothing[K, V]() -> Mapping[K, V]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
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

    firmware: Mapping[str, Firmware] = field(default_factory=_nothing)
    """Per device which firmware there is, as last read."""

    recordings: Mapping[str, CloudStorage] = field(default_factory=_nothing)
    """Per device what cloud storage is booked, as last read."""

    hidden: frozenset[str] = frozenset()
    """Serials that this entry leaves out: not chosen, or held by another entry."""

    missed_devices: Mapping[str, int] = field(default_factory=_nothing)
    """How many complete lists in a row a known device was absent from."""

    missed_channels: Mapping[ChannelKey, int] = field(default_factory=_nothing)
    """The same for channels."""

    @property
    def visible_devices(self) -> dict[str, Device]:
        """Return the devices that this entry is about."""
        return {s: d for s, d in self.devices.items() if s not in self.hidden}

    @cached_property
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
        return serial in self._recorders

    @cached_property
    def _recorders(self) -> frozenset[str]:
        return frozenset(key.serial for key in self.channels if key.number > 1)

    def target_of(self, key: ChannelKey) -> Target:
        """Return whose settings the channel's are: its own, or those of the whole device.

        The platform takes a call without a channel for one about the device itself.
        """
        return Target(key.serial, key.number if self.is_recorder(key.serial) else None)

    def channels_of(self, target: Target) -> list[ChannelKey]:
        """Return the channels that a target stands for."""
        return [
            key
            for key in self.channels
            if key.serial == target.serial and target.channel in {None, key.number}
        ]

    def is_online(self, key: ChannelKey) -> bool:
        """Return whether a live picture of the channel can be expected."""
        device = self.devices.get(key.serial)
        if device is None or not device.online:
            return False
        return self.reported.get(key.serial, {}).get(key.number, True) is not False

    def name_of(self, key: ChannelKey) -> str:
        """Return what people call the channel."""
        channel = self.channels.get(key)
        device = self.devices.get(key.serial)
        return (channel and channel.name) or (device and device.name) or channel_id(key)

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


def with_devices(
    household: Household, listing: Listing[Device], before: Household | None = None
) -> Household:
    """Return the household after a reading of the device list.

    What has changed since ``before``, when it was asked for, is newer than the list.
    """
    seen = {device.serial: device for device in listing.items}
    if before is not None:
        seen |= _changed(before.devices, household.devices, seen)
    devices, missed = _heard_of(
        household.devices, household.missed_devices, seen, complete=listing.complete
    )
    return replace(
        household,
        devices=devices,
        missed_devices=missed,
        channels={k: c for k, c in household.channels.items() if k.serial in devices},
    )


def with_channels(
    household: Household, listing: Listing[Channel], before: Household | None = None
) -> Household:
    """Return the household after a reading of the channel list, in the same way."""
    seen = {
        ChannelKey(channel.serial, channel.number): channel
        for channel in listing.items
        if channel.serial in household.devices
    }
    if before is not None:
        seen |= _changed(before.channels, household.channels, seen)
    channels, missed = _heard_of(
        household.channels, household.missed_channels, seen, complete=listing.complete
    )
    return replace(household, channels=channels, missed_channels=missed)


def _changed[K, V](before: Mapping[K, V], now: Mapping[K, V], seen: Collection[K]) -> dict[K, V]:
    """Return those of ``seen`` that commands have changed while the list was read."""
    return {key: now[key] for key in seen if key in now and now[key] is not before.get(key)}


def _heard_of[K, V](
    known: Mapping[K, V], missed: Mapping[K, int], seen: Mapping[K, V], *, complete: bool
) -> tuple[dict[K, V], dict[K, int]]:
    """Return what is there after a list was read, and how often the rest was missed.

    Something leaves only when a complete list misses it twice in a row, so that
    a hiccup of the platform never takes entities away.
    """
    present = dict(seen)
    misses: dict[K, int] = {}
    for key, value in known.items():
        if key in seen:
            continue
        count = missed.get(key, 0) + complete
        if count < MISSES_UNTIL_GONE:
            present[key] = value
            misses[key] = count
    return present, misses


def with_report(household: Household, serial: str, states: Mapping[int, bool | None]) -> Household:
    """Return the household after a recorder's report on its inputs."""
    return replace(household, reported={**household.reported, serial: states})


def with_status(household: Household, serial: str, status: DeviceStatus) -> Household:
    """Return the household after the rare status read of a device."""
    return replace(household, statuses={**household.statuses, serial: status})


def with_firmware(household: Household, serial: str, firmware: Firmware) -> Household:
    """Return the household after a reading of which firmware there is for a device."""
    return replace(household, firmware={**household.firmware, serial: firmware})


def with_recordings(household: Household, serial: str, recordings: CloudStorage) -> Household:
    """Return the household after a reading of a device's cloud storage."""
    return replace(household, recordings={**household.recordings, serial: recordings})


def with_name(household: Household, serial: str, name: str) -> Household:
    """Return the household after a device was named."""
    device = replace(household.devices[serial], name=name)
    return replace(household, devices={**household.devices, serial: device})


def with_channel_name(household: Household, key: ChannelKey, name: str) -> Household:
    """Return the household after a channel was named."""
    channel = replace(household.channels[key], name=name)
    return replace(household, channels={**household.channels, key: channel})


def with_online(household: Household, serial: str, *, online: bool) -> Household:
    """Return the household corrected by what the answer to a command gave away."""
    device = household.devices.get(serial)
    if device is None or device.online is online:
        return household
    return replace(
        household,
        devices={**household.devices, serial: replace(device, online=online)},
    )


def with_defence(household: Household, serial: str, *, defence: int) -> Household:
    """Return the household after a device was armed or disarmed.

    That it was so already is news, too: a list that is being read may tell otherwise.
    """
    device = household.devices.get(serial)
    if device is None:
        return household
    return replace(
        household,
        devices={**household.devices, serial: replace(device, defence=defence)},
    )


def with_encryption(household: Household, serial: str, *, encrypted: bool) -> Household:
    """Return the household after a device's encryption was switched."""
    channels = {
        key: replace(channel, encrypted=encrypted) if key.serial == serial else channel
        for key, channel in household.channels.items()
    }
    return replace(household, channels=channels)


def with_hidden(household: Household, hidden: Collection[str]) -> Household:
    """Return the household with the given serials left out."""
    return replace(household, hidden=frozenset(hidden))
