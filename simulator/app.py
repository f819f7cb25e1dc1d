"""The HTTP side: from a request to an answer, through faults, checks and the call log."""

from __future__ import annotations

import asyncio
import json
import time
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from . import incoming
from .call import WRONG_PARAMETER, Call
from .control import CONTROL, add_control
from .endpoints import find, known_path
from .envelopes import Family
from .faults import ALL_KINDS, REFUSING
from .gate import check
from .mishaps import Mishap
from .pictures import DEFAULT_PICTURE, default_picture
from .refusal import Absent, Refusal
from .upkeep import settle

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .cloud import Cloud
    from .endpoints import Endpoint

    type Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

CLOUD: web.AppKey[Cloud] = web.AppKey("cloud")

_API = "/api/"
_LAPP = "/api/lapp/"
_STREAMS = "/v3/open"
_UPLOAD_LIMIT = 8 * 1024 * 1024
_NOTHING_SENT = "传入参数为空"

_dumps = partial(json.dumps, ensure_ascii=False)


def make_app(cloud: Cloud) -> web.Application:
    """Return the application; the media server adds its own paths to it."""
    app = web.Application(middlewares=[_troubled], client_max_size=_UPLOAD_LIMIT)
    app[CLOUD] = cloud
    add_control(app, cloud)
    app.router.add_get("/pic/{kind}/{key}.jpg", _picture)
    app.router.add_get(DEFAULT_PICTURE, _default_picture)
    app.router.add_route("*", _API + "{rest:.*}", _api)
    return app


@web.middleware
async def _troubled(request: web.Request, handler: Next) -> web.StreamResponse:
    """Let injected faults happen and log every API call, answered or not."""
    settle(request.app[CLOUD])
    if request.path.startswith(CONTROL):
        return await handler(request)
    cloud, log = request.app[CLOUD], request.app[CLOUD].calls
    started, response = time.perf_counter(), None
    params = await incoming.read_params(request)
    # A stream tells a code of the platform in its own way, which is the doorkeeper's business.
    kinds = ALL_KINDS - REFUSING if request.path.startswith(_STREAMS) else ALL_KINDS
    fault = cloud.faults.take(request.path, *incoming.camera(request, params), kinds)
    if fault is None:
        answer = handler(request)
    else:
        answer = Mishap(
            fault=fault,
            request=request,
            cloud=cloud,
            family=_family(cloud, request),
            proceed=partial(handler, request),
        ).happen()
    endpoint = find(cloud.region, request.method, request.path)
    try:
        if endpoint is not None and endpoint.carries_on:
            response = await _carried_on(cloud, answer)
        else:
            response = await answer
    finally:
        if request.path.startswith(_API):
            log.add(
                time=cloud.clock.now(),
                method=request.method,
                path=request.path,
                params=params,
                code=_code(response),
                status=response.status if response else None,
                ms=round((time.perf_counter() - started) * 1000),
            )
    return response


async def _carried_on(cloud: Cloud, answer: Awaitable[web.StreamResponse]) -> web.StreamResponse:
    """Wait for what is done to its end, whether the caller waits for it or not."""
    work = asyncio.ensure_future(answer)
    cloud.underway.add(work)

    def done(work: asyncio.Future[web.StreamResponse]) -> None:
        """Let go of it; what went wrong with an answer that nobody waits for is not told."""
        cloud.underway.discard(work)
        _ = work.cancelled() or work.exception()

    work.add_done_callback(done)
    return await asyncio.shield(work)


async def _api(request: web.Request) -> web.StreamResponse:
    """Answer one API call in the wrapping of its endpoint."""
    cloud = request.app[CLOUD]
    endpoint = find(cloud.region, request.method, request.path)
    if endpoint is None:
        return _not_there(cloud, request)
    call = Call(
        cloud=cloud,
        params=await incoming.read_params(request),
        base_url=incoming.base_url(request),
        host=incoming.host_name(request),
    )
    try:
        _check_form(endpoint, request)
        check(endpoint, call)
        answer = await endpoint.handler(call)
    except Absent:
        return _not_there(cloud, request)
    except Refusal as refusal:
        status, body = cloud.wrapper.refusal(endpoint.family, refusal)
        return web.json_response(body, status=status, dumps=_dumps)
    return web.json_response(cloud.wrapper.success(endpoint.family, answer), dumps=_dumps)


def _check_form(endpoint: Endpoint, request: web.Request) -> None:
    """Refuse a lapp call whose body is not a form (section 0.2)."""
    if endpoint.family is not Family.LAPP:
        return
    allowed = incoming.MULTIPART if endpoint.multipart else incoming.FORM
    if request.content_type != allowed:
        raise Refusal(WRONG_PARAMETER, _NOTHING_SENT)


def _not_there(cloud: Cloud, request: web.Request) -> web.Response:
    """Answer a path that this region does not have, or a method that it does not take."""
    taken = known_path(cloud.region, request.path)
    status = 405 if taken and find(cloud.region, request.method, request.path) is None else 404
    page = f"<html><body><h1>{status}</h1></body></html>"
    return web.Response(status=status, text=page, content_type="text/html")


def _family(cloud: Cloud, request: web.Request) -> Family:
    """Return the wrapping in which a fault's code is told."""
    endpoint = find(cloud.region, request.method, request.path)
    if endpoint is not None:
        return endpoint.family
    return Family.LAPP if request.path.startswith(_LAPP) else Family.META


def _code(response: web.StreamResponse | None) -> int | None:
    """Return the platform's code in an answer, or None where it carries none."""
    body = response.body if isinstance(response, web.Response) else None
    if not isinstance(body, bytes):
        return None
    try:
        answer = json.loads(body)
        holder = answer.get("result") or answer.get("meta") or answer
        return int(holder["code"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


async def _picture(request: web.Request) -> web.Response:
    """Send a cover or a capture."""
    where = request.match_info
    picture = await request.app[CLOUD].pictures.read(where["kind"], where["key"])
    if picture is None:
        raise web.HTTPNotFound
    return web.Response(body=picture, content_type="image/jpeg")


async def _default_picture(_request: web.Request) -> web.Response:
    """Send the picture of a camera without a cover."""
    return web.Response(body=default_picture(), content_type="image/jpeg")
