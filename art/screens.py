"""Take the screenshots of the readme from the demo: ``python -m art.screens``.

Starts the demo once per language, at noon of the simulated cloud, and writes a picture of
its dashboard as soon as every live picture moves.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
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
SIZE: Final = ViewportSize(width=1360, height=740)
NOON: Final = 11

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


def photograph(page: Page, ready: dict[str, Any], path: Path) -> None:
    """Write the picture of the dashboard."""
    control = f"{ready['cloud']}/_sim"
    make_noon(page, control)
    page.goto(ready["dashboard"])
    page.wait_for_selector("hui-picture-entity-card")
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
            photograph(page, ready, folder / f"{name}.png")
            browser.close()


if __name__ == "__main__":
    main()
