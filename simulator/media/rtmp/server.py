"""The listening side: accepts players and forgets none of them."""

from __future__ import annotations

import asyncio

from .connection import Connection, Opener


class RtmpServer:
    """Listens, and serves each player in a task of its own."""

    def __init__(self, opener: Opener) -> None:
        """Open sessions through `opener`."""
        self._opener = opener
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen and return the port really taken."""
        self._server = await asyncio.start_server(self._accept, host, port)
        taken: int = self._server.sockets[0].getsockname()[1]
        return taken

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server is None:
            return
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server.close_clients()
        await self._server.wait_closed()
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a player in a task that is remembered."""
        task = asyncio.create_task(Connection(reader, writer, self._opener).serve())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
