"""The whole simulated account in one object."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from .addresses import AddressBook
from .calls import CallLog
from .cards import CardDesk
from .clock import Clock
from .envelopes import Wrapper
from .faults import FaultBox
from .household import household, unclaimed
from .pictures import PictureDesk
from .quota import Quota
from .recordings import Archive
from .settings import DEFAULT_SEED, FREE_PLAN_DEVICES, Region, Settings, defaults
from .tokens import TokenDesk
from .voices import VoiceDesk

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Mapping

    from .media.ports import Media
    from .state import Device


class Cloud:
    """Everything that a reset starts anew; only the media server and the ports outlive one."""

    settings: Settings
    tokens: TokenDesk
    quota: Quota
    faults: FaultBox
    calls: CallLog
    addresses: AddressBook
    pictures: PictureDesk
    voices: VoiceDesk
    recordings: Archive
    cards: CardDesk
    wrapper: Wrapper
    devices: dict[str, Device]
    unclaimed: dict[str, Device]
    chance: random.Random
    region: Region

    def __init__(
        self,
        *,
        region: Region = "cn",
        seed: str = DEFAULT_SEED,
        devices: int | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        """Start the cloud; raises ValueError for settings that do not exist or fit."""
        self.clock = Clock()
        self.media: Media | None = None
        self.rtmp_port = 0
        self.underway: set[Future[Any]] = set()
        """Commands on their way to a camera, carried out even if their caller has gone."""
        self.seed = seed
        self._started_in: Region = region
        self._started_with = dict(settings or {})
        self._device_count = devices
        self._start(region, devices, self._started_with)

    def reset(
        self,
        *,
        region: Region | None = None,
        devices: int | None = None,
        settings: Mapping[str, object] | None = None,
    ) -> None:
        """Return to the state of a fresh start; what is not given is as on the command line."""
        self.forget_commands()
        self._start(
            region or self._started_in,
            self._device_count if devices is None else devices,
            {**self._started_with, **(settings or {})},
        )
        if self.media is not None:
            self.media.kick()

    def forget_commands(self) -> None:
        """Let no command that is on its way arrive any more."""
        for work in list(self.underway):
            work.cancel()

    def device(self, serial: str) -> Device | None:
        """Return a device of the account."""
        return self.devices.get(serial)

    def beyond_plan(self, serial: str) -> bool:
        """Return whether the plan has no room for this device any more (10026)."""
        limit = self.settings.max_devices
        return limit > 0 and list(self.devices).index(serial) >= limit

    def _start(self, region: Region, count: int | None, changes: Mapping[str, object]) -> None:
        """Build every part anew; raises before anything has changed."""
        settings = defaults(region, self.seed)
        if count is not None and count > FREE_PLAN_DEVICES:
            settings.max_devices = count
        settings.update(changes)
        self.clock.reset()
        self.region, self.settings = region, settings
        self.devices = {device.serial: device for device in household(self.seed, count)}
        self.unclaimed = {device.serial: device for device in unclaimed(self.seed)}
        self.chance = random.Random(self.seed)
        self.tokens = TokenDesk(settings, self.clock)
        self.quota = Quota(settings, self.clock)
        self.faults = FaultBox(self.clock)
        self.calls = CallLog()
        self.wrapper = Wrapper(settings)
        self.addresses = AddressBook(self)
        self.pictures = PictureDesk(self)
        self.voices = VoiceDesk(self)
        self.recordings = Archive(self)
        self.cards = CardDesk(self.clock)
