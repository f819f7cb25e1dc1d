"""Viewers that come and go, and a cloud that gives them trouble."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, override
from urllib.parse import quote, urljoin

import aiohttp

from demo.errors import DemoError
from demo.home_assistant import HomeAssistant

if TYPE_CHECKING:
    import random
    from collections.abc import Awaitable, Callable

    from tests.e2e.running_demo import RunningDemo

_POLL_SECONDS = 2.0
_PATIENCE_SECONDS = 45.0
"""A stream without a new segment for so long is opened anew, as a person would."""

_PLAYLIST = "playlist.m3u8"


@dataclass
class Viewer:
    """Somebody who follows a camera's HLS, goes away at times and comes back."""

    port: int
    http: aiohttp.ClientSession
    entity_id: str
    chance: random.Random
    segments: int = 0
    """How many were fetched."""
    openings: int = 0
    refusals: int = 0
    last: float = field(default_factory=time.monotonic)
    """When the last segment came."""
    restless: bool = True
    """It goes away at times."""

    @override
    def __str__(self) -> str:
        """Say how it went in a line."""
        counts = f"{self.segments} segments, {self.openings} openings, {self.refusals} refused"
        return f"{self.entity_id}: {counts}"

    async def watch(self) -> None:
        """Watch until cancelled."""
        while True:
            self.openings += 1
            try:
                master = await self._open()
            except (DemoError, aiohttp.ClientError, TimeoutError):
                self.refusals += 1
                await asyncio.sleep(5)
                continue
            stays = self.chance.uniform(40, 240)
            with suppress(TimeoutError, aiohttp.ClientError):
                await self._follow(master, stays)
            if self.restless:
                await asyncio.sleep(self.chance.uniform(1, 30))

    async def _open(self) -> str:
        """Open the camera as a page does that has just been loaded; return its playlist."""
        async with HomeAssistant(self.port) as home:
            await home.sign_in("en")
            answer = await home.call("camera/stream", entity_id=self.entity_id)
            return str(urljoin(home.url, answer["url"]))

    async def _follow(self, master: str, stays: float) -> None:
        """Fetch one segment after the other until bored, or until none comes any more."""
        begun = news = time.monotonic()
        seen = ""
        while time.monotonic() - news < _PATIENCE_SECONDS:
            if self.restless and time.monotonic() - begun > stays:
                return
            text = await self._text(urljoin(master, _PLAYLIST))
            found = re.findall(r"^\./segment/\S+\.m4s$", text, re.MULTILINE)
            if found and found[-1] != seen:
                seen = found[-1]
                async with self.http.get(urljoin(master, seen)) as answer:
                    if answer.status == HTTPStatus.OK and await answer.read():
                        self.segments += 1
                        self.last = news = time.monotonic()
            await asyncio.sleep(_POLL_SECONDS)

    async def _text(self, url: str) -> str:
        async with self.http.get(url) as answer:
            return await answer.text() if answer.status == HTTPStatus.OK else ""


@dataclass
class Trouble:
    """Random faults of the simulated cloud, one at a time, each healed again."""

    demo: RunningDemo
    serials: list[str]
    chance: random.Random
    happened: dict[str, int] = field(default_factory=dict)

    async def make(self) -> None:
        """Make trouble until cancelled."""
        kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "session ends": self._kick,
            "connection breaks": self._break,
            "frame is torn": self._tear,
            "silence": self._stall,
            "no address": self._no_address,
            "address is cut": self._expire,
            "camera is offline": self._offline,
            "no slots": self._no_slots,
        }
        while True:
            kind = self.chance.choice(list(kinds))
            self.happened[kind] = self.happened.get(kind, 0) + 1
            await kinds[kind]()
            await asyncio.sleep(self.chance.uniform(3, 12))

    def heal(self) -> None:
        """End all trouble."""
        self.demo.cloud("DELETE", "faults")
        for name, value in _USUAL.items():
            self.demo.cloud("PATCH", "settings", {name: value})
        for serial in self.serials:
            self._device(serial, online=True)

    async def _kick(self, *, abrupt: bool = False) -> None:
        self.demo.cloud(
            "POST", "kick", {"serial": self.chance.choice(self.serials), "abrupt": abrupt}
        )

    async def _break(self) -> None:
        await self._kick(abrupt=True)

    async def _tear(self) -> None:
        await self._for_a_while(0.5, cut_tears=True, then=self._break)

    async def _stall(self) -> None:
        await self._for_a_while(15, stall_seconds=4, then=self._kick)

    async def _no_address(self) -> None:
        await self._expire()
        fault = {"path": "*/live/address/get", "kind": "status", "code": 503, "count": 6}
        self.demo.cloud("POST", "faults", fault)

    async def _expire(self) -> None:
        limits = {"address_lifetime_max": 15, "expiry_cuts_sessions": True}
        await self._for_a_while(20, **limits, then=self._kick)

    async def _offline(self) -> None:
        serial = self.chance.choice(self.serials)
        self._device(serial, online=False)
        await asyncio.sleep(self.chance.uniform(3, 30))
        self._device(serial, online=True)

    async def _no_slots(self) -> None:
        await self._for_a_while(20, stream_slots=1, then=self._kick)

    async def _for_a_while(
        self, seconds: float, *, then: Callable[[], Awaitable[None]], **settings: Any
    ) -> None:
        """Change settings, let something happen under them, and change them back."""
        self.demo.cloud("PATCH", "settings", settings)
        await then()
        await asyncio.sleep(seconds)
        self.demo.cloud("PATCH", "settings", {name: _USUAL[name] for name in settings})

    def _device(self, serial: str, **state: Any) -> None:
        self.demo.cloud("PATCH", f"devices/{quote(serial, safe='')}", state)


_USUAL = {
    "cut_tears": False,
    "stall_seconds": 0,
    "address_lifetime_max": 0,
    "expiry_cuts_sessions": False,
    "stream_slots": 12,
}
