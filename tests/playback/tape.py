"""Recordings made by PyAV, in which each picture shows its number."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import av
from av.audio.frame import AudioFrame
from av.video.frame import PictureType, VideoFrame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RATE = 10
STEP_MS = 1000 // RATE
GROUP = 10
"""Pictures in a group: one second."""
SECONDS = 20
BIT = 16
BITS = 10
WIDTH, HEIGHT = BIT * BITS, 96
HEADER = 13
TAG_HEAD = 11

type Video = Literal["h264", "hevc"]
type Sound = Literal["aac", "pcm_alaw"] | None

ENCODERS = {"h264": "libx264", "hevc": "libx265"}
OPTIONS = {
    "h264": {"x264-params": "keyint=infinite:scenecut=0"},
    "hevc": {"x265-params": "keyint=-1:log-level=none"},
}
FAST = {"preset": "ultrafast", "tune": "zerolatency"}


@dataclass(frozen=True)
class Tag:
    """A tag of FLV."""

    kind: int
    stamp: int
    body: bytes

    def at(self, stamp: int) -> bytes:
        """Return its bytes at another moment."""
        stamp &= 0xFFFFFFFF
        head = bytes((self.kind,)) + len(self.body).to_bytes(3, "big")
        head += (stamp & 0xFFFFFF).to_bytes(3, "big") + bytes((stamp >> 24, 0, 0, 0))
        return head + self.body + (TAG_HEAD + len(self.body)).to_bytes(4, "big")

    @property
    def key(self) -> bool:
        """Whether it is a key frame."""
        return self.kind == 9 and self.body[0] >> 4 & 0x07 == 1


@dataclass(frozen=True)
class Tape:
    """A recording as tags."""

    header: bytes
    setups: tuple[Tag, ...]
    tags: tuple[Tag, ...]

    def between(self, begin_ms: int, end_ms: int) -> list[Tag]:
        """Return what plays from the key frame before a moment to another moment."""
        keys = [tag.stamp for tag in self.tags if tag.key and tag.stamp <= begin_ms]
        begin = keys[-1] if keys else 0
        return [tag for tag in self.tags if begin <= tag.stamp < end_ms]


@cache
def tape(
    video: Video = "h264",
    sound: Sound = "aac",
    *,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    first: int = 0,
    group: int = GROUP,
) -> Tape:
    """Record pictures from a number on, with a tone."""
    target = io.BytesIO()
    with av.open(target, "w", format="flv") as container:
        pictures: Any = container.add_stream(
            ENCODERS[video], rate=RATE, options=FAST | OPTIONS[video]
        )
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        voice: Any = None
        if sound is not None:
            voice = container.add_stream(sound, rate=16000 if sound == "aac" else 8000)
            voice.layout = "mono"
        for number in range(SECONDS * RATE):
            frame = picture(first + number, size)
            frame.pts = number
            frame.time_base = Fraction(1, RATE)
            frame.pict_type = PictureType.I if number % group == 0 else PictureType.NONE
            container.mux(pictures.encode(frame))
            if voice is not None:
                container.mux(voice.encode(tone(number, voice.rate, voice.format.name)))
        container.mux(pictures.encode(None))
        if voice is not None:
            container.mux(voice.encode(None))
    return _read(target.getvalue())


def picture(number: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> VideoFrame:
    """Draw a number in black and white, over something that moves."""
    width, height = size
    ramp = bytes(value & 0x7F | 0x40 for value in range(width + 0x80))
    rows = []
    for row in range(height):
        begin = (row + number * 7) & 0x7F
        line = bytearray(ramp[begin : begin + width])
        if row < BIT:
            for bit in range(BITS):
                line[bit * BIT : bit * BIT + BIT] = (235 if number >> bit & 1 else 16,) * BIT
        rows.append(line)
    frame = VideoFrame(width, height, "yuv420p")
    for plane, fill in zip(frame.planes, (None, 128, 128), strict=True):
        pitch = plane.line_size
        if fill is None:
            data = b"".join(bytes(row[:width]).ljust(pitch, b"\x00") for row in rows)
        else:
            data = bytes((fill,)) * plane.buffer_size
        plane.update(data.ljust(plane.buffer_size, b"\x00")[: plane.buffer_size])
    return frame


def number_of(frame: VideoFrame) -> int:
    """Read the number that a picture shows."""
    plane = frame.reformat(format="gray").planes[0]
    row = bytes(plane)[plane.line_size * BIT // 2 :]
    return sum(1 << bit for bit in range(BITS) if row[bit * BIT + BIT // 2] > 128)


def tone(number: int, rate: int, form: str) -> AudioFrame:
    """Return a tenth of a second of a buzz."""
    samples = rate // RATE
    frame = AudioFrame(format="s16", layout="mono", samples=samples)
    levels = (8000 if at // 20 % 2 else -8000 for at in range(samples))
    wave = b"".join(level.to_bytes(2, "little", signed=True) for level in levels)
    frame.planes[0].update(wave.ljust(frame.planes[0].buffer_size, b"\x00"))
    frame.rate = rate
    frame.pts = number * samples
    frame.time_base = Fraction(1, rate)
    if form == "s16":
        return frame
    made = av.AudioResampler(format=form, layout="mono", rate=rate).resample(frame)[0]
    made.pts, made.time_base = frame.pts, frame.time_base
    return made


def _read(data: bytes) -> Tape:
    tags = list(_tags(data))
    setups = [tag for tag in tags if tag.kind == 18 or _is_setup(tag)]
    media = [tag for tag in tags if tag not in setups and len(tag.body) > 5]
    # The encoder's run-up of the sound has pushed the pictures from zero.
    zero = next(tag.stamp for tag in media if tag.key)
    moved = [replace(tag, stamp=tag.stamp - zero) for tag in media if tag.stamp >= zero]
    return Tape(data[:HEADER], tuple(setups), tuple(sorted(moved, key=lambda tag: tag.stamp)))


def _is_setup(tag: Tag) -> bool:
    if tag.kind == 8:
        return tag.body[0] >> 4 == 10 and tag.body[1] == 0
    enhanced = tag.body[0] & 0x80
    return tag.kind == 9 and (tag.body[0] & 0x0F == 0 if enhanced else tag.body[1] == 0)


def _tags(data: bytes) -> Iterator[Tag]:
    at = HEADER
    while at + TAG_HEAD < len(data):
        size = int.from_bytes(data[at + 1 : at + 4], "big")
        stamp = int.from_bytes(data[at + 4 : at + 7], "big") | data[at + 7] << 24
        body = data[at + TAG_HEAD : at + TAG_HEAD + size]
        yield Tag(data[at], stamp, body)
        at += TAG_HEAD + size + 4


@dataclass
class Film:
    """What a player sees in a file."""

    numbers: list[int]
    shown: list[float]
    """When each picture is shown, seconds."""
    sounds: list[float]
    """When each frame of sound is heard, seconds."""
    codecs: dict[str, str]
    tags: dict[str, str]
    duration: float
    loud: int
    """So many frames of sound are not silent."""

    def assert_gapless(self, first: int, last: int) -> None:
        """Check that each picture comes once and in its time, and that the sound has no hole."""
        assert self.numbers == list(range(first, last + 1))
        steps = [round(b - a, 3) for a, b in pairwise(self.shown)]
        assert min(steps) > 0
        assert max(steps) <= 2 * STEP_MS / 1000, steps
        if self.sounds:
            assert max(b - a for a, b in pairwise(self.sounds)) < 0.15


def watch(source: Path | bytes) -> Film:
    """Decode a whole file."""
    film = Film([], [], [], {}, {}, 0.0, 0)
    with av.open(io.BytesIO(source) if isinstance(source, bytes) else str(source)) as container:
        for stream in container.streams:
            film.codecs[stream.type] = stream.codec_context.name
            film.tags[stream.type] = str(stream.codec_context.codec_tag)
        film.duration = (container.duration or 0) / 1_000_000
        for packet in container.demux():
            for frame in packet.decode():
                if isinstance(frame, VideoFrame):
                    film.numbers.append(number_of(frame))
                    film.shown.append(float(frame.time or 0))
                elif isinstance(frame, AudioFrame):
                    film.sounds.append(float(frame.time or 0))
                    film.loud += any(frame.to_ndarray().flat[::16] > 0.05)
    return film
