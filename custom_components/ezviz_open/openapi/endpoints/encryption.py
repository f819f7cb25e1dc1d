"""The encryption of a camera's picture."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from ..call import DEVICE_TIMEOUT, Call
from ..errors import AlreadySoError

if TYPE_CHECKING:
    from ..caller import Caller
    from ..purpose import Purpose

_OFF: Final = "/api/lapp/device/encrypt/off"
_ON: Final = "/api/lapp/device/encrypt/on"


class Encryption:
    """Switch the encryption. A camera that is in the wanted state already is a success."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def turn_off(self, serial: str, code: str | None, purpose: Purpose) -> None:
        """Switch it off, so that the picture can be streamed.

        `code` is the verification code on the camera's label: older documents want it, newer
        ones leave it out, so it is sent when it is known. Raises EncryptedError when it is
        wrong (20010).
        """
        params = {} if code is None else {"validateCode": code}
        await self._switch(_OFF, serial, purpose, params)

    async def turn_on(self, serial: str, purpose: Purpose) -> None:
        """Switch it on: the picture can then be seen with the verification code only."""
        await self._switch(_ON, serial, purpose, {})

    async def _switch(
        self, path: str, serial: str, purpose: Purpose, params: dict[str, str]
    ) -> None:
        """Send the command; 60016 and 60019 say that there was nothing to do."""
        with contextlib.suppress(AlreadySoError):
            await self._caller.send(
                Call(
                    path=path,
                    purpose=purpose,
                    params={"deviceSerial": serial, **params},
                    serial=serial,
                    timeout=DEVICE_TIMEOUT,
                )
            )
