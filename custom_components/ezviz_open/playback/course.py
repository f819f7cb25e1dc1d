"""The packets of one clip, over as many addresses as it takes."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Final

from ..relay.pull import Pull
from ..relay.supplier import Failure, FailureKind, NoAddress
from .pace import Pace

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..relay.packets import MediaInfo, MediaPacket
    from ..relay.pull import Patience
    from .ask import Asker
    from .seam import Seam
    from .supplier import Clip

_CERTAIN_SECONDS: Final = 1.5
"""A clip that lacks no more was played to its end; else another address has to confirm it."""
_TOLERANCE_SECONDS: Final = 3.0
_TOLERANCE_SHARE: Final = 0.01
_TRIES: Final = 3
"""So many addresses in a row may bring nothing new."""
_TRIES_AT_AN_END: Final = 2
"""The same where each has played to the same last picture."""
_SECONDS_PER_ADDRESS: Final = 30.0
"""Addresses are counted calls: a clip that breaks more often than this is given up."""
_PROGRESS_MS: Final = 1000
_PAUSE_SECONDS: Final = 1.0


def tolerance(clip: Clip) -> float:
    """Return how many seconds a clip may lack and still be complete.

    Lists tell whole seconds, and recorders begin and end with a group of pictures.
    """
    return max(_TOLERANCE_SECONDS, _TOLERANCE_SHARE * clip.seconds)


class Course:
    """Plays a clip to its end; a stream that breaks is followed by another where it broke.

    Iterate over `packets` in a worker thread; what has become of it is told afterwards.
    """

    def __init__(  # noqa: PLR0913 - what is played, by whom, and how
        self,
        clip: Clip,
        asker: Asker,
        seam: Seam,
        *,
        patience: Patience,
        stop: threading.Event,
        after: Failure | None = None,
        hold: threading.Event | None = None,
        lead: int = 0,
        exact: bool = True,
    ) -> None:
        """Prepare; the clip goes on where the seam is. ``after``: how a try before this failed.

        ``lead``: so many milliseconds of the clip come before the seam's begin.
        While ``hold`` is set the stream gives way; it goes on with the next address, which the
        supplier may let it wait for, and clear the event.
        ``exact``: where a hurried stream broke is not known to the picture, so nothing follows it.
        """
        self.complete = False
        """The clip was played to its end."""
        self.ended_short = False
        """Address after address ends at the same picture: the list promises more than there is.

        How they end tells nothing: FFmpeg takes the proper end of a body in chunks for an error,
        and a connection that is reset for an end.
        """
        self.failure = after
        """How the last address ended."""
        self.media: MediaInfo | None = None
        """What plays, once it does."""
        self.hurried = False
        """The last address sent faster than the recording's time."""
        self._clip = clip
        self._asker = asker
        self._seam = seam
        self._patience = patience
        self._stop = stop
        self._hold = hold or threading.Event()
        self._origin = seam.end - lead
        self._exact = exact
        self._given_up = False

    @property
    def seconds(self) -> float:
        """How much of the clip has been played."""
        return (self._seam.end - self._origin) / 1000

    def packets(self) -> Generator[MediaPacket]:
        """Yield what is new, milliseconds from the seam's first picture."""
        wasted = ends = 0
        asked = int(_TRIES + self._clip.seconds / _SECONDS_PER_ADDRESS)
        for _ in range(asked):
            before = self._seam.end
            yield from self._play_on()
            if self.complete or self._given_up or self._stop.is_set():
                return
            if self.hurried and self._exact:
                return
            if self._seam.end - before >= _PROGRESS_MS:
                wasted = ends = 0
            else:
                wasted += 1
                ends += self._seam.caught_up and self.seconds > 0
            near = self._lacks_only(tolerance(self._clip))
            if ends >= (1 if near else _TRIES_AT_AN_END):
                self.complete, self.ended_short = near, not near
                return
            if wasted >= _TRIES:
                return
            if self._stop.wait(_PAUSE_SECONDS * wasted):
                return

    def _play_on(self) -> Generator[MediaPacket]:
        """Play one more address, and another one each time that it had to give way."""
        yield from self._play()
        while self._hold.is_set() and not (self.complete or self._given_up or self._stop.is_set()):
            self.failure = None
            if self.hurried:
                return
            yield from self._play()

    def _play(self) -> Generator[MediaPacket]:
        """Play one more address, from the group of pictures that is not known to be whole."""
        clip, seam = self._clip, self._seam
        asked = max(0, seam.last_key - self._origin) // 1000 if self.seconds else 0
        try:
            # None has failed before the first one.
            address = self._asker.address(clip.begins_at + asked, clip.ends_at, self.failure)
        except NoAddress:
            self.failure = self.failure or Failure(FailureKind.NO_ADDRESS)
            self._given_up = True
            return
        self.hurried = address.speed != 1
        seam.begin(self._origin + asked * 1000)
        pull = Pull(
            address.url,
            address.protocol,
            self._patience,
            stopped=lambda: self._stop.is_set() or self._hold.is_set(),
            on_media=self._heard,
        )
        longest = (clip.seconds + tolerance(clip)) * 1000
        with closing(pull.packets()) as packets:
            paced = Pace(address.speed).restore(packets) if self.hurried else packets
            for packet in paced:
                new = seam.put(packet)
                if new is None:
                    continue
                if new.dts - self._origin > longest:
                    # A server that goes on with the next recording.
                    self.failure = Failure(FailureKind.ENDED)
                    self.complete = True
                    return
                yield new
        self.failure = pull.failure
        self.complete = self._lacks_only(_CERTAIN_SECONDS) and not self._stop.is_set()

    def _lacks_only(self, seconds: float) -> bool:
        return 0 < self.seconds >= self._clip.seconds - seconds

    def _heard(self, media: MediaInfo) -> None:
        self.media = media
