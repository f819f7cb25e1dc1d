"""The platform's values, tolerant to the many ways in which it writes them."""

from __future__ import annotations

from .capability import Capabilities
from .channel import Channel
from .cloud_storage import CloudStorage
from .device import Device, DeviceInfo
from .firmware import Firmware, UpgradeProgress, UpgradeState
from .listing import Listing
from .live import LiveAddress, PlaybackSpeed, Protocol, Quality
from .ptz import Direction, Flip, Speed
from .recording import Recording, RecordingKind, RecordingSource
from .status import DeviceStatus
from .switch import Arming, Switch
from .voice import DeviceVoice, Voice, VoiceState

__all__ = [
    "Arming",
    "Capabilities",
    "Channel",
    "CloudStorage",
    "Device",
    "DeviceInfo",
    "DeviceStatus",
    "DeviceVoice",
    "Direction",
    "Firmware",
    "Flip",
    "Listing",
    "LiveAddress",
    "PlaybackSpeed",
    "Protocol",
    "Quality",
    "Recording",
    "RecordingKind",
    "RecordingSource",
    "Speed",
    "Switch",
    "UpgradeProgress",
    "UpgradeState",
    "Voice",
    "VoiceState",
]
