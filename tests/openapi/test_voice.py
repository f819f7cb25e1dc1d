"""What cameras are made to say, and the voices of accounts and devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from openapi import (
    AnswerError,
    BadVoiceError,
    BusyError,
    ConnectionFailedError,
    DeviceOfflineError,
    DeviceTimeoutError,
    OpenApiError,
    Purpose,
    QuotaError,
    QuotaKind,
    UnreachableError,
    UnsupportedError,
    Voice,
    VoiceGoneError,
    VoiceState,
    custom_region,
)
from openapi.endpoints import voice as voice_calls

from tests.openapi.odd_server import TOKEN, answer, nobody, odd_server
from tests.simulated_cloud import DOORBELL, GB28181, OFFLINE, PLAIN, PTZ
from tests.sounds import encoded, speech

if TYPE_CHECKING:
    from tests.openapi.account import Account

ACTION = Purpose.ACTION
MP3 = encoded(speech(1.5))
SEND_ONCE = "voice/sendonce"


async def _said(account: Account, serial: str = PTZ) -> list[dict[str, Any]]:
    voices = (await account.cloud.device(serial))["voices"]
    assert isinstance(voices, list)
    return voices


async def _overseas(account: Account) -> bool:
    return bool((await account.cloud.control("GET", "state"))["region"] != "cn")


async def _odd(account: Account, *answers: object) -> Any:
    """Let the platform answer oddly and return what the client makes of a list of voices."""
    async with odd_server(answer(TOKEN), *map(answer, answers)) as server:
        client = account.new_client(region=custom_region(server.url))
        account.uncounted = 1 + len(answers)
        return await client.voices.query(ACTION)


# The suite that runs once per variant


async def test_a_voice_is_kept_and_said_again(varied: Account) -> None:
    voices = varied.client.voices
    if await _overseas(varied):
        with pytest.raises(AnswerError):
            await voices.upload("门铃", MP3, ACTION)
        return

    assert (await voices.query(ACTION)).items == ()
    kept = await voices.upload("门铃", MP3, ACTION)
    listing = await voices.query(ACTION)
    await voices.send(PTZ, 1, str(listing.items[0].url), ACTION)

    settings = await varied.cloud.control("GET", "settings")
    assert kept.name == "门铃"
    assert listing.complete
    assert [voice.name for voice in listing.items] == ["门铃"]
    told = settings["voice_duration"] == "present"
    assert listing.items[0].duration == (2 if told else None)
    assert [said["name"] for said in await _said(varied)] == ["门铃"]


async def test_a_device_keeps_voices(varied: Account) -> None:
    speaker = varied.client.speaker
    if await _overseas(varied):
        with pytest.raises(UnsupportedError):
            await speaker.voices(PTZ, ACTION)
        return
    url = str((await varied.client.voices.upload("a", MP3, ACTION)).url)
    assert await speaker.voices(PTZ, ACTION) == ()

    await speaker.add_voice(PTZ, "欢迎", url, ACTION)
    (voice,) = await speaker.voices(PTZ, ACTION)
    assert (voice.id, voice.name, voice.url) == (1, "欢迎", url)
    assert voice.state is VoiceState.ON_THE_WAY
    assert voice.added_at is not None
    assert url not in repr(voice)

    await speaker.rename_voice(PTZ, 1, "再见", ACTION)
    await varied.cloud.advance(5)
    (voice,) = await speaker.voices(PTZ, ACTION)
    assert (voice.name, voice.state) == ("再见", VoiceState.READY)

    await speaker.delete_voice(PTZ, 1, ACTION)
    assert await speaker.voices(PTZ, ACTION) == ()


async def test_a_volume_is_set_and_read(varied: Account) -> None:
    speaker = varied.client.speaker
    settings = await varied.cloud.control("GET", "settings")
    if await _overseas(varied):
        with pytest.raises(UnsupportedError):
            await speaker.set_volume(PTZ, 40, ACTION)
        return

    await speaker.set_volume(PTZ, 40, ACTION)

    assert (await varied.cloud.device(PTZ))["volume"] == 40
    if settings["volume_read"] == "unsupported":
        with pytest.raises(UnsupportedError):
            await speaker.volume(PTZ, ACTION)
    else:
        assert await speaker.volume(PTZ, ACTION) == 40


# What is sent once


async def test_a_camera_says_a_sound(account: Account) -> None:
    await account.client.voices.send_once(PTZ, 1, MP3, ACTION, file_name="早上好.mp3")

    (said,) = await _said(account)
    assert (said["name"], said["bytes"], said["channel"]) == ("早上好.mp3", len(MP3), 1)
    assert (said["rate"], said["channels"]) == (16_000, 1)


async def test_overseas_hosts_have_no_voices(account: Account) -> None:
    await account.cloud.control("POST", "reset", {"region": "eu"})

    with pytest.raises(UnsupportedError):
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)


@pytest.mark.parametrize(
    "form, content_type", [("wav", "audio/wav"), ("aac", "audio/aac"), ("mp3", "audio/mpeg")]
)
async def test_each_form_travels_as_itself(account: Account, form: str, content_type: str) -> None:
    file = encoded(speech(1.5), form)

    await account.client.voices.send_once(
        PTZ, 1, file, ACTION, file_name=f"x.{form}", content_type=content_type
    )

    (said,) = await _said(account)
    assert (said["format"], said["bytes"]) == (form, len(file))


async def test_a_lost_answer_is_not_followed_by_a_second_try(account: Account) -> None:
    await account.fault(SEND_ONCE, kind="lost_answer", count=1)

    with pytest.raises(ConnectionFailedError) as caught:
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert not isinstance(caught.value, UnreachableError)
    assert len(await _said(account)) == 1
    assert await account.cloud.count(SEND_ONCE) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset"},
        {"kind": "status", "code": 503},
        {"kind": "code", "code": 49999},
        {"kind": "code", "code": 20008},
        {"kind": "html"},
    ],
    ids=str,
)
async def test_no_failure_is_followed_by_a_second_try(
    account: Account, fault: dict[str, Any]
) -> None:
    await account.fault(SEND_ONCE, **fault)

    with pytest.raises(OpenApiError):
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert await account.cloud.count(SEND_ONCE) == 1


async def test_a_refused_token_is_renewed_and_the_sound_said_once(account: Account) -> None:
    await account.client.authenticate(ACTION)
    await account.cloud.control("POST", "tokens/revoke")

    await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert [call["code"] for call in await account.cloud.calls(SEND_ONCE)] == [10002, 200]
    assert len(await _said(account)) == 1


async def test_a_sound_that_never_left_is_told_apart(account: Account) -> None:
    await account.client.authenticate(ACTION)
    with nobody() as url:
        client = account.new_client(region=custom_region(url), token=account.kept[-1])

        with pytest.raises(UnreachableError):
            await client.voices.send_once(PTZ, 1, MP3, ACTION)


async def test_sounds_get_the_longest_time(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_calls, "VOICE_TIMEOUT", 0.2)
    await account.fault(SEND_ONCE, kind="drop")

    with pytest.raises(ConnectionFailedError, match=r"no answer within 0\.2 s"):
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)


# Refusals


@pytest.mark.parametrize(
    "serial, kind, code",
    [(OFFLINE, DeviceOfflineError, 20007), (GB28181, UnsupportedError, 20015)],
)
async def test_a_device_that_cannot(
    account: Account, serial: str, kind: type[OpenApiError], code: int
) -> None:
    with pytest.raises(kind) as caught:
        await account.client.voices.send_once(serial, 1, MP3, ACTION)

    assert (caught.value.code, caught.value.serial) == (code, serial)


async def test_a_device_that_talks_is_busy(account: Account) -> None:
    await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    with pytest.raises(BusyError) as caught:
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert caught.value.code == 111012


async def test_a_device_may_say_them_in_turn(account: Account) -> None:
    await account.cloud.set(voice_busy="queue")

    for _ in range(2):
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert len(await _said(account)) == 2


async def test_a_covered_lens_is_busy_or_not(account: Account) -> None:
    await account.cloud.device(PTZ, privacy=True)

    with pytest.raises(BusyError) as caught:
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)
    await account.cloud.set(privacy_voice="plays")
    await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert caught.value.code == 60026
    assert len(await _said(account)) == 1


async def test_a_sleeping_camera_may_not_answer(account: Account) -> None:
    await account.cloud.set(asleep_voice="timeout")

    with pytest.raises(DeviceTimeoutError):
        await account.client.voices.send_once(DOORBELL, 1, MP3, ACTION)


async def test_an_empty_package_is_a_limit_of_its_own(account: Account) -> None:
    await account.cloud.set(voice_balance=0)

    with pytest.raises(QuotaError) as caught:
        await account.client.voices.send_once(PTZ, 1, MP3, ACTION)

    assert (caught.value.kind, caught.value.code) == (QuotaKind.VOICE, 111000)


@pytest.mark.parametrize("file", [b"", MP3[:40], encoded(speech(0.2))], ids=len)
async def test_a_sound_that_is_none_or_too_short(account: Account, file: bytes) -> None:
    with pytest.raises(BadVoiceError) as caught:
        await account.client.voices.send_once(PTZ, 1, file, ACTION)

    assert caught.value.code == 111001


async def test_a_sound_in_another_form_than_the_vendors(account: Account) -> None:
    await account.cloud.set(voice_form="16k_mono")

    with pytest.raises(BadVoiceError):
        await account.client.voices.send_once(PTZ, 1, encoded(speech(1.5), rate=44_100), ACTION)
    await account.client.voices.send_once(PTZ, 1, MP3, ACTION)


async def test_an_address_that_has_lapsed(account: Account) -> None:
    voice = await account.client.voices.upload("a", MP3, ACTION)
    await account.cloud.advance(90_000)

    with pytest.raises(VoiceGoneError):
        await account.client.voices.send(PTZ, 1, str(voice.url), ACTION)


# The library


async def test_all_pages_are_read(account: Account) -> None:
    for number in range(52):
        await account.client.voices.upload(f"voice {number}", MP3, ACTION)

    everything = await account.client.voices.query(ACTION)
    some = await account.client.voices.query(ACTION, name="voice 5")

    assert len(everything.items) == 52
    assert everything.complete
    assert {voice.name for voice in some.items} == {"voice 5", "voice 50", "voice 51"}
    pages = [call["params"]["pageStart"] for call in await account.cloud.calls("voice/query")]
    assert pages == ["0", "1", "0"]


async def test_the_platforms_own_voices(account: Account) -> None:
    listing = await account.client.voices.query(ACTION, default=True)
    await account.client.voices.send(PLAIN, 1, str(listing.items[0].url), ACTION)

    assert len(listing.items) == 3
    assert len(await _said(account, PLAIN)) == 1
    (call,) = await account.cloud.calls("voice/query")
    assert call["params"]["default"] == "true"


async def test_force_replaces_a_voice(account: Account) -> None:
    await account.client.voices.upload("a", MP3, ACTION)

    with pytest.raises(OpenApiError) as caught:
        await account.client.voices.upload("a", MP3, ACTION)
    await account.client.voices.upload("a", encoded(speech(3)), ACTION, force=True)

    assert caught.value.code == 10001
    (voice,) = (await account.client.voices.query(ACTION)).items
    assert voice.duration == 3


async def test_voices_get_other_names_and_go(account: Account) -> None:
    voices = account.client.voices
    await voices.upload("a", MP3, ACTION)

    await voices.rename("a", "b", ACTION)
    assert [voice.name for voice in (await voices.query(ACTION)).items] == ["b"]
    await voices.delete("b", ACTION)

    assert (await voices.query(ACTION)).items == ()


# Answers that are otherwise than documented


async def test_an_upload_that_tells_little_is_an_upload(account: Account) -> None:
    async with odd_server(answer(TOKEN), answer({"code": "200"})) as server:
        client = account.new_client(region=custom_region(server.url))
        voice = await client.voices.upload("a", MP3, ACTION)

    account.uncounted = 2
    assert voice == Voice(name="a")


@pytest.mark.parametrize(
    "duration, seconds",
    [(20, 20.0), ("7.5", 7.5), ("", None), (0, None), (-3, None), ("long", None), ([], None)],
)
async def test_lengths_come_in_any_form(
    account: Account, duration: object, seconds: float | None
) -> None:
    item = {"voiceName": "a", "fileUrl": "https://h/a?s=1", "duration": duration}

    listing = await _odd(account, {"code": "200", "data": [item]})

    assert listing.items == (Voice(name="a", url="https://h/a?s=1", duration=seconds),)
    assert "s=1" not in repr(listing)


async def test_a_voice_without_a_name_is_left_out(account: Account) -> None:
    listing = await _odd(account, {"code": "200", "data": [{"fileUrl": "x"}, "y", {"name": "a"}]})

    assert [voice.name for voice in listing.items] == ["a"]
    assert isinstance(listing.error, AnswerError)


@pytest.mark.parametrize(
    "body, states",
    [
        ({"voiceInfos": [{"voiceId": "7", "status": "2"}]}, [VoiceState.FAILED]),
        ({"voiceInfos": [{"voiceId": 7, "status": 9}]}, [VoiceState.UNKNOWN]),
        ({"data": {"voiceInfos": [{"voiceId": 7}]}}, [VoiceState.UNKNOWN]),
        ({"voiceInfos": None, "data": None}, []),
    ],
)
async def test_a_devices_voices_come_in_any_form(
    account: Account, body: dict[str, Any], states: list[VoiceState]
) -> None:
    async with odd_server(answer(TOKEN), answer({"meta": {"code": 200}, **body})) as server:
        client = account.new_client(region=custom_region(server.url))
        voices = await client.speaker.voices(PTZ, ACTION)

    account.uncounted = 2
    assert [voice.state for voice in voices] == states
    assert all(voice.id == 7 for voice in voices)


async def test_a_devices_voice_without_a_number_is_no_voice(account: Account) -> None:
    body = {"meta": {"code": 200}, "voiceInfos": [{"voiceId": "x"}]}
    async with odd_server(answer(TOKEN), answer(body)) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(AnswerError) as caught:
            await client.speaker.voices(PTZ, ACTION)

    account.uncounted = 2
    assert caught.value.serial == PTZ


@pytest.mark.parametrize(
    "data, volume",
    [
        ("30", 30),
        ({"talkSpeakerVolume": "30"}, 30),
        ([{"volume": 130}], 100),
        ({"volume": None}, None),
        ({"other": 3}, None),
        (None, None),
    ],
)
async def test_volumes_come_in_any_form(account: Account, data: object, volume: int | None) -> None:
    async with odd_server(answer(TOKEN), answer({"meta": {"code": 200}, "data": data})) as server:
        client = account.new_client(region=custom_region(server.url))
        assert await client.speaker.volume(PTZ, ACTION) == volume

    account.uncounted = 2


async def test_a_path_that_takes_no_question_is_unsupported(account: Account) -> None:
    refused = web.Response(status=405, text="<html>")
    async with odd_server(answer(TOKEN), refused) as server:
        client = account.new_client(region=custom_region(server.url))
        with pytest.raises(UnsupportedError):
            await client.speaker.volume(PTZ, ACTION)

    account.uncounted = 2


@pytest.mark.parametrize("volume", [-1, 101])
async def test_a_volume_is_a_percentage(account: Account, volume: int) -> None:
    with pytest.raises(ValueError, match="0 to 100"):
        await account.client.speaker.set_volume(PTZ, volume, ACTION)
