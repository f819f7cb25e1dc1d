"""Section 7: what cameras are made to say, and the voices that are kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import av
import numpy as np
import pytest

from simulator.clips import read_clip
from simulator.talk import Talk
from tests.sounds import RATE, decoded, encoded, likeness, speech

from .conftest import DOORBELL, FIXED, GB28181, H265, LIVE, OFFLINE, PTZ, RECORDER

if TYPE_CHECKING:
    from .conftest import Account

SPEECH = speech(2.0)
MP3 = encoded(SPEECH)
DAY = 86_400


async def multipart(
    account: Account, path: str, file: bytes | None, name: str = "voice.mp3", **params: Any
) -> dict[str, Any]:
    """Make a call with a file and return its body."""
    form = aiohttp.FormData(default_to_multipart=True)
    for field, value in {"accessToken": account.token, **params}.items():
        form.add_field(field, str(value))
    if file is not None:
        form.add_field("voiceFile", file, filename=name, content_type="audio/mpeg")
    async with account.session.post(f"{account.url}/api/lapp/voice/{path}", data=form) as answer:
        assert answer.status == 200
        body = await answer.json()
    assert isinstance(body, dict)
    return body


async def say(
    account: Account,
    file: bytes | None = MP3,
    *,
    of: str = PTZ,
    channel: int = 1,
    name: str = "voice.mp3",
) -> str:
    """Let a camera say a file and return the platform's code."""
    answer = await multipart(account, "sendonce", file, name, deviceSerial=of, channelNo=channel)
    return str(answer["code"])


async def state(account: Account, serial: str = PTZ) -> Any:
    """Return a device's state."""
    return await account.control("GET", f"devices/{serial}")


async def balance(account: Account) -> int:
    """Return what is left of the voice package."""
    settings = await account.control("GET", "settings")
    return int(settings["voice_balance"])


# Said once


@pytest.mark.parametrize(
    "form, rate, channels",
    [("mp3", 16_000, 1), ("wav", 8_000, 1), ("aac", 44_100, 2), ("mp3", 48_000, 2)],
)
async def test_what_is_said_is_kept_as_it_came(
    account: Account, form: str, rate: int, channels: int
) -> None:
    file = encoded(SPEECH, form, rate=rate, channels=channels)

    assert await say(account, file, name=f"hello.{form}") == "200"

    (said,) = (await state(account))["voices"]
    assert (said["n"], said["name"], said["channel"]) == (1, f"hello.{form}", 1)
    assert (said["format"], said["rate"], said["channels"]) == (form, rate, channels)
    assert said["bytes"] == len(file)
    assert said["seconds"] == pytest.approx(2.0, abs=0.2)
    url = f"{account.url}/_sim/devices/{PTZ}/voices/1"
    async with account.session.get(url) as answer:
        assert answer.content_type.startswith("audio/")
        assert await answer.read() == file


async def test_what_was_not_said_cannot_be_fetched(account: Account) -> None:
    assert await account.control("GET", f"devices/{PTZ}/voices/1", status=404) == {
        "error": "nothing was said by this number"
    }


@pytest.mark.parametrize(
    "file, name",
    [
        (b"", "voice.mp3"),
        (b"<html><body>404</body></html>" * 50, "voice.mp3"),
        (MP3[:30], "voice.mp3"),
        (encoded(speech(0.3)), "voice.mp3"),
        (encoded(speech(61.0)), "voice.mp3"),
        (encoded(speech(58.0), "wav", rate=48_000), "voice.wav"),
        (encoded(SPEECH, "ogg"), "voice.mp3"),
        (encoded(SPEECH, "m4a"), "voice.aac"),
        (MP3, "voice.ogg"),
        (MP3, "voice"),
    ],
    ids=["empty", "html", "torn", "short", "long", "large", "ogg", "m4a", "named ogg", "no name"],
)
async def test_a_file_that_the_platform_does_not_take(
    account: Account, file: bytes, name: str
) -> None:
    before = await balance(account)

    assert await say(account, file, name=name) == "111001"

    assert (await state(account))["voices"] == []
    assert await balance(account) == before


async def test_how_short_is_too_short_can_be_set(account: Account) -> None:
    await account.set(voice_min_seconds=3)

    assert await say(account) == "111001"


