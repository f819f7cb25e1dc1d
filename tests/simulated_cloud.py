"""The simulated cloud as tests see it: a process of its own, spoken to over HTTP."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import aiohttp

REPOSITORY = Path(__file__).parent.parent

PTZ = "BC1000001"
H265 = "BC1000002"
DOORBELL = "BC1000003"
ENCRYPTED = "BC1000004"
RECORDER = "BC1000005"
PLAIN = "BC1000006"
OFFLINE = "BC1000007"
GB28181 = "33010343992967895520:33011062991327187933"


class SimulatorProcess:
    """One `python -m simulator` for a whole run of tests."""

    def __init__(self, *arguments: str) -> None:
        """Start it on free ports and read its ready line."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--port", "0", "--rtmp-port", "0", *arguments],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.ready: dict[str, Any] = json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        """End it, politely first."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@dataclass
class Cloud:
    """The control side of a running simulator."""

    url: str
    app_key: str
    app_secret: str
    session: aiohttp.ClientSession

    @classmethod
    async def connect(cls, process: SimulatorProcess, **settings: Any) -> Self:
        """Return a cloud that is as freshly started, with the given settings."""
        ready = process.ready
        cloud = cls(
            ready["api"].rstrip("/"),
            ready["app_key"],
            ready["app_secret"],
            aiohttp.ClientSession(),
        )
        await cloud.control("POST", "reset", {"settings": settings})
        return cloud

    async def close(self) -> None:
        """Close the control connection."""
        await self.session.close()

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        """Make a control call."""
        async with self.session.request(method, f"{self.url}/_sim/{path}", json=body) as answer:
            assert answer.status < 400, await answer.text()
            return await answer.json()

    async def calls(self, path: str = "") -> list[dict[str, Any]]:
        """Return the API calls so far, those whose path ends like this."""
        calls = await self.control("GET", "calls")
        return [call for call in calls if call["path"].endswith(path)]

    async def count(self, path: str = "") -> int:
        """Count the API calls so far."""
        return len(await self.calls(path))

    async def set(self, **settings: Any) -> None:
        """Change settings."""
        await self.control("PATCH", "settings", settings)

    async def device(self, serial: str, **changes: Any) -> dict[str, Any]:
        """Return a device's state, after changing it."""
        path = f"devices/{quote(serial, safe='')}"
        result = await self.control("PATCH" if changes else "GET", path, changes or None)
        assert isinstance(result, dict)
        return result

    async def fault(self, path: str, **fault: Any) -> None:
        """Inject a fault into the calls whose path ends like this."""
        await self.control("POST", "faults", {"path": f"*/{path}", **fault})

    async def clear_faults(self) -> None:
        """End all faults."""
        await self.control("DELETE", "faults")

    async def advance(self, seconds: float) -> None:
        """Move the cloud's clock on."""
        await self.control("POST", "time", {"advance": seconds})

    async def wait_for_calls(self, path: str, count: int, within: float = 10.0) -> None:
        """Wait until the path has been called that often."""
        async with asyncio.timeout(within):
            while await self.count(path) < count:  # noqa: ASYNC110 - another process calls
                await asyncio.sleep(0.05)
