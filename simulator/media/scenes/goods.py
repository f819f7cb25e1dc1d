"""Shelves of a shop, full of tins, boxes and bottles."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from .light import Colour, mix

if TYPE_CHECKING:
    from .brush import Brush

_PACKS: tuple[Colour, ...] = (
    (226, 84, 74), (250, 186, 72), (92, 160, 96), (74, 136, 196), (238, 232, 222),
    (170, 110, 180), (246, 144, 84), (64, 170, 166),
)  # fmt: skip


def paint_goods(brush: Brush, x: float, y: float, width: float, height: float, seed: int) -> None:
    """Stand packs of one kind after the other on a board at `y + height`."""
    chance = Random(seed)
    at = x
    while at < x + width - 8:
        ink, kind = chance.choice(_PACKS), chance.randrange(3)
        wide, tall = chance.uniform(9, 15), height * chance.uniform(0.55, 0.9)
        for _ in range(chance.randint(2, 4)):
            if at + wide > x + width:
                return
            _paint_pack(brush, kind, (at, y + height - tall), (wide, tall), ink)
            at += wide + 1
        at += 2


def paint_rack(
    brush: Brush, x: float, y: float, width: float, height: float, rows: int, seed: int
) -> None:
    """Draw a shop shelf with price strips."""
    brush.shadow(x + width / 2, y + height, width * 0.6, 14, 0.4)
    brush.rect(x, y, width, height, (228, 230, 234), radius=3)
    brush.rect(x + 4, y + 4, width - 8, height - 8, (196, 200, 208))
    tall = (height - 8) / rows
    for row in range(rows):
        top = y + 4 + row * tall
        brush.rect(x + 4, top, width - 8, tall * 0.24, (170, 174, 184))
        paint_goods(brush, x + 9, top + 2, width - 18, tall - 10, seed * 10 + row)
        brush.rect(x + 2, top + tall - 8, width - 4, 8, (246, 247, 249))
        for tag in range(int(width // 26)):
            ink = (250, 214, 80) if (tag + row) % 3 == 0 else (255, 255, 255)
            brush.rect(x + 12 + tag * 26, top + tall - 7, 14, 5, ink)


def _paint_pack(
    brush: Brush, kind: int, at: tuple[float, float], size: tuple[float, float], ink: Colour
) -> None:
    """Draw a box, a bottle or a tin."""
    (x, y), (wide, tall) = at, size
    if kind == 0:
        brush.rect(x, y, wide, tall, ink, radius=1)
        brush.rect(x + 2, y + tall * 0.3, wide - 4, tall * 0.3, (255, 255, 255, 190))
    elif kind == 1:
        brush.rect(x + wide * 0.34, y, wide * 0.32, tall * 0.3, mix(ink, (0, 0, 0), 0.25))
        brush.rect(x, y + tall * 0.22, wide, tall * 0.78, ink, radius=3)
        brush.rect(x, y + tall * 0.5, wide, tall * 0.22, (255, 255, 255, 170))
    else:
        brush.rect(x, y + tall * 0.25, wide, tall * 0.75, (210, 214, 220), radius=2)
        brush.rect(x, y + tall * 0.36, wide, tall * 0.5, ink)
    brush.rect(x + 1, y + tall * 0.3, 1.6, tall * 0.6, (255, 255, 255, 70))
