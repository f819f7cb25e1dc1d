"""Play one address once with PyAV: packets in one form, for a thread that may wait for them."""

from __future__ import annotations

from dataclasses import dataclass
from errno import EIO
from typing import TYPE_CHECKING, Final

import av
from av import logging as av_logging

from .audio import DescriptionChanged
from .convert import CODECS, VideoConverter, audio_source, milliseconds
from .packets import MediaInfo
from .supplier import Failure, FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer

    from .audio import AudioSource
    from .packets import CodedPacket, Kind, MediaPacket
    from .supplier import Transport

PLACEHOLDER_SIZE: Final = (512, 288)
"""The platform's clips that tell an error; no camera of it has this size."""

_OPTIONS: Final = {"fpsprobesize": "0"}
"""Pictures need not be counted before the first one is handed on: saves up to 2.8 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a session is waited for, seconds."""

    opening: float = 10.0
    reading: float = 5.0
    """Silence that counts as a stall."""
    reading_hls: float = 10.0
    """The same where pictures come a whole segment at a time."""

    def silence(self, transport: Transport) -> float:
        """Return how long a transport may be silent."""
        return self.reading_hls if transport == "hls" else self.reading


class Pull:
    """One playing of one address, in the thread that iterates over its packets."""

    def __init__(
        self,
        url: str,
        transport: Transport,
        patience: Patience,
        *,
        stopped: Callable[[], bool],
        on_media: Callable[[MediaInfo], None],
    ) -> None:
        """Prepare; iterating opens the connection."""
        self.failure = Failure(FailureKind.ENDED)
        """How it ended, once there are no more packets."""
        self._url = url
        self._patience = patience
        self._silence = patience.silence(transport)
        self._stopped = stopped
        self._on_media = on_media
        self._seen = False
        self._last: dict[Kind, MediaPacket] = {}

    def packets(self) -> Generator[MediaPacket]:
        """Yield what comes. Whatever happens then is told by `failure`, nothing is raised.

        Close it where it is not read to its end: the connection stays open otherwise.
        """
        # FFmpeg's own lines name the address. In this thread they go to a list and nowhere else.
        with av_logging.Capture(local=True) as lines:
            try:
                yield from self._play(lines)
            except Exception as err:  # noqa: BLE001 - whatever it is, the slot must be given back
                self.failure = Failure(FailureKind.BROKEN, _words(err))

    def _play(self, lines: list[tuple[int, str, str]]) -> Iterator[MediaPacket]:
        try:
            # As container options: PyAV 16 frees what it does not own when plain ones meet a
            # stream that appears late, as all do in FLV.
            container = av.open(
                self._url,
                container_options=_OPTIONS,
                timeout=(self._patience.opening, self._silence),
            )
        except (OSError, av.FFmpegError, ValueError) as err:
            self.failure = _failure_of_opening(err)
            return
        try:
            for packet in self._demux(container, lines):
                if packet == self._last.get(packet.kind):
                    # Servers repeat a packet where their past meets their present.
                    continue
                self._last[packet.kind] = packet
                yield packet
        except DescriptionChanged:
            self.failure = Failure(FailureKind.ENDED, "described anew")
        except av.error.ExitError:
            kind = FailureKind.STALLED if self._seen else FailureKind.NO_MEDIA
            self.failure = Failure(kind, f"silent for {self._silence:g} s")
        except (OSError, av.FFmpegError, ValueError) as err:
            kind = FailureKind.BROKEN if self._seen else FailureKind.NO_MEDIA
            self.failure = Failure(kind, _words(err))
        finally:
            container.close()

    def _demux(
        self, container: InputContainer, lines: list[tuple[int, str, str]]
    ) -> Iterator[MediaPacket]:
        if not container.streams.video:
            self.failure = Failure(FailureKind.NO_MEDIA, "no picture")
            return
        stream = container.streams.video[0]
        # None where FFmpeg has no decoder; the types do not know.
        codec = getattr(stream.codec_context, "name", "unknown")
        if codec not in CODECS:
            self.failure = Failure(FailureKind.UNSUPPORTED_CODEC, codec)
            return
        video = VideoConverter(stream)
        voice = next(iter(container.streams.audio), None)
        sound = audio_source(voice) if voice is not None else None
        for packet in container.demux():
            lines.clear()
            if self._stopped():
                return
            if packet.size and packet.stream is stream:
                if (picture := video.convert(packet)) is None:
                    continue
                if not self._seen and not self._introduce(codec, video, voice, sound):
                    return
                yield picture
            elif packet.size and packet.stream is voice and sound is not None:
                yield from _sounds(sound, packet)
        if not self._seen:
            self.failure = Failure(FailureKind.NO_MEDIA)

    def _introduce(
        self,
        codec: str,
        video: VideoConverter,
        voice: AudioStream | None,
        sound: AudioSource | None,
    ) -> bool:
        """Tell what plays, before its first picture; return whether it is the camera's."""
        if (video.width, video.height) == PLACEHOLDER_SIZE:
            self.failure = Failure(FailureKind.PLACEHOLDER)
            return False
        self._seen = True
        info = MediaInfo(
            video=codec,
            width=video.width,
            height=video.height,
            rate=video.rate,
            audio=voice.codec_context.name if voice is not None else None,
            sound=sound is not None,
            sound_setup=sound.setup if sound is not None else None,
        )
        self._on_media(info)
        return True


def _sounds(sound: AudioSource, packet: CodedPacket) -> Iterable[MediaPacket]:
    stamps = milliseconds(packet)
    return () if stamps is None else sound.convert(packet, stamps)


def _failure_of_opening(err: Exception) -> Failure:
    """Classify an error; 4xx and RTMP's refusals are a server's own word."""
    if isinstance(err, (av.error.HTTPClientError, PermissionError)):
        kind = FailureKind.REFUSED
    elif isinstance(err, (av.error.ExitError, av.error.InvalidDataError, EOFError)) or (
        isinstance(err, OSError) and err.errno == EIO
    ):
        # RTMP tells a server that stays silent as an input error.
        kind = FailureKind.NO_MEDIA
    else:
        kind = FailureKind.UNREACHABLE
    return Failure(kind, _words(err))


def _words(err: Exception) -> str:
    """Return an error's name and FFmpeg's fixed text for it: its message names the address."""
    text = err.strerror if isinstance(err, OSError) else None
    return f"{type(err).__name__}: {text}" if text else type(err).__name__
