"""The demo's end, which is the last test because nothing can be looked at afterwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .pictures import moving

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .running_demo import RunningDemo

_LIVE_TILES = 3


def test_stops_with_all_it_started_and_goes_on_in_another_language(
    demo: RunningDemo, demo_again: RunningDemo, page: Page
) -> None:
    assert demo.process.returncode == 0

    page.goto(demo_again.ready["home_assistant"])
    page.get_by_text("实时画面").wait_for()

    assert moving(page) == _LIVE_TILES
    stored = json.loads((demo.state / "config/.storage/core.config_entries").read_text())
    assert [e["domain"] for e in stored["data"]["entries"]].count("ezviz_open") == 1
