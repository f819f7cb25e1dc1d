"""One session with the platform: PyAV in a thread of its own, packets on the event loop."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
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
    import asyncio
    from collections.abc import Callable, Iterable

    from av.audio.stream import AudioStream
    from av.container import InputContainer

    from .audio import AudioSource
    from .packets import CodedPacket, Kind, MediaPacket
    from .supplier import Address, Transport

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


class Upstream:
    """Plays one address once; tells what comes and, exactly once, how it ended.

    All callbacks come on the event loop.
    """

    def __init__(
        self,
        address: Address,
        loop: asyncio.AbstractEventLoop,
        *,
        on_media: Callable[[MediaInfo], None],
        on_packets: Callable[[list[MediaPacket]], None],
        on_end: Callable[[Failure], None],
        patience: Patience,
    ) -> None:
        """Prepare; `start` opens the connection."""
        self._address = address
        self._loop = loop
        self._on_media = on_media
        self._on_packets = on_packets
        self._on_end = on_end
        self._patience = patience
        self._stop = threading.Event()
        self._ready: deque[MediaPacket] = deque()
        self._seen = False
        self._last: dict[Kind, MediaPacket] = {}

    def start(self) -> None:
        """Begin to play."""
        # A daemon: a connection that hangs must not keep the process from ending.
        threading.Thread(target=self._run, name="ezviz relay upstream", daemon=True).start()

    def stop(self) -> None:
        """Ask for the end: it comes with the next packet, or when patience is over."""
        self._stop.set()

    def _run(self) -> None:
        # FFmpeg's own lines name the address. In this thread they go to a list and nowhere else.
        with av_logging.Capture(local=True) as lines:
            try:
                failure = self._play(lines)
            except Exception as err:  # noqa: BLE001 - whatever it is, the slot must be given back
                failure = Failure(FailureKind.BROKEN, _words(err))
        self._tell(self._on_end, failure)

    def _play(self, lines: list[tuple[int, str, str]]) -> Failure:
        silence = self._patience.silence(self._address.protocol)
        try:
            # As container options: PyAV 16 frees what it does not own when plain ones meet a
            # stream that appears late, as all do in FLV.
            container = av.open(
                self._address.url,
                container_options=_OPTIONS,
                timeout=(self._patience.opening, silence),
            )
        except (OSError, av.FFmpegError, ValueError) as err:
            return _failure_of_opening(err)
        try:
            return self._demux(container, lines)
        except DescriptionChanged:
            return Failure(FailureKind.ENDED, "described anew")
        except av.error.ExitError:
            kind = FailureKind.STALLED if self._seen else FailureKind.NO_MEDIA
            return Failure(kind, f"silent for {silence:g} s")
        except (OSError, av.FFmpegError, ValueError) as err:
            kind = FailureKind.BROKEN if self._seen else FailureKind.NO_MEDIA
            return Failure(kind, _words(err))
        finally:
            container.close()

    def _demux(self, container: InputContainer, lines: list[tuple[int, str, str]]) -> Failure:
        if not container.streams.video:
            return Failure(FailureKind.NO_MEDIA, "no picture")
        stream = container.streams.video[0]
        # None where FFmpeg has no decoder; the types do not know.
        codec = getattr(stream.codec_context, "name", "unknown")
        if codec not in CODECS:
            return Failure(FailureKind.UNSUPPORTED_CODEC, codec)
        video = VideoConverter(stream)
        voice = next(iter(container.streams.audio), None)
        sound = audio_source(voice) if voice is not None else None
        for packet in container.demux():
            lines.clear()
            if self._stop.is_set():
                return Failure(FailureKind.ENDED)
            if packet.size and packet.stream is stream:
                if (picture := video.convert(packet)) is None:
                    continue
                if not self._seen:
                    if (video.width, video.height) == PLACEHOLDER_SIZE:
                        return Failure(FailureKind.PLACEHOLDER)
                    self._introduce(codec, video, voice, sound)
                self._hand_over((picture,))
            elif packet.size and packet.stream is voice and sound is not None:
                self._hand_over(_sounds(sound, packet))
        return Failure(FailureKind.ENDED if self._seen else FailureKind.NO_MEDIA)

    def _introduce(
        self,
        codec: str,
        video: VideoConverter,
        voice: AudioStream | None,
        sound: AudioSource | None,
    ) -> None:
        """Tell what plays, before its first packet."""
        self._seen = True
        info = MediaInfo(
            video=codec,
            width=video.width,
            height=video.height,
            rate=video.rate,
            audio=voice.codec_context.name if voice is not None else None,
            sound=sound is not None,
        )
        self._tell(self._on_media, info)

    def _hand_over(self, packets: Iterable[MediaPacket]) -> None:
        """Queue packets; a busy loop gets many at once."""
        for packet in packets:
            if packet == self._last.get(packet.kind):
                # Servers repeat a packet where their past meets their present.
                continue
            self._last[packet.kind] = packet
            was_empty = not self._ready
            self._ready.append(packet)
            if was_empty:
                self._tell(self._deliver)

    def _deliver(self) -> None:
        packets = []
        while self._ready:
            packets.append(self._ready.popleft())
        if packets and not self._stop.is_set():
            self._on_packets(packets)

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        with suppress(RuntimeError):
            # The loop may be closed already: nobody is left to hear it.
            self._loop.call_soon_threadsafe(callback, *arguments)


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
