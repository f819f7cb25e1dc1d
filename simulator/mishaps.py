"""How each injected fault looks to the caller."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web

from .faults import FaultKind
from .refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from aiohttp.web import Request, StreamResponse

    from .cloud import Cloud
    from .envelopes import Family
    from .faults import Fault

OVERSIZE = 9 * 1024 * 1024

_LONGEST_SILENCE = 600.0
_LOOK_EVERY = 0.1
_HTML = "<!DOCTYPE html><html><head><title>502</title></head><body>Bad Gateway</body></html>"
_LINGER_OFF = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mishap:
    """A fault that meets a request, and what would have happened without it."""

    fault: Fault
    request: Request
    cloud: Cloud
    family: Family
    proceed: Callable[[], Awaitable[StreamResponse]]

    async def happen(self) -> StreamResponse:
        """Answer as the fault has it; only the kinds that spoil an answer let the call happen."""
        if self.fault.kind is not FaultKind.LATE_ANSWER:
            await asyncio.sleep(self.fault.delay)
        return await _HAPPENING[self.fault.kind](self)

    async def body(self) -> bytes:
        """Return what the call would have answered."""
        response = await self.proceed()
        body = response.body if isinstance(response, web.Response) else None
        return body if isinstance(body, bytes) else b"{}"


async def _late(mishap: Mishap) -> StreamResponse:
    """Answer properly after the delay."""
    return await mishap.proceed()


async def _late_answer(mishap: Mishap) -> StreamResponse:
    """Carry the call out at once and answer after the delay."""
    response = await mishap.proceed()
    await asyncio.sleep(mishap.fault.delay)
    return response


async def _lost_answer(mishap: Mishap) -> StreamResponse:
    """Carry the call out after the delay and break the connection instead of answering."""
    await mishap.proceed()
    return await _reset(mishap)


async def _silence(mishap: Mishap) -> StreamResponse:
    """Never answer; give up when the caller has, or after ten minutes."""
    request, waited = mishap.request, 0.0
    while waited < _LONGEST_SILENCE and request.transport and not request.transport.is_closing():
        await asyncio.sleep(_LOOK_EVERY)
        waited += _LOOK_EVERY
    return await _reset(mishap)


async def _reset(mishap: Mishap) -> StreamResponse:
    """Break the connection so that the caller sees a reset and not a regular end."""
    if (transport := mishap.request.transport) is not None:
        peer = transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
        transport.abort()
    return web.Response()


async def _status(mishap: Mishap) -> StreamResponse:
    """Answer as a broken proxy does."""
    code = mishap.fault.code or HTTPStatus.SERVICE_UNAVAILABLE
    return web.Response(status=code, text=_HTML, content_type="text/html")


async def _html(_mishap: Mishap) -> StreamResponse:
    """Answer a page where JSON is expected."""
    return web.Response(text=_HTML, content_type="text/html")


async def _oversize(_mishap: Mishap) -> StreamResponse:
    """Answer more than any list can be long."""
    body = b'{"code":"200","msg":"","data":"' + b"x" * OVERSIZE + b'"}'
    return web.Response(body=body, content_type="application/json")


async def _coded(mishap: Mishap) -> StreamResponse:
    """Answer a code of the platform, in the wrapping of the call."""
    refusal = Refusal(mishap.fault.code or 0)
    status, answer = mishap.cloud.wrapper.refusal(mishap.family, refusal)
    return web.json_response(answer, status=status)


async def _truncated(mishap: Mishap) -> StreamResponse:
    """Answer the first half of the JSON as if it were all."""
    body = await mishap.body()
    return web.Response(body=body[: len(body) // 2], content_type="application/json")


async def _hang_up(mishap: Mishap) -> StreamResponse:
    """Promise the whole answer and end the connection in the middle of it."""
    body = await mishap.body()
    response = web.StreamResponse(
        headers={"Content-Length": str(len(body)), "Content-Type": "application/json"}
    )
    await response.prepare(mishap.request)
    await response.write(body[: len(body) // 2])
    if mishap.request.transport is not None:
        mishap.request.transport.close()
    return response


async def _misshape(mishap: Mishap) -> StreamResponse:
    """Answer in the right wrapping with a value of the wrong type in it.

    ``what``: data, item (the first of a list), serial (in every item), code, or body.
    """
    answer, what = json.loads(await mishap.body()), mishap.fault.what
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


_HAPPENING: dict[FaultKind, Callable[[Mishap], Awaitable[StreamResponse]]] = {
    FaultKind.LATENCY: _late,
    FaultKind.LATE_ANSWER: _late_answer,
    FaultKind.LOST_ANSWER: _lost_answer,
    FaultKind.DROP: _silence,
    FaultKind.RESET: _reset,
    FaultKind.STATUS: _status,
    FaultKind.HTML: _html,
    FaultKind.TRUNCATED: _truncated,
    FaultKind.CUT: _hang_up,
    FaultKind.OVERSIZE: _oversize,
    FaultKind.WRONG_TYPE: _misshape,
    FaultKind.CODE: _coded,
}
