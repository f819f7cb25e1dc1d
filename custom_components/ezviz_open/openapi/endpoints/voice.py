"""What devices are made to say, and the voices that an account keeps (help/1430).

Mainland only, and paid by use: the first call without anything left raises QuotaError of the kind
VOICE (111000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ..call import DEVICE_TIMEOUT, VOICE_TIMEOUT, Call, Style, Upload
from ..envelope import one_object
from ..models.voice import Voice
from .paging import read_list

if TYPE_CHECKING:
    from ..caller import Caller
    from ..models.listing import Listing
    from ..purpose import Purpose

_SEND_ONCE: Final = "/api/lapp/voice/sendonce"
_UPLOAD: Final = "/api/lapp/voice/upload"
_QUERY: Final = "/api/lapp/voice/query"
_SEND: Final = "/api/lapp/voice/send"
_RENAME: Final = "/api/lapp/voice/rename"
_DELETE: Final = "/api/lapp/voice/delete"

_FILE: Final = "voiceFile"


class Voices:
    """Speak, and keep what is to be spoken again.

    Whatever makes a device speak raises UnsupportedError (20015) for one that cannot,
    BusyError while it talks (111012) or its lens is covered (60026), BadVoiceError (111001) for a
    sound that the platform does not take. It is sent once: when its answer is lost,
    ConnectionFailedError says so, and the device may have spoken. UnreachableError alone means
    that it has not.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def send_once(
        self,
        serial: str,
        channel: int,
        audio: bytes,
        purpose: Purpose,
        *,
        file_name: str = "voice.mp3",
        content_type: str = "audio/mpeg",
    ) -> None:
        """Let a device say a sound that the platform does not keep.

        `audio` is a WAV, MP3 or AAC file of at most LARGEST_VOICE bytes and LONGEST_VOICE
        seconds; the vendor's own app sends MP3, 16 kHz, mono.
        """
        call = Call(
            path=_SEND_ONCE,
            purpose=purpose,
            style=Style.MULTIPART,
            params={"deviceSerial": serial, "channelNo": channel},
            files={_FILE: Upload(name=file_name, content_type=content_type, content=audio)},
            serial=serial,
            timeout=VOICE_TIMEOUT,
        )
        await self._caller.send(call)

    async def send(self, serial: str, channel: int, file_url: str, purpose: Purpose) -> None:
        """Let a device say a voice of the account, by the address that `query` gave.

        Raises VoiceGoneError (10001) for an address that has lapsed.
        """
        call = Call(
            path=_SEND,
            purpose=purpose,
            params={"deviceSerial": serial, "channelNo": channel, "fileUrl": file_url},
            serial=serial,
            timeout=DEVICE_TIMEOUT,
        )
        await self._caller.send(call)

    async def upload(
        self,
        name: str,
        audio: bytes,
        purpose: Purpose,
        *,
        file_name: str = "voice.mp3",
        content_type: str = "audio/mpeg",
        force: bool = False,
    ) -> Voice:
        """Keep a sound in the account, under a name of at most LONGEST_VOICE_NAME characters.

        The sound is as `send_once` takes it. `force` replaces one of the same name.
        """
        call = Call(
            path=_UPLOAD,
            purpose=purpose,
            style=Style.MULTIPART,
            # Which form `force` takes is not documented: the word is the siblings' (`default`).
            params={"voiceName": name, "force": _word(force)},
            files={_FILE: Upload(name=file_name, content_type=content_type, content=audio)},
            timeout=VOICE_TIMEOUT,
        )

        def voice(data: Any) -> Voice:
            return Voice.parse(one_object(data), name=name)

        return await self._caller.ask(call, voice)

    async def query(
        self, purpose: Purpose, *, name: str | None = None, default: bool = False
    ) -> Listing[Voice]:
        """List the account's voices, or with `default` those that the platform offers to all.

        `name` narrows the list; whether it must match wholly is not documented.
        """
        params = {"default": _word(default)}
        if name is not None:
            params["voiceName"] = name
        return await read_list(
            self._caller,
            _QUERY,
            purpose,
            parse=Voice.parse,
            identify=lambda voice: voice.name,
            params=params,
        )

    async def rename(self, name: str, new_name: str, purpose: Purpose) -> None:
        """Give a voice another name. The parameters are in no document: these are our guess."""
        await self._change(_RENAME, purpose, voiceName=name, newVoiceName=new_name)

    async def delete(self, name: str, purpose: Purpose) -> None:
        """Forget a voice. The parameter is in no document: this one is our guess."""
        await self._change(_DELETE, purpose, voiceName=name)

    async def _change(self, path: str, purpose: Purpose, **params: str) -> None:
        """Send a change of the account's voices."""
        await self._caller.send(Call(path=path, purpose=purpose, params=params))


def _word(value: bool) -> str:  # noqa: FBT001 - a value on its way, not an option
    """Write a truth value in the words that these calls take."""
    return "true" if value else "false"
