"""The books: days, minutes, restarts, clocks that jump."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st
from openapi import Ledger, Purpose

from tests.openapi.clock import DAY, HOUR, NOON

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = NOON + 4 * HOUR
"""The next one in Shanghai."""


@pytest.fixture
def ledger() -> Ledger:
    """Return empty books of the mainland."""
    return Ledger(SHANGHAI)


def _poll(ledger: Ledger, now: float, count: int = 1) -> None:
    for _ in range(count):
        ledger.record(Purpose.POLL, "/list", now=now)


def test_calls_are_counted_by_purpose_endpoint_and_device(ledger: Ledger) -> None:
    ledger.record(Purpose.POLL, "/list", now=NOON)
    ledger.record(Purpose.POLL, "/list", now=NOON)
    ledger.record(Purpose.STILL, "/capture", capture_of="A1", now=NOON)

    assert ledger.day == date(2026, 11, 24)
    assert ledger.calls_today == 3
    assert ledger.calls_by_purpose == {
        Purpose.ACTION: 0,
        Purpose.STOP: 0,
        Purpose.STREAM: 0,
        Purpose.STILL: 1,
        Purpose.POLL: 2,
    }
    assert ledger.calls_by_endpoint == {"/list": 2, "/capture": 1}
    assert ledger.captures_today("A1") == 1
    assert ledger.captures_today("A2") == 0


def test_a_call_that_never_left_is_struck_out(ledger: Ledger) -> None:
    _poll(ledger, NOON, 2)
    ledger.record(Purpose.STILL, "/capture", capture_of="A1", now=NOON)

    ledger.take_back(Purpose.STILL, "/capture", capture_of="A1")
    ledger.take_back(Purpose.POLL, "/list")

    assert ledger.calls_today == 1
    assert ledger.calls_last_minute(NOON) == 1
    assert ledger.captures_today("A1") == 0
    assert ledger.calls_by_endpoint == {"/list": 1}


def test_a_call_from_before_midnight_is_not_struck_out_of_the_new_day(ledger: Ledger) -> None:
    _poll(ledger, MIDNIGHT - 90)
    ledger.roll(MIDNIGHT)
    ledger.calls_last_minute(MIDNIGHT)

    ledger.take_back(Purpose.POLL, "/list")

    assert ledger.calls_today == 0
    assert ledger.calls_by_purpose[Purpose.POLL] == 0


def test_the_minute_slides(ledger: Ledger) -> None:
    _poll(ledger, NOON)
    _poll(ledger, NOON + 30)

    assert ledger.calls_last_minute(NOON + 59.9) == 2
    assert ledger.calls_last_minute(NOON + 60) == 1
    assert ledger.calls_last_minute(NOON + 90) == 0


def test_room_in_the_minute_is_foretold(ledger: Ledger) -> None:
    for second in (0, 10, 20):
        _poll(ledger, NOON + second)

    assert ledger.room_in_minute(NOON + 20, 4) == NOON + 20
    assert ledger.room_in_minute(NOON + 20, 3) == NOON + 60
    assert ledger.room_in_minute(NOON + 20, 1) == NOON + 80


def test_a_day_ends_at_the_platforms_midnight(ledger: Ledger) -> None:
    _poll(ledger, MIDNIGHT - 1)
    assert ledger.next_midnight(MIDNIGHT - 1) == MIDNIGHT

    _poll(ledger, MIDNIGHT)

    assert ledger.day == date(2026, 11, 25)
    assert ledger.calls_today == 1
    assert ledger.calls_last_minute(MIDNIGHT) == 2
    assert ledger.next_midnight(MIDNIGHT) == MIDNIGHT + DAY


def test_refusals_last_until_midnight(ledger: Ledger) -> None:
    ledger.close(NOON)
    ledger.close_captures("A1", NOON)
    assert ledger.closed
    assert ledger.captures_closed("A1")
    assert not ledger.captures_closed("A2")

    ledger.roll(MIDNIGHT)

    assert not ledger.closed
    assert not ledger.captures_closed("A1")


def test_another_zone_keeps_what_was_counted(ledger: Ledger) -> None:
    _poll(ledger, MIDNIGHT + 1, 5)
    ledger.time_zone = UTC

    _poll(ledger, MIDNIGHT + 2)
    assert ledger.calls_today == 6
    assert ledger.time_zone is UTC

    _poll(ledger, MIDNIGHT + DAY)
    assert ledger.calls_today == 7, "it is still the same day in UTC"
    assert ledger.next_midnight(MIDNIGHT) == MIDNIGHT + 8 * HOUR


def test_the_hour_that_summer_time_takes_away_is_no_trouble() -> None:
    ledger = Ledger(ZoneInfo("Europe/Berlin"))
    evening = datetime(2026, 3, 28, 22, tzinfo=UTC).timestamp()

    assert ledger.next_midnight(evening) == evening + 1 * HOUR
    assert ledger.next_midnight(evening + HOUR) == evening + 24 * HOUR


def test_books_survive_a_restart(ledger: Ledger) -> None:
    ledger.record(Purpose.STILL, "/capture", capture_of="A1", now=NOON)
    _poll(ledger, NOON + 1, 3)
    ledger.close(NOON + 1)
    ledger.close_captures("A1", NOON + 1)

    copy = Ledger.from_dict(json.loads(json.dumps(ledger.to_dict())), SHANGHAI)

    assert copy.to_dict() == ledger.to_dict()
    assert copy.calls_today == 4
    assert copy.calls_by_purpose == ledger.calls_by_purpose
    assert copy.captures_today("A1") == 1
    assert copy.calls_last_minute(NOON + 2) == 4
    assert copy.closed
    assert copy.captures_closed("A1")


def test_yesterdays_books_do_not_count_today(ledger: Ledger) -> None:
    _poll(ledger, NOON, 3)
    copy = Ledger.from_dict(ledger.to_dict(), SHANGHAI)

    copy.roll(MIDNIGHT)

    assert copy.calls_today == 0


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x",
        {},
        {"day": None},
        {"day": 20261124},
        {"day": "yesterday"},
        {"day": "2026-11-24", "purposes": [], "endpoints": 1, "captures": "x", "minute": {}},
        {
            "day": "2026-11-24",
            "purposes": {"poll": "7", "still": -1, "dance": 5, "action": True},
            "endpoints": {"/list": 1.5, 7: 1},
            "closed": 1,
            "closed_captures": [1, None],
            "minute": ["x", None, True, float("nan"), float("inf")],
        },
    ],
)
def test_rubbish_on_disk_counts_for_nothing(data: object) -> None:
    ledger = Ledger.from_dict(data, SHANGHAI)

    _poll(ledger, NOON)

    assert ledger.calls_today == 1
    assert ledger.calls_by_endpoint == {"/list": 1}
    assert ledger.calls_last_minute(NOON) == 1
    assert not ledger.closed


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=10), children, max_size=4)
    ),
    max_leaves=12,
)
days = st.sampled_from(["2026-11-24", "0001-01-01", "9999-12-31", "1970-01-01"])


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "day": days | json_values,
            "purposes": json_values,
            "endpoints": json_values,
            "captures": json_values,
            "minute": st.lists(st.floats() | json_values, max_size=5) | json_values,
            "closed": json_values,
            "closed_captures": json_values,
        },
    )
)
def test_books_can_always_be_read_and_go_on(data: dict[str, Any]) -> None:
    ledger = Ledger.from_dict(data, SHANGHAI)
    before = ledger.calls_today

    _poll(ledger, NOON)

    assert ledger.calls_today in {1, before + 1}
    assert ledger.next_midnight(NOON) == MIDNIGHT
    assert ledger.room_in_minute(NOON, 1) > NOON
    json.dumps(ledger.to_dict())


def test_a_small_step_back_over_midnight_keeps_the_new_day(ledger: Ledger) -> None:
    _poll(ledger, MIDNIGHT + 5, 3)

    _poll(ledger, MIDNIGHT - 5)

    assert ledger.day == date(2026, 11, 25)
    assert ledger.calls_today == 4
    _poll(ledger, MIDNIGHT + 1)
    assert ledger.calls_today == 5


def test_a_board_that_wakes_up_in_1970_does_not_forget_the_day(ledger: Ledger) -> None:
    _poll(ledger, NOON, 3)

    _poll(ledger, 60.0)
    _poll(ledger, 120.0)
    _poll(ledger, NOON + HOUR)

    assert ledger.calls_today == 6


def test_a_date_far_ahead_does_not_last(ledger: Ledger) -> None:
    _poll(ledger, NOON + 3650 * DAY, 400)
    _poll(ledger, NOON)
    assert ledger.calls_today == 401

    _poll(ledger, NOON + DAY - 1)
    assert ledger.calls_today == 402, "it may still be a small correction"
    _poll(ledger, NOON + DAY)

    assert ledger.calls_today == 1
    assert ledger.day == date(2026, 11, 25)


def test_a_clock_that_steps_back_again_and_again_is_measured_anew(ledger: Ledger) -> None:
    _poll(ledger, NOON + 10 * DAY)
    _poll(ledger, NOON + 5 * DAY)
    _poll(ledger, NOON)

    _poll(ledger, NOON + DAY - 1)
    assert ledger.calls_today == 4

    _poll(ledger, NOON + DAY)
    assert ledger.calls_today == 1


def test_calls_from_before_a_step_back_leave_the_minute_in_time(ledger: Ledger) -> None:
    _poll(ledger, NOON, 3)

    assert ledger.calls_last_minute(NOON - HOUR) == 3
    assert ledger.room_in_minute(NOON - HOUR, 1) == NOON - HOUR + 60
    assert ledger.calls_last_minute(NOON - HOUR + 60) == 0


@given(
    st.lists(st.floats(min_value=0, max_value=4e9), max_size=30),
    st.sampled_from([SHANGHAI, timezone(timedelta(hours=-12)), ZoneInfo("America/Sao_Paulo")]),
)
def test_no_order_of_moments_breaks_the_books(moments: list[float], zone: ZoneInfo) -> None:
    ledger = Ledger(zone)

    for moment in moments:
        ledger.record(Purpose.POLL, "/list", now=moment)

        assert 1 <= ledger.calls_today <= len(moments)
        assert 1 <= ledger.calls_last_minute(moment) <= len(moments)
        assert moment < ledger.next_midnight(moment) <= moment + 1.1 * DAY
