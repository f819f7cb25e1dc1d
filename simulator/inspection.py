"""State as the control API shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cloud import Cloud
    from .state import Channel, Device


def summary(cloud: Cloud) -> dict[str, object]:
    """Return the account at a glance."""
    return {
        "region": cloud.region,
        "now": cloud.clock.now(),
        "offset": cloud.clock.offset,
        "tokens": cloud.tokens.count,
        "quota": cloud.quota.summary(),
        "calls": cloud.calls.counts(),
        "viewers": {
            serial: count for serial in cloud.devices if (count := _viewers(cloud, serial))
        },
        "faults": cloud.faults.active(),
        "devices": list(cloud.devices),
        "unclaimed": list(cloud.unclaimed),
    }


def device(cloud: Cloud, device: Device) -> dict[str, object]:
    """Return everything about one device."""
    return {
        "serial": device.serial,
        "name": device.name,
        "kind": device.kind,
        "model": device.model,
        "version": device.version,
        "latest": device.newest,
        "upgrade": device.upkeep.describe(cloud.clock.now(), cloud.settings.upgrade_seconds),
        "restarting": device.upkeep.restarting,
        "code": device.code,
        "online": device.online,
        "asleep": device.sleeping(cloud.clock),
        "privacy": device.privacy,
        "mirror": device.mirror,
        "encrypted": device.encrypted,
        "defence": device.defence,
        "battery": device.battery,
        "signal": device.signal,
        "codec": device.codec,
        "risk_level": device.risk_level,
        "light_on": device.light_on,
        "night_vision": device.night_vision,
        "disk": device.disk,
        "cloud": device.cloud,
        "cloud_days": device.cloud_days,
        "offline_notify": device.offline_notify,
        "switches": device.switches,
        "refuses": list(device.refuses),
        "speaking": device.speaking,
        "ptz": device.ptz.describe(cloud.clock.now()),
        "presets": device.presets,
        "voices": device.voices,
        "viewers": _viewers(cloud, device.serial),
        "capabilities": device.capabilities,
        "channels": [_channel(channel) for channel in device.channels],
    }


def ready_devices(cloud: Cloud) -> list[dict[str, object]]:
    """Return the devices for the first line of output."""
    return [
        {
            "serial": device.serial,
            "channels": [channel.number for channel in device.channels],
            "name": device.name,
            "kind": device.kind,
        }
        for device in cloud.devices.values()
    ]


def _channel(channel: Channel) -> dict[str, object]:
    """Return one channel."""
    return {
        "number": channel.number,
        "name": channel.name,
        "scene": channel.scene,
        "online": channel.online,
        "configured": channel.configured,
        "permission": channel.permission,
        "shown": channel.shown,
        "shared": channel.shared,
        "cover": channel.cover,
    }


def _viewers(cloud: Cloud, serial: str) -> int:
    """Return how many sessions watch a device."""
    return cloud.media.viewers(serial) if cloud.media else 0
