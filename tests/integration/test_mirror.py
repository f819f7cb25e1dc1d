"""Turning pictures over with buttons that only toggle."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.integration.common import pass_time
from tests.integration.controls import begin, control, control_of, refusal, settle, use
from tests.simulated_cloud import H265, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

PAUSE = timedelta(seconds=5)
PRESS = "button.press"


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    """Return an account whose devices have told what they can do."""
    entry = await set_up()
    await settle(hass)
    return entry


def button(hass: HomeAssistant, axis: str) -> str:
    """Return the button that mirrors about an axis."""
    return control(hass, "button", f"{PTZ}_1-mirror_{axis}")


async def flips(cloud: Cloud) -> list[str]:
    """Return the axes that the platform was told, call by call."""
    return [call["params"]["command"] for call in await cloud.calls("ptz/mirror")]


@pytest.mark.usefixtures("entry")
async def test_buttons_are_there_by_their_own_keys(hass: HomeAssistant) -> None:
    assert all(button(hass, axis) for axis in ("up_down", "left_right", "center"))
    assert control_of(hass, "button", f"{PLAIN}_1-mirror_center")
    assert control_of(hass, "button", f"{PLAIN}_1-mirror_up_down") is None
    assert control_of(hass, "button", f"{H265}_1-mirror_center") is None
    assert control_of(hass, "button", f"{RECORDER}_1-mirror_center") is None


@pytest.mark.parametrize(
    "axis,command,shown",
    [("up_down", "0", "up_down"), ("left_right", "1", "left_right"), ("center", "2", "center")],
)
@pytest.mark.usefixtures("entry")
async def test_press_is_one_call(
    hass: HomeAssistant, cloud: Cloud, axis: str, command: str, shown: str
) -> None:
    before = await cloud.count()

    await use(hass, PRESS, button(hass, axis))
    await settle(hass)

    assert await flips(cloud) == [command]
    assert (await cloud.device(PTZ))["mirror"] == shown
    assert await cloud.count() == before + 1


@pytest.mark.usefixtures("entry")
async def test_second_press_is_kept_for_five_seconds(hass: HomeAssistant, cloud: Cloud) -> None:
    await use(hass, PRESS, button(hass, "up_down"))

    task = begin(hass, PRESS, button(hass, "up_down"))
    await asyncio.sleep(0.1)
    assert await flips(cloud) == ["0"]
    await pass_time(hass, PAUSE)
    await task

    assert await flips(cloud) == ["0", "0"]
    assert (await cloud.device(PTZ))["mirror"] == "none"


@pytest.mark.usefixtures("entry")
async def test_third_press_takes_the_kept_one_away(hass: HomeAssistant, cloud: Cloud) -> None:
    tasks = [begin(hass, PRESS, button(hass, "up_down")) for _ in range(3)]
    await asyncio.sleep(0.3)

    await pass_time(hass, PAUSE)
    await asyncio.gather(*tasks)

    assert await flips(cloud) == ["0"]
    assert (await cloud.device(PTZ))["mirror"] == "up_down"


@pytest.mark.usefixtures("entry")
async def test_fourth_press_is_kept_again(hass: HomeAssistant, cloud: Cloud) -> None:
    tasks = [begin(hass, PRESS, button(hass, "up_down")) for _ in range(4)]
    await asyncio.sleep(0.3)

    await pass_time(hass, PAUSE)
    await asyncio.gather(*tasks)

    assert await flips(cloud) == ["0", "0"]


@pytest.mark.usefixtures("entry")
async def test_other_axis_waits_for_its_turn(hass: HomeAssistant, cloud: Cloud) -> None:
    await cloud.set(mirror_seconds=3)
    await use(hass, PRESS, button(hass, "up_down"))
    task = begin(hass, PRESS, button(hass, "left_right"))
    await asyncio.sleep(0.1)
    assert await flips(cloud) == ["0"]

    await cloud.advance(5)
    await pass_time(hass, PAUSE)
    await task

    assert await flips(cloud) == ["0", "1"]
    assert (await cloud.device(PTZ))["mirror"] == "center"


@pytest.mark.usefixtures("entry")
async def test_press_that_nobody_waits_for_any_more_is_forgotten(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    await use(hass, PRESS, button(hass, "up_down"))
    task = begin(hass, PRESS, button(hass, "up_down"))
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.sleep(0.1)

    task = begin(hass, PRESS, button(hass, "up_down"))
    await asyncio.sleep(0.1)
    await pass_time(hass, PAUSE)
    await task

    assert await flips(cloud) == ["0", "0"]


@pytest.mark.usefixtures("entry")
async def test_covered_camera_is_not_asked(hass: HomeAssistant, cloud: Cloud) -> None:
    await use(hass, "switch.turn_on", control(hass, "switch", f"{PTZ}_1-privacy"))

    assert await refusal(hass, PRESS, button(hass, "center")) == "shutter_closed"

    assert await flips(cloud) == []


@pytest.mark.parametrize(
    "code,key",
    [
        (20007, "device_offline"),
        (20008, "device_timeout"),
        (60026, "shutter_closed"),
        (60027, "mirroring"),
        (60028, "ptz_busy"),
        (60083, "shutter_moving"),
        (10029, "quota_minute"),
    ],
)
@pytest.mark.usefixtures("entry")
async def test_refusals_are_explained(
    hass: HomeAssistant, cloud: Cloud, code: int, key: str
) -> None:
    await cloud.fault("ptz/mirror", kind="code", code=code)

    assert await refusal(hass, PRESS, button(hass, "center")) == key

    assert await cloud.count("ptz/mirror") == 1


async def test_camera_that_cannot_after_all_loses_that_button_for_good(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("ptz/mirror", kind="code", code=60020, count=1)

    assert await refusal(hass, PRESS, button(hass, "center")) == "unsupported"

    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert control_of(hass, "button", f"{PTZ}_1-mirror_center") is None
    assert control_of(hass, "button", f"{PTZ}_1-mirror_up_down")
