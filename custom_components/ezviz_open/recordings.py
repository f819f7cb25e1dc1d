"""What an account's cards and clouds have recorded: read when somebody looks, then kept."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from homeassistant.core import callback

from .device_days import month_before, span_of
from .device_zone import zone_of
from .openapi import (
    AnswerError,
    ConnectionFailedError,
    DeviceTimeoutError,
    Purpose,
    RecordingGoneError,
    RecordingSource,
    UnsupportedError,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable
    from datetime import tzinfo

    from .identity import ChannelKey
    from .openapi import OpenApiClient, Recording

PAST_SECONDS: Final = 6 * 3600.0
"""How long the list of a past day is kept: what is old can only be overwritten."""

TODAY_SECONDS: Final = 60.0
"""How long that of a day is kept which still grows."""

SETTLED_SECONDS: Final = 900.0
"""So long after midnight a day's last recording may still be on its way."""

MOST_KEPT: Final = 48
"""Lists that are kept at once; one of a busy day has 1200 recordings."""

FILES_PER_CALL: Final = 500
"""Recordings that one call lists at most."""

DAYS: Final = 31
"""How far back a person is led where nobody tells which days have recordings."""

LATEST_DAYS: Final = 7
"""In so many days the latest recording is looked for, a call for each: a map may lag behind."""

_NO_MAP: Final = (UnsupportedError, AnswerError)


