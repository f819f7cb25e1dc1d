"""What the relay costs: delay of the event loop, processor time, time to the first packet.

Ten cameras are relayed, each with one reader in a process of its own, so that the loop measured
is burdened as Home Assistant's is. The delay of the loop is compared with the same loop at rest
in the same run, the processor time with a bare PyAV remux of the same address in a thread.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import statistics
import subprocess
import sys
import threading
import time

import av

from custom_components.ezviz_open.relay import (
    Address,
    Failure,
    MediaInfo,
    RelayChannel,
    RelayServer,
    Slots,
)
from tests.simulated_cloud import Cloud, SimulatorProcess

TICK_SECONDS = 0.005
PULLER = """
import av, sys, threading
def pull(url):
    with av.open(url) as container:
        for packet in container.demux():
            pass
for url in sys.argv[1:]:
    threading.Thread(target=pull, args=(url,)).start()
"""
READER = """
import socket, sys
host, path = sys.argv[1].removeprefix("http://").split("/", 1)
name, port = host.split(":")
line = socket.create_connection((name, int(port)))
line.sendall(f"GET /{path} HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n".encode())
while line.recv(65536):
    pass
"""


class FixedSupplier:
    """Plays one address."""

    def __init__(self, url: str) -> None:
        """Remember it."""
        self.url = url

    async def address(self, *, after: Failure | None) -> Address:
        """Return it."""
        if after is not None:
            print(f"a session failed: {after}")
        return Address(self.url, "rtmp", time.time() + 3600)

    def playing(self, address: Address, media: MediaInfo) -> None:
        """Need nothing of it."""

    def ended(self, failure: Failure | None) -> None:
        """Need nothing of it."""

    async def stand_in(self, *, on_air: bool) -> bytes | None:  # noqa: ARG002 - there is none
        """Have nothing to show instead."""
        return None


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    simulator = SimulatorProcess(
        *("--devices", str(options.channels + 10)),
        *("--set", "quota_per_minute=0", "--set", "stream_slots=0", "--set", "max_devices=0"),
    )
    try:
        cloud = await Cloud.connect(
            simulator, quota_per_minute=0, quota_per_day=0, stream_slots=0, max_devices=0
        )
        await measure(cloud, options.channels, options.seconds)
        await cloud.close()
    finally:
        simulator.stop()


async def measure(cloud: Cloud, count: int, seconds: float) -> None:
    """Do all measurements of a run."""
    urls = await addresses(cloud, count)
    server, slots = RelayServer(), Slots()
    await server.start()
    channels = [
        RelayChannel(f"camera {n}", FixedSupplier(url), slots) for n, url in enumerate(urls)
    ]
    locals_ = [server.register(channel) for channel in channels]
    # Each camera is opened once, so that each turn finds it cold.
    half = count // 2
    direct = statistics.median([await asyncio.to_thread(first_packet, url) for url in urls[:half]])
    first = [await asyncio.to_thread(first_packet, url) for url in locals_[half:]]
    later = [await asyncio.to_thread(first_packet, url) for url in locals_[half:]]
    print("time to the first packet, median, s")
    print(f"  direct                 {direct:6.3f}")
    for name, values in (("first", first), ("later", later)):
        took = statistics.median(values)
        print(f"  relay, {name} reader    {took:6.3f}   {took / direct:5.2f} x direct")
    await asyncio.sleep(7)

    # The simulated cameras run on this machine too: they must be as busy in both halves.
    pulling = await asyncio.create_subprocess_exec(sys.executable, "-c", PULLER, *urls)
    await asyncio.sleep(6)
    idle, idle_cpu = await delays(seconds)
    pulling.kill()
    await pulling.wait()
    readers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-S", "-c", READER, url), stdout=subprocess.DEVNULL
        )
        for url in locals_
    ]
    await asyncio.sleep(6)
    busy, busy_cpu = await delays(seconds)
    for reader in readers:
        reader.kill()
        await reader.wait()
    await server.close()
    bare = await asyncio.to_thread(remux_cpu, urls, seconds)
    print(f"event loop with {count} relayed channels, delay in ms: p50, p99, most")
    for name, values in (("idle", idle), ("relaying", busy)):
        print(f"  {name:9} {share(values, 50):6.2f} {share(values, 99):6.2f} {values[-1]:6.2f}")
    print(f"  p99 above idle {share(busy, 99) - share(idle, 99):.2f} ms (allowed: 5)")
    cpu = (busy_cpu - idle_cpu) / count
    print("processor time per channel, % of one core")
    print(f"  bare PyAV remux {100 * bare / count:.2f}")
    print(f"  relay           {100 * cpu:.2f}   {cpu * count / bare:.2f} x bare")


async def delays(seconds: float) -> tuple[list[float], float]:
    """Return how late a timer comes, sorted, ms, and the processor time used per second."""
    late = []
    begun, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - begun < seconds:
        due = time.perf_counter() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        late.append(1000 * (time.perf_counter() - due))
    return sorted(late), (time.process_time() - cpu) / (time.perf_counter() - begun)


def share(values: list[float], percent: int) -> float:
    """Return a percentile of sorted values."""
    return values[min(len(values) - 1, len(values) * percent // 100)]


def first_packet(url: str) -> float:
    """Open an address and return the seconds to its first packet."""
    begun = time.perf_counter()
    with av.open(url, timeout=30) as container:
        next(container.demux())
    return time.perf_counter() - begun


def remux_cpu(urls: list[str], seconds: float) -> float:
    """Remux addresses to FLV in threads and return the processor time used per second."""
    until = time.perf_counter() + 5 + seconds
    threads = [threading.Thread(target=remux, args=(url, until)) for url in urls]
    for thread in threads:
        thread.start()
    time.sleep(5)
    begun, cpu = time.perf_counter(), time.process_time()
    time.sleep(max(1.0, seconds - 1))
    used = (time.process_time() - cpu) / (time.perf_counter() - begun)
    for thread in threads:
        thread.join()
    return used


def remux(url: str, until: float) -> None:
    """Copy packets into a file that is thrown away."""
    target = io.BytesIO()
    with av.open(url, timeout=30) as source, av.open(target, "w", format="flv") as copy:
        streams = {s.index: copy.add_stream_from_template(s) for s in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)
            if time.perf_counter() > until:
                return


async def addresses(cloud: Cloud, count: int) -> list[str]:
    """Return live addresses of cameras that are online and send H.264."""
    keys = {"appKey": cloud.app_key, "appSecret": cloud.app_secret}
    token = (await post(cloud, "token/get", keys))["accessToken"]
    serials = ["BC1000001", "BC1000006", *(f"BD{n:07}" for n in range(1, 60))]
    found = []
    for serial in serials[:count]:
        form = {"accessToken": token, "deviceSerial": serial, "channelNo": "1"}
        form |= {"protocol": "3", "quality": "2", "expireTime": "3600"}
        found.append(str((await post(cloud, "v2/live/address/get", form))["url"]))
    return found


async def post(cloud: Cloud, path: str, form: dict[str, str]) -> dict[str, str]:
    """Make a call."""
    async with cloud.session.post(f"{cloud.url}/api/lapp/{path}", data=form) as answer:
        body = await answer.json()
        if str(body["code"]) != "200":
            raise SystemExit(f"{path}: {body}")
        return dict(body["data"])


if __name__ == "__main__":
    asyncio.run(main())
