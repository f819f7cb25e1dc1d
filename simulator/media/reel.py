"""Makes one group of pictures after the other; runs in a worker thread."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from . import flv, sound
from .scenes import Painter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from PIL import Image

    from .encoder import Encoder, Group
    from .ports import SceneState


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
        for index in range(rate):
            share = (index + 1) / rate
            yield self._painter.draw(state, moment + timedelta(seconds=index / rate), share)
