"""Turning cameras from Home Assistant: what it costs, what is said, and that they stand still."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.ezviz_open import stop_tries
from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.identity import ChannelKey
from custom_components.ezviz_open.openapi import Direction
from tests.integration.common import entity_of, tick
from tests.simulated_cloud import PLAIN, PTZ

if TYPE_CHECKING:
    from homeassistant.auth.models import User
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry
    from pytest_homeassistant_custom_component.typing import (
        MockHAClientWebSocket,
        WebSocketGenerator,
    )

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, SetUp

KEY = ChannelKey(PTZ, 1)


class Remote:
    """The controls of the camera that turns."""

    def __init__(self, hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry) -> None:
        """Take hold of them."""
        self.hass, self.cloud, self.entry = hass, cloud, entry
        self.camera = entity_of(hass, PTZ)

    def entity(self, platform: str, key: str, serial: str = PTZ) -> str | None:
        """Return the id of one of a camera's controls."""
        registry = er.async_get(self.hass)
        return registry.async_get_entity_id(platform, DOMAIN, f"{serial}_1-{key}")

    async def tap(self, direction: str) -> None:
        """Press a direction's button."""
        button = self.entity("button", f"ptz_{direction}")
        assert button is not None
        await self.hass.services.async_call("button", "press", {"entity_id": button}, blocking=True)

    async def act(self, action: str, **data: Any) -> None:
        """Call an action on the camera."""
        await self.hass.services.async_call(
            DOMAIN, action, {"entity_id": self.camera, **data}, blocking=True
        )

    async def moving(self, serial: str = PTZ) -> str | None:
        """Return where the simulated camera turns to."""
        moving = (await self.cloud.device(serial))["ptz"]["moving"]
        assert moving is None or isinstance(moving, str)
        return moving

    async def calls(self) -> list[str]:
        """Return the calls about turning, in their order."""
        calls = [c for c in await self.cloud.calls() if "/ptz/" in c["path"]]
        return [call["path"].rpartition("/")[2] for call in calls]

    async def stands_still(self, within: float = 15) -> None:
        """Wait until it stands still, and nothing more is to come."""
        async with asyncio.timeout(within):
            while await self.moving() or self.entry.runtime_data.movers.may_turn(KEY):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.05)


