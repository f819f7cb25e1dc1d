"""Live pictures: addresses, and what hides behind one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ..call import Call
from ..envelope import one_object
from ..fetch import fetch
from ..models.live import LiveAddress, Protocol, Quality

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientSession

    from ..caller import Caller
    from ..purpose import Purpose

SHORTEST_LIFE: Final = 30
"""The shortest life of an address, seconds (help/1414)."""

LONGEST_LIFE: Final = 62_208_000
"""The longest, 720 days."""

_LONGEST_PLAYLIST: Final = 256 * 1024
_PLACEHOLDER: Final = re.compile(r"/ErrCode/(\d{1,6})_|(?m:^)ErrCode/(\d{1,6})_")


class Live:
    """Get, end and probe the addresses of live pictures."""

    def __init__(self, caller: Caller, session: ClientSession, clock: Callable[[], float]) -> None:
        self._caller = caller
        self._session = session
        self._clock = clock

    async def address(
        self,
        serial: str,
        channel: int,
        *,
        purpose: Purpose,
        protocol: Protocol,
        quality: Quality,
        expire_in: int = 86_400,
        code: str | None = None,
        h265: bool = False,
    ) -> LiveAddress:
        """Get an address that lives for `expire_in` seconds, 30 to 62 208 000 (help/1414).

        `code` is the verification code of an encrypted camera, `h265` says that the player
        takes H.265: without it such a camera gives a placeholder picture instead of its own.
        Raises ValueError for a life out of range, EncryptedError where the platform wants the
        encryption off (60019).
        """
        if not SHORTEST_LIFE <= expire_in <= LONGEST_LIFE:
            raise ValueError(f"an address lives {SHORTEST_LIFE} to {LONGEST_LIFE} s")
        params: dict[str, str | int] = {
            "deviceSerial": serial,
            "channelNo": channel,
            "protocol": int(protocol),
            "quality": int(quality),
        }
        if protocol is not Protocol.EZOPEN:
            params["expireTime"] = expire_in
        if code is not None:
            params["code"] = code
        if h265 and protocol in {Protocol.HLS, Protocol.FLV}:
            params["supportH265"] = 1
        if h265 and protocol is Protocol.HLS:
            # H.265 does not fit into the transport stream of plain HLS: fMP4.
            params["containerFormat"] = 1
        path = await address_path(self._caller, "get", purpose)
        call = Call(path=path, purpose=purpose, params=params, serial=serial, read=True)
        return await self._caller.ask(
            call,
            lambda data: LiveAddress.parse(
                one_object(data),
                protocol=protocol,
                quality=quality,
                lapses_at=self._clock() + expire_in,
            ),
        )

    async def disable(self, serial: str, channel: int, address_id: str, purpose: Purpose) -> None:
        """End an address before its time (help/1415); whether players are cut is not known."""
        params: dict[str, str | int] = {
            "deviceSerial": serial,
            "channelNo": channel,
            "urlId": address_id,
        }
        path = await address_path(self._caller, "disable", purpose)
        await self._caller.send(Call(path=path, purpose=purpose, params=params, serial=serial))

    async def placeholder(self, url: str) -> int | None:
        """Read the playlist of an HLS address and return the code of its placeholder, if any.

        The platform answers a request for an address with success and then plays a clip that
        says what is wrong: 9048 too many streams, 9053 H.265. Not a call, costs no quota.
        Raises ConnectionFailedError, AnswerError.
        """
        playlist = await fetch(
            self._session, url, what="playlist", limit=_LONGEST_PLAYLIST, redirects=True
        )
        found = _PLACEHOLDER.search(playlist.decode(errors="replace"))
        return int(found[1] or found[2]) if found else None


async def address_path(caller: Caller, verb: str, purpose: Purpose) -> str:
    """Name the path: the mainland keeps an older call at the overseas one."""
    version = "" if await caller.find_out_overseas(purpose) else "v2/"
    return f"/api/lapp/{version}live/address/{verb}"
