"""The devices of the account, few and many."""

from __future__ import annotations

import re

import pytest

from simulator.household import household

GB28181 = "33010343992967895520:33011062991327187933"


def test_household_has_one_device_of_each_kind() -> None:
    devices = household("1", None)

    assert [device.kind for device in devices] == [
        "ptz",
        "h265",
        "battery",
        "encrypted",
        "nvr",
        "gb28181",
        "fixed",
        "offline",
    ]
    assert [device.asleep for device in devices if device.asleep is not None] == [True]
    assert [device.kind for device in devices if device.codec == "h265"] == ["h265"]
    assert [device.kind for device in devices if device.encrypted] == ["encrypted"]


@pytest.mark.parametrize("count", [0, 1, 8, 10, 50, 200])
def test_household_of_any_size(count: int) -> None:
    devices = household("1", count)

    assert len(devices) == count
    assert len({device.serial for device in devices}) == count
    for device in devices:
        assert device.serial == GB28181 or re.fullmatch(r"[A-Z0-9]{9}", device.serial)
        assert device.channels


def test_fifty_devices_have_at_most_a_hundred_channels() -> None:
    channels = sum(len(device.channels) for device in household("1", 50))

    assert 80 <= channels <= 100


def test_labels_come_from_the_seed() -> None:
    first, again, other = (
        [device.code for device in household(seed, None)] for seed in ("1", "1", "2")
    )

    assert first == again
    assert first != other
    assert all(re.fullmatch(r"[A-Z]{6}", code) for code in first)
