"""A whole MP4 file, written as it comes: the samples first, the index behind them."""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING, Final

from ..relay.packets import AudioSetup, VideoSetup
from .boxes import Track, box, movie
from .fragments import AUDIO, VIDEO
from .lanes import PictureLane, SoundLane
from .tables import Tables

if TYPE_CHECKING:
    from typing import BinaryIO

    from ..relay.packets import MediaPacket, Setup
    from .lanes import Sample

_FTYP: Final = box(b"ftyp", b"isom" + pack(">I", 0x200) + b"isomiso2mp41")
_LARGE_BOX: Final = 1
"""The size stands behind the name, in 64 bits."""

type Mark = tuple[int, int, int, SoundLane | None, int]
"""A place to go back to."""


class Movie:
    """Writes packets to a file that nobody may read before `finish`. It blocks."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin the file. Raises OSError, as all methods do."""
        self._file = file
        self._pictures = PictureLane()
        self._setup: VideoSetup | None = None
        self._sound: SoundLane | None = None
        self._of_video, self._of_audio = Tables(), Tables()
        self._mdat = len(_FTYP)
        self._file.write(_FTYP + pack(">I4sQ", _LARGE_BOX, b"mdat", 0))
        self._at = self._mdat + 16

    def put(self, packet: MediaPacket) -> None:
        """Take a packet in."""
        setup = packet.setup
        if isinstance(setup, AudioSetup):
            self._hear(packet, setup)
            return
        self._keep_picture(self._pictures.put(packet))
        self._setup = setup

    def end_clip(self, at_ms: int, step: int) -> None:
        """End with a whole clip, whose last picture lasts so many milliseconds."""
        self._keep_picture(self._pictures.finish(step))
        if self._sound is not None:
            self._keep_sound(self._sound.fill(at_ms))

    def mark(self) -> Mark:
        """Return this place, between clips."""
        end = self._sound.end if self._sound else 0
        return self._at, len(self._of_video), len(self._of_audio), self._sound, end

    def go_back(self, mark: Mark) -> None:
        """Forget what came after a place."""
        self._at, videos, audios, self._sound, end = mark
        if self._sound is not None:
            self._sound.end = end
        self._pictures = PictureLane()
        self._of_video.cut(videos, self._at)
        self._of_audio.cut(audios, self._at)
        self._file.seek(self._at)
        self._file.truncate()

    def finish(self) -> int:
        """Write the index; return the file's size."""
        tracks = [Track(VIDEO, PictureLane.timescale, self._of_video.setups, *_all(self._of_video))]
        if self._sound is not None and len(self._of_audio):
            setups = self._of_audio.setups
            tracks.append(Track(AUDIO, self._sound.timescale, setups, *_all(self._of_audio)))
        index = movie(tracks)
        self._file.write(index)
        self._file.seek(self._mdat + 8)
        self._file.write(pack(">Q", self._at - self._mdat))
        return self._at + len(index)

    def _hear(self, packet: MediaPacket, setup: AudioSetup) -> None:
        if self._sound is None:
            self._sound = SoundLane(setup)
        elif setup.record != self._sound.setup.record:
            self._sound = SoundLane(setup, self._sound.timescale, self._sound.end_ms)
        self._keep_sound(self._sound.put(packet))

    def _keep_picture(self, sample: Sample | None) -> None:
        if sample is not None and self._setup is not None:
            self._keep(self._of_video, sample, self._setup)

    def _keep_sound(self, samples: list[Sample]) -> None:
        for sample in samples:
            self._keep(self._of_audio, sample, self._sound.setup)  # type: ignore[union-attr]  # its own

    def _keep(self, tables: Tables, sample: Sample, setup: Setup) -> None:
        self._file.write(sample.payload)
        tables.add(sample, setup, self._at)
        self._at += len(sample.payload)


def _all(tables: Tables) -> tuple[int, bytes]:
    return tables.duration, tables.boxes()
