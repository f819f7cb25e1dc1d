"""The calls of the platform, one module per subject."""

from __future__ import annotations

from .devices import Devices
from .encryption import Encryption
from .live import Live
from .pictures import Pictures

__all__ = ["Devices", "Encryption", "Live", "Pictures"]
