"""`scripts/demo` as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

REPOSITORY = Path(__file__).parents[2]

_PATIENCE = 120
"""Seconds for a start; ten are usual."""


class RunningDemo:
    """A demo that is ready."""

    def __init__(self, state: Path, *arguments: str) -> None:
        """Start it and wait for its ready line."""
        self.state = state
        self.process = subprocess.Popen(
            [
                REPOSITORY / "scripts" / "demo",
                "--json",
                "--port",
                "0",
                "--state",
                state,
                *arguments,
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        watchdog = threading.Timer(_PATIENCE, self.process.kill)
        watchdog.start()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        watchdog.cancel()
        assert line, f"the demo did not start; see {state}"
        self.ready: dict[str, Any] = json.loads(line)

    def cloud(self, method: str, path: str, body: object = None) -> Any:
        """Make a control call to the simulated cloud."""
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.ready['cloud'].rstrip('/')}/_sim/{path}"
        headers = {"Content-Type": "application/json"}
        with urlopen(Request(url, data, headers, method=method), timeout=10) as answer:  # noqa: S310 - to our own demo
            return json.load(answer)

    def calls(self, path: str) -> int:
        """Return how often the platform was asked for what ends like this."""
        calls = self.cloud("GET", "state")["calls"]
        return sum(count for known, count in calls.items() if known.endswith(path))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it with a signal and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)

    @property
    def log(self) -> str:
        """Return what Home Assistant has logged."""
        return (self.state / "home-assistant.log").read_text(encoding="utf-8")

    def remains(self) -> list[str]:
        """Return the command lines of processes that belong to this demo."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.state) in command or f"--port {self._api_port} " in command:
                found.append(command)
        return found

    @property
    def _api_port(self) -> str:
        return str(self.ready["cloud"]).rsplit(":", 1)[1]
