"""What the media server is told about each camera."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.alteration import change
from simulator.cloud import Cloud
from simulator.scenes import CloudScenes

from .conftest import GB28181, PTZ, RECORDER


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.mark.parametrize(
    "state,seen",
    [
        ({}, {"privacy": False, "mirror_h": False, "mirror_v": False, "pan": 0.0, "zoom": 1.0}),
        ({"privacy": True}, {"privacy": True}),
        ({"mirror": "left_right"}, {"mirror_h": True, "mirror_v": False}),
        ({"mirror": "up_down"}, {"mirror_h": False, "mirror_v": True}),
        ({"mirror": "center"}, {"mirror_h": True, "mirror_v": True}),
        ({"ptz": {"pan": 0.5, "tilt": -9, "zoom": 9}}, {"pan": 0.5, "tilt": -1.0, "zoom": 4.0}),
        ({"ptz": {"focus": 0.25}}, {"focus": 0.25}),
        ({"speaking": "你好", "light_on": True}, {"speaking": "你好", "light_on": True}),
        ({"night_vision": True}, {"night_vision": True}),
    ],
)
def test_state_reaches_the_scene(cloud: Cloud, state: dict[str, Any], seen: dict[str, Any]) -> None:
    change(cloud, cloud.devices[PTZ], state)

    scene = CloudScenes(cloud).state(PTZ, 1)

    assert {name: getattr(scene, name) for name in seen} == seen


def test_scene_has_the_clock_of_the_simulator(cloud: Cloud) -> None:
    scenes = CloudScenes(cloud)
    before = scenes.state(PTZ, 1).now
    cloud.clock.advance(3600)

    after = scenes.state(PTZ, 1).now

    assert 3600 <= (after - before).total_seconds() < 3610
    assert after.utcoffset() == before.utcoffset()
    assert after.tzname() == "CST"


def test_head_turns_in_the_scene(cloud: Cloud) -> None:
    change(cloud, cloud.devices[PTZ], {"ptz": {"moving": "right"}})
    cloud.clock.advance(1)

    assert 0.2 < CloudScenes(cloud).state(PTZ, 1).pan < 0.6


def test_each_camera_has_its_own_scene(cloud: Cloud) -> None:
    scenes = CloudScenes(cloud)

    kinds = [scenes.state(RECORDER, channel).kind for channel in (1, 2, 3, 4)]
    assert len(set(kinds)) == 4
    assert scenes.state(GB28181, 1).name == "小区大门"


@pytest.mark.parametrize("serial,channel", [("BC0000000", 1), (PTZ, 2)])
def test_camera_that_is_gone_has_no_scene(cloud: Cloud, serial: str, channel: int) -> None:
    with pytest.raises(KeyError):
        CloudScenes(cloud).state(serial, channel)
