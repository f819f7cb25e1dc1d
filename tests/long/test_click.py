"""From the click to the first picture."""

from __future__ import annotations

import asyncio
import json
import statistics
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.first_picture import Cloud, first_decoded_picture
from tests.e2e.pictures import moving

from .loops import run

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.running_demo import RunningDemo

    from .conftest import Note, StartDemo

_CAMERAS = (2, 4, 5, 7, 8)
"""Plain ones with a single lens, which the dashboard shows as stills."""

_LARGEST_RATIO = 1.3
_PLAIN = "BD{:07}"
_NAME = "摄像机 {}"

_TIME_THE_CLICK = """() => {
  const all = root => [...root.querySelectorAll('*')].flatMap(element =>
    [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
  const videos = () => all(document).filter(element => element.matches('video'));
  const known = new Set(videos());
  window.firstPicture = new Promise(resolve => addEventListener('click', () => {
    const clicked = performance.now();
    const look = () => {
      for (const video of videos().filter(video => !known.has(video))) {
        known.add(video);
        video.requestVideoFrameCallback((_, shown) => resolve(shown.presentationTime - clicked));
      }
      setTimeout(look, 20);
    };
    look();
  }, {capture: true, once: true}));
}"""


def clicks(demo: RunningDemo, page: Page) -> list[float]:
    """Click on cameras that nobody watches and return the seconds to their first pictures."""
    page.goto(demo.ready["dashboard"])
    page.locator("hui-picture-entity-card").first.wait_for()
    assert moving(page) >= 1
    page.wait_for_timeout(10_000)
    seconds = []
    for number in _CAMERAS:
        still = page.get_by_text(_NAME.format(number), exact=True)
        still.scroll_into_view_if_needed()
        page.evaluate(_TIME_THE_CLICK)
        still.click()
        seconds.append(page.evaluate("firstPicture") / 1000)
        page.keyboard.press("Escape")
        page.locator("ha-more-info-dialog video").wait_for(state="detached")
    return seconds


async def pulls(demo: RunningDemo) -> list[float]:
    """Pull the same kind of camera with PyAV alone and return the seconds to the first picture."""
    async with aiohttp.ClientSession() as session:
        cloud = Cloud(session, demo.ready)
        return [
            await asyncio.to_thread(first_decoded_picture, await cloud.address(serial))
            for serial in map(_PLAIN.format, _CAMERAS)
        ]


def test_a_click_shows_a_picture_as_soon_as_without_the_relay(
    start_demo: StartDemo, page: Page, note: Note
) -> None:
    demo = start_demo("--devices", "24")
    bare = run(pulls(demo))
    relayed = clicks(demo, page)
    demo.stop()
    entries = demo.state / "config/.storage/core.config_entries"
    stored = json.loads(entries.read_text())
    (entry,) = (e for e in stored["data"]["entries"] if e["domain"] == "ezviz_open")
    entry["options"] = {**entry["options"], "direct": True}
    entries.write_text(json.dumps(stored))
    page.goto("about:blank")
    again = start_demo("--devices", "24", fresh=False)
    direct = clicks(again, page)

    ratio = statistics.median(relayed) / statistics.median(direct)
    for name, seconds in (("bare pull", bare), ("relayed", relayed), ("direct", direct)):
        each = ", ".join(f"{second:.2f}" for second in seconds)
        note(f"{name}: median {statistics.median(seconds):.2f} s ({each})")
    note(f"relayed / direct: {ratio:.2f}")
    assert ratio <= _LARGEST_RATIO
