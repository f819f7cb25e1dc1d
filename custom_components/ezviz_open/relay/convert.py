"""From PyAV's packets to the relay's: one form whatever the transport was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from . import nal
from .audio import AudioCopier, AudioMaker, description_beside
from .packets import Kind, MediaPacket, VideoSetup
from .still import size_of

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.video.stream import VideoStream

    from .audio import AudioSource
    from .packets import CodedPacket, VideoCodec

CODECS: Final[dict[str, VideoCodec]] = {"h264": "h264", "hevc": "hevc"}


def milliseconds(packet: CodedPacket) -> tuple[int, int] | None:
    """Return when a packet is decoded and shown; None when it does not tell."""
    dts = packet.pts if packet.dts is None else packet.dts
    if dts is None:
        return None
    scale = 1000 * packet.time_base
    pts = dts if packet.pts is None else packet.pts
    return round(dts * scale), round(max(pts, dts) * scale)


class VideoConverter:
    """Pictures of one session; notices when their description changes."""

    def __init__(self, stream: VideoStream) -> None:
        """Begin with what the container tells."""
        context = stream.codec_context
        self._codec = CODECS[context.name]
        self.rate = float(stream.average_rate or 0)
        self._length_size = 4
        self._sets: tuple[bytes, ...] = ()
        self._told_size = (context.width, context.height)
        self.setup: VideoSetup | None = None
        if context.extradata is not None:
            sets = self._read(bytes(context.extradata))
            self._take(sets, [])

    @property
    def width(self) -> int:
        """Pixels; 0 when it is not known."""
        return self.setup.width if self.setup else 0

    @property
    def height(self) -> int:
        """Pixels; 0 when it is not known."""
        return self.setup.height if self.setup else 0

    def convert(self, packet: CodedPacket) -> MediaPacket | None:
        """Return the picture; None when it is broken or nothing describes it yet."""
        stamps = milliseconds(packet)
        told = self._told_sets(packet)
        if stamps is None or packet.is_corrupt:
            return None
        try:
            units = self._split(bytes(packet))
        except nal.NalError:
            return None
        sets = [unit for unit in units if nal.is_parameter_set(self._codec, unit)]
        slices = [
            unit
            for unit in units
            if not nal.is_parameter_set(self._codec, unit)
            and not nal.is_delimiter(self._codec, unit)
        ]
        self._take(sets or told, slices)
        if self.setup is None or not slices:
            return None
        picture = nal.join_lengths(slices)
        key = packet.is_keyframe
        if not self.width:
            # What the container tells may be of a later picture, which FFmpeg has looked at.
            if not key:
                return None
            self._measure(picture)
        # In front of each key frame: decoders then survive a change that fMP4's fixed
        # beginning does not tell them.
        payload = nal.join_lengths(self._sets) + picture if key else picture
        return MediaPacket(Kind.VIDEO, *stamps, payload, self.setup, key, hash(picture))

    def _split(self, data: bytes) -> list[bytes]:
        if not nal.is_annex_b(data):
            return nal.split_lengths(data, self._length_size)
        # The length of a unit of 256 to 511 bytes looks like a start code.
        try:
            return nal.split_lengths(data, self._length_size)
        except nal.NalError:
            return nal.split_annex_b(data)

    def _told_sets(self, packet: CodedPacket) -> list[bytes]:
        """Return the parameter sets of a description that the container puts beside a packet."""
        if not packet.has_sidedata("new_extradata"):
            return []
        return self._read(description_beside(packet))

    def _read(self, extradata: bytes) -> list[bytes]:
        """Return the parameter sets of a description, whichever form it has."""
        if nal.is_annex_b(extradata):
            units = nal.split_annex_b(extradata)
            return [unit for unit in units if nal.is_parameter_set(self._codec, unit)]
        try:
            sets, self._length_size = nal.parameter_sets_of(self._codec, extradata)
        except nal.NalError:
            return []
        return list(sets)

    def _measure(self, picture: bytes) -> None:
        if self.setup is not None:
            size = size_of(self._codec, self.setup.record, picture)
            width, height = size if size[0] else self._told_size
            self.setup = replace(self.setup, width=width, height=height)

    def _take(self, sets: list[bytes], slices: list[bytes]) -> None:
        """Take parameter sets over where they differ from those known."""
        if not sets or set(sets) <= set(self._sets):
            return
        kinds = {nal.kind_of(self._codec, unit) for unit in sets}
        kept = [unit for unit in self._sets if nal.kind_of(self._codec, unit) not in kinds]
        # By number the types are in the order in which decoders want them.
        every = sorted({*kept, *sets}, key=lambda unit: (nal.kind_of(self._codec, unit), unit))
        try:
            record = nal.record_of(self._codec, every)
        except nal.NalError:
            return
        self._sets = tuple(every)
        width, height = size_of(self._codec, record, nal.join_lengths(slices))
        self.setup = VideoSetup(self._codec, record, width, height, self.rate)


def audio_source(stream: AudioStream) -> AudioSource | None:
    """Return what turns the sound of a stream into AAC."""
    return AudioCopier.of(stream) or AudioMaker.of(stream)
