"""The cloud's recordings: what is booked for a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..call import Call
from ..envelope import one_object
from ..models.cloud_storage import CloudStorage

if TYPE_CHECKING:
    from ..caller import Caller
    from ..purpose import Purpose

_INFO: Final = "/api/lapp/cloud/storage/device/info"


class CloudRecordings:
    """Ask about the paid storage of a device's recordings."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def info(self, serial: str, channel: int, purpose: Purpose) -> CloudStorage:
        """Read what is booked for a channel and until when (section 11).

        Raises UnsupportedError for a device without cloud storage (60020).
        """
        call = Call(
            path=_INFO,
            purpose=purpose,
            params={"deviceSerial": serial, "channelNo": channel},
            serial=serial,
            read=True,
        )
        return await self._caller.ask(call, lambda data: CloudStorage.parse(one_object(data)))