@pytest.mark.parametrize("rate, channels, code", [(RATE, 1, "200"), (RATE, 2, "111001")])
async def test_a_platform_may_take_the_mini_programs_form_only(
    account: Account, rate: int, channels: int, code: str
) -> None:
    await account.set(voice_form="16k_mono")

    assert await say(account, encoded(SPEECH, rate=rate, channels=channels)) == code


async def test_a_call_without_its_file_or_form(account: Account) -> None:
    assert await say(account, None) == "10001"
    assert await account.code("voice/sendonce", of=PTZ, channelNo=1) == "10001"


@pytest.mark.parametrize(
    "serial, channel, code",
    [
        (H265, 1, "200"),
        (FIXED, 1, "200"),
        (OFFLINE, 1, "20007"),
        (RECORDER, 1, "20015"),
        (GB28181, 1, "20015"),
        (PTZ, 2, "20001"),
        ("BC0000000", 1, "20002"),
    ],
)
async def test_who_can_speak(account: Account, serial: str, channel: int, code: str) -> None:
    assert await say(account, of=serial, channel=channel) == code


@pytest.mark.parametrize(
    "change, setting, code",
    [
        ({"privacy": True}, {}, "60026"),
        ({"privacy": True}, {"privacy_voice": "plays"}, "200"),
        ({"channels": [{"number": 1, "permission": 7}]}, {}, "10031"),
        ({"channels": [{"number": 1, "permission": 8}]}, {}, "200"),
        ({"channels": [{"number": 1, "online": False}]}, {}, "20007"),
        ({"refuses": ["talk"]}, {}, "20015"),
    ],
)
async def test_what_stands_against_speaking(
    account: Account, change: dict[str, Any], setting: dict[str, Any], code: str
) -> None:
    await account.set(**setting)
    await account.control("PATCH", f"devices/{PTZ}", change)

    assert await say(account) == code


async def test_a_sleeping_camera_wakes_to_speak(account: Account) -> None:
    await account.set(wake_seconds=0.1)

    assert await say(account, of=DOORBELL) == "200"

    assert (await state(account, DOORBELL))["asleep"] is False


async def test_a_sleeping_camera_may_not_answer(account: Account) -> None:
    await account.set(asleep_voice="timeout")

    assert await say(account, of=DOORBELL) == "20008"


async def test_an_empty_package_says_nothing(account: Account) -> None:
    await account.set(voice_balance=1)

    assert await say(account, of=PTZ) == "200"
    assert await balance(account) == 0
    assert await say(account, of=FIXED) == "111000"
    assert (await state(account, FIXED))["voices"] == []
    await account.set(voice_balance=1)
    assert await say(account, of=FIXED) == "200"


# Busy


async def test_a_device_is_busy_for_as_long_as_it_talks(account: Account) -> None:
    assert await say(account) == "200"
    assert (await state(account))["speaking"] == "voice.mp3"
    assert await say(account) == "111012"
    assert await say(account, of=FIXED) == "200"
    await account.advance(1.5)
    assert await say(account) == "111012"
    await account.advance(0.7)
    assert (await state(account))["speaking"] is None
    assert await say(account) == "200"
    assert await balance(account) == 1000 - 3


async def test_two_sounds_at_the_same_moment_are_not_both_said(account: Account) -> None:
    await account.set(device_latency=0.2)

    codes = await asyncio.gather(say(account), say(account))

    assert sorted(codes) == ["111012", "200"]


async def test_after_a_short_sound_there_is_a_pause(account: Account) -> None:
    await account.set(voice_spacing=30)

    assert await say(account) == "200"
    await account.advance(20)
    assert (await state(account))["speaking"] is None
    assert await say(account) == "111012"
    await account.advance(10)
    assert await say(account) == "200"


async def test_a_device_may_say_one_after_the_other(account: Account) -> None:
    await account.set(voice_busy="queue")

    assert await say(account, name="one.mp3") == "200"
    assert await say(account, name="two.mp3") == "200"

    one, two = (await state(account))["voices"]
    assert two["begins"] == pytest.approx(one["begins"] + one["seconds"], abs=0.01)
    assert (await state(account))["speaking"] == "one.mp3"
    await account.advance(2.2)
    assert (await state(account))["speaking"] == "two.mp3"


async def test_a_lost_answer_leaves_what_was_said(account: Account) -> None:
    await account.fault("lost_answer", path="*/voice/sendonce", count=1)

    with pytest.raises(aiohttp.ClientError):
        await say(account)

    assert len((await state(account))["voices"]) == 1
    assert await balance(account) == 999


