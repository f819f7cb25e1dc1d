"""How kept voices are named in the media browser and in automations.

``voices/<account>/own/<name>``, ``voices/<account>/default/<name>`` and
``voices/<account>/device/<channel>/<number>``; each without its last parts is a folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override
from urllib.parse import quote, unquote

from homeassistant.components.media_source import generate_media_source_id
from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .errors import text_of
from .identity import safe_serial
from .openapi import OpenApiError, VoiceGoneError

if TYPE_CHECKING:
    from .data import EzvizOpenData
    from .message import Message

ROOT: Final = "voices"
OWN: Final = "own"
DEFAULT: Final = "default"
DEVICE: Final = "device"

_PREFIX: Final = f"{generate_media_source_id(DOMAIN, ROOT)}/"


@dataclass(frozen=True, slots=True)
class VoiceId:
    """A voice, or with less than all a folder of voices."""

    account: str | None = None
    """Id of the entry."""
    kind: str | None = None
    device: str | None = None
    """The serial as it stands in ids."""
    name: str | None = None
    """The voice's name, or its number on a device."""

    @classmethod
    def parse(cls, identifier: str) -> VoiceId | None:
        """Return what an identifier of our media source stands for, None for no voice."""
        root, *parts = map(unquote, identifier.split("/"))
        if root != ROOT:
            return None
        match parts:
            case []:
                return cls()
            case [account]:
                return cls(account)
            case [account, "device", device, *names] if len(names) <= 1:
                return cls(account, DEVICE, device, *names)
            case [account, ("own" | "default") as kind, *names]:
                # Home Assistant signs addresses with the slashes of a name as they are.
                return cls(account, kind, None, "/".join(names) if names else None)
        return None

    @classmethod
    def of_media(cls, media_id: str) -> VoiceId | None:
        """Return the voice that a media id stands for, None for anything else."""
        if not media_id.startswith(_PREFIX):
            return None
        found = cls.parse(f"{ROOT}/{media_id.removeprefix(_PREFIX)}")
        return found if found is not None and found.name is not None else None

    @override
    def __str__(self) -> str:
        """Return the identifier."""
        parts = (ROOT, self.account, self.kind, self.device, self.name)
        return "/".join(quote(part, safe="") for part in parts if part is not None)


async def message_of_voice(runtime: EzvizOpenData, voice: VoiceId) -> Message:
    """Return a voice of an account as a message. Raises ``HomeAssistantError``."""
    try:
        if voice.kind != DEVICE:
            return await runtime.voices.message(voice.name or "", default=voice.kind == DEFAULT)
        serial = serial_of(runtime, voice)
        number = int(voice.name) if voice.name and voice.name.isdecimal() else -1
        return await runtime.voices.device_message(serial, number)
    except OpenApiError as err:
        raise HomeAssistantError(**text_of(err)) from err


def serial_of(runtime: EzvizOpenData, voice: VoiceId) -> str:
    """Return whose voice it is. Raises ``VoiceGoneError`` for a device that is not there."""
    for serial in runtime.coordinator.data.visible_devices:
        if safe_serial(serial) == voice.device:
            return serial
    raise VoiceGoneError
