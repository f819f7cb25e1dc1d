"""Playlists of HLS (RFC 8216) for a recording that is still arriving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment in the playlist."""

    number: int
    seconds: float
    head: int
    """Which head it builds on."""
    at: float
    """When it was recorded, seconds since the epoch."""
    independent: bool
    size: int
    """Bytes on disk."""
    ends: float
    """Its end, seconds from the session's first picture."""

    @property
    def begins_ms(self) -> int:
        """Its begin, milliseconds from the session's first picture."""
        return round((self.ends - self.seconds) * 1000)


@dataclass(frozen=True, slots=True)
class Look:
    """What plays, for the first playlist and for a browser that asks whether it can."""

    codecs: str
    """Names by RFC 6381, with commas."""
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to play in place of another for players that cannot play that one."""

    look: Look
    url: str


def master(look: Look, bandwidth: int, url: str, other: Choice | None = None) -> str:
    """Return the playlist that says what plays, and where; the other is for whom it does not."""
    choices = [Choice(look, url), *([other] if other else [])]
    lines = ["#EXTM3U", "#EXT-X-VERSION:7"]
    for score, choice in zip(range(len(choices), 0, -1), choices, strict=True):
        look = choice.look
        size = f",RESOLUTION={look.width}x{look.height}" if look.width and look.height else ""
        # None of them spares a slow connection anything: the score alone is to decide.
        lines += (
            f'#EXT-X-STREAM-INF:BANDWIDTH={bandwidth},CODECS="{look.codecs}"{size},SCORE={score}',
            choice.url,
        )
    return "\n".join(lines) + "\n"


def media(entries: Sequence[Entry], target: int, *, ended: bool) -> str:
    """Return the playlist of what has arrived."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        "#EXT-X-MEDIA-SEQUENCE:0",
        # Otherwise players begin where the newest pictures are, as with a live stream.
        "#EXT-X-START:TIME-OFFSET=0,PRECISE=YES",
    ]
    if all(entry.independent for entry in entries):
        lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    head = None
    for entry in entries:
        if entry.head != head:
            if head is not None:
                lines.append("#EXT-X-DISCONTINUITY")
            lines.append(f'#EXT-X-MAP:URI="init{entry.head}.mp4"')
            head = entry.head
        moment = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds")
        lines += (
            f"#EXT-X-PROGRAM-DATE-TIME:{moment}",
            f"#EXTINF:{entry.seconds:.3f},",
            f"segment{entry.number}.m4s",
        )
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"
