"""From the entry's options to the limits that all calls keep to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .const import (
    OPT_CALLS_PER_DAY,
    OPT_CALLS_PER_MINUTE,
    OPT_CAPTURES_PER_DAY,
    OPT_PLAN,
    OPT_STREAMS,
    Plan,
)
from .openapi import ENTERPRISE, PERSONAL, Limits, Quality

if TYPE_CHECKING:
    from collections.abc import Mapping


def plan_of(options: Mapping[str, Any]) -> Plan:
    """Return the chosen plan, the free personal one when none was chosen."""
    return Plan(options.get(OPT_PLAN, Plan.PERSONAL))


def limits_of(options: Mapping[str, Any]) -> Limits:
    """Return the limits of the chosen plan."""
    plan = plan_of(options)
    if plan is Plan.PERSONAL:
        return PERSONAL
    if plan is Plan.ENTERPRISE:
        return ENTERPRISE
    return Limits(
        per_minute=int(options.get(OPT_CALLS_PER_MINUTE, PERSONAL.per_minute)),
        per_day=int(options.get(OPT_CALLS_PER_DAY, PERSONAL.per_day)),
        captures_per_device_day=int(
            options.get(OPT_CAPTURES_PER_DAY, PERSONAL.captures_per_device_day)
        ),
        streams=int(options.get(OPT_STREAMS, PERSONAL.streams)),
    )


def main_quality(options: Mapping[str, Any]) -> Quality:
    """Return the picture that is enabled from the start.

    The personal plan carries 1 Mbit/s a stream (code 9049 above that), too
    little for the HD stream of most models.
    """
    return Quality.FLUENT if plan_of(options) is Plan.PERSONAL else Quality.HD
