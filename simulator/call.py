"""One API call as its handler sees it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .refusal import Refusal
from .upkeep import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cloud import Cloud
    from .state import Channel, Device

WRONG_PARAMETER = 10001

_TIMED_OUT = 20008
_BAD_SERIAL = 20014
_SERIAL = re.compile(r"[0-9A-Z]+(:[0-9A-Z]+)?")
_LONGEST_SERIAL = 50

_YES_NO = {"0": False, "1": True}


@dataclass(slots=True, kw_only=True)
class Call:
    """The parameters of a call, checked and looked up as its endpoint asks for.

    ``base_url`` is the address under which the caller reached the simulator, ``params`` holds
    form fields, query and the platform's headers together.
    """

    cloud: Cloud
    params: Mapping[str, str]
    base_url: str
    host: str
    _device: Device | None = field(default=None)
    _channel: Channel | None = field(default=None)

    @property
    def device(self) -> Device:
        """Return the device of a call whose endpoint names one."""
        if self._device is None:
            raise Refusal(WRONG_PARAMETER)
        return self._device

    @property
    def channel(self) -> Channel:
        """Return the channel of a call whose endpoint names one."""
        if self._channel is None:
            raise Refusal(WRONG_PARAMETER)
        return self._channel

    def aim(self, device: Device, channel: Channel | None) -> None:
        """Remember which camera the call is about."""
        self._device, self._channel = device, channel

    def text(self, name: str) -> str:
        """Return a required parameter; raises 10001 where it is missing or empty."""
        if not (value := self.params.get(name, "")):
            raise Refusal(WRONG_PARAMETER, f"{name}为空")
        return value

    def serial(self) -> str:
        """Return the serial that a call names; raises 10001 or 20014."""
        serial = self.text("deviceSerial")
        if len(serial) > _LONGEST_SERIAL or not _SERIAL.fullmatch(serial):
            raise Refusal(_BAD_SERIAL)
        return serial

    def number(self, name: str, *, low: int, high: int) -> int:
        """Return a required whole number; raises 10001 where it is missing or out of bounds."""
        self.text(name)
        value = self.integer(name, None, low=low, high=high)
        if value is None:
            raise Refusal(WRONG_PARAMETER)
        return value

    def integer(
        self, name: str, default: int | None, *, low: int | None = None, high: int | None = None
    ) -> int | None:
        """Return an optional whole number; raises 10001 for anything else or out of bounds."""
        text = self.params.get(name, "")
        if text == "":
            return default
        try:
            value = int(text)
        except ValueError:
            raise Refusal(WRONG_PARAMETER) from None
        if (low is not None and value < low) or (high is not None and value > high):
            raise Refusal(WRONG_PARAMETER)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a 0/1 parameter; raises 10001 for anything else."""
        text = self.params.get(name, "")
        if text == "":
            return default
        try:
            return _YES_NO[text]
        except KeyError:
            raise Refusal(WRONG_PARAMETER) from None

    async def reach_device(self) -> None:
        """Spend the time that a command needs to get to the camera.

        Raises 20008 when the camera went offline meanwhile.
        """
        settings = self.cloud.settings
        jitter = settings.device_jitter
        await asyncio.sleep(settings.device_latency + self.cloud.chance.uniform(0.0, jitter))
        settle(self.cloud)
        if self._device is not None and not self._device.online:
            raise Refusal(_TIMED_OUT)
