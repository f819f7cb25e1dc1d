"""Letters: a Chinese font when this machine has one, else the one that Pillow brings."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw, ImageFont

type Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Pillow looks for these in the font folders of the system it runs on.
_CHINESE_FONTS: Final = (
    "wqy-microhei.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "wqy-zenhei.ttc",
    "DroidSansFallbackFull.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc",
    "msyh.ttc",
    "simhei.ttf",
)
_NO_LETTER: Final = "\uffff"


@lru_cache(maxsize=1)
def _chinese_font() -> str | None:
    """Return the first Chinese font that exists here."""
    for name in _CHINESE_FONTS:
        try:
            ImageFont.truetype(name, 12)
        except OSError:
            continue
        return name
    return None


@lru_cache(maxsize=16)
def font(size: int) -> Font:
    """Return the font in a size given in pixels."""
    name = _chinese_font()
    return ImageFont.load_default(size) if name is None else ImageFont.truetype(name, size)


@lru_cache(maxsize=512)
def _has(letter: str) -> bool:
    """Return whether the font can draw a letter rather than a box."""
    mask = font(24).getmask
    return letter.isspace() or bytes(mask(letter)) != bytes(mask(_NO_LETTER))


def readable(text: str, otherwise: str) -> str:
    """Return what of a text can be drawn; `otherwise` where a letter of it would be a box.

    Emoji are left out silently: few machines can draw them.
    """
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        if unicodedata.category(letter)[0] in "CM":
            continue
        if _has(letter):
            kept.append(letter)
        elif unicodedata.category(letter)[0] in "LN":
            return otherwise
    return "".join(kept).strip() or otherwise


@lru_cache(maxsize=64)
def text_picture(text: str, size: int) -> Image.Image:
    """Return a white text with a dark edge, readable on any ground."""
    face = font(size)
    edge = max(1, size // 10)
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox(
        (0, 0), text, font=face, stroke_width=edge
    )
    picture = Image.new("RGBA", (max(1, round(right - left)), max(1, round(bottom - top))))
    ImageDraw.Draw(picture).text(
        (-left, -top),
        text,
        font=face,
        fill=(255, 255, 255, 240),
        stroke_width=edge,
        stroke_fill=(20, 24, 32, 150),
    )
    return picture
