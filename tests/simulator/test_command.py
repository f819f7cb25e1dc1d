"""`python -m simulator` as a process of its own."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    type Start = Callable[..., subprocess.Popen[str]]

REPOSITORY = Path(__file__).parents[2]
PORTS = ("--port", "0", "--rtmp-port", "0")


@pytest.fixture
def start() -> Generator[Start]:
    """Return a starter of simulators that are ended with the test."""
    running: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


def ready(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the first line of output."""
    assert process.stdout is not None
    line = json.loads(process.stdout.readline())
    assert isinstance(line, dict)
    return line


def control(api: str, method: str, path: str, body: object = None) -> Any:
    """Make a control call."""
    connection = http.client.HTTPConnection(api.removeprefix("http://"), timeout=5)
    connection.request(method, f"/_sim/{path}", json.dumps(body) if body else None)
    answer = json.load(connection.getresponse())
    connection.close()
    return answer


def test_first_line_says_all_that_a_caller_needs(start: Start) -> None:
    line = ready(start(*PORTS))

    assert line.keys() == {"api", "rtmp", "app_key", "app_secret", "devices"}
    assert line["devices"][0] == {
        "serial": "BC1000001",
        "channels": [1],
        "name": "客厅",
        "kind": "ptz",
    }
    assert control(line["api"], "GET", "state")["region"] == "cn"
    host, port = line["rtmp"].removeprefix("rtmp://").split(":")
    socket.create_connection((host, int(port)), timeout=5).close()


def test_options_reach_the_cloud(start: Start) -> None:
    options = ("--devices", "30", "--seed", "home", "--region", "eu")
    changes = ("--set", "quota_per_day=5", "--set", "message_language=en")
    line = ready(start(*PORTS, *options, *changes))

    settings = control(line["api"], "GET", "settings")
    assert len(line["devices"]) == 30
    assert (settings["quota_per_day"], settings["message_language"]) == (5, "en")
    assert (settings["max_devices"], settings["session_seconds"]) == (30, 60)
    assert line["app_key"] == settings["app_key"]
    assert line["app_key"] != ready(start(*PORTS))["app_key"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_it_soon(start: Start, number: signal.Signals) -> None:
    process = start(*PORTS)
    line = ready(process)
    host, port = line["api"].removeprefix("http://").split(":")
    control(line["api"], "POST", "faults", {"kind": "drop"})
    with socket.create_connection((host, int(port)), timeout=5) as caller:
        caller.sendall(b"GET /api/lapp/device/list HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)

        started = time.perf_counter()
        process.send_signal(number)
        status = process.wait(5)

    assert status == 0
    # A second on a machine that has nothing else to do.
    assert time.perf_counter() - started < 4
    assert process.stderr is not None
    assert process.stderr.read() == ""


@pytest.mark.parametrize(
    "arguments,said",
    [
        (("--set", "nothing=1"), "nothing"),
        (("--set", "quota_per_day"), "name=value"),
        (("--set", "signal=loud"), "percent, int"),
        (("--region", "moon"), "moon"),
    ],
)
def test_wrong_option_is_told(start: Start, arguments: tuple[str, ...], said: str) -> None:
    process = start(*PORTS, *arguments)
    _, errors = process.communicate(timeout=10)

    assert process.returncode != 0
    assert said in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("option,other", [("--port", "--rtmp-port"), ("--rtmp-port", "--port")])
def test_taken_port_is_told(start: Start, option: str, other: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start(option, str(taken.getsockname()[1]), other, "0")
        output, errors = process.communicate(timeout=10)

    assert process.returncode == 1
    assert output == ""
    assert "address already in use" in errors
    assert "Traceback" not in errors