class _Kept:
    """Answers that are kept for a while, each asked for once for all who want it meanwhile."""

    def __init__(self) -> None:
        """Start with none."""
        self._answers: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()
        self._underway: dict[Hashable, asyncio.Task[Any]] = {}

    async def get[T](
        self,
        key: Hashable,
        ask: Callable[[], Awaitable[T]],
        good_for: Callable[[], float],
        *,
        or_old: bool = False,
    ) -> T:
        """Return an answer, asked for if there is none or it is too old (seconds).

        With ``or_old`` one that is too old is returned where the device does not answer.
        """
        good_until, answer = self._answers.get(key, (0.0, None))
        if time.monotonic() < good_until:
            self._answers.move_to_end(key)
            return cast("T", answer)
        task = self._underway.get(key)
        if task is None:
            task = asyncio.create_task(self._ask(key, ask, good_for))
            self._underway[key] = task
            task.add_done_callback(lambda done: self._finish(key, done))
        # Somebody who leaves must not take the answer from the others.
        await asyncio.wait((task,))
        if task.cancelled():
            # Whoever waits has not been cancelled, and needs an answer.
            raise ConnectionFailedError("the account was unloaded meanwhile")
        try:
            return cast("T", task.result())
        except DeviceTimeoutError:
            if or_old and key in self._answers:
                return cast("T", answer)
            raise

    def known(self, key: Hashable) -> Any:
        """Return an answer that is not too old, None where it would have to be asked for."""
        good_until, answer = self._answers.get(key, (0.0, None))
        return answer if time.monotonic() < good_until else None

    def has_to_ask(self, key: Hashable) -> bool:
        """Return whether an answer would be a call, and not one that is being made."""
        good_until, _ = self._answers.get(key, (0.0, None))
        return key not in self._underway and time.monotonic() >= good_until

    def last(self, key: Hashable) -> Any:
        """Return an answer however old it is, None where there is none."""
        return self._answers.get(key, (0.0, None))[1]

    def forget(self, key: Hashable) -> None:
        """Ask anew the next time."""
        self._answers.pop(key, None)

    def close(self) -> None:
        """Give up on whatever is being asked for."""
        for task in self._underway.values():
            task.cancel()

    async def _ask[T](
        self, key: Hashable, ask: Callable[[], Awaitable[T]], good_for: Callable[[], float]
    ) -> T:
        answer = await ask()
        self._answers[key] = (time.monotonic() + good_for(), answer)
        self._answers.move_to_end(key)
        while len(self._answers) > MOST_KEPT:
            self._answers.popitem(last=False)
        return answer

    def _finish(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        self._underway.pop(key, None)
        if not task.cancelled():
            # Looked at here too, since everybody may have left before.
            task.exception()


class RecordingLibrary:
    """An account's recordings, day by day. A day is the device's own."""

    def __init__(self, client: OpenApiClient, *, clock: Callable[[], float] = time.time) -> None:
        """Prepare without a call."""
        self._client = client
        self._clock = clock
        self._kept = _Kept()

    def now(self) -> float:
        """Return the time, seconds since the epoch."""
        return self._clock()

    async def zone(self, serial: str) -> tzinfo:
        """Return the device's time zone."""
        return await self._kept.get(
            ("zone", serial), lambda: zone_of(self._client, serial), lambda: PAST_SECONDS
        )

    async def today(self, serial: str) -> date:
        """Return which day it is for the device."""
        return datetime.fromtimestamp(self._clock(), await self.zone(serial)).date()

    async def of_day(
        self,
        key: ChannelKey,
        source: RecordingSource,
        day: date,
        purpose: Purpose = Purpose.ACTION,
        *,
        or_old: bool = False,
    ) -> tuple[Recording, ...]:
        """Return what was recorded on a day, in its order, also what only reaches into it.

        The cloud plays within a day, so there each day has its own part of what was recorded over
        midnight. With ``or_old`` a list that may lack the newest is returned where the device does
        not answer. Raises ``OpenApiError``.
        """
        zone = await self.zone(key.serial)
        begins_at, ends_at = span_of(day, zone)
        if begins_at > self._clock():
            return ()

        async def ask() -> tuple[Recording, ...]:
            found = await self._client.recordings.between(
                key.serial,
                key.number,
                source=source,
                begins_at=begins_at,
                ends_at=ends_at,
                zone=zone,
                purpose=purpose,
            )
            if source is RecordingSource.CLOUD:
                return tuple(recording.cut(begins_at, ends_at) for recording in found)
            return tuple(found)

        asked_at = self._clock()
        settled = asked_at > ends_at + SETTLED_SECONDS
        return await self._kept.get(
            (key, source, day),
            ask,
            lambda: PAST_SECONDS if settled else TODAY_SECONDS,
            or_old=or_old,
        )

    def known_of_day(
        self, key: ChannelKey, source: RecordingSource, day: date
    ) -> tuple[Recording, ...] | None:
        """Return what was recorded on a day, None where that would cost a call."""
        return cast("tuple[Recording, ...] | None", self._kept.known((key, source, day)))

    def price_of_day(self, key: ChannelKey, source: RecordingSource, day: date) -> int:
        """Return how many calls a day's list costs: none where it is known, else as before."""
        if not self._kept.has_to_ask((key, source, day)):
            return 0
        return 1 + len(self._kept.last((key, source, day)) or ()) // FILES_PER_CALL

    def is_known_empty(self, key: ChannelKey, source: RecordingSource, month: date) -> bool:
        """Return whether it is known, at no call, that nothing is left of a month."""
        known: dict[int, frozenset[RecordingSource]] | None
        known = self._kept.known((key, month.year, month.month))
        return known is not None and not any(source in held for held in known.values())

    def is_known_empty_day(self, key: ChannelKey, source: RecordingSource, day: date) -> bool:
        """Return whether it is known, at no call, that nothing is left of a day."""
        if (recordings := self.known_of_day(key, source, day)) is not None:
            return not recordings
        known: dict[int, frozenset[RecordingSource]] | None
        known = self._kept.known((key, day.year, day.month))
        return known is not None and source not in known.get(day.day, ())

    async def days(self, key: ChannelKey, source: RecordingSource) -> tuple[list[date], bool]:
        """Return the days to choose from, the latest first, and whether all have recordings.

        Those of this month and the last. Where the platform does not tell, they are the last 31.
        Raises ``OpenApiError``.
        """
        today = await self.today(key.serial)
        found: list[date] = []
        for month in (today.replace(day=1), month_before(today)):
            known = await self.days_of_month(key, source, month)
            if known is None:
                return [today - timedelta(days=ago) for ago in range(DAYS)], False
            found += known
        return found, True

    async def days_of_month(
        self, key: ChannelKey, source: RecordingSource, month: date
    ) -> list[date] | None:
        """Return the days of a month that have recordings, the latest first.

        None where the platform does not tell. Raises ``OpenApiError``.
        """
        known = await self._month(key, month.year, month.month)
        if known is None:
            return None
        return sorted((month.replace(day=d) for d, held in known.items() if source in held))[::-1]

    async def latest(self, key: ChannelKey, source: RecordingSource) -> Recording | None:
        """Return the recording that is nearest to now. Raises ``OpenApiError``."""
        days, _ = await self.days(key, source)
        for day in days[:LATEST_DAYS]:
            if found := await self.of_day(key, source, day):
                return found[-1]
        return None

    async def find(
        self, key: ChannelKey, source: RecordingSource, begins_at: int, ends_at: int
    ) -> Recording:
        """Return a recording by its times (whole epoch s), as they stand in media ids.

        One that was still growing when its id was made is known by its begin. Raises
        ``RecordingGoneError`` for one that is not listed any more, ``OpenApiError``.
        """
        day = await self.of_day(key, source, await self.day_of(key.serial, begins_at))
        alike = [recording for recording in day if int(recording.begins_at) == begins_at]
        if not alike:
            raise RecordingGoneError(serial=key.serial)
        return max(alike, key=lambda r: (int(r.ends_at) == ends_at, r.ends_at))

    async def day_of(self, serial: str, moment: float) -> date:
        """Return the device's day of a moment (epoch s). Raises ``RecordingGoneError``."""
        try:
            return datetime.fromtimestamp(moment, await self.zone(serial)).date()
        except (ValueError, OverflowError, OSError):
            raise RecordingGoneError(serial=serial) from None

    @callback
    def close(self) -> None:
        """Give up on whatever is being asked for."""
        self._kept.close()

    @callback
    def forget_moment(self, key: ChannelKey, source: RecordingSource, moment: float) -> None:
        """Read the days around a moment (epoch s) anew: what was there is not any more."""
        around = datetime.fromtimestamp(moment, UTC).date()
        for days in (-1, 0, 1):
            self._kept.forget((key, source, around + timedelta(days=days)))

    async def _month(
        self, key: ChannelKey, year: int, month: int
    ) -> dict[int, frozenset[RecordingSource]] | None:
        """Return the map of a month, None where the platform has none."""
        today = await self.today(key.serial)

        async def ask() -> dict[int, frozenset[RecordingSource]] | None:
            try:
                return await self._client.recordings.days(
                    key.serial, key.number, year=year, month=month, purpose=Purpose.ACTION
                )
            except _NO_MAP:
                return None

        grows = (year, month) == (today.year, today.month)
        return await self._kept.get(
            (key, year, month),
            ask,
            lambda: TODAY_SECONDS if grows else PAST_SECONDS,
            or_old=True,
        )
