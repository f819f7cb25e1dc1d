"""How often an account is asked in the background, from what its plan affords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .openapi import Limits

DAY_SECONDS = 86_400
FASTEST_TICK_SECONDS = 60
READS_PER_DEVICE_AND_DAY = 8

# Shares of the background's part of the day. What is left over pays for tokens
# and for reads that have to be repeated.
DEVICE_LIST_SHARE = 0.45
CHANNEL_LIST_SHARE = 0.10
DEVICE_READ_SHARE = 0.25
RARE_READ_SHARE = 0.05
TIMELINE_SHARE = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """The pace of the background jobs."""

    tick: timedelta
    """Between two readings of the device list."""

    ticks_per_channel_list: int
    """The channel list is read with every n-th tick."""

    device_read: timedelta
    """Between two reads about single devices, whichever device is next."""

    rare_read: timedelta
    """Between two reads that only enabled entities need."""

    timeline: timedelta
    """Between two calls for today's recordings, over all timelines that stay open for long."""


def cadence_for(limits: Limits, *, devices: int, device_pages: int, channel_pages: int) -> Cadence:
    """Return the fastest pace that stays inside the background's part of the day.

    On the personal plan (1000 calls a day, 400 of them for the background) one
    page of devices is read every 8 minutes.
    """
    background = limits.per_day * limits.background_share
    ticks = max(1.0, background * DEVICE_LIST_SHARE / max(1, device_pages))
    tick_seconds = max(FASTEST_TICK_SECONDS, ceil(DAY_SECONDS / ticks))
    channel_lists = max(1.0, background * CHANNEL_LIST_SHARE / max(1, channel_pages))
    ticks_per_channel_list = max(1, ceil(DAY_SECONDS / tick_seconds / channel_lists))
    reads = max(
        1.0,
        min(background * DEVICE_READ_SHARE, devices * READS_PER_DEVICE_AND_DAY),
    )
    rare_reads = max(1.0, background * RARE_READ_SHARE)
    timelines = max(1.0, background * TIMELINE_SHARE)
    return Cadence(
        tick=timedelta(seconds=tick_seconds),
        ticks_per_channel_list=ticks_per_channel_list,
        device_read=timedelta(seconds=ceil(DAY_SECONDS / reads)),
        rare_read=timedelta(seconds=max(FASTEST_TICK_SECONDS, ceil(DAY_SECONDS / rare_reads))),
        timeline=timedelta(seconds=ceil(DAY_SECONDS / timelines)),
    )
