"""Which part of which recording an address is asked for (section 3.1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.addresses import Protocol
from simulator.call import WRONG_PARAMETER
from simulator.clock import moment
from simulator.playback import Span
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.habits import Source

_LIVE = 1
_SOURCES: dict[int, Source] = {2: "local", 3: "cloud"}
_NEEDED: dict[Source, tuple[str, ...]] = {
    "local": ("support_disk",),
    "cloud": ("support_cloud", "support_cloud_version"),
}
_UNSUPPORTED = 60020
_DAY = 86400
_SPEEDS = {"-1": -1.0, "0.5": 0.5, "1": 1.0, "2": 2.0, "4": 4.0, "8": 8.0, "16": 16.0}


def asked_span(call: Call, protocol: Protocol) -> Span | None:
    """Return the recording that is asked for, None for live pictures; raises 10001 or 60020."""
    kind = call.integer("type", _LIVE, low=1, high=3) or _LIVE
    speed = _speed(call, protocol, live=kind == _LIVE)
    if kind == _LIVE:
        return None
    source = _SOURCES[kind]
    if protocol is Protocol.HLS and call.cloud.settings.playback_hls == "10001":
        raise Refusal(WRONG_PARAMETER)
    if not all(call.device.can(key) for key in _NEEDED[source]):
        raise Refusal(_UNSUPPORTED)
    begin, end = _time(call, "startTime"), _time(call, "stopTime")
    told = begin is not None and end is not None
    if protocol is Protocol.EZOPEN and not told:
        raise Refusal(WRONG_PARAMETER)
    if end is None:
        end = int(call.cloud.clock.now()) if begin is None else begin + _DAY
    if begin is None:
        begin = end - _DAY
    if begin >= end or (source == "cloud" and told and not _one_day(call, begin, end)):
        raise Refusal(WRONG_PARAMETER)
    return Span(source=source, begins_at=begin, ends_at=end, speed=speed)


def _one_day(call: Call, begin: int, end: int) -> bool:
    """Return whether a span stays within one day."""
    if call.cloud.settings.cloud_span == "24h":
        return end - begin <= _DAY
    dates = {
        datetime.fromtimestamp(at, tz=UTC).astimezone(call.cloud.settings.zone).date()
        for at in (begin, end)
    }
    return len(dates) == 1


def _time(call: Call, name: str) -> int | None:
    """Return an optional local time; raises 10001 for anything else."""
    text = call.params.get(name, "")
    if not text:
        return None
    if text.isdecimal() and call.cloud.settings.playback_times == "both":
        return int(text)
    seconds = moment(text, call.cloud.settings.zone)
    if seconds is None:
        raise Refusal(WRONG_PARAMETER)
    return int(seconds)


def _speed(call: Call, protocol: Protocol, *, live: bool) -> float:
    """Return how fast a recording is to play; only FLV takes another speed than the usual one."""
    text = call.params.get("playbackSpeed", "")
    if not text:
        return 1.0
    if text not in _SPEEDS:
        raise Refusal(WRONG_PARAMETER)
    if live or protocol is not Protocol.FLV:
        if call.cloud.settings.playback_speed_elsewhere == "10001":
            raise Refusal(WRONG_PARAMETER)
        return 1.0
    return _SPEEDS[text]
