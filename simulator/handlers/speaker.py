"""A device's speaker: the voices that it keeps, and its volume (section 7.2, 6.8)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from simulator.call import WRONG_PARAMETER
from simulator.envelopes import Answer
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.talk import StoredVoice

_UNSUPPORTED = 60020
_LOUDEST = 100
_LONGEST_NAME = 50


async def voices(call: Call) -> Answer:
    """List the voices that a device keeps, under whichever key the settings name."""
    _check(call, "support_custom_voice", "voices")
    items = [_item(call, voice) for voice in call.device.talk.stored]
    if call.cloud.settings.device_voices_key == "data":
        return Answer(data=items)
    return Answer(beside={"voiceInfos": items})


async def add(call: Call) -> Answer:
    """Have a device fetch a voice of the account."""
    _check(call, "support_custom_voice", "voices")
    name, url = _name(call), call.text("voiceUrl")
    if await asyncio.to_thread(call.cloud.voices.behind, url) is None:
        raise Refusal(WRONG_PARAMETER)
    await call.reach_device()
    voice = call.device.talk.keep(name, url, call.cloud.clock.now())
    return Answer(data={"voiceId": voice.id})


async def rename(call: Call) -> Answer:
    """Give a voice another name."""
    voice, name = _named(call), _name(call)
    await call.reach_device()
    voice.name = name
    return Answer()


async def delete(call: Call) -> Answer:
    """Have a device forget a voice."""
    voice = _named(call)
    await call.reach_device()
    call.device.talk.stored.remove(voice)
    return Answer()


async def set_volume(call: Call) -> Answer:
    """Set how loud the device speaks."""
    _check(call, "support_volumn_set", "volume")
    call.text("volume")
    volume = call.integer("volume", None, low=0, high=_LOUDEST)
    await call.reach_device()
    call.device.talk.volume = volume or 0
    return Answer()


async def volume(call: Call) -> Answer:
    """Tell how loud the device speaks, if that can be asked."""
    _check(call, "support_volumn_set", "volume")
    shape = call.cloud.settings.volume_read
    if shape == "unsupported":
        raise Refusal(_UNSUPPORTED)
    level = call.device.talk.volume
    return Answer(data=level if shape == "number" else {"volume": level})


def _check(call: Call, capability: str, word: str) -> None:
    """Raise 60020 for a device that cannot, or refuses it by its state."""
    if not call.device.can(capability) or word in call.device.refuses:
        raise Refusal(_UNSUPPORTED)


def _name(call: Call) -> str:
    """Return the name for a voice; raises 10001 for one that is too long."""
    name = call.text("voiceName")
    if len(name) > _LONGEST_NAME:
        raise Refusal(WRONG_PARAMETER)
    return name


def _named(call: Call) -> StoredVoice:
    """Return the voice that a call names by its number; raises 10001."""
    _check(call, "support_custom_voice", "voices")
    call.text("voiceId")
    voice = call.device.talk.kept(call.integer("voiceId", None))
    if voice is None:
        raise Refusal(WRONG_PARAMETER)
    return voice


def _item(call: Call, voice: StoredVoice) -> dict[str, object]:
    """Return a voice as the list shows it."""
    return {
        "voiceId": voice.id,
        "voiceName": voice.name,
        "voiceUrl": voice.url,
        "status": voice.status(call.cloud.clock.now()),
        "time": int(voice.added_at),
    }
