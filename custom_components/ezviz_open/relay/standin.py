"""A still picture in the camera's place: encoded once, repeated for as long as it is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import av
from av.filter import Graph

from . import nal
from .packets import AudioSetup, Kind, MediaPacket, VideoSetup
from .silence import silence_like

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.frame import VideoFrame

    from .packets import VideoCodec

STEP_MS: Final = 250
"""From one picture to the next: Home Assistant cuts its parts of a second between two."""

_GROUP: Final = 4
"""A key frame comes every second."""

# The simplest kind that the decoder of any camera's stream understands.
_ENCODERS: Final[dict[VideoCodec, tuple[str, dict[str, str]]]] = {
    "h264": (
        "libx264",
        {
            "preset": "fast",
            "profile": "baseline",
            "crf": "23",
            "x264-params": f"keyint={_GROUP}:scenecut=0:threads=1:colormatrix=smpte170m",
        },
    ),
    "hevc": (
        "libx265",
        {
            "preset": "ultrafast",
            "crf": "24",
            "x265-params": f"keyint={_GROUP}:scenecut=0:bframes=0:open-gop=0:pools=none:"
            "frame-threads=1:repeat-headers=1:log-level=none:colormatrix=smpte170m",
        },
    ),
}


class StandInError(Exception):
    """No such stream can be made here."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """A picture as a stream without an end, with silence where there was sound."""

    setup: VideoSetup
    pictures: tuple[bytes, ...] = field(repr=False)
    """A group: a key frame, and what says that nothing has changed."""
    sound: AudioSetup | None = None
    silence: bytes = field(default=b"", repr=False)

    def packets(self) -> Iterator[list[MediaPacket]]:
        """Return what is due at each step, for ever; the stamps begin at zero."""
        sounds = 0
        for number in count():
            picture, at = number % len(self.pictures), number * STEP_MS
            payload = self.pictures[picture]
            due = [
                MediaPacket(
                    Kind.VIDEO, at, at, payload, self.setup, picture == 0, digest=hash(payload)
                )
            ]
            while self.sound and (heard := round(sounds * self.sound.frame_ms)) < at + STEP_MS:
                due.append(MediaPacket(Kind.AUDIO, heard, heard, self.silence, self.sound))
                sounds += 1
            yield due


def stand_in(jpeg: bytes, like: VideoSetup, sound: AudioSetup | None) -> StandIn:
    """Make a stream of a picture that can go on where another one ends.

    It has the other's codec and size, since players do not survive another codec and some do not
    like another size. Takes up to a second; for worker threads. Raises StandInError.
    """
    if not (like.width and like.height):
        raise StandInError("the size is not known")
    try:
        units = _encode(_fitted(jpeg, like.width, like.height), like)
        sets = [unit for unit in units[0] if nal.is_parameter_set(like.codec, unit)]
        setup = VideoSetup(
            like.codec, nal.record_of(like.codec, sets), like.width, like.height, like.rate
        )
    except (av.FFmpegError, ValueError, IndexError) as err:
        raise StandInError(type(err).__name__) from None
    silence = silence_like(sound) if sound else None
    return StandIn(
        setup,
        tuple(nal.join_lengths(picture) for picture in units),
        sound if silence else None,
        silence or b"",
    )


def _fitted(jpeg: bytes, width: int, height: int) -> VideoFrame:
    """Return the picture as large as the stream, with a margin where the shapes differ."""
    with av.open(BytesIO(jpeg), format="jpeg_pipe") as container:
        frame = next(container.decode(video=0))
    graph: Any = Graph()
    size = f"{width}:{height}"
    colour = "0x{:02x}{:02x}{:02x}".format(*_corner(frame))
    steps = [
        graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=Fraction(1, 1000),
        ),
        graph.add("scale", f"{size}:force_original_aspect_ratio=decrease:out_range=tv"),
        graph.add("format", "yuv420p"),
        graph.add("pad", f"{size}:-1:-1:{colour}"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*steps).configure()
    frame.pts, frame.time_base = 0, Fraction(1, 1000)
    graph.push(frame)
    fitted: VideoFrame = graph.pull()
    return fitted


def _corner(frame: VideoFrame) -> tuple[int, int, int]:
    """Return the colour of the first point, which is that of the margin."""
    red, green, blue = bytes(frame.reformat(format="rgb24").planes[0])[:3]
    return red, green, blue


def _encode(frame: VideoFrame, like: VideoSetup) -> list[list[bytes]]:
    """Return the units of a group of pictures."""
    name, options = _ENCODERS[like.codec]
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.width, encoder.height = frame.width, frame.height
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(STEP_MS, 1000)
    encoder.framerate = Fraction(1000, STEP_MS)
    encoder.options = options
    encoder.max_b_frames = 0
    # Else each picture becomes a key frame, as the JPEG was.
    frame.pict_type = 0
    packets = []
    for number in range(_GROUP):
        frame.pts, frame.time_base = number, encoder.time_base
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    return [nal.split_annex_b(bytes(packet)) for packet in packets]
