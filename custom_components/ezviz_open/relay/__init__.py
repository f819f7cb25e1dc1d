"""A relay on this machine: one steady stream per picture, whatever happens upstream.

It knows neither Home Assistant nor the platform's calls: a `Supplier` hands it addresses.
"""

from __future__ import annotations

from .channel import ChannelRefusedError, RelayChannel
from .packets import MediaInfo
from .pull import Patience
from .server import RelayServer
from .slots import Lease, OpenStream, Slots
from .still import KeyFrame, StillError, jpeg_of
from .supplier import Address, Failure, FailureKind, NoAddress, Supplier, Transport
from .timing import Timing

__all__ = [
    "Address",
    "ChannelRefusedError",
    "Failure",
    "FailureKind",
    "KeyFrame",
    "Lease",
    "MediaInfo",
    "NoAddress",
    "OpenStream",
    "Patience",
    "RelayChannel",
    "RelayServer",
    "Slots",
    "StillError",
    "Supplier",
    "Timing",
    "Transport",
    "jpeg_of",
]
