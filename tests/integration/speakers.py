"""Cameras that are told to speak, and what they were heard to say."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, override
from urllib.parse import quote

import numpy as np
from homeassistant.components.tts import TextToSpeechEntity
from homeassistant.setup import async_setup_component

from tests.integration.controls import control
from tests.sounds import RATE, encoded, speech

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from tests.simulated_cloud import Cloud

ENGINE = "tts.engine"


class Engine(TextToSpeechEntity):
    """Speaks what a test wants, quietly and with silence around it."""

    _attr_default_language = "en"
    _attr_name = "Engine"
    _attr_supported_languages = ["en"]  # noqa: RUF012 - as Home Assistant has it
    _attr_unique_id = "engine"

    def __init__(self, seconds: float = 1.2) -> None:
        """Take the length of all that it speaks."""
        self.samples = speech(seconds)
        self.texts: list[str] = []

    @override
    def get_tts_audio(
        self,
        message: str,
        language: str,
        options: dict[str, Any],
    ) -> tuple[str, bytes]:
        """Return an MP3 of another rate than the cameras', as engines do."""
        self.texts.append(message)
        pause = np.zeros(RATE // 2, np.int16)
        quiet = np.concatenate([pause, self.samples // 16, pause])
        return "mp3", encoded(quiet.astype(np.int16), rate=24_000)


async def set_up_engine(hass: HomeAssistant, engine: Engine) -> None:
    """Make an engine the one of the house."""
    assert await async_setup_component(hass, "tts", {})
    await hass.data["tts"].async_add_entities([engine])
    assert hass.states.get(ENGINE)


def speaker(hass: HomeAssistant, serial: str, number: int = 1) -> str:
    """Return the media player of a channel."""
    return control(hass, "media_player", f"{serial}_{number}-speaker")


async def speak(hass: HomeAssistant, text: str, *entity_ids: str) -> None:
    """Have cameras speak a text, and wait until they have it."""
    await hass.services.async_call(
        "tts",
        "speak",
        {
            "entity_id": ENGINE,
            "media_player_entity_id": list(entity_ids),
            "message": text,
            "cache": False,
        },
        blocking=True,
    )


async def play(hass: HomeAssistant, entity_id: str, media_id: str, **data: Any) -> None:
    """Have a camera play something, and wait until it has it."""
    await hass.services.async_call(
        "media_player",
        "play_media",
        {
            "entity_id": entity_id,
            "media_content_id": media_id,
            "media_content_type": "music",
            **data,
        },
        blocking=True,
    )


async def said(cloud: Cloud, serial: str) -> list[dict[str, Any]]:
    """Return what a device was made to say, in its order."""
    voices: list[dict[str, Any]] = (await cloud.device(serial))["voices"]
    return sorted(voices, key=lambda voice: float(voice["begins"]))


async def names(cloud: Cloud, serial: str) -> list[str]:
    """Return the names of what a device was made to say, without their extensions."""
    return [
        voice["name"].rpartition(".")[0] or voice["name"] for voice in await said(cloud, serial)
    ]


async def file_of(cloud: Cloud, serial: str, n: int) -> bytes:
    """Return a file as the platform received it."""
    path = f"{cloud.url}/_sim/devices/{quote(serial, safe='')}/voices/{n}"
    async with cloud.session.get(path) as answer:
        assert answer.status == 200
        return await answer.read()


async def wait_until_said(cloud: Cloud, serial: str, count: int, within: float = 15.0) -> None:
    """Wait until a device was made to say so many things."""
    async with asyncio.timeout(within):
        while len(await said(cloud, serial)) < count:  # noqa: ASYNC110 - another process hears it
            await asyncio.sleep(0.05)
