"""The command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
from typing import TYPE_CHECKING

from .cloud import Cloud
from .server import Server
from .settings import DEFAULT_SEED, REGIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until a signal ends it and return the exit status."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        changes = dict(_pair(text) for text in options.set)
        cloud = Cloud(
            region=options.region, seed=options.seed, devices=options.devices, settings=changes
        )
        asyncio.run(_serve(cloud, options.host, options.port, options.rtmp_port))
    except (ValueError, OSError) as err:
        sys.stderr.write(f"simulator: {err}\n")
        return 1
    return 0


async def _serve(cloud: Cloud, host: str, port: int, rtmp_port: int) -> None:
    """Listen, say where, and stay until a signal comes."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, stopped.set)
    server = Server(cloud)
    await server.start(host, port, rtmp_port)
    try:
        sys.stdout.write(json.dumps(server.describe(), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        await stopped.wait()
    finally:
        await server.close()


def _pair(text: str) -> tuple[str, str]:
    """Split ``name=value``; raises ValueError."""
    name, separator, value = text.partition("=")
    if not separator:
        raise ValueError(f"--set takes name=value, not {text!r}")
    return name, value


def _parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A simulated EZVIZ open platform with cameras."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8180, help="of the API; 0 = a free one")
    parser.add_argument("--rtmp-port", type=int, default=1935, help="0 = a free one")
    parser.add_argument("--devices", type=int, help="how many devices there are")
    parser.add_argument("--seed", default=DEFAULT_SEED, help="of appKey, appSecret and codes")
    parser.add_argument("--region", choices=REGIONS, default="cn")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="see docs/simulator.md"
    )
    return parser
