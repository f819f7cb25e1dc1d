"""Who may watch: the media server asks here before it sends a picture."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from .faults import ALL_KINDS, REFUSING, FaultKind
from .media.ports import Film, Grant, Refusal, Stretch
from .messages import text
from .playback import FASTEST, pieces
from .upkeep import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from .addresses import Address
    from .cloud import Cloud
    from .media.ports import PlayRequest
    from .playback import Span
    from .state import Channel, Device

_NO_ADDRESS = 404
_NO_FILE = 5402
_OFFLINE = 5404
_TOO_MANY_PLAYERS = 5416
_PRIVACY = 5409
_NO_PERMISSION = 5411
_TOO_MANY_STREAMS = 5546
_FREE_PLAN_FULL = 9048
_FREE_PLAN_RATE = 9049
_NOT_H264 = 9053
_PLACEHOLDERS = frozenset(
    {
        _FREE_PLAN_FULL,
        _FREE_PLAN_RATE,
        _NOT_H264,
        _PRIVACY,
        _OFFLINE,
        _TOO_MANY_PLAYERS,
        _NO_FILE,
    }
)
_HD, _FLUENT = 1, 2
_LONGEST_SILENCE = 600.0


class Doorkeeper:
    """Answer players; every running session takes one of the plan's slots."""

    def __init__(self, cloud: Cloud) -> None:
        """Remember the cloud; nobody watches yet."""
        self._cloud = cloud
        self._sessions: dict[int, Address] = {}
        self._next = 1

    @property
    def sessions(self) -> int:
        """Return how many sessions take a slot now."""
        counted = self._cloud.settings.playback_takes_slot
        return sum(counted or address.span is None for address in self._sessions.values())

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
        film = None
        if address.span is not None:
            found = self._film(request, address.span, device, channel)
            if isinstance(found, int):
                return _refusal(found)
            film = found
        stored = address.span is not None and address.span.source == "cloud"
        if not stored and device.sleeping(cloud.clock):
            await asyncio.sleep(cloud.settings.wake_seconds)
        return self._let_in(address, device, film)

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
        settings, span = self._cloud.settings, address.span
        hd_refused = span is None and request.quality == _HD and settings.hd_stream == "9049"
        opened = self._cloud.clock.now() - device.privacy_since
        covered = device.privacy or 0 <= opened < settings.privacy_live_seconds
        shut = span is None and covered and settings.privacy_live == "refuse"
        counts = span is None or settings.playback_takes_slot
        full = counts and 0 < settings.stream_slots <= self.sessions
        stored = span is not None and span.source == "cloud"
        # A recorder has what it recorded, whatever became of the camera.
        reachable = device.online and (channel.online or (span and device.kind == "nvr"))
        away = not reachable and not (stored and settings.cloud_while_offline == "works")
        plain = settings.concurrency_answer == "refuse"
        objections = (
            (settings.stream_package == "inactive", _FREE_PLAN_FULL),
            (settings.stream_package == "settling", _NOT_H264),
            (away, _OFFLINE),
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

    def _film(
        self, request: PlayRequest, span: Span, device: Device, channel: Channel
    ) -> Film | int:
        """Return what a playback shows, or the stream code of what keeps it from playing."""
        settings = self._cloud.settings
        players = sum(
            address.serial == device.serial and address.span is not None
            for address in self._sessions.values()
            if address.span is not None and address.span.source == "local"
        )
        if span.source == "local" and 0 < settings.card_players <= players:
            return _TOO_MANY_PLAYERS
        found = pieces(self._cloud, device, channel, span, early=settings.playback_early)
        if isinstance(found, int):
            return found
        fast = span.speed not in (FASTEST, 1.0)
        pace = 0.0 if span.speed == FASTEST else settings.playback_pace * span.speed
        if request.protocol == "hls":
            # Nobody reads that at the end of a connection, so nothing but time holds it back.
            pace = pace or 1.0
        return Film(
            stretches=tuple(
                Stretch(datetime.fromtimestamp(begin, tz=settings.zone), end - begin)
                for begin, end in found
            ),
            pace=pace,
            ahead=settings.playback_ahead,
            divisor=span.speed if fast and settings.speed_stamps == "compressed" else 1.0,
            jumps=settings.gap_stamps == "jump",
            stays=settings.playback_end == "stays",
        )

    def _let_in(self, address: Address, device: Device, film: Film | None) -> Grant:
        """Open a session and return what the media server needs to know about it."""
        settings = self._cloud.settings
        number, self._next = self._next, self._next + 1
        self._sessions[number] = address
        stored = address.span is not None and address.span.source == "cloud"
        if device.asleep is not None and not stored:
            device.asleep, device.awake_until = False, None
        silent = address.mute or (film is not None and film.divisor != 1)
        hd = settings.fluent_stream == "hd"
        if film is not None:
            hd = settings.recording_picture == "hd"
        return Grant(
            serial=device.serial,
            channel=address.channel,
            quality=_HD if hd else (address.quality if film is None else _FLUENT),
            codec=device.codec,
            audio=device.audio if device.switches["microphone"] and not silent else "none",
            film=film,
            burst=settings.burst_seconds,
            cut_after=settings.session_seconds or None,
            cut_at=address.expires_at if settings.expiry_cuts_sessions else None,
            abrupt=settings.cut_is_abrupt,
            torn=settings.cut_tears,
            unframed=settings.flv_body == "connection",
            stall_after=settings.stall_seconds or None,
            delay=settings.start_delay,
            stamp_start=settings.stamp_start,
            stamp_jump=settings.stamp_jump,
            voice=device.talk.rest(self._cloud.clock.now(), address.channel),
            on_close=self._closer(number, device),
        )

    def _closer(self, number: int, device: Device) -> Callable[[], None]:
        """Return what frees the slot and lets a battery device fall asleep again."""

        def close() -> None:
            self._sessions.pop(number, None)
            watched = any(left.serial == device.serial for left in self._sessions.values())
            if not watched and device.asleep is False:
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
