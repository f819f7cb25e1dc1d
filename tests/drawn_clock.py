"""Reads the clock that simulated cameras draw on their pictures."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import av
import numpy as np

from simulator.media.scenes.fonts import text_picture

if TYPE_CHECKING:
    from datetime import tzinfo

    from av.video.frame import VideoFrame


def first_moment(film: bytes, near: float, zone: tzinfo, *, within: int = 90) -> float:
    """Return which moment the first picture of a film shows, of those near one (epoch s)."""
    with av.open(io.BytesIO(film)) as container:
        frame = next(container.decode(video=0))
    return moment_of(frame, near, zone, within=within)


def moment_of(frame: VideoFrame, near: float, zone: tzinfo, *, within: int = 90) -> float:
    """Return which of the moments near one stands on a picture."""
    gray = frame.to_ndarray(format="gray").astype(float)
    whole = int(near)
    return float(
        max(range(whole - within, whole + within + 1), key=lambda at: _likeness(gray, at, zone))
    )


def _likeness(gray: np.ndarray, at: int, zone: tzinfo) -> float:
    """Return how well a moment fits: its letters have to be bright and their edges dark."""
    unit = gray.shape[0] / 360
    margin = round(12 * unit)
    moment = (datetime.fromtimestamp(0, UTC) + timedelta(seconds=at)).astimezone(zone)
    words = f"{moment:%Y-%m-%d  %H:%M:%S}"
    letters = np.asarray(text_picture(words, round(17 * unit)))
    height, width = letters.shape[:2]
    seen = gray[margin : margin + height, margin : margin + width]
    alpha = letters[..., 3].astype(float) / 255
    drawn = alpha * letters[..., 0]
    bright = drawn > 180
    dark = (alpha > 0.4) & ~bright
    return float(seen[bright].mean() - seen[dark].mean())
