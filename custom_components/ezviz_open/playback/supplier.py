"""Where playback gets its addresses, and what it is asked to play."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from ..relay.supplier import Failure


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of a recording."""

    begins_at: float
    """Seconds since the epoch, on the recorder's clock."""
    ends_at: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self.ends_at - self.begins_at


@dataclass(frozen=True, slots=True)
class Address:
    """Where a recording can be played. The URL is a secret."""

    url: str = field(repr=False)
    protocol: Literal["rtmp", "flv"]
    speed: float = 1.0
    """How many seconds of the recording it is asked to send in one; the stamps may tell either
    the recording's time or that of the sending."""


class Supplier(Protocol):
    """Knows the addresses of one camera's recordings. All calls come on the event loop."""

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Return where a piece of a recording plays, from and to seconds since the epoch.

        ``after`` tells how the last address failed; None: the first try. A hurried address that
        failed is best followed by a plain one. Raises NoAddress when there is none to be had:
        playing ends then.
        """
        ...