@pytest.fixture
async def remote(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> Remote:
    """Return the controls, in a Home Assistant that knows what the cameras can do."""
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    return Remote(hass, cloud, entry)


async def test_tap_costs_two_calls(remote: Remote) -> None:
    before = await remote.cloud.count()

    await remote.tap("left")

    assert await remote.moving() is None
    assert await remote.calls() == ["start", "stop"]
    assert await remote.cloud.count() == before + 2
    assert (await remote.cloud.device(PTZ))["ptz"]["pan"] < 0


async def test_hold_costs_two_calls(remote: Remote) -> None:
    await remote.act("ptz_start", direction="up", speed="fast")
    assert await remote.moving() == "up"
    await remote.act("ptz_stop")

    assert await remote.moving() is None
    assert await remote.calls() == ["start", "stop"]
    assert [call["params"]["speed"] for call in await remote.cloud.calls("ptz/start")] == ["2"]


async def test_early_release_costs_three_calls(remote: Remote) -> None:
    await remote.cloud.fault("ptz/start", kind="late_answer", delay=1)
    start = asyncio.create_task(remote.act("ptz_start", direction="up"))
    await asyncio.sleep(0.2)
    await remote.act("ptz_stop")
    await start

    await remote.stands_still()
    assert sorted(await remote.calls()) == ["start", "stop", "stop"]


async def test_buttons_are_there_for_what_the_camera_can_do(remote: Remote) -> None:
    registry = er.async_get(remote.hass)
    for direction in ("up", "down", "left", "right"):
        entity_id = remote.entity("button", f"ptz_{direction}")
        assert entity_id is not None
        assert registry.async_get(entity_id).disabled_by is None
    for key in ("ptz_up_left", "ptz_zoom_in"):
        entity_id = remote.entity("button", key)
        assert entity_id is not None
        assert registry.async_get(entity_id).disabled_by is er.RegistryEntryDisabler.INTEGRATION
    for platform, key in (
        ("button", "ptz_up"),
        ("number", "ptz_step_time"),
        ("select", "ptz_speed"),
    ):
        assert remote.entity(platform, key, PLAIN) is None


@pytest.mark.parametrize("keys", ["split", "support_ptz"])
async def test_either_kind_of_key_gives_buttons(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, keys: str
) -> None:
    await cloud.control("POST", "reset", {"settings": {"ptz_keys": keys, "quota_per_minute": 0}})
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    remote = Remote(hass, cloud, entry)

    await remote.tap("down")

    assert await remote.calls() == ["start", "stop"]


async def test_step_time_and_speed_are_used_and_cost_nothing(remote: Remote) -> None:
    before = await remote.cloud.count()
    number, select = remote.entity("number", "ptz_step_time"), remote.entity("select", "ptz_speed")
    assert number is not None
    assert select is not None
    assert remote.hass.states.get(number).state == "500"
    assert remote.hass.states.get(select).state == "medium"

    await remote.hass.services.async_call(
        "number", "set_value", {"entity_id": number, "value": 1000}, blocking=True
    )
    await remote.hass.services.async_call(
        "select", "select_option", {"entity_id": select, "option": "fast"}, blocking=True
    )
    assert remote.hass.states.get(number).state == "1000"
    assert remote.hass.states.get(select).state == "fast"
    assert await remote.cloud.count() == before
    await remote.tap("right")

    start, stop = (c for c in await remote.cloud.calls() if "/ptz/" in c["path"])
    assert start["params"]["speed"] == "2"
    assert 1.0 <= stop["time"] - start["time"] < 1.7


async def test_step_time_and_speed_outlive_a_restart(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    remote = Remote(hass, cloud, entry)
    number, select = remote.entity("number", "ptz_step_time"), remote.entity("select", "ptz_speed")
    assert number is not None
    assert select is not None
    await hass.services.async_call(
        "number", "set_value", {"entity_id": number, "value": 1200}, blocking=True
    )
    await hass.services.async_call(
        "select", "select_option", {"entity_id": select, "option": "slow"}, blocking=True
    )

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert hass.states.get(number).state == "1200"
    assert hass.states.get(select).state == "slow"


async def test_hikvision_is_never_asked_to_be_slow(remote: Remote) -> None:
    await remote.cloud.device(PTZ, model="DS-2DE2A404IW")
    await tick(remote.hass, remote.entry)

    await remote.act("ptz_move", direction="left", speed="slow", duration=0.1)

    (start,) = await remote.cloud.calls("ptz/start")
    assert start["params"]["speed"] == "1"


async def test_turn_waits_until_the_camera_stands_still(remote: Remote) -> None:
    await remote.act("ptz_move", direction="left", duration=0.3)
    await remote.act("ptz_move", direction="up", duration=0.3)

    assert await remote.calls() == ["start", "stop", "start", "stop"]


async def test_camera_stops_by_itself(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left", at_most=1)

    assert await remote.moving() == "left"
    await remote.stands_still(5)
    assert await remote.calls() == ["start", "stop"]


@pytest.mark.parametrize(
    "fields", [{"direction": "sideways"}, {"at_most": 61}, {"at_most": 0}, {"speed": "warp"}]
)
async def test_nonsense_is_refused_without_a_call(remote: Remote, fields: dict[str, Any]) -> None:
    with pytest.raises(Exception, match=r"direction|at_most|speed"):
        await remote.act("ptz_start", **{"direction": "up", **fields})

    assert await remote.calls() == []


@pytest.mark.parametrize(
    "code, text, stops",
    [
        (60000, "cannot turn", 0),
        (60001, "may not turn", 0),
        (60002, "further up", 0),
        (60003, "further down", 0),
        (60004, "further left", 0),
        (60005, "further right", 0),
        (60006, "open its live picture", 1),
        (60009, "to a preset", 0),
        (60020, "cannot do that", 0),
        (60026, "shutter is closed", 0),
        (60027, "picture over", 0),
        (60028, "somebody else", 0),
        (60029, "talking", 0),
        (60080, "sound", 0),
        (60081, "patrol", 0),
        (60082, "sound", 0),
        (60083, "opening or closing", 0),
        (60084, "opening or closing", 0),
        (10029, "too frequent", 0),
        (20006, "in time", 1),
        (20007, "offline", 0),
        (20008, "in time", 1),
        (20032, "any more", 0),
    ],
)
async def test_refusal_says_why(remote: Remote, code: int, text: str, stops: int) -> None:
    await remote.cloud.fault("ptz/start", kind="code", code=code, count=1)

    with pytest.raises(HomeAssistantError, match=text):
        await remote.act("ptz_start", direction="up")

    await remote.stands_still()
    assert await remote.calls() == ["start", *["stop"] * stops]


async def test_end_of_the_way_is_told(remote: Remote) -> None:
    await remote.cloud.device(PTZ, ptz={"tilt": 1})

    with pytest.raises(HomeAssistantError, match="further up"):
        await remote.tap("up")


async def test_camera_that_turns_only_while_it_is_watched(remote: Remote) -> None:
    await remote.cloud.set(ptz_needs_stream=True)

    with pytest.raises(HomeAssistantError, match="open its live picture"):
        await remote.tap("up")

    await remote.stands_still()


async def test_way_that_the_camera_does_not_know_loses_its_buttons(remote: Remote) -> None:
    await remote.cloud.fault("ptz/start", kind="code", code=60020, count=1)
    with pytest.raises(HomeAssistantError):
        await remote.tap("up")

    assert remote.entity("button", "ptz_up") is None
    assert remote.entity("button", "ptz_down") is None
    assert remote.entity("button", "ptz_left") is not None
    with pytest.raises(HomeAssistantError, match="cannot turn that way"):
        await remote.act("ptz_start", direction="down")
    assert await remote.calls() == ["start"]


async def test_camera_without_a_head_loses_all_of_it(remote: Remote) -> None:
    await remote.cloud.fault("ptz/start", kind="code", code=60000, count=1)
    with pytest.raises(HomeAssistantError):
        await remote.tap("up")

    assert remote.entity("button", "ptz_left") is None
    assert remote.entity("number", "ptz_step_time") is None
    assert remote.entity("select", "ptz_speed") is None


async def test_camera_that_cannot_turn_is_not_asked(remote: Remote) -> None:
    with pytest.raises(HomeAssistantError, match="cannot turn that way"):
        await remote.hass.services.async_call(
            DOMAIN,
            "ptz_start",
            {"entity_id": entity_of(remote.hass, PLAIN), "direction": "up"},
            blocking=True,
        )

    assert await remote.calls() == []


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "lost_answer"},
        {"kind": "status", "code": 502},
        {"kind": "html"},
        {"kind": "code", "code": 10029},
        {"kind": "code", "code": 49999},
    ],
    ids=lambda fault: str(fault.get("code", fault["kind"])),
)
async def test_stop_is_repeated_until_it_was_answered(
    remote: Remote, fault: dict[str, Any]
) -> None:
    await remote.act("ptz_start", direction="left")
    await remote.cloud.fault("ptz/stop", count=3, **fault)

    with pytest.raises(HomeAssistantError):
        await remote.act("ptz_stop")

    await remote.stands_still()
    assert await remote.calls() == ["start", *["stop"] * 4]


