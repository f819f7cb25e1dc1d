"""The seam between the media server and the rest of the simulator.

The media server knows how to draw, encode and send. Who may watch what, for how long and in
which codec is decided by a `Gatekeeper`; what a camera sees is told by `Scenes`. Both are
implemented by the API side, so nothing here knows tokens, quotas or devices.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

type Wire = Literal["rtmp", "flv", "hls"]
type PlayKind = Literal["live", "playback"]
type VideoCodec = Literal["h264", "h265"]
type AudioCodec = Literal["aac", "g711a", "none"]

HD = 1
FLUENT = 2

SCENE_KINDS = (
    "living_room",
    "garden",
    "front_door",
    "study",
    "shop",
    "checkout",
    "storeroom",
    "garage",
    "street",
    "attic",
)
"""Scenes that can be drawn; any other kind is drawn as a living room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayRequest:
    """A player that asks for a stream, before anybody decided about it."""

    protocol: Wire
    app: str
    """First two parts of the path: `v3/openlive` or `v3/openpb`."""
    name: str
    """Last part of the path without its extension: `{serial}_{channel}_{quality}`."""
    query: Mapping[str, str]
    """Everything behind the question mark, decoded: `expire`, `id`, `t`, `ev`, …"""
    kind: PlayKind
    serial: str
    """May hold a colon (GB28181)."""
    channel: int
    quality: int
    """`HD` (1) or `FLUENT` (2); recordings always say 1."""
    begin: datetime | None = None
    """Start of the recording asked for, naive, as written in the address."""
    end: datetime | None = None
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording without a gap."""

    begin: datetime
    """When its first picture was recorded, aware."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """What a playback shows and how it is sent; each viewer has one of his own."""

    stretches: tuple[Stretch, ...]
    pace: float = 1.0
    """Seconds of the recording sent in a real second; 0 sends as fast as the player reads."""
    ahead: float = 0.0
    """Seconds of the recording sent at once when the session begins."""
    divisor: float = 1.0
    """Stamps are divided by this."""
    jumps: bool = False
    """Stamps jump where there is a gap between stretches."""
    stays: bool = False
    """At the end nothing more is sent, but the session does not end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The answer that lets a player watch.

    Live viewers whose serial, channel, quality and codecs agree share one encoder. `on_close`
    is called exactly once, when the session is over for whatever reason: the slot is free then.
    An HLS session has no connection; it is over when its playlist was not read for 8 s.
    """

    serial: str
    channel: int
    quality: int = FLUENT
    """What is sent, which need not be what was asked for."""
    codec: VideoCodec = "h264"
    audio: AudioCodec = "aac"
    burst: float = 3.0
    """Seconds of past media sent at once when the session begins."""
    cut_after: float | None = None
    """Seconds of real time after which the session is ended (overseas: 60)."""
    cut_at: float | None = None
    """Epoch on the simulator's clock (`SceneState.now`) at which the session is ended."""
    abrupt: bool = False
    """End a cut session by dropping the connection instead of saying that the stream is over."""
    stall_after: float | None = None
    """Seconds after which nothing is sent any more while the connection stays open."""
    torn: bool = False
    """Drop the connection in the middle of a frame, where it is dropped at all."""
    unframed: bool = False
    """Send FLV without chunks, so that only the closed connection tells the end."""
    delay: float = 0.0
    """Seconds until the first frame is sent over RTMP or FLV."""
    stamp_start: int = 0
    """Stamp of the first frame over RTMP or FLV, milliseconds; 32 bits, so that it may wrap."""
    stamp_jump: int = 0
    """Milliseconds by which stamps jump after 5 s of media, forwards or back."""
    film: Film | None = None
    """What is played back; None means live."""
    voice: bytes = field(default=b"", repr=False)
    """What the camera is still saying, 16 kHz mono: heard in a stream that begins with this."""
    on_close: Callable[[], None] = field(default=lambda: None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The answer that does not."""

    code: int
    """Vendor code of the reason, such as 9048 (concurrency) or 9053 (picture is H.265)."""
    text: str
    placeholder: bool = False
    """HLS lists a one-segment clip `ErrCode/{code}_0.ts`; without it HLS answers `status`."""
    status: int = 404
    """HTTP status for FLV (always) and HLS (without a placeholder)."""


class Gatekeeper(Protocol):
    """Decides who may watch."""

    def authorise(self, request: PlayRequest) -> Grant | Refusal | Awaitable[Grant | Refusal]:
        """Answer a player; a grant counts as a running session until its `on_close`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneState:
    """What the camera is and does at one moment; read once a group of pictures (1 s)."""

    name: str
    serial: str
    channel: int
    kind: str
    """One of `SCENE_KINDS`."""
    now: datetime
    """The simulator's clock, aware, in the zone that the camera shows."""
    privacy: bool = False
    """A closed shutter is drawn and no sound is heard."""
    mirror_h: bool = False
    """Left and right are swapped."""
    mirror_v: bool = False
    """Top and bottom are swapped."""
    pan: float = 0.0
    """-1 (left end) … 1 (right end); moves between two readings are drawn smoothly."""
    tilt: float = 0.0
    """-1 (bottom end) … 1 (top end)."""
    zoom: float = 1.0
    """1 … 4."""
    focus: float = 0.5
    """0 (near) … 1 (far); the middle is sharp."""
    speaking: str | None = None
    """Text of a bubble that is shown while the camera plays a voice."""
    light_on: bool = False
    """The camera's own white light."""
    night_vision: bool = False
    """Infrared: the picture is grey."""
    recorded_at: datetime | None = None
    """Set by the media server during playback: the moment shown is this one, not `now`."""


class Scenes(Protocol):
    """Tells what each camera sees."""

    def state(self, serial: str, channel: int) -> SceneState:
        """Return the state now; called on the event loop, must not block.

        Raise KeyError when the device is gone: its sessions are ended then.
        """
        ...


class Media(Protocol):
    """What the API side may ask of the media server (`simulator.media.server.MediaServer`)."""

    async def start(self, host: str, rtmp_port: int) -> int:
        """Listen for RTMP and return the port really taken (0 asks for a free one)."""
        ...

    def viewers(self, serial: str, channel: int | None = None) -> int:
        """Count the sessions that watch a device now."""
        ...

    def kick(self, serial: str | None = None, *, abrupt: bool = False) -> int:
        """End the sessions of a device, or all, and return how many there were."""
        ...

    async def snapshot(
        self, serial: str, channel: int, recorded_at: datetime | None = None
    ) -> bytes:
        """Draw the present picture, or that of a moment, as a JPEG (1280x720)."""
        ...

    def hear(self, serial: str, channel: int, pcm: bytes) -> None:
        """Mix a voice (16 kHz mono, signed 16 bit) into the sound of the running streams."""
        ...

    async def close(self) -> None:
        """End all sessions and encoders and stop listening."""
        ...
