"""What plays on a page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A position that moves proves nothing: it jumps to the stream's offset before anything is shown.
_DECODED = "videos => videos.map(video => video.getVideoPlaybackQuality().totalVideoFrames)"


def moving(page: Page, within: float = 30, frames: int = 10) -> int:
    """Return how many videos decode new frames, as soon as all do or when the time is up."""
    videos = page.locator("video")
    deadline = time.monotonic() + within
    growing = 0
    while time.monotonic() < deadline:
        before = videos.evaluate_all(_DECODED)
        page.wait_for_timeout(1500)
        after = videos.evaluate_all(_DECODED)
        growing = sum(new - old >= frames for old, new in zip(before, after, strict=False))
        if growing and growing == len(after):
            break
    return growing
