"""Moving a camera's head, and mirroring its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..call import DEVICE_TIMEOUT, Call
from ..purpose import Purpose

if TYPE_CHECKING:
    from ..caller import Caller
    from ..models.ptz import Direction, Flip, Speed

_START: Final = "/api/lapp/device/ptz/start"
_STOP: Final = "/api/lapp/device/ptz/stop"
_MIRROR: Final = "/api/lapp/device/ptz/mirror"


class Ptz:
    """Each call once. What must follow a start, and when a stop is repeated, is told elsewhere."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def start(
        self,
        serial: str,
        channel: int,
        direction: Direction,
        speed: Speed,
        purpose: Purpose = Purpose.ACTION,
    ) -> None:
        """Have the head turn, until it is stopped or has come to its end (help/679).

        Raises OpenApiError: 60002 to 60005 at an end, BusyError for a covered lens (60026). After
        an error that does not say that the call was refused, the head may turn all the same.
        """
        await self._send(_START, serial, channel, purpose, direction=direction, speed=speed)

    async def stop(
        self,
        serial: str,
        channel: int,
        direction: Direction,
        purpose: Purpose = Purpose.STOP,
    ) -> None:
        """Have the head stand still; harmless when it does (help/680)."""
        await self._send(_STOP, serial, channel, purpose, direction=direction)

    async def mirror(
        self, serial: str, channel: int, flip: Flip, purpose: Purpose = Purpose.ACTION
    ) -> None:
        """Turn the picture over. It toggles, and no call tells how it stands."""
        await self._send(_MIRROR, serial, channel, purpose, command=flip)

    async def _send(
        self, path: str, serial: str, channel: int, purpose: Purpose, **params: int
    ) -> None:
        """Send a command that has to reach the camera."""
        values: dict[str, str | int] = {"deviceSerial": serial, "channelNo": channel}
        values |= {name: int(value) for name, value in params.items()}
        call = Call(
            path=path, purpose=purpose, params=values, serial=serial, timeout=DEVICE_TIMEOUT
        )
        await self._caller.send(call)
