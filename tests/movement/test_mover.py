"""What a press, a tap and a release cost, and what becomes of them in bad weather."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from custom_components.ezviz_open.move_outcome import (
    Owed,
    StopFailedError,
    failed_alike,
    need_not_stop,
    never_started,
)
from custom_components.ezviz_open.mover import Mover
from custom_components.ezviz_open.openapi import (
    AnswerError,
    BusyError,
    ConnectionFailedError,
    CredentialsError,
    DeviceOfflineError,
    DeviceTimeoutError,
    Direction,
    OpenApiError,
    QuotaError,
    QuotaKind,
    Speed,
    UnreachableError,
    UnsupportedError,
    error_for,
)
from custom_components.ezviz_open.stop_tries import pause_after
from tests.movement.camera import FAILED, FAULT, OFFLINE, TOO_OFTEN, Camera, Fate
from tests.movement.virtual_time import run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

SLOW_ANSWER = Fate(arrives=0.02, answer=3.0)
LOST_AND_LATE = Fate(arrives=20.0, answer=0.1, code=0)
TIMED_OUT = Fate(arrives=29.0, answer=None)

LEFT, RIGHT, UP = Direction.LEFT, Direction.RIGHT, Direction.UP
MEDIUM = Speed.MEDIUM


@contextmanager
def failing_stop(reason: type[OpenApiError], owed: Owed = Owed.STOP) -> Iterator[None]:
    """Expect that a stop fails for this reason, and that this is to follow."""
    with pytest.raises(StopFailedError) as caught:
        yield
    assert isinstance(caught.value.reason, reason)
    assert caught.value.owed is owed


class House:
    """A camera, its mover, and what is noted of it."""

    def __init__(self) -> None:
        """Start at rest."""
        self.camera = Camera()
        self.notes: list[Direction | None] = []
        self.mover = Mover(self.camera, self.notes.append)

    def moved_for(self) -> list[float]:
        """Return how long each movement took."""
        spans: list[float] = []
        since: float | None = None
        for at, moving in self.camera.moves:
            if moving is not None and since is None:
                since = at
            elif moving is None and since is not None:
                spans.append(round(at - since, 2))
                since = None
        assert since is None, "it still turns"
        return spans


def in_house(story: Callable[[House], Awaitable[None]]) -> House:
    """Let a story happen, and wait until all is quiet."""

    async def tell() -> House:
        house = House()
        await story(house)
        await asyncio.sleep(7200)
        assert house.camera.ptz.moving is None
        assert not house.mover.may_turn
        if house.notes:
            assert house.notes[-1] is None
        return house

    return run(tell())


def test_tap_costs_two_calls_and_its_time_counts_from_the_answer() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(arrives=0.1, answer=2.0)]
        await house.mover.step(LEFT, MEDIUM, 0.5)
        assert house.camera.ptz.moving is None

    house = in_house(story)

    assert house.camera.names == ["start", "stop"]
    assert house.moved_for() == [2.42]


def test_hold_costs_two_calls() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        await asyncio.sleep(2)
        await house.mover.release()

    house = in_house(story)

    assert house.camera.names == ["start", "stop"]
    assert house.moved_for() == [2.05]


def test_release_before_the_answer_costs_a_third_call() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [SLOW_ANSWER]
        press = asyncio.create_task(house.mover.press(LEFT, MEDIUM))
        await asyncio.sleep(0.2)
        await house.mover.release()
        await press

    house = in_house(story)

    assert house.camera.names == ["start", "stop", "stop"]
    start, early, late = house.camera.calls
    assert early.at == pytest.approx(start.at + 0.2)
    assert late.at == pytest.approx(start.at + 3.0)


def test_stop_that_overtakes_its_start_is_followed_by_another() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(arrives=2.0, answer=2.1)]
        asyncio.create_task(house.mover.press(LEFT, MEDIUM))  # noqa: RUF006 - it ends in the story
        await asyncio.sleep(0.2)
        await house.mover.release()

    assert in_house(story).moved_for() == [0.12]


def test_nobody_lets_go() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM, at_most=4)

    assert in_house(story).moved_for() == [4.0]


def test_nobody_lets_go_and_the_start_is_not_answered() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(arrives=0.02, answer=20)]
        await house.mover.press(LEFT, MEDIUM, at_most=4)

    house = in_house(story)

    assert house.moved_for() == [4.0]
    assert house.camera.names == ["start", "stop", "stop"]


def test_no_move_is_longer_than_a_minute() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM, at_most=3600)

    assert in_house(story).moved_for() == [60.0]


def test_tap_while_it_moves_goes_on() -> None:
    async def story(house: House) -> None:
        first = asyncio.create_task(house.mover.step(LEFT, MEDIUM, 1))
        await asyncio.sleep(0.55)
        await house.mover.step(LEFT, MEDIUM, 1)
        await first

    house = in_house(story)

    assert house.camera.names == ["start", "stop"]
    assert house.moved_for() == [1.55]


def test_tap_before_the_answer_of_the_first_is_the_same_tap() -> None:
    async def story(house: House) -> None:
        await asyncio.gather(*(house.mover.step(LEFT, MEDIUM, 1) for _ in range(3)))

    house = in_house(story)

    assert house.camera.names == ["start", "stop"]
    assert house.moved_for() == [1.05]


def test_press_makes_a_hold_of_a_tap() -> None:
    async def story(house: House) -> None:
        tap = asyncio.create_task(house.mover.step(LEFT, MEDIUM, 0.5))
        await asyncio.sleep(0.01)
        await house.mover.press(LEFT, MEDIUM, at_most=3)
        await tap

    assert in_house(story).moved_for() == [3.01]


def test_tap_does_not_make_a_hold_shorter() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM, at_most=5)
        await house.mover.step(LEFT, MEDIUM, 0.1)

    assert in_house(story).moved_for() == [5.0]


@pytest.mark.parametrize("direction, speed", [(RIGHT, MEDIUM), (LEFT, Speed.FAST)])
def test_other_movement_stops_the_first(direction: Direction, speed: Speed) -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        await house.mover.press(direction, speed)
        await house.mover.release()

    house = in_house(story)

    assert house.camera.names == ["start", "stop", "start", "stop"]
    assert [call.direction for call in house.camera.calls] == [LEFT, LEFT, direction, direction]


def test_of_many_presses_the_last_one_counts() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        ways = [RIGHT, UP, LEFT, RIGHT, UP]
        await asyncio.gather(*(house.mover.press(way, MEDIUM) for way in ways))
        await house.mover.release()

    house = in_house(story)

    assert [(call.name, call.direction) for call in house.camera.calls] == [
        ("start", LEFT),
        ("stop", LEFT),
        ("start", UP),
        ("stop", UP),
    ]


def test_wish_that_is_let_go_before_its_turn_is_not_sent() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        press = asyncio.create_task(house.mover.press(RIGHT, MEDIUM))
        await asyncio.sleep(0.01)
        await house.mover.release()
        await press

    assert in_house(story).camera.names == ["start", "stop"]


def test_start_waits_for_a_stop_that_may_still_be_on_its_way() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(answer=1.0), Fate(arrives=4.0, answer=4.1)]
        press = asyncio.create_task(house.mover.press(LEFT, MEDIUM))
        await asyncio.sleep(0.5)
        release = asyncio.create_task(house.mover.release())
        await asyncio.sleep(0.6)
        await house.mover.press(LEFT, MEDIUM, at_most=2)
        await asyncio.gather(press, release)

    house = in_house(story)

    assert house.camera.names == ["start", "stop", "stop", "start", "stop"]
    assert house.moved_for()[-1] == 2.0


@pytest.mark.parametrize("code", [60002, 60003, 60026, 60020, 60000, 60001, 10029, 10007, 20007])
def test_refused_start_needs_no_stop(code: int) -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(arrives=None, code=code)]
        with pytest.raises(OpenApiError) as caught:
            await house.mover.press(LEFT, MEDIUM)
        assert caught.value.code == code
        await house.mover.release()

    assert in_house(story).camera.names == ["start"]


@pytest.mark.parametrize("code", [20006, 20008, 49999, 50000, 60006, 60012])
def test_start_that_may_have_moved_is_stopped(code: int) -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(code=code)]
        with pytest.raises(OpenApiError):
            await house.mover.press(LEFT, MEDIUM)

    house = in_house(story)

    assert house.camera.names == ["start", "stop"]
    assert house.moved_for()[0] < 0.2


@pytest.mark.parametrize("fate", [LOST_AND_LATE, TIMED_OUT], ids=["lost", "timed out"])
def test_start_without_an_answer_is_stopped_also_when_it_takes_effect_later(fate: Fate) -> None:
    async def story(house: House) -> None:
        house.camera.fates = [fate]
        with pytest.raises(ConnectionFailedError):
            await house.mover.press(LEFT, MEDIUM)

    house = in_house(story)

    # As it fails, and when nothing can be under way any more; before, as the time is up.
    assert house.camera.names == ["start", *["stop"] * (3 if fate is TIMED_OUT else 2)]
    assert house.moved_for()[0] < 11


def test_start_that_waited_for_its_token_is_under_way_as_long_as_any() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(leaves=28, arrives=20, answer=2, code=0)]
        with pytest.raises(ConnectionFailedError):
            await house.mover.press(LEFT, MEDIUM, at_most=60)
        assert house.camera.calls[0].at == pytest.approx(1_028)

    house = in_house(story)

    assert house.camera.names == ["start", "stop", "stop"]
    assert house.moved_for()[0] < 13


def test_who_needs_it_to_stand_still_waits_for_a_start_that_may_come_late() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [LOST_AND_LATE]
        with pytest.raises(ConnectionFailedError):
            await house.mover.press(LEFT, MEDIUM)
        assert house.mover.may_turn
        await house.mover.stand_still()
        assert not house.mover.may_turn
        assert house.camera.names == ["start", "stop", "stop", "stop"]
        assert house.camera.calls[-1].at > house.camera.calls[0].at + 30
        await house.mover.stand_still()

    house = in_house(story)

    assert len(house.camera.calls) == 4


def test_new_press_does_not_wait_for_what_an_older_start_may_do() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [LOST_AND_LATE]
        with pytest.raises(ConnectionFailedError):
            await house.mover.press(LEFT, MEDIUM)
        await asyncio.sleep(1)
        house.camera.second_start = "obeys"
        await house.mover.press(RIGHT, MEDIUM, at_most=1)
        assert house.camera.ptz.moving == "right"

    house = in_house(story)

    assert house.camera.names[-1] == "stop"
    assert house.camera.calls[-1].at > house.camera.calls[0].at + 30


def test_failed_stop_is_repeated_with_growing_pauses() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        house.camera.fates = [Fate(arrives=None, answer=0, code=0) for _ in range(4)]
        with failing_stop(ConnectionFailedError):
            await house.mover.release()
        assert house.mover.may_turn

    house = in_house(story)

    assert house.camera.names == ["start", *["stop"] * 5]
    times = [call.at for call in house.camera.calls[1:]]
    pauses = [later - sooner for sooner, later in pairwise(times)]
    assert pauses == pytest.approx([0.5, 1, 2, 4])


def test_pauses_grow_to_a_minute_and_to_ten_when_it_was_in_vain_for_long() -> None:
    pauses = [pause_after(failures) for failures in range(1, 40)]

    assert pauses[:9] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert sum(pauses[:16]) > 540
    assert pauses == sorted(pauses)
    assert pauses[-1] == pause_after(5000) == 600


def test_stop_that_costs_nothing_is_tried_every_minute_for_ever() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        house.camera.fates = [Fate(code=-1) for _ in range(100)]
        with failing_stop(UnreachableError):
            await house.mover.release()

    house = in_house(story)

    times = [call.at for call in house.camera.calls[1:]]
    assert len(times) == 101
    assert max(later - sooner for sooner, later in pairwise(times)) == pytest.approx(60)
    assert pause_after(5000, reached=False) == 60


def test_pause_ends_when_the_platform_answers_again() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        house.camera.refusing = TOO_OFTEN
        with failing_stop(QuotaError):
            await house.mover.release()
        await asyncio.sleep(1800)
        sent = len(house.camera.calls)
        house.camera.refusing = None
        house.mover.resume()
        await asyncio.sleep(1)
        assert len(house.camera.calls) == sent
        house.mover.resume(at_once=True)
        await asyncio.sleep(1)
        assert house.camera.ptz.moving is None

    in_house(story)


def test_what_goes_well_is_not_hurried() -> None:
    async def story(house: House) -> None:
        house.mover.resume(at_once=True)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        house.camera.fates = [LOST_AND_LATE]
        with pytest.raises(ConnectionFailedError):
            await house.mover.press(LEFT, MEDIUM)
        await asyncio.sleep(1)
        house.mover.resume(at_once=True)

    assert in_house(story).camera.names == ["start", "stop", "stop"]


def test_stop_goes_out_again_at_once_when_somebody_lets_go_again() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        house.camera.refusing = TOO_OFTEN
        with failing_stop(QuotaError):
            await house.mover.release()
        await asyncio.sleep(300)
        house.camera.refusing = None
        await house.mover.release()
        assert house.camera.ptz.moving is None

    in_house(story)


def test_press_while_a_stop_is_owed_stops_first_and_fails_with_it() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        house.camera.refusing = TOO_OFTEN
        with failing_stop(QuotaError):
            await house.mover.release()
        with failing_stop(QuotaError, Owed.START_TOO):
            await house.mover.press(RIGHT, MEDIUM)
        assert house.camera.names.count("start") == 1
        house.camera.refusing = None
        await house.mover.press(RIGHT, MEDIUM)
        await house.mover.release()

    in_house(story)


def test_offline_camera_gets_its_stop_when_it_is_back() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        house.camera.refusing = OFFLINE
        with failing_stop(DeviceOfflineError):
            await house.mover.release()
        sent = len(house.camera.calls)
        await asyncio.sleep(3600)
        assert len(house.camera.calls) == sent
        assert house.notes == [LEFT]
        house.camera.refusing = None
        house.mover.resume()

    assert in_house(story).camera.names == ["start", "stop", "stop"]


@pytest.mark.parametrize("code", [60020, 20018, 60026, 60001])
def test_stop_is_not_repeated_where_there_is_nothing_to_stop(code: int) -> None:
    async def story() -> list[str]:
        house = House()
        await house.mover.press(LEFT, MEDIUM)
        house.camera.fates = [Fate(arrives=None, code=code)]
        await house.mover.release()
        await asyncio.sleep(3600)
        return house.camera.names

    assert run(story()) == ["start", "stop"]


def test_camera_that_fails_start_and_stop_alike_is_left_alone_after_a_while() -> None:
    async def story(house: House) -> None:
        house.camera.refusing = FAILED
        with pytest.raises(OpenApiError):
            await house.mover.press(LEFT, MEDIUM)

    house = in_house(story)

    assert house.camera.names == ["start", *["stop"] * 5]
    assert house.camera.calls[-1].at - house.camera.calls[0].at == pytest.approx(7.5, abs=0.5)


def test_camera_that_fails_all_for_a_moment_but_turns_is_stopped() -> None:
    async def story(house: House) -> None:
        stop_fails = Fate(arrives=None, code=FAILED)
        lost = Fate(arrives=None, answer=1, code=0)
        house.camera.fates = [Fate(code=FAILED), *[stop_fails] * 8, *[lost] * 4, *[stop_fails] * 4]
        with pytest.raises(OpenApiError):
            await house.mover.press(LEFT, MEDIUM)
        await asyncio.sleep(5)
        with failing_stop(OpenApiError):
            await house.mover.release()

    assert in_house(story).camera.names == ["start", *["stop"] * 17]


def test_cancelled_caller_lets_go() -> None:
    async def story(house: House) -> None:
        tap = asyncio.create_task(house.mover.step(LEFT, MEDIUM, 50))
        await asyncio.sleep(1)
        tap.cancel()

    assert in_house(story).moved_for() == [1.0]


def test_cancelled_caller_does_not_end_what_somebody_else_has_taken_over() -> None:
    async def story(house: House) -> None:
        tap = asyncio.create_task(house.mover.step(LEFT, MEDIUM, 50))
        await asyncio.sleep(1)
        await house.mover.press(LEFT, MEDIUM, at_most=3)
        tap.cancel()
        await asyncio.sleep(1)
        assert house.camera.ptz.moving == "left"
        await house.mover.release()

    in_house(story)


def test_only_the_owner_s_leaving_ends_the_move() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM, owner="one")
        house.mover.release_of("other")
        await asyncio.sleep(1)
        assert house.camera.ptz.moving == "left"
        house.mover.release_of("one")

    assert in_house(story).moved_for() == [1.05]


def test_release_at_rest_costs_nothing_unless_it_is_meant() -> None:
    async def story(house: House) -> None:
        await house.mover.release()
        assert house.camera.names == []
        await house.mover.release(always=True)
        house.camera.refusing = OFFLINE
        with failing_stop(DeviceOfflineError, Owed.NOTHING):
            await house.mover.release(always=True)

    assert in_house(story).camera.names == ["stop", "stop"]


def test_fault_of_ours_is_followed_by_a_stop() -> None:
    async def story(house: House) -> None:
        house.camera.fates = [Fate(code=FAULT)]
        with pytest.raises(RuntimeError):
            await house.mover.press(LEFT, MEDIUM)

    assert in_house(story).camera.names == ["start", "stop", "stop"]


def test_move_is_noted_before_it_goes_out_and_until_its_stop_was_answered() -> None:
    async def story(house: House) -> None:
        press = asyncio.create_task(house.mover.press(LEFT, MEDIUM))
        while not house.camera.calls:
            assert house.notes in ([], [LEFT])
            await asyncio.sleep(0)
        assert house.notes == [LEFT]
        await press
        release = asyncio.create_task(house.mover.release())
        await asyncio.sleep(0.03)
        assert house.notes == [LEFT]
        await release
        assert house.notes == [LEFT, None]

    in_house(story)


@pytest.mark.parametrize("seconds_ago, stops", [(5.0, 2), (115.0, 2), (121.0, 1), (-1e6, 2)])
def test_noted_camera_gets_a_stop_and_another_while_its_start_may_be_under_way(
    seconds_ago: float, stops: int
) -> None:
    async def story(house: House) -> None:
        house.notes.append(LEFT)
        house.mover.recover(LEFT, seconds_ago)

    house = in_house(story)

    assert house.camera.names == ["stop"] * stops
    assert all(call.at < 1_032 for call in house.camera.calls)


def test_closing_waits_for_the_stop() -> None:
    async def story(house: House) -> None:
        await house.mover.press(LEFT, MEDIUM)
        await house.mover.close(10)
        assert house.camera.ptz.moving is None
        assert house.notes == [LEFT, None]

    in_house(story)


def test_closing_does_not_wait_for_ever_and_leaves_the_note() -> None:
    async def story() -> None:
        house = House()
        tap = asyncio.create_task(house.mover.step(LEFT, MEDIUM, 50))
        await asyncio.sleep(1)
        house.camera.refusing = TOO_OFTEN
        begin = asyncio.get_running_loop().time()
        await house.mover.close(10)
        assert asyncio.get_running_loop().time() - begin == pytest.approx(10)
        assert house.notes == [LEFT]
        with failing_stop(QuotaError):
            await tap
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(story())


@pytest.mark.parametrize("pressed_for", [0.1, 5.0], ids=["start", "stop"])
def test_nobody_waits_for_ever_when_it_closes_before_the_answer(pressed_for: float) -> None:
    async def story() -> None:
        house = House()
        slow = Fate(answer=20)
        house.camera.fates = [slow if pressed_for < 1 else Fate(), slow, slow]
        people = [
            asyncio.create_task(house.mover.press(LEFT, MEDIUM)),
            asyncio.create_task(house.mover.step(LEFT, MEDIUM, 1)),
        ]
        await asyncio.sleep(pressed_for)
        people.append(asyncio.create_task(house.mover.release()))
        await asyncio.sleep(0.1)
        await house.mover.close(1)
        outcomes = await asyncio.gather(*people, return_exceptions=True)
        in_vain = outcomes if pressed_for < 1 else outcomes[1:]
        assert all(isinstance(outcome, DeviceTimeoutError) for outcome in in_vain)
        assert house.notes == [LEFT]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    run(story())


def test_closing_at_rest_takes_no_time() -> None:
    async def story() -> None:
        house = House()
        await house.mover.close(10)
        assert house.camera.names == []

    run(story())


@pytest.mark.parametrize(
    "error, never",
    [
        (UnreachableError(), True),
        (CredentialsError(), True),
        (BusyError(), True),
        (QuotaError(kind=QuotaKind.MINUTE, http_status=429), True),
        (ConnectionFailedError(endpoint="/api/lapp/token/get"), True),
        (ConnectionFailedError(endpoint="/api/lapp/device/ptz/start"), False),
        (AnswerError(), False),
        (RuntimeError(), False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_a_failed_start_says(error: Exception, never: bool) -> None:  # noqa: FBT001 - a column
    assert never_started(error) is never


def test_what_a_failed_stop_says() -> None:
    failed = error_for(FAILED)

    assert not need_not_stop(RuntimeError())
    assert not need_not_stop(failed)
    assert not failed_alike(failed, None)
    assert not failed_alike(RuntimeError(), failed)
    assert failed_alike(failed, failed)
    assert not need_not_stop(UnsupportedError(http_status=404))
    assert need_not_stop(error_for(60020))
