"""The table of calls that the platform answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from .envelopes import Answer, Family
from .handlers import capture, channels, devices, encryption, live, speaker, token, voice
from .settings import REGIONS, Region

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .call import Call

    type Handler = Callable[[Call], Awaitable[Answer]]

_NO_CHANNEL = 20001


class Aim(Enum):
    """What a call is about."""

    ACCOUNT = "account"
    DEVICE = "device"
    CHANNEL = "channel"
    CHANNEL_REQUIRED = "channel required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One call: where it is, how it is wrapped and what must hold before its handler runs.

    ``channel_params`` are tried in their order; ``bad_channel`` is the code for a channel that
    does not exist, which differs from call to call. ``needs_online`` refuses with 20007.
    """

    path: str
    handler: Handler
    method: str = "POST"
    family: Family = Family.LAPP
    aim: Aim = Aim.DEVICE
    needs_token: bool = True
    needs_online: bool = False
    channel_params: tuple[str, ...] = ("channelNo",)
    bad_channel: int = _NO_CHANNEL
    multipart: bool = False
    regions: tuple[Region, ...] = REGIONS


_DEVICE_VOICES = "/api/route/voice/v3/devices/voices"
_VOLUME = "/api/v3/device/talkSpeakerVolume"


def _voice(name: str, handler: Handler, *, multipart: bool = False) -> Endpoint:
    """Return a call about the account's voices."""
    return Endpoint(
        path=f"/api/lapp/voice/{name}",
        handler=handler,
        aim=Aim.ACCOUNT,
        multipart=multipart,
        regions=("cn",),
    )


def _speech(name: str, handler: Handler, *, multipart: bool = False) -> Endpoint:
    """Return a call that makes a camera speak."""
    return Endpoint(
        path=f"/api/lapp/voice/{name}",
        handler=handler,
        aim=Aim.CHANNEL,
        needs_online=True,
        multipart=multipart,
        regions=("cn",),
    )


def _speaker(method: str, path: str, handler: Handler) -> Endpoint:
    """Return a call about a device's speaker."""
    return Endpoint(
        path=path,
        handler=handler,
        method=method,
        family=Family.META,
        needs_online=True,
        regions=("cn",),
    )


VOICE_ENDPOINTS = (
    _speech("sendonce", voice.send_once, multipart=True),
    _speech("send", voice.send),
    _voice("upload", voice.upload, multipart=True),
    _voice("query", voice.query),
    _voice("rename", voice.rename),
    _voice("delete", voice.delete),
    _speaker("GET", _DEVICE_VOICES, speaker.voices),
    _speaker("POST", _DEVICE_VOICES, speaker.add),
    _speaker("PUT", _DEVICE_VOICES, speaker.rename),
    _speaker("DELETE", _DEVICE_VOICES, speaker.delete),
    _speaker("GET", _VOLUME, speaker.volume),
    _speaker("POST", _VOLUME, speaker.set_volume),
)
"""Sections 7.1, 7.2 and 6.8."""

ENDPOINTS = (
    *VOICE_ENDPOINTS,
    Endpoint(path="/api/lapp/token/get", handler=token.get, aim=Aim.ACCOUNT, needs_token=False),
    Endpoint(path="/api/lapp/device/list", handler=devices.listing, aim=Aim.ACCOUNT),
    Endpoint(path="/api/lapp/device/info", handler=devices.info),
    Endpoint(path="/api/lapp/device/status/get", handler=devices.status),
    Endpoint(path="/api/lapp/device/capacity", handler=devices.capacity),
    Endpoint(path="/api/lapp/camera/list", handler=channels.listing, aim=Aim.ACCOUNT),
    Endpoint(path="/api/lapp/device/camera/list", handler=channels.of_device),
    Endpoint(
        path="/api/v3/open/device/metadata/channel/status",
        handler=channels.states,
        method="GET",
        family=Family.RESULT,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/lapp/v2/live/address/get",
        handler=live.address,
        aim=Aim.CHANNEL,
        needs_online=True,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/lapp/live/address/get",
        handler=live.address_v1,
        aim=Aim.ACCOUNT,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/lapp/live/address/get",
        handler=live.address,
        aim=Aim.CHANNEL,
        needs_online=True,
        regions=("eu",),
    ),
    Endpoint(
        path="/api/lapp/v2/live/address/disable",
        handler=live.disable,
        aim=Aim.CHANNEL,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/lapp/live/address/disable",
        handler=live.disable,
        aim=Aim.CHANNEL,
        regions=("eu",),
    ),
    Endpoint(
        path="/api/lapp/device/capture",
        handler=capture.capture,
        aim=Aim.CHANNEL_REQUIRED,
        needs_online=True,
    ),
    Endpoint(path="/api/lapp/device/encrypt/off", handler=encryption.off, needs_online=True),
    Endpoint(path="/api/lapp/device/encrypt/on", handler=encryption.on, needs_online=True),
)
"""Sections 1, 2.1-2.6, 2.9, 3.1, 3.3, 3.4, 8 and 3.8; regions by sections 0.3 and 14."""


def find(region: Region, method: str, path: str) -> Endpoint | None:
    """Return the call at a path in a region; raises nothing for a method that does not fit."""
    for endpoint in ENDPOINTS:
        if endpoint.path == path and endpoint.method == method and region in endpoint.regions:
            return endpoint
    return None


def known_path(region: Region, path: str) -> bool:
    """Return whether a path exists with whatever method."""
    return any(e.path == path and region in e.regions for e in ENDPOINTS)
