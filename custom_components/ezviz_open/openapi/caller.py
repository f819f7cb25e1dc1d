"""The rules around a call: counted first, with a token, repeated where that is harmless."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from .codes import TOKEN_EXPIRED, is_transient
from .envelope import interpret
from .errors import OpenApiError, UnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .call import Call
    from .envelope import Envelope
    from .governor import Governor
    from .purpose import Purpose
    from .regions import Region
    from .token import TokenKeeper
    from .transport import Transport

_REPEATED_AFTER: Final = 0.5
"""How long the platform gets to recover before a read is repeated, seconds."""


class Caller:
    """Make the calls of one account."""

    def __init__(
        self, transport: Transport, governor: Governor, keeper: TokenKeeper, region: Region
    ) -> None:
        self._transport = transport
        self._governor = governor
        self._keeper = keeper
        self._region = region

    @property
    def host(self) -> str:
        """Base URL of the calls: the token's `areaDomain` once there is one."""
        token = self._keeper.token
        return self._region.host if token is None else token.area_domain or self._region.host

    @property
    def overseas(self) -> bool:
        """Whether the international paths are in use: only overseas tokens name a domain."""
        token = self._keeper.token
        return self._region.overseas or (token is not None and token.area_domain is not None)

    async def find_out_overseas(self, purpose: Purpose) -> bool:
        """Return `overseas` once it is certain, which takes a token on a server of one's own."""
        await self._keeper.get(purpose)
        return self.overseas

    async def ask[T](self, call: Call, read: Callable[[Any], T]) -> T:
        """Make a call and read the data of its answer; raises as `send` and `read` do."""
        answer = await self.send(call)
        return interpret(call, answer.data, read)

    async def send(self, call: Call) -> Envelope:
        """Make a call and return its successful answer.

        A read is repeated once after a failure of the network or the codes that stand for one,
        and any call once with a new token after 10002, for it was refused before it did
        anything. Nothing else is ever repeated. Each repeat is admitted and counted anew.
        Raises OpenApiError.
        """
        may_repeat, may_renew = call.read, True
        while True:
            token = await self._keeper.get(call.purpose)
            await self._governor.admit(call.purpose, call.path, capture_of=call.capture_of)
            try:
                answer = await self._transport.exchange(
                    call, host=self.host, token=token.access_token
                )
            except OpenApiError as err:
                self._settle(call, err)
                if err.code == TOKEN_EXPIRED and may_renew:
                    may_renew = False
                    self._keeper.invalidate(token)
                elif may_repeat and is_transient(err):
                    may_repeat = False
                    await asyncio.sleep(_REPEATED_AFTER)
                else:
                    raise
            else:
                self._governor.succeeded()
                return answer

    def _settle(self, call: Call, error: OpenApiError) -> None:
        """Let the governor know what became of a call that failed."""
        if isinstance(error, UnreachableError):
            self._governor.take_back(call.purpose, call.path, capture_of=call.capture_of)
        self._governor.refused(error)
