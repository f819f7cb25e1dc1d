"""Things that stand in several rooms."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from .light import Colour, Light, mix
from .sky import paint_hills, paint_sky

if TYPE_CHECKING:
    from .brush import Brush

_SPINES: tuple[Colour, ...] = (
    (196, 88, 76),
    (86, 132, 158),
    (226, 178, 92),
    (104, 142, 108),
    (136, 104, 150),
    (228, 220, 200),
    (70, 84, 112),
    (206, 128, 92),
)


def paint_room(brush: Brush, wall: tuple[Colour, Colour], floor: Colour, edge: float) -> None:
    """Draw a wall, a skirting board and a floor of planks that run to the back."""
    brush.fade(0, 0, 1120, edge, *wall)
    brush.fade(0, edge, 1120, 540 - edge, mix(floor, (0, 0, 0), 0.16), floor)
    seam = (*mix(floor, (40, 20, 10), 0.45), 110)
    for plank in range(-14, 40):
        top = 560 + (plank - 13) * 46
        brush.line([(top, edge), (560 + (top - 560) * 2.1, 540)], seam, 1)
    chance = Random(3)
    for row in range(26):
        y = edge + (540 - edge) * ((row + 1) / 27) ** 1.4
        x = chance.randint(0, 1080)
        spread = 1 + 1.1 * (y - edge) / (540 - edge)
        brush.line([(x, y), (x + 44 * spread, y)], seam, 1)
    brush.shadow(560, edge + 4, 760, 16, 0.28)
    brush.rect(0, edge - 11, 1120, 11, mix(wall[1], (255, 255, 255), 0.55))
    brush.line([(0, edge - 11), (1120, edge - 11)], (*mix(wall[1], (90, 70, 50), 0.3), 160), 1)


def paint_window(
    brush: Brush, light: Light, x: float, y: float, width: float, height: float
) -> None:
    """Draw a window in a white frame with what is outside."""
    brush.shadow(x + width / 2, y + height + 6, width * 0.62, 14, 0.3)
    brush.rect(x - 7, y - 7, width + 14, height + 14, (250, 248, 244), radius=3)
    paint_sky(brush, light, x, y, width, height)
    paint_hills(brush, light, x, y + height, width, ((120, 160, 140), (88, 138, 98)))
    frame = (250, 248, 244)
    brush.rect(x + width / 2 - 3, y, 6, height, frame)
    brush.rect(x, y + height * 0.38, width, 4, frame)
    brush.rect(x - 14, y + height + 5, width + 28, 8, (240, 236, 228), radius=2)


def paint_curtain(
    brush: Brush, x: float, y: float, width: float, height: float, ink: Colour
) -> None:
    """Draw one curtain in folds."""
    folds = max(3, round(width / 9))
    for fold in range(folds):
        share = abs((fold % 3) - 1) / 2
        left = x + width * fold / folds
        brush.rect(
            left, y, width / folds + 1, height + (fold % 2) * 3, mix(ink, (0, 0, 0), share * 0.22)
        )
    brush.rect(x - 4, y - 6, width + 8, 6, mix(ink, (60, 40, 20), 0.5), radius=3)


def paint_books(brush: Brush, x: float, y: float, width: float, height: float, seed: int) -> None:
    """Stand books of different sizes on a board whose upper edge is at `y + height`."""
    chance = Random(seed)
    at = x
    while at < x + width - 6:
        thick = chance.uniform(5, 11)
        tall = height * chance.uniform(0.62, 0.95)
        ink = chance.choice(_SPINES)
        brush.rect(at, y + height - tall, min(thick, x + width - at), tall, ink, radius=1)
        brush.rect(
            at + 1.5, y + height - tall + 4, max(1, thick - 3), 2.5, mix(ink, (255, 255, 255), 0.5)
        )
        at += thick + (chance.random() < 0.12) * 9 + 0.8


def paint_shelf(
    brush: Brush,
    x: float,
    y: float,
    width: float,
    height: float,
    rows: int,
    wood: Colour,
    seed: int,
) -> None:
    """Draw a bookcase."""
    brush.shadow(x + width / 2, y + height, width * 0.7, 14, 0.4)
    brush.rect(x, y, width, height, mix(wood, (0, 0, 0), 0.18), radius=3)
    brush.rect(x + 5, y + 5, width - 10, height - 10, mix(wood, (30, 15, 5), 0.55))
    tall = (height - 10) / rows
    for row in range(rows):
        top = y + 5 + row * tall
        paint_books(
            brush,
            x + 9,
            top + 3,
            (width - 18) * (0.6 + 0.4 * ((row * 7 + seed) % 3) / 2),
            tall - 9,
            seed + row,
        )
        brush.rect(x + 5, top + tall - 6, width - 10, 6, wood)


def paint_frame(brush: Brush, x: float, y: float, width: float, height: float, hue: int) -> None:
    """Hang a small landscape in a frame."""
    brush.shadow(x + width / 2, y + height, width * 0.6, 9, 0.35)
    brush.rect(x, y, width, height, (74, 58, 48), radius=2)
    brush.rect(x + 4, y + 4, width - 8, height - 8, (250, 247, 240))
    skies: tuple[tuple[Colour, Colour], ...] = (
        ((250, 190, 140), (250, 226, 190)),
        ((140, 190, 220), (214, 232, 240)),
        ((188, 160, 210), (240, 214, 220)),
    )
    inner = x + 10, y + 10, width - 20, height - 20
    brush.fade(*inner, *skies[hue % 3])
    left, top, across, down = inner
    brush.oval(left + across * 0.7, top + down * 0.34, down * 0.13, down * 0.13, (255, 250, 226))
    land = ((96, 130, 110), (62, 104, 110), (104, 84, 124))[hue % 3]
    brush.poly(
        [
            (left, top + down),
            (left, top + down * 0.66),
            (left + across * 0.3, top + down * 0.42),
            (left + across * 0.55, top + down * 0.72),
            (left + across * 0.75, top + down * 0.58),
            (left + across, top + down * 0.8),
            (left + across, top + down),
        ],
        land,
    )


def paint_plant(brush: Brush, x: float, y: float, size: float, pot: Colour) -> None:
    """Draw a potted plant whose pot stands at `y`."""
    brush.shadow(x, y, size * 0.34, size * 0.07, 0.45)
    leaves = (
        (-0.42, -0.62), (0.40, -0.66), (-0.24, -0.88), (0.22, -0.92), (0.0, -1.0),
        (-0.50, -0.40), (0.50, -0.42), (-0.12, -0.70), (0.14, -0.68),
    )  # fmt: skip
    foot = x, y - size * 0.26
    for number, (across, up) in enumerate(leaves):
        tip = x + across * size, y + up * size
        bend = (foot[0] + tip[0]) / 2 + across * size * 0.1, (foot[1] + tip[1]) / 2 - size * 0.1
        wide = size * 0.075
        ink = mix((52, 120, 74), (112, 172, 96), number / 8)
        brush.poly(
            [foot, (bend[0] - wide, bend[1]), tip, (bend[0] + wide, bend[1] + wide * 0.6)], ink
        )
    half = size * 0.17
    brush.poly(
        [
            (x - half, y - size * 0.3),
            (x + half, y - size * 0.3),
            (x + half * 0.72, y),
            (x - half * 0.72, y),
        ],
        pot,
    )
    brush.rect(
        x - half * 1.12,
        y - size * 0.33,
        half * 2.24,
        size * 0.07,
        mix(pot, (255, 255, 255), 0.2),
        radius=2,
    )
