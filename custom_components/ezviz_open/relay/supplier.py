"""Where the relay gets its addresses, and whom it tells what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from .packets import MediaInfo

type Transport = Literal["rtmp", "flv", "hls"]


class NoAddress(Exception):  # noqa: N818 - it tells a state, as StopIteration does
    """There is no address to be had now; the channel gives up."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a picture can be played. The URL is a secret."""

    url: str = field(repr=False)
    protocol: Transport
    usable_until: float
    """Until when a new session may begin with it, seconds since the epoch."""
    may_be_cut_at: float | None = None
    """When running sessions are known to be cut, seconds since the epoch."""


class FailureKind(StrEnum):
    """How a session failed."""

    REFUSED = "refused"
    """The server did not let the player in."""
    UNREACHABLE = "unreachable"
    """There was no connection."""
    NO_MEDIA = "no_media"
    """It opened, but no picture came."""
    PLACEHOLDER = "placeholder"
    """The platform's clip of 512x288 that tells an error came instead of the camera."""
    STALLED = "stalled"
    """Pictures ceased while the connection stood."""
    ENDED = "ended"
    """The server said that the stream is over."""
    BROKEN = "broken"
    """The connection broke."""
    NO_ADDRESS = "no_address"
    """The supplier had no address, before anything else failed."""
    UNSUPPORTED_CODEC = "unsupported_codec"
    """The picture is neither H.264 nor H.265."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a session failed, without a word of its address."""

    kind: FailureKind
    detail: str = ""
    """The error's name and text; the name of an unsupported codec."""


class Supplier(Protocol):
    """Knows the addresses of one picture. All calls come on the event loop."""

    async def address(self, *, after: Failure | None) -> Address:
        """Return the next address to play.

        ``after`` tells how the last one failed; None: the first try, or a healthy session that
        just came to its end. Raises NoAddress when there is none to be had now: the channel
        gives up then and ends its readers.
        """
        ...

    def playing(self, address: Address, media: MediaInfo) -> None:
        """Hear that the first packets of an address have arrived."""
        ...

    def ended(self, failure: Failure | None) -> None:
        """Hear that the channel has stopped; None: nobody watches any more."""
        ...

    async def stand_in(self, *, on_air: bool) -> bytes | None:
        """Return a JPEG for those who still watch, until there is a picture.

        Asked after the channel has given up. ``on_air``: one is shown already, and stays for None;
        else None lets the readers go.
        """
        ...
