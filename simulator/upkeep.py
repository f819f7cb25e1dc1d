"""Restarts and upgrades: what a device goes through by the simulator's clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cloud import Cloud
    from .state import Device


class Stage(IntEnum):
    """Where an upgrade stands; the numbers are the platform's (section 2.10)."""

    UPGRADING = 0
    RESTARTING = 1
    DONE = 2
    FAILED = 3


@dataclass(slots=True, kw_only=True)
class Upkeep:
    """The upgrade and the restart of one device.

    ``began`` is when the upgrade began, ``down_at`` when the device goes down, ``up_at`` when it
    is back, all by the simulator's clock.
    """

    stage: Stage | None = None
    began: float = 0.0
    down_at: float | None = None
    up_at: float | None = None

    @property
    def restarting(self) -> bool:
        """Return whether the device is down because it restarts."""
        return self.up_at is not None

    def upgrade(self, now: float, seconds: float, *, fails: bool) -> None:
        """Begin an upgrade, which ends in a restart or fails after all its seconds."""
        self.stage, self.began = Stage.UPGRADING, now
        self.down_at = None if fails else now + seconds

    def progress(self, now: float, seconds: float) -> int:
        """Return the percent that are done, 1 to 100."""
        if self.stage is not Stage.UPGRADING:
            return 100
        share = (now - self.began) / seconds if seconds else 1.0
        return max(1, min(99, int(share * 100)))

    def describe(self, now: float, seconds: float) -> dict[str, object]:
        """Return the upgrade for the control API."""
        return {
            "stage": None if self.stage is None else self.stage.name.lower(),
            "progress": None if self.stage is None else self.progress(now, seconds),
        }


def settle(cloud: Cloud) -> None:
    """Bring all devices to the present: what is due by now happens, in its order."""
    for device in list(cloud.devices.values()):
        _settle(cloud, device)


def due(cloud: Cloud) -> bool:
    """Return whether anything would happen if the devices were brought to the present."""
    now = cloud.clock.now()
    marks = [
        mark for d in cloud.devices.values() for mark in (d.upkeep.down_at, d.upkeep.up_at) if mark
    ]
    return any(now >= mark for mark in marks)


def switch_network(cloud: Cloud, device: Device, *, on: bool) -> None:
    """Give a device its network, or take it and end its pictures."""
    device.online = on
    if device.kind != "nvr":
        for channel in device.channels:
            channel.online = on
    if not on and cloud.media is not None:
        cloud.media.kick(device.serial)


def _settle(cloud: Cloud, device: Device) -> None:
    """Let one device fail, go down and come back."""
    upkeep, now = device.upkeep, cloud.clock.now()
    ended = now >= upkeep.began + cloud.settings.upgrade_seconds
    if upkeep.stage is Stage.UPGRADING and upkeep.down_at is None and ended:
        upkeep.stage = Stage.FAILED
    if upkeep.down_at is not None and now >= upkeep.down_at:
        upkeep.up_at, upkeep.down_at = upkeep.down_at + cloud.settings.restart_seconds, None
        # Its motors have no power while it starts.
        device.ptz.stop(now)
        switch_network(cloud, device, on=False)
        if upkeep.stage is Stage.UPGRADING:
            upkeep.stage = Stage.RESTARTING
    if upkeep.up_at is not None and now >= upkeep.up_at:
        upkeep.up_at = None
        switch_network(cloud, device, on=True)
        if upkeep.stage is Stage.RESTARTING:
            upkeep.stage, device.version = Stage.DONE, device.newest
