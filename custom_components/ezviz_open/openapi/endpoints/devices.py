"""The devices of the account: lists, state, channels, capabilities."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from ..call import Call, Style
from ..envelope import objects, one_object
from ..errors import AnswerError
from ..models import Capabilities, Channel, Device, DeviceInfo, DeviceStatus
from ..models.base import flag_or_none, required_number
from .paging import read_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..caller import Caller
    from ..models import Listing
    from ..purpose import Purpose

LOGGER = logging.getLogger(__package__)

_DEVICE_LIST: Final = "/api/lapp/device/list"
_CAMERA_LIST: Final = "/api/lapp/camera/list"
_INFO: Final = "/api/lapp/device/info"
_STATUS: Final = "/api/lapp/device/status/get"
_CHANNELS: Final = "/api/lapp/device/camera/list"
_CHANNEL_STATES: Final = "/api/v3/open/device/metadata/channel/status"
_CAPABILITIES: Final = "/api/lapp/device/capacity"


class Devices:
    """Read what the account has. Nothing here changes anything; every call may be repeated."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, purpose: Purpose) -> Listing[Device]:
        """List all devices with their connection state: one call for each 50 (help/673)."""
        return await read_list(
            self._caller,
            _DEVICE_LIST,
            purpose,
            parse=Device.parse,
            identify=lambda device: device.serial,
        )

    async def channels(self, purpose: Purpose) -> Listing[Channel]:
        """List the channels of all devices: one call for each 50 (help/674)."""
        return await read_list(
            self._caller,
            _CAMERA_LIST,
            purpose,
            parse=Channel.parse,
            identify=lambda channel: (channel.serial, channel.number),
        )

    async def info(self, serial: str, purpose: Purpose) -> DeviceInfo:
        """Read what the platform knows of a device (help/672); its time zone overseas only."""
        more = {"version": "utc"} if self._caller.overseas else {}
        return await self._ask(
            _INFO,
            serial,
            purpose,
            lambda data: DeviceInfo.parse(one_object(data, "deviceInfos")),
            **more,
        )

    async def status(self, serial: str, channel: int, purpose: Purpose) -> DeviceStatus:
        """Read the state a device last reported for a channel (help/675)."""
        # `channel` is the documented name; `channelNo` would be ignored, and 1 assumed.
        return await self._ask(
            _STATUS,
            serial,
            purpose,
            lambda data: DeviceStatus.parse(one_object(data)),
            channel=channel,
        )

    async def channels_of(self, serial: str, purpose: Purpose) -> tuple[Channel, ...]:
        """Read a device's own channels, with those its account does not show (help/1478).

        One that cannot be read is left out.
        """
        return await self._ask(_CHANNELS, serial, purpose, _channels)

    async def channel_states(self, serial: str, purpose: Purpose) -> dict[int, bool | None]:
        """Read which channels of a recorder are online, None where not reported (help/676).

        The documents know this call on the mainland only: expect UnsupportedError elsewhere.
        """
        call = Call(
            path=_CHANNEL_STATES,
            purpose=purpose,
            style=Style.GET,
            headers={"deviceSerial": serial},
            serial=serial,
            read=True,
        )
        return await self._caller.ask(call, _states)

    async def capabilities(self, serial: str, purpose: Purpose) -> Capabilities:
        """Read what a device can do (help/678). No answer at all means nothing (help/77)."""
        return await self._ask(
            _CAPABILITIES, serial, purpose, lambda data: Capabilities.from_dict(one_object(data))
        )

    async def _ask[T](
        self,
        path: str,
        serial: str,
        purpose: Purpose,
        read: Callable[[Any], T],
        **params: str | int,
    ) -> T:
        """Read something about one device."""
        values: Mapping[str, str | int] = {"deviceSerial": serial, **params}
        call = Call(path=path, purpose=purpose, params=values, serial=serial, read=True)
        return await self._caller.ask(call, read)


def _channels(data: Any) -> tuple[Channel, ...]:
    """Read a device's channels, without those that make no sense."""
    channels: list[Channel] = []
    for item in objects(data, "cameraInfos"):
        try:
            channels.append(Channel.parse(item))
        except AnswerError as err:
            LOGGER.debug("%s: %s", _CHANNELS, err)
    return tuple(channels)


def _states(data: Any) -> dict[int, bool | None]:
    """Read the states of a recorder's channels by their numbers."""
    states: dict[int, bool | None] = {}
    for item in objects(data, "channelInfoList"):
        try:
            number = required_number(item["superDevChannel"])
        except (KeyError, TypeError, ValueError):
            LOGGER.debug("%s: a channel without a number", _CHANNEL_STATES)
        else:
            states[number] = flag_or_none(item.get("status"))
    return states
