"""Minutes in front of the stock card."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tests.e2e.pictures import moving
from tests.e2e.watching import follow

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.running_demo import RunningDemo
    from tests.e2e.watching import Watched

    from .conftest import Note, StartDemo

_LIVE_TILES = 3
_START_UP_SECONDS = 15
_LONGEST_GAP_SECONDS = 0.5
_ADDRESSES = "live/address/get"


def watch(
    demo: RunningDemo, page: Page, minutes: float, halfway: Callable[[], object] = lambda: None
) -> Watched:
    """Open the first page, let it settle and watch it."""
    page.goto(demo.ready["home_assistant"])
    page.locator("hui-picture-entity-card").first.wait_for()
    assert moving(page) == _LIVE_TILES
    page.wait_for_timeout(_START_UP_SECONDS * 1000)
    return follow(page, minutes * 60, halfway)


def load() -> str:
    """Say how busy the machine was: on an overloaded one gaps are nobody's fault."""
    return f"{os.getloadavg()[2]:.1f} processes on {os.cpu_count()} cores in the last 15 minutes"


def check(watched: Watched) -> None:
    """Assert that nobody has noticed anything."""
    assert watched.singly == 0
    assert [video.there for video in watched.videos] == [True] * _LIVE_TILES
    assert max(video.gap for video in watched.videos) <= _LONGEST_GAP_SECONDS, str(watched)


def test_ten_minutes_on_the_mainland(start_demo: StartDemo, page: Page, note: Note) -> None:
    """Two addresses of each picture end with their sessions, and the token becomes void."""
    demo = start_demo("--set", "address_lifetime_max=240", "--set", "expiry_cuts_sessions=true")
    tokens = demo.calls("token/get")

    watched = watch(demo, page, 10, lambda: demo.cloud("POST", "tokens/revoke", {}))

    asked, renewed = demo.calls(_ADDRESSES), demo.calls("token/get") - tokens
    note(f"{watched}\n{asked} calls for addresses, {renewed} for a token\n{load()}")
    check(watched)
    assert asked >= 3 * _LIVE_TILES
    assert renewed >= 1


def test_five_minutes_overseas(start_demo: StartDemo, page: Page, note: Note) -> None:
    """Every session is cut after 60 s; its address goes on."""
    demo = start_demo("--region", "eu")

    watched = watch(demo, page, 5)

    asked = demo.calls(_ADDRESSES)
    note(f"{watched}\n{asked} calls for addresses\n{load()}")
    check(watched)
    assert asked == _LIVE_TILES
