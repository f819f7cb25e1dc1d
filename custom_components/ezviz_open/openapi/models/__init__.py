"""The platform's values, tolerant to the many ways in which it writes them."""

from __future__ import annotations

from .capability import Capabilities
from .channel import Channel
from .device import Device, DeviceInfo
from .listing import Listing
from .live import LiveAddress, Protocol, Quality
from .status import DeviceStatus

__all__ = [
    "Capabilities",
    "Channel",
    "Device",
    "DeviceInfo",
    "DeviceStatus",
    "Listing",
    "LiveAddress",
    "Protocol",
    "Quality",
]
