"""What a camera writes over its picture: clock, name, a mark, and what it is saying."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from .fonts import readable, text_picture

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.media.ports import SceneState

_LONGEST_SPEECH = 34


def write(frame: Image.Image, state: SceneState, moment: datetime) -> None:
    """Write everything on a frame."""
    unit = frame.height / 360
    margin = round(12 * unit)
    clock = text_picture(f"{moment:%Y-%m-%d  %H:%M:%S}", round(17 * unit))
    frame.paste(clock, (margin, margin), clock)
    name = text_picture(readable(state.name, state.serial), round(19 * unit))
    frame.paste(name, (margin, frame.height - margin - name.height), name)
    mark = _mark(unit, playback=state.recorded_at is not None)
    frame.paste(mark, (frame.width - margin - mark.width, margin), mark)
    if state.speaking is not None:
        bubble = _bubble(readable(state.speaking, "")[:_LONGEST_SPEECH], unit)
        place = ((frame.width - bubble.width) // 2, frame.height - round(64 * unit))
        frame.paste(bubble, place, bubble)


@lru_cache(maxsize=8)
def _mark(unit: float, *, playback: bool) -> Image.Image:
    """Return the small sign that this is no real camera."""
    words = "SIMULATED  REC" if playback else "SIMULATED"
    text = text_picture(words, round(10 * unit))
    height = round(18 * unit)
    sign = Image.new("RGBA", (text.width + round(24 * unit), height))
    draw = ImageDraw.Draw(sign)
    draw.rounded_rectangle((0, 0, sign.width - 1, height - 1), height // 2, fill=(10, 16, 28, 110))
    dot = (255, 176, 64, 255) if playback else (255, 92, 92, 255)
    radius = 3 * unit
    middle = height / 2
    draw.ellipse((9 * unit - radius, middle - radius, 9 * unit + radius, middle + radius), fill=dot)
    sign.alpha_composite(text, (round(16 * unit), (height - text.height) // 2))
    return sign


@lru_cache(maxsize=32)
def _bubble(words: str, unit: float) -> Image.Image:
    """Return a bubble with a loudspeaker and the words that are being played."""
    text = text_picture(words or "…", round(15 * unit))
    height = round(32 * unit)
    bubble = Image.new("RGBA", (text.width + round(56 * unit), height))
    draw = ImageDraw.Draw(bubble)
    draw.rounded_rectangle(
        (0, 0, bubble.width - 1, height - 1), height // 2, fill=(22, 110, 220, 215)
    )
    white = (255, 255, 255, 255)
    speaker = [(14, 13), (18, 13), (23, 8), (23, 24), (18, 19), (14, 19)]
    draw.polygon([(x * unit, y * unit) for x, y in speaker], fill=white)
    for radius in (5, 9):
        box = [
            (24 - radius) * unit,
            (16 - radius) * unit,
            (24 + radius) * unit,
            (16 + radius) * unit,
        ]
        draw.arc(box, -50, 50, fill=white, width=max(1, round(1.6 * unit)))
    bubble.alpha_composite(text, (round(40 * unit), (height - text.height) // 2))
    return bubble
