"""From the media browser to a recording that plays, proved by the clock that it shows."""

from __future__ import annotations

import base64
import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import av

from tests.drawn_clock import moment_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page

    from .running_demo import RunningDemo

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LEEWAY = 2
"""Seconds that a clip may begin late: recorders begin with a group of pictures."""

_SHOWN = """video => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext("2d").drawImage(video, 0, 0);
  return [video.currentTime, canvas.toDataURL("image/png").split(",")[1]];
}"""


def test_a_day_is_opened_and_a_recording_plays(
    demo: RunningDemo, page: Page, artifacts: Path, strangers: list[str]
) -> None:
    [device] = [d for d in demo.cloud("GET", "devices") if d["kind"] == "ptz"]
    before = _viewers(demo, device["serial"])
    page.goto(demo.ready["dashboard"])
    page.locator("hui-picture-entity-card").first.wait_for()
    page.goto(f"{demo.ready['home_assistant'].rstrip('/')}/media-browser")
    for title in ("EZVIZ Open", "Recordings", device["name"], "Cloud", "Yesterday"):
        _item(page, title).click()
    titles = page.locator("ha-media-player-browse .title")
    clips = titles.filter(has_text=re.compile(r"^\s*\d\d:"))
    parts = titles.filter(has_text=re.compile(r"\(\d+\)\s*$"))
    clips.or_(parts).first.wait_for()
    if parts.count():
        parts.first.click()
    clip = clips.first
    clip.wait_for()
    day = page.get_by_text(re.compile(r"\d{4}-\d\d-\d\d")).first.inner_text()
    page.screenshot(path=artifacts / "recordings of a day.png")
    begins = _moment(day, clip.inner_text())
    clip.click()

    video = page.locator("ha-dialog video, ha-hls-player video").first
    video.wait_for()
    page.wait_for_function("video => video.currentTime > 1", arg=video.element_handle())
    at, moment = _shown(video, begins)
    assert abs(moment - (begins + at)) <= _LEEWAY
    video.evaluate("video => { video.currentTime = 0; }")
    page.wait_for_function("video => !video.seeking", arg=video.element_handle())
    at, moment = _shown(video, begins)
    assert abs(moment - (begins + at)) <= _LEEWAY
    assert _viewers(demo, device["serial"]) > before
    page.screenshot(path=artifacts / "a recording plays.png")
    assert strangers == []


def _item(page: Page, title: str) -> Locator:
    named = re.compile(rf"^\s*{re.escape(title)}")
    return page.locator("ha-media-player-browse .title").filter(has_text=named).first


def _moment(day: str, title: str) -> float:
    """Return when a recording begins, by the titles of its day and its own."""
    date = re.search(r"\d{4}-\d\d-\d\d", day)
    clock = re.match(r"\s*(\d\d:\d\d:\d\d)", title)
    assert date, day
    assert clock, title
    return datetime.fromisoformat(f"{date[0]}T{clock[1]}").replace(tzinfo=_SHANGHAI).timestamp()


def _shown(video: Locator, begins: float) -> tuple[float, float]:
    """Return where a video is and which moment it shows."""
    at, picture = video.evaluate(_SHOWN)
    with av.open(io.BytesIO(base64.b64decode(picture))) as container:
        frame: Any = next(container.decode(video=0))
    return at, moment_of(frame, begins + at, _SHANGHAI)


def _viewers(demo: RunningDemo, serial: str) -> int:
    return int(demo.cloud("GET", "state")["viewers"].get(serial, 0))
