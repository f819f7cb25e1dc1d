"""The plans, and one's own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from openapi import ENTERPRISE, PERSONAL


def test_the_personal_plan_is_the_strict_one() -> None:
    assert PERSONAL.per_minute == 20
    assert PERSONAL.per_day == 1000
    assert PERSONAL.captures_per_device_day == 100
    assert PERSONAL.streams == 3


def test_the_background_has_its_part() -> None:
    assert PERSONAL.background_per_day == 400
    assert PERSONAL.background_per_minute == 10
    assert replace(PERSONAL, per_minute=1).background_per_minute == 1
    assert ENTERPRISE.per_day > PERSONAL.per_day


@pytest.mark.parametrize(
    "numbers",
    [
        {"per_minute": 0},
        {"per_day": 0},
        {"streams": 0},
        {"captures_per_device_day": -1},
        {"background_share": 1.1},
        {"background_share": -0.1},
    ],
)
def test_numbers_without_sense_are_refused(numbers: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"limit|captures|share"):
        replace(PERSONAL, **numbers)
