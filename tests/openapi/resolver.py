"""A resolver that finds the vendor's hosts on this machine."""

from __future__ import annotations

import socket
from typing import override

from aiohttp.abc import AbstractResolver, ResolveResult


class LocalResolver(AbstractResolver):
    """Answer 127.0.0.1 for every name, and the port it was told for some."""

    def __init__(self) -> None:
        self.ports: dict[str, int] = {}

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Find a host here."""
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=self.ports.get(host.lower(), port),
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    @override
    async def close(self) -> None:
        """Have nothing to close."""
