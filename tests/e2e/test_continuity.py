"""Sessions end and addresses expire while somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .pictures import moving
from .watching import follow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from .running_demo import RunningDemo

_LIVE_TILES = 3
_START_UP_SECONDS = 12
"""Home Assistant's first segments make a player wait once, whatever it plays."""

_SECONDS = 33
_LONGEST_GAP_SECONDS = 0.5
_FEWEST_FRAMES_A_SECOND = 13
"""Cameras send 15; a stream that jumps over what it lost shows fewer."""

_USUAL = {"session_seconds": 0, "address_lifetime_max": 0, "expiry_cuts_sessions": False}
_RESTLESS = {"session_seconds": 10, "address_lifetime_max": 20, "expiry_cuts_sessions": True}


@pytest.fixture
def restless(demo: RunningDemo) -> Iterator[RunningDemo]:
    """Let sessions end every 10 s, and addresses after 20 s with the sessions they began."""
    demo.cloud("PATCH", "settings", _RESTLESS)
    yield demo
    demo.cloud("PATCH", "settings", _USUAL)


def test_pictures_move_on_without_a_gap_while_sessions_and_addresses_end(
    restless: RunningDemo, page: Page, artifacts: Path
) -> None:
    page.goto(restless.ready["home_assistant"])
    page.locator("hui-picture-entity-card").first.wait_for()
    assert moving(page) == _LIVE_TILES
    page.wait_for_timeout(_START_UP_SECONDS * 1000)
    asked = restless.calls("live/address/get")

    watched = follow(page, _SECONDS)

    (artifacts / "continuity.txt").write_text(f"{watched}\n")
    assert watched.singly == 0
    assert [video.there for video in watched.videos] == [True] * _LIVE_TILES
    assert max(video.gap for video in watched.videos) <= _LONGEST_GAP_SECONDS, str(watched)
    slowest = min(video.frames / video.seconds for video in watched.videos)
    assert slowest >= _FEWEST_FRAMES_A_SECOND, str(watched)
    assert restless.calls("live/address/get") >= asked + _LIVE_TILES