STOP_FAILS = [
    ({"kind": "status", "code": 503}, "out of order"),
    ({"kind": "lost_answer"}, "cannot be reached"),
    ({"kind": "html"}, "makes no sense"),
    ({"kind": "code", "code": 10029}, "too frequent"),
    ({"kind": "code", "code": 20008}, "in time"),
    ({"kind": "code", "code": 60006}, "did not carry out the stop"),
]


@pytest.mark.parametrize("fault, reason", STOP_FAILS, ids=[reason for _, reason in STOP_FAILS])
@pytest.mark.parametrize("way", ["button", "ptz_move", "ptz_stop"])
async def test_stop_that_fails_is_told_as_a_camera_that_may_still_turn(
    remote: Remote, way: str, fault: dict[str, Any], reason: str
) -> None:
    await remote.cloud.fault("ptz/stop", count=2, **fault)
    match way:
        case "button":
            turn = remote.tap("left")
        case "ptz_move":
            turn = remote.act("ptz_move", direction="left", duration=0.2)
        case _:
            await remote.act("ptz_start", direction="left")
            turn = remote.act("ptz_stop")

    with pytest.raises(HomeAssistantError) as caught:
        await turn

    for words in ("may still be turning", "sent again by itself until", "Look at", reason):
        assert words in str(caught.value)
    await remote.stands_still()
    assert await remote.calls() == ["start", *["stop"] * 3]


@pytest.mark.parametrize("direction", ["left", "right"])
async def test_second_tap_that_has_to_wait_for_a_stop_is_told_as_not_begun(
    remote: Remote, direction: str
) -> None:
    await remote.cloud.fault("ptz/stop", kind="status", code=503, count=4)
    with pytest.raises(HomeAssistantError, match="The camera turned"):
        await remote.tap("left")
    await asyncio.sleep(0.5)

    with pytest.raises(HomeAssistantError) as caught:
        await remote.tap(direction)

    for words in ("not begun", "sent again by itself until", "try again when", "out of order"):
        assert words in str(caught.value)
    await remote.stands_still()
    assert (await remote.calls()).count("start") == 1


