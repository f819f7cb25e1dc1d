"""The table of calls that the platform answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from .envelopes import Answer, Family
from .handlers import (
    administration,
    capture,
    channels,
    devices,
    encryption,
    firmware,
    live,
    presets,
    ptz,
    recordings,
    speaker,
    storage,
    switches,
    token,
    voice,
)
from .settings import REGIONS, Region

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .call import Call

    type Handler = Callable[[Call], Awaitable[Answer]]

_NO_CHANNEL = 20001
_NOT_MY_CHANNEL = 20032
_DEVICE = "/api/lapp/device/"


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
    does not exist, which differs from call to call. ``needs_online`` refuses with 20007. What
    ``carries_on`` is done even when the caller does not wait for the answer.
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
    carries_on: bool = False
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
        carries_on=True,
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


def _command(
    name: str,
    handler: Handler,
    *,
    under: str = _DEVICE,
    aim: Aim = Aim.DEVICE,
    bad_channel: int = _NO_CHANNEL,
    regions: tuple[Region, ...] = REGIONS,
) -> Endpoint:
    """Return a call that has to reach the camera and changes something there."""
    return Endpoint(
        path=under + name,
        handler=handler,
        aim=aim,
        needs_online=True,
        bad_channel=bad_channel,
        carries_on=True,
        regions=regions,
    )


def _read(name: str, handler: Handler, regions: tuple[Region, ...] = REGIONS) -> Endpoint:
    """Return a call that reads a switch from the camera."""
    return Endpoint(path=f"/api/lapp/{name}", handler=handler, needs_online=True, regions=regions)


RECORDING_ENDPOINTS = (
    Endpoint(
        path="/api/lapp/video/by/time",
        handler=recordings.by_time,
        aim=Aim.CHANNEL,
        bad_channel=_NOT_MY_CHANNEL,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/v3/device/local/video/unify/query",
        handler=recordings.unified,
        method="GET",
        family=Family.META,
        aim=Aim.CHANNEL,
        needs_online=True,
        channel_params=("localIndex",),
        bad_channel=_NOT_MY_CHANNEL,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/v3/das/device/local/video/query",
        handler=recordings.overseas,
        method="GET",
        family=Family.DAS,
        aim=Aim.CHANNEL,
        needs_online=True,
        bad_channel=_NOT_MY_CHANNEL,
        regions=("eu",),
    ),
    Endpoint(
        path="/api/v3/open/cloud/video/exist/query/month",
        handler=recordings.month,
        method="GET",
        family=Family.META,
        aim=Aim.CHANNEL,
        bad_channel=_NOT_MY_CHANNEL,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/lapp/cloud/storage/device/info",
        handler=storage.info,
        aim=Aim.CHANNEL,
        bad_channel=_NOT_MY_CHANNEL,
    ),
    Endpoint(
        path="/api/lapp/cloud/storage/open",
        handler=storage.activate,
        aim=Aim.CHANNEL,
        bad_channel=_NOT_MY_CHANNEL,
        carries_on=True,
    ),
)
"""Sections 4 and 11."""

ENDPOINTS = (
    *VOICE_ENDPOINTS,
    *RECORDING_ENDPOINTS,
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
    _command("encrypt/off", encryption.off),
    _command("encrypt/on", encryption.on),
    _command("ptz/start", ptz.start, aim=Aim.CHANNEL_REQUIRED, bad_channel=_NOT_MY_CHANNEL),
    _command("ptz/stop", ptz.stop, aim=Aim.CHANNEL_REQUIRED, bad_channel=_NOT_MY_CHANNEL),
    _command("ptz/mirror", ptz.mirror, aim=Aim.CHANNEL_REQUIRED, bad_channel=_NOT_MY_CHANNEL),
    _command("preset/add", presets.add, aim=Aim.CHANNEL_REQUIRED, bad_channel=_NOT_MY_CHANNEL),
    _command("preset/move", presets.move, aim=Aim.CHANNEL_REQUIRED, bad_channel=_NOT_MY_CHANNEL),
    _command("preset/clear", presets.clear, aim=Aim.CHANNEL_REQUIRED, bad_channel=_NOT_MY_CHANNEL),
    Endpoint(
        path="/api/service/device/preset/list",
        handler=presets.listing,
        method="GET",
        family=Family.META,
        aim=Aim.CHANNEL,
        needs_online=True,
        bad_channel=_NOT_MY_CHANNEL,
        regions=("cn",),
    ),
    _command("scene/switch/set", switches.set_privacy),
    _read("device/scene/switch/status", switches.privacy),
    _command("camera/video/sound/set", switches.setter("microphone"), under="/api/lapp/"),
    _read("camera/video/sound/status", switches.microphone),
    _command("sound/switch/set", switches.setter("prompt_tone")),
    _read("device/sound/switch/status", switches.getter("prompt_tone")),
    _command("ssl/switch/set", switches.setter("sound_tracking")),
    _read("device/ssl/switch/status", switches.getter("sound_tracking")),
    _command("light/switch/set", switches.setter("indicator"), regions=("cn",)),
    _read("device/light/switch/status", switches.getter("indicator"), ("cn",)),
    _command("fullday/record/switch/set", switches.setter("all_day_recording"), regions=("cn",)),
    _read("device/fullday/record/switch/status", switches.getter("all_day_recording"), ("cn",)),
    _command("infrared/switch/set", switches.setter("infrared"), regions=("eu",)),
    _read("device/infrared/switch/get", switches.getter("infrared"), ("eu",)),
    _command("mobile/status/set", switches.setter("motion_tracking"), regions=("cn",)),
    _read("device/mobile/status/get", switches.getter("motion_tracking"), ("cn",)),
    Endpoint(
        path="/api/lapp/device/notify/switch",
        handler=switches.notify,
        carries_on=True,
        regions=("cn",),
    ),
    _command("defence/set", switches.arm),
    Endpoint(path="/api/lapp/device/version/info", handler=firmware.version),
    Endpoint(path="/api/lapp/device/upgrade", handler=firmware.upgrade, carries_on=True),
    Endpoint(path="/api/lapp/device/upgrade/status", handler=firmware.progress),
    Endpoint(
        path="/api/lapp/device/add",
        handler=administration.add,
        aim=Aim.ACCOUNT,
        carries_on=True,
    ),
    Endpoint(path="/api/lapp/device/name/update", handler=administration.rename, carries_on=True),
    Endpoint(
        path="/api/lapp/camera/name/update",
        handler=administration.rename_channel,
        aim=Aim.CHANNEL,
        bad_channel=_NOT_MY_CHANNEL,
        carries_on=True,
        regions=("cn",),
    ),
    Endpoint(
        path="/api/v3/device/systemOperate",
        handler=administration.operate,
        family=Family.META,
        needs_online=True,
        carries_on=True,
        regions=("cn",),
    ),
)
"""Sections 1, 2.1-2.10, 3.1, 3.3, 3.4, 3.8, 5, 6 and 8; regions by sections 0.3 and 14."""


def find(region: Region, method: str, path: str) -> Endpoint | None:
    """Return the call at a path in a region; raises nothing for a method that does not fit."""
    for endpoint in ENDPOINTS:
        if endpoint.path == path and endpoint.method == method and region in endpoint.regions:
            return endpoint
    return None


def known_path(region: Region, path: str) -> bool:
    """Return whether a path exists with whatever method."""
    return any(e.path == path and region in e.regions for e in ENDPOINTS)
