"""What playback costs: the first segment, saving, and memory.

A server on this machine plays a recording whose groups of pictures last two seconds, at its own
pace for the first segment and as fast as it is read for the rest. The first segment is compared
with a bare PyAV pull of the same address until a picture is decoded, in groups of pictures and as
a ratio; allowed are two groups. Saving is compared with ``ffmpeg -c copy``, and peak memory is
that of a process which saves an hour, above what it needed for a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import av

from custom_components.ezviz_open.playback import Clip, Session, save
from tests.playback.house import EPOCH, Broadcast, House, Station
from tests.playback.tape import SECONDS, Tape, tape

GROUP_SECONDS = 2
GROUPS_ALLOWED = 2
PEAK = """
import asyncio, sys
from pathlib import Path
from custom_components.ezviz_open.playback import Address, Clip, save

class Fixed:
    def __init__(self, url):
        self.url = url

    async def address(self, begins_at, ends_at, *, after):
        return Address(self.url.format(end=round(ends_at)), "flv")

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

async def main():
    target = Path(sys.argv[2])
    await save([Clip(0, 60)], Fixed(sys.argv[1]), target)
    before = peak()
    saved = await save([Clip(0, 3600)], Fixed(sys.argv[1]), target)
    print(before / 1024, peak() / 1024, saved.size / 2**20)

asyncio.run(main())
"""


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    recording = await asyncio.to_thread(tape, size=(640, 368), group=10 * GROUP_SECONDS)
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp))
    try:
        async with House() as house:
            await first_segments(house, recording, folder, turns)
            hour = long(recording, 3600)
            await saving(house, long(recording, 900), folder, turns)
            await memory(house, hour, folder)
    finally:
        shutil.rmtree(folder)


def long(recording: Tape, seconds: int) -> Tape:
    """Return a recording that is shown again and again."""
    tags = [
        replace(tag, stamp=tag.stamp + turn * SECONDS * 1000)
        for turn in range(seconds // SECONDS)
        for tag in recording.tags
        if tag.stamp < SECONDS * 1000
    ]
    return replace(recording, tags=tuple(tags))


async def first_segments(house: House, recording: Tape, folder: Path, turns: int) -> None:
    """Compare the first segment with the first picture, in turns."""
    station = await house.station(Broadcast(tempo=1.0), recording=recording)
    bare, ours = [], []
    for _ in range(turns):
        bare.append(await asyncio.to_thread(first_picture, await url_of(station, SECONDS)))
        begun = time.perf_counter()
        session = Session(Clip(EPOCH, EPOCH + SECONDS), station, folder)
        await session.start()
        await session.playlist()
        ours.append(time.perf_counter() - begun)
        await session.close()
    pull, segment = statistics.median(bare), statistics.median(ours)
    groups = (segment - pull) / GROUP_SECONDS
    print(f"first segment, groups of pictures of {GROUP_SECONDS} s, median, s")
    print(f"  bare pull       {pull:6.3f}")
    print(f"  first segment   {segment:6.3f}   {segment / pull:5.2f} x bare")
    print(f"  {groups:.2f} groups later (allowed: {GROUPS_ALLOWED})")


async def saving(house: House, recording: Tape, folder: Path, turns: int) -> None:
    """Compare saving with the command, in turns."""
    station = await house.station(recording=recording)
    seconds = round(recording.tags[-1].stamp / 1000)
    theirs, ours = [], []
    for _ in range(turns):
        begun = time.perf_counter()
        command = await asyncio.create_subprocess_exec(
            *("ffmpeg", "-v", "error", "-y", "-i", await url_of(station, seconds)),
            *("-c", "copy", str(folder / "theirs.mp4")),
        )
        await command.wait()
        theirs.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        await save([Clip(EPOCH, EPOCH + seconds)], station, folder / "ours.mp4")
        ours.append(time.perf_counter() - begun)
    command_took, took = statistics.median(theirs), statistics.median(ours)
    print(f"saving {seconds} s, median, s")
    print(f"  ffmpeg -c copy  {command_took:6.2f}")
    print(f"  save            {took:6.2f}   {took / command_took:5.2f} x the command")
    print(f"  {seconds / took:.0f} x real time")


async def memory(house: House, recording: Tape, folder: Path) -> None:
    """Print the peak of a process that saves an hour."""
    station = await house.station(recording=recording)
    url = f"{station.base}/0.flv?begin=0&end={{end}}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PEAK, url, str(folder / "hour.mp4")),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    before, after, size = map(float, told.split())
    print("peak memory of a process, MB")
    print(f"  a minute        {before:6.1f}")
    print(f"  an hour         {after:6.1f}   {after - before:.1f} more for a file of {size:.0f} MB")


async def url_of(station: Station, seconds: int) -> str:
    """Return an address of a whole recording."""
    return (await station.address(EPOCH, EPOCH + seconds, after=None)).url


def first_picture(url: str) -> float:
    """Open an address and return the seconds to its first decoded picture."""
    begun = time.perf_counter()
    with av.open(url, timeout=30) as container:
        next(container.decode(video=0))
    return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main())
