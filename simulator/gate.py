"""What must hold before a call reaches its handler."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .call import WRONG_PARAMETER
from .endpoints import Aim
from .household import FOREIGN_SERIAL
from .refusal import Refusal

if TYPE_CHECKING:
    from .call import Call
    from .endpoints import Endpoint
    from .state import Channel, Device

_BAD_TOKEN = 10002
_BEYOND_PLAN = 10026
_UNKNOWN_SERIAL = 20002
_FOREIGN_SERIAL = 20018
_OFFLINE = 20007


def check(endpoint: Endpoint, call: Call) -> None:
    """Check token, quota, device and channel in this order; raises Refusal."""
    if endpoint.needs_token:
        check_token(call)
        call.cloud.quota.count_call()
    if endpoint.aim is Aim.ACCOUNT:
        return
    device = find_device(call)
    channel = None if endpoint.aim is Aim.DEVICE else _find_channel(endpoint, call, device)
    if endpoint.needs_online and not device.online:
        raise Refusal(_OFFLINE)
    call.aim(device, channel)


def check_token(call: Call) -> None:
    """Refuse a token that is not ours, too old, or used outside of its region (section 0.3)."""
    token = call.text("accessToken")
    area = call.cloud.settings.area_domain
    strange_host = area and urlsplit(area).netloc != urlsplit(call.base_url).netloc
    if strange_host or not call.cloud.tokens.accepts(token):
        raise Refusal(_BAD_TOKEN)


def find_device(call: Call) -> Device:
    """Return the device named by a call; raises 10001, 20014, 20002, 20018 or 10026."""
    serial = call.serial()
    if serial == FOREIGN_SERIAL or serial in call.cloud.unclaimed:
        raise Refusal(_FOREIGN_SERIAL)
    device = call.cloud.device(serial)
    if device is None:
        raise Refusal(_UNKNOWN_SERIAL)
    if call.cloud.beyond_plan(serial):
        raise Refusal(_BEYOND_PLAN)
    return device


def _find_channel(endpoint: Endpoint, call: Call, device: Device) -> Channel:
    """Return the channel named by a call, by default the first."""
    name = next((n for n in endpoint.channel_params if call.params.get(n)), "")
    if not name and endpoint.aim is Aim.CHANNEL_REQUIRED:
        raise Refusal(WRONG_PARAMETER, f"{endpoint.channel_params[0]}为空")
    number = call.integer(name, 1) if name else 1
    channel = device.channel(number or 0)
    if channel is None:
        raise Refusal(endpoint.bad_channel)
    return channel
