"""One HTTP exchange: a call goes out, an unwrapped answer or a clear error comes back."""

from __future__ import annotations

import logging
from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    ServerDisconnectedError,
)
from yarl import URL

from . import codes, envelope
from .call import CONNECT_TIMEOUT, Style
from .errors import (
    AnswerError,
    ConnectionFailedError,
    QuotaError,
    QuotaKind,
    UnreachableError,
    UnsupportedError,
)
from .redact import shown

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, ClientSession

    from .call import Call
    from .envelope import Envelope
    from .errors import OpenApiError

LOGGER = logging.getLogger(__package__)

LARGEST_ANSWER: Final = 8 * 1024 * 1024
"""Longer answers are refused, bytes."""

_CHUNK: Final = 64 * 1024


class Transport:
    """Make calls over a session that belongs to the caller and stays open."""

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    async def exchange(self, call: Call, *, host: str, token: str | None = None) -> Envelope:
        """Make one call, once.

        Raises AnswerError for what is no answer of the platform, ConnectionFailedError for none
        at all (UnreachableError when the call never left), and the error of the code for a
        refusal.
        """
        started = monotonic()
        outcome: object = "no answer"
        try:
            status, body = await self._fetch(call, host, token)
            outcome = f"HTTP {status}"
            answer = _unwrap(call, status, body)
            outcome = f"code {answer.code}"
        finally:
            took = round((monotonic() - started) * 1000)
            LOGGER.debug("%s %s: %s in %d ms", call.style.method, call.path, outcome, took)
        if answer.code == codes.SUCCESS:
            return answer
        secrets = call.secrets if token is None else (*call.secrets, token)
        message = None if answer.message is None else shown(answer.message, *secrets)
        raise codes.error_for(
            answer.code,
            endpoint=call.path,
            serial=call.serial,
            message=message,
            http_status=status,
        )

    async def _fetch(self, call: Call, host: str, token: str | None) -> tuple[int, bytes]:
        """Send the request and read the whole answer."""
        if self._session.closed:
            # The program ends: aiohttp would raise an error of no family.
            raise UnreachableError("no session", endpoint=call.path, serial=call.serial)
        try:
            async with self._session.request(
                call.style.method,
                URL(f"{host}{call.path}"),
                # A redirect would carry the token or the secret to wherever it points.
                allow_redirects=False,
                timeout=ClientTimeout(total=call.timeout, sock_connect=CONNECT_TIMEOUT),
                middlewares=(_only_once,),
                **_payload(call, token),
            ) as response:
                return response.status, await read_limited(response, LARGEST_ANSWER, "answer")
        except AnswerError as err:
            raise AnswerError(
                err.detail, endpoint=call.path, serial=call.serial, http_status=err.http_status
            ) from None
        except (ClientConnectorError, ConnectionTimeoutError) as err:
            raise UnreachableError(
                f"no connection ({type(err).__name__})", endpoint=call.path, serial=call.serial
            ) from err
        except TimeoutError as err:
            raise ConnectionFailedError(
                f"no answer within {call.timeout:g} s", endpoint=call.path, serial=call.serial
            ) from err
        except (ClientError, OSError) as err:
            # One of aiohttp's errors quotes the address, which may hold the token.
            raise ConnectionFailedError(
                f"connection lost ({type(err).__name__})", endpoint=call.path, serial=call.serial
            ) from (None if call.token_in_query else err)


class BrokenOffError(ClientError):
    """The connection ended without an answer."""


async def _only_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from repeating a GET or PUT by itself when a kept connection breaks.

    It would be a repeat that nobody counts, and with PUT one of a command. It repeats after its
    own errors alone, so the caller gets another.
    """
    try:
        return await handler(request)
    except ClientConnectorError:
        raise
    except (ClientOSError, ServerDisconnectedError) as err:
        raise BrokenOffError(str(err)) from err


async def read_limited(response: ClientResponse, limit: int, what: str) -> bytes:
    """Read a body of at most `limit` bytes; raises AnswerError, naming it, for a longer one."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            response.close()
            raise AnswerError(f"{what}: more than {limit} bytes", http_status=response.status)
    return bytes(body)


def _payload(call: Call, token: str | None) -> dict[str, Any]:
    """Put the parameters and the token where the call's family wants them."""
    values = {name: str(value) for name, value in call.params.items()}
    headers = dict(call.headers)
    if call.style.in_query:
        if token is not None:
            (values if call.token_in_query else headers)["accessToken"] = token
        return {"params": values, "headers": headers}
    if call.style is Style.POST:
        if token is not None:
            headers["accessToken"] = token
        return {"data": values, "headers": headers}
    if token is not None:
        values["accessToken"] = token
    if call.style is Style.FORM:
        return {"data": values, "headers": headers}
    # A form can be sent only once: a repeated call gets a new one.
    form = FormData(default_to_multipart=True)
    for name, value in values.items():
        form.add_field(name, value)
    for name, file in call.files.items():
        form.add_field(name, file.content, filename=file.name, content_type=file.content_type)
    return {"data": form, "headers": headers}


def _unwrap(call: Call, status: int, body: bytes) -> Envelope:
    """Take the body for an answer of the platform, or say what else it is."""
    try:
        return envelope.parse(body)
    except AnswerError as err:
        raise _without_answer(call, status, err.detail) from None


def _without_answer(call: Call, status: int, problem: str) -> OpenApiError:
    """Judge by the HTTP status what no answer of the platform came with."""
    where: dict[str, Any] = {
        "endpoint": call.path,
        "serial": call.serial,
        "http_status": status,
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ConnectionFailedError(f"HTTP {status}", **where)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return QuotaError(f"HTTP {status}", kind=QuotaKind.MINUTE, **where)
    missing = status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    if missing and call.serial is not None:
        # Overseas hosts do not have all of the mainland's paths.
        return UnsupportedError(f"HTTP {status}", **where)
    if status != HTTPStatus.OK:
        return AnswerError(f"HTTP {status}: {problem}", **where)
    return AnswerError(problem, **where)
