"""The browser of the shorter tests, a demo for each test, and a place for figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from tests.e2e.conftest import artifacts, browser, page, strangers
from tests.e2e.running_demo import RunningDemo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["artifacts", "browser", "page", "strangers"]


class StartDemo(Protocol):
    """Starts a demo of its own kind."""

    def __call__(self, *arguments: str, name: str = "demo", fresh: bool = True) -> RunningDemo:
        """Start it with more arguments; not ``fresh`` goes on where the last of its name was."""
        ...


class Note(Protocol):
    """Keeps a figure."""

    def __call__(self, text: object) -> None:
        """Write it down."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the soak be shorter or longer."""
    parser.addoption("--soak-minutes", type=float, default=120.0, help="how long the soak lasts")


@pytest.fixture
def note(artifacts: Path, request: pytest.FixtureRequest) -> Note:
    """Return a function that keeps figures in a file of the test."""
    path = artifacts / f"{request.node.name}.txt"
    path.unlink(missing_ok=True)

    def write(text: object) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{text}\n")

    return write


@pytest.fixture
def start_demo(artifacts: Path, request: pytest.FixtureRequest) -> Iterator[StartDemo]:
    """Return a function that starts a demo, which ends with the test."""
    running: list[RunningDemo] = []

    def start(*arguments: str, name: str = "demo", fresh: bool = True) -> RunningDemo:
        state = artifacts / f"{name}-{request.node.name}"
        options = ("--fresh",) if fresh else ()
        demo = RunningDemo(state, *options, "--language", "en", *arguments)
        running.append(demo)
        return demo

    yield start
    for demo in running:
        demo.stop()
