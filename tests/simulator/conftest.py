"""A simulated cloud in this process, and a client that knows nothing but HTTP."""

from __future__ import annotations

import importlib
import socket
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from simulator.cloud import Cloud
from simulator.server import Server

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

PTZ = "BC1000001"
H265 = "BC1000002"
DOORBELL = "BC1000003"
ENCRYPTED = "BC1000004"
RECORDER = "BC1000005"
FIXED = "BC1000006"
OFFLINE = "BC1000007"
GB28181 = "33010343992967895520:33011062991327187933"
FOREIGN = "BC9000001"

LIVE = "/api/lapp/v2/live/address/get"


class Account:
    """A caller with appKey, appSecret and, after `sign_in`, a token."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        """Remember where the cloud is."""
        self.url = server.api
        self.session = session
        ready = server.describe()
        self.keys = {"appKey": str(ready["app_key"]), "appSecret": str(ready["app_secret"])}
        self.token = ""

    async def sign_in(self) -> dict[str, Any]:
        """Fetch a token and return its answer."""
        answer = await self.post("token/get", **self.keys)
        self.token = answer["data"]["accessToken"]
        return answer

    async def post(self, path: str, *, of: str | None = None, **params: Any) -> dict[str, Any]:
        """Make a lapp call and return its body; every one of them has HTTP status 200.

        `of` is short for the parameter deviceSerial.
        """
        form = {"accessToken": self.token} if self.token else {}
        if of is not None:
            form["deviceSerial"] = of
        form |= {name: str(value) for name, value in params.items()}
        full = path if path.startswith("/") else f"/api/lapp/{path}"
        async with self.session.post(self.url + full, data=form) as answer:
            assert answer.status == 200
            body = await answer.json()
        assert isinstance(body, dict)
        return body

    async def code(self, path: str, *, of: str | None = None, **params: Any) -> str:
        """Make a lapp call and return its code."""
        answer = await self.post(path, of=of, **params)
        return str(answer["code"])

    async def get(self, path: str, **headers: str) -> tuple[int, dict[str, Any]]:
        """Make a newer call and return HTTP status and body."""
        sent = {"accessToken": self.token, **headers}
        async with self.session.get(self.url + path, headers=sent) as answer:
            return answer.status, await answer.json()

    async def control(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """Make a control call."""
        url = f"{self.url}/_sim/{path}"
        async with self.session.request(method, url, json=body) as answer:
            assert answer.status == status, await answer.text()
            return await answer.json()

    async def set(self, **settings: Any) -> None:
        """Change settings."""
        await self.control("PATCH", "settings", settings)

    async def fault(self, kind: str, **order: Any) -> None:
        """Inject a fault."""
        await self.control("POST", "faults", {"kind": kind, **order}, status=201)

    async def advance(self, seconds: float) -> None:
        """Move the clock."""
        await self.control("POST", "time", {"advance": seconds})


@pytest.fixture(autouse=True)
def _sockets_allowed() -> None:
    """Undo the ban on sockets that Home Assistant's test plugin puts on every test."""
    try:
        importlib.import_module("pytest_socket").enable_socket()
    except ModuleNotFoundError:
        return


@pytest.fixture
async def server() -> AsyncGenerator[Server]:
    running = Server(Cloud(settings={"quota_per_minute": 0}))
    await running.start("127.0.0.1", 0, 0)
    yield running
    await running.close()


@pytest.fixture
async def stranger(server: Server) -> AsyncGenerator[Account]:
    """Return a caller who has no token yet."""
    connector = aiohttp.TCPConnector(family=socket.AF_INET)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield Account(server, session)


@pytest.fixture
async def account(stranger: Account) -> Account:
    """Return a caller who has signed in."""
    await stranger.sign_in()
    return stranger
