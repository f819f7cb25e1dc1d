"""Recordings as the control API orders them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .alteration import BadStateError, UnknownFieldError
from .recordings import KINDS, SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .recordings import Recording
    from .state import Device

_LONGEST = 86400
_MOST = 5000
_CHANGES = ("begins_at", "ends_at", "kind", "encrypted", "refuses")
_ORDERS = (*_CHANGES, "channel", "source", "ago", "seconds", "count", "every")


def files(order: Mapping[str, object], device: Device, now: float) -> Iterator[dict[str, Any]]:
    """Yield what an order puts there.

    ``begins_at``, or ``ago`` seconds before now, and ``seconds`` or ``ends_at``; ``count`` of
    them, each begun ``every`` seconds after the one before. Raises BadStateError or
    UnknownFieldError before anything is put.
    """
    if unknown := sorted(order.keys() - set(_ORDERS)):
        raise UnknownFieldError(", ".join(unknown))
    channel = _whole("channel", order.get("channel", device.channels[0].number))
    if device.channel(channel) is None:
        raise BadStateError(f"no channel {channel}")
    begin = _whole("begins_at", order.get("begins_at", 0))
    if "ago" in order:
        begin = int(now) - _whole("ago", order["ago"])
    length = _whole("seconds", order.get("seconds", 60))
    if "ends_at" in order:
        length = _whole("ends_at", order["ends_at"]) - begin
    many = _whole("count", order.get("count", 1))
    every = _whole("every", order.get("every", max(1, length)))
    if begin <= 0 or not 0 <= length <= _LONGEST or not 0 < many <= _MOST or every <= 0:
        raise BadStateError(
            "a recording needs begins_at or ago, and seconds or ends_at not before it"
        )
    source, kind = order.get("source", "local"), order.get("kind", "ALARM")
    if source not in SOURCES:
        raise BadStateError(f"source takes {', '.join(SOURCES)}")
    rest = changes({"kind": kind, **{n: order[n] for n in ("encrypted", "refuses") if n in order}})
    return (
        {
            "channel": channel,
            "source": source,
            "begins_at": begin + number * every,
            "ends_at": begin + number * every + length,
            **rest,
        }
        for number in range(many)
    )


def changes(order: Mapping[str, object]) -> dict[str, Any]:
    """Return checked changes of a recording; raises BadStateError or UnknownFieldError."""
    if unknown := sorted(order.keys() - set(_CHANGES)):
        raise UnknownFieldError(", ".join(unknown))
    for name in order.keys() & {"begins_at", "ends_at"}:
        _whole(name, order[name])
    if order.get("kind", KINDS[0]) not in KINDS:
        raise BadStateError(f"kind takes {', '.join(KINDS)}")
    if not isinstance(order.get("encrypted", False), bool):
        raise BadStateError("encrypted takes true or false")
    if order.get("refuses") is not None:
        _whole("refuses", order["refuses"])
    return dict(order)


def wanted(query: Mapping[str, str]) -> Callable[[Recording], bool]:
    """Return which recordings a list is about."""
    channel, source = query.get("channel"), query.get("source")
    return lambda file: (
        channel in (None, "", str(file.channel)) and source in (None, "", file.source)
    )


def _whole(name: str, value: object) -> int:
    """Return a whole number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadStateError(f"{name} takes a number")
    return int(value)
