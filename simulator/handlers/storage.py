"""Storage in the cloud: its state, and opening it with a card (section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.clock import milliseconds
from simulator.envelopes import Answer
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call

_UNSUPPORTED = 60020
_OPENING = 10053
_OPEN_ALREADY = 20406
_THROUGH_A_RECORDER = 60034
_DAY = 86400.0
_STORED_DAYS = 7
_YEAR = 365
_INACTIVE, _ACTIVE = 0, 1


async def info(call: Call) -> Answer:
    """Tell what the cloud records of a channel and until when."""
    _check(call)
    device, channel = call.device, call.channel
    now, begun = call.cloud.clock.now(), device.added_at
    active = device.cloud == _ACTIVE
    expires = now + device.cloud_days * _DAY
    data: dict[str, object] = {
        "userName": "simulated",
        "deviceSerial": device.serial,
        "channelNo": channel.number,
        "totalDays": _STORED_DAYS if active else 0,
        "status": device.cloud,
        "validDays": device.cloud_days if active else 0,
        "startTime": milliseconds(begun),
        "expireTime": milliseconds(expires if active else begun + _YEAR * _DAY),
    }
    if active and call.cloud.settings.cloud_services == "two":
        later = {"status": _INACTIVE, "totalDays": 30, "startTime": data["expireTime"]}
        data["serviceDetail"] = data | later | {"expireTime": milliseconds(expires + _YEAR * _DAY)}
    return Answer(data=data)


async def activate(call: Call) -> Answer:
    """Open the storage with the password of a card, at once or later."""
    password = call.text("cardPassword")
    at_once = call.flag("isImmediately", default=True)
    _check(call)
    device = call.device
    if call.cloud.settings.cloud_opening == "10053":
        raise Refusal(_OPENING)
    if device.cloud == _ACTIVE:
        raise Refusal(_OPEN_ALREADY)
    device.cloud_days = call.cloud.cards.spend(password)
    device.cloud = _ACTIVE if at_once else _INACTIVE
    return Answer()


def _check(call: Call) -> None:
    """Refuse a device that the cloud cannot record."""
    device = call.device
    if device.kind == "nvr" and call.cloud.settings.recorder_cloud == "60034":
        raise Refusal(_THROUGH_A_RECORDER)
    if not (device.can("support_cloud") and device.can("support_cloud_version")):
        raise Refusal(_UNSUPPORTED)
