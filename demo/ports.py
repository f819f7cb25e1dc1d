"""Ports of this machine."""

from __future__ import annotations

import socket

HOST = "127.0.0.1"


def choose(wanted: int, *others: int) -> int:
    """Return the first of these that is a free port, else one that the system offers."""
    return next((port for port in (wanted, *others) if port and is_free(port)), 0) or _any()


def is_free(port: int) -> bool:
    """Return whether nobody listens there, on all addresses or on this one."""
    for host in ("0.0.0.0", HOST):  # noqa: S104 - bound for a moment and never listened on
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                return False
    return True


def _any() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
