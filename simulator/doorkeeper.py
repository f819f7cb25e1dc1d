"""Who may watch: the media server asks here before it sends a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .faults import ALL_KINDS, REFUSING, FaultKind
from .media.ports import Grant, Refusal
from .messages import text
from .upkeep import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from .addresses import Address
    from .cloud import Cloud
    from .media.ports import PlayRequest
    from .state import Channel, Device

_NO_ADDRESS = 404
_OFFLINE = 5404
_PRIVACY = 5409
_NO_PERMISSION = 5411
_TOO_MANY_STREAMS = 5546
_FREE_PLAN_FULL = 9048
_FREE_PLAN_RATE = 9049
_NOT_H264 = 9053
_PLACEHOLDERS = frozenset({_FREE_PLAN_FULL, _FREE_PLAN_RATE, _NOT_H264, _PRIVACY, _OFFLINE})
_HD = 1
_LONGEST_SILENCE = 600.0


class Doorkeeper:
    """Answer players; every running session takes one of the plan's slots."""

    def __init__(self, cloud: Cloud) -> None:
        """Remember the cloud; nobody watches yet."""
        self._cloud = cloud
        self._sessions: dict[int, str] = {}
        self._next = 1

    @property
    def sessions(self) -> int:
        """Return how many sessions run now."""
        return len(self._sessions)

    async def authorise(self, request: PlayRequest) -> Grant | Refusal:
        """Let a player in, or name the reason that its screen will show."""
        cloud = self._cloud
        settle(cloud)
        if trouble := await self._trouble(request):
            return trouble
        address = cloud.addresses.find(request)
        device = cloud.device(request.serial)
        channel = device.channel(request.channel) if device else None
        if address is None or device is None or channel is None:
            return _refusal(_NO_ADDRESS)
        if code := self._objection(request, address, device, channel):
            return _refusal(code)
        if device.sleeping(cloud.clock):
            await asyncio.sleep(cloud.settings.wake_seconds)
        return self._let_in(address, device)

    async def _trouble(self, request: PlayRequest) -> Refusal | None:
        """Let an injected fault happen to a player; over HTTP most kinds have happened before."""
        kinds = ALL_KINDS if request.protocol == "rtmp" else REFUSING
        path = f"/{request.app}/{request.name}"
        fault = self._cloud.faults.take(path, request.serial, request.channel, kinds)
        if fault is None:
            return None
        await asyncio.sleep(_LONGEST_SILENCE if fault.kind is FaultKind.DROP else fault.delay)
        if fault.kind is FaultKind.LATENCY:
            return None
        return _refusal(fault.code or _NO_ADDRESS)

    def _objection(
        self, request: PlayRequest, address: Address, device: Device, channel: Channel
    ) -> int | None:
        """Return the stream code that keeps a player out (section 3.2 and 12)."""
        settings = self._cloud.settings
        hd_refused = request.quality == _HD and settings.hd_stream == "9049"
        shut = device.privacy and settings.privacy_live == "refuse"
        full = 0 < settings.stream_slots <= self.sessions
        plain = settings.concurrency_answer == "refuse"
        objections = (
            (settings.stream_package == "inactive", _FREE_PLAN_FULL),
            (settings.stream_package == "settling", _NOT_H264),
            (not device.online or not channel.online, _OFFLINE),
            (device.encrypted and not address.with_code, _NO_PERMISSION),
            (shut, _PRIVACY),
            (device.codec == "h265" and not self._takes_h265(request, address), _NOT_H264),
            (hd_refused, _FREE_PLAN_RATE),
            (full, _TOO_MANY_STREAMS if plain else _FREE_PLAN_FULL),
        )
        return next((code for holds, code in objections if holds), None)

    def _takes_h265(self, request: PlayRequest, address: Address) -> bool:
        """Return whether this way of playing carries H.265."""
        settings = self._cloud.settings
        match request.protocol:
            case "rtmp":
                return settings.h265_via_rtmp == "play"
            case "flv":
                return address.h265
            case _:
                return address.h265 and address.fmp4 and settings.h265_via_hls == "fmp4"

    def _let_in(self, address: Address, device: Device) -> Grant:
        """Open a session and return what the media server needs to know about it."""
        settings = self._cloud.settings
        number, self._next = self._next, self._next + 1
        self._sessions[number] = address.serial
        if device.asleep is not None:
            device.asleep, device.awake_until = False, None
        return Grant(
            serial=device.serial,
            channel=address.channel,
            quality=_HD if settings.fluent_stream == "hd" else address.quality,
            codec=device.codec,
            audio=device.audio if device.switches["microphone"] and not address.mute else "none",
            burst=settings.burst_seconds,
            cut_after=settings.session_seconds or None,
            cut_at=address.expires_at if settings.expiry_cuts_sessions else None,
            abrupt=settings.cut_is_abrupt,
            torn=settings.cut_tears,
            stall_after=settings.stall_seconds or None,
            delay=settings.start_delay,
            stamp_start=settings.stamp_start,
            stamp_jump=settings.stamp_jump,
            on_close=self._closer(number, device),
        )

    def _closer(self, number: int, device: Device) -> Callable[[], None]:
        """Return what frees the slot and lets a battery device fall asleep again."""

        def close() -> None:
            serial = self._sessions.pop(number, None)
            unwatched = serial is not None and serial not in self._sessions.values()
            if unwatched and device.asleep is False:
                device.wake(self._cloud.clock, self._cloud.settings.awake_seconds)

        return close


def _refusal(code: int) -> Refusal:
    """Return a refusal; the codes that the platform shows as a picture get one in HLS."""
    known = code != _NO_ADDRESS
    return Refusal(
        code=code,
        text=text(code, "en") if known else "address unknown or expired",
        placeholder=code in _PLACEHOLDERS,
    )
