"""A program that the demo starts, and ends again."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Self

from .options import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

_LAST_LINES = 12


class Child:
    """A running program whose messages go to a file.

    It has a session of its own, so that Ctrl-C in the terminal reaches the demo alone and the
    children end one after the other: Home Assistant saves its state before its cloud is gone.
    """

    def __init__(self, name: str, log: Path, process: asyncio.subprocess.Process) -> None:
        """Use ``start`` instead."""
        self.name = name
        self.log = log
        self.process = process

    @classmethod
    async def start(cls, name: str, log: Path, *command: str, speaks: bool = False) -> Self:
        """Start a program in this repository; ``speaks`` leaves its standard output to be read."""
        with log.open("wb") as messages:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=REPOSITORY,
                env=_environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if speaks else messages,
                stderr=messages,
                start_new_session=True,
            )
        return cls(name, log, process)

    @property
    def running(self) -> bool:
        """Return whether it has not ended."""
        return self.process.returncode is None

    async def first_line(self) -> bytes:
        """Return the first line of its standard output, nothing if it ends without one."""
        if self.process.stdout is None:
            return b""
        return await self.process.stdout.readline()

    def last_words(self) -> str:
        """Return the end of what it said."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"    {line}" for line in lines[-_LAST_LINES:])

    async def stop(self, patience: float) -> None:
        """End it, politely first; after ``patience`` seconds with all that it started."""
        if not self.running:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), patience)
        except TimeoutError:
            os.killpg(self.process.pid, signal.SIGKILL)
            await self.process.wait()


def _environment() -> dict[str, str]:
    """Return the environment for a child.

    Compiled files halve the time that Home Assistant needs to start.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONUNBUFFERED": "1"}
