"""The switches of a device, and its arming."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

from ..call import DEVICE_TIMEOUT, Call
from ..envelope import one_object
from ..errors import AlreadySoError
from ..models.base import flag_or_none

if TYPE_CHECKING:
    from ..caller import Caller
    from ..models.switch import Arming, Switch
    from ..purpose import Purpose

_ARM: Final = "/api/lapp/device/defence/set"


class Switches:
    """Set and read them. One that is in the wanted state already (60021, 60022) is a success."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def turn(
        self, serial: str, switch: Switch, purpose: Purpose, *, on: bool, channel: int | None = None
    ) -> None:
        """Set a switch: of one channel, or without it of the device itself.

        Raises UnsupportedError (60020) where the device does not have it.
        """
        await self._set(switch.set_path, serial, purpose, channel, enable=int(on))

    async def is_on(
        self, serial: str, switch: Switch, purpose: Purpose, *, channel: int | None = None
    ) -> bool | None:
        """Read a switch, None where the answer does not tell.

        Raises ValueError for a switch that no call reads.
        """
        if switch.get_path is None:
            raise ValueError(f"{switch.name} has no call that reads it")
        call = Call(
            path=switch.get_path,
            purpose=purpose,
            params=_target(serial, channel),
            serial=serial,
            read=True,
            timeout=DEVICE_TIMEOUT,
        )
        return await self._caller.ask(call, _enabled)

    async def arm(self, serial: str, arming: Arming, purpose: Purpose) -> None:
        """Have the device report what it detects, or not."""
        await self._set(_ARM, serial, purpose, None, isDefence=int(arming))

    async def _set(
        self, path: str, serial: str, purpose: Purpose, channel: int | None, **params: int
    ) -> None:
        """Send a setting."""
        call = Call(
            path=path,
            purpose=purpose,
            params={**_target(serial, channel), **params},
            serial=serial,
            timeout=DEVICE_TIMEOUT,
        )
        with contextlib.suppress(AlreadySoError):
            await self._caller.send(call)


def _target(serial: str, channel: int | None) -> dict[str, str | int]:
    """Name the device, and the channel if it is about one."""
    return (
        {"deviceSerial": serial}
        if channel is None
        else {
            "deviceSerial": serial,
            "channelNo": channel,
        }
    )


def _enabled(data: Any) -> bool | None:
    """Read the state from an object or a list of one: documents and clients disagree (6.3)."""
    return flag_or_none(one_object(data).get("enable"))
