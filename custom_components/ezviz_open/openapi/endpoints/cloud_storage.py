"""The cloud's recordings: what is booked for a device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..call import DEVICE_TIMEOUT, Call
from ..envelope import one_object
from ..models.cloud_storage import CloudStorage

if TYPE_CHECKING:
    from ..caller import Caller
    from ..purpose import Purpose

_INFO: Final = "/api/lapp/cloud/storage/device/info"
_OPEN: Final = "/api/lapp/cloud/storage/open"


class CloudRecordings:
    """Ask about the paid storage of a device's recordings, and book it with a card."""

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

    async def activate(
        self,
        serial: str,
        channel: int,
        card_password: str,
        purpose: Purpose,
        *,
        phone: str | None = None,
        immediately: bool = True,
    ) -> None:
        """Book storage with the password of a prepaid card (section 11), which is used up then.

        Without `immediately` it begins when what is booked now ends. Raises UnsupportedError
        (60020), OpenApiError 60030 to 60035 for a card that is refused, 10053 (being opened),
        20406 (open already).
        """
        params: dict[str, str | int] = {
            "deviceSerial": serial,
            "channelNo": channel,
            "cardPassword": card_password,
            "isImmediately": int(immediately),
        }
        if phone is not None:
            params["phone"] = phone
        call = Call(
            path=_OPEN, purpose=purpose, params=params, serial=serial, timeout=DEVICE_TIMEOUT
        )
        await self._caller.send(call)