# Kept


async def test_an_upload_is_listed_fetched_and_said(account: Account) -> None:
    answer = await multipart(account, "upload", MP3, voiceName="晚上好 🔔")
    assert answer["data"]["name"] == "晚上好 🔔"

    listed = await account.post("voice/query", default="false")
    (voice,) = listed["data"]
    assert (voice["voiceName"], voice["duration"]) == ("晚上好 🔔", 2)
    assert listed["page"]["total"] == 1
    async with account.session.get(voice["fileUrl"]) as file:
        assert await file.read() == MP3
    for url in (voice["fileUrl"], answer["data"]["url"]):
        assert await account.code("voice/send", of=PTZ, channelNo=1, fileUrl=url) == "200"
        await account.advance(5)
    said = (await state(account))["voices"]
    assert [(one["name"], one["source"]) for one in said] == [("晚上好 🔔", "send")] * 2


async def test_an_address_is_good_for_a_day(account: Account) -> None:
    url = (await multipart(account, "upload", MP3, voiceName="a"))["data"]["url"]
    await account.advance(DAY + 1)

    async with account.session.get(url) as file:
        assert file.status == 404
    assert await account.code("voice/send", of=PTZ, channelNo=1, fileUrl=url) == "10001"
    (voice,) = (await account.post("voice/query"))["data"]
    sent = await account.code("voice/send", of=PTZ, channelNo=1, fileUrl=voice["fileUrl"])
    assert sent == "200"


@pytest.mark.parametrize("url", ["", "x", "http://[", "http://127.0.0.1/voice/a.mp3?Expires=9e9"])
async def test_a_foreign_address_is_no_voice(account: Account, url: str) -> None:
    assert await account.code("voice/send", of=PTZ, channelNo=1, fileUrl=url) == "10001"


async def test_the_platform_has_voices_for_all(account: Account) -> None:
    voices = (await account.post("voice/query", default="true"))["data"]

    assert [voice["voiceName"] for voice in voices] == ["门铃声", "警报声", "提示音"]
    for voice in voices:
        async with account.session.get(voice["fileUrl"]) as file:
            samples = decoded(await file.read())
        assert 0.5 < len(samples) / RATE < 4
        assert np.abs(samples).max() > 5000
    url = voices[0]["fileUrl"]
    assert await account.code("voice/send", of=PTZ, channelNo=1, fileUrl=url) == "200"


async def test_a_name_is_taken_until_force_is_used(account: Account) -> None:
    other = encoded(speech(1.0, seed=2))
    assert (await multipart(account, "upload", MP3, voiceName="a"))["code"] == "200"
    assert (await multipart(account, "upload", other, voiceName="a"))["code"] == "10001"
    taken = await multipart(account, "upload", other, voiceName="a", force="true")

    assert taken["code"] == "200"
    assert await account.control("GET", "voices") == [
        {"name": "a", "bytes": len(other), "seconds": pytest.approx(1.0, abs=0.1), "format": "mp3"}
    ]


@pytest.mark.parametrize("name, code", [("x" * 50, "200"), ("x" * 51, "10001"), ("", "10001")])
async def test_names_have_fifty_characters(account: Account, name: str, code: str) -> None:
    assert (await multipart(account, "upload", MP3, voiceName=name))["code"] == code


async def test_a_file_that_cannot_be_kept(account: Account) -> None:
    assert (await multipart(account, "upload", b"x", voiceName="a"))["code"] == "111001"
    assert (await multipart(account, "upload", MP3, voiceName="a", force="maybe"))["code"] == "200"
    again = await multipart(account, "upload", MP3, voiceName="a", force="maybe")
    assert again["code"] == "10001"


async def test_voices_get_other_names_and_go(account: Account) -> None:
    for name in ("a", "b"):
        await multipart(account, "upload", MP3, voiceName=name)

    assert await account.code("voice/rename", voiceName="a", newVoiceName="b") == "10001"
    assert await account.code("voice/rename", voiceName="a", newVoiceName="c") == "200"
    assert await account.code("voice/delete", voiceName="a") == "10001"
    assert await account.code("voice/delete", voiceName="b") == "200"
    assert [voice["name"] for voice in await account.control("GET", "voices")] == ["c"]


