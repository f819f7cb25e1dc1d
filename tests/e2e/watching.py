"""How steadily the videos of a page play, told by the pictures that are decoded and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, override

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

# The browser counts the pictures that it shows, so those that come while the page is busy are
# known of as well: only what they leave of a pause at their usual pace counts.
# Shadow roots hide the videos from selectors of the document.
_FOLLOW = """() => {
  const USUAL_MS = 1000 / 15;
  const all = root => [...root.querySelectorAll('*')].flatMap(element =>
    [element, ...(element.shadowRoot ? all(element.shadowRoot) : [])]);
  const counted = video => video.getVideoPlaybackQuality().totalVideoFrames;
  const seen = new Map();
  const pages = {singly: 0};
  const follow = video => {
    const now = performance.now();
    const one = {begun: now, first: counted(video), shown: now, presented: null, gap: 0, at: now,
                 decoded: now, frames: counted(video), starved: 0};
    seen.set(video, one);
    const show = (_, picture) => {
      const missed = one.presented === null ? 0 : picture.presentedFrames - one.presented - 1;
      const gap = picture.presentationTime - one.shown - missed * USUAL_MS;
      if (gap > one.gap) Object.assign(one, {gap, at: one.shown});
      one.shown = picture.presentationTime;
      one.presented = picture.presentedFrames;
      video.requestVideoFrameCallback(show);
    };
    video.requestVideoFrameCallback(show);
  };
  const look = () => {
    const elements = all(document);
    elements.filter(e => e.matches('video') && !seen.has(e)).forEach(follow);
    pages.singly = Math.max(pages.singly, elements.filter(
      e => e.matches('img') && e.src.includes('camera_proxy_stream')).length);
  };
  const decode = () => {
    const now = performance.now();
    for (const [video, one] of seen) {
      if (counted(video) === one.frames) continue;
      one.starved = Math.max(one.starved, now - one.decoded);
      Object.assign(one, {decoded: now, frames: counted(video)});
    }
  };
  look();
  const timers = [setInterval(look, 1000), setInterval(decode, 50)];
  window.endOfWatching = () => {
    timers.forEach(clearInterval);
    look();
    const now = performance.now();
    for (const one of seen.values())
      if (now - one.shown > one.gap) Object.assign(one, {gap: now - one.shown, at: one.shown});
    return {singly: pages.singly, videos: [...seen].map(([video, one]) => ({
      there: video.isConnected,
      seconds: (now - one.begun) / 1000,
      frames: counted(video) - one.first,
      gap: one.gap / 1000,
      at: (one.at - one.begun) / 1000,
      starved: one.starved / 1000,
    }))};
  };
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """What one video element did."""

    there: bool
    """It is still on the page."""
    seconds: float
    """How long it was there while somebody looked."""
    frames: int
    """Pictures that were decoded meanwhile."""
    gap: float
    """Longest time without another picture on the screen, seconds."""
    at: float
    """When it began, seconds after the beginning."""
    starved: float
    """Longest time in which the decoder had nothing to do, seconds; it works ahead."""

    @override
    def __str__(self) -> str:
        """Say it in a line."""
        rate = self.frames / self.seconds
        gap = f"gap {self.gap:.2f} s at {self.at:.0f} s"
        return f"{rate:.1f}/s, {gap}, decoder idle {self.starved:.2f} s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a page did while somebody looked."""

    videos: list[Video]
    singly: int
    """How many tiles had fallen back to single pictures, at most."""

    @override
    def __str__(self) -> str:
        """Say it in a line for each video."""
        return "\n".join(str(video) for video in self.videos)


def follow(page: Page, seconds: float, halfway: Callable[[], object] = lambda: None) -> Watched:
    """Watch all videos of a page; something may happen halfway."""
    page.evaluate(_FOLLOW)
    page.wait_for_timeout(seconds * 500)
    halfway()
    page.wait_for_timeout(seconds * 500)
    found = page.evaluate("endOfWatching()")
    return Watched(videos=[Video(**video) for video in found["videos"]], singly=found["singly"])
