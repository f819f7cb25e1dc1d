"""Fetch a file that an answer points at. Not a call: no token goes along, nothing is counted."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientTimeout
from yarl import URL

from .call import CALL_TIMEOUT
from .errors import AnswerError, ConnectionFailedError
from .transport import read_limited

if TYPE_CHECKING:
    from aiohttp import ClientSession


async def fetch(
    session: ClientSession, url: str, *, what: str, limit: int, redirects: bool
) -> bytes:
    """Fetch a file of at most `limit` bytes; errors call it `what` and never name its address.

    Raises ConnectionFailedError for no answer and HTTP 5xx, AnswerError for any other that is
    not the file.
    """
    if session.closed:
        raise ConnectionFailedError(f"{what}: no session")
    try:
        async with session.get(
            file_url(url),
            allow_redirects=redirects,
            max_redirects=3,
            timeout=ClientTimeout(total=CALL_TIMEOUT),
        ) as response:
            status = response.status
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise ConnectionFailedError(f"{what}: HTTP {status}", http_status=status)
            if status != HTTPStatus.OK:
                raise AnswerError(f"{what}: HTTP {status}", http_status=status)
            return await read_limited(response, limit, what)
    except TimeoutError:
        raise ConnectionFailedError(f"{what}: no answer within {CALL_TIMEOUT:g} s") from None
    except (ClientError, OSError, ValueError) as err:
        # The session's own errors may quote the address, which is a secret.
        raise ConnectionFailedError(f"{what}: connection failed ({type(err).__name__})") from None


def file_url(url: str) -> URL:
    """Take an address as it was signed; raises ValueError for what cannot be one."""
    plain = url.isascii() and url.isprintable() and " " not in url
    return URL(url, encoded=plain)
