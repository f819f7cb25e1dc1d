"""Set-up, new credentials and options through the forms."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import SOURCE_USER
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from yarl import URL

from custom_components.ezviz_open.const import DOMAIN
from custom_components.ezviz_open.form_fields import device_label
from custom_components.ezviz_open.openapi import REGIONS, Device
from tests.simulated_cloud import GB28181, PLAIN, PTZ, RECORDER, SimulatorProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from homeassistant.config_entries import ConfigFlowResult
    from homeassistant.core import Event, HomeAssistant
    from pytest_homeassistant_custom_component.common import MockConfigEntry

    from tests.simulated_cloud import Cloud

    from .conftest import MakeEntry, SetUp


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def answer(
    hass: HomeAssistant, result: ConfigFlowResult, user_input: dict[str, Any]
) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(result["flow_id"], user_input)


def account(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    return {
        "region": "custom",
        "app_key": cloud.app_key,
        "app_secret": cloud.app_secret,
        **changes,
    }


async def to_devices(hass: HomeAssistant, cloud: Cloud) -> ConfigFlowResult:
    result = await answer(hass, await begin(hass), account(cloud))
    assert result["step_id"] == "server"
    return await answer(hass, result, {"server": f"{cloud.url}/"})


def fields(result: ConfigFlowResult) -> dict[Any, Any]:
    """Return the fields of a form."""
    schema = result["data_schema"]
    assert schema is not None
    return dict(schema.schema)


def suggested(result: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form that is shown again is filled with."""
    return {
        str(field): field.description["suggested_value"]
        for field in fields(result)
        if field.description and "suggested_value" in field.description
    }


@asynccontextmanager
async def web_page() -> AsyncIterator[str]:
    """Serve what is no platform: a page for every address. Yields its base URL."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<h1>It works!</h1>", content_type="text/html", status=404)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", page)
    async with TestServer(app, host="127.0.0.1") as server:
        yield str(server.make_url("")).rstrip("/")


def move_region(monkeypatch: pytest.MonkeyPatch, key: str, host: str) -> None:
    """Let one of the platform's regions be served by a simulator."""
    monkeypatch.setitem(REGIONS, key, replace(REGIONS[key], host=host))


