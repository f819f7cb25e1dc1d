"""Still pictures: covers of the lists, captures, and the platform's default picture."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from .cipher import encipher

if TYPE_CHECKING:
    from .cloud import Cloud
    from .recordings import Recording
    from .state import Channel, Device

DEFAULT_PICTURE = "/assets/imgs/public/homeDevice.jpeg"
PICTURES = "/pic/{kind}/{key}.jpg"

_CAPTURE_LIFETIME = 7200.0


class PictureDesk:
    """Give pictures their addresses and their bytes."""

    def __init__(self, cloud: Cloud, kept: int = 200) -> None:
        """Start without any capture; the latest ``kept`` of them will be remembered."""
        self._cloud = cloud
        self._kept = kept
        self._captures: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def cover_url(self, base_url: str, device: Device, channel: Channel) -> str:
        """Return the address of a channel's cover, or of the default picture (section 2.3)."""
        if not channel.cover:
            return base_url + DEFAULT_PICTURE
        return base_url + PICTURES.format(kind="cover", key=_key(device.serial, channel.number))

    async def capture_url(self, base_url: str, device: Device, channel: Channel) -> str:
        """Draw the present picture and return its address, good for two hours (section 8)."""
        key, until = secrets.token_hex(16), self._cloud.clock.now() + _CAPTURE_LIFETIME
        self._captures[key] = until, await self._draw(device, channel)
        if len(self._captures) > self._kept:
            self._captures.popitem(last=False)
        return base_url + PICTURES.format(kind="capture", key=key) + f"?Expires={int(until)}"

    def recording_url(self, base_url: str, recording: Recording) -> str:
        """Return the address of the cover that a file in the cloud has (section 4.1)."""
        return base_url + PICTURES.format(kind="recording", key=recording.id)

    async def read(self, kind: str, key: str) -> bytes | None:
        """Return the JPEG behind an address, or None where there is none any more."""
        if kind == "capture":
            until, picture = self._captures.get(key, (0.0, b""))
            return picture if self._cloud.clock.now() < until else None
        if kind == "recording":
            return await self._first_picture(int(key)) if key.isdecimal() else None
        for device in self._cloud.devices.values():
            for channel in device.channels:
                if channel.cover and _key(device.serial, channel.number) == key:
                    return await self._cover(device, channel)
        return None

    async def _cover(self, device: Device, channel: Channel) -> bytes:
        """Return a channel's cover, enciphered where the device is (section 9.4)."""
        picture = await self._draw(device, channel)
        enciphered = self._cloud.settings.encrypted_cover == "enciphered"
        return encipher(picture, device.code) if device.encrypted and enciphered else picture

    async def _first_picture(self, number: int) -> bytes | None:
        """Return how a recording begins, enciphered where the recording is (section 9.4)."""
        found = self._cloud.recordings.find(number)
        if found is None or self._cloud.media is None:
            return None
        device, recording = found
        moment = datetime.fromtimestamp(recording.begins_at, tz=self._cloud.settings.zone)
        picture = await self._cloud.media.snapshot(device.serial, recording.channel, moment)
        return encipher(picture, device.code) if recording.encrypted else picture

    async def _draw(self, device: Device, channel: Channel) -> bytes:
        """Return the present picture of a channel."""
        if self._cloud.media is None:
            return default_picture()
        return await self._cloud.media.snapshot(device.serial, channel.number)


def default_picture() -> bytes:
    """Return the picture that the platform shows for a camera without a cover."""
    image = Image.new("RGB", (640, 360), "#dfe5ea")
    draw = ImageDraw.Draw(image)
    draw.polygon([(200, 180), (320, 80), (440, 180)], fill="#9fb0bd")
    draw.rectangle([230, 180, 410, 290], fill="#b9c6d0")
    draw.ellipse([285, 200, 355, 270], fill="#5f7383", outline="#ffffff", width=6)
    data = io.BytesIO()
    image.save(data, "JPEG", quality=85)
    return data.getvalue()


def _key(serial: str, channel: int) -> str:
    """Return the stable part of a cover's address, which does not name the device."""
    return hashlib.sha256(f"cover/{serial}/{channel}".encode()).hexdigest()[:24]
