"""From the demo's address to moving pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .pictures import moving

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .running_demo import RunningDemo

_LIVE_TILES = 3

_PUSH_TO_TALK = """async url => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: true});
  const recorder = new MediaRecorder(stream, {mimeType: "audio/webm;codecs=opus"});
  const parts = [];
  recorder.ondataavailable = event => parts.push(event.data);
  const stopped = new Promise(resolve => { recorder.onstop = resolve; });
  recorder.start();
  await new Promise(resolve => setTimeout(resolve, 2000));
  recorder.stop();
  await stopped;
  stream.getTracks().forEach(track => track.stop());
  const token = JSON.parse(localStorage.hassTokens).access_token;
  const headers = {Authorization: `Bearer ${token}`};
  const answer = await fetch(url, {method: "POST", body: new Blob(parts), headers});
  return [answer.status, await answer.json()];
}"""


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


def test_label_of_the_encrypted_camera_can_be_read(demo: RunningDemo, page: Page) -> None:
    (code,) = (d["code"] for d in demo.cloud("GET", "devices") if d["encrypted"])
    page.goto(demo.ready["dashboard"])

    page.get_by_text(code).wait_for()


def test_button_has_a_camera_say_hello(demo: RunningDemo, page: Page) -> None:
    page.goto(f"{demo.ready['dashboard']}/controls")
    page.get_by_text("Say hello").click()
    page.get_by_text("Playing").first.wait_for()

    said = [v["name"] for d in demo.cloud("GET", "devices") for v in d["voices"]]
    assert len(said) == 1
    assert said[0].startswith("Hello, this is")


def test_what_a_browser_records_is_heard_from_the_camera(demo: RunningDemo, page: Page) -> None:
    page.goto(demo.ready["dashboard"])
    page.locator("hui-picture-entity-card").first.wait_for()

    status, told = page.evaluate(_PUSH_TO_TALK, "/api/ezviz_open/talk/media_player.garden_speaker")

    assert (status, told.get("spoken")) == (200, True), told
    [heard] = [
        voice
        for device in demo.cloud("GET", "devices")
        for voice in device["voices"]
        if voice["name"] == "Intercom.mp3"
    ]
    assert (heard["format"], heard["rate"], heard["channels"]) == ("mp3", 16_000, 1)
    assert 1 <= heard["seconds"] <= 2.5


def test_log_names_no_secret_and_no_error(demo: RunningDemo) -> None:
    log = demo.log

    for name in ("app_key", "app_secret"):
        assert demo.ready[name] not in log
    assert not re.search(r"rtmp://\S+\?|accessToken=|\bat\.\w{8}", log)
    assert [line for line in log.splitlines() if " ERROR " in line] == []
