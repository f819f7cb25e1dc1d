"""Picture encryption (section 3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.envelopes import Answer
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call

_WRONG_CODE = 20010
_ALREADY_OFF = 60016
_ALREADY_ON = 60019
_UNSUPPORTED = 60020


async def off(call: Call) -> Answer:
    """Switch encryption off; a wrong code is refused, a missing one by setting only."""
    _check_supported(call)
    code = call.params.get("validateCode", "")
    if not call.device.encrypted:
        raise Refusal(_ALREADY_OFF)
    missing = not code and call.cloud.settings.encrypt_off_needs_code
    if missing or (code and code != call.device.code):
        raise Refusal(_WRONG_CODE)
    await call.reach_device()
    call.device.encrypt(on=False, clock=call.cloud.clock)
    return Answer()


async def on(call: Call) -> Answer:
    """Switch encryption on."""
    _check_supported(call)
    if call.device.encrypted:
        raise Refusal(_ALREADY_ON)
    await call.reach_device()
    call.device.encrypt(on=True, clock=call.cloud.clock)
    return Answer()


def _check_supported(call: Call) -> None:
    """Raise 60020 for a device without encryption."""
    if call.device.capabilities.get("support_encrypt", "0") == "0":
        raise Refusal(_UNSUPPORTED)
