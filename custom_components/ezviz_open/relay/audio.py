"""Sound: AAC is handed on as it is, anything else is made AAC."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import av
from av.audio.resampler import AudioResampler
from av.codec.context import Flags

from .packets import AudioSetup, Kind, MediaPacket

if TYPE_CHECKING:
    from collections.abc import Iterable

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream

    from .packets import CodedPacket

_SAMPLES: Final = 1024
_RATE: Final = 16_000
_BIT_RATE: Final = 32_000
_ADTS_SYNC: Final = b"\xff"
_ADTS_MASK, _ADTS_LAYER = 0xF6, 0xF0
_ADTS_SHORT, _ADTS_LONG = 7, 9
# ISO/IEC 14496-3, table 1.18.
_RATES: Final = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_ESCAPED_RATE: Final = 15
_OFF_BEAT_MS: Final = 200


class DescriptionChanged(Exception):  # noqa: N818 - it tells what has happened
    """A stream is described anew in a way that cannot be read: only a new session tells."""


def description_beside(packet: CodedPacket) -> bytes:
    """Return the new description that comes with a packet. Raises DescriptionChanged."""
    try:
        return bytes(packet.get_sidedata("new_extradata"))
    except TypeError:
        # PyAV 16 shows that there is something, but not what.
        raise DescriptionChanged from None


class AudioSource(Protocol):
    """Turns the sound of one session into AAC."""

    @property
    def setup(self) -> AudioSetup | None:
        """What the AAC is; None until the source has told."""
        ...

    def convert(self, packet: CodedPacket, stamps: tuple[int, int]) -> Iterable[MediaPacket]:
        """Return what a packet gives, perhaps nothing yet."""
        ...


class AudioCopier:
    """Hands AAC on, without the headers that transport streams put in front."""

    def __init__(self, record: bytes) -> None:
        """Begin with what the container tells, if it does."""
        self.setup: AudioSetup | None = _setup_of(record) if record else None

    @classmethod
    def of(cls, stream: AudioStream) -> Self | None:
        """Return a copier where the sound is AAC as it is usual."""
        context = stream.codec_context
        return cls(bytes(context.extradata or b"")) if context.name == "aac" else None

    def convert(self, packet: CodedPacket, stamps: tuple[int, int]) -> Iterable[MediaPacket]:
        """Return the packet's frame."""
        if packet.is_corrupt:
            return
        data = bytes(packet)
        if _is_adts(data):
            record = _record_of_adts(data)
            if self.setup is None or self.setup.record != record:
                self.setup = _setup_of(record)
            data = data[_ADTS_SHORT if data[1] & 1 else _ADTS_LONG :]
        elif packet.has_sidedata("new_extradata"):
            self.setup = _setup_of(description_beside(packet))
        if self.setup is not None and data:
            yield MediaPacket(Kind.AUDIO, stamps[0], stamps[0], data, self.setup)


class AudioMaker:
    """Makes AAC out of what recorders send, most of all G.711: 16 kHz, one channel."""

    def __init__(self, stream: AudioStream) -> None:
        """Open the encoder. Raises FFmpegError where there is none."""
        self._rate = stream.codec_context.sample_rate or 8000
        self._resampler = AudioResampler(format="fltp", layout="mono", rate=_RATE)
        encoder: Any = av.CodecContext.create("aac", "w")
        encoder.sample_rate = _RATE
        encoder.layout = "mono"
        encoder.format = "fltp"
        encoder.bit_rate = _BIT_RATE
        encoder.time_base = Fraction(1, _RATE)
        encoder.flags |= Flags.global_header
        encoder.open()
        self._encoder = encoder
        self.setup = _setup_of(bytes(encoder.extradata or b""))
        self._begin = 0.0
        self._samples = 0
        self._pending: list[AudioFrame] = []
        self._fifo = av.AudioFifo()
        self._read = 0
        self._heard = False

    @classmethod
    def of(cls, stream: AudioStream) -> Self | None:
        """Return a maker where FFmpeg knows the sound; without one it is left out."""
        try:
            return cls(stream)
        except (av.FFmpegError, ValueError):
            return None

    def convert(self, packet: CodedPacket, stamps: tuple[int, int]) -> Iterable[MediaPacket]:
        """Return the frames that are complete; broken sound is left out."""
        try:
            frames = [out for frame in packet.decode() for out in self._resampler.resample(frame)]
        except av.FFmpegError:
            return
        self._keep_time(stamps[0])
        for frame in frames:
            frame.pts = None
            self._samples += frame.samples
            self._fifo.write(frame)
        while (whole := self._fifo.read(_SAMPLES)) is not None:
            whole.pts = self._read
            whole.time_base = Fraction(1, _RATE)
            self._read += _SAMPLES
            for made in self._encoder.encode(whole):
                # The encoder's own run-up comes first and is stamped before the first sample:
                # sound and pictures stay together.
                at = round(self._begin + (made.pts or 0) * 1000 / _RATE)
                yield MediaPacket(Kind.AUDIO, at, at, bytes(made), self.setup)

    def _keep_time(self, now: int) -> None:
        """Follow the source's clock where it leaves the beat of the samples."""
        due = self._begin + self._samples * 1000 / _RATE
        if not self._heard or abs(now - due) > _OFF_BEAT_MS:
            self._begin += now - due
        self._heard = True


def _is_adts(data: bytes) -> bool:
    return len(data) > _ADTS_LONG and data[:1] == _ADTS_SYNC and data[1] & _ADTS_MASK == _ADTS_LAYER


def _record_of_adts(data: bytes) -> bytes:
    """Return the AudioSpecificConfig that says what an ADTS header says."""
    profile, rate = data[2] >> 6, data[2] >> 2 & 0x0F
    channels = (data[2] & 1) << 2 | data[3] >> 6
    return ((profile + 1) << 11 | rate << 7 | channels << 3).to_bytes(2, "big")


def _setup_of(record: bytes) -> AudioSetup:
    """Read the sample rate out of an AudioSpecificConfig."""
    bits = int.from_bytes(record[:5].ljust(5, b"\x00"), "big")
    index = bits >> 31 & 0x0F
    rate = bits >> 7 & 0xFFFFFF if index == _ESCAPED_RATE else _RATES[min(index, len(_RATES) - 1)]
    return AudioSetup(record, rate, _SAMPLES * 1000 / (rate or _RATE))
