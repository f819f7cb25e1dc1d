"""The calls of the platform, one module per subject."""

from __future__ import annotations

from .administration import LONGEST_NAME, Administration
from .cloud_storage import CloudRecordings
from .devices import Devices
from .encryption import Encryption
from .firmware import FirmwareUpdates
from .live import Live
from .pictures import Pictures
from .presets import Presets
from .ptz import Ptz
from .recordings import Recordings
from .speaker import Speaker
from .switches import Switches
from .voice import Voices

__all__ = [
    "LONGEST_NAME",
    "Administration",
    "CloudRecordings",
    "Devices",
    "Encryption",
    "FirmwareUpdates",
    "Live",
    "Pictures",
    "Presets",
    "Ptz",
    "Recordings",
    "Speaker",
    "Switches",
    "Voices",
]
