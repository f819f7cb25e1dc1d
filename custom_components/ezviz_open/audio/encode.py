"""The other way round: plain sound becomes a file that the platform takes."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import av

from .chain import Chain
from .options import MIN_PIECE_SECONDS, RATE, AudioFormat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from av.audio.frame import AudioFrame

_BIT_RATE: Final = 48_000
_MUXERS: Final = {AudioFormat.MP3: "mp3", AudioFormat.AAC: "adts", AudioFormat.WAV: "wav"}
_CODECS: Final = {
    AudioFormat.MP3: ("libmp3lame", "s16p"),
    AudioFormat.AAC: ("aac", "fltp"),
    AudioFormat.WAV: ("pcm_s16le", "s16"),
}
# Plain files without tags or indexes: nobody knows what the cameras' players make of them.
_BARE: Final = {
    AudioFormat.MP3: {"write_xing": "0", "id3v2_version": "0"},
    AudioFormat.AAC: {},
    AudioFormat.WAV: {"fflags": "bitexact"},
}
_PORTION: Final = 1024
_OVERSAMPLED: Final = 4 * RATE
"""Where peaks are limited: between two samples of the slower rate they may be higher."""

_PEAK: Final = 0.75
"""-2.5 dB of full scale; encoders add up to 2 dB."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file for the platform."""

    data: bytes = field(repr=False)
    duration: float
    """How long a player is busy with it, seconds."""
    format: AudioFormat

    @property
    def mime_type(self) -> str:
        """Return the media type."""
        return self.format.mime_type

    @property
    def extension(self) -> str:
        """Return what a file name ends with, without the dot."""
        return self.format.value


def encode(portions: Iterable[bytes], gain_db: float, form: AudioFormat) -> Piece:
    """Return the samples as a file, as loud as wished, never clipped, never too short."""
    codec, layout = _CODECS[form], "mono"
    target = io.BytesIO()
    with av.open(target, "w", format=_MUXERS[form], container_options=_BARE[form]) as file:
        stream: Any = file.add_stream(codec[0], rate=RATE)
        encoder = stream.codec_context
        encoder.layout, encoder.format = layout, codec[1]
        if form is not AudioFormat.WAV:
            encoder.bit_rate = _BIT_RATE
        encoder.open()
        chain = Chain("s16", layout, RATE, _levelling(gain_db, codec[1], encoder.frame_size))
        length = 0
        for frame in _through(chain, _frames(portions)):
            length += frame.samples
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return Piece(target.getvalue(), length / RATE, form)


def _levelling(gain_db: float, sample_format: str, frame_size: int) -> list[tuple[str, str]]:
    return [
        ("aresample", str(_OVERSAMPLED)),
        ("aformat", f"sample_fmts=dbl:sample_rates={_OVERSAMPLED}"),
        ("volume", f"{gain_db:.2f}dB:precision=double"),
        ("alimiter", f"limit={_PEAK}:attack=5:release=50:level=0:latency=1"),
        ("aresample", str(RATE)),
        ("apad", f"whole_dur={MIN_PIECE_SECONDS}"),
        ("aformat", f"sample_fmts={sample_format}:channel_layouts=mono:sample_rates={RATE}"),
        ("asetnsamples", f"n={frame_size or _PORTION}:p=0"),
    ]


def _through(chain: Chain, frames: Iterable[AudioFrame]) -> Iterator[AudioFrame]:
    for frame in frames:
        yield from chain.feed(frame)
    yield from chain.flush()


def _frames(portions: Iterable[bytes]) -> Iterator[AudioFrame]:
    for data in portions:
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(data) // 2)
        frame.sample_rate = RATE
        frame.planes[0].update(data)
        yield frame
