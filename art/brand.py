"""Draw the brand images of the integration: ``python -m art.brand``.

The mark is our own: a camera's eye whose ring is open, with a light in the opening.  The
colours are those of fluorite, the mineral that 萤石 means.  Written to the integration's
``brand`` folder in the sizes that Home Assistant asks for: an icon of 256 and 512 pixels,
a logo whose shortest side is 128 to 256 pixels, the same for dark themes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final, NamedTuple

from PIL import Image

from .render import Renderer

BRAND: Final = Path(__file__).parent.parent / "custom_components" / "ezviz_open" / "brand"

ICON_SIZE: Final = 256
LOGO_HEIGHT: Final = 160
# Drawn larger and reduced, so that the rounded ends stay smooth at every size.
OVERSAMPLING: Final = 2


class Palette(NamedTuple):
    """The colours of one theme."""

    ring: tuple[str, str, str]
    lens: tuple[str, str]
    glass: str
    light: str
    letters: str


LIGHT: Final = Palette(
    ring=("#12c2a9", "#2f86e8", "#7a4ff0"),
    lens=("#27406b", "#0c1730"),
    glass="#56d8ff",
    light="#12c2a9",
    letters="#17284a",
)
DARK: Final = Palette(
    ring=("#2fe0c4", "#4fa0ff", "#9a78ff"),
    lens=("#5b83c6", "#243c6b"),
    glass="#a6efff",
    light="#2fe0c4",
    letters="#eef3ff",
)


def mark(palette: Palette) -> str:
    """Return the eye as SVG elements in a square of 512 units."""
    first, second, third = palette.ring
    # The ring is a circle of radius 218 around 256,256 that is open towards the upper right.
    return f"""
    <defs>
      <linearGradient id="ring" x1="0.1" y1="0" x2="0.9" y2="1">
        <stop offset="0" stop-color="{first}"/><stop offset="0.5" stop-color="{second}"/>
        <stop offset="1" stop-color="{third}"/>
      </linearGradient>
      <radialGradient id="lens" cx="0.38" cy="0.34" r="0.75">
        <stop offset="0" stop-color="{palette.lens[0]}"/>
        <stop offset="1" stop-color="{palette.lens[1]}"/>
      </radialGradient>
      <linearGradient id="glass" x1="0" y1="0" x2="0.6" y2="1">
        <stop offset="0" stop-color="{palette.glass}" stop-opacity="0.95"/>
        <stop offset="1" stop-color="{palette.glass}" stop-opacity="0.1"/>
      </linearGradient>
    </defs>
    <path d="M 317.5 46.9 A 218 218 0 1 0 465.1 194.5" fill="none" stroke="url(#ring)"
          stroke-width="76" stroke-linecap="round"/>
    <circle cx="256" cy="256" r="128" fill="url(#lens)"/>
    <path d="M 170 262 A 88 88 0 0 1 250 172" fill="none" stroke="url(#glass)"
          stroke-width="26" stroke-linecap="round"/>
    <circle cx="300" cy="300" r="17" fill="{palette.glass}" fill-opacity="0.55"/>
    <circle cx="424" cy="88" r="46" fill="{palette.light}"/>
    """


def word(palette: Palette) -> str:
    """Return the letters ``pen`` that follow the eye, which is the O of ``Open``."""
    return f"""
    <g fill="none" stroke="{palette.letters}" stroke-width="60" stroke-linecap="round"
       stroke-linejoin="round" transform="translate(-14 74)">
      <path d="M 640 190 V 560"/><circle cx="748" cy="298" r="108"/>
      <path d="M 946 298 H 1162 A 108 108 0 1 0 1124 380"/>
      <path d="M 1252 406 V 190 M 1252 300 A 105 105 0 0 1 1462 300 V 406"/>
    </g>
    """


def drawing(palette: Palette, *, logo: bool) -> tuple[str, tuple[int, int]]:
    """Return the SVG of the icon or the logo and the size it is drawn in."""
    width, height = (1500, 680) if logo else (512, 512)
    size = (width * OVERSAMPLING, height * OVERSAMPLING)
    inner = mark(palette) + (word(palette) if logo else "")
    return (
        f"""<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}"
        viewBox="0 0 {width} {height}">{inner}</svg>""",
        size,
    )


def trimmed(image: Image.Image) -> Image.Image:
    """Return the image without its transparent borders."""
    box = image.getchannel("A").point(lambda alpha: 255 if alpha > 8 else 0).getbbox()
    return image.crop(box)


def icon(image: Image.Image, edge: int) -> Image.Image:
    """Return the image in the middle of a transparent square that it fills."""
    image = trimmed(image)
    factor = edge / max(image.size)
    image = image.resize(
        (round(image.width * factor), round(image.height * factor)), Image.Resampling.LANCZOS
    )
    square = Image.new("RGBA", (edge, edge))
    square.paste(image, ((edge - image.width) // 2, (edge - image.height) // 2))
    return square


def logo(image: Image.Image, height: int) -> Image.Image:
    """Return the image in the height, as wide as it wants to be."""
    image = trimmed(image)
    return image.resize(
        (round(image.width * height / image.height), height), Image.Resampling.LANCZOS
    )


def main() -> None:
    """Draw all brand images."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=BRAND, help="folder to write to")
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    with Renderer() as renderer:
        for prefix, palette in (("", LIGHT), ("dark_", DARK)):
            svg, size = drawing(palette, logo=False)
            square = renderer.picture(svg, size=size)
            svg, size = drawing(palette, logo=True)
            wide = renderer.picture(svg, size=size)
            for suffix, factor in (("", 1), ("@2x", 2)):
                icon(square, ICON_SIZE * factor).save(
                    folder / f"{prefix}icon{suffix}.png", optimize=True
                )
                logo(wide, LOGO_HEIGHT * factor).save(
                    folder / f"{prefix}logo{suffix}.png", optimize=True
                )


if __name__ == "__main__":
    main()
