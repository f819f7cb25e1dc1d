"""How much later than a bare pull a picture arrives through Home Assistant.

Starts the demo, then takes turns: a PyAV pull of a camera's address until the
first decoded picture, and Home Assistant's stream of the same camera until its
first LL-HLS part has been fetched. Each camera is opened once, so that Home
Assistant starts cold; the simulated camera is woken before, for either.

The stock player first asks for the master playlist, which Home Assistant gives
out when a whole segment (6 s of media by default) is complete. That moment is
reported beside the first part; nothing on our side can bring it forward but a
server that sends more of the past.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import statistics
import subprocess
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import aiohttp
import av

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

REPOSITORY = Path(__file__).parent.parent
GROUP_OF_PICTURES_SECONDS = 1.0
PART_SECONDS = 1.0


async def main() -> None:
    """Run the comparison and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=3, help="cameras to measure, one start each")
    cameras = parser.parse_args().cameras
    demo = await asyncio.create_subprocess_exec(
        *("scripts/demo", "--json", "--fresh", "--port", "18127"),
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
    )
    try:
        line = await demo.stdout.readline() if demo.stdout else b""
        ready = json.loads(line)
        async with aiohttp.ClientSession() as session:
            rows = await measure(session, ready, cameras)
    finally:
        demo.send_signal(signal.SIGTERM)
        await demo.wait()
    report(rows)


async def measure(
    session: aiohttp.ClientSession, ready: dict[str, Any], cameras: int
) -> list[tuple[float, float, float]]:
    """Return seconds: bare pull, first part, the stock player's playlist."""
    cloud = Cloud(session, ready)
    home = Home(session, ready["home_assistant"])
    await home.sign_in(ready["username"], ready["password"])
    rows = []
    for entity_id, serial in (await home.cameras())[:cameras]:
        address = await cloud.address(serial)
        await asyncio.to_thread(first_decoded_picture, address)
        bare = await asyncio.to_thread(first_decoded_picture, address)
        rows.append((bare, *await home.open(entity_id)))
    return rows


def first_decoded_picture(address: str) -> float:
    """Pull an address until a picture is decoded and return the seconds it took."""
    begin = time.perf_counter()
    with av.open(address, timeout=20) as container:
        next(container.decode(video=0))
    return time.perf_counter() - begin


class Cloud:
    """The simulated platform, asked as any client would."""

    def __init__(self, session: aiohttp.ClientSession, ready: dict[str, Any]) -> None:
        """Remember where it is."""
        self._session, self._ready = session, ready

    async def address(self, serial: str) -> str:
        """Return a live address of a camera's fluent picture."""
        keys = {"appKey": self._ready["app_key"], "appSecret": self._ready["app_secret"]}
        token = (await self._post("token/get", keys))["accessToken"]
        asked = {"accessToken": token, "deviceSerial": serial, "channelNo": "1"}
        answer = await self._post(
            "v2/live/address/get", {**asked, "protocol": "3", "quality": "2", "expireTime": "600"}
        )
        return str(answer["url"])

    async def _post(self, path: str, form: dict[str, str]) -> dict[str, Any]:
        url = f"{self._ready['cloud'].rstrip('/')}/api/lapp/{path}"
        async with self._session.post(url, data=form) as answer:
            body = await answer.json()
            if str(body["code"]) != "200":
                raise SystemExit(f"{path}: {body}")
            return dict(body["data"])


class Home:
    """A running Home Assistant, seen from a browser."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Remember where it is."""
        self._session, self._url = session, url
        self._headers: dict[str, str] = {}
        self._token = ""
        self._number = 0

    async def sign_in(self, username: str, password: str) -> None:
        """Sign in as the demo's user."""
        client = f"{self._url}/"
        start = {"client_id": client, "handler": ["homeassistant", None], "redirect_uri": client}
        async with self._session.post(f"{self._url}/auth/login_flow", json=start) as answer:
            flow = await answer.json()
        form = {"client_id": client, "username": username, "password": password}
        url = f"{self._url}/auth/login_flow/{flow['flow_id']}"
        async with self._session.post(url, json=form) as answer:
            code = (await answer.json())["result"]
        form = {"client_id": client, "grant_type": "authorization_code", "code": code}
        async with self._session.post(f"{self._url}/auth/token", data=form) as answer:
            self._token = (await answer.json())["access_token"]

    async def cameras(self) -> list[tuple[str, str]]:
        """Return entity ids and serials of H.264 cameras that are online."""
        entities = await self.ask({"type": "config/entity_registry/list"})
        serials = ("BC1000001", "BC1000006", "BC1000005")
        return [
            (entity["entity_id"], serial)
            for serial in serials
            for entity in entities
            if entity["unique_id"] == f"{serial}_1-sd"
        ]

    async def open(self, entity_id: str) -> tuple[float, float]:
        """Open a camera; return the seconds to its first part and to the master playlist."""
        begin = time.perf_counter()
        answer = await self.ask({"type": "camera/stream", "entity_id": entity_id})
        master = urljoin(self._url, answer["url"])
        part, playlist = await asyncio.gather(
            self._fetch(urljoin(master, "playlist.m3u8?_HLS_msn=0&_HLS_part=0"), begin),
            self._fetch(master, begin),
        )
        return part, playlist

    async def _fetch(self, url: str, begin: float) -> float:
        """Fetch a playlist and its first part, if it has one, and return when that was done."""
        while True:
            async with self._session.get(url) as response:
                text = await response.text()
            if response.ok:
                break
            await asyncio.sleep(0.02)
        if parts := [line for line in text.splitlines() if line.startswith("#EXT-X-PART:")]:
            part = parts[0].split('URI="')[1].split('"')[0]
            async with self._session.get(urljoin(url, part)) as response:
                response.raise_for_status()
                await response.read()
        return time.perf_counter() - begin

    async def ask(self, message: dict[str, Any]) -> Any:
        """Ask one thing over a websocket connection."""
        async with self.connected() as socket:
            await socket.send_json({"id": 1, **message})
            answer = await socket.receive_json()
            if not answer["success"]:
                raise SystemExit(f"{message}: {answer}")
            return answer["result"]

    @asynccontextmanager
    async def connected(self) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
        """Open a websocket connection that is signed in."""
        async with self._session.ws_connect(f"{self._url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            yield socket


def report(rows: list[tuple[float, float, float]]) -> None:
    """Print what was measured and what is allowed."""
    allowed = 2 * GROUP_OF_PICTURES_SECONDS + PART_SECONDS
    print("bare pull s | first part s | later by s | stock player's playlist s")
    for bare, part, playlist in rows:
        print(f"{bare:11.2f} | {part:12.2f} | {part - bare:10.2f} | {playlist:25.2f}")
    later = statistics.median(part - bare for bare, part, _ in rows)
    verdict = "within" if later <= allowed else "NOT within"
    print(
        f"median {later:.2f} s later: {verdict} {allowed:.0f} s, two groups of pictures and a part"
    )


if __name__ == "__main__":
    asyncio.run(main())
