"""Pictures and sounds as MP4 wants them: each with a duration, none missing, none too early."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ..relay import nal
from .boxes import channels_of

if TYPE_CHECKING:
    from ..relay.packets import AudioSetup, MediaPacket, VideoCodec

VIDEO_TIMESCALE: Final = 1000
_FRAME: Final = 1024
"""Samples in a frame of AAC."""
_OFF_BEAT_MS: Final = 100
"""So far the sound may be from where its stamps say; less is jitter of the stamps."""
_STEREO: Final = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture or a frame of sound."""

    at: int
    """When it is decoded, ticks of its lane."""
    duration: int
    offset: int
    """How much later it is shown, ticks."""
    key: bool
    payload: bytes = field(repr=False)


class PictureLane:
    """Pictures; each lasts until the next one, so that nothing is missing between them."""

    timescale = VIDEO_TIMESCALE

    def __init__(self) -> None:
        """Start empty."""
        self._held: MediaPacket | None = None

    def put(self, packet: MediaPacket) -> Sample | None:
        """Take a picture in; return the one before it, which is complete now."""
        before, self._held = self._held, packet
        return None if before is None else _picture(before, packet.dts - before.dts)

    def finish(self, step: int) -> Sample | None:
        """Return the last picture, which lasts so many milliseconds."""
        last, self._held = self._held, None
        return None if last is None else _picture(last, step)


class SoundLane:
    """Sound without a hole: where none comes, there is silence.

    Browsers stop at a hole in the sound although pictures go on.
    """

    def __init__(self, setup: AudioSetup, timescale: int | None = None, end_ms: float = 0) -> None:
        """Begin at a moment; the ticks are the first setup's samples if not told otherwise."""
        self.setup = setup
        self.timescale = timescale or setup.sample_rate
        self.end = round(end_ms * self.timescale / 1000)
        """Where the next frame goes, ticks."""
        self.heard_ms = float("-inf")
        """When there was sound last."""
        self._step = round(_FRAME * self.timescale / setup.sample_rate)
        self._tolerance = max(self._step, self.timescale * _OFF_BEAT_MS // 1000)

    @property
    def end_ms(self) -> float:
        """Where the next frame goes, milliseconds."""
        return self.end * 1000 / self.timescale

    def put(self, packet: MediaPacket) -> list[Sample]:
        """Return the frame, after silence where it comes late; nothing where it is too early."""
        late = round(packet.dts * self.timescale / 1000) - self.end
        if late <= -self._tolerance:
            return []
        silence = self.fill(packet.dts) if late >= self._tolerance else []
        self.heard_ms = packet.dts
        return [*silence, self._append(packet.payload)]

    def fill(self, until_ms: float) -> list[Sample]:
        """Return silence up to a moment; none where there is sound until then."""
        missing = round(until_ms * self.timescale / 1000) - self.end
        return [
            self._append(silence(channels_of(self.setup))) for _ in range(missing // self._step)
        ]

    def _append(self, payload: bytes) -> Sample:
        sample = Sample(self.end, self._step, 0, key=True, payload=payload)
        self.end += self._step
        return sample


def silence(channels: int) -> bytes:
    """Return a frame of AAC in which nothing is heard (ISO/IEC 14496-3, 4.4.2).

    One or two channels without a single band of frequencies; the same for each sample rate.
    """
    gain, window, tools = "0" * 8, "0" * 11, "000"
    channel = gain + window + tools
    one, two = "0000000" + channel, "00100000" + channel * 2
    bits = (two if channels == _STEREO else one) + "111"
    whole = -(-len(bits) // 8)
    return int(bits.ljust(whole * 8, "0"), 2).to_bytes(whole, "big")


def _picture(packet: MediaPacket, duration: int) -> Sample:
    payload = packet.payload
    if packet.key:
        payload = _without_sets(packet.setup.codec, payload)  # type: ignore[union-attr]  # a picture's
    return Sample(packet.dts, duration, packet.pts - packet.dts, packet.key, payload)


def _without_sets(codec: VideoCodec, payload: bytes) -> bytes:
    """Cut the parameter sets off, which avc1 and hvc1 allow in the head alone."""
    units = nal.split_lengths(payload)
    return nal.join_lengths(unit for unit in units if not nal.is_parameter_set(codec, unit))
