"""The rare reads: what is asked of a single device, how often, and where the answer goes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .household import with_firmware, with_recordings, with_report, with_status
from .openapi import CloudStorage, DeviceStatus, Firmware, Purpose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from .household import Household
    from .openapi import OpenApiClient

DAY_SECONDS: Final = 86_400.0

FIRST_CHANNEL: Final = 1
"""What belongs to a whole device is asked of its first channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One kind of rare read."""

    kind: str
    ask: Callable[[OpenApiClient, str], Awaitable[Any]]
    """Make the call about a device, in the background."""

    apply: Callable[[Household, str, Any], Household]
    """Take the answer over."""

    parse: Callable[[object], Any] | None = None
    """Read a kept answer again; None for one that is not kept over a restart."""

    every: float = 0.0
    """Not asked of the same device again before so many seconds."""


STATUS: Final = Reading(
    kind="status",
    ask=lambda client, serial: client.devices.status(serial, FIRST_CHANNEL, Purpose.POLL),
    apply=with_status,
    parse=DeviceStatus.parse,
)
REPORT: Final = Reading(
    kind="report",
    ask=lambda client, serial: client.devices.channel_states(serial, Purpose.POLL),
    apply=with_report,
)
FIRMWARE: Final = Reading(
    kind="firmware",
    ask=lambda client, serial: client.firmware.version(serial, Purpose.POLL),
    apply=with_firmware,
    parse=Firmware.parse,
    every=DAY_SECONDS,
)
RECORDINGS: Final = Reading(
    kind="recordings",
    ask=lambda client, serial: client.cloud_recordings.info(serial, FIRST_CHANNEL, Purpose.POLL),
    apply=with_recordings,
    parse=CloudStorage.parse,
    every=DAY_SECONDS,
)

READINGS: Final = (STATUS, REPORT, FIRMWARE, RECORDINGS)


class Rota:
    """Whose turn it is: the longest unread first."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._read_at: dict[tuple[str, str], float] = {}

    def done(self, serial: str, reading: Reading, at: float | None = None) -> None:
        """Note that it was asked, now or ``at`` epoch seconds."""
        self._read_at[serial, reading.kind] = time.time() if at is None else at

    def forget(self, serial: str, reading: Reading) -> None:
        """Take it for unread."""
        self._read_at.pop((serial, reading.kind), None)

    def next(self, candidates: Iterable[tuple[str, Reading]]) -> tuple[str, Reading] | None:
        """Return what is to be read now, None when nothing is due; the first of equals."""
        now = time.time()
        due = [
            (self._age(serial, reading, now), serial, reading)
            for serial, reading in candidates
            if self._age(serial, reading, now) >= reading.every
        ]
        if not due:
            return None
        _, serial, reading = max(due, key=lambda item: item[0])
        return serial, reading

    def _age(self, serial: str, reading: Reading, now: float) -> float:
        """Return how long ago it was read; what was read in the future is as good as unread."""
        read_at = self._read_at.get((serial, reading.kind))
        return float("inf") if read_at is None or read_at > now else now - read_at
