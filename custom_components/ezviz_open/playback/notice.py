"""A drawn picture as a little recording, for browsers that cannot play the real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from ..relay.packets import VideoSetup
from ..relay.standin import STEP_MS, stand_in
from .codecs import codec_of
from .fragments import VIDEO, Run, fragment, head
from .lanes import VIDEO_TIMESCALE, PictureLane
from .playlist import Look

SECONDS: Final = 10
"""How long it lasts: a player at its end still shows it."""

WIDTH: Final = 640
HEIGHT: Final = 360
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Notice:
    """An H.264 recording of a few seconds in one segment."""

    look: Look
    head: bytes = field(repr=False)
    segment: bytes = field(repr=False)

    @property
    def playlist(self) -> str:
        """The playlist of the one segment."""
        lines = (
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{SECONDS}",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            '#EXT-X-MAP:URI="notice.mp4"',
            f"#EXTINF:{SECONDS:.3f},",
            "notice.m4s",
            "#EXT-X-ENDLIST",
        )
        return "\n".join(lines) + "\n"


def notice(jpeg: bytes) -> Notice:
    """Make it of a picture. Takes up to a second; for worker threads. Raises StandInError."""
    still = stand_in(jpeg, VideoSetup("h264", b"", WIDTH, HEIGHT), None)
    lane = PictureLane()
    samples = []
    for due in islice(still.packets(), SECONDS * 1000 // STEP_MS):
        samples += [sample for packet in due if (sample := lane.put(packet)) is not None]
    if (last := lane.finish(STEP_MS)) is not None:
        samples.append(last)
    return Notice(
        Look(codec_of(still.setup), WIDTH, HEIGHT),
        head(still.setup, None, (VIDEO_TIMESCALE,)),
        fragment(1, (Run(VIDEO, samples),)),
    )
