"""Makes one group of pictures after the other; runs in a worker thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zlib import crc32

from . import flv, sound
from .encoder import Encoder, Format, Group
from .ports import FLUENT, SceneState
from .scenes import Painter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image


_REPEATED: Final = 3
"""How often each picture of a recording is sent; divides the pictures of a second."""


class Reel:
    """The camera itself: lens, microphone and encoder of one stream."""

    def __init__(self, encoder: Encoder, serial: str) -> None:
        """Set up the lens for the size that the encoder wants."""
        self._encoder = encoder
        self._painter = Painter(encoder.form.size)
        self._microphone = sound.Microphone(crc32(serial.encode()))

    @property
    def headers(self) -> tuple[tuple[int, bytes], ...]:
        """Kinds and bodies of the tags that a decoder needs first."""
        video = (flv.VIDEO, self._encoder.video_header)
        audio = self._encoder.audio_header
        return (video,) if audio is None else (video, (flv.AUDIO, audio))

    def hear(self, pcm: bytes) -> None:
        """Mix a voice into the sound from the next group on."""
        self._microphone.hear(pcm)

    def make(self, state: SceneState, moment: datetime) -> Group:
        """Draw and encode the second that begins at `moment`."""
        pcm = self._microphone.take(sound.RATE, muted=state.privacy)
        return self._encoder.encode(self._pictures(state, moment), pcm)

    def _pictures(self, state: SceneState, moment: datetime) -> Iterator[Image.Image]:
        """Draw the pictures of one second, moving from where the lens was to where it is."""
        rate = self._encoder.form.rate
        self._painter.turn_to(state)
        # A recording may be sent many times faster than it was made, so it has fewer pictures.
        repeated = _REPEATED if state.recorded_at else 1
        for index in range(0, rate, repeated):
            share = (index + 1) / rate
            picture = self._painter.draw(state, moment + timedelta(seconds=index / rate), share)
            yield from (picture,) * repeated


def warm_up() -> None:
    """Do once what the first viewer would have to wait for: codecs, fonts, sounds."""
    now = datetime.now(UTC)
    state = SceneState(name="", serial="", channel=1, kind="living_room", now=now)
    Reel(Encoder(Format(FLUENT, "h264", "aac")), "").make(state, now)
    for seed in range(sound.ROOMS):
        sound.Microphone(seed)
