"""From the demo's address to moving pictures."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from .pictures import moving

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .running_demo import RunningDemo

_LIVE_TILES = 3


def test_first_page_shows_cameras_that_move(
    demo: RunningDemo, page: Page, strangers: list[str]
) -> None:
    page.goto(demo.ready["home_assistant"])
    page.locator("hui-picture-entity-card").first.wait_for()

    assert moving(page) == _LIVE_TILES
    assert strangers == []


def test_still_opens_live_on_a_click(demo: RunningDemo, page: Page) -> None:
    page.goto(demo.ready["dashboard"])
    still = page.locator("hui-picture-entity-card").filter(has_text="Gate").first
    still.click()
    page.locator("ha-more-info-dialog video").wait_for()

    assert moving(page) >= 1


def test_button_has_a_camera_say_hello(demo: RunningDemo, page: Page) -> None:
    page.goto(f"{demo.ready['dashboard']}/controls")
    page.get_by_text("Say hello").click()
    page.get_by_text("Playing").first.wait_for()

    said = [v["name"] for d in demo.cloud("GET", "devices") for v in d["voices"]]
    assert len(said) == 1
    assert said[0].startswith("Hello, this is")


def test_log_names_no_secret_and_no_error(demo: RunningDemo) -> None:
    log = demo.log

    for name in ("app_key", "app_secret"):
        assert demo.ready[name] not in log
    assert not re.search(r"rtmp://\S+\?|accessToken=|\bat\.\w{8}", log)
    assert [line for line in log.splitlines() if " ERROR " in line] == []


def test_stops_with_all_it_started_and_goes_on_in_another_language(
    demo: RunningDemo, demo_again: RunningDemo, page: Page
) -> None:
    assert demo.process.returncode == 0

    page.goto(demo_again.ready["home_assistant"])
    page.get_by_text("实时画面").wait_for()

    assert moving(page) == _LIVE_TILES
    stored = json.loads((demo.state / "config/.storage/core.config_entries").read_text())
    assert [e["domain"] for e in stored["data"]["entries"]].count("ezviz_open") == 1
