"""The sky over an outdoor scene, or behind a window."""

from __future__ import annotations

from math import pi, sin
from random import Random
from typing import TYPE_CHECKING

from .light import Colour, Light, mix, shade

if TYPE_CHECKING:
    from .brush import Brush
    from .pen import Pen
    from .sketch import Sketch


def paint_sky(brush: Brush, light: Light, x: float, y: float, width: float, height: float) -> None:
    """Draw the sky with its stars, and the sun or the moon where they stand."""
    brush.fade(x, y, width, height, light.sky_top, light.sky_bottom)
    if light.night:
        chance = Random(7)
        for _ in range(round(width / 7)):
            size = chance.choice((0.4, 0.6, 0.9))
            star = (255, 255, 240, chance.randint(90, 220))
            brush.oval(
                x + chance.random() * width,
                y + chance.random() ** 1.5 * height * 0.8,
                size,
                size,
                star,
            )
    reach = min(width * 0.06, height * 0.12)
    if light.sun is not None:
        share, up = light.sun
        at = x + width * (0.2 + 0.6 * share), y + height * (0.86 - 0.4 * up)
        colour = mix((255, 140, 70), (255, 244, 190), up)
        brush.glow(*at, reach * 3.2, reach * 3.2, colour, 0.55)
        brush.oval(*at, reach * 0.62, reach * 0.62, colour)
    elif light.moon is not None:
        share, up = light.moon
        at = x + width * (0.2 + 0.6 * share), y + height * (0.8 - 0.36 * up)
        brush.glow(*at, reach * 2.4, reach * 2.4, (120, 140, 190), 0.5)
        brush.oval(*at, reach * 0.55, reach * 0.55, (244, 240, 214))
        brush.oval(
            at[0] - reach * 0.15, at[1] - reach * 0.1, reach * 0.14, reach * 0.12, (222, 216, 190)
        )
        brush.oval(
            at[0] + reach * 0.2, at[1] + reach * 0.15, reach * 0.1, reach * 0.1, (224, 218, 192)
        )


def paint_hills(
    brush: Brush, light: Light, x: float, y: float, width: float, colours: tuple[Colour, Colour]
) -> None:
    """Draw two rows of hills whose feet stand at `y`."""
    for row, colour in enumerate(colours):
        crest = [
            (
                x + width * step / 40,
                y
                - 32
                + row * 16
                - 12 * sin(step / 40 * pi * (2.3 + row) + row * 1.7)
                - 3 * sin(step * 0.9 + row * 2),
            )
            for step in range(41)
        ]
        ink = mix(shade(colour, light.outdoors), light.sky_bottom, 0.35 - 0.2 * row)
        brush.poly([(x, y + 2), *crest, (x + width, y + 2)], ink)


def drift_clouds(pen: Pen, seconds: float, y: float, count: int = 4) -> None:
    """Let clouds pass from left to right; by night they are dim."""
    red, green, blue = pen.light.outdoors
    grey = (red + green + blue) / 3
    dim = (red * grey**0.8, green * grey**0.8, blue * grey)
    for number in range(count):
        speed = 5 + number * 1.7
        x = (seconds * speed + number * 371) % 1420 - 170
        pen.stamp(_cloud, (150, 52), (x, y + number * 23 % 60), tint=dim, grow=1.0 - number * 0.14)


def _cloud(sketch: Sketch, _phase: float) -> None:
    """Draw a cloud of overlapping puffs."""
    white, below = (255, 255, 255), (226, 234, 244)
    for x, y, radius, ink in (
        (36, 34, 17, below),
        (74, 30, 21, below),
        (112, 35, 16, below),
        (52, 26, 19, white),
        (86, 23, 20, white),
        (32, 31, 14, white),
        (116, 31, 13, white),
    ):
        sketch.oval(x, y, radius, radius, ink)
