"""Live addresses (section 3.1, 3.3 and, for the mainland's old path, 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.addresses import Protocol
from simulator.clock import local_text
from simulator.envelopes import Answer
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call

_PROTOCOLS = 5
_LIVE = 1
_SHORTEST = 30
_LONGEST = 62_208_000
_WRONG_PARAMETER = 10001
_UNSUPPORTED = 60020
_ENCRYPTED = 60019
_WATCH = 1
_NO_PERMISSION = 10031


async def address(call: Call) -> Answer:
    """Hand out an address; whether it shows anything is decided when it is played.

    A closed shutter and a spent plan do not refuse here: both show in the stream only.
    """
    settings, channel = call.cloud.settings, call.channel
    protocol = Protocol(call.integer("protocol", Protocol.EZOPEN, low=1, high=_PROTOCOLS) or 1)
    quality = call.integer("quality", 1, low=1, high=3) or 1
    lifetime = call.integer("expireTime", None, low=_SHORTEST, high=_LONGEST)
    h265 = call.flag("supportH265")
    fmp4 = call.flag("containerFormat")
    mute = call.flag("mute")
    if call.integer("type", _LIVE, low=1, high=3) != _LIVE:
        raise Refusal(_UNSUPPORTED)
    if channel.permission != -1 and not channel.permission & _WATCH:
        raise Refusal(_NO_PERMISSION)
    if call.device.encrypted and protocol is not Protocol.EZOPEN:
        knows = call.params.get("code") == call.device.code
        if settings.encrypted_live == "60019" or not knows:
            raise Refusal(_ENCRYPTED)
    given = call.cloud.addresses.issue(
        device=call.device,
        channel=channel,
        protocol=protocol,
        quality=quality,
        lifetime=lifetime,
        h265=h265,
        fmp4=fmp4,
        mute=mute,
    )
    return Answer(
        data={
            "id": given.id,
            "url": call.cloud.addresses.url(given, call.base_url, call.host),
            "expireTime": local_text(given.expires_at, settings.zone),
        }
    )


async def disable(call: Call) -> Answer:
    """Withdraw an address; the mainland insists on its id, overseas it may be all of a channel."""
    required = call.cloud.region == "cn"
    url_id = call.text("urlId") if required else call.params.get("urlId", "")
    call.cloud.addresses.disable(call.device.serial, call.channel.number, url_id or None)
    return Answer()


async def address_v1(call: Call) -> Answer:
    """Refuse as the mainland's deprecated path does when it is asked in the new way.

    Clients that still ask in the old way are not simulated.
    """
    call.text("source")
    raise Refusal(_WRONG_PARAMETER)
