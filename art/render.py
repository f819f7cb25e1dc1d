"""Turn HTML and SVG into pixels with a headless Chromium.

Chromium is used instead of an image library because it shapes Chinese text, breaks its
lines and draws gradients properly.  Needs ``playwright``, Chromium and a font with
Chinese characters (Debian: ``chromium`` and ``fonts-wqy-microhei``).
"""

from __future__ import annotations

import io
import os
import shutil
from typing import TYPE_CHECKING, Self

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

FONT_FAMILY = "WenQuanYi Micro Hei"


def find_chromium() -> str:
    """Return the path of a Chromium, ``CHROMIUM`` in the environment wins."""
    wanted = os.environ.get("CHROMIUM")
    for name in (wanted,) if wanted else ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    message = "No Chromium found: install it or set CHROMIUM to its path"
    raise SystemExit(message)


class Renderer:
    """A browser page that is kept open for many pictures."""

    def __init__(self) -> None:
        """Prepare; the browser starts when the context is entered."""
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def __enter__(self) -> Self:
        """Start the browser."""
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
        )
        return self

    def __exit__(self, *_: object) -> None:
        """End the browser."""
        if self._browser is not None:
            self._browser.close()
        if self._playwright is not None:
            self._playwright.stop()

    def picture(self, body: str, *, size: tuple[int, int], style: str = "") -> Image.Image:
        """Return the body drawn at the size in pixels, transparent where nothing is."""
        if self._browser is None:
            message = "The renderer is a context manager: enter it first"
            raise RuntimeError(message)
        width, height = size
        page = self._browser.new_page(viewport={"width": width, "height": height})
        try:
            page.set_content(
                "<!doctype html><meta charset=utf-8><style>*{margin:0;box-sizing:border-box}"
                f"html,body{{width:{width}px;height:{height}px;overflow:hidden;background:transparent}}"
                f"{style}</style><body>{body}"
            )
            page.evaluate("document.fonts.ready")
            shot = page.screenshot(omit_background=True, type="png")
        finally:
            page.close()
        return Image.open(io.BytesIO(shot)).convert("RGBA")