async def test_stop_of_a_camera_that_is_not_turned_from_here_is_told_as_not_repeated(
    remote: Remote,
) -> None:
    await remote.cloud.fault("ptz/stop", kind="status", code=503, count=1)

    with pytest.raises(HomeAssistantError, match=r"not sent again.*out of order"):
        await remote.act("ptz_stop")

    await asyncio.sleep(1)
    assert await remote.calls() == ["stop"]


async def test_stop_of_a_camera_that_cannot_turn_says_only_that(remote: Remote) -> None:
    await remote.cloud.fault("ptz/stop", kind="code", code=60000, count=1)

    with pytest.raises(HomeAssistantError, match="cannot turn") as caught:
        await remote.act("ptz_stop")

    assert "stop failed" not in str(caught.value)


async def test_start_whose_answer_is_lost_is_stopped(remote: Remote) -> None:
    await remote.cloud.fault("ptz/start", kind="lost_answer", count=1)

    with pytest.raises(HomeAssistantError, match="cannot be reached"):
        await remote.act("ptz_start", direction="left")

    async with asyncio.timeout(5):
        while await remote.moving():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)
    # Another stop is to come when nothing can be under way any more.
    assert remote.entry.runtime_data.movers.may_turn(KEY)


async def test_token_that_expires_in_between_is_renewed_for_the_stop(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left")
    await remote.cloud.control("POST", "tokens/revoke")

    await remote.act("ptz_stop")

    assert await remote.moving() is None


async def test_used_up_day_does_not_hold_a_stop_back(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left")
    governor = remote.entry.runtime_data.governor
    governor.ledger.close(0)
    await remote.cloud.fault("ptz/stop", kind="code", code=10007, count=2)
    with pytest.raises(HomeAssistantError, match="day's API calls"):
        await remote.act("ptz_stop")

    await remote.stands_still()


async def test_camera_that_goes_offline_is_stopped_when_it_is_back(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left")
    await remote.cloud.fault("ptz/stop", kind="code", code=20007, count=1)
    with pytest.raises(HomeAssistantError, match="offline"):
        await remote.act("ptz_stop")
    assert remote.hass.states.get(remote.camera).state == "unavailable"
    assert await remote.moving() == "left"

    await tick(remote.hass, remote.entry)

    await remote.stands_still()
    assert await remote.calls() == ["start", "stop", "stop"]


async def test_stop_that_waits_for_its_next_try_goes_out_when_the_cloud_is_back(
    remote: Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pause in ("_FIRST_PAUSE", "_LONG_PAUSE"):
        monkeypatch.setattr(stop_tries, pause, 3600.0)
    await remote.act("ptz_start", direction="left")
    for call in ("ptz/stop", "device/list"):
        await remote.cloud.fault(call, kind="status", code=502)
    with pytest.raises(HomeAssistantError, match="out of order"):
        await remote.act("ptz_stop")
    coordinator = remote.entry.runtime_data.coordinator
    await coordinator.async_refresh()
    assert await remote.calls() == ["start", "stop"]

    await remote.cloud.clear_faults()
    await coordinator.async_refresh()

    await remote.stands_still(5)
    assert await remote.calls() == ["start", "stop", "stop"]


async def test_unload_stops(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left")

    await remote.hass.config_entries.async_unload(remote.entry.entry_id)

    assert await remote.moving() is None
    assert await remote.calls() == ["start", "stop"]


async def test_unloaded_account_turns_nothing(remote: Remote) -> None:
    movers = remote.entry.runtime_data.movers
    await movers.close()

    with pytest.raises(HomeAssistantError, match="unloaded"):
        await movers.press(KEY, Direction.LEFT)
    assert await remote.calls() == []


async def test_unloaded_account_leaves_what_comes_back_to_its_next_start(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left")
    await remote.cloud.fault("ptz/stop", kind="code", code=20007, count=1)
    with pytest.raises(HomeAssistantError, match="offline"):
        await remote.act("ptz_stop")
    await remote.entry.runtime_data.movers.close()

    await tick(remote.hass, remote.entry)

    await asyncio.sleep(0.2)
    assert await remote.calls() == ["start", "stop"]


async def test_end_of_home_assistant_stops(remote: Remote) -> None:
    await remote.act("ptz_start", direction="left")

    remote.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await remote.hass.async_block_till_done()

    assert await remote.moving() is None


async def test_killed_home_assistant_stops_at_its_next_start(
    remote: Remote, hass_storage: dict[str, Any]
) -> None:
    await remote.act("ptz_start", direction="left")
    await remote.hass.async_block_till_done()
    name = f"{DOMAIN}.{remote.entry.entry_id}.moves"
    noted = hass_storage[name]["data"]
    assert [move["serial"] for move in noted] == [PTZ]
    await remote.cloud.fault("ptz/stop", kind="code", code=10029)
    movers = remote.entry.runtime_data.movers
    await movers.close(within=0)
    assert hass_storage[name]["data"] == noted
    assert await remote.moving() == "left"

    await remote.cloud.clear_faults()
    await remote.hass.config_entries.async_reload(remote.entry.entry_id)

    async with asyncio.timeout(5):
        while await remote.moving():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def test_noted_camera_that_is_offline_at_the_start_is_stopped_later(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    make_entry: MakeEntry,
    hass_storage: dict[str, Any],
) -> None:
    entry = make_entry()
    name = f"{DOMAIN}.{entry.entry_id}.moves"
    noted = {"serial": PTZ, "channel": 1, "direction": 2, "sent_at": 0}
    hass_storage[name] = {"version": 1, "minor_version": 1, "key": name, "data": [noted]}
    await cloud.fault("ptz/stop", kind="code", code=20007, count=1)
    await cloud.fault("camera/list", kind="latency", delay=1)

    await set_up(entry)

    await cloud.wait_for_calls("ptz/stop", 2)


async def test_account_that_never_moved_anything_has_no_notes(
    remote: Remote, hass_storage: dict[str, Any]
) -> None:
    await remote.hass.config_entries.async_unload(remote.entry.entry_id)

    assert f"{DOMAIN}.{remote.entry.entry_id}.moves" not in hass_storage


async def test_damaged_notes_count_as_none(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    make_entry: MakeEntry,
    hass_storage: dict[str, Any],
) -> None:
    entry = make_entry()
    good = {"serial": PTZ, "channel": 1, "direction": 2, "sent_at": 0}
    hass_storage[f"{DOMAIN}.{entry.entry_id}.moves"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.{entry.entry_id}.moves",
        "data": [{**good, "direction": 99}, "left", {"serial": PTZ}, good],
    }

    await set_up(entry)
    await cloud.wait_for_calls("ptz/stop", 1)

    await hass.async_block_till_done()
    assert await cloud.count("ptz/stop") == 1


async def test_notes_go_with_the_account(remote: Remote, hass_storage: dict[str, Any]) -> None:
    await remote.tap("left")
    name = f"{DOMAIN}.{remote.entry.entry_id}.moves"

    await remote.hass.config_entries.async_remove(remote.entry.entry_id)

    assert name not in hass_storage


async def test_account_that_goes_says_what_it_may_leave_turning(
    remote: Remote, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    await remote.hass.config_entries.async_unload(remote.entry.entry_id)
    name = f"{DOMAIN}.{remote.entry.entry_id}.moves"
    noted = {"serial": PTZ, "channel": 1, "direction": 2, "sent_at": 0}
    hass_storage[name] = {"version": 1, "minor_version": 1, "key": name, "data": [noted]}

    await remote.hass.config_entries.async_remove(remote.entry.entry_id)

    assert "may be turning still: 1" in caplog.text
    assert PTZ not in caplog.text.rpartition("may be turning still")[2]
    assert name not in hass_storage


async def press(client: MockHAClientWebSocket, entity_id: str, **fields: Any) -> dict[str, Any]:
    """Send the card's start and return its answer."""
    await client.send_json_auto_id(
        {"type": "ezviz_open/ptz/start", "entity_id": entity_id, "direction": "left", **fields}
    )
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def test_card_presses_and_lets_go(remote: Remote, hass_ws_client: WebSocketGenerator) -> None:
    client = await hass_ws_client(remote.hass)

    answer = await press(client, remote.camera, speed="fast")
    assert answer["success"]
    assert await remote.moving() == "left"
    await client.send_json_auto_id({"type": "ezviz_open/ptz/stop", "entity_id": remote.camera})
    assert (await client.receive_json())["success"]

    assert await remote.moving() is None
    assert await remote.calls() == ["start", "stop"]


async def test_card_is_told_why_not(remote: Remote, hass_ws_client: WebSocketGenerator) -> None:
    client = await hass_ws_client(remote.hass)
    await remote.cloud.device(PTZ, ptz={"pan": -1})

    answer = await press(client, remote.camera)

    assert not answer["success"]
    assert answer["error"]["translation_key"] == "ptz_end_left"
    assert "further left" in answer["error"]["message"]


async def test_automations_hear_of_turns_and_who_asked(
    remote: Remote, hass_ws_client: WebSocketGenerator, hass_admin_user: User
) -> None:
    turns = async_capture_events(remote.hass, "ezviz_open_turned")
    client = await hass_ws_client(remote.hass)
    asked = Context()
    button = remote.entity("button", "ptz_left")

    await press(client, remote.camera)
    await client.send_json_auto_id({"type": "ezviz_open/ptz/stop", "entity_id": remote.camera})
    assert (await client.receive_json())["success"]
    for domain, action, data in (
        ("button", "press", {"entity_id": button}),
        (DOMAIN, "ptz_move", {"entity_id": remote.camera, "direction": "right"}),
    ):
        await remote.hass.services.async_call(domain, action, data, blocking=True, context=asked)

    camera = er.async_get(remote.hass).async_get(remote.camera)
    assert camera is not None
    assert [turn.data for turn in turns] == 3 * [{"device_id": camera.device_id}]
    assert turns[0].context.user_id == hass_admin_user.id
    assert [turn.context for turn in turns[1:]] == [asked, asked]


async def test_no_turn_is_told_of_where_none_began(remote: Remote) -> None:
    turns = async_capture_events(remote.hass, "ezviz_open_turned")
    await remote.cloud.fault("ptz/start", kind="code", code=60002)

    with pytest.raises(HomeAssistantError):
        await remote.tap("up")
    await remote.act("ptz_stop")
    await remote.act("preset_add", name="Door")
    preset = remote.entity("select", "preset")
    await remote.hass.services.async_call(
        "select", "select_option", {"entity_id": preset, "option": "Door"}, blocking=True
    )

    assert turns == []


async def test_closed_browser_stops(remote: Remote, hass_ws_client: WebSocketGenerator) -> None:
    client = await hass_ws_client(remote.hass)
    other = await hass_ws_client(remote.hass)
    assert (await press(client, remote.camera))["success"]

    await other.close()
    await asyncio.sleep(0.2)
    assert await remote.moving() == "left"
    await client.close()

    await remote.stands_still(5)
    assert await remote.calls() == ["start", "stop"]


async def test_card_needs_a_user_who_may_control_the_camera(
    remote: Remote, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> None:
    client = await hass_ws_client(remote.hass, hass_read_only_access_token)

    answer = await press(client, remote.camera)

    assert answer["error"]["code"] == "unauthorized"
    assert await remote.calls() == []


async def test_card_turns_our_cameras_alone(
    remote: Remote, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(remote.hass)

    answer = await press(client, "camera.somebody_else")

    assert answer["error"]["translation_key"] == "not_our_camera"


async def test_stop_is_sent_though_nothing_turns_here(remote: Remote) -> None:
    await remote.act("ptz_stop")

    assert await remote.calls() == ["stop"]


async def test_cancelled_script_stops_the_camera(remote: Remote) -> None:
    moving = asyncio.create_task(remote.act("ptz_move", direction="left", duration=30))
    await remote.cloud.wait_for_calls("ptz/start", 1)
    await asyncio.sleep(0.1)

    moving.cancel()

    await remote.stands_still(5)


async def test_ten_cameras_side_by_side(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    await cloud.control(
        "POST",
        "reset",
        {"devices": 30, "settings": {"quota_per_minute": 0, "quota_per_day": 0}},
    )
    serials = [f"BD{number:07}" for number in range(1, 11)]
    for serial in serials:
        await cloud.device(serial, capabilities={"support_ptz": "1"})
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    await cloud.fault("ptz/*", kind="latency", delay=0.5)
    movers = entry.runtime_data.movers
    begin = asyncio.get_running_loop().time()

    await asyncio.gather(
        *(movers.step(ChannelKey(serial, 1), Direction.LEFT, seconds=0.5) for serial in serials)
    )

    assert asyncio.get_running_loop().time() - begin < 5
    assert await cloud.count("ptz/start") == await cloud.count("ptz/stop") == 10
    for serial in serials:
        assert (await cloud.device(serial))["ptz"]["moving"] is None
