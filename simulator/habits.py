"""What each kind of device records on its card and in the cloud, day by day.

A day's recordings follow from the seed, the camera and the date alone, so that they are the same
whenever they are asked for, and go on by themselves when the clock is moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .state import Device

type Source = Literal["local", "cloud"]
type Piece = tuple[str, int, int]
"""Kind, begin and end; seconds from the day's midnight, the end perhaps on the next day."""

type Plan = Callable[[Random], Iterator[Piece]]

TIMED, ALARM, INPUT = "TIMING", "ALARM", "IO"
CARD_DAYS = 10
CLOUD_DAYS = 7

_MINUTE = 60
_DAY = 86400
_OVERLAP = 20 * _MINUTE
"""A timed file runs past midnight by so much, and the next day's begin there."""
_POWER_CUT = (3 * 3600, 5 * 3600 + 40 * _MINUTE)
_FILE_SECONDS = (10 * _MINUTE, 45 * _MINUTE)
_EVENT_SECONDS = (20, 120)
_CROWD = 1200
_EVENING = 22 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What one camera does on its days; ``ago`` counts from the day the simulator was started.

    ``special`` days have a plan of their own, None being a day without any recording. ``since``
    is the last day on which anything was recorded. The first recording of the day ``lost`` is
    still listed and cannot be played.
    """

    plan: Plan
    special: tuple[tuple[int, Plan | None], ...] = ()
    since: int | None = None
    lost: int | None = None

    def of(self, ago: int) -> Plan | None:
        """Return the plan of a day, if anything was recorded on it."""
        if self.since is not None and ago < self.since:
            return None
        return dict(self.special).get(ago, self.plan)


def _around_the_clock(chance: Random) -> Iterator[Piece]:
    """Record all day, in files, broken by alarms, a power cut and short gaps."""
    at = _OVERLAP
    while at < _DAY:
        end = min(at + chance.randint(*_FILE_SECONDS), _DAY)
        if _POWER_CUT[0] <= at < _POWER_CUT[1]:
            at = _POWER_CUT[1]
            continue
        if end == _DAY:
            yield TIMED, at, _DAY + _OVERLAP
            return
        yield TIMED, at, end
        at = end
        if at >= _DAY - _FILE_SECONDS[0]:
            # The last file reaches into the next day on every day.
            continue
        if chance.random() < 0.3:
            length = chance.randint(*_EVENT_SECONDS)
            yield ALARM, at, at + length
            at += length
        if chance.random() < 0.25:
            at += chance.randint(_MINUTE, 6 * _MINUTE)


def _by_day(plan: Plan) -> Plan:
    """Return a plan without its evening, so that nothing reaches into the next day."""

    def shortened(chance: Random) -> Iterator[Piece]:
        return (piece for piece in plan(chance) if piece[2] < _EVENING)

    return shortened


def _now_and_then(chance: Random) -> Iterator[Piece]:
    """Record when something happens, also while one day becomes the next."""
    at = 6 * 3600
    while (at := at + chance.randint(10 * _MINUTE, 70 * _MINUTE)) < _DAY - 3600:
        length = chance.randint(*_EVENT_SECONDS)
        yield (ALARM, at, at + length)
        at += length
    yield (ALARM, _DAY - 35, _DAY + 40)


def _mixed(chance: Random) -> Iterator[Piece]:
    """Record by a time table, on alarms and by an input."""
    for hour in range(8, 20):
        at = hour * 3600
        yield TIMED, at, at + 30 * _MINUTE
        begin = at + chance.randint(31, 45) * _MINUTE
        yield (INPUT if hour % 4 == 0 else ALARM), begin, begin + chance.randint(*_EVENT_SECONDS)


def _crowd(chance: Random) -> Iterator[Piece]:
    """Record 1200 times."""
    step = _DAY // _CROWD
    for number in range(_CROWD):
        at = number * step
        yield ALARM, at, at + chance.randint(20, step - 2)


_HABITS: dict[str, dict[Source, Habit]] = {
    "ptz": {
        "local": Habit(
            plan=_around_the_clock,
            special=(
                (3, _crowd),
                (4, _by_day(_around_the_clock)),
                (5, None),
                (6, _by_day(_around_the_clock)),
            ),
            lost=9,
        ),
        "cloud": Habit(plan=_now_and_then, special=((4, None), (5, _by_day(_now_and_then)))),
    },
    "h265": {"local": Habit(plan=_around_the_clock)},
    "battery": {"cloud": Habit(plan=_now_and_then)},
    "encrypted": {"local": Habit(plan=_now_and_then), "cloud": Habit(plan=_now_and_then)},
    "offline": {
        "local": Habit(plan=_now_and_then, since=2),
        "cloud": Habit(plan=_now_and_then, since=2),
    },
    "plain": {"local": Habit(plan=_now_and_then)},
}
_RECORDER: dict[int, Habit] = {
    1: Habit(plan=_around_the_clock),
    2: Habit(plan=_mixed),
    3: Habit(plan=_now_and_then, special=((1, None), (2, _by_day(_now_and_then)))),
}


def habit(device: Device, channel: int, source: Source) -> Habit | None:
    """Return what a camera records there, if anything."""
    if device.kind == "nvr":
        return _RECORDER.get(channel) if source == "local" else None
    return _HABITS.get(device.kind, {}).get(source)
