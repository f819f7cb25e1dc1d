"""What a request says: its parameters, and under which address the caller came."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.web import Request

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

_HEADERS = ("accessToken", "deviceSerial", "channelNo", "localIndex")
_STREAM = re.compile(r"/v3/open(?:live|pb)/(?P<serial>[^/]+)_(?P<channel>\d+)_\d+(?:[./].*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a multipart call."""

    name: str
    content: bytes = field(repr=False)


async def read_params(request: Request) -> dict[str, str]:
    """Return form fields, query and the platform's headers together; files are left out.

    A body in any other form is not read: the platform does not take it either (section 0.2).
    """
    params = {name: request.headers[name] for name in _HEADERS if name in request.headers}
    params |= dict(request.query)
    if request.content_type in (FORM, MULTIPART):
        try:
            form = await request.post()
        except (ValueError, web.HTTPException):
            return params
        params |= {name: value for name, value in form.items() if isinstance(value, str)}
    return params


async def read_files(request: Request) -> dict[str, Attachment]:
    """Return the files of a multipart call by field."""
    if request.content_type != MULTIPART:
        return {}
    try:
        form = await request.post()
    except (ValueError, web.HTTPException):
        return {}
    return {
        name: Attachment(name=unquote(value.filename), content=value.file.read())
        for name, value in form.items()
        if isinstance(value, web.FileField)
    }


def camera(request: Request, params: dict[str, str]) -> tuple[str | None, int | None]:
    """Return the serial and channel that a request is about, as far as it tells."""
    if stream := _STREAM.fullmatch(request.path):
        return stream["serial"], int(stream["channel"])
    number = params.get("channelNo") or params.get("channel") or params.get("localIndex") or ""
    serial = params.get("deviceSerial") or None
    if number.isdecimal():
        return serial, int(number)
    return serial, 1 if serial else None


def base_url(request: Request) -> str:
    """Return scheme, host and port by which the caller reached the simulator."""
    return f"{request.scheme}://{request.host}"


def host_name(request: Request) -> str:
    """Return the host alone, as streams have a port of their own."""
    return request.url.host or "127.0.0.1"
