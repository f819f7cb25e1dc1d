"""From a speaker's media browser to a voice that its camera says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from .running_demo import RunningDemo

_NAME = "门铃声"


def test_voice_is_chosen_and_heard(
    demo: RunningDemo, page: Page, artifacts: Path, strangers: list[str]
) -> None:
    page.goto(demo.ready["dashboard"])
    page.locator("hui-picture-entity-card").first.wait_for()
    address = (
        f"{demo.ready['home_assistant'].rstrip('/')}/media-browser/media_player.garden_speaker"
    )
    page.goto(address)
    titles = page.locator("ha-media-player-browse .title")
    for title in ("EZVIZ Open", "Voices", "Platform voices"):
        titles.filter(has_text=re.compile(rf"^\s*{title}")).first.click()
    voice = titles.filter(has_text=_NAME).first
    voice.wait_for()
    page.screenshot(path=artifacts / "voices of the platform.png")

    voice.click()

    page.locator("ha-bar-media-player").get_by_text(_NAME).first.wait_for()
    [heard] = [
        voice
        for device in demo.cloud("GET", "devices")
        for voice in device["voices"]
        if voice["name"] == _NAME
    ]
    assert heard["source"] == "send"
    page.screenshot(path=artifacts / "a voice is played.png")
    assert strangers == []
