"""The command line."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for."""

    port: int
    as_json: bool
    devices: int | None
    region: str
    fresh: bool
    language: str
    state: Path
    settings: tuple[str, ...]


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; a wrong one ends the process with a text."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.description = "Home Assistant with the simulated EZVIZ cloud, ready to look at."
    parser.add_argument(
        "--port", type=_port, default=8123, help="of Home Assistant; 0 = a free one"
    )
    parser.add_argument("--json", action="store_true", help="print the ready line as JSON")
    parser.add_argument("--devices", type=int, help="how many devices the account has")
    parser.add_argument(
        "--region", choices=("cn", "eu"), default="cn", help="where the simulated cloud is"
    )
    parser.add_argument("--fresh", action="store_true", help="throw the last run's state away")
    parser.add_argument("--language", choices=LANGUAGES, default=_language_of_machine())
    parser.add_argument(
        "--state", type=Path, default=REPOSITORY / ".demo", help="where everything is kept"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the simulator, for example quota_per_minute=20 as in the free plan",
    )
    values = parser.parse_args(arguments)
    return Options(
        port=values.port,
        as_json=values.json,
        devices=values.devices,
        region=values.region,
        fresh=values.fresh,
        language=values.language,
        state=values.state.resolve(),
        settings=tuple(values.set),
    )


def _port(text: str) -> int:
    """Return a port number; raises ValueError, which argparse turns into a text."""
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
        raise ValueError(text)
    return port


def _language_of_machine() -> str:
    """Return Chinese where the machine speaks it, English otherwise."""
    wanted = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-Hans" if next(filter(None, wanted), "").startswith("zh") else "en"
