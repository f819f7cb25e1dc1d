"""Who may call when calls are scarce."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from openapi import (
    PERSONAL,
    AnswerError,
    Governor,
    HeldBackError,
    HeldBackReason,
    Ledger,
    Limits,
    Purpose,
    QuotaKind,
    error_for,
)
from openapi.governor import wall_clock

from tests.openapi.clock import DAY, HOUR, NOON, Clock

PEOPLE = (Purpose.ACTION, Purpose.STOP, Purpose.STREAM)
BACKGROUND = (Purpose.POLL, Purpose.STILL)
MIDNIGHT = NOON + 4 * HOUR
PATH = "/api/lapp/device/list"


@pytest.fixture
def clock() -> Clock:
    """Return a clock at noon."""
    return Clock()


def _governor(clock: Clock, limits: Limits = PERSONAL) -> Governor:
    ledger = Ledger(ZoneInfo("Asia/Shanghai"))
    return Governor(limits, ledger, clock=clock, sleep=clock.sleep)


async def _spend(governor: Governor, purpose: Purpose, count: int) -> None:
    for _ in range(count):
        await governor.admit(purpose, PATH)


async def _held(governor: Governor, purpose: Purpose, serial: str | None = None) -> HeldBackError:
    with pytest.raises(HeldBackError) as caught:
        await governor.admit(purpose, PATH, capture_of=serial)
    return caught.value


@pytest.mark.parametrize("purpose", PEOPLE)
async def test_people_are_counted_and_never_held(clock: Clock, purpose: Purpose) -> None:
    governor = _governor(clock, replace(PERSONAL, per_minute=2, per_day=5))
    for code in (10029, 10007, 10028):
        governor.refused(error_for(code, serial="A1"))

    for _ in range(20):
        await governor.admit(purpose, PATH, capture_of="A1")

    assert governor.ledger.calls_by_purpose[purpose] == 20
    assert governor.ledger.captures_today("A1") == 20
    assert clock.slept == []


@pytest.mark.parametrize("purpose", BACKGROUND)
async def test_the_background_leaves_half_of_the_minute_to_people(
    clock: Clock, purpose: Purpose
) -> None:
    governor = _governor(clock)

    await _spend(governor, purpose, 10)
    assert clock.slept == []

    await governor.admit(purpose, PATH)
    assert clock.slept == [60]
    assert governor.ledger.calls_last_minute(clock.now) == 1


async def test_the_background_gives_way_to_people_in_the_minute(clock: Clock) -> None:
    governor = _governor(clock)
    await _spend(governor, Purpose.ACTION, 10)
    clock.now += 15

    await governor.admit(Purpose.POLL, PATH)

    assert clock.slept == [45]


async def test_the_minutes_wait_is_bounded(clock: Clock) -> None:
    governor = _governor(clock)
    await _spend(governor, Purpose.ACTION, 10)

    async def crowd(seconds: float) -> None:
        await clock.sleep(seconds)
        await _spend(governor, Purpose.ACTION, 10)

    governor._sleep = crowd
    held = await _held(governor, Purpose.POLL)

    assert clock.slept == [60, 60]
    assert held.reason is HeldBackReason.MINUTE
    assert held.kind is QuotaKind.MINUTE
    assert held.until == NOON + 180
    assert held.endpoint == PATH
    assert governor.ledger.calls_by_purpose[Purpose.POLL] == 0


async def test_a_crowd_in_the_background_never_overfills_the_minute(clock: Clock) -> None:
    governor = _governor(clock)
    results = await asyncio.gather(
        *(governor.admit(Purpose.POLL, PATH) for _ in range(50)), return_exceptions=True
    )

    admitted = [result for result in results if result is None]
    held = [result for result in results if isinstance(result, HeldBackError)]
    assert len(admitted) + len(held) == 50
    assert governor.ledger.calls_today == len(admitted)
    assert governor.ledger.calls_last_minute(clock.now) <= 10


@pytest.mark.parametrize("per_day, share, left", [(1000, 0.4, 400), (10, 0.25, 2), (10, 0, 0)])
async def test_the_background_has_a_share_of_the_day(
    clock: Clock, per_day: int, share: float, left: int
) -> None:
    limits = replace(PERSONAL, per_minute=5000, per_day=per_day, background_share=share)
    governor = _governor(clock, limits)
    assert governor.background_left() == left

    for number in range(left):
        await governor.admit(BACKGROUND[number % 2], PATH)
    held = await _held(governor, Purpose.POLL)

    assert governor.background_left() == 0
    assert held.reason == "day"
    assert held.kind is QuotaKind.DAY
    assert held.until == MIDNIGHT

    clock.now = MIDNIGHT
    assert governor.background_left() == left


async def test_people_may_use_the_whole_day_and_leave_nothing(clock: Clock) -> None:
    governor = _governor(clock, replace(PERSONAL, per_minute=5000, per_day=20))
    await _spend(governor, Purpose.POLL, 2)
    await _spend(governor, Purpose.ACTION, 15)
    assert governor.background_left() == 3

    await _spend(governor, Purpose.ACTION, 10)

    assert governor.background_left() == 0
    assert (await _held(governor, Purpose.STILL)).reason is HeldBackReason.DAY


async def test_limits_can_be_replaced(clock: Clock) -> None:
    governor = _governor(clock, replace(PERSONAL, per_day=10, background_share=0.1))
    await _spend(governor, Purpose.POLL, 1)
    assert governor.background_left() == 0

    governor.limits = PERSONAL

    assert governor.background_left() == 399


async def test_complaints_of_the_frequency_pause_the_background_longer_and_longer(
    clock: Clock,
) -> None:
    governor = _governor(clock)
    pauses = []
    for _ in range(8):
        governor.refused(error_for(10029))
        held = await _held(governor, Purpose.POLL)
        assert held.reason is HeldBackReason.PAUSED
        assert governor.paused_until == held.until
        pauses.append(held.until - clock.now)
        clock.now = held.until
        await governor.admit(Purpose.POLL, PATH)

    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600]


async def test_complaints_within_a_pause_are_one(clock: Clock) -> None:
    governor = _governor(clock)

    for _ in range(5):
        governor.refused(error_for(10029))
    clock.now += 30
    governor.refused(error_for(10029))

    assert governor.paused_until == clock.now + 60


async def test_a_success_after_the_pause_forgives(clock: Clock) -> None:
    governor = _governor(clock)
    governor.succeeded()
    governor.refused(error_for(10029))
    governor.succeeded()
    assert governor.paused_until == NOON + 60

    clock.now += 60
    governor.succeeded()
    governor.refused(error_for(10029))

    assert governor.paused_until == clock.now + 60


async def test_a_success_of_people_within_the_pause_does_not(clock: Clock) -> None:
    governor = _governor(clock)
    governor.refused(error_for(10029))
    governor.succeeded()

    clock.now += 61
    governor.refused(error_for(10029))

    assert governor.paused_until == clock.now + 120


async def test_a_clock_that_steps_back_does_not_prolong_the_pause(clock: Clock) -> None:
    governor = _governor(clock)
    governor.refused(error_for(10029))

    clock.now -= DAY

    assert governor.paused_until == clock.now + 60
    clock.now += 60
    assert governor.paused_until is None


async def test_a_day_that_is_used_up_silences_the_background_until_midnight(clock: Clock) -> None:
    governor = _governor(clock)
    governor.refused(error_for(10007))

    held = await _held(governor, Purpose.STILL)
    assert held.reason is HeldBackReason.DAY
    assert held.until == MIDNIGHT
    assert governor.background_left() == 0

    clock.now = MIDNIGHT
    await governor.admit(Purpose.POLL, PATH)


async def test_a_success_shows_that_the_day_goes_on(clock: Clock) -> None:
    told: list[bool] = []
    ledger = Ledger(ZoneInfo("Asia/Shanghai"))
    governor = Governor(PERSONAL, ledger, clock=clock, on_change=lambda: told.append(ledger.closed))
    governor.refused(error_for(10007))

    governor.succeeded()

    assert told == [True, False]
    assert governor.background_left() > 0


async def test_captures_that_are_used_up_spare_the_device_until_midnight(clock: Clock) -> None:
    governor = _governor(clock)
    governor.refused(error_for(10028, serial="A1"))

    held = await _held(governor, Purpose.STILL, "A1")
    assert held.reason is HeldBackReason.CAPTURES
    assert held.kind is QuotaKind.CAPTURES
    assert held.until == MIDNIGHT
    assert held.serial == "A1"
    await governor.admit(Purpose.STILL, PATH, capture_of="A2")
    await governor.admit(Purpose.POLL, PATH)

    clock.now = MIDNIGHT
    await governor.admit(Purpose.STILL, PATH, capture_of="A1")


async def test_stills_stay_within_the_captures_of_a_device(clock: Clock) -> None:
    governor = _governor(clock, replace(PERSONAL, per_minute=5000, captures_per_device_day=2))
    await governor.admit(Purpose.ACTION, PATH, capture_of="A1")
    await governor.admit(Purpose.STILL, PATH, capture_of="A1")

    assert (await _held(governor, Purpose.STILL, "A1")).reason is HeldBackReason.CAPTURES
    await governor.admit(Purpose.STILL, PATH, capture_of="A2")
    await governor.admit(Purpose.ACTION, PATH, capture_of="A1")


@pytest.mark.parametrize("code", [20007, 10026, 60061, 9048])
async def test_other_refusals_change_nothing(clock: Clock, code: int) -> None:
    governor = _governor(clock)

    governor.refused(error_for(code, serial="A1"))
    governor.refused(HeldBackError(HeldBackReason.DAY, until=MIDNIGHT))
    governor.refused(AnswerError("no JSON"))
    governor.refused(error_for(10028))

    await governor.admit(Purpose.STILL, PATH, capture_of="A1")
    assert governor.paused_until is None
    assert governor.ledger.to_dict()["closed_captures"] == []


async def test_the_keeper_of_the_books_is_told(clock: Clock) -> None:
    told: list[int] = []
    ledger = Ledger(ZoneInfo("Asia/Shanghai"))
    governor = Governor(
        PERSONAL, ledger, clock=clock, on_change=lambda: told.append(ledger.calls_today)
    )

    await governor.admit(Purpose.POLL, PATH)
    await governor.admit(Purpose.ACTION, PATH)
    governor.refused(error_for(10007))

    governor.take_back(Purpose.ACTION, PATH)

    assert told == [1, 2, 2, 1]


async def test_waiting_alone_counts_nothing(clock: Clock) -> None:
    governor = _governor(clock)

    await governor.wait(Purpose.POLL, PATH)
    assert governor.ledger.calls_today == 0

    governor.record(Purpose.POLL, PATH)
    assert governor.ledger.calls_today == 1


async def test_a_waiter_can_be_cancelled(clock: Clock) -> None:
    governor = _governor(clock)
    governor._sleep = asyncio.sleep
    await _spend(governor, Purpose.ACTION, 10)

    waiter = asyncio.create_task(governor.admit(Purpose.POLL, PATH))
    await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.wait([waiter])

    assert waiter.cancelled()
    assert governor.ledger.calls_by_purpose[Purpose.POLL] == 0


def test_the_ordinary_clock_is_the_wall_clock() -> None:
    assert wall_clock() > NOON - 3650 * DAY