async def test_account_on_an_own_server(hass: HomeAssistant, cloud: Cloud) -> None:
    result = await to_devices(hass, cloud)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "devices"

    result = await answer(hass, result, {"devices": [PTZ, GB28181]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"EZVIZ ({cloud.app_key[:4]})"
    assert result["data"] == account(cloud, server=f"{cloud.url}/")
    assert result["result"].unique_id == cloud.app_key
    excluded = result["options"]["excluded_devices"]
    assert PLAIN in excluded
    assert PTZ not in excluded
    assert GB28181 not in excluded


async def test_a_device_has_to_be_chosen(hass: HomeAssistant, cloud: Cloud) -> None:
    result = await answer(hass, await to_devices(hass, cloud), {"devices": []})

    assert result["step_id"] == "devices"
    assert result["errors"] == {"devices": "no_device"}
    result = await answer(hass, result, {"devices": [PTZ]})
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "serial,channels,label",
    [
        ("D00000001", 0, "Gate (D00000001)"),
        ("D00000001", 4, "Gate (D00000001, ×4)"),
        ("34020000001110000001:34020000001320000042", 0, "Gate (…000042)"),
    ],
)
def test_label_of_a_device_fits_on_a_phone(serial: str, channels: int, label: str) -> None:
    assert device_label(Device(serial=serial, name="Gate"), channels) == label


async def test_check_costs_two_calls(hass: HomeAssistant, cloud: Cloud) -> None:
    await to_devices(hass, cloud)

    assert await cloud.count() == 2


async def test_empty_account_is_set_up_without_a_choice(hass: HomeAssistant, cloud: Cloud) -> None:
    for device in await cloud.control("GET", "devices"):
        await cloud.control("DELETE", f"devices/{device['serial'].replace(':', '%3A')}")

    result = await to_devices(hass, cloud)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["options"] == {"excluded_devices": []}


@pytest.mark.parametrize(
    "changes,field,error",
    [
        ({"app_secret": "0" * 32}, "app_secret", "wrong_secret"),
        ({"app_key": "0" * 32}, "app_key", "unknown_app_key_server"),
    ],
)
async def test_mistake_is_shown_at_its_field(
    hass: HomeAssistant, cloud: Cloud, changes: dict[str, str], field: str, error: str
) -> None:
    result = await answer(hass, await begin(hass), account(cloud, **changes))
    result = await answer(hass, result, {"server": cloud.url})

    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {field: error}

    result = await answer(hass, result, account(cloud))
    result = await answer(hass, result, {"server": cloud.url})
    assert result["step_id"] == "devices"


@pytest.mark.parametrize(
    "fault,field,error",
    [
        ({"path": "token/get", "kind": "code", "code": 10005}, "app_key", "frozen_app_key"),
        ({"path": "device/list", "kind": "code", "code": 10029}, "base", "quota"),
        ({"path": "device/list", "kind": "code", "code": 10007}, "base", "quota"),
        ({"path": "device/list", "kind": "code", "code": 10002}, "region", "wrong_region"),
        ({"path": "device/list", "kind": "code", "code": 50000}, "base", "refused"),
        ({"path": "token/get", "kind": "reset"}, "server", "cannot_connect_server"),
        ({"path": "token/get", "kind": "html"}, "server", "not_the_platform"),
        ({"path": "device/list", "kind": "truncated"}, "server", "not_the_platform"),
    ],
)
async def test_refusal_has_its_own_text_and_is_got_over(
    hass: HomeAssistant, cloud: Cloud, fault: dict[str, Any], field: str, error: str
) -> None:
    await cloud.fault(**fault, count=10)

    result = await to_devices(hass, cloud)

    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {field: error}
    about_keys = field in {"region", "app_key"}
    assert result["step_id"] == ("user" if about_keys else "server")
    assert cloud.app_secret not in str(result)

    await cloud.clear_faults()
    if about_keys:
        again = account(cloud)
        # Nothing was wrong with the secret, so it need not be typed again.
        del again["app_secret"]
        result = await answer(hass, result, again)
    result = await answer(hass, result, {"server": cloud.url})
    assert result["step_id"] == "devices"


async def test_web_page_is_not_taken_for_the_platform(hass: HomeAssistant, cloud: Cloud) -> None:
    async with web_page() as address:
        result = await answer(hass, await begin(hass), account(cloud))
        result = await answer(hass, result, {"server": address})

    assert result["step_id"] == "server"
    assert result["errors"] == {"server": "not_the_platform"}
    assert suggested(result) == {"server": address}


async def test_wrong_secret_has_to_be_typed_again(hass: HomeAssistant, cloud: Cloud) -> None:
    result = await answer(hass, await begin(hass), account(cloud, app_secret="0" * 32))
    result = await answer(hass, result, {"server": cloud.url})

    with pytest.raises(InvalidData):
        await answer(hass, result, {"region": "custom", "app_key": cloud.app_key})


async def test_secret_of_blanks_is_none(hass: HomeAssistant, cloud: Cloud) -> None:
    result = await answer(hass, await begin(hass), account(cloud, app_secret="  "))
    result = await answer(hass, result, {"server": cloud.url})

    assert result["errors"] == {"app_secret": "wrong_secret"}


async def test_server_address_outlives_a_mistake_in_the_keys(
    hass: HomeAssistant, cloud: Cloud
) -> None:
    result = await answer(hass, await begin(hass), account(cloud, app_secret="0" * 32))
    result = await answer(hass, result, {"server": cloud.url})
    result = await answer(hass, result, account(cloud))

    assert suggested(result) == {"server": cloud.url}


async def test_form_left_open_elsewhere_is_no_obstacle(hass: HomeAssistant, cloud: Cloud) -> None:
    await to_devices(hass, cloud)

    result = await answer(hass, await to_devices(hass, cloud), {"devices": [PTZ]})

    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "fault,error",
    [
        ({"kind": "reset"}, {"base": "cannot_connect"}),
        ({"kind": "code", "code": 10017}, {"app_key": "unknown_app_key"}),
        ({"kind": "html"}, {"base": "bad_answer"}),
    ],
)
async def test_region_of_the_platform_has_its_own_texts(
    hass: HomeAssistant,
    cloud: Cloud,
    monkeypatch: pytest.MonkeyPatch,
    fault: dict[str, Any],
    error: dict[str, str],
) -> None:
    move_region(monkeypatch, "cn", cloud.url)
    await cloud.fault("token/get", **fault, count=5)

    result = await answer(hass, await begin(hass), account(cloud, region="cn"))

    assert result["errors"] == error


async def test_server_address_must_be_one(hass: HomeAssistant, cloud: Cloud) -> None:
    result = await answer(hass, await begin(hass), account(cloud))

    result = await answer(hass, result, {"server": "not an address"})

    assert result["step_id"] == "server"
    assert result["errors"] == {"server": "bad_url"}


