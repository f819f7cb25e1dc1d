"""The firmware of a device."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from .base import Model, flag_or_none, number_or_none, percent_or_none, read, text_or_none


class UpgradeState(IntEnum):
    """Where an upgrade stands."""

    UPGRADING = 0
    RESTARTING = 1
    DONE = 2
    FAILED = 3
    UNKNOWN = -1


def _state(value: object) -> UpgradeState:
    """Read the state; a number that no document knows is unknown."""
    number = number_or_none(value)
    return next((state for state in UpgradeState if state == number), UpgradeState.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware(Model):
    """Which firmware a device has, and which there is."""

    current: str | None = field(default=None, metadata=read("currentVersion", text_or_none))
    """The one that runs."""

    latest: str | None = field(default=None, metadata=read("latestVersion", text_or_none))
    """The newest that the platform has."""

    needed: bool | None = field(default=None, metadata=read("isNeedUpgrade", flag_or_none))
    """Whether the platform proposes to upgrade; mainland only."""

    upgrading: bool | None = field(default=None, metadata=read("isUpgrading", flag_or_none))
    """Whether an upgrade runs; mainland only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeProgress(Model):
    """How far an upgrade has come."""

    state: UpgradeState = field(default=UpgradeState.UNKNOWN, metadata=read("status", _state))
    """Where it stands."""

    percent: int | None = field(default=None, metadata=read("progress", percent_or_none))
    """How much is done, %; valid while upgrading."""
