"""Adding, naming and restarting (section 2.7, 2.8, 6.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.call import WRONG_PARAMETER
from simulator.envelopes import Answer
from simulator.household import FOREIGN_SERIAL
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call

_UNKNOWN = 20002
_OFFLINE = 20007
_WRONG_CODE = 20010
_SOMEBODY_ELSES = 20013
_MINE = 20017
_UNSUPPORTED = 60020
_UNCONFIRMED = 60058
_LONGEST_NAME = 50
_NOT_IN_NAMES = frozenset("<>&\"'\\/")
_LONGEST_DELAY = 3600


async def add(call: Call) -> Answer:
    """Add a device that belongs to nobody, with the code on its label."""
    serial, code = call.serial(), call.text("validateCode")
    cloud = call.cloud
    if serial == FOREIGN_SERIAL:
        raise Refusal(_SOMEBODY_ELSES)
    if serial in cloud.devices:
        raise Refusal(_MINE)
    device = cloud.unclaimed.get(serial)
    if device is None:
        raise Refusal(_UNKNOWN)
    if not device.online:
        raise Refusal(_OFFLINE)
    if device.risk_level > 0:
        raise Refusal(_UNCONFIRMED)
    if code != device.code:
        raise Refusal(_WRONG_CODE)
    device.added_at = cloud.clock.now()
    cloud.devices[serial] = cloud.unclaimed.pop(serial)
    return Answer()


async def rename(call: Call) -> Answer:
    """Name a device."""
    call.device.name = _name(call, "deviceName")
    return Answer()


async def rename_channel(call: Call) -> Answer:
    """Name a channel."""
    call.channel.name = _name(call, "name")
    return Answer()


async def operate(call: Call) -> Answer:
    """Restart a device, which goes down after ``delay`` seconds."""
    if call.text("systemOperation") != "reboot":
        raise Refusal(WRONG_PARAMETER)
    delay = call.integer("delay", 0, low=0, high=_LONGEST_DELAY) or 0
    if "restart" in call.device.refuses:
        raise Refusal(_UNSUPPORTED)
    await call.reach_device()
    call.device.upkeep.down_at = call.cloud.clock.now() + delay
    return Answer()


def _name(call: Call, param: str) -> str:
    """Return a name; raises 10001 for one that is too long or has special characters."""
    name = call.text(param)
    if len(name.encode()) > _LONGEST_NAME or _NOT_IN_NAMES & set(name) or not name.isprintable():
        raise Refusal(WRONG_PARAMETER)
    return name
