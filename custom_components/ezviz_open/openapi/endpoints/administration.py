"""What an owner does with devices: add, name, restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..call import DEVICE_TIMEOUT, Call, Style

if TYPE_CHECKING:
    from ..caller import Caller
    from ..purpose import Purpose

LONGEST_NAME: Final = 50
"""The longest name of a device or channel, bytes of UTF-8 (2.7)."""

_ADD: Final = "/api/lapp/device/add"
_RENAME: Final = "/api/lapp/device/name/update"
_RENAME_CHANNEL: Final = "/api/lapp/camera/name/update"
_OPERATE: Final = "/api/v3/device/systemOperate"


class Administration:
    """Each call once, on a person's word."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add(self, serial: str, code: str, purpose: Purpose) -> None:
        """Add a device to the account with the verification code on its label.

        Raises EncryptedError for a wrong code (20010), OwnershipError where the owner has to
        confirm in the app (60058), OpenApiError 20013 (somebody else has it), 20017 (the
        account has it already).
        """
        await self._send(_ADD, serial, purpose, validateCode=code)

    async def rename(self, serial: str, name: str, purpose: Purpose) -> None:
        """Name a device: at most 50 bytes, without special characters."""
        await self._send(_RENAME, serial, purpose, deviceName=name)

    async def rename_channel(self, serial: str, channel: int, name: str, purpose: Purpose) -> None:
        """Name a channel: at most 50 bytes; mainland only."""
        await self._send(_RENAME_CHANNEL, serial, purpose, channelNo=channel, name=name)

    async def restart(self, serial: str, purpose: Purpose) -> None:
        """Restart a device, which is offline for a minute or two then; mainland only."""
        call = Call(
            path=_OPERATE,
            purpose=purpose,
            style=Style.POST,
            params={"deviceSerial": serial, "systemOperation": "reboot", "delay": 0},
            headers={"deviceSerial": serial},
            serial=serial,
            timeout=DEVICE_TIMEOUT,
        )
        await self._caller.send(call)

    async def _send(self, path: str, serial: str, purpose: Purpose, **params: str | int) -> None:
        """Send a command."""
        call = Call(
            path=path,
            purpose=purpose,
            params={"deviceSerial": serial, **params},
            serial=serial,
            timeout=DEVICE_TIMEOUT,
        )
        await self._caller.send(call)
