"""A client for the simulated account, with all that belongs to it within reach."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from openapi import (
    ENTERPRISE,
    Governor,
    Ledger,
    OpenApiClient,
    Token,
    custom_region,
)

if TYPE_CHECKING:
    import aiohttp
    from openapi.call import Call
    from openapi.caller import Caller
    from openapi.envelope import Envelope

    from tests.simulated_cloud import Cloud

ROOMY = replace(ENTERPRISE, per_minute=10_000)


class Account:
    """One client, its governor, and the tokens it wanted to have kept."""

    def __init__(self, cloud: Cloud, session: aiohttp.ClientSession) -> None:
        self.cloud = cloud
        self.session = session
        self.kept: list[Token] = []
        self.ledger = Ledger(ZoneInfo("Asia/Shanghai"))
        self.governor = Governor(ROOMY, self.ledger)
        self.client = self.new_client()
        self.uncounted = 0
        """Calls that were counted but cannot have reached the cloud."""

    def new_client(self, **changes: Any) -> OpenApiClient:
        """Return another client with the same books."""
        arguments: dict[str, Any] = {
            "app_key": self.cloud.app_key,
            "app_secret": self.cloud.app_secret,
            "region": custom_region(self.cloud.url),
            "governor": self.governor,
            "on_token": self.kept.append,
            **changes,
        }
        return OpenApiClient(self.session, **arguments)

    async def send(self, call: Call) -> Envelope:
        """Make a call that no endpoint makes."""
        caller: Caller = self.client._caller
        return await caller.send(call)

    async def fault(self, path: str, **fault: Any) -> None:
        """Inject a fault into the calls of a path."""
        await self.cloud.fault(path.removeprefix("/"), **fault)

    async def check_books(self) -> None:
        """Compare the books with what the cloud saw: every call is counted, once.

        The cloud notes a call that was broken off a moment after the client has left it.
        """
        expected = self.ledger.calls_today - self.uncounted
        await self.cloud.wait_for_calls("", expected, within=3)
        assert await self.cloud.count() == expected