async def test_chosen_region_is_used(
    hass: HomeAssistant, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_region(monkeypatch, "cn", cloud.url)

    result = await answer(hass, await begin(hass), account(cloud, region="cn"))
    result = await answer(hass, result, {"devices": [PTZ]})

    assert result["data"] == account(cloud, region="cn")


async def test_automatic_region_finds_the_account_abroad(
    hass: HomeAssistant, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    abroad = SimulatorProcess("--region", "eu", "--seed", "abroad")
    try:
        move_region(monkeypatch, "cn", cloud.url)
        move_region(monkeypatch, "global", abroad.ready["api"])
        keys = {"app_key": abroad.ready["app_key"], "app_secret": abroad.ready["app_secret"]}

        result = await answer(hass, await begin(hass), account(cloud, region="automatic", **keys))
    finally:
        abroad.stop()

    assert result["step_id"] == "devices"
    assert await cloud.count("token/get") == 1
    result = await answer(hass, result, {"devices": [PTZ]})
    assert result["data"]["region"] == "global"


async def test_automatic_region_does_not_look_further_after_another_answer(
    hass: HomeAssistant, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_region(monkeypatch, "cn", cloud.url)

    result = await answer(
        hass, await begin(hass), account(cloud, region="automatic", app_secret="0" * 32)
    )

    assert result["errors"] == {"app_secret": "wrong_secret"}
    assert await cloud.count("token/get") == 1


async def test_app_key_that_no_region_knows(
    hass: HomeAssistant, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_region(monkeypatch, "cn", cloud.url)
    move_region(monkeypatch, "global", cloud.url)

    result = await answer(
        hass, await begin(hass), account(cloud, region="automatic", app_key="0" * 32)
    )

    assert result["errors"] == {"app_key": "unknown_app_key_anywhere"}


async def test_same_account_twice_is_refused(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()

    result = await answer(hass, await begin(hass), account(cloud, app_key=f" {cloud.app_key} "))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert result["description_placeholders"] == {"account": entry.title}


async def test_reauth_takes_the_new_secret(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, make_entry: MakeEntry
) -> None:
    entry = await set_up(make_entry(app_secret="0" * 32))
    flow = hass.config_entries.flow.async_progress_by_handler(DOMAIN)[0]
    assert flow["step_id"] == "reauth_confirm"

    result = await answer(hass, flow, {"app_secret": "1" * 32})
    assert result["errors"] == {"app_secret": "wrong_secret"}
    await cloud.fault(path="token/get", kind="code", code=10005, count=1)
    result = await answer(hass, result, {"app_secret": cloud.app_secret})
    assert result["errors"] == {"base": "frozen_app_key"}
    assert cloud.app_secret not in str(result)
    result = await answer(hass, result, {})
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_done"
    assert entry.data["app_secret"] == cloud.app_secret
    assert hass.states.async_entity_ids("camera")


async def test_reconfigure_changes_region_and_secret(
    hass: HomeAssistant,
    cloud: Cloud,
    set_up: SetUp,
    make_entry: MakeEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move_region(monkeypatch, "cn", cloud.url)
    entry = await set_up(make_entry(app_secret="0" * 32))
    result = await entry.start_reconfigure_flow(hass)
    assert result["step_id"] == "reconfigure"
    assert result["description_placeholders"] == {
        "account": entry.title,
        "app_key": cloud.app_key,
    }
    assert suggested(result) == {"region": "custom", "server": cloud.url}

    wrong = {"region": "custom", "server": "nowhere", "app_secret": cloud.app_secret}
    result = await answer(hass, result, wrong)
    assert result["errors"] == {"server": "bad_url"}
    assert cloud.app_secret not in str(result)
    result = await answer(hass, result, {"region": "cn"})
    await hass.async_block_till_done()

    assert result["reason"] == "reconfigure_done"
    assert entry.data == account(cloud, region="cn")


async def test_reconfigure_keeps_the_stored_secret(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await entry.start_reconfigure_flow(hass)
    place = {"region": "custom", "server": cloud.url}

    result = await answer(hass, result, {**place, "app_secret": "0" * 32})
    assert result["errors"] == {"app_secret": "wrong_secret"}
    result = await answer(hass, result, place)
    await hass.async_block_till_done()

    assert result["reason"] == "reconfigure_done"
    assert entry.data == account(cloud, server=cloud.url)


async def test_reconfigure_shows_a_mistake_in_the_app_key_on_the_whole_form(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await cloud.fault("token/get", kind="code", code=10017, count=5)

    result = await answer(
        hass,
        await entry.start_reconfigure_flow(hass),
        {"region": "custom", "server": cloud.url},
    )

    assert result["errors"] == {"base": "unknown_app_key_server"}


async def test_reconfigure_left_open_elsewhere_is_no_obstacle(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    first = await entry.start_reconfigure_flow(hass)
    await answer(hass, first, {"region": "custom", "server": "nowhere"})

    result = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, result, {"region": "custom", "server": cloud.url})
    await hass.async_block_till_done()

    assert result["reason"] == "reconfigure_done"


async def open_settings(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Open the options and choose to change them."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    assert menu["menu_options"] == ["settings", "page", "cloud"]
    return await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "settings"}
    )


async def test_options_choose_plan_protocol_and_devices(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(options={"excluded_devices": [PTZ]})
    result = await open_settings(hass, entry)
    assert result["step_id"] == "settings"

    result = await hass.config_entries.options.async_configure(
        result["flow_id"],
        {
            "plan": "enterprise",
            "protocol": "flv",
            "sound_format": "aac",
            "devices": [PTZ, PLAIN],
        },
    )
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["plan"] == "enterprise"
    assert entry.options["protocol"] == "flv"
    assert entry.options["sound_format"] == "aac"
    assert GB28181 in entry.options["excluded_devices"]
    assert {key.serial for key in entry.runtime_data.coordinator.data.cameras} == {PTZ, PLAIN}


async def test_options_name_devices_and_want_one(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up(options={"excluded_devices": [RECORDER]})
    result = await open_settings(hass, entry)
    assert f"({RECORDER}, ×4)" in str(fields(result)["devices"].config["options"])

    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"plan": "enterprise", "protocol": "flv", "devices": []}
    )

    assert result["errors"] == {"devices": "no_device"}
    assert {str(field): field.default() for field in fields(result)} == {
        "plan": "enterprise",
        "protocol": "flv",
        "direct": False,
        "sound_format": "mp3",
        "devices": [],
    }
    assert entry.options["excluded_devices"] == [RECORDER]
    assert "protocol" not in entry.options


async def test_options_take_own_numbers(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    result = await open_settings(hass, entry)
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"plan": "own", "protocol": "automatic", "devices": [PTZ]}
    )
    assert result["step_id"] == "limits"
    assert "1–10000" in (result["description_placeholders"] or {}).values()

    numbers = {
        "calls_per_minute": 50,
        "calls_per_day": 5000,
        "captures_per_day": 200,
        "streams": 8,
    }
    result = await hass.config_entries.options.async_configure(result["flow_id"], numbers)
    await hass.async_block_till_done()

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.runtime_data.limits.per_minute == 50
    assert entry.runtime_data.limits.streams == 8


async def test_options_of_an_account_that_was_never_set_up_name_no_devices(
    hass: HomeAssistant, make_entry: MakeEntry
) -> None:
    entry = make_entry()
    entry.add_to_hass(hass)

    result = await hass.config_entries.options.async_init(entry.entry_id)

    assert result["step_id"] == "settings"
    assert "devices" not in fields(result)


async def test_options_without_a_running_account_keep_the_devices(
    hass: HomeAssistant, cloud: Cloud, make_entry: MakeEntry, set_up: SetUp
) -> None:
    await cloud.fault(path="token/get", kind="status", code=503, count=100)
    entry = await set_up(make_entry(options={"excluded_devices": [PTZ]}))
    result = await hass.config_entries.options.async_init(entry.entry_id)

    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"plan": "personal", "protocol": "rtmp"}
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["excluded_devices"] == [PTZ]


async def open_page(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Open the options and choose to see a camera's page."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    return await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "page"}
    )


async def test_page_of_a_camera_is_shown_as_a_code_with_a_warning(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    options, before = dict(entry.options), await cloud.count()
    result = await open_page(hass, entry)
    assert result["step_id"] == "page"
    assert {"value": f"{RECORDER}_2", "label": "仓库"} in fields(result)["camera"].config["options"]

    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"camera": f"{RECORDER}_2"}
    )

    assert result["step_id"] == "code"
    assert set(result["description_placeholders"] or {}) == {"camera", "until"}
    address = URL(fields(result)["qr_code"].config["data"])
    assert address.path == "/ezopen/h5/iframe"
    assert address.query["url"] == f"ezopen://open.ys7.com/{RECORDER}/2.hd.live"
    assert address.query["accessToken"] == entry.runtime_data.client.token.access_token
    assert await cloud.count() == before

    result = await hass.config_entries.options.async_configure(result["flow_id"], {})

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "code_shown")
    assert entry.options == options


async def test_page_needs_a_token(hass: HomeAssistant, cloud: Cloud, set_up: SetUp) -> None:
    entry = await set_up()
    result = await open_page(hass, entry)
    client = entry.runtime_data.client
    client._keeper.invalidate(client.token)
    await cloud.fault("token/get", kind="code", code=50000)

    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"camera": f"{PTZ}_1"}
    )

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_token")


async def test_page_needs_a_running_account(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)

    result = await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "page"}
    )

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")


