"""Voices that are kept: shown when somebody looks, said without an upload, changed by actions."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import av
import pytest
from homeassistant.components.media_player import BrowseError
from homeassistant.components.media_source import (
    Unresolvable,
    async_browse_media,
    async_resolve_media,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
from yarl import URL

from custom_components.ezviz_open import voice_views
from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.media_player import speaker_of
from custom_components.ezviz_open.openapi import Purpose
from custom_components.ezviz_open.voice_ids import VoiceId
from custom_components.ezviz_open.voice_shelf import VoiceShelf
from tests.integration.common import reason_of, until
from tests.integration.controls import settle, use
from tests.integration.speakers import (
    ENGINE,
    Engine,
    file_of,
    names,
    play,
    said,
    set_up_engine,
    speaker,
)
from tests.simulated_cloud import H265, OFFLINE, PLAIN, PTZ
from tests.sounds import decoded, encoded, likeness, speech

if TYPE_CHECKING:
    from pathlib import Path

    from homeassistant.core import Context, HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
    from pytest_homeassistant_custom_component.typing import (
        ClientSessionGenerator,
        WebSocketGenerator,
    )

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, SetUp

ROOT = f"media-source://{DOMAIN}"


@pytest.fixture
def media(hass: HomeAssistant, tmp_path: Path) -> Path:
    hass.config.media_dirs = {"local": str(tmp_path)}
    (tmp_path / "Gong.wav").write_bytes(encoded(speech(1.2, seed=3), "wav"))
    (tmp_path / "Long.wav").write_bytes(encoded(speech(65), "wav"))
    return tmp_path


@pytest.fixture
async def entry(
    hass: HomeAssistant, media: Path, tts_cache: None, set_up: SetUp
) -> MockConfigEntry:
    await set_up_engine(hass, Engine())
    entry = await set_up()
    await settle(hass)
    return entry


GONG = "media-source://media_source/local/Gong.wav"


async def act(
    hass: HomeAssistant,
    action: str,
    *,
    answer: bool = False,
    context: Context | None = None,
    **data: Any,
) -> Any:
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=answer, context=context
    )


async def refusal(hass: HomeAssistant, action: str, **data: Any) -> str | None:
    with pytest.raises(HomeAssistantError) as refused:
        await act(hass, action, **data)
    assert str(refused.value)
    return reason_of(refused.value)


def titles(folder: Any) -> list[str]:
    return [child.title for child in folder.children]


async def kept(cloud: Cloud) -> list[str]:
    return [voice["name"] for voice in await cloud.control("GET", "voices")]


async def test_folders_cost_nothing_and_lists_a_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    root = await async_browse_media(hass, ROOT)
    assert titles(root) == ["Recordings", "Voices"]
    assert root.children is not None
    account = await async_browse_media(hass, root.children[1].media_content_id)
    device = entry.runtime_data.coordinator.data.devices[PTZ].name
    assert titles(account) == ["My voices", "Platform voices (中文)", f"Kept in {device}"]
    assert await cloud.count("voice/query") == 0

    assert account.children is not None
    await async_browse_media(hass, account.children[1].media_content_id)
    offered = await async_browse_media(hass, account.children[1].media_content_id)

    assert titles(offered) == ["门铃声", "警报声", "提示音"]
    assert await cloud.count("voice/query") == 1
    assert offered.children is not None
    assert all(child.can_play for child in offered.children)
    assert len(offered.children[0].media_content_id) < 120
    assert "Signature" not in str(offered.as_dict())


async def test_player_shows_what_can_be_heard(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)

    async def browse(**where: str) -> dict[str, Any]:
        command = {"type": "media_player/browse_media", "entity_id": speaker(hass, PTZ), **where}
        await client.send_json_auto_id(command)
        result: dict[str, Any] = (await client.receive_json())["result"]
        return result

    root = await browse()
    voices = await browse(
        media_content_type="music", media_content_id=f"{ROOT}/voices/{entry.entry_id}/default"
    )

    assert "EZVIZ Open" in [child["title"] for child in root["children"]]
    assert len(voices["children"]) == 3


async def test_kept_voice_is_said_without_an_upload(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    media_id = f"{ROOT}/{VoiceId(entry.entry_id, 'default', name='门铃声')}"

    await play(hass, speaker(hass, PTZ), media_id)

    [heard] = await said(cloud, PTZ)
    assert (heard["name"], heard["source"]) == ("门铃声", "send")
    assert await cloud.count("voice/sendonce") == 0
    state = hass.states.get(speaker(hass, PTZ))
    assert state is not None
    assert state.attributes["media_title"] == "门铃声"


async def test_address_that_has_lapsed_is_asked_for_anew(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await entry.runtime_data.voices.voices(default=True)
    await cloud.advance(86_401)

    await act(hass, "send_voice", entity_id=speaker(hass, PTZ), voice="警报声")

    assert await names(cloud, PTZ) == ["警报声"]
    assert await cloud.count("voice/send") == 2


@pytest.mark.usefixtures("entry")
async def test_voice_that_is_gone_is_told(hass: HomeAssistant, cloud: Cloud) -> None:
    await act(hass, "upload_voice", name="Gong", media=GONG)
    entity_id = speaker(hass, PTZ)
    await act(hass, "send_voice", entity_id=entity_id, voice="Gong")
    await cloud.control("POST", "reset", {"settings": {"quota_per_minute": 0}})

    assert await refusal(hass, "send_voice", entity_id=entity_id, voice="Gong") == "voice_gone"
    assert await refusal(hass, "send_voice", entity_id=entity_id, voice="No") == "voice_unknown"


async def test_lost_list_leaves_no_doubt_of_what_was_heard(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    for default in (False, True):
        await entry.runtime_data.voices.voices(default=default)
    await cloud.advance(86_401)
    await cloud.fault("voice/query", kind="lost_answer")
    player = speaker(hass, PTZ)

    assert await refusal(hass, "send_voice", entity_id=player, voice="警报声") == "connection"
    assert await names(cloud, PTZ) == []


async def test_devices_own_voice_is_said(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    client = entry.runtime_data.client
    await act(hass, "upload_voice", name="Gong", media=GONG)
    url = (await entry.runtime_data.voices.voices(default=False))["Gong"].url
    await client.speaker.add_voice(PTZ, "Welcome", url, Purpose.ACTION)
    await cloud.advance(3)

    folder = await async_browse_media(hass, f"{ROOT}/voices/{entry.entry_id}/device/{PTZ}")
    camera = entry.runtime_data.coordinator.data.devices[PTZ].name
    assert (folder.title, titles(folder)) == (f"Kept in {camera}", ["Welcome"])
    assert folder.children is not None
    await play(hass, speaker(hass, PTZ), folder.children[0].media_content_id)

    assert len(await said(cloud, PTZ)) == 1
    assert await cloud.count("voice/sendonce") == 0


async def test_camera_that_keeps_no_voices_is_not_offered_again(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    account = f"{ROOT}/voices/{entry.entry_id}"
    camera = entry.runtime_data.coordinator.data.devices[PTZ].name
    assert f"Kept in {camera}" in titles(await async_browse_media(hass, account))

    folder = await async_browse_media(hass, f"{account}/device/{PTZ}")

    assert (folder.title, titles(folder)) == (f"No voices are kept in {camera}", [])
    assert f"Kept in {camera}" not in titles(await async_browse_media(hass, account))


@pytest.mark.parametrize(
    "identifier",
    ["other", "voices/nobody", "voices/{0}/own/Name", "voices/{0}/a/b/c/d", "voices/{0}/device/X"],
)
async def test_what_is_not_there_cannot_be_opened(
    hass: HomeAssistant, entry: MockConfigEntry, identifier: str
) -> None:
    with pytest.raises(BrowseError):
        await async_browse_media(hass, f"{ROOT}/{identifier.format(entry.entry_id)}")


async def test_each_account_has_its_folder(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp, make_entry: MakeEntry
) -> None:
    await set_up(make_entry(unique_id="other"))

    folder = await async_browse_media(hass, f"{ROOT}/voices")

    assert titles(folder) == ["EZVIZ test", "EZVIZ test"]
    with pytest.raises(Unresolvable):
        await async_resolve_media(hass, f"{ROOT}/voices/{entry.entry_id}/own", None)


async def test_list_that_is_refused_says_why(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("voice/query", kind="code", code=10029)

    with pytest.raises(BrowseError) as refused:
        await async_browse_media(hass, f"{ROOT}/voices/{entry.entry_id}/own")

    assert refused.value.translation_key == "quota_minute"


async def test_voice_of_another_account_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await play(hass, speaker(hass, PTZ), f"{ROOT}/voices/other/own/Gong")

    assert reason_of(refused.value) == "voice_of_another_account"


async def test_browser_hears_a_voice_from_home_assistant(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    await act(hass, "upload_voice", name="Gong/1", media=GONG)
    voice = VoiceId(entry.entry_id, "own", name="Gong/1")
    media = await async_resolve_media(hass, f"{ROOT}/{voice}", None)
    client = await hass_client()

    answer = await client.get(media.url)

    assert answer.status == 200
    alike, _ = likeness(decoded(await answer.read()), speech(1.2, seed=3))
    assert alike > 0.9
    missing = VoiceId(entry.entry_id, "own", name="None")
    assert (await client.get(f"/api/ezviz_open/{missing}")).status == 404
    assert (await client.get("/api/ezviz_open/voices/x/own/y")).status == 404


@pytest.mark.parametrize("name, kind", [("门铃声", "default"), ("Gong/1 50%", "own")])
async def test_signed_address_is_all_that_a_browser_needs(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    name: str,
    kind: str,
) -> None:
    await act(hass, "upload_voice", name="Gong/1 50%", media=GONG)
    client = await hass_ws_client(hass)
    media_id = f"{ROOT}/{VoiceId(entry.entry_id, kind, name=name)}"
    await client.send_json_auto_id(
        {"type": "media_source/resolve_media", "media_content_id": media_id}
    )
    media = (await client.receive_json())["result"]

    answer = await (await hass_client_no_auth()).get(URL(media["url"], encoded=True))

    assert answer.status == 200
    assert answer.content_type == media["mime_type"]
    assert len(decoded(await answer.read())) > 1000


async def test_browser_hears_a_cameras_own_voice(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    runtime = entry.runtime_data
    await act(hass, "upload_voice", name="Gong", media=GONG)
    url = (await runtime.voices.voices(default=False))["Gong"].url
    await runtime.client.speaker.add_voice(PTZ, "Welcome", url, Purpose.ACTION)
    await cloud.advance(3)
    folder = await async_browse_media(hass, f"{ROOT}/voices/{entry.entry_id}/device/{PTZ}")
    assert folder.children is not None
    media = await async_resolve_media(hass, folder.children[0].media_content_id, None)
    client = await hass_client()

    async def status(*voice: str) -> int:
        address = f"/api/ezviz_open/{VoiceId(entry.entry_id, 'device', *voice)}"
        answer = await client.get(address)
        return int(answer.status)

    assert (await client.get(media.url)).status == 200
    assert await status(PTZ, "99") == 404
    assert await status(PTZ, "Welcome") == 404
    assert await status(PTZ) == 404
    assert await status("NONE", "1") == 502


async def test_voice_that_cannot_be_fetched_is_no_sound(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    await act(hass, "upload_voice", name="Gong", media=GONG)
    address = f"/api/ezviz_open/{VoiceId(entry.entry_id, 'own', name='Gong')}"
    client = await hass_client()

    await cloud.fault("voice/query", kind="code", code=10029, count=1)
    assert (await client.get(address)).status == 502
    with patch.object(voice_views, "LARGEST_VOICE", 100):
        assert (await client.get(address)).status == 502
    await cloud.advance(86_401)
    assert (await client.get(address)).status == 502


async def test_folders_of_a_removed_account_are_gone(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)

    for folder in ("", "/own", "/default", f"/device/{PTZ}"):
        with pytest.raises(BrowseError) as refused:
            await async_browse_media(hass, f"{ROOT}/voices/{entry.entry_id}{folder}")
        assert refused.value.translation_key == "media_unknown"
    assert titles(await async_browse_media(hass, f"{ROOT}/voices")) == []
    with pytest.raises(Unresolvable):
        await async_resolve_media(hass, f"{ROOT}/voices/{entry.entry_id}/own/Gong", None)


async def test_account_changes_by_actions(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    account = {"config_entry_id": entry.entry_id}
    await act(
        hass,
        "upload_voice",
        name="Gong",
        media={"media_content_id": GONG, "media_content_type": "music"},
        **account,
    )
    await act(hass, "upload_voice", name="Text", message="Hello", tts_entity_id=ENGINE)
    assert await kept(cloud) == ["Gong", "Text"]
    assert await refusal(hass, "upload_voice", name="Gong", media=GONG) == "voice_name_taken"
    await act(hass, "upload_voice", name="Gong", media=GONG, replace=True)

    await act(hass, "rename_voice", voice="Gong", name="Bell")
    assert await refusal(hass, "rename_voice", voice="Gong", name="X") == "voice_unknown"
    assert sorted(await entry.runtime_data.voices.voices(default=False)) == ["Bell", "Text"]
    await act(hass, "delete_voice", voice="Bell")
    assert await refusal(hass, "delete_voice", voice="Bell") == "voice_unknown"

    assert await kept(cloud) == ["Text"]


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "data, key",
    [
        ({"name": "Long", "media": "media-source://media_source/local/Long.wav"}, "voice_too_long"),
        ({"name": "N" * 51, "media": GONG}, "voice_name_length"),
        ({"name": "None"}, "upload_what"),
        ({"name": "Both", "media": GONG, "message": "Hello"}, "upload_what"),
        ({"name": "Empty", "message": " "}, "text_empty"),
        ({"name": "Text", "message": "Hello", "tts_entity_id": "tts.none"}, "tts_engine_unknown"),
        ({"name": "Text", "message": "Hello", "language": "xx"}, "tts_language_unknown"),
        ({"name": "Gong", "media": GONG, "config_entry_id": "none"}, "no_such_account"),
    ],
)
async def test_what_cannot_be_kept_is_told_before_a_call(
    hass: HomeAssistant, cloud: Cloud, data: dict[str, Any], key: str
) -> None:
    assert await refusal(hass, "upload_voice", **data) == key
    assert await cloud.count("voice/upload") == 0


async def test_account_has_to_be_named_where_there_are_several(
    hass: HomeAssistant, entry: MockConfigEntry, make_entry: MakeEntry
) -> None:
    other = make_entry(unique_id="other")
    other.add_to_hass(hass)

    assert await refusal(hass, "delete_voice", voice="Gong") == "which_account"
    for each in (other, entry):
        await hass.config_entries.async_remove(each.entry_id)
    assert await refusal(hass, "delete_voice", voice="Gong") == "no_account"


@pytest.mark.usefixtures("entry")
async def test_names_that_are_taken_are_told_before_a_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await act(hass, "upload_voice", name="Gong", media=GONG)
    await act(hass, "upload_voice", name="Bell", media=GONG)
    for default in (False, True):
        await entry.runtime_data.voices.voices(default=default)
    before = sum((await cloud.control("GET", "state"))["calls"].values())

    async def upload(name: str, **more: Any) -> str | None:
        return await refusal(hass, "upload_voice", name=name, media=GONG, **more)

    async def rename(voice: str, name: str) -> str | None:
        return await refusal(hass, "rename_voice", voice=voice, name=name)

    assert await upload("Gong") == "voice_name_taken"
    assert await upload("gong", replace=True) == "voice_name_alike"
    assert await upload("门铃声", replace=True) == "voice_name_of_platform"
    assert await rename("Gong", "BELL") == "voice_name_used"
    assert await rename("Gong", "门铃声") == "voice_name_of_platform"
    assert await rename("门铃声", "Ding") == "voice_of_platform"
    assert await rename("None", "Ding") == "voice_unknown"
    assert await refusal(hass, "delete_voice", voice="gong") == "voice_unknown"
    assert await refusal(hass, "delete_voice", voice="警报声") == "voice_of_platform"
    assert sum((await cloud.control("GET", "state"))["calls"].values()) == before

    await act(hass, "rename_voice", voice="Gong", name="GONG")
    assert await kept(cloud) == ["GONG", "Bell"]


@pytest.mark.usefixtures("entry")
async def test_own_changes_are_known_without_a_list(hass: HomeAssistant, cloud: Cloud) -> None:
    async def upload(name: str, **more: Any) -> str | None:
        return await refusal(hass, "upload_voice", name=name, media=GONG, **more)

    await act(hass, "upload_voice", name="abc", media=GONG)
    await act(hass, "upload_voice", name="Bell", media=GONG)

    assert await upload("ABC") == "voice_name_alike"
    assert await refusal(hass, "rename_voice", voice="Bell", name="ABC") == "voice_name_used"
    await act(hass, "rename_voice", voice="Bell", name="Ding")
    assert await upload("DING") == "voice_name_alike"
    await act(hass, "delete_voice", voice="Ding")
    await act(hass, "upload_voice", name="Bell", media=GONG)
    assert await kept(cloud) == ["abc", "Bell"]
    assert await cloud.count("voice/query") == 0


async def test_own_changes_are_seen_in_a_list_that_is_known(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    voices = entry.runtime_data.voices
    assert not await voices.voices(default=False)

    await act(hass, "upload_voice", name="abc", media=GONG)
    await act(hass, "upload_voice", name="Bell", media=GONG)
    await act(hass, "rename_voice", voice="abc", name="Gong")
    await act(hass, "delete_voice", voice="Bell")
    await act(hass, "send_voice", entity_id=speaker(hass, PTZ), voice="Gong")

    assert list(await voices.voices(default=False)) == ["Gong"]
    assert await names(cloud, PTZ) == ["Gong"]
    assert await cloud.count("voice/query") == 1


async def test_exact_name_is_told_before_one_that_is_alike(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    client = entry.runtime_data.client
    for name in ("abc", "ABC"):
        await client.voices.upload(name, encoded(speech(1.2), "mp3"), Purpose.ACTION)
    await entry.runtime_data.voices.voices(default=False)

    with pytest.raises(ServiceValidationError) as taken:
        await act(hass, "upload_voice", name="ABC", media=GONG)

    assert taken.value.translation_key == "voice_name_taken"
    assert taken.value.translation_placeholders == {"name": "ABC"}
    await act(hass, "upload_voice", name="ABC", media=GONG, replace=True)


async def test_refusal_of_a_name_is_looked_up_in_the_list(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    client, voices = entry.runtime_data.client, entry.runtime_data.voices
    for name in ("Bell", "Gong"):
        await client.voices.upload(name, encoded(speech(1.2), "mp3"), Purpose.ACTION)

    assert await refusal(hass, "upload_voice", name="Bell", media=GONG) == "voice_name_taken"
    voices._shelves[False].forget()
    assert await refusal(hass, "rename_voice", voice="Gong", name="Bell") == "voice_name_used"
    voices._shelves[False].forget()
    assert await refusal(hass, "rename_voice", voice="None", name="Ding") == "voice_unknown"
    voices._shelves[False].forget()
    assert await refusal(hass, "delete_voice", voice="None") == "voice_unknown"
    assert await cloud.count("voice/query") == 4

    await cloud.fault("voice/query", kind="code", code=10029)
    voices._shelves[False].forget()
    with pytest.raises(HomeAssistantError) as refused:
        await act(hass, "delete_voice", voice="None")
    assert refused.value.translation_key == "voice_not_deleted"
    assert '"语音不存在" (10001)' in str(refused.value)


@pytest.mark.usefixtures("entry")
async def test_engines_and_languages_that_are_there_are_named(hass: HomeAssistant) -> None:
    async def told(**data: Any) -> str:
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "send_voice", entity_id=speaker(hass, PTZ), message="Hello", **data)
        return str(refused.value)

    assert "no text-to-speech engine tts.xyz. There are: tts.engine." in await told(
        tts_entity_id="tts.xyz"
    )
    assert 'language "xx". It knows: en.' in await told(language="xx")


async def test_media_browser_tells_errors_in_the_language_of_the_house(
    hass: HomeAssistant, entry: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    hass.config.language = "zh-Hans"
    client = await hass_ws_client(hass)

    async def told(**command: str) -> str:
        await client.send_json_auto_id(dict(command))
        return str((await client.receive_json())["error"]["message"])

    for where in ("other", f"voices/{entry.entry_id}/x", "recordings/none"):
        media_id = f"{ROOT}/{where}"
        assert "媒体浏览器" in await told(
            type="media_source/browse_media", media_content_id=media_id
        )
        assert "媒体浏览器" in await told(
            type="media_player/browse_media",
            entity_id=speaker(hass, PTZ),
            media_content_type="music",
            media_content_id=media_id,
        )
    for where in ("other", "voices/none", "recordings/none"):
        assert "媒体浏览器" in await told(
            type="media_source/resolve_media", media_content_id=f"{ROOT}/{where}"
        )


async def test_own_voice_comes_before_one_of_the_platform(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    # Nothing is known of the platform's voices here, and it takes the name itself.
    await act(hass, "upload_voice", name="门铃声", media=GONG)

    await act(hass, "send_voice", entity_id=speaker(hass, PTZ), voice="门铃声")

    [heard] = await said(cloud, PTZ)
    alike, _ = likeness(decoded(await file_of(cloud, PTZ, heard["n"])), speech(1.2, seed=3))
    assert alike > 0.9


@pytest.mark.usefixtures("entry")
async def test_one_call_tells_of_each_camera_what_happened(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await cloud.fault("voice/sendonce", kind="code", code=20008, serial=PLAIN)
    players = [speaker(hass, serial) for serial in (PTZ, H265, PLAIN, OFFLINE)]

    hass.config.language = "zh-Hans"
    answer = await act(hass, "send_voice", answer=True, entity_id=players, message="Hello")

    reasons = [answer[player].get("reason") for player in players]
    assert reasons == [None, None, "device_timeout", "device_offline"]
    assert [answer[player]["spoken"] for player in players] == [True, True, False, False]
    assert answer[players[3]]["message"].startswith("摄像头离线（20007）")
    assert await names(cloud, PTZ) == ["Hello"]
    assert await cloud.count("voice/sendonce") == 3


@pytest.mark.usefixtures("entry")
async def test_what_nobody_expects_does_not_hide_the_other_cameras(
    hass: HomeAssistant, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    players = [speaker(hass, serial) for serial in (PTZ, PLAIN)]
    monkeypatch.setattr(speaker_of(hass, players[1]), "prepare", broken)

    answer = await act(hass, "send_voice", answer=True, entity_id=players, message="Hello")

    assert [answer[player]["spoken"] for player in players] == [True, False]
    assert answer[players[1]]["reason"] == "speech_failed"
    assert await refusal(hass, "send_voice", entity_id=players, message="Hi") == "speech_failed"


async def test_house_without_an_engine_is_told_to_add_one(
    hass: HomeAssistant, cloud: Cloud, tts_cache: None, set_up: SetUp
) -> None:
    assert await async_setup_component(hass, "tts", {})
    await set_up()
    await settle(hass)
    players = [speaker(hass, PTZ)]

    for wish in ({}, {"tts_entity_id": "tts.none"}, {"language": "en"}):
        assert (
            await refusal(hass, "send_voice", entity_id=players, message="Hi", **wish) == "no_tts"
        )
    assert await refusal(hass, "upload_voice", name="Hi", message="Hi") == "no_tts"
    assert await cloud.count("voice/sendonce") == 0


@pytest.mark.usefixtures("entry")
async def test_without_an_answer_a_refusal_is_raised(hass: HomeAssistant, cloud: Cloud) -> None:
    player = speaker(hass, OFFLINE)

    assert await refusal(hass, "send_voice", entity_id=player, message="Hi") == "device_offline"
    assert await refusal(hass, "send_voice", entity_id=player) == "send_what"
    both = {"voice": "Gong", "message": "Hi"}
    assert await refusal(hass, "send_voice", entity_id=player, **both) == "send_what"
    assert await refusal(hass, "send_voice", entity_id="light.a", media=GONG) == "no_speaker_named"


@pytest.mark.usefixtures("entry")
async def test_actions_ask_for_permission(
    hass: HomeAssistant, cloud: Cloud, hass_read_only_user: MockUser
) -> None:
    from homeassistant.core import Context

    context = Context(user_id=hass_read_only_user.id)

    with pytest.raises(Unauthorized):
        await act(hass, "send_voice", context=context, entity_id=speaker(hass, PTZ), media=GONG)
    with pytest.raises(Unauthorized):
        await act(hass, "upload_voice", context=context, name="Gong", media=GONG)

    assert await cloud.count("voice/sendonce") == 0


def recorded(container: str, codec: str) -> bytes:
    """Return what a browser's MediaRecorder makes: 48 kHz, in a stream without lengths."""
    data = io.BytesIO()
    with av.open(data, "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=48_000, layout="mono")
        samples = speech(1.5, seed=9).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = 16_000
        encoder = stream.codec_context
        shaper = av.AudioResampler(
            format=encoder.format, layout="mono", rate=48_000, frame_size=encoder.frame_size or 960
        )
        for part in (*shaper.resample(frame), *shaper.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return data.getvalue()


@pytest.mark.usefixtures("entry")
@pytest.mark.parametrize(
    "container, codec", [("webm", "libopus"), ("ogg", "libopus"), ("mp4", "aac")]
)
async def test_recording_of_a_browser_is_said(
    hass: HomeAssistant,
    cloud: Cloud,
    hass_client: ClientSessionGenerator,
    container: str,
    codec: str,
) -> None:
    client = await hass_client()

    answer = await client.post(
        f"/api/ezviz_open/talk/{speaker(hass, PTZ)}", data=recorded(container, codec)
    )

    assert answer.status == 200, await answer.text()
    assert (await answer.json())["spoken"] is True
    [heard] = await said(cloud, PTZ)
    assert heard["name"] == "Intercom.mp3"
    alike, _ = likeness(
        decoded(await file_of(cloud, PTZ, heard["n"])), speech(1.5, seed=9)[:16_000]
    )
    assert alike > 0.8


async def test_recording_that_somebody_stops_is_told_as_unspoken(
    hass: HomeAssistant, entry: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    client, entity_id = await hass_client(), speaker(hass, PTZ)
    await act(hass, "send_voice", entity_id=entity_id, media=GONG)
    url = f"/api/ezviz_open/talk/{entity_id}"
    posted = hass.async_create_task(client.post(url, data=recorded("webm", "libopus")))
    key = ChannelKey(PTZ, 1)
    await until(lambda: entry.runtime_data.speech.next_of(key) is not None, within=10)

    await use(hass, "media_player.media_stop", entity_id)

    answer = await posted
    assert answer.status == 200
    told = await answer.json()
    assert (told["spoken"], told["reason"]) == (False, "speech_stopped")
    assert told["message"].startswith("It was stopped")


@pytest.mark.usefixtures("entry")
async def test_stop_is_no_error_for_who_wants_no_answer(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    entity_id = speaker(hass, PTZ)
    await act(hass, "send_voice", entity_id=entity_id, media=GONG)
    waiting = hass.async_create_task(act(hass, "send_voice", entity_id=entity_id, media=GONG))
    key = ChannelKey(PTZ, 1)
    await until(lambda: entry.runtime_data.speech.next_of(key) is not None, within=10)

    await use(hass, "media_player.media_stop", entity_id)

    assert await waiting is None
    assert await names(cloud, PTZ) == ["Gong"]


@pytest.mark.usefixtures("entry")
async def test_recording_that_cannot_be_said_is_explained(
    hass: HomeAssistant, cloud: Cloud, hass_client: ClientSessionGenerator
) -> None:
    client = await hass_client()
    url = f"/api/ezviz_open/talk/{speaker(hass, PTZ)}"

    async def post(data: Any, to: str = url) -> tuple[int, str | None]:
        answer = await client.post(to, data=data)
        told = await answer.json()
        assert told["message"].endswith("。")
        return answer.status, told["translation_key"]

    hass.config.language = "zh-Hans"
    assert await post(b"noise") == (422, "sound_not_audio")
    assert await post(encoded(speech(65), "wav")) == (422, "speech_too_long")
    assert await post(b"", f"{url}x") == (404, "speaker_unknown")
    with patch.object(voice_views, "LARGEST_RECORDING", 1000):

        async def chunks() -> Any:
            for _ in range(3):
                yield b"0" * 500

        assert await post(b"0" * 1001) == (413, "recording_too_large")
        assert await post(chunks()) == (413, "recording_too_large")
    assert await cloud.count("voice/sendonce") == 0


@pytest.mark.usefixtures("entry")
async def test_timer_of_a_browser_may_be_a_little_late(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = await hass_client()
    url = f"/api/ezviz_open/talk/{speaker(hass, PTZ)}"
    monkeypatch.setattr(voice_views, "LONGEST_VOICE", 1)

    late = await client.post(url, data=encoded(speech(1.5), "wav"))
    much_later = await client.post(url, data=encoded(speech(4), "wav"))

    assert (late.status, much_later.status) == (200, 422)
    assert (await much_later.json())["translation_placeholders"]["limit"] == "0:01"


@pytest.mark.usefixtures("entry")
async def test_only_who_may_control_a_camera_speaks_into_it(
    hass: HomeAssistant,
    cloud: Cloud,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    url = f"/api/ezviz_open/talk/{speaker(hass, PTZ)}"
    reader = await hass_client(hass_read_only_access_token)
    stranger = await hass_client_no_auth()

    assert (await reader.post(url, data=recorded("webm", "libopus"))).status == 401
    assert (await stranger.post(url, data=b"")).status == 401

    assert await cloud.count("voice/sendonce") == 0


async def test_overseas_accounts_have_neither_voices_nor_speakers(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    runtime = entry.runtime_data
    with patch.object(type(runtime.client), "overseas", new=True):
        assert not runtime.voices.available
        assert VoiceShelf(hass).accounts() == {}
        with pytest.raises(HomeAssistantError) as refused:
            await runtime.voices.find("Gong")
    assert refused.value.translation_key == "unsupported"
