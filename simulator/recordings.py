"""What was recorded: planned days, what tests put there, and what is gone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from .habits import CARD_DAYS, CLOUD_DAYS, TIMED, habit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from .cloud import Cloud
    from .habits import Source
    from .state import Device

NO_FILE = 5402
KINDS = ("TIMING", "PLAN", "ALARM", "IO", "ALLEVENT", "CAR", "HUMAN")
SOURCES: tuple[Source, ...] = ("local", "cloud")

_SERVED = (1, 2)
"""Cloud storage that is active, or has been: what was recorded stays for its days."""
_BYTES_PER_SECOND = 48_000
_FIRST_PUT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One file; times are whole epoch seconds.

    ``refuses`` is the stream code with which it refuses to be played although it is listed.
    """

    id: int
    serial: str
    channel: int
    source: Source
    kind: str
    begins_at: int
    ends_at: int
    encrypted: bool = False
    refuses: int | None = None

    @property
    def size(self) -> int:
        """Return its bytes."""
        return (self.ends_at - self.begins_at) * _BYTES_PER_SECOND

    def describe(self) -> dict[str, object]:
        """Return it for the control API."""
        return {
            "id": self.id,
            "channel": self.channel,
            "source": self.source,
            "kind": self.kind,
            "begins_at": self.begins_at,
            "ends_at": self.ends_at,
            "encrypted": self.encrypted,
            "refuses": self.refuses,
            "size": self.size,
        }


class Archive:
    """All recordings of the account."""

    def __init__(self, cloud: Cloud) -> None:
        """Start with what the habits of the devices have left until now."""
        self._cloud = cloud
        self._started = cloud.clock.now()
        self._numbers = count(_FIRST_PUT)
        self._put: dict[int, Recording] = {}
        self._changed: dict[int, Recording | None] = {}
        self._cleared: set[str] = set()
        self._days: dict[tuple[object, ...], list[Recording]] = {}

    def between(
        self, device: Device, channel: int, source: Source, begins_at: float, ends_at: float
    ) -> list[Recording]:
        """Return what was recorded in a span, whole files in the order of their begin."""
        if not _kept(device, source):
            return []
        now = self._cloud.clock.now()
        every = [*self._planned(device, channel, source, begins_at, ends_at), *self._put.values()]
        found = (self._changed.get(recording.id, recording) for recording in every)
        known = (self._as_of(now, recording) for recording in found if recording is not None)
        return sorted(
            (
                recording
                for recording in known
                if (recording.serial, recording.channel, recording.source)
                == (device.serial, channel, source)
                and recording.begins_at < ends_at
                and begins_at < recording.ends_at <= now
            ),
            key=lambda recording: (recording.begins_at, recording.id),
        )

    def of(self, device: Device) -> list[Recording]:
        """Return all recordings of a device that are there now."""
        now = self._cloud.clock.now()
        return [
            recording
            for channel in device.channels
            for source in SOURCES
            for recording in self.between(device, channel.number, source, 0.0, now)
        ]

    def find(self, number: int) -> tuple[Device, Recording] | None:
        """Return a recording by its number, with its device."""
        for device in self._cloud.devices.values():
            for recording in self.of(device):
                if recording.id == number:
                    return device, recording
        return None

    def put(self, serial: str, **what: object) -> Recording:
        """Add a recording."""
        recording = Recording(id=next(self._numbers), serial=serial, **what)  # type: ignore[arg-type] # read by control
        self._put[recording.id] = recording
        return recording

    def change(self, recording: Recording, changes: Mapping[str, object]) -> Recording:
        """Change a recording."""
        changed = replace(recording, **changes)  # type: ignore[arg-type] # read by control
        self._changed[recording.id] = changed
        return changed

    def remove(self, recording: Recording) -> None:
        """Let a recording vanish."""
        self._changed[recording.id] = None

    def clear(self, serial: str) -> None:
        """Let everything of a device vanish, and let it record nothing by itself any more."""
        self._cleared.add(serial)
        for number in [n for n, recording in self._put.items() if recording.serial == serial]:
            del self._put[number]

    def _as_of(self, now: float, recording: Recording) -> Recording:
        """Return a file as it is now, which for one that is being written ends now."""
        underway = recording.begins_at < int(now) < recording.ends_at
        if underway and self._cloud.settings.recording_underway == "listed":
            return replace(recording, ends_at=int(now))
        return recording

    def _planned(
        self, device: Device, channel: int, source: Source, begins_at: float, ends_at: float
    ) -> Iterator[Recording]:
        """Yield what the habit of a camera left on the days of a span."""
        custom = habit(device, channel, source)
        if custom is None or device.serial in self._cleared:
            return
        zone = self._cloud.settings.zone
        today = _day(self._cloud.clock.now(), zone)
        kept = CARD_DAYS if source == "local" else CLOUD_DAYS
        # A file of the day before may reach into the span.
        first = max(_day(begins_at, zone), today - timedelta(days=kept)) - timedelta(days=1)
        last = min(_day(ends_at, zone), today)
        oldest = today - timedelta(days=kept - 1)
        for number in range(max(0, (last - first).days + 1)):
            day = first + timedelta(days=number)
            if day >= oldest:
                yield from self._day(device, channel, source, day)

    def _day(self, device: Device, channel: int, source: Source, day: date) -> list[Recording]:
        """Return what begins on a day."""
        zone = self._cloud.settings.zone
        key = (device.serial, device.kind, channel, source, day, zone.key)
        if key not in self._days:
            self._days[key] = self._draw_up(device, channel, source, day)
        return self._days[key]

    def _draw_up(self, device: Device, channel: int, source: Source, day: date) -> list[Recording]:
        """Work out what begins on a day."""
        zone = self._cloud.settings.zone
        custom = habit(device, channel, source)
        ago = (_day(self._started, zone) - day).days
        plan = custom.of(ago) if custom else None
        if custom is None or plan is None:
            return []
        name = f"{self._cloud.seed}/{device.serial}/{channel}/{source}/{day}"
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
        return [
            Recording(
                id=_number(name, begin),
                serial=device.serial,
                channel=channel,
                source=source,
                kind=kind,
                begins_at=midnight + begin,
                ends_at=midnight + end,
                encrypted=device.kind == "encrypted",
                refuses=NO_FILE if index == 0 and ago == custom.lost else None,
            )
            for index, (kind, begin, end) in enumerate(plan(Random(name)))
        ]


def has_card(device: Device) -> bool:
    """Return whether any disk of a device is good (section 2.6)."""
    return device.disk != "-1" and "0" in device.disk


def has_service(device: Device) -> bool:
    """Return whether the cloud keeps anything of a device."""
    return device.cloud in _SERVED


def timed(recording: Recording) -> bool:
    """Return whether it was recorded by a time table and not for a reason."""
    return recording.kind in (TIMED, "PLAN")


def _kept(device: Device, source: Source) -> bool:
    """Return whether there is a place where recordings could be."""
    return has_card(device) if source == "local" else has_service(device)


def _day(seconds: float, zone: ZoneInfo) -> date:
    """Return the date of a moment; what lies beyond all dates is cut to the ends of ours."""
    within = max(86400.0, min(seconds, 4_000_000_000.0))
    return datetime.fromtimestamp(within, tz=UTC).astimezone(zone).date()


def _number(name: str, begin: int) -> int:
    """Return a number of eleven digits as the platform gives files."""
    digest = hashlib.sha256(f"{name}/{begin}".encode()).digest()
    return 10**10 + int.from_bytes(digest[:6]) % (9 * 10**10)
