"""A server for what the simulator does not do: it notes requests and answers as it is told."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.test_utils import TestServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

OK = '{"code":"200","msg":"Operation succeeded"}'

TOKEN = {"code": "200", "data": {"accessToken": "at.0123456789"}}


def answer(body: object) -> web.Response:
    """Return an answer in JSON."""
    return web.json_response(body)


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    raw_query: str
    headers: dict[str, str]
    form: dict[str, str | bytes] = field(default_factory=dict)


@dataclass
class OddServer:
    """Answers in their order, the last one for all further requests."""

    url: str = ""
    answers: list[web.Response] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        """Note a request and answer it."""
        form = await request.post()
        self.seen.append(
            Seen(
                request.method,
                request.path,
                dict(request.query),
                request.rel_url.raw_query_string,
                dict(request.headers),
                {
                    name: value.file.read() if isinstance(value, web.FileField) else str(value)
                    for name, value in form.items()
                },
            )
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(
            status=answer.status,
            body=answer.body,
            headers={
                name: value for name, value in answer.headers.items() if name != "Content-Length"
            },
        )


@contextmanager
def nobody() -> Iterator[str]:
    """Return the address of a port on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@asynccontextmanager
async def odd_server(*answers: web.Response) -> AsyncIterator[OddServer]:
    """Run a server on a free port."""
    server = OddServer(answers=list(answers))
    app = web.Application(client_max_size=2**24)
    app.router.add_route("*", "/{rest:.*}", server.handle)
    async with TestServer(app, host="127.0.0.1") as running:
        server.url = str(running.make_url("/")).rstrip("/")
        yield server
