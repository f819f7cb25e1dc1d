"""Voices: said once, kept in the account and said again (section 7.1)."""

from __future__ import annotations

import asyncio
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from simulator.call import WRONG_PARAMETER
from simulator.clips import BadClipError, read_clip
from simulator.envelopes import Answer
from simulator.refusal import Refusal

from .paging import cut

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.clips import Clip
    from simulator.incoming import Attachment
    from simulator.voices import Voice

_OFFLINE = 20007
_TIMED_OUT = 20008
_CANNOT_TALK = 20015
_NO_PERMISSION = 10031
_IN_PRIVACY = 60026
_USED_UP = 111000
_BAD_CLIP = 111001
_BUSY = 111012
_TALK = 8
_LONGEST_NAME = 50
_NOT_FOUND = "语音不存在"
_TAKEN = "语音名称已存在"


async def send_once(call: Call) -> Answer:
    """Say a file that comes with the call and is not kept."""
    _check_speaker(call)
    file = call.file("voiceFile")
    _check_balance(call)
    await _say(call, await _clip(call, file), name=file.name, source="sendonce")
    return Answer()


async def send(call: Call) -> Answer:
    """Say a voice of the account, by an address that a list or an upload gave."""
    _check_speaker(call)
    url = call.text("fileUrl")
    voice = await asyncio.to_thread(call.cloud.voices.behind, url)
    if voice is None:
        raise Refusal(WRONG_PARAMETER, _NOT_FOUND)
    _check_balance(call)
    await _say(call, voice.clip, name=voice.name, source="send")
    return Answer()


async def upload(call: Call) -> Answer:
    """Keep a file in the account; one of the same name is replaced by force only."""
    name, desk = _name(call, "voiceName"), call.cloud.voices
    clip = await _clip(call, call.file("voiceFile"))
    if desk.named(name) is not None and not call.word("force"):
        raise Refusal(WRONG_PARAMETER, _TAKEN)
    data = {"name": name, "url": desk.url(call.base_url, desk.add(name, clip))}
    return Answer(data=[data] if call.cloud.settings.upload_shape == "list" else data)


async def query(call: Call) -> Answer:
    """Give one page of the account's voices, or of those that the platform offers to all."""
    desk = call.cloud.voices
    default = call.word("default")
    voices = await asyncio.to_thread(desk.defaults) if default else desk.own()
    wanted = call.params.get("voiceName", "")
    shown, page = cut(call, [voice for voice in voices if wanted in voice.name])
    return Answer(data=[_item(call, voice) for voice in shown], page=page)


async def rename(call: Call) -> Answer:
    """Give a voice another name."""
    voice, name = _named(call), _name(call, "newVoiceName")
    if call.cloud.voices.named(name) not in (None, voice):
        raise Refusal(WRONG_PARAMETER, _TAKEN)
    call.cloud.voices.rename(voice, name)
    return Answer()


async def delete(call: Call) -> Answer:
    """Forget a voice."""
    call.cloud.voices.remove(_named(call))
    return Answer()


def _item(call: Call, voice: Voice) -> dict[str, object]:
    """Return a voice as the list shows it."""
    item: dict[str, object] = {
        "voiceName": voice.name,
        "fileUrl": call.cloud.voices.url(call.base_url, voice),
    }
    if call.cloud.settings.voice_duration == "present":
        item["duration"] = ceil(voice.clip.seconds)
    return item


def _name(call: Call, parameter: str) -> str:
    """Return the name for a voice; raises 10001 for one that is too long."""
    name = call.text(parameter)
    if len(name) > _LONGEST_NAME:
        raise Refusal(WRONG_PARAMETER)
    return name


def _named(call: Call) -> Voice:
    """Return the own voice that a call names; raises 10001."""
    voice = call.cloud.voices.named(call.text("voiceName"))
    if voice is None:
        raise Refusal(WRONG_PARAMETER, _NOT_FOUND)
    return voice


def _check_speaker(call: Call) -> None:
    """Refuse a camera that has no speaker or must not use it now."""
    device, channel = call.device, call.channel
    if not device.can("support_talk") or "talk" in device.refuses:
        raise Refusal(_CANNOT_TALK)
    if channel.permission != -1 and not channel.permission & _TALK:
        raise Refusal(_NO_PERMISSION)
    if not channel.online:
        raise Refusal(_OFFLINE)
    if device.privacy and call.cloud.settings.privacy_voice == "60026":
        raise Refusal(_IN_PRIVACY)


def _check_balance(call: Call) -> None:
    """Refuse where the package is used up."""
    if call.cloud.settings.voice_balance <= 0:
        raise Refusal(_USED_UP)


async def _clip(call: Call, file: Attachment) -> Clip:
    """Read a file in a thread; raises 111001 for one that the platform does not take."""
    settings = call.cloud.settings
    read = partial(read_clip, file.content, file.name, settings.voice_min_seconds)
    try:
        clip = await asyncio.to_thread(read)
    except BadClipError as err:
        raise Refusal(_BAD_CLIP) from err
    if settings.voice_form == "16k_mono" and not clip.mono_16k:
        raise Refusal(_BAD_CLIP)
    return clip


async def _say(call: Call, clip: Clip, *, name: str, source: str) -> None:
    """Bring a sound to the camera and charge for it; raises 20008, 111000 or 111012."""
    cloud, device, channel = call.cloud, call.device, call.channel
    if device.sleeping(cloud.clock):
        if cloud.settings.asleep_voice == "timeout":
            raise Refusal(_TIMED_OUT)
        await asyncio.sleep(cloud.settings.wake_seconds)
        device.wake(cloud.clock, cloud.settings.awake_seconds)
    await call.reach_device()
    now = cloud.clock.now()
    # Only the device knows, so two calls at the same moment do not both find it silent.
    if cloud.settings.voice_busy == "refuse" and now < device.talk.free_at():
        raise Refusal(_BUSY)
    _check_balance(call)
    cloud.settings.voice_balance -= 1
    ahead = len(device.talk.rest(now, channel.number))
    device.talk.say(
        clip,
        name=name,
        source=source,
        channel=channel.number,
        now=now,
        spacing=cloud.settings.voice_spacing,
    )
    if cloud.media is not None:
        rest = device.talk.rest(now, channel.number)
        cloud.media.hear(device.serial, channel.number, rest[ahead:])
