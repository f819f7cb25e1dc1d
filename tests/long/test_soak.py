"""Hours of random trouble: memory stays flat, and every slot is free at the end."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from demo.home_assistant import HomeAssistant

from .loops import run
from .soak import Trouble, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.e2e.running_demo import RunningDemo

    from .conftest import Note, StartDemo

_SERIALS = ["BC1000001", "BC1000005", "BC1000006", "BD0000001", "BD0000002"]
_WARM_UP_SHARE = 0.25
_SAMPLE_SECONDS = 5.0
_RECOVERY_SECONDS = 120.0
_IDLE_SECONDS = 120.0
"""Home Assistant keeps a stream for 30 s after its last viewer, and the relay a few more."""

_LARGEST_GROWTH = 1.15
_SEED = 8


def memory(demo: RunningDemo) -> float:
    """Return the resident memory of the demo's Home Assistant, MiB."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_bytes().decode(errors="replace")
            status = (path / "status").read_text()
        except OSError:
            continue
        if "homeassistant\0--config" in command and str(demo.state) in command:
            (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
            return int(line.split()[1]) / 1024
    raise ProcessLookupError


def viewers(demo: RunningDemo) -> int:
    """Return how many sessions the cloud counts."""
    return sum(int(device["viewers"]) for device in demo.cloud("GET", "devices"))


async def until(condition: Callable[[], bool], within: float) -> float:
    """Wait for something and return how long it took, seconds."""
    begun = time.monotonic()
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 - other processes
            await asyncio.sleep(1)
    return time.monotonic() - begun


async def soak(demo: RunningDemo, minutes: float, note: Note) -> None:
    """Watch, make trouble, and look at what is left of both."""
    port = urlsplit(demo.ready["home_assistant"]).port
    assert port is not None
    async with HomeAssistant(port) as home:
        await home.sign_in("en")
        entities = await home.call("config/entity_registry/list")
    by_unique_id = {entity["unique_id"]: entity["entity_id"] for entity in entities}
    async with aiohttp.ClientSession() as http:
        watching = [
            Viewer(port, http, by_unique_id[f"{serial}_1-sd"], random.Random(_SEED + n))  # noqa: S311 - trouble, not secrets
            for n, serial in enumerate(_SERIALS)
        ]
        trouble = Trouble(demo, _SERIALS, random.Random(_SEED))  # noqa: S311 - trouble, not secrets
        tasks = [asyncio.create_task(viewer.watch()) for viewer in watching]
        making = asyncio.create_task(trouble.make())
        samples = await sample(demo, minutes * 60, making)
        making.cancel()
        await asyncio.wait([making])
        trouble.heal()
        for viewer in watching:
            viewer.restless = False
        for viewer in watching:
            note(viewer)
        healed = time.monotonic()
        back = await until(
            lambda: all(viewer.last > healed for viewer in watching), _RECOVERY_SECONDS
        )
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    freed = await until(lambda: viewers(demo) == 0, _IDLE_SECONDS)
    async with HomeAssistant(port) as home:
        await home.sign_in("en")
        states = await home.rest("GET", "states")
    (counted,) = (s for s in states if s["entity_id"].endswith("_open_streams"))

    settled = samples[int(len(samples) * _WARM_UP_SHARE) :]
    tenth = max(1, len(settled) // 10)
    first, last = statistics.median(settled[:tenth]), statistics.median(settled[-tenth:])
    note(f"{minutes:g} min, trouble: {trouble.happened}")
    note(f"memory: {first:.0f} MiB after the warm-up, {last:.0f} MiB at the end")
    note(f"growth {last / first:.3f}")
    note(f"all pictures back after {back:.0f} s, all slots free after {freed:.0f} s")
    assert counted["state"] == "0"
    assert last / first <= _LARGEST_GROWTH


async def sample(demo: RunningDemo, seconds: float, making: asyncio.Task[None]) -> list[float]:
    """Look at the memory until the time is up; a failure to make trouble ends it."""
    samples = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        samples.append(memory(demo))
        await asyncio.wait([making], timeout=_SAMPLE_SECONDS)
        if making.done():
            making.result()
    return samples


def test_random_trouble_leaves_nothing_behind(
    start_demo: StartDemo, note: Note, request: pytest.FixtureRequest
) -> None:
    demo = start_demo("--devices", "12")

    run(soak(demo, request.config.getoption("--soak-minutes"), note))

    assert "Traceback" not in demo.log
    assert "the relay has failed" not in demo.log
