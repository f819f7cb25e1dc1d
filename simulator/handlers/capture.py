"""Captures (section 8)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.envelopes import Answer
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call

_BEYOND_PLAN = 10026
_TIMED_OUT = 20008
_UNSUPPORTED = 60020
_FAILED = 60017
_IN_PRIVACY = 60026


async def capture(call: Call) -> Answer:
    """Take a picture now and give the address under which it lies for two hours.

    ``quality`` is read by nobody: the picture always has one size.
    """
    cloud, device, channel = call.cloud, call.device, call.channel
    if not cloud.settings.capture_package:
        raise Refusal(_BEYOND_PLAN)
    if device.capabilities.get("support_capture", "0") == "0":
        raise Refusal(_UNSUPPORTED)
    if not channel.configured:
        raise Refusal(_FAILED)
    if device.privacy and cloud.settings.privacy_capture == "60026":
        raise Refusal(_IN_PRIVACY)
    cloud.quota.count_capture(device.serial, channel.number)
    if device.sleeping(cloud.clock):
        if cloud.settings.asleep_capture == "timeout":
            raise Refusal(_TIMED_OUT)
        await asyncio.sleep(cloud.settings.wake_seconds)
        device.wake(cloud.clock, cloud.settings.awake_seconds)
    await call.reach_device()
    url = await cloud.pictures.capture_url(call.base_url, device, channel)
    return Answer(data=url if cloud.settings.capture_shape == "text" else {"picUrl": url})
