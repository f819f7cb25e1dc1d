"""Firmware: versions, and an upgrade that takes its time (section 2.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.envelopes import Answer
from simulator.refusal import Refusal
from simulator.upkeep import Stage

if TYPE_CHECKING:
    from simulator.call import Call

_OFFLINE = 20007
_NEWEST = 60013
_UPGRADING = 60014
_RESTARTING = 60015
_UNSUPPORTED = 60020
_REFUSED = {"60016": 60016, "60018": 60018}
_FLAGS: dict[str, tuple[object, object]] = {
    "number": (0, 1),
    "boolean": (False, True),
    "text": ("0", "1"),
}


async def version(call: Call) -> Answer:
    """Tell which firmware there is; on the mainland also whether it is worth a call."""
    device = call.device
    _check_can(call)
    data: dict[str, object] = {"latestVersion": device.newest, "currentVersion": device.version}
    if call.cloud.region == "cn":
        words = _FLAGS[call.cloud.settings.upgrade_flags]
        data |= {
            "isNeedUpgrade": words[device.newest != device.version],
            "isUpgrading": words[device.upkeep.stage in (Stage.UPGRADING, Stage.RESTARTING)],
        }
    return Answer(data=data)


async def upgrade(call: Call) -> Answer:
    """Begin an upgrade."""
    device, settings = call.device, call.cloud.settings
    _check_can(call)
    _check_free(call)
    if not device.online:
        raise Refusal(_OFFLINE)
    if device.newest == device.version:
        raise Refusal(_NEWEST)
    await call.reach_device()
    _check_free(call)
    if code := _REFUSED.get(settings.upgrade_outcome):
        raise Refusal(code)
    fails = settings.upgrade_outcome == "fails"
    device.upkeep.upgrade(call.cloud.clock.now(), settings.upgrade_seconds, fails=fails)
    return Answer()


async def progress(call: Call) -> Answer:
    """Tell how far the upgrade has come; one that never was is done."""
    _check_can(call)
    upkeep, settings = call.device.upkeep, call.cloud.settings
    stage = Stage.DONE if upkeep.stage is None else upkeep.stage
    done = upkeep.progress(call.cloud.clock.now(), settings.upgrade_seconds)
    return Answer(data={"progress": done, "status": int(stage)})


def _check_can(call: Call) -> None:
    """Raise 60020 for a device whose firmware the platform does not keep."""
    if not call.device.can("support_upgrade") or "upgrade" in call.device.refuses:
        raise Refusal(_UNSUPPORTED)


def _check_free(call: Call) -> None:
    """Refuse a second upgrade, and one during a restart."""
    if call.device.upkeep.stage is Stage.UPGRADING:
        raise Refusal(_UPGRADING)
    if call.device.upkeep.restarting:
        raise Refusal(_RESTARTING)
