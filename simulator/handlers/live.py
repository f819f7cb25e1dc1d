"""Addresses of pictures (section 3.1, 3.3 and, for the mainland's old path, 3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.addresses import Protocol, Wish
from simulator.call import WRONG_PARAMETER
from simulator.clock import local_text
from simulator.envelopes import Answer
from simulator.playback import enciphered
from simulator.refusal import Refusal

from .spans import asked_span

if TYPE_CHECKING:
    from simulator.call import Call

_PROTOCOLS = 5
_SHORTEST = 30
_LONGEST = 62_208_000
_OFFLINE = 20007
_ENCRYPTED = 60019
_WATCH, _REPLAY = 1, 2
_NO_PERMISSION = 10031


async def address(call: Call) -> Answer:
    """Hand out an address; whether it shows anything is decided when it is played.

    A closed shutter and a spent plan do not refuse here: both show in the stream only.
    """
    settings, device, channel = call.cloud.settings, call.device, call.channel
    protocol = Protocol(call.integer("protocol", Protocol.EZOPEN, low=1, high=_PROTOCOLS) or 1)
    quality = call.integer("quality", 1, low=1, high=3) or 1
    lifetime = call.integer("expireTime", None, low=_SHORTEST, high=_LONGEST)
    h265 = call.flag("supportH265")
    fmp4 = call.flag("containerFormat")
    mute = call.flag("mute")
    span = asked_span(call, protocol)
    stored = span is not None and span.source == "cloud"
    if not device.online and not (stored and settings.cloud_while_offline == "works"):
        raise Refusal(_OFFLINE)
    needed = _WATCH if span is None else _REPLAY
    if channel.permission != -1 and not channel.permission & needed:
        raise Refusal(_NO_PERMISSION)
    secret = device.encrypted or bool(span and enciphered(call.cloud, device, channel, span))
    if secret and protocol is not Protocol.EZOPEN:
        knows = call.params.get("code") == device.code
        if settings.encrypted_live == "60019" or not knows:
            raise Refusal(_ENCRYPTED)
    wish = Wish(
        protocol=protocol,
        quality=quality,
        lifetime=lifetime,
        h265=h265,
        fmp4=fmp4,
        mute=mute,
        with_code=secret,
        span=span,
    )
    given = call.cloud.addresses.issue(device, channel, wish)
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
    raise Refusal(WRONG_PARAMETER)
