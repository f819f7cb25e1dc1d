"""The clips that the platform shows instead of a picture (field notes C6c and aijk).

Where a stream may not be seen, the HLS playlist is served all the same and lists one clip of
512 x 288 whose name holds the code: `ErrCode/9048_0.ts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, override

from PIL import Image, ImageDraw

from .encoder import Encoder, Format
from .flv import VIDEO
from .ports import FLUENT
from .remux import segment
from .scenes.fonts import readable, text_picture

SECONDS: Final = 5
_SIZE: Final = (512, 288)


@dataclass(frozen=True, slots=True)
class _Small(Format):
    """The form of these clips."""

    @property
    @override
    def size(self) -> tuple[int, int]:
        return _SIZE

    @property
    @override
    def rate(self) -> int:
        return 5


@lru_cache(maxsize=16)
def clip(code: int, text: str) -> bytes:
    """Make the clip of a code; takes some 50 ms the first time."""
    encoder = Encoder(_Small(FLUENT, "h264", "none"))
    headers = ((VIDEO, encoder.video_header),)
    picture = _picture(code, text)
    counters: dict[int, int] = {}
    return b"".join(
        segment(headers, encoder.encode([picture] * 5, b""), "ts", counters).data
        for _ in range(SECONDS)
    )


def playlist(uri: str) -> str:
    """Return the playlist that lists one clip and ends."""
    lines = (
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{SECONDS}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        f"#EXTINF:{SECONDS}.000,",
        uri,
        "#EXT-X-ENDLIST",
        "",
    )
    return "\n".join(lines)


def _picture(code: int, text: str) -> Image.Image:
    """Draw a triangle with an exclamation mark, the code and its text."""
    picture = Image.new("RGB", _SIZE, (28, 31, 38))
    draw = ImageDraw.Draw(picture)
    draw.polygon([(256, 62), (304, 142), (208, 142)], fill=(232, 176, 64))
    draw.rectangle((252, 92, 260, 120), fill=(28, 31, 38))
    draw.rectangle((252, 126, 260, 134), fill=(28, 31, 38))
    for line, size, y in ((str(code), 30, 160), (readable(text, "no picture")[:60], 14, 208)):
        words = text_picture(line, size)
        picture.paste(words, ((_SIZE[0] - words.width) // 2, y), words)
    return picture
