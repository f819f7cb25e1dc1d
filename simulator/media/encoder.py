"""Turn drawn pictures and sound into groups of FLV tags, one second at a time."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final, cast

import av
from av.audio.frame import AudioFrame
from av.codec.context import Flags
from av.video.frame import PictureType, VideoFrame

from . import flv, nal, sound
from .ports import HD, AudioCodec, VideoCodec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.audio.codeccontext import AudioCodecContext
    from av.video.codeccontext import VideoCodecContext
    from PIL import Image

GROUP_MS: Final = 1000
"""A group of pictures lasts one second, as EZVIZ cameras send them by default."""

_VIDEO_OPTIONS: Final[dict[VideoCodec, dict[str, str]]] = {
    "h264": {
        "preset": "superfast",
        "tune": "zerolatency",
        "profile": "baseline",
        "crf": "25",
        "forced-idr": "1",
        "x264-params": "keyint=infinite:scenecut=0:threads=1:sliced-threads=0",
    },
    "h265": {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "crf": "27",
        "forced-idr": "1",
        "x265-params": "keyint=-1:scenecut=0:bframes=0:pools=none:frame-threads=1:log-level=none",
    },
}
_LIBRARY: Final[dict[VideoCodec, str]] = {"h264": "libx264", "h265": "libx265"}


@dataclass(frozen=True, slots=True)
class Format:
    """What the encoder is to make."""

    quality: int
    codec: VideoCodec
    audio: AudioCodec

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return (1280, 720) if self.quality == HD else (640, 360)

    @property
    def rate(self) -> int:
        """Pictures a second.

        FFmpeg looks at 40 pictures of an FLV stream before it opens one: the usual burst of
        three seconds holds so many at this rate.
        """
        return 15


@dataclass(frozen=True, slots=True)
class Group:
    """A group of pictures with its sound: it begins with a key frame and stands by itself."""

    number: int
    start: int
    """Milliseconds on the encoder's time line."""
    tags: tuple[flv.Tag, ...]


class Encoder:
    """Encodes one stream; used by one thread at a time."""

    def __init__(self, form: Format) -> None:
        """Open the codecs."""
        self.form = form
        self._video = _open_video(form)
        self._audio = _open_audio(form.audio)
        self._frame_samples = self._audio.frame_size or 512 if self._audio else 0
        self._sample_rate = self._audio.sample_rate if self._audio else sound.RATE
        self._pending = b""
        self._samples_done = 0
        self._groups_done = 0

    @property
    def video_header(self) -> bytes:
        """The tag body that a decoder needs before the first picture."""
        extradata = self._video.extradata or b""
        describe = nal.hevc_record if self.form.codec == "h265" else nal.avc_record
        return flv.video_header(self.form.codec, describe(extradata))

    @property
    def audio_header(self) -> bytes | None:
        """The tag body that a decoder needs before the first sound, if it needs any."""
        if self._audio is None:
            return None
        return flv.audio_header(self.form.audio, self._audio.extradata or b"")

    def encode(self, pictures: Iterable[Image.Image], pcm: bytes) -> Group:
        """Encode one second: its pictures and 16 kHz samples."""
        start = self._groups_done * GROUP_MS
        tags = [*self._pictures(pictures, start), *self._sounds(pcm)]
        # At the same moment the picture goes first: a group must begin with its key frame.
        tags.sort(key=lambda tag: (tag.stamp, tag.kind != flv.VIDEO))
        group = Group(self._groups_done, start, tuple(tags))
        self._groups_done += 1
        return group

    def _pictures(self, pictures: Iterable[Image.Image], start: int) -> Iterable[flv.Tag]:
        """Encode the pictures, the first one as a key frame."""
        codec = self.form.codec
        convert = nal.h265_picture if codec == "h265" else nal.h264_picture
        first = self._groups_done * self.form.rate
        shown: tuple[Image.Image, VideoFrame] | None = None
        for index, picture in enumerate(pictures):
            # A picture that is sent again need not be converted again.
            if shown is None or shown[0] is not picture:
                frame = VideoFrame.from_image(picture).reformat(format="yuv420p")
                shown = picture, frame
            frame = shown[1]
            frame.pts = first + index
            frame.time_base = Fraction(1, self.form.rate)
            frame.pict_type = PictureType.I if index == 0 else PictureType.NONE
            stamp = start + index * GROUP_MS // self.form.rate
            for packet in self._video.encode(frame):
                body = flv.video_frame(codec, convert(bytes(packet)), key=packet.is_keyframe)
                yield flv.Tag(flv.VIDEO, stamp, body, packet.is_keyframe)

    def _sounds(self, pcm: bytes) -> Iterable[flv.Tag]:
        """Encode whole audio frames and keep the rest for the next group."""
        if self._audio is None:
            return
        if self._sample_rate != sound.RATE:
            pcm = _halve(pcm)
        self._pending += pcm
        step = 2 * self._frame_samples
        while len(self._pending) >= step:
            chunk, self._pending = self._pending[:step], self._pending[step:]
            # A frame is sent when it is complete, so none comes before its group's key frame.
            stamp = (self._samples_done + self._frame_samples) * 1000 // self._sample_rate
            for packet in self._audio.encode(self._audio_frame(chunk)):
                yield flv.Tag(flv.AUDIO, stamp, flv.audio_frame(self.form.audio, bytes(packet)))
            self._samples_done += self._frame_samples

    def _audio_frame(self, chunk: bytes) -> AudioFrame:
        """Wrap samples for the audio codec."""
        frame = AudioFrame(format="s16", layout="mono", samples=self._frame_samples)
        frame.planes[0].update(chunk)
        frame.sample_rate = self._sample_rate
        frame.pts = self._samples_done
        return frame


def _open_video(form: Format) -> VideoCodecContext:
    """Open the video codec."""
    context = cast("VideoCodecContext", av.CodecContext.create(_LIBRARY[form.codec], "w"))
    context.width, context.height = form.size
    context.pix_fmt = "yuv420p"
    context.framerate = Fraction(form.rate)
    context.time_base = Fraction(1, form.rate)
    context.flags |= Flags.global_header
    context.options = _VIDEO_OPTIONS[form.codec]
    context.thread_count = 1
    context.open()
    return context


def _open_audio(codec: AudioCodec) -> AudioCodecContext | None:
    """Open the audio codec, if there is sound."""
    if codec == "none":
        return None
    library, rate = ("aac", sound.RATE) if codec == "aac" else ("pcm_alaw", 8000)
    context = cast("AudioCodecContext", av.CodecContext.create(library, "w"))
    context.sample_rate = rate
    context.layout = "mono"
    context.format = "fltp" if codec == "aac" else "s16"
    context.bit_rate = 24_000
    context.flags |= Flags.global_header
    context.open()
    return context


def _halve(pcm: bytes) -> bytes:
    """Keep every second sample: G.711 runs at 8 kHz."""
    return memoryview(pcm).cast("h")[::2].tobytes()
