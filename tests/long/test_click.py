"""From the click to the first picture."""

from __future__ import annotations

import asyncio
import json
import statistics
from typing import TYPE_CHECKING

import aiohttp

from benchmarks.first_picture import Cloud, first_decoded_picture

from .loops import run

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.running_demo import RunningDemo

    from .conftest import Note, StartDemo

_CAMERAS = (1, 2, 4, 5, 7, 8)
"""Plain ones with a single lens."""

_SERIAL = "BD{:07}"
_ENTITY = "camera.she_xiang_ji_{}"
_LARGEST_RATIO = 1.3

# The event is the one that a card sends when it is clicked, here on a page where nothing plays.
_OPEN = """entityId => new Promise(resolve => {
  const all = root => [...root.querySelectorAll('*')].flatMap(element =>
    [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
  const known = new Set();
  const home = document.querySelector('home-assistant');
  const clicked = performance.now();
  home.dispatchEvent(new CustomEvent('hass-more-info', {detail: {entityId}}));
  const look = () => {
    for (const video of all(document).filter(element => element.matches('video'))) {
      if (known.has(video)) continue;
      known.add(video);
      video.requestVideoFrameCallback((_, shown) => resolve(shown.presentationTime - clicked));
    }
    setTimeout(look, 20);
  };
  look();
})"""


def open_camera(demo: RunningDemo, page: Page, number: int) -> float:
    """Open a camera that nobody watches; return the seconds to the first picture."""
    page.goto(f"{demo.ready['home_assistant']}/profile")
    page.locator("ha-panel-profile").wait_for()
    page.wait_for_timeout(2000)
    seconds = page.evaluate(_OPEN, _ENTITY.format(number)) / 1000
    page.goto("about:blank")
    return float(seconds)


async def pull(demo: RunningDemo, number: int) -> float:
    """Pull a camera of the same kind with PyAV alone."""
    async with aiohttp.ClientSession() as session:
        address = await Cloud(session, demo.ready).address(_SERIAL.format(number))
    return await asyncio.to_thread(first_decoded_picture, address)


def make_direct(demo: RunningDemo) -> None:
    """Choose the expert's option for a demo that does not run."""
    path = demo.state / "config/.storage/core.config_entries"
    stored = json.loads(path.read_text())
    (entry,) = (e for e in stored["data"]["entries"] if e["domain"] == "ezviz_open")
    entry["options"] = {**entry["options"], "direct": True}
    path.write_text(json.dumps(stored))


def test_a_click_shows_a_picture_as_soon_as_without_the_relay(
    start_demo: StartDemo, page: Page, note: Note
) -> None:
    """Both ways take turns, so that they meet the same load of the machine."""
    relayed = start_demo("--devices", "32", name="relayed")
    direct = start_demo("--devices", "32", name="direct")
    direct.stop()
    make_direct(direct)
    direct = start_demo("--devices", "32", name="direct", fresh=False)
    seconds: dict[str, list[float]] = {"bare pull": [], "relayed": [], "direct": []}

    for number in _CAMERAS:
        seconds["relayed"].append(open_camera(relayed, page, number))
        seconds["direct"].append(open_camera(direct, page, number))
        seconds["bare pull"].append(run(pull(direct, number + 9)))

    medians = {name: statistics.median(each) for name, each in seconds.items()}
    for name, each in seconds.items():
        note(f"{name}: median {medians[name]:.2f} s ({', '.join(f'{s:.2f}' for s in each)})")
    ratio = medians["relayed"] / medians["direct"]
    note(f"relayed / direct: {ratio:.2f}")
    assert ratio <= _LARGEST_RATIO
