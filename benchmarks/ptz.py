"""How long a press takes to `ptz/start` on the wire, and a release to `ptz/stop`.

Starts the demo and takes turns: the call made by bare aiohttp, straight at the simulated cloud, and
the same call made by Home Assistant because a browser's websocket connection asked for it. Both are
timed from the sending of the request to the moment at which the cloud has it, by the one clock of
the machine. The difference is Home Assistant's websocket and our own share together.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import statistics
import time
from typing import Any

import aiohttp

from benchmarks.first_picture import REPOSITORY, Cloud, Home

SERIAL = "BC1000001"
ALLOWED_MS = 5.0
DIRECTIONS = {"left": 2, "right": 3}
PATH = "/api/lapp/device/ptz/"


async def main() -> None:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=100, help="presses and releases of each kind")
    turns = parser.parse_args().turns
    demo = await asyncio.create_subprocess_exec(
        *("scripts/demo", "--json", "--fresh", "--port", "18128"),
        *("--set", "quota_per_minute=0", "--set", "quota_per_day=0"),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        line = await demo.stdout.readline() if demo.stdout else b""
        async with aiohttp.ClientSession() as session:
            sent = await measure(session, json.loads(line), turns)
    finally:
        demo.send_signal(signal.SIGTERM)
        await demo.wait()
    for name in ("start", "stop"):
        report(name, sent[f"bare {name}"], sent[f"ours {name}"])


async def measure(
    session: aiohttp.ClientSession, ready: dict[str, Any], turns: int
) -> dict[str, list[float]]:
    """Return how long each call took to the cloud, milliseconds, by its kind."""
    home = Home(session, ready["home_assistant"])
    await home.sign_in(ready["username"], ready["password"])
    entities = await home.ask({"type": "config/entity_registry/list"})
    ours = (e for e in entities if e["unique_id"] in (f"{SERIAL}_1-hd", f"{SERIAL}_1-sd"))
    camera = next(e["entity_id"] for e in ours if e["disabled_by"] is None)
    cloud = Wire(session, ready)
    await cloud.sign_in()
    took: dict[str, list[float]] = {}
    async with home.connected() as socket:
        for turn in range(2 * turns):
            direction = list(DIRECTIONS)[turn // 2 % 2]
            for name in ("start", "stop"):
                kind = f"{'ours' if turn % 2 else 'bare'} {name}"
                before = await cloud.last_call()
                begin = time.time()
                if turn % 2:
                    await ask(socket, 2 * turn + (name == "stop") + 1, name, camera, direction)
                else:
                    await cloud.turn(name, direction)
                took.setdefault(kind, []).append(1000 * (await cloud.reached(before) - begin))
                await asyncio.sleep(0.05)
    return took


async def ask(
    socket: aiohttp.ClientWebSocketResponse, number: int, name: str, camera: str, direction: str
) -> None:
    """Press or let go as a card does."""
    more = {"direction": direction} if name == "start" else {}
    command = {"type": f"ezviz_open/ptz/{name}", "entity_id": camera, **more}
    await socket.send_json({"id": number, **command})
    answer = await socket.receive_json()
    if not answer["success"]:
        raise SystemExit(f"{command}: {answer}")


class Wire(Cloud):
    """The simulated platform, and what it knows of the moment at which a call came."""

    async def sign_in(self) -> None:
        """Get a token."""
        keys = {"appKey": self._ready["app_key"], "appSecret": self._ready["app_secret"]}
        self._token = (await self._post("token/get", keys))["accessToken"]

    async def turn(self, name: str, direction: str) -> None:
        """Make the call by bare aiohttp."""
        form = {"deviceSerial": SERIAL, "channelNo": "1", "direction": str(DIRECTIONS[direction])}
        more = {"speed": "1"} if name == "start" else {}
        url = f"{self._ready['cloud'].rstrip('/')}{PATH}{name}"
        async with self._session.post(
            url, data={"accessToken": self._token, **form, **more}
        ) as answer:
            body = await answer.json()
            if str(body["code"]) != "200":
                raise SystemExit(f"{name}: {body}")

    async def last_call(self) -> int:
        """Return the number of the last call so far."""
        calls = await self._calls(0)
        return int(calls[-1]["n"]) if calls else 0

    async def reached(self, before: int) -> float:
        """Return when the one call about turning after that reached the cloud, epoch seconds."""
        (call,) = (c for c in await self._calls(before) if c["path"].startswith(PATH))
        return float(call["time"]) - float(call["ms"]) / 1000

    async def _calls(self, since: int) -> list[dict[str, Any]]:
        url = f"{self._ready['cloud'].rstrip('/')}/_sim/calls?since={since}"
        async with self._session.get(url) as answer:
            return list(await answer.json())


def report(name: str, bare: list[float], ours: list[float]) -> None:
    """Print what was measured and what is allowed."""
    print(f"ptz/{name}, {len(ours)} each | median ms | 99 of 100 below ms")
    for who, times in (("bare aiohttp", bare), ("through Home Assistant", ours)):
        print(f"{who:24} | {statistics.median(times):9.2f} | {percentile(times):9.2f}")
    median = statistics.median(ours) - statistics.median(bare)
    tail = percentile(ours) - percentile(bare)
    verdict = "within" if median <= ALLOWED_MS else "NOT within"
    print(f"own share {median:.2f} ms (tail {tail:.2f} ms): median {verdict} {ALLOWED_MS:.0f} ms")


def percentile(times: list[float]) -> float:
    """Return the value below which 99 of 100 lie."""
    return statistics.quantiles(times, n=100, method="inclusive")[98]


if __name__ == "__main__":
    asyncio.run(main())
