"""Keeps the small pictures that come again and again: steps of a walk, leaves in the wind."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

from .sketch import Sketch

if TYPE_CHECKING:
    from .light import Tint

_MOST_PIXELS: Final = 10_000_000
"""Of four bytes each; a picture for a close zoom has a million of its own."""

type Drawing = Callable[[Sketch, float], None]
"""Draws a small picture at a phase from 0 to 1; hashable, the same for the same picture."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What makes a small picture differ from another."""

    drawing: Drawing
    size: tuple[int, int]
    phase: float
    scale: float
    tint: Tint
    flip: bool


class Album:
    """Draws small pictures and keeps the ones used last; shared by all threads."""

    def __init__(self, most_pixels: int = _MOST_PIXELS) -> None:
        """Start empty."""
        self._most_pixels = most_pixels
        self._pixels = 0
        self._kept: OrderedDict[Wish, Image.Image] = OrderedDict()
        self._lock = Lock()

    def get(self, wish: Wish) -> Image.Image:
        """Return a picture, from the album or drawn now."""
        with self._lock:
            if wish in self._kept:
                self._kept.move_to_end(wish)
                return self._kept[wish]
        picture = _draw(wish)
        with self._lock:
            if wish not in self._kept:
                self._kept[wish] = picture
                self._pixels += picture.width * picture.height
            while self._pixels > self._most_pixels:
                _, old = self._kept.popitem(last=False)
                self._pixels -= old.width * old.height
        return picture


def _draw(wish: Wish) -> Image.Image:
    """Draw a small picture, smooth at the edges."""
    finer = 3 if wish.scale <= 2 else 2 if wish.scale <= 4 else 1
    sketch = Sketch(wish.size, wish.scale * finer)
    wish.drawing(sketch, wish.phase)
    picture = sketch.image.reduce(finer)
    if wish.flip:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    red, green, blue = (round(255 * part) for part in wish.tint)
    if (red, green, blue) != (255, 255, 255):
        veil = Image.new("RGBA", picture.size, (red, green, blue, 255))
        picture = ImageChops.multiply(picture, veil)
    return picture


ALBUM: Final = Album()
