"""The firmware of a device: which there is, and its installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..call import DEVICE_TIMEOUT, Call
from ..envelope import one_object
from ..models.firmware import Firmware, UpgradeProgress

if TYPE_CHECKING:
    from ..caller import Caller
    from ..purpose import Purpose

_VERSION: Final = "/api/lapp/device/version/info"
_UPGRADE: Final = "/api/lapp/device/upgrade"
_PROGRESS: Final = "/api/lapp/device/upgrade/status"


class FirmwareUpdates:
    """Ask for versions, install, and follow the installation."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def version(self, serial: str, purpose: Purpose) -> Firmware:
        """Read which firmware the device has and which there is."""
        call = self._call(_VERSION, serial, purpose, read=True)
        return await self._caller.ask(call, lambda data: Firmware.parse(one_object(data)))

    async def install(self, serial: str, purpose: Purpose) -> None:
        """Begin to install the newest.

        Raises AlreadySoError (60013) when it is installed, BusyError while the device upgrades or
        restarts (60014, 60015), OpenApiError when it failed (60016, 60018).
        """
        await self._caller.send(self._call(_UPGRADE, serial, purpose))

    async def progress(self, serial: str, purpose: Purpose) -> UpgradeProgress:
        """Read how far an installation has come."""
        call = self._call(_PROGRESS, serial, purpose, read=True)
        return await self._caller.ask(call, lambda data: UpgradeProgress.parse(one_object(data)))

    def _call(self, path: str, serial: str, purpose: Purpose, *, read: bool = False) -> Call:
        """Describe a call about a device's firmware."""
        return Call(
            path=path,
            purpose=purpose,
            params={"deviceSerial": serial},
            serial=serial,
            read=read,
            timeout=DEVICE_TIMEOUT,
        )