async def test_camera_that_has_left_meanwhile_is_asked_for_again(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await open_page(hass, entry)
    await cloud.control("DELETE", f"devices/{PLAIN}")
    for _ in range(2):
        await entry.runtime_data.coordinator.async_refresh()

    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"camera": f"{PLAIN}_1"}
    )

    assert result["step_id"] == "page"
    assert PLAIN not in str(fields(result)["camera"].config["options"])


async def test_accounts_overseas_have_no_page_and_no_sound(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    await cloud.control("POST", "reset", {"region": "eu", "settings": {"quota_per_minute": 0}})
    entry = await set_up()

    menu = await hass.config_entries.options.async_init(entry.entry_id)
    assert menu["menu_options"] == ["settings", "cloud"]

    result = await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "settings"}
    )
    assert [str(field) for field in fields(result)] == ["plan", "protocol", "direct", "devices"]


CARD_PASSWORD = "SIM30DAYS"


async def open_cloud(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Open the options and choose to book cloud storage."""
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    return await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "cloud"}
    )


async def test_cloud_storage_is_booked_without_a_trace_of_the_password(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    events: list[Event] = []
    hass.bus.async_listen("*", events.append)
    entry = await set_up()
    await hass.async_block_till_done(wait_background_tasks=True)
    options, before = dict(entry.options), await cloud.count()
    result = await open_cloud(hass, entry)
    assert fields(result)["card_password"].config["type"] == "password"

    card = {"camera": f"{PLAIN}_1", "card_password": f" {CARD_PASSWORD} ", "phone": " 13800000000"}
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {**card, "immediately": False}
    )

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "cloud_booked")
    assert await cloud.count() == before + 1
    (call,) = await cloud.calls("cloud/storage/open")
    assert (call["params"]["phone"], call["params"]["isImmediately"]) == ("13800000000", "0")
    assert not [message for message in caplog.messages if CARD_PASSWORD in message]
    assert not [event for event in events if CARD_PASSWORD in str(event.data)]
    assert entry.options == options


async def test_a_card_that_is_refused_is_explained_and_its_password_forgotten(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    hass.config.language = "zh-Hans"
    result = await open_cloud(hass, await set_up())
    await cloud.fault("cloud/storage/open", kind="code", code=60031)
    card = {"camera": f"{PLAIN}_1", "card_password": CARD_PASSWORD, "immediately": False}

    result = await hass.config_entries.options.async_configure(result["flow_id"], card)

    assert result["errors"] == {"base": "cloud_refused"}
    assert "平台上没有这个卡密（60031）" in (result["description_placeholders"] or {})["reason"]
    assert suggested(result) == {"camera": f"{PLAIN}_1", "immediately": False}
    assert CARD_PASSWORD not in str(result)
    assert await cloud.count("cloud/storage/open") == 1


async def test_cloud_storage_without_a_password_or_a_camera_costs_no_call(
    hass: HomeAssistant, cloud: Cloud, set_up: SetUp
) -> None:
    entry = await set_up()
    result = await open_cloud(hass, entry)
    card = {"camera": f"{PLAIN}_1", "card_password": " "}
    result = await hass.config_entries.options.async_configure(result["flow_id"], card)
    await cloud.control("DELETE", f"devices/{PLAIN}")
    for _ in range(2):
        await entry.runtime_data.coordinator.async_refresh()

    card["card_password"] = CARD_PASSWORD
    result = await hass.config_entries.options.async_configure(result["flow_id"], card)

    assert (result["step_id"], result["errors"]) == ("cloud", {})
    assert await cloud.count("cloud/storage/open") == 0


async def test_cloud_storage_needs_a_running_account(hass: HomeAssistant, set_up: SetUp) -> None:
    entry = await set_up()
    menu = await hass.config_entries.options.async_init(entry.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)

    result = await hass.config_entries.options.async_configure(
        menu["flow_id"], {"next_step_id": "cloud"}
    )

    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")
