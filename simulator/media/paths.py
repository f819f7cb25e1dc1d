"""Read a play address apart: `v3/openlive/{serial}_{channel}_{quality}?expire=…`."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote

from .ports import FLUENT, HD, PlayKind, PlayRequest, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

LIVE_APP: Final = "v3/openlive"
PLAYBACK_APP: Final = "v3/openpb"

_KINDS: Final[Mapping[str, PlayKind]] = {LIVE_APP: "live", PLAYBACK_APP: "playback"}
# A GB28181 serial holds a colon, `{device}:{channel id}`, and no underscore.
_NAME: Final = re.compile(r"(?P<serial>[^_/?]+)_(?P<channel>\d{1,4})_(?P<quality>\d)")
_LONGEST: Final = 4096


def read_address(path: str, *, protocol: Wire, peer: str = "") -> PlayRequest | None:
    """Read a path with its query; None when it is not one that the platform gives out.

    RTMP players cut the path into application and name in different places, so both are
    joined before they get here.
    """
    if len(path) > _LONGEST:
        return None
    place, _, query = path.strip("/").partition("?")
    app, _, name = place.rpartition("/")
    return read_name(
        app, unquote(name), dict(parse_qsl(query, keep_blank_values=True)), protocol, peer
    )


def read_name(
    app: str, name: str, query: Mapping[str, str], protocol: Wire, peer: str
) -> PlayRequest | None:
    """Read a name whose path is known already."""
    kind = _KINDS.get(app)
    match = _NAME.fullmatch(name)
    if kind is None or match is None:
        return None
    return PlayRequest(
        protocol=protocol,
        app=app,
        name=name,
        query=query,
        kind=kind,
        serial=match["serial"],
        channel=int(match["channel"]),
        quality=HD if match["quality"] == "1" else FLUENT,
        begin=_moment(query.get("begin")),
        end=_moment(query.get("end")),
        peer=peer,
    )


def _moment(text: str | None) -> datetime | None:
    """Read `yyyyMMddHHmmss`."""
    try:
        return datetime.strptime(text or "", "%Y%m%d%H%M%S")  # noqa: DTZ007 - addresses name no zone
    except ValueError:
        return None
