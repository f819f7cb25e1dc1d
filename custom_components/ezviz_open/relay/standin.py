"""A still picture in the camera's place: encoded once, repeated for as long as it is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import av
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, VideoReformatter

from . import nal
from .packets import AudioSetup, Kind, MediaPacket, VideoSetup
from .silence import silence_like

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.video.plane import VideoPlane

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
    with av.open(BytesIO(jpeg), "r", format="jpeg_pipe") as container:
        card = next(container.decode(video=0), None)
    if card is None:
        raise StandInError("no picture")
    share = min(width / card.width, height / card.height)
    inner = VideoReformatter().reformat(
        card,
        # Colours are kept for two by two pixels.
        max(2, int(card.width * share) // 2 * 2),
        max(2, int(card.height * share) // 2 * 2),
        format="yuv420p",
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )
    whole = VideoFrame(width, height, "yuv420p")
    for into, out_of in zip(whole.planes, inner.planes, strict=True):
        _lay(into, out_of)
    return whole


def _lay(into: VideoPlane, out_of: VideoPlane) -> None:
    """Lay a plane in the middle of a larger one that has its first point's colour."""
    source = bytes(out_of)
    target = bytearray(source[:1] * into.buffer_size)
    left = (into.width - out_of.width) // 2
    top = (into.height - out_of.height) // 2
    for row in range(out_of.height):
        begin, at = row * out_of.line_size, (top + row) * into.line_size + left
        target[at : at + out_of.width] = source[begin : begin + out_of.width]
    into.update(bytes(target))


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
