"""The pace of the background against what plans afford."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given, strategies as st

from custom_components.ezviz_open.const import Plan
from custom_components.ezviz_open.openapi import ENTERPRISE, PERSONAL, Limits, Quality
from custom_components.ezviz_open.plan import limits_of, main_quality
from custom_components.ezviz_open.schedule import DAY_SECONDS, Cadence, cadence_for


def calls_a_day(cadence: Cadence, device_pages: int, channel_pages: int) -> float:
    ticks = DAY_SECONDS / cadence.tick.total_seconds()
    return (
        ticks * device_pages
        + ticks / cadence.ticks_per_channel_list * channel_pages
        + DAY_SECONDS / cadence.device_read.total_seconds()
    )


def rare_reads_a_day(cadence: Cadence) -> float:
    return DAY_SECONDS / cadence.rare_read.total_seconds()


def timeline_reads_a_day(cadence: Cadence) -> float:
    return DAY_SECONDS / cadence.timeline.total_seconds()


@given(
    per_day=st.integers(500, 1_000_000),
    devices=st.integers(1, 2_000),
    channels_per_device=st.integers(1, 16),
)
def test_never_more_than_the_background_share(
    per_day: int, devices: int, channels_per_device: int
) -> None:
    limits = Limits(per_minute=20, per_day=per_day, captures_per_device_day=1, streams=1)
    device_pages = ceil(devices / 50)
    channel_pages = ceil(devices * channels_per_device / 50)

    cadence = cadence_for(
        limits, devices=devices, device_pages=device_pages, channel_pages=channel_pages
    )

    # A plan too small for even one full reading a day is left to the governor.
    if per_day * 0.1 >= channel_pages and per_day * 0.18 >= device_pages:
        used = calls_a_day(cadence, device_pages, channel_pages) + rare_reads_a_day(cadence)
        assert used <= per_day * limits.background_share


def test_fifty_devices_on_the_personal_plan() -> None:
    cadence = cadence_for(PERSONAL, devices=50, device_pages=1, channel_pages=2)

    assert cadence.tick.total_seconds() == 480
    assert calls_a_day(cadence, 1, 2) <= 350
    assert rare_reads_a_day(cadence) <= 20
    assert timeline_reads_a_day(cadence) <= 32


def test_bigger_plan_reads_every_minute() -> None:
    cadence = cadence_for(ENTERPRISE, devices=50, device_pages=1, channel_pages=2)

    assert cadence.tick.total_seconds() == 60


@pytest.mark.parametrize(
    "options,limits,quality",
    [
        ({}, PERSONAL, Quality.FLUENT),
        ({"plan": Plan.ENTERPRISE}, ENTERPRISE, Quality.HD),
        (
            {
                "plan": Plan.OWN,
                "calls_per_minute": 7,
                "calls_per_day": 70,
                "captures_per_day": 3,
                "streams": 2,
            },
            Limits(per_minute=7, per_day=70, captures_per_device_day=3, streams=2),
            Quality.HD,
        ),
    ],
)
def test_options_choose_the_limits(
    options: dict[str, object], limits: Limits, quality: Quality
) -> None:
    assert limits_of(options) == limits
    assert main_quality(options) is quality
