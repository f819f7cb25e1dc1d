"""The access token: kept, shared by all calls, renewed in time by one of them."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from .call import Call
from .codes import is_transient
from .envelope import interpret, one_object
from .errors import AnswerError, CredentialsError, OpenApiError, UnreachableError
from .models.base import epoch_or_none, text_or_none
from .regions import followed_host

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .governor import Governor
    from .purpose import Purpose
    from .transport import Transport

PATH: Final = "/api/lapp/token/get"

RENEWED_BEFORE: Final = 3600.0
"""How long before its end a token is renewed, seconds."""

_LIFETIME: Final = 7 * 86_400.0
"""The documented lifetime, for an answer that tells no expiry, seconds."""

_NEXT_TRY: Final = 300.0
"""After a renewal that failed while the token still lives, seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token, as a new one is answered and as it is kept on disk."""

    access_token: str = field(repr=False)
    """The secret itself."""

    expires_at: float
    """When it ends, seconds since the epoch."""

    area_domain: str | None = None
    """Base URL that overseas accounts must use from then on."""

    def to_dict(self) -> dict[str, Any]:
        """Write it down; the result is a secret."""
        return {
            "access_token": self.access_token,
            "expires_at": self.expires_at,
            "area_domain": self.area_domain,
        }

    @classmethod
    def from_dict(cls, data: object) -> Self | None:
        """Read it again, None where that cannot be a token."""
        if not isinstance(data, dict):
            return None
        secret, expires_at = data.get("access_token"), data.get("expires_at")
        area_domain = data.get("area_domain")
        if not isinstance(secret, str) or not secret or isinstance(expires_at, bool):
            return None
        if not isinstance(expires_at, int | float) or not math.isfinite(expires_at):
            return None
        return cls(
            access_token=secret,
            expires_at=float(expires_at),
            area_domain=area_domain if isinstance(area_domain, str) and area_domain else None,
        )


class _Flight:
    """A fetch that several callers wait for."""

    def __init__(self, task: asyncio.Task[Token]) -> None:
        self.task = task
        self.waiters = 0


class TokenKeeper:
    """Give every call the token, fetching a new one for all of them at once.

    The fetch runs apart from the callers: one that is cancelled leaves it to the others, and the
    last one to leave ends it.
    """

    def __init__(
        self,
        transport: Transport,
        governor: Governor,
        *,
        app_key: str,
        app_secret: str,
        host: str,
        token: Token | None,
        clock: Callable[[], float],
        on_token: Callable[[Token], Awaitable[None]],
    ) -> None:
        self._transport = transport
        self._governor = governor
        self._app_key = app_key
        self._app_secret = app_secret
        self._host = host
        self._clock = clock
        self._on_token = on_token
        self._token = token
        self._refused = False
        self._renew_at = 0.0 if token is None else token.expires_at - RENEWED_BEFORE
        self._flight: _Flight | None = None

    @property
    def token(self) -> Token | None:
        """The last token, whether it still lives or not."""
        return self._token

    async def get(self, purpose: Purpose) -> Token:
        """Return a token that should be accepted, after a fetch if there is none.

        A fetch counts as a call of the caller that starts it, and is repeated once like any
        other read. It is started again rather than repeated within: so a person who waits
        along with the background is not held to the background's pace.
        """
        may_repeat = True
        while (token := self._fresh()) is None:
            try:
                return await self._fetched(purpose)
            except OpenApiError as err:
                if (token := self._still_alive(err)) is not None:
                    return token
                if not may_repeat or not is_transient(err):
                    raise
                may_repeat = False
        return token

    def invalidate(self, token: Token) -> None:
        """Drop a token that the platform refused (10002), unless it was replaced already."""
        if self._token is not None and self._token.access_token == token.access_token:
            self._refused = True

    def _fresh(self) -> Token | None:
        """Return the token while there is no reason to renew it."""
        return None if self._refused or self._clock() >= self._renew_at else self._token

    def _still_alive(self, error: OpenApiError) -> Token | None:
        """Return the old token when only its early renewal failed, and try again later."""
        now = self._clock()
        if isinstance(error, CredentialsError) or self._refused or self._token is None:
            return None
        if now >= self._token.expires_at:
            return None
        self._renew_at = now + _NEXT_TRY
        return self._token

    async def _fetched(self, purpose: Purpose) -> Token:
        """Join the fetch under way, or start one when the governor allows it."""
        flight = self._flight
        if flight is None:
            await self._governor.wait(purpose, PATH)
            # While this caller waited for its turn a more urgent one may have been served.
            if (token := self._fresh()) is not None:
                return token
            flight = self._flight or self._start(purpose)
        return await self._join(flight)

    def _start(self, purpose: Purpose) -> _Flight:
        """Count the fetch and let it run."""
        self._governor.record(purpose, PATH)
        flight = self._flight = _Flight(asyncio.create_task(self._fetch(purpose)))
        flight.task.add_done_callback(lambda _: self._land(flight))
        return flight

    def _land(self, flight: _Flight) -> None:
        """Clear up after a fetch, even one whose waiters left in the moment it ended."""
        self._forget(flight)
        if not flight.task.cancelled():
            flight.task.exception()

    async def _join(self, flight: _Flight) -> Token:
        """Wait for a fetch without owning it."""
        flight.waiters += 1
        try:
            await asyncio.wait([flight.task])
        finally:
            flight.waiters -= 1
            if not flight.waiters and not flight.task.done():
                self._forget(flight)
                flight.task.cancel()
        return flight.task.result()

    def _forget(self, flight: _Flight) -> None:
        """Make room for the next fetch."""
        if self._flight is flight:
            self._flight = None

    async def _fetch(self, purpose: Purpose) -> Token:
        """Ask for a token, once."""
        call = Call(
            path=PATH,
            purpose=purpose,
            params={"appKey": self._app_key, "appSecret": self._app_secret},
        )
        try:
            answer = await self._transport.exchange(call, host=self._host)
            token = interpret(call, answer.data, self._read)
        except OpenApiError as err:
            if isinstance(err, UnreachableError):
                self._governor.take_back(purpose, PATH)
            self._governor.refused(err)
            raise
        self._governor.succeeded()
        self._take(token)
        await self._on_token(token)
        return token

    def _read(self, data: Any) -> Token:
        """Take the token out of the answer."""
        values = one_object(data)
        secret = text_or_none(values.get("accessToken"))
        # It goes into headers, where a line break would end it.
        if secret is None or not secret.isprintable():
            raise AnswerError("an answer without a token")
        expires_at = epoch_or_none(values.get("expireTime"))
        return Token(
            access_token=secret,
            expires_at=self._clock() + _LIFETIME if expires_at is None else expires_at,
            area_domain=followed_host(values.get("areaDomain"), host=self._host),
        )

    def _take(self, token: Token) -> None:
        """Use a new token, and settle when to renew it.

        A short life is used for its first half. One that is over by our clock shows that the
        clock is wrong: the token is good until the platform refuses it.
        """
        left = token.expires_at - self._clock()
        self._token = token
        self._refused = False
        if left <= 0:
            self._renew_at = math.inf
        else:
            self._renew_at = token.expires_at - min(RENEWED_BEFORE, left / 2)
