"""Recordings: played to a browser as they arrive, and saved as whole files.

It knows neither Home Assistant nor the platform's calls: a `Supplier` hands it addresses.
"""

from __future__ import annotations

from ..relay.pull import Patience
from ..relay.supplier import Failure, FailureKind, NoAddress
from .course import tolerance
from .errors import PlaybackError, Reason, SegmentGoneError
from .notice import Notice, notice
from .part import sweep_parts
from .playlist import Choice, Look
from .room import Limits
from .saver import Saved, save
from .session import Past, Session, Timing
from .shelf import sweep
from .supplier import Address, Clip, Supplier

__all__ = [
    "Address",
    "Choice",
    "Clip",
    "Failure",
    "FailureKind",
    "Limits",
    "Look",
    "NoAddress",
    "Notice",
    "Past",
    "Patience",
    "PlaybackError",
    "Reason",
    "Saved",
    "SegmentGoneError",
    "Session",
    "Supplier",
    "Timing",
    "notice",
    "save",
    "sweep",
    "sweep_parts",
    "tolerance",
]