async def test_the_list_has_pages_and_a_filter(account: Account) -> None:
    for number in range(12):
        await multipart(account, "upload", MP3, voiceName=f"voice {number}")

    second = await account.post("voice/query", pageStart=1, pageSize=10)
    found = await account.post("voice/query", voiceName="voice 1", pageSize=50)

    assert [voice["voiceName"] for voice in second["data"]] == ["voice 10", "voice 11"]
    assert second["page"] == {"total": 12, "page": 1, "size": 10}
    assert len(found["data"]) == 3


async def test_answers_in_their_other_forms(account: Account) -> None:
    await account.set(upload_shape="list", voice_duration="absent")

    answer = await multipart(account, "upload", MP3, voiceName="a")
    (voice,) = (await account.post("voice/query"))["data"]

    assert answer["data"][0]["name"] == "a"
    assert voice.keys() == {"voiceName", "fileUrl"}


# The device's own


async def _device_voices(account: Account, method: str, **query: Any) -> Any:
    url = f"{account.url}/api/route/voice/v3/devices/voices"
    params = {"accessToken": account.token, "deviceSerial": PTZ, **query}
    async with account.session.request(
        method, url, params={name: str(value) for name, value in params.items()}
    ) as answer:
        return await answer.json()


async def test_a_device_keeps_voices(account: Account) -> None:
    url = (await multipart(account, "upload", MP3, voiceName="a"))["data"]["url"]

    added = await _device_voices(account, "POST", voiceName="欢迎", voiceUrl=url)
    assert added["meta"]["code"] == 200
    (voice,) = (await _device_voices(account, "GET"))["voiceInfos"]
    assert (voice["voiceId"], voice["voiceName"], voice["status"]) == (1, "欢迎", 1)
    await account.advance(3)
    assert (await _device_voices(account, "GET"))["voiceInfos"][0]["status"] == 0
    assert (await state(account))["stored_voices"] == [{"id": 1, "name": "欢迎", "status": 0}]

    await _device_voices(account, "PUT", voiceId=1, voiceName="再见")
    await account.set(device_voices_key="data")
    assert (await _device_voices(account, "GET"))["data"][0]["voiceName"] == "再见"
    assert (await _device_voices(account, "DELETE", voiceId=2))["meta"]["code"] == 10001
    assert (await _device_voices(account, "DELETE", voiceId=1))["meta"]["code"] == 200
    assert (await _device_voices(account, "GET"))["data"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"voiceName": "a", "voiceUrl": "http://127.0.0.1/x.mp3"},
        {"voiceName": "x" * 51, "voiceUrl": "x"},
        {"voiceName": "a"},
    ],
)
async def test_a_device_does_not_keep_just_anything(
    account: Account, query: dict[str, str]
) -> None:
    assert (await _device_voices(account, "POST", **query))["meta"]["code"] == 10001


async def test_most_devices_keep_no_voices(account: Account) -> None:
    answer = await _device_voices(account, "GET", deviceSerial=FIXED)

    assert answer["meta"]["code"] == 60020


async def test_a_speaker_has_a_volume(account: Account) -> None:
    path = "/api/v3/device/talkSpeakerVolume"

    async def set_to(volume: object) -> Any:
        return await account.post(path, of=PTZ, volume=volume)

    assert (await set_to(30))["meta"]["code"] == 200
    assert (await account.get(path, deviceSerial=PTZ))[1]["data"] == {"volume": 30}
    await account.set(volume_read="number")
    assert (await account.get(path, deviceSerial=PTZ))[1]["data"] == 30
    await account.set(volume_read="unsupported")
    assert (await account.get(path, deviceSerial=PTZ))[0] == 422
    await say(account)
    (said,) = (await state(account))["voices"]
    assert said["volume"] == (await state(account))["volume"] == 30


@pytest.mark.parametrize("volume", [-1, 101, "loud", ""])
async def test_a_volume_is_a_percentage(account: Account, volume: object) -> None:
    url = f"{account.url}/api/v3/device/talkSpeakerVolume"
    form = {"accessToken": account.token, "deviceSerial": PTZ, "volume": str(volume)}

    async with account.session.post(url, data=form) as answer:
        assert answer.status == 400
    await account.control("PATCH", f"devices/{PTZ}", {"volume": volume}, status=400)


# Heard


