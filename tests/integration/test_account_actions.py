"""Actions of an account's owner: addresses and links to hand on, devices to add and to name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import voluptuous as vol
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from yarl import URL

from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import device_of, entity_of, reason_of, state_by, state_of
from tests.simulated_cloud import ENCRYPTED, OFFLINE, PLAIN, PTZ, RECORDER

if TYPE_CHECKING:
    from homeassistant.auth.models import User
    from homeassistant.core import HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import SetUp

NEW = "BC3000001"
RISKY = "BC3000002"
FOREIGN = "BC9000001"
CARD = "SIM30DAYS"


@pytest.fixture
async def entry(hass: HomeAssistant, set_up: SetUp) -> MockConfigEntry:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


async def act(hass: HomeAssistant, action: str, *, response: bool = True, **data: Any) -> Any:
    """Run an action and return its answer."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=response
    )


async def do(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Run an action that answers nothing."""
    await act(hass, action, response=False, **data)


def seconds_until(moment: str) -> float:
    return (datetime.fromisoformat(moment) - dt_util.utcnow()).total_seconds()


# Addresses and links


async def test_live_address_lives_for_an_hour_and_costs_one_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count()
    camera = entity_of(hass, PTZ)

    answer = (await act(hass, "get_live_address", entity_id=camera))[camera]

    assert await cloud.count() == before + 1
    assert answer["url"].split("?")[0].endswith(".m3u8")
    assert (answer["protocol"], answer["quality"]) == ("hls", "hd")
    assert 3500 < seconds_until(answer["expires_at"]) <= 3601


async def test_live_address_is_what_was_asked_for(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    camera = entity_of(hass, RECORDER, 2)

    answer = await act(
        hass,
        "get_live_address",
        entity_id=camera,
        protocol="rtmp",
        quality="fluent",
        lifetime=60,
    )

    assert answer[camera]["url"].startswith("rtmp://")
    assert seconds_until(answer[camera]["expires_at"]) <= 61
    (call,) = await cloud.calls("live/address/get")
    assert call["params"]["channelNo"] == "2"
    assert call["params"]["quality"] == "2"


async def test_ezopen_address_of_an_encrypted_camera_takes_its_code(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    camera = entity_of(hass, ENCRYPTED)
    code = (await cloud.device(ENCRYPTED))["code"]

    answer = await act(hass, "get_live_address", entity_id=camera, protocol="ezopen", code=code)

    assert answer[camera]["url"].startswith("ezopen://")
    assert answer[camera]["expires_at"] is None


async def test_device_stands_for_its_cameras(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    device = device_of(hass, entry, PTZ)
    assert device is not None

    answer = await act(hass, "get_live_address", device_id=device.id)

    assert list(answer) == [entity_of(hass, PTZ)]


async def test_refused_address_is_explained(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("live/address/get", kind="code", code=20007, count=1)

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "get_live_address", entity_id=entity_of(hass, PTZ))

    assert reason_of(caught.value) == "device_offline"
    assert state_of(hass, PTZ) == "unavailable"


@pytest.mark.parametrize("lifetime", [10, 604_801])
async def test_lifetime_has_its_limits(
    hass: HomeAssistant, entry: MockConfigEntry, lifetime: int
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, "get_live_address", entity_id=entity_of(hass, PTZ), lifetime=lifetime)


async def test_page_link_holds_the_token_and_costs_no_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count()
    camera = entity_of(hass, PTZ)
    token = entry.runtime_data.client.token

    answer = (await act(hass, "get_page_link", entity_id=camera, quality="fluent"))[camera]

    assert await cloud.count() == before
    assert URL(answer["page"]).query == {
        "url": f"ezopen://open.ys7.com/{PTZ}/1.live",
        "accessToken": token.access_token,
    }
    assert answer["mini_program_id"].startswith("wx")
    path = URL(answer["mini_program_path"])
    assert path.path == "pages/live/live"
    assert path.query == {
        "accessToken": token.access_token,
        "deviceSerial": PTZ,
        "channelNo": "1",
    }
    assert seconds_until(answer["expires_at"]) == pytest.approx(
        token.expires_at - dt_util.utcnow().timestamp(), abs=5
    )


async def test_page_link_takes_the_code_of_an_encrypted_camera(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    camera = entity_of(hass, ENCRYPTED)

    answer = await act(hass, "get_page_link", entity_id=camera, code="QWERTZ")

    ezopen = URL(answer[camera]["page"]).query["url"]
    assert ezopen == f"ezopen://QWERTZ@open.ys7.com/{ENCRYPTED}/1.hd.live"


async def test_accounts_overseas_have_no_page(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.control("POST", "reset", {"region": "eu", "settings": {"quota_per_minute": 0}})
    await set_up()

    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "get_page_link", entity_id=entity_of(hass, PTZ))

    assert reason_of(caught.value) == "page_mainland_only"


async def test_what_leaves_is_not_logged(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    camera = entity_of(hass, PTZ)

    address = (await act(hass, "get_live_address", entity_id=camera))[camera]["url"]
    page = (await act(hass, "get_page_link", entity_id=camera))[camera]["page"]

    logged = "\n".join(record.getMessage() for record in caplog.records)
    for secret in (*URL(address).query.values(), URL(page).query["accessToken"]):
        assert len(secret) < 8 or secret not in logged


@pytest.mark.parametrize("action", ["get_live_address", "get_page_link"])
async def test_only_running_cameras_of_ours_can_be_named(
    hass: HomeAssistant, entry: MockConfigEntry, action: str
) -> None:
    stranger = entity_of(hass, PTZ, key="stream_problem")

    for entity_id in (stranger, "camera.nowhere"):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, entity_id=entity_id)
        assert reason_of(caught.value) == "no_camera_named"


async def test_camera_is_not_found_where_no_account_runs(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, DOMAIN, {})

    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "get_page_link", entity_id="camera.nowhere")

    assert reason_of(caught.value) == "no_camera_named"


@pytest.mark.parametrize(
    "action,data",
    [
        ("get_live_address", {}),
        ("get_page_link", {}),
        ("add_device", {"config_entry_id": "x", "serial": "x", "code": "x"}),
        ("rename", {"name": "x"}),
    ],
)
async def test_only_administrators_may(
    hass: HomeAssistant,
    cloud: Cloud,
    entry: MockConfigEntry,
    hass_read_only_user: User,
    action: str,
    data: dict[str, str],
) -> None:
    before = await cloud.count()
    if action != "add_device":
        data = {**data, "entity_id": entity_of(hass, PTZ)}

    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            action,
            data,
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
            return_response=action.startswith("get"),
        )

    assert await cloud.count() == before


# Adding


async def test_added_device_is_there_at_once(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.set(max_devices=0)
    code = (await cloud.device(NEW))["code"]
    before = await cloud.count()

    await do(
        hass,
        "add_device",
        config_entry_id=entry.entry_id,
        serial=f" {NEW.lower()} ",
        code=code.lower(),
    )

    assert state_of(hass, NEW) == "idle"
    calls = [call["path"].rsplit("/lapp/", 1)[-1] for call in (await cloud.calls())[before:]]
    assert calls[:3] == ["device/add", "device/list", "camera/list"]


@pytest.mark.parametrize(
    "serial,key",
    [
        (NEW, "add_wrong_code"),
        (FOREIGN, "add_somebody_elses"),
        (PTZ, "add_already_mine"),
        ("BC7654321", "add_unknown"),
        (RISKY, "add_ownership"),
    ],
)
async def test_device_that_cannot_be_added_is_explained(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, serial: str, key: str
) -> None:
    before = await cloud.count()

    with pytest.raises(HomeAssistantError) as caught:
        await do(hass, "add_device", config_entry_id=entry.entry_id, serial=serial, code="WRONGX")

    assert reason_of(caught.value) == key
    assert await cloud.count() == before + 1


async def test_device_that_is_offline_cannot_be_added(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    await cloud.fault("device/add", kind="code", code=20007, count=1)

    with pytest.raises(HomeAssistantError) as caught:
        await do(hass, "add_device", config_entry_id=entry.entry_id, serial=NEW, code="ABCDEF")

    assert reason_of(caught.value) == "add_offline"


async def test_account_has_to_be_there_and_running(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(entry.entry_id)

    for entry_id, key in ((entry.entry_id, "account_not_loaded"), ("none", "no_such_account")):
        with pytest.raises(ServiceValidationError) as caught:
            await do(hass, "add_device", config_entry_id=entry_id, serial=NEW, code="ABCDEF")
        assert reason_of(caught.value) == key


# Naming


async def test_device_is_named_without_a_read(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count()

    await do(hass, "rename", entity_id=entity_of(hass, PTZ), name=" 起居室 ")

    assert (await cloud.device(PTZ))["name"] == "起居室"
    device = device_of(hass, entry, PTZ)
    assert device is not None
    assert device.name == "起居室"
    assert await cloud.count() == before + 1


async def test_input_of_a_recorder_is_named_by_itself(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    shown = device_of(hass, entry, f"{RECORDER}_2")
    assert shown is not None

    await do(hass, "rename", device_id=shown.id, name="后门")

    shown = device_of(hass, entry, f"{RECORDER}_2")
    recorder = device_of(hass, entry, RECORDER)
    assert shown is not None
    assert recorder is not None
    assert (shown.name, recorder.name) == ("后门", "店铺录像机")
    channels = (await cloud.device(RECORDER))["channels"]
    assert [c["name"] for c in channels if c["number"] == 2] == ["后门"]

    await do(hass, "rename", device_id=recorder.id, name="录像机")
    assert (await cloud.device(RECORDER))["name"] == "录像机"


@pytest.mark.parametrize("name", ["", "   ", "门" * 17, "x" * 51])
async def test_name_that_does_not_fit_costs_no_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, name: str
) -> None:
    before = await cloud.count()

    with pytest.raises(ServiceValidationError) as caught:
        await do(hass, "rename", entity_id=entity_of(hass, PTZ), name=name)

    assert reason_of(caught.value) == "name_too_long"
    assert await cloud.count() == before


async def test_name_with_special_characters_is_explained(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    with pytest.raises(HomeAssistantError) as caught:
        await do(hass, "rename", entity_id=entity_of(hass, PTZ), name="<gate>")

    assert reason_of(caught.value) == "name_refused"
    device = device_of(hass, entry, PTZ)
    assert device is not None
    assert device.name == "客厅"


async def test_one_device_is_named_at_a_time(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    before = await cloud.count()
    two = [entity_of(hass, PTZ), entity_of(hass, PLAIN)]

    for named in (two, ["camera.nowhere"]):
        with pytest.raises(ServiceValidationError) as caught:
            await do(hass, "rename", entity_id=named, name="x")
        assert reason_of(caught.value) == "not_one_device"
    account = device_of(hass, entry, entry.entry_id)
    assert account is not None
    with pytest.raises(ServiceValidationError):
        await do(hass, "rename", device_id=account.id, name="x")

    assert await cloud.count() == before


async def test_device_that_is_offline_is_named_all_the_same(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry
) -> None:
    device = device_of(hass, entry, OFFLINE)
    assert device is not None

    await do(hass, "rename", device_id=device.id, name="屋顶")

    assert (await cloud.device(OFFLINE))["name"] == "屋顶"


# Cloud storage


async def test_a_card_books_cloud_storage_at_the_cost_of_one_call(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    before = await cloud.count()

    await do(
        hass,
        "activate_cloud_storage",
        entity_id=entity_of(hass, PLAIN),
        card_password=f" {CARD} ",
        phone="13800000000",
    )

    assert await cloud.count() == before + 1
    (call,) = await cloud.calls("cloud/storage/open")
    assert call["params"]["isImmediately"] == "1"
    assert call["params"]["phone"] == "13800000000"
    # Home Assistant's own event of the call has it: nothing keeps an action's data out of that.
    assert not [m for m in caplog.messages if CARD in m and "Bus:Handling" not in m]
    assert state_by(hass, "sensor", f"{PLAIN}-cloud_storage") == "not_opened"
    # It is read anew in its turn, before all that has been read already.
    for _ in range(2):
        await entry.runtime_data.upkeep._read_next(dt_util.utcnow())
    assert state_by(hass, "sensor", f"{PLAIN}-cloud_storage") == "active"


@pytest.mark.parametrize(
    "code, key",
    [
        (10053, "cloud_opening"),
        (20406, "cloud_open_already"),
        (60030, "card_too_many_tries"),
        (60031, "card_unknown"),
        (60032, "card_used"),
        (60033, "card_not_for_sale"),
        (60034, "cloud_through_recorder"),
        (60035, "cloud_not_opened"),
    ],
)
async def test_a_card_that_is_refused_is_explained_and_not_tried_again(
    hass: HomeAssistant, cloud: Cloud, entry: MockConfigEntry, code: int, key: str
) -> None:
    await cloud.fault("cloud/storage/open", kind="code", code=code)

    with pytest.raises(HomeAssistantError) as caught:
        await do(
            hass,
            "activate_cloud_storage",
            entity_id=entity_of(hass, PLAIN),
            card_password=CARD,
        )

    assert reason_of(caught.value) == key
    assert await cloud.count("cloud/storage/open") == 1
