"""One demo and one browser for all tests here."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from .running_demo import RunningDemo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A microphone that beeps, and nobody who has to allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Return the folder for what a person may want to look at afterwards."""
    folder = Path(os.environ["ARTIFACTS"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def demo(artifacts: Path) -> Iterator[RunningDemo]:
    """Run the demo in English."""
    running = RunningDemo(artifacts / "demo", "--fresh", "--language", "en")
    yield running
    running.stop()


@pytest.fixture
def demo_again(demo: RunningDemo) -> Iterator[RunningDemo]:
    """End the demo with Ctrl-C and start it again, in Chinese; nothing may be left of either."""
    demo.stop(signal.SIGINT)
    assert demo.remains() == []
    running = RunningDemo(demo.state, "--language", "zh-Hans")
    yield running
    assert running.stop(signal.SIGTERM) == 0
    assert running.remains() == []


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run the machine's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["EZVIZ_CHROMIUM"], args=_ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def strangers() -> list[str]:
    """Collect the requests that left this machine."""
    return []


@pytest.fixture
def page(
    browser: Browser, strangers: list[str], artifacts: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """Open a window of a browser that has never seen Home Assistant; keep its last picture."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    context.on(
        "request",
        lambda request: (
            strangers.append(request.url)
            if urlsplit(request.url).scheme in ("http", "https", "ws", "wss")
            and urlsplit(request.url).hostname != "127.0.0.1"
            else None
        ),
    )
    window = context.new_page()
    window.set_default_timeout(30_000)
    yield window
    window.screenshot(path=artifacts / f"{request.node.name}.png", full_page=True)
    context.close()
