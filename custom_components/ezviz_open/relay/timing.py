"""How long a channel waits for what."""

from __future__ import annotations

from dataclasses import dataclass, field

from .pull import Patience


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The channel's times, seconds."""

    linger: float = 5.0
    """How long the upstream is kept after the last reader."""
    give_up: float = 20.0
    """Silence that ends the readers: less than the 30 s that Home Assistant's worker waits."""
    overlap: float = 5.0
    """How long before a foreseen end the next session is opened."""
    patience: Patience = field(default_factory=Patience)
