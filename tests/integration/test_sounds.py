"""From a media id to a sound: whatever people name, within limits, or a reason why not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.components.media_source import local_source
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component

from custom_components.ezviz_open import sound_sources, sounds
from custom_components.ezviz_open.audio import AudioFormat, Piece
from custom_components.ezviz_open.message import file_names
from custom_components.ezviz_open.sound_sources import title_of
from custom_components.ezviz_open.sounds import Sound, sounds_of
from tests.integration.common import reason_of
from tests.integration.controls import settle
from tests.integration.speakers import Engine, names, play, set_up_engine, speaker
from tests.simulated_cloud import PTZ
from tests.sounds import encoded, speech

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from homeassistant.core import HomeAssistant

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

SOUND = encoded(speech(1.5), "mp3")


@pytest.fixture
async def server(socket_enabled: None) -> AsyncGenerator[TestServer]:
    """Return a server with sounds and what looks like them."""

    async def sound(_request: web.Request) -> web.Response:
        return web.Response(body=SOUND, content_type="audio/mpeg")

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<!DOCTYPE html><html>Log in</html>", content_type="text/html")

    async def playlist(_request: web.Request) -> web.Response:
        return web.Response(text="#EXTM3U\nhttp://127.0.0.1/a.mp3\n")

    async def radio(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"icy-name": "A station"})
        await response.prepare(request)
        for _ in range(1000):
            await response.write(encoded(speech(5), "mp3"))
            await asyncio.sleep(0.01)
        return response

    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for at in range(0, len(SOUND), 400):
            await response.write(SOUND[at : at + 400])
            await asyncio.sleep(0.2)
        return response

    async def broken(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100000"})
        await response.prepare(request)
        await response.write(SOUND[:3000])
        assert request.transport is not None
        request.transport.close()
        return response

    app = web.Application()
    for handler in (sound, page, playlist, radio, slow, broken):
        app.router.add_get(f"/{handler.__name__}.mp3", handler)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def house(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return the media folder of a house with Home Assistant's own sources of media."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    assert await async_setup_component(hass, "media_source", {})
    return tmp_path


async def made(hass: HomeAssistant, media_id: str, **wishes: Any) -> Sound:
    """Return what a media id stands for, as MP3."""
    return await sounds_of(hass).of_media(media_id, AudioFormat.MP3, **wishes)


async def refused(hass: HomeAssistant, media_id: str, **wishes: Any) -> str | None:
    """Return why something cannot be heard."""
    with pytest.raises(HomeAssistantError) as refusal:
        await made(hass, media_id, **wishes)
    assert str(refusal.value)
    return refusal.value.translation_key


async def test_address_is_fetched(hass: HomeAssistant, server: TestServer) -> None:
    sound = await made(hass, str(server.make_url("/sound.mp3")))

    assert sound.title == "sound"
    assert 1.3 <= sound.pieces[0].duration <= 1.9


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "path, key",
    [
        ("page", "sound_web_page"),
        ("playlist", "sound_playlist"),
        ("radio", "sound_endless"),
        ("broken", "sound_unreachable"),
        ("missing", "sound_http"),
    ],
)
async def test_what_is_no_sound_is_named(
    hass: HomeAssistant, server: TestServer, path: str, key: str
) -> None:
    assert await refused(hass, str(server.make_url(f"/{path}.mp3"))) == key


async def test_radio_is_cut_at_the_wish(hass: HomeAssistant, server: TestServer) -> None:
    sound = await made(hass, str(server.make_url("/radio.mp3")), limit=7)

    assert sound.cut
    assert 5 <= sum(piece.duration for piece in sound.pieces) <= 8


async def test_download_without_end_is_given_up(
    hass: HomeAssistant, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_sources, "DOWNLOAD_SECONDS", 1.0)

    assert await refused(hass, str(server.make_url("/slow.mp3"))) == "sound_slow"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "media_id, key",
    [
        ("file:///etc/passwd", "sound_address"),
        ("sound.mp3", "sound_address"),
        ("http://[", "sound_address"),
        ("media-source://tts/tts.engine?message=+", "text_empty"),
        ("http://127.0.0.1:9/sound.mp3", "sound_unreachable"),
        ("media-source://media_source/local/missing.mp3", "sound_unreadable"),
        ("media-source://nowhere/sound", "sound_unknown"),
        ("media-source://tts/tts.engine?message=Hello", "no_tts"),
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_what_cannot_be_reached_is_named(
    hass: HomeAssistant, media_id: str, key: str
) -> None:
    assert await refused(hass, media_id) == key


async def test_files_are_read_where_they_lie(hass: HomeAssistant, house: Path) -> None:
    (house / "Gong.wav").write_bytes(encoded(speech(1.5), "wav"))
    (house / "Text.mp3").write_text("no sound")
    (house / "Empty.mp3").write_bytes(b"")
    folder = "media-source://media_source/local"

    assert (await made(hass, f"{folder}/Gong.wav")).title == "Gong"
    assert await refused(hass, f"{folder}/Text.mp3") == "sound_not_audio"
    assert await refused(hass, f"{folder}/Empty.mp3") == "sound_empty"


async def test_own_addresses_are_signed(
    hass: HomeAssistant, house: Path, hass_client: Any, socket_enabled: None
) -> None:
    (house / "Gong.wav").write_bytes(encoded(speech(1.5), "wav"))
    client = await hass_client()
    hass.config.internal_url = str(client.make_url("")).rstrip("/")

    sound = await made(hass, "/media/local/Gong.wav")

    assert sound.title == "Gong"


async def test_who_comes_meanwhile_gets_the_same(hass: HomeAssistant, server: TestServer) -> None:
    media_id = str(server.make_url("/sound.mp3"))

    first, second = await asyncio.gather(made(hass, media_id), made(hass, media_id))

    assert first is second
    # What lies behind an address may change.
    assert await made(hass, media_id) is not first


async def test_one_who_gives_up_takes_nothing_from_the_others(
    hass: HomeAssistant, server: TestServer
) -> None:
    sounds, media_id = sounds_of(hass), str(server.make_url("/slow.mp3"))
    impatient = asyncio.ensure_future(made(hass, media_id))
    patient = asyncio.ensure_future(made(hass, media_id))
    await asyncio.sleep(0.3)

    impatient.cancel()

    assert (await patient).pieces
    alone = asyncio.ensure_future(made(hass, media_id))
    await asyncio.sleep(0.3)
    alone.cancel()
    await asyncio.sleep(0.3)
    assert not sounds._jobs


async def test_one_who_comes_when_all_have_given_up_gets_another(
    hass: HomeAssistant, server: TestServer
) -> None:
    media_id = str(server.make_url("/slow.mp3"))
    alone = asyncio.ensure_future(made(hass, media_id))
    await asyncio.sleep(0.3)
    alone.cancel()
    await asyncio.wait((alone,))

    assert (await made(hass, media_id)).pieces


async def test_slow_servers_do_not_hold_up_what_is_at_hand(
    hass: HomeAssistant, server: TestServer, house: Path
) -> None:
    (house / "Gong.wav").write_bytes(encoded(speech(1.5), "wav"))
    slow = [
        asyncio.ensure_future(made(hass, str(server.make_url(f"/slow.mp3?{number}"))))
        for number in range(3)
    ]
    await asyncio.sleep(0.3)

    await made(hass, "media-source://media_source/local/Gong.wav")

    assert not any(task.done() for task in slow)
    for task in slow:
        task.cancel()
    await asyncio.gather(*slow, return_exceptions=True)


async def test_each_form_is_made_for_itself(hass: HomeAssistant, house: Path) -> None:
    (house / "Gong.wav").write_bytes(encoded(speech(1.5), "wav"))
    media_id = "media-source://media_source/local/Gong.wav"

    found = await asyncio.gather(*(sounds_of(hass).of_media(media_id, f) for f in AudioFormat))

    assert [sound.pieces[0].format for sound in found] == list(AudioFormat)


async def test_limit_reaches_beyond_what_is_usual(hass: HomeAssistant, house: Path) -> None:
    (house / "Story.wav").write_bytes(encoded(np.tile(speech(3), 110), "wav"))
    media_id = "media-source://media_source/local/Story.wav"

    assert await refused(hass, media_id) == "sound_too_long"
    sound = await made(hass, media_id, limit=1800)

    assert not sound.cut
    assert sum(piece.duration for piece in sound.pieces) > 320


async def test_names_that_tell_no_kind_are_told_of(hass: HomeAssistant, house: Path) -> None:
    (house / "Gong.unknown").write_bytes(encoded(speech(1.5), "wav"))

    media_id = "media-source://media_source/local/Gong.unknown"
    assert await refused(hass, media_id) == "sound_unknown_kind"


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("fails, key", [(True, "sound_source_failed"), (False, "sound_slow")])
async def test_sources_that_fail_or_hang_are_named(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch, key: str, *, fails: bool
) -> None:
    async def broken(*_args: object) -> None:
        if fails:
            raise RuntimeError
        await asyncio.Event().wait()

    monkeypatch.setattr(local_source.LocalSource, "async_resolve_media", broken)
    monkeypatch.setattr(sound_sources, "DOWNLOAD_SECONDS", 0.2)

    assert await refused(hass, "media-source://media_source/local/Gong.wav") == key


async def test_engine_has_time_by_the_length_of_a_text(
    hass: HomeAssistant, tts_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(message: str, *_args: object, **_kwargs: object) -> tuple[str, bytes]:
        await asyncio.sleep(0.6)
        return "mp3", SOUND

    engine = Engine()
    await set_up_engine(hass, engine)
    monkeypatch.setattr(engine, "async_get_tts_audio", slow)
    monkeypatch.setattr(sound_sources, "SPEECH_SECONDS", 0.05)
    engine_id = "media-source://tts/tts.engine?message="

    assert await refused(hass, f"{engine_id}A") == "tts_slow"
    assert (await made(hass, f"{engine_id}A+few+words")).pieces


@pytest.mark.parametrize(
    "error",
    [
        HomeAssistantError("no voice"),
        FileNotFoundError("ffmpeg"),
        TimeoutError(),
        KeyError("voice"),
    ],
)
async def test_engine_that_fails_is_named(
    hass: HomeAssistant, tts_cache: None, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise error

    engine = Engine()
    await set_up_engine(hass, engine)
    monkeypatch.setattr(engine, "async_get_tts_audio", broken)

    assert await refused(hass, "media-source://tts/tts.engine?message=Hello") == "tts_failed"


async def test_text_that_is_too_long_is_not_told_of_limits(
    hass: HomeAssistant, tts_cache: None, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sounds, "LONGEST_SECONDS", 1.0)
    await set_up_engine(hass, Engine(3))
    (house / "Gong.wav").write_bytes(encoded(speech(3), "wav"))

    text = await refused(hass, "media-source://tts/tts.engine?message=Hello")
    file = await refused(hass, "media-source://media_source/local/Gong.wav")

    assert (text, file) == ("speech_too_long", "sound_too_long")


async def test_limit_has_to_make_sense(hass: HomeAssistant, set_up: SetUp, cloud: Cloud) -> None:
    await set_up()
    await settle(hass)

    for limit in ("long", 0, 1801):
        with pytest.raises(ServiceValidationError) as refusal:
            await play(hass, speaker(hass, PTZ), "http://127.0.0.1/a.mp3", extra={"limit": limit})
        assert reason_of(refusal.value) == "limit_invalid"
    with pytest.raises(HomeAssistantError) as lost:
        await play(hass, speaker(hass, PTZ), "http://127.0.0.1:9/a.mp3", extra={"limit": 1800})
    assert reason_of(lost.value) == "sound_unreachable"
    assert await names(cloud, PTZ) == []


@pytest.mark.parametrize(
    "media_id, title",
    [
        ("media-source://tts/tts.x?message=Hello+world", "Hello world"),
        ("media-source://media_source/local/A/Door bell.mp3", "Door bell"),
        ("http://127.0.0.1/%E9%93%83%E5%A3%B0.mp3?a=b", "铃声"),
        ("http://127.0.0.1", "…"),
        ("http://[", "…"),
        ("media-source://tts/tts.x?message=" + "long+" * 20, "long " * 11 + "long…"),
    ],
)
def test_sounds_have_titles(media_id: str, title: str) -> None:
    assert title_of(media_id) == title


def test_names_for_the_platform_are_plain() -> None:
    piece = Piece(b"", 1.0, AudioFormat.MP3)

    assert file_names('A/b: "c"?\n', (piece,)) == ["A b c.mp3"]
    assert file_names("...", (piece, piece)) == ["voice 1 of 2.mp3", "voice 2 of 2.mp3"]
