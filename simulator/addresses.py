"""Addresses of pictures: issued, played, worn out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from .cloud import Cloud
    from .media.ports import PlayRequest
    from .playback import Span
    from .state import Channel, Device

_ID_LOW = 10**17
_ID_HIGH = 10**18
_HIGHEST_PATH_QUALITY = 2
_RECORDED = 1
_STORED = {
    "ownerId": "simulated",
    "streamer": "cloud.ys7.com:32723",
    "VideoType": "2",
    "StorageVersion": "2",
}


class Protocol(IntEnum):
    """Numbers of the ``protocol`` parameter (section 3.1)."""

    EZOPEN = 1
    HLS = 2
    RTMP = 3
    FLV = 4
    LLHLS = 5


_WIRE = {"rtmp": {Protocol.RTMP}, "flv": {Protocol.FLV}, "hls": {Protocol.HLS, Protocol.LLHLS}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a caller wants an address for; ``lifetime`` is in seconds.

    ``with_code`` says that the caller knows the code of encrypted pictures.
    """

    protocol: Protocol
    quality: int
    lifetime: int | None
    h265: bool
    fmp4: bool
    mute: bool
    with_code: bool
    span: Span | None


@dataclass(slots=True, kw_only=True)
class Address:
    """One issued address; ``ticket`` is its secret 64 digits, ``expires_at`` epoch seconds."""

    id: str
    serial: str
    channel: int
    protocol: Protocol
    quality: int
    ticket: str
    expires_at: float
    h265: bool
    fmp4: bool
    mute: bool
    with_code: bool
    span: Span | None = None
    """What a recording's address shows; None for live pictures."""
    disabled: bool = False


class AddressBook:
    """Remember the issued addresses and find the one that a player shows up with."""

    def __init__(self, cloud: Cloud) -> None:
        """Start without any address."""
        self._cloud = cloud
        self._addresses: dict[str, Address] = {}

    def issue(self, device: Device, channel: Channel, wish: Wish) -> Address:
        """Return a new address; overseas none lives longer than the region allows."""
        settings = self._cloud.settings
        seconds = settings.address_lifetime if wish.lifetime is None else wish.lifetime
        if settings.address_lifetime_max:
            seconds = min(seconds, settings.address_lifetime_max)
        address = Address(
            id=str(_ID_LOW + secrets.randbelow(_ID_HIGH - _ID_LOW)),
            serial=device.serial,
            channel=channel.number,
            protocol=wish.protocol,
            quality=_RECORDED if wish.span else min(wish.quality, _HIGHEST_PATH_QUALITY),
            ticket=secrets.token_hex(32),
            expires_at=float(int(self._cloud.clock.now()) + seconds),
            h265=wish.h265,
            fmp4=wish.fmp4,
            mute=wish.mute,
            with_code=wish.with_code,
            span=wish.span,
        )
        self._addresses[address.id] = address
        return address

    def url(self, address: Address, base_url: str, host: str) -> str:
        """Return the address as text, under the host by which the caller came."""
        serial = quote(address.serial, safe=":")
        if address.protocol is Protocol.EZOPEN:
            if address.span is not None:
                return f"ezopen://open.ys7.com/{serial}/{self._ezopen(address, address.span)}"
            hd = "hd." if address.quality == 1 else ""
            return f"ezopen://open.ys7.com/{serial}/{address.channel}.{hd}live"
        place = "v3/openlive" if address.span is None else "v3/openpb"
        name = f"{place}/{serial}_{address.channel}_{address.quality}"
        query = urlencode(self._query(address))
        match address.protocol:
            case Protocol.RTMP:
                return f"rtmp://{host}:{self._cloud.rtmp_port}/{name}?{query}"
            case Protocol.FLV:
                return f"{base_url}/{name}.flv?{query}"
            case _:
                return f"{base_url}/{name}.m3u8?{query}"

    def disable(self, serial: str, channel: int, address_id: str | None) -> None:
        """Withdraw one address of a channel, or all; an unknown id changes nothing."""
        for address in self._addresses.values():
            if (address.serial, address.channel) == (serial, channel) and address_id in (
                None,
                address.id,
            ):
                address.disabled = True
        if self._cloud.settings.disable_cuts_sessions and self._cloud.media is not None:
            self._cloud.media.kick(serial)

    def find(self, request: PlayRequest) -> Address | None:
        """Return the address that a player shows, if it is whole and still good."""
        address = self._addresses.get(request.query.get("id", ""))
        if (
            address is None
            or address.disabled
            or not secrets.compare_digest(address.ticket, request.query.get("t", ""))
            or address.protocol not in _WIRE[request.protocol]
            or self._cloud.clock.now() >= address.expires_at
            or (address.serial, address.channel, address.quality)
            != (request.serial, request.channel, request.quality)
            or not self._fits(address, request)
        ):
            return None
        return address

    def _fits(self, address: Address, request: PlayRequest) -> bool:
        """Return whether a player asks for just the recording that the address was given for."""
        if address.span is None:
            return request.kind == "live"
        begin, end = address.span.edges(self._cloud.settings.zone)
        asked = request.query.get("begin"), request.query.get("end")
        return request.kind == "playback" and asked == (begin, end)

    def _ezopen(self, address: Address, span: Span) -> str:
        """Return the end of an ezopen address of a recording (section 13)."""
        begin, end = span.edges(self._cloud.settings.zone)
        kind = "cloud.rec" if span.source == "cloud" else "rec"
        return f"{address.channel}.{kind}?begin={begin}&end={end}"

    def _query(self, address: Address) -> dict[str, str]:
        """Return what stands behind the question mark of recorded addresses (section 3.1)."""
        query: dict[str, str] = {}
        if address.span is not None:
            query["begin"], query["end"] = address.span.edges(self._cloud.settings.zone)
        query |= {"expire": str(int(address.expires_at)), "id": address.id}
        if address.span is not None:
            query["rec"] = address.span.source
        query |= {
            "t": address.ticket,
            "ev": "101" if address.protocol is Protocol.FLV else "100",
        }
        if address.span is not None and address.span.source == "cloud":
            query |= _STORED
        if address.h265:
            query["supportH265"] = "1"
        if ":" in address.serial:
            query["devProto"] = "gb28181"
        return query
