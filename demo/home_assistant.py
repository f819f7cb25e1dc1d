"""What a browser does with Home Assistant, without the browser: REST and websocket."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp

from .errors import DemoError
from .ports import HOST

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

USER = "demo"
PASSWORD = "demo"  # noqa: S105 - printed for everybody to see


class HomeAssistant:
    """A session of the demo's user with a Home Assistant that runs."""

    def __init__(self, port: int) -> None:
        """Name the address; nothing is sent yet."""
        self.url = f"http://{HOST}:{port}"
        self._client_id = f"{self.url}/"
        self._http = aiohttp.ClientSession(self.url, timeout=aiohttp.ClientTimeout(total=60))
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._messages = 0

    async def __aenter__(self) -> Self:
        """Begin the session."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the session."""
        await self._http.close()

    async def until_answering(self) -> None:
        """Wait for the web server."""
        while True:
            try:
                async with self._http.get("/manifest.json") as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)

    async def sign_in(self, language: str) -> None:
        """Sign in, as the first user where there is none yet."""
        code = await self._first_user(language) or await self._log_in()
        form = {"grant_type": "authorization_code", "code": code, "client_id": self._client_id}
        async with self._http.post("/auth/token", data=form) as answer:
            token = (await _json(answer))["access_token"]
        self._http.headers["Authorization"] = f"Bearer {token}"
        self._socket = await self._http.ws_connect("/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": token})
        if (await self._socket.receive_json())["type"] != "auth_ok":
            raise DemoError("Home Assistant refuses its own token")

    async def rest(self, method: str, path: str, body: object = None) -> Any:
        """Make a REST call."""
        async with self._http.request(method, f"/api/{path}", json=body) as answer:
            return await _json(answer)

    async def call(self, kind: str, **data: Any) -> Any:
        """Send a command over the websocket and return its result."""
        if self._socket is None:
            raise DemoError("not signed in")
        self._messages += 1
        await self._socket.send_json({"id": self._messages, "type": kind, **data})
        answer = await self._socket.receive_json(timeout=30)
        if not answer["success"]:
            raise DemoError(f"Home Assistant refuses {kind}: {answer['error']['message']}")
        return answer["result"]

    async def until_running(self) -> None:
        """Wait until all that was configured is set up; raises DemoError in recovery mode."""
        while True:
            config = await self.call("get_config")
            if config["recovery_mode"]:
                raise DemoError("Home Assistant could not read its configuration (recovery mode)")
            if config["state"] == "RUNNING":
                return
            await asyncio.sleep(0.1)

    async def _first_user(self, language: str) -> str:
        """Create the owner and return the code to sign in with, "" where there is an owner."""
        body = {
            "client_id": self._client_id,
            "name": USER.title(),
            "username": USER,
            "password": PASSWORD,
            "language": language,
        }
        async with self._http.post("/api/onboarding/users", json=body) as answer:
            if answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
                return ""
            code: str = (await _json(answer))["auth_code"]
            return code

    async def _log_in(self) -> str:
        """Return the code to sign in with, got for user name and password."""
        start = {
            "client_id": self._client_id,
            "handler": ["homeassistant", None],
            "redirect_uri": self._client_id,
        }
        async with self._http.post("/auth/login_flow", json=start) as answer:
            flow = await _json(answer)
        form = {"client_id": self._client_id, "username": USER, "password": PASSWORD}
        async with self._http.post(f"/auth/login_flow/{flow['flow_id']}", json=form) as answer:
            result = await _json(answer)
        if result["type"] != "create_entry":
            text = "user demo cannot sign in; was the password changed? --fresh begins anew"
            raise DemoError(text)
        code: str = result["result"]
        return code


async def _json(answer: aiohttp.ClientResponse) -> Any:
    """Return the body; raises DemoError with it for an error."""
    if answer.status >= HTTPStatus.BAD_REQUEST:
        text = (await answer.text())[:300]
        raise DemoError(f"Home Assistant answers {answer.status} to {answer.url.path}: {text}")
    return await answer.json()
