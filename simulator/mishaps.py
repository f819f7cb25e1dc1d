"""How each injected fault looks to the caller."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import TYPE_CHECKING

from aiohttp import web

from .envelopes import Family
from .faults import FaultKind
from .refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.web import Request, StreamResponse

    from .cloud import Cloud
    from .faults import Fault

    type Proceed = Callable[[], Awaitable[StreamResponse]]

OVERSIZE = 9 * 1024 * 1024

_LONGEST_SILENCE = 600.0
_LOOK_EVERY = 0.1
_HTML = "<!DOCTYPE html><html><head><title>502</title></head><body>Bad Gateway</body></html>"
_LINGER_OFF = struct.pack("ii", 1, 0)


async def suffer(
    fault: Fault, request: Request, cloud: Cloud, family: Family, proceed: Proceed
) -> StreamResponse:
    """Answer as the fault has it; only the kinds that spoil an answer let the call happen."""
    await asyncio.sleep(fault.delay)
    match fault.kind:
        case FaultKind.LATENCY:
            return await proceed()
        case FaultKind.DROP:
            return await _silence(request)
        case FaultKind.RESET:
            return _reset(request)
        case FaultKind.STATUS:
            return web.Response(status=fault.code or 503, text=_HTML, content_type="text/html")
        case FaultKind.HTML:
            return web.Response(text=_HTML, content_type="text/html")
        case FaultKind.OVERSIZE:
            body = b'{"code":"200","msg":"","data":"' + b"x" * OVERSIZE + b'"}'
            return web.Response(body=body, content_type="application/json")
        case FaultKind.CODE:
            status, answer = cloud.wrapper.refusal(family, Refusal(fault.code or 0))
            return web.json_response(answer, status=status)
        case FaultKind.TRUNCATED:
            body = _body(await proceed())
            return web.Response(body=body[: len(body) // 2], content_type="application/json")
        case FaultKind.CUT:
            return await _hang_up(request, _body(await proceed()))
        case FaultKind.WRONG_TYPE:
            return _misshape(_body(await proceed()), fault.what)


def _body(response: StreamResponse) -> bytes:
    """Return what an answer would have sent."""
    body = response.body if isinstance(response, web.Response) else None
    return body if isinstance(body, bytes) else b"{}"


async def _silence(request: Request) -> StreamResponse:
    """Never answer; give up when the caller has, or after ten minutes."""
    waited = 0.0
    while waited < _LONGEST_SILENCE and request.transport and not request.transport.is_closing():
        await asyncio.sleep(_LOOK_EVERY)
        waited += _LOOK_EVERY
    return _reset(request)


def _reset(request: Request) -> StreamResponse:
    """Break the connection so that the caller sees a reset and not a regular end."""
    if request.transport is not None:
        peer = request.transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
        request.transport.abort()
    return web.Response()


async def _hang_up(request: Request, body: bytes) -> StreamResponse:
    """Promise the whole answer and end the connection in the middle of it."""
    response = web.StreamResponse(
        headers={"Content-Length": str(len(body)), "Content-Type": "application/json"}
    )
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _misshape(body: bytes, what: str) -> StreamResponse:
    """Return an answer of the right wrapping with a value of the wrong type in it.

    ``what``: data, item (the first of a list), serial (in every item), code, or body.
    """
    answer = json.loads(body)
    if what == "body":
        return web.json_response([answer])
    holder = answer["result"] if isinstance(answer.get("result"), dict) else answer
    data = holder.get("data")
    if what == "item" and isinstance(data, list) and data:
        data[0] = "camera"
    elif what == "serial" and isinstance(data, (list, dict)):
        for item in data if isinstance(data, list) else [data]:
            item["deviceSerial"] = None
    elif what == "code":
        holder.get("meta", holder)["code"] = {"value": 200}
    else:
        holder["data"] = 42
    return web.json_response(answer)
