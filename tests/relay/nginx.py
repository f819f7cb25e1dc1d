"""An RTMP server that this project did not write, and a camera made of ffmpeg."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from relay import Address, Failure, MediaInfo

if TYPE_CHECKING:
    from asyncio.subprocess import Process

MODULE = next(
    filter(
        Path.is_file,
        (Path(folder, "ngx_rtmp_module.so") for folder in ("/usr/lib/nginx/modules",)),
    ),
    None,
)
_PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
"""Debian keeps servers where people have no path to."""

MISSING = [name for name in ("nginx", "ffmpeg") if shutil.which(name, path=_PLACES) is None]
if MODULE is None:
    MISSING.append("nginx's RTMP module")

_CONFIGURATION = """\
load_module {module};
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
rtmp {{
    server {{
        listen 127.0.0.1:{port};
        application v3/openlive {{
            live on;
            wait_key on;
            idle_streams {waits};
        }}
    }}
}}
"""

_PICTURES = "testsrc2=size=640x360:rate=15"
_SOUND = "sine=frequency=440:sample_rate=16000"


@dataclass
class NginxServer:
    """Nginx with its RTMP module, and whoever pushes a picture to it."""

    folder: Path
    players_wait: bool = True
    """Players are kept while nobody pushes; else they are sent away, and refused."""
    port: int = 0
    started: list[Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the only picture, with parameters as the vendor's have."""
        return f"rtmp://127.0.0.1:{self.port}/v3/openlive/BC1000006_1_2"

    async def start(self) -> None:
        """Start the server and wait until it listens."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        text = _CONFIGURATION.format(
            module=MODULE,
            folder=self.folder,
            port=self.port,
            waits="on" if self.players_wait else "off",
        )
        configuration = self.folder / "nginx.conf"
        configuration.write_text(text)
        error_log = str(self.folder / "error.log")
        await self._run("nginx", "-p", str(self.folder), "-e", error_log, "-c", str(configuration))
        async with asyncio.timeout(10):
            while not self._listens():  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)

    async def push(self, change: str = "null") -> Process:
        """Push a test pattern, made unlike that of other pushes by a filter."""
        return await self._run(
            *("ffmpeg", "-nostdin", "-loglevel", "error"),
            *("-re", "-f", "lavfi", "-i", _PICTURES, "-re", "-f", "lavfi", "-i", _SOUND),
            *("-vf", f"{change},format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast"),
            *("-tune", "zerolatency", "-g", "15", "-c:a", "aac", "-f", "flv", self.url),
        )

    async def close(self) -> None:
        """End whatever runs."""
        for process in reversed(self.started):
            if process.returncode is None:
                process.terminate()
            await process.wait()

    def _listens(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.port)) == 0

    async def _run(self, *command: str) -> Process:
        with (self.folder / "output.log").open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdout=output,
                stderr=output,
                env={**os.environ, "LC_ALL": "C", "PATH": _PLACES},
            )
        self.started.append(process)
        return process


@dataclass
class OneAddress:
    """Hands out the same address for ever."""

    url: str
    asked: list[Failure | None] = field(default_factory=list)
    played: list[MediaInfo] = field(default_factory=list)

    async def address(self, *, after: Failure | None) -> Address:
        """Return the address."""
        self.asked.append(after)
        return Address(self.url, "rtmp", time.time() + 3600)

    def playing(self, _address: Address, media: MediaInfo) -> None:
        """Note what plays."""
        self.played.append(media)

    def ended(self, _failure: Failure | None) -> None:
        """Nobody asks."""

    async def stand_in(self, *, on_air: bool) -> bytes | None:  # noqa: ARG002 - the card is always the same
        """Have nothing to show."""
        return None
