"""Write segments to a session's folder and say what plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .codecs import codec_of
from .fragments import AUDIO, VIDEO, Run, fragment, head
from .playlist import Entry, Look

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..relay.packets import AudioSetup, VideoSetup
    from .cutter import Segment
    from .room import Room
    from .shelf import Shelf
    from .supplier import Clip


class Recorder:
    """Numbers segments, and writes a head wherever decoders must be told something new."""

    def __init__(
        self,
        clip: Clip,
        shelf: Shelf,
        room: Room,
        on_segment: Callable[[Entry, Look, int], None],
        *,
        number: int = 0,
        head: int = 0,
    ) -> None:
        """Start with nothing written; the first segment and its head are numbered so."""
        self._clip = clip
        self._shelf = shelf
        self._room = room
        self._on_segment = on_segment
        self._setups: tuple[VideoSetup, AudioSetup | None] | None = None
        self._head = head - 1
        self._number = number
        self._codecs: list[str] = []

    def put(self, segment: Segment, target: int) -> None:
        """Write a segment when there is room for it. It blocks. Raises OSError."""
        data = fragment(
            self._number + 1, (Run(VIDEO, segment.pictures), Run(AUDIO, segment.sounds))
        )
        ends = segment.ends_ms / 1000
        number = self._number
        if not self._room.take(number, len(data), ends, self._drop):
            return
        setups = (segment.video_setup, segment.audio_setup)
        if setups != self._setups:
            self._head += 1
            self._setups = setups
            self._shelf.write(f"init{self._head}.mp4", head(*setups, segment.timescales))
        self._shelf.write(f"segment{number}.m4s", data)
        self._number += 1
        entry = Entry(
            number=number,
            seconds=segment.seconds,
            head=self._head,
            at=self._clip.begins_at + segment.begins_ms / 1000,
            independent=segment.independent,
            size=len(data),
            ends=ends,
        )
        self._on_segment(entry, self._look(segment), target)

    def _look(self, segment: Segment) -> Look:
        for setup in (segment.video_setup, segment.audio_setup):
            if setup is not None and (name := codec_of(setup)) not in self._codecs:
                self._codecs.append(name)
        video = segment.video_setup
        return Look(",".join(self._codecs), video.width, video.height)

    def _drop(self, number: int) -> None:
        self._shelf.drop(f"segment{number}.m4s")
