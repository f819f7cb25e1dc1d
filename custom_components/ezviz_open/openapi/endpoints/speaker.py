"""A device's speaker: the voices that it keeps itself, and how loud it is. Mainland only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..call import DEVICE_TIMEOUT, Call, Style
from ..envelope import interpret, objects, one_object
from ..models.base import percent_or_none
from ..models.voice import DeviceVoice

if TYPE_CHECKING:
    from ..caller import Caller
    from ..envelope import Envelope
    from ..purpose import Purpose

_VOICES: Final = "/api/route/voice/v3/devices/voices"
_VOLUME: Final = "/api/v3/device/talkSpeakerVolume"

_LISTED_AS: Final = "voiceInfos"
_LOUDEST: Final = 100


class Speaker:
    """All raise UnsupportedError for a device without it, and overseas."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def voices(self, serial: str, purpose: Purpose) -> tuple[DeviceVoice, ...]:
        """List the voices that a device keeps (help/1259)."""
        call = self._call(serial, purpose, Style.GET, read=True)
        answer = await self._caller.send(call)
        return interpret(call, answer, _device_voices)

    async def add_voice(self, serial: str, name: str, url: str, purpose: Purpose) -> None:
        """Have a device fetch a voice of the account, by the address that an upload gave."""
        call = self._call(serial, purpose, Style.POST_QUERY, voiceName=name, voiceUrl=url)
        await self._caller.send(call)

    async def rename_voice(self, serial: str, voice_id: int, name: str, purpose: Purpose) -> None:
        """Give a device's voice another name."""
        call = self._call(serial, purpose, Style.PUT, voiceId=voice_id, voiceName=name)
        await self._caller.send(call)

    async def delete_voice(self, serial: str, voice_id: int, purpose: Purpose) -> None:
        """Have a device forget a voice."""
        await self._caller.send(self._call(serial, purpose, Style.DELETE, voiceId=voice_id))

    async def set_volume(self, serial: str, volume: int, purpose: Purpose) -> None:
        """Set how loud a device speaks, 0 to 100; raises ValueError for anything else."""
        if not 0 <= volume <= _LOUDEST:
            raise ValueError("a volume is 0 to 100")
        call = Call(
            path=_VOLUME,
            purpose=purpose,
            style=Style.POST,
            params={"deviceSerial": serial, "volume": volume},
            headers={"deviceSerial": serial},
            serial=serial,
            timeout=DEVICE_TIMEOUT,
        )
        await self._caller.send(call)

    async def volume(self, serial: str, purpose: Purpose) -> int | None:
        """Read how loud a device speaks, 0 to 100, None where the answer does not tell.

        The method and the answer are in no document: GET, and what looks like a volume.
        """
        call = Call(
            path=_VOLUME,
            purpose=purpose,
            style=Style.GET,
            params={"deviceSerial": serial},
            headers={"deviceSerial": serial},
            serial=serial,
            read=True,
            timeout=DEVICE_TIMEOUT,
        )
        return await self._caller.ask(call, _volume)

    def _call(
        self,
        serial: str,
        purpose: Purpose,
        style: Style,
        *,
        read: bool = False,
        **params: str | int,
    ) -> Call:
        """Describe a call about the voices of a device: all travels in the query (help/1259)."""
        return Call(
            path=_VOICES,
            purpose=purpose,
            style=style,
            params={"deviceSerial": serial, **params},
            token_in_query=True,
            serial=serial,
            read=read,
            timeout=DEVICE_TIMEOUT,
        )


def _device_voices(answer: Envelope) -> tuple[DeviceVoice, ...]:
    """Read the list from beside the data, or where a client found it: in the data (0.1)."""
    items = objects(answer.beside.get(_LISTED_AS) or answer.data, _LISTED_AS)
    return tuple(DeviceVoice.parse(item) for item in items)


def _volume(data: Any) -> int | None:
    """Read a volume that stands alone or under one of the likely names."""
    if isinstance(data, str | int):
        return percent_or_none(data)
    values = one_object(data)
    for name in ("volume", "talkSpeakerVolume"):
        if name in values:
            return percent_or_none(values[name])
    return None
