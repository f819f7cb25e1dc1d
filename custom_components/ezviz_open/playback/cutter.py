"""Cut packets into segments that begin with key frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Final

from ..relay.packets import AudioSetup, VideoSetup
from .lanes import PictureLane, SoundLane

if TYPE_CHECKING:
    from ..relay.packets import MediaPacket
    from .lanes import Sample

_SHORTEST_MS: Final = 2000
"""Segments grow to this: a server that sends no faster than a clip plays leaves players little
at the begin."""
_USUAL_TARGET: Final = 6
LONGEST_TARGET: Final = 12
"""Seconds after which a segment is cut, key frame or not."""
_MOST_BYTES: Final = 16 * 1024 * 1024
_SOUND_LAG_MS: Final = 1000
"""So late sound may follow its pictures; where none flows there is silence at once."""


@dataclass(slots=True)
class Segment:
    """Samples that are loaded in one piece."""

    begins_ms: int
    video_setup: VideoSetup
    audio_setup: AudioSetup | None
    independent: bool
    """It begins with a key frame."""
    timescales: tuple[int, ...] = ()
    ends_ms: int = 0
    pictures: list[Sample] = field(default_factory=list)
    sounds: list[Sample] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.ends_ms - self.begins_ms) / 1000


class Cutter:
    """Collects the current segment.

    The first one ends with its group of pictures, so that it comes early; its length tells how
    long others may be.
    """

    def __init__(self, begins_ms: int = 0) -> None:
        """Start empty; the first picture comes at ``begins_ms``."""
        self._begins_ms = begins_ms
        self.target = 0
        """The longest duration of a segment, whole seconds; 0 before the first."""
        self._pictures = PictureLane()
        self._sound: SoundLane | None = None
        self._segment: Segment | None = None
        self._bytes = 0
        self._next_sound: AudioSetup | None = None

    def expect_sound(self, setup: AudioSetup | None) -> None:
        """Hear what the sound will be, before its first frame; it begins with silence if late."""
        if setup is not None and self._sound is None and self.target == 0:
            self._sound = SoundLane(setup, end_ms=self._begins_ms)
            if self._segment is not None:
                self._segment.audio_setup = setup

    def put(self, packet: MediaPacket) -> Segment | None:
        """Take a packet in; return a segment that is complete now."""
        self._bytes += len(packet.payload)
        if isinstance(packet.setup, AudioSetup):
            self._hear(packet, packet.setup)
            return None
        done = self._cut(packet.dts) if self._is_end(packet, packet.setup) else None
        last = self._pictures.put(packet)
        if last is not None:
            (done or self._segment).pictures.append(last)  # type: ignore[union-attr]  # it came first
        if self._segment is None:
            self._segment = Segment(
                packet.dts,
                packet.setup,
                self._sound.setup if self._sound else None,
                independent=packet.key,
            )
        return done

    def finish(self, step: int) -> Segment | None:
        """Return the last segment, whose last picture lasts so many milliseconds."""
        last = self._pictures.finish(step)
        if self._segment is None or last is None:
            return None
        self._segment.pictures.append(last)
        return self._cut(last.at + step, lag=0)

    def _hear(self, packet: MediaPacket, setup: AudioSetup) -> None:
        if self._sound is None:
            if self.target:
                # Players cannot be given sound that the head has not announced.
                return
            self.expect_sound(setup)
        elif setup.record != self._sound.setup.record:
            # The head of the running segment describes the sound before.
            self._next_sound = setup
            return
        if self._segment is not None and self._sound is not None:
            self._segment.sounds += self._sound.put(packet)

    def _is_end(self, packet: MediaPacket, setup: VideoSetup) -> bool:
        if self._segment is None:
            return False
        elapsed = packet.dts - self._segment.begins_ms
        if packet.key:
            changed = setup.record != self._segment.video_setup.record
            shortest = min(_SHORTEST_MS, self._segment.begins_ms // 2)
            return changed or elapsed >= shortest
        return elapsed >= 1000 * (self.target or LONGEST_TARGET) or self._bytes >= _MOST_BYTES

    def _cut(self, at: int, lag: int = _SOUND_LAG_MS) -> Segment | None:
        done, self._segment = self._segment, None
        if done is None:
            return None
        done.ends_ms = at
        done.timescales = (self._pictures.timescale,)
        if self._sound is not None:
            done.audio_setup = done.audio_setup or self._sound.setup
            flows = at - self._sound.heard_ms < 2 * lag
            done.sounds += self._sound.fill(at - lag if flows else at)
            done.timescales += (self._sound.timescale,)
            if self._next_sound is not None:
                lane = self._sound
                self._sound = SoundLane(self._next_sound, lane.timescale, lane.end_ms)
                self._next_sound = None
        if not self.target:
            self.target = min(LONGEST_TARGET, max(_USUAL_TARGET, ceil(2 * done.seconds)))
        self._bytes = 0
        return done
