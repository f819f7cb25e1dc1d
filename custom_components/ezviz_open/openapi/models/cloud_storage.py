"""The cloud's recordings of a device: whether they are booked, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field

from .base import Model, count_or_none, epoch_or_none, number_or_none, read


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudStorage(Model):
    """The cloud storage that is booked for a channel (section 11): None where nothing is told."""

    state: int | None = field(default=None, metadata=read("status", number_or_none))
    """-2 unsupported, -1 not opened, 0 not active, 1 active, 2 expired."""

    starts_at: float | None = field(default=None, metadata=read("startTime", epoch_or_none))
    """When it began, seconds since the epoch."""

    ends_at: float | None = field(default=None, metadata=read("expireTime", epoch_or_none))
    """When it ends, seconds since the epoch."""

    days_kept: int | None = field(default=None, metadata=read("totalDays", count_or_none))
    """For how many days a recording is kept."""
