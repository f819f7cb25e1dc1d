"""Trouble on demand: what goes wrong, for which calls, how often and how long."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .clock import Clock

_DEFAULT_LATENCY = 1.0
_DEFAULT_STATUS = 503


class FaultKind(StrEnum):
    """The ways in which an answer can go wrong."""

    LATENCY = "latency"
    LATE_ANSWER = "late_answer"
    LOST_ANSWER = "lost_answer"
    DROP = "drop"
    RESET = "reset"
    STATUS = "status"
    HTML = "html"
    TRUNCATED = "truncated"
    CUT = "cut"
    OVERSIZE = "oversize"
    WRONG_TYPE = "wrong_type"
    CODE = "code"


ALL_KINDS = frozenset(FaultKind)
LATE = frozenset({FaultKind.LATENCY, FaultKind.LATE_ANSWER})
REFUSING = frozenset({FaultKind.CODE})


class BadFaultError(ValueError):
    """A fault that cannot be injected as described."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One injected fault and how much of it is left.

    ``path`` may hold the wildcards of a file name; None means every call. ``left`` counts the
    calls still to be hit, ``until`` is an epoch of the simulator's clock; None means no end.
    """

    id: int
    kind: FaultKind
    path: str | None = None
    serial: str | None = None
    channel: int | None = None
    code: int | None = None
    delay: float = 0.0
    what: str = "data"
    left: int | None = None
    until: float | None = None

    def hits(self, path: str, serial: str | None, channel: int | None, now: float) -> bool:
        """Return whether a call meets this fault."""
        return (
            (self.left is None or self.left > 0)
            and (self.until is None or now < self.until)
            and (self.path is None or fnmatchcase(path, self.path))
            and (self.serial is None or self.serial == serial)
            and (self.channel is None or self.channel == channel)
        )


class FaultBox:
    """Keep the injected faults and use them up."""

    def __init__(self, clock: Clock) -> None:
        """Start without any fault."""
        self._clock = clock
        self._faults: list[Fault] = []
        self._next_id = 1

    def add(self, order: Mapping[str, object]) -> Fault:
        """Inject a fault described by the control API.

        For ``latency`` and ``late_answer``, ``seconds`` is the delay of each call unless
        ``delay`` gives it; for every other kind, and then, it is how long the fault lasts.
        Raises BadFaultError.
        """
        try:
            fault = self._read(order)
        except ValueError as err:
            raise BadFaultError(str(err)) from err
        self._next_id += 1
        self._faults.append(fault)
        return fault

    def take(
        self,
        path: str,
        serial: str | None,
        channel: int | None,
        kinds: frozenset[FaultKind] = ALL_KINDS,
    ) -> Fault | None:
        """Return the fault of one of the kinds that this call meets, used up by one."""
        now = self._clock.now()
        for fault in self._faults:
            if fault.kind in kinds and fault.hits(path, serial, channel, now):
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None

    def clear(self) -> int:
        """Remove all faults and return how many there were."""
        count = len(self._faults)
        self._faults.clear()
        return count

    def active(self) -> list[dict[str, object]]:
        """Return the faults that can still hit a call."""
        now = self._clock.now()
        return [
            asdict(fault)
            for fault in self._faults
            if (fault.left is None or fault.left > 0) and (fault.until is None or now < fault.until)
        ]

    def _read(self, order: Mapping[str, object]) -> Fault:
        """Return the fault that an order describes; raises ValueError."""
        unknown = order.keys() - {
            *("path", "serial", "channel", "kind", "code", "count", "seconds", "delay", "what")
        }
        if unknown:
            raise BadFaultError(f"unknown: {', '.join(sorted(unknown))}")
        kind = FaultKind(str(order.get("kind")))
        seconds, delay = _number(order, "seconds"), _number(order, "delay")
        if kind in LATE and delay is None:
            delay = _DEFAULT_LATENCY if seconds is None else seconds
            seconds = None
        code = _number(order, "code")
        if kind is FaultKind.CODE and code is None:
            raise BadFaultError("kind code needs a code")
        if kind is FaultKind.STATUS and code is None:
            code = _DEFAULT_STATUS
        channel, count = _number(order, "channel"), _number(order, "count")
        return Fault(
            id=self._next_id,
            kind=kind,
            path=_text(order, "path"),
            serial=_text(order, "serial"),
            channel=None if channel is None else int(channel),
            code=None if code is None else int(code),
            delay=delay or 0.0,
            what=_text(order, "what") or "data",
            left=None if count is None else int(count),
            until=None if seconds is None else self._clock.now() + seconds,
        )


def _number(order: Mapping[str, object], name: str) -> float | None:
    """Return an optional number; raises ValueError for anything else."""
    value = order.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise BadFaultError(f"{name} takes a number")
    return float(value)


def _text(order: Mapping[str, object], name: str) -> str | None:
    """Return an optional text."""
    value = order.get(name)
    return None if value is None else str(value)
