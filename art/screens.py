"""Take the screenshots of the readme from the demo: ``python -m art.screens``.

Starts the demo once per language, at noon of the simulated cloud, and writes a picture of
its dashboard as soon as every live picture moves.  The household speaks Chinese; for the
English picture its devices are renamed in the cloud first, as their owner would do it.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import urllib.parse
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from PIL import Image, ImageOps
from playwright.sync_api import Page, ViewportSize, sync_playwright

from .render import find_chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY: Final = Path(__file__).parent.parent
IMAGES: Final = REPOSITORY / "docs" / "images"
SIZE: Final = ViewportSize(width=1360, height=696)
NOON: Final = 11

ENGLISH: Final = {
    "客厅": "Living room",
    "庭院": "Garden",
    "门口 🔔": "Front door 🔔",
    "书房": "Study",
    "小区大门": "Gate",
    "车库": "Garage",
    "阁楼": "Attic",
    "店铺录像机": "Shop",
    "收银台": "Till",
    "仓库": "Storeroom",
    "店门口": "Shop front",
    "货架 🛒": "Shelves 🛒",
}

_MOVING: Final = """() => {
  const found = [];
  const walk = (node) => {
    if (node.shadowRoot) walk(node.shadowRoot);
    for (const child of node.children || []) {
      if (child.tagName === "VIDEO") found.push(child);
      walk(child);
    }
  };
  walk(document);
  return found.length > 1 && found.every((v) => v.getVideoPlaybackQuality().totalVideoFrames > 60);
}"""

_RENAME: Final = """async (names) => {
  const hass = document.querySelector("home-assistant").hass;
  const cameras = Object.keys(hass.states).filter((id) => id.startsWith("camera."));
  await hass.callService("homeassistant", "reload_config_entry", { entity_id: cameras[0] });
  const board = { url_path: location.pathname.split("/")[1] };
  let config = JSON.stringify(await hass.callWS({ type: "lovelace/config", ...board }));
  for (const [chinese, english] of Object.entries(names))
    config = config.replaceAll(`"${chinese}"`, `"${english}"`);
  await hass.callWS({ type: "lovelace/config/save", ...board, config: JSON.parse(config) });
  // The tiles of the old page asked once more with keys that the reload had ended.
  await hass.callService("persistent_notification", "dismiss_all");
}"""


@contextmanager
def demo(language: str) -> Iterator[dict[str, Any]]:
    """Run the demo and yield its ready line."""
    with tempfile.TemporaryDirectory() as state:
        command = f"scripts/demo --json --port 0 --language {language} --state {state}"
        process = subprocess.Popen(  # noqa: S603 - our own script
            command.split(), cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        try:
            if process.stdout is None or not (line := process.stdout.readline()):
                sys.exit("The demo did not start")
            yield json.loads(line)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def ask(page: Page, url: str, *, method: str = "GET", body: object = None) -> Any:
    """Return what the simulated cloud's control answers."""
    answer = page.request.fetch(url, method=method, data=body)
    if not answer.ok:
        sys.exit(f"{method} {url}: {answer.status} {answer.text()}")
    return answer.json()


def make_noon(page: Page, control: str) -> None:
    """Move the cloud's clock to the next noon where the cameras are."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    seconds = (NOON - now.hour) % 24 * 3600
    ask(page, f"{control}/time", method="POST", body={"advance": seconds})


def rename(page: Page, control: str) -> None:
    """Give the devices and channels English names."""
    for serial in ask(page, f"{control}/state")["devices"]:
        url = f"{control}/devices/{urllib.parse.quote(serial, safe='')}"
        device = ask(page, url)
        channels = [
            {"number": channel["number"], "name": ENGLISH[channel["name"]]}
            for channel in device["channels"]
            if channel["name"] in ENGLISH
        ]
        order = {"name": ENGLISH[device["name"]], "channels": channels}
        ask(page, url, method="PATCH", body=order)


def photograph(page: Page, ready: dict[str, Any], language: str, path: Path) -> None:
    """Write the picture of the dashboard."""
    control = f"{ready['cloud']}/_sim"
    make_noon(page, control)
    page.goto(ready["dashboard"])
    page.wait_for_selector("hui-picture-entity-card")
    if language == "en":
        rename(page, control)
        page.evaluate(_RENAME, ENGLISH)
        page.reload()
    page.wait_for_function(_MOVING, timeout=60_000)
    page.screenshot(path=path)
    # The lowest bit of each colour is video noise that costs a fifth of the bytes.
    ImageOps.posterize(Image.open(path).convert("RGB"), 7).save(path, optimize=True)


def main() -> None:
    """Take one picture per language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=IMAGES, help="folder to write to")
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    for language, name in (("en", "demo-en"), ("zh-Hans", "demo-zh")):
        with demo(language) as ready, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport=SIZE, locale=language)
            photograph(page, ready, language, folder / f"{name}.png")
            browser.close()


if __name__ == "__main__":
    main()
