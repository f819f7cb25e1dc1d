"""PyAV reads: any recording becomes plain sound, without a look at anything but its bytes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import av

from .chain import Chain
from .errors import AudioError, Reason
from .options import RATE
from .sniff import HEAD, begins_as_audio, must_be_rewound, refuse_by_sight
from .source import Forward

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream

    from .options import Options
    from .source import Intake

# No playlists, no lists of files, no pictures: what is in here opens nothing but its own bytes.
_DEMUXERS: Final = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,loas,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpeg,mpegts,ogg,tta,w64,wav,wv"
)
_CONTAINER: Final = {"format_whitelist": _DEMUXERS, "protocol_whitelist": "none"}
_ANY_TITLE: Final[dict[str, Any]] = {"metadata_errors": "replace"}
_PLAIN: Final = (
    # Small loudspeakers give no rumble back, but it would count as loudness.
    ("aresample", str(RATE)),
    ("aformat", "sample_fmts=flt:channel_layouts=mono"),
    ("highpass", "f=80"),
    ("aformat", f"sample_fmts=s16:channel_layouts=mono:sample_rates={RATE}"),
)
_RATES: Final = range(4_000, 768_001)
"""Outside, a header lies, and a few bytes would be stretched to hours."""

_BROKEN_SHARE: Final = 0.05
_MISSING_SHARE: Final = 0.1
_MISSING_SECONDS: Final = 0.5


@contextmanager
def decoding(intake: Intake, options: Options) -> Iterator[Decoder]:
    """Open a source. Raises AudioError, in its body too."""
    head = intake.head(HEAD)
    refuse_by_sight(head)
    with _as_ours(intake, Reason.CORRUPT if begins_as_audio(head) else Reason.NOT_AUDIO):
        # Where it can, FFmpeg looks behind the sound first: a WAV would be read to its end.
        container = _open(intake if must_be_rewound(head) else Forward(intake))
    with container, _as_ours(intake, Reason.CORRUPT):
        if not container.streams.audio:
            raise AudioError(Reason.NO_SOUND if container.streams else Reason.CORRUPT)
        yield Decoder(container, container.streams.audio[0], options)


class Decoder:
    """One recording, from its beginning to its end or to where it is cut."""

    def __init__(self, container: Any, stream: AudioStream, options: Options) -> None:
        """Refuse what says that it is too long. Raises AudioError."""
        self.cut = False
        """Whether the rest was left out."""
        self._container = container
        self._stream = stream
        self._options = options
        self._heard = 0.0
        self._good = self._bad = 0
        self._claim = self._claimed_seconds()
        if options.cut_at is None and (self._claim or 0) > options.max_seconds:
            raise AudioError(Reason.TOO_LONG, f"{self._claim:.0f} s")

    def sound(self) -> Iterator[bytes]:
        """Return mono samples of 16 bits, in turn. Raises AudioError."""
        chain: Chain | None = None
        kind: object = None
        for frame in self._frames():
            now = (frame.format.name, frame.layout.name, frame.sample_rate)
            if chain is None or now != kind:
                # Radio changes between songs, and a decoder may know better after the first frame.
                if chain is not None:
                    yield from map(_samples_of, chain.flush())
                chain, kind = Chain.for_frame(frame, _PLAIN), now
            yield from map(_samples_of, chain.feed(frame))
        if chain is not None:
            yield from map(_samples_of, chain.flush())
        self._refuse_ruins()

    def _frames(self) -> Iterator[AudioFrame]:
        for packet in self._container.demux(self._stream):
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._bad += 1
                continue
            for frame in frames:
                if frame.sample_rate not in _RATES:
                    raise AudioError(Reason.CORRUPT, f"{frame.sample_rate} Hz")
                self._good += 1
                self._heard += frame.samples / frame.sample_rate
                if self._heard > self._options.seconds:
                    if self._options.cut_at is None:
                        raise AudioError(Reason.TOO_LONG, f"more than {self._heard:.0f} s")
                    self.cut = True
                    return
                yield frame

    def _refuse_ruins(self) -> None:
        """Speak what is slightly broken, but not what nobody would understand."""
        if self._bad > _BROKEN_SHARE * (self._good + self._bad):
            raise AudioError(Reason.CORRUPT, f"{self._bad} of {self._good + self._bad} broken")
        missing = 0.0 if self.cut or self._claim is None else self._claim - self._heard
        if missing > max(_MISSING_SECONDS, _MISSING_SHARE * (self._claim or 0)):
            raise AudioError(Reason.CORRUPT, f"{missing:.1f} s missing")
        if not self._good:
            raise AudioError(Reason.EMPTY, "no samples")

    def _claimed_seconds(self) -> float | None:
        # A WAV that was sent while it was made has any number in the place of its length.
        if self._container.format.name in {"wav", "w64"}:
            return None
        if self._stream.duration is not None and self._stream.time_base is not None:
            return float(self._stream.duration * self._stream.time_base)
        whole = self._container.duration
        # Beside a picture, the longer of both counts, which need not be the sound.
        alone = len(self._container.streams) == 1
        return whole / av.time_base if whole is not None and alone else None


def _open(source: Intake | Forward) -> Any:
    how: dict[str, Any] = {"container_options": _CONTAINER}
    try:
        # Titles in GBK are common, and PyAV 16 would give up for them.
        return av.open(source, **how, **_ANY_TITLE)
    except TypeError:
        # Later series know no such word: they replace what is no UTF-8 by themselves.
        return av.open(source, **how)


@contextmanager
def _as_ours(intake: Intake, reason: Reason) -> Iterator[None]:
    """Turn FFmpeg's errors into ours; one of the source's own comes first."""
    try:
        yield
    except AudioError as err:
        raise (intake.problem or err) from err.__cause__
    except (av.FFmpegError, ValueError) as err:
        raise (intake.problem or AudioError(reason, type(err).__name__)) from err
    # FFmpeg may take it for the end.
    if intake.problem is not None:
        raise intake.problem


def _samples_of(frame: AudioFrame) -> bytes:
    # The rest of a plane is padding.
    return bytes(frame.planes[0])[: frame.samples * 2]
