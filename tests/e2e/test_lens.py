"""The lens is covered while somebody looks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .pictures import moving
from .watching import follow

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from .running_demo import RunningDemo

_LIVE_TILES = 3
_START_UP_SECONDS = 12
_WITHIN_SECONDS = 25
"""Some segments of 6 s; usual are 5 to 11 s."""

_DARK = 60
"""The card's brightness is 35, a room's 170."""

_SWITCH = "switch.living_room_lens_shutter"
_TURN = """([entity_id, service]) => document.querySelector('home-assistant')
  .hass.callService('switch', service, {entity_id})"""
_BRIGHTNESS = """videos => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, {width: 32, height: 18});
  const context = canvas.getContext('2d');
  return videos.map(video => {
    context.drawImage(video, 0, 0, 32, 18);
    const {data} = context.getImageData(0, 0, 32, 18);
    const colours = data.filter((_, at) => at % 4 < 3);
    return colours.reduce((sum, value) => sum + value, 0) / colours.length;
  });
}"""


def seconds_until(page: Page, *, dark: bool) -> float:
    """Wait until the first tile is dark or bright again; return how long that took."""
    begun = time.monotonic()
    while time.monotonic() - begun < _WITHIN_SECONDS:
        brightness = page.locator("video").evaluate_all(_BRIGHTNESS)
        if (brightness[0] < _DARK) is dark:
            assert min(brightness[1:]) > _DARK
            return time.monotonic() - begun
        page.wait_for_timeout(200)
    raise AssertionError("the tile has not changed")


def test_a_live_tile_shows_the_card_while_the_lens_is_covered_and_then_the_camera(
    demo: RunningDemo, page: Page, artifacts: Path
) -> None:
    page.goto(demo.ready["home_assistant"])
    page.locator("hui-picture-entity-card").first.wait_for()
    assert moving(page) == _LIVE_TILES
    page.wait_for_timeout(_START_UP_SECONDS * 1000)
    took = {}

    def cover_and_uncover() -> None:
        page.evaluate(_TURN, [_SWITCH, "turn_on"])
        took["covered"] = seconds_until(page, dark=True)
        page.screenshot(path=artifacts / "covered.png")
        assert [d["viewers"] for d in demo.cloud("GET", "devices") if d["privacy"]] == [0]
        page.evaluate(_TURN, [_SWITCH, "turn_off"])
        took["open"] = seconds_until(page, dark=False)

    watched = follow(page, 4, cover_and_uncover)

    (artifacts / "shutter.txt").write_text(f"{took}\n{watched}\n")
    assert watched.singly == 0
    assert [video.there for video in watched.videos] == [True] * _LIVE_TILES
    assert moving(page) == _LIVE_TILES
