"""Captures, and the pictures that answers point at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yarl import URL

from ..call import DEVICE_TIMEOUT, Call
from ..envelope import one_object
from ..errors import AnswerError, EncryptedError
from ..fetch import fetch, file_url
from ..models.base import text_or_none
from ..picture_cipher import decipher, is_encrypted, is_made_with

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from ..caller import Caller
    from ..purpose import Purpose
    from ..regions import Region

LARGEST_PICTURE: Final = 4 * 1024 * 1024
"""Larger pictures are refused unless asked for, bytes."""

_CAPTURE: Final = "/api/lapp/device/capture"

_VENDOR_DOMAINS: Final = ("ys7.com", "ezvizlife.com")
"""Covers, captures and alarm pictures come from `img.`, `i.`, `opencapture.` of the first; the
overseas hosts are not documented, so the domain stands for them."""

_VENDOR_BUCKETS: Final = frozenset({"ezviz-fastdfs-gateway.oss-cn-hangzhou.aliyuncs.com"})
"""Hosts of others in which the vendor keeps captures."""

_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class Pictures:
    """Take and fetch single pictures."""

    def __init__(self, caller: Caller, session: ClientSession, region: Region) -> None:
        self._caller = caller
        self._session = session
        self._region = region

    async def capture(self, serial: str, channel: int, purpose: Purpose) -> str:
        """Have the camera take a picture and return its address, good for 2 h (help/687).

        Costs one of the device's captures of the day; the camera wants 4 s between two.
        """
        params: dict[str, str | int] = {"deviceSerial": serial, "channelNo": channel}
        call = Call(
            path=_CAPTURE,
            purpose=purpose,
            params=params,
            serial=serial,
            capture_of=serial,
            timeout=DEVICE_TIMEOUT,
        )
        return await self._caller.ask(call, _picture_url)

    async def download(
        self, url: str, max_bytes: int = LARGEST_PICTURE, *, code: str | None = None
    ) -> bytes:
        """Fetch a JPEG or PNG from the vendor's picture hosts or the account's own host.

        An encrypted one is deciphered with the verification `code`. Not a call, costs no quota.
        Raises AnswerError for another host, a larger file or another kind of file,
        EncryptedError for an encrypted picture without its code, ConnectionFailedError.
        """
        picture = await self._fetch(url, max_bytes)
        if is_encrypted(picture):
            shown = None if code is None else decipher(picture, code)
            if shown is None:
                raise EncryptedError("the picture is encrypted")
            picture = shown
        if not picture.startswith(_PICTURES):
            raise AnswerError("the file is neither JPEG nor PNG")
        return picture

    async def is_code_right(self, url: str, code: str) -> bool | None:
        """Try a verification code on a picture; None where the picture is not encrypted.

        Not a call, costs no quota. Raises AnswerError for another host, ConnectionFailedError.
        """
        picture = await self._fetch(url, LARGEST_PICTURE)
        return is_made_with(picture, code) if is_encrypted(picture) else None

    async def _fetch(self, url: str, max_bytes: int) -> bytes:
        if not self._may_fetch(url):
            raise AnswerError("the picture is not on a host of the platform")
        # A redirect could lead off the hosts that are allowed.
        return await fetch(self._session, url, what="picture", limit=max_bytes, redirects=False)

    def _may_fetch(self, url: str) -> bool:
        """Tell whether an address leads to the platform and nowhere else."""
        try:
            parsed = file_url(url)
            if parsed.scheme not in {"http", "https"} or parsed.host is None:
                return False
            own = {URL(host).origin() for host in (self._caller.host, self._region.host)}
            if parsed.origin() in own:
                return True
            host = parsed.host.lower()
        except ValueError:
            return False
        if not parsed.is_default_port() or parsed.user is not None:
            return False
        vendors = any(host == name or host.endswith(f".{name}") for name in _VENDOR_DOMAINS)
        return vendors or host in _VENDOR_BUCKETS


def _picture_url(data: Any) -> str:
    """Read the address of a capture: in an object, or alone as text."""
    url = text_or_none(data if isinstance(data, str) else one_object(data).get("picUrl"))
    if url is None:
        raise AnswerError("a capture without an address")
    return url