def _heard(url: str, seconds: float) -> np.ndarray:
    """Play an address for so long and return its sound."""
    with av.open(url, timeout=10) as container:
        shaper = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        parts: list[np.ndarray] = []
        for frame in container.decode(audio=0):
            parts += [part.to_ndarray()[0] for part in shaper.resample(frame)]
            if sum(map(len, parts)) > seconds * RATE:
                break
    return np.concatenate(parts)


async def _listen(account: Account, serial: str, channel: int, seconds: float) -> np.ndarray:
    """Open a camera's picture and return what is heard in it."""
    answer = await account.post(LIVE, of=serial, channelNo=channel, protocol=3, quality=2)
    return await asyncio.to_thread(_heard, answer["data"]["url"], seconds)


async def _watched(account: Account, serial: str) -> None:
    """Wait until a picture is open."""
    async with asyncio.timeout(10):
        while not (await state(account, serial))["viewers"]:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("serial, least", [(FIXED, 0.9), (RECORDER, 0.8)], ids=["aac", "g711"])
async def test_what_is_said_is_heard_in_the_picture(
    account: Account, serial: str, least: float
) -> None:
    await account.control("PATCH", f"devices/{serial}", {"capabilities": {"support_talk": "1"}})
    await account.set(burst_seconds=1)
    listening = asyncio.create_task(_listen(account, serial, 1, 7))
    await _watched(account, serial)
    await asyncio.sleep(1)

    assert await say(account, of=serial) == "200"

    heard = await listening
    score, place = likeness(heard, SPEECH)
    assert score > least
    assert 0.9 < place < 5
    assert likeness(heard, speech(2.0, seed=7))[0] < 0.4


async def test_who_opens_the_picture_late_hears_the_rest(account: Account) -> None:
    await account.set(burst_seconds=1)
    sentence = speech(10.0)
    assert await say(account, encoded(sentence), of=FIXED) == "200"
    await asyncio.sleep(1)

    heard = await _listen(account, FIXED, 1, 8)

    assert likeness(heard, sentence[3 * RATE : 5 * RATE])[0] > 0.9
    assert likeness(heard, sentence[: round(0.8 * RATE)])[0] < 0.6


async def test_another_channel_is_not_heard(account: Account) -> None:
    await account.control("PATCH", f"devices/{RECORDER}", {"capabilities": {"support_talk": "1"}})
    listening = asyncio.create_task(_listen(account, RECORDER, 2, 6))
    await _watched(account, RECORDER)

    assert await say(account, of=RECORDER, channel=1) == "200"

    assert likeness(await listening, SPEECH)[0] < 0.4


async def test_a_camera_without_sound_speaks_unheard(account: Account) -> None:
    answer = await account.post(LIVE, of=FIXED, channelNo=1, protocol=3, quality=2, mute=1)

    with pytest.raises(IndexError):
        await asyncio.to_thread(_heard, answer["data"]["url"], 1)
    assert await say(account, of=FIXED) == "200"


def _clip(seconds: float) -> Any:
    return read_clip(encoded(speech(seconds), "wav"), "a.wav", 0)


def test_the_rest_keeps_the_pauses_between_channels() -> None:
    talk = Talk()
    for channel in (1, 2, 1):
        talk.say(_clip(2), name="a", source="send", channel=channel, now=100, spacing=1)

    assert [said.begins for said in talk.said] == [100, 102, 104]
    assert len(talk.rest(101, 1)) == 2 * RATE * 5
    assert len(talk.rest(101, 2)) == 2 * RATE * 3
    assert talk.rest(106, 1) == b""
    assert talk.saying(103, 1) is None
    assert talk.saying(103, 2) == "a"
    assert talk.saying(103) == "a"


def test_a_quiet_speaker_says_it_more_quietly() -> None:
    loud, quiet = Talk(), Talk(volume=50)
    for talk in (loud, quiet):
        talk.say(_clip(1), name="a", source="send", channel=1, now=0, spacing=1)

    ratio = (
        np.abs(np.frombuffer(quiet.rest(0, 1), np.int16)).max()
        / np.abs(np.frombuffer(loud.rest(0, 1), np.int16)).max()
    )
    assert ratio == pytest.approx(0.5, abs=0.01)


def test_only_the_latest_hundred_are_kept() -> None:
    talk, clip = Talk(), _clip(1)
    for number in range(105):
        talk.say(clip, name="a", source="send", channel=1, now=number * 10, spacing=1)

    assert [talk.said[0].n, talk.said[-1].n, len(talk.said)] == [6, 105, 100]
    assert talk.heard(5) is None
