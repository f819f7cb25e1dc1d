"""What a device has on or off, and its arming (section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.call import WRONG_PARAMETER
from simulator.envelopes import Answer
from simulator.refusal import Refusal

from .ptz import check_shutter_still

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simulator.call import Call

_NO_CHANNEL = 20032
_UNSUPPORTED = 60020
_SAME_ARMING = 60021
_SAME = 60022
_HUB = "hub"
_CAMERA_ARMING = ("0", "1")
_HUB_ARMING = ("0", "8", "16")

KEYS: dict[str, tuple[str, ...]] = {
    "microphone": ("support_audio_onoff",),
    "prompt_tone": (),
    "sound_tracking": ("support_ssl",),
    "indicator": (),
    "all_day_recording": ("support_fullday_record",),
    "infrared": ("support_close_infrared_light",),
    "motion_tracking": ("support_intelligent_track",),
}
"""Section 6.9. Without a key a device has the switch unless its state says that it refuses it."""


def setter(name: str) -> Callable[[Call], Awaitable[Answer]]:
    """Return the call that sets a switch."""

    async def handler(call: Call) -> Answer:
        call.text("enable")
        wanted = call.flag("enable")
        _channel(call)
        _check_can(call, name, *KEYS[name])
        await call.reach_device()
        if call.device.switches[name] is wanted:
            raise Refusal(_SAME)
        call.device.switches[name] = wanted
        return Answer()

    return handler


def getter(name: str) -> Callable[[Call], Awaitable[Answer]]:
    """Return the call that reads a switch."""

    async def handler(call: Call) -> Answer:
        channel = _channel(call)
        _check_can(call, name, *KEYS[name])
        await call.reach_device()
        return _told(call, channel, on=call.device.switches[name])

    return handler


async def microphone(call: Call) -> Answer:
    """Read the microphone: the page shows a list with a text, clients saw an object."""
    answer = await getter("microphone")(call)
    data = answer.data
    if call.cloud.settings.microphone_shape == "list" and isinstance(data, dict):
        return Answer(data=[{**data, "enable": str(data["enable"])}])
    return answer


async def set_privacy(call: Call) -> Answer:
    """Move the shutter before the lens or away from it; a covered camera does not turn."""
    call.text("enable")
    wanted = call.flag("enable")
    _channel(call)
    _check_can(call, "privacy", "support_privacy", "ptz_close_scene")
    await call.reach_device()
    check_shutter_still(call)
    if call.device.privacy is wanted:
        raise Refusal(_SAME)
    now = call.cloud.clock.now()
    call.device.privacy, call.device.privacy_since = wanted, now
    if wanted:
        call.device.ptz.stop(now)
    return Answer()


async def privacy(call: Call) -> Answer:
    """Tell whether the lens is covered."""
    channel = _channel(call)
    _check_can(call, "privacy", "support_privacy", "ptz_close_scene")
    await call.reach_device()
    return _told(call, channel, on=call.device.privacy)


async def notify(call: Call) -> Answer:
    """Set the notice for a device that goes offline; the platform keeps it, so none is asked."""
    call.text("enable")
    wanted = call.flag("enable")
    _check_can(call, "offline_notice", "support_device_offline_notify")
    if call.device.offline_notify is wanted:
        raise Refusal(_SAME)
    call.device.offline_notify = wanted
    return Answer()


async def arm(call: Call) -> Answer:
    """Arm or disarm; hubs know sleep, home and away instead."""
    wanted = call.text("isDefence")
    if wanted not in (_HUB_ARMING if call.device.kind == _HUB else _CAMERA_ARMING):
        raise Refusal(WRONG_PARAMETER)
    _check_can(call, "defence", "support_defence")
    await call.reach_device()
    if call.device.defence == int(wanted):
        raise Refusal(_SAME_ARMING)
    call.device.defence = int(wanted)
    return Answer()


def _check_can(call: Call, name: str, *keys: str) -> None:
    """Raise 60020 for a device without any of the keys, or one that refuses by its state."""
    if name in call.device.refuses or (keys and not call.device.can(*keys)):
        raise Refusal(_UNSUPPORTED)


def _channel(call: Call) -> int:
    """Return the channel of a call, 1 without any; raises 20032 for one that is not there."""
    number = call.integer("channelNo", None)
    if number is not None and call.device.channel(number) is None:
        raise Refusal(_NO_CHANNEL)
    return 1 if number is None else number


def _told(call: Call, channel: int, *, on: bool) -> Answer:
    """Return the state of a switch as its pages show it."""
    return Answer(
        data={"deviceSerial": call.device.serial, "channelNo": channel, "enable": int(on)}
    )
