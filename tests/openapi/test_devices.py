"""Lists, state, channels and capabilities, in every way in which the cloud may tell them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from openapi import (
    AnswerError,
    ConnectionFailedError,
    DeviceGoneError,
    HeldBackError,
    HeldBackReason,
    Listing,
    OpenApiError,
    Purpose,
    QuotaError,
    QuotaKind,
    UnsupportedError,
    custom_region,
)
from openapi.endpoints.paging import LAST_PAGE, PAGE_SIZE

from tests.openapi import variants
from tests.openapi.account import ROOMY
from tests.openapi.odd_server import TOKEN, answer, odd_server
from tests.simulated_cloud import (
    DOORBELL,
    ENCRYPTED,
    GB28181,
    H265,
    OFFLINE,
    PLAIN,
    PTZ,
    RECORDER,
)

if TYPE_CHECKING:
    from openapi import Channel

    from tests.openapi.account import Account

HOUSEHOLD = [PTZ, H265, DOORBELL, ENCRYPTED, RECORDER, GB28181, PLAIN, OFFLINE]
POLL = Purpose.POLL
LIST = "/api/lapp/device/list"
CAMERAS = "/api/lapp/camera/list"


# The suite that runs once per variant


async def test_the_household_is_listed(varied: Account) -> None:
    listing = await varied.client.devices.list(POLL)

    devices = {device.serial: device for device in listing.items}
    assert list(devices) == HOUSEHOLD
    assert listing.complete
    assert listing.error is None
    assert devices[PTZ].name == "客厅"
    assert devices[DOORBELL].name == "门口 🔔"
    assert devices[PTZ].model == "CS-C6"
    assert devices[PTZ].version
    assert devices[PTZ].defence == 1
    assert [serial for serial, device in devices.items() if not device.online] == [OFFLINE]
    assert devices[PTZ].updated_at == pytest.approx(1693806032, abs=86_400)


async def test_all_channels_are_listed(varied: Account) -> None:
    listing = await varied.client.devices.channels(POLL)

    channels = {(channel.serial, channel.number): channel for channel in listing.items}
    assert listing.complete
    assert len(channels) == 7 + 16
    assert channels[PTZ, 1].name == "客厅"
    assert channels[RECORDER, 4].name == "货架 🛒"
    assert channels[RECORDER, 16].name == RECORDER, "not set up"
    assert channels[ENCRYPTED, 1].encrypted is True
    assert channels[PTZ, 1].encrypted is False
    assert channels[PTZ, 1].cover_url is not None
    assert channels[GB28181, 1].cover_url is None, "the vendor's stand-in is no cover"
    assert channels[PTZ, 1].shared == 0
    assert all(channel.can_watch for channel in channels.values())


async def test_an_empty_account(varied: Account) -> None:
    settings = await varied.cloud.control("GET", "settings")
    state = await varied.cloud.control("GET", "state")
    await varied.cloud.control(
        "POST", "reset", {"devices": 0, "region": state["region"], "settings": settings}
    )

    devices = await varied.client.devices.list(POLL)
    channels = await varied.client.devices.channels(POLL)

    assert devices == channels == Listing(items=(), complete=True)


async def test_a_device_describes_itself(varied: Account) -> None:
    await varied.client.authenticate(POLL)
    info = await varied.client.devices.info(PTZ, POLL)
    gate = await varied.client.devices.info(GB28181, POLL)

    assert info.serial == PTZ
    assert info.name == "客厅"
    assert info.model == "CS-C6Wi-8D8W2DF"
    assert info.online
    assert info.encrypted is False
    assert info.signal in {92, None}
    # Those overseas are Europe's, in summer or winter.
    told = {"UTC+01:00", "UTC+02:00"} if varied.client.overseas else {None}
    assert info.time_zone in told
    assert gate.serial == GB28181


async def test_the_state_of_a_device(varied: Account) -> None:
    await varied.cloud.device(PTZ, privacy=True)

    status = await varied.client.devices.status(PTZ, 1, POLL)
    doorbell = await varied.client.devices.status(DOORBELL, 1, POLL)
    recorder = await varied.client.devices.status(RECORDER, 3, POLL)

    assert status.privacy is True
    assert status.battery is None
    assert status.disks == ("0",)
    assert status.disk_count == 1
    assert status.asleep is None
    assert doorbell.battery == 76
    assert doorbell.asleep in {True, None}
    assert doorbell.privacy is None
    assert doorbell.disks == ("2",)
    assert recorder.nvr_disks == ("0", "0")
    assert recorder.cloud_status is None
    asked = await varied.cloud.calls("status/get")
    assert [call["params"]["channel"] for call in asked] == ["1", "1", "3"]


async def test_the_channels_of_a_recorder(varied: Account) -> None:
    channels = await varied.client.devices.channels_of(RECORDER, POLL)

    assert [channel.number for channel in channels] == list(range(1, 17))
    assert channels[0].name == "收银台"
    assert channels[0].online in {True, None}
    assert channels[0].linked_serial in {"BC2000001", None}
    assert channels[15].online is None
    assert channels[15].linked_serial is None


async def test_what_a_camera_can_do(varied: Account) -> None:
    turning = await varied.client.devices.capabilities(PTZ, POLL)
    fixed = await varied.client.devices.capabilities(PLAIN, POLL)
    gate = await varied.client.devices.capabilities(GB28181, POLL)

    assert turning.flag("support_ptz", "ptz_left_right", "ptz_top_bottom")
    assert not fixed.flag("support_ptz", "ptz_left_right", "ptz_top_bottom")
    assert turning.value("support_resolution") == "16-9"
    assert turning.value("support_channel_number") == "1"
    assert fixed.value("support_talk") in {"2", "3", "4"}
    assert not gate.flag("support_encrypt")


async def test_the_states_of_a_recorders_channels(varied: Account) -> None:
    await varied.client.authenticate(POLL)
    if varied.client.overseas:
        with pytest.raises(UnsupportedError) as caught:
            await varied.client.devices.channel_states(RECORDER, POLL)
        assert caught.value.http_status == 404
        assert caught.value.serial == RECORDER
    else:
        states = await varied.client.devices.channel_states(RECORDER, POLL)
        assert list(states) == list(range(1, 17))
        assert states[1] is True
        assert states[16] is None


@pytest.mark.parametrize("serial", ["BC0000000", "BC9000001"])
async def test_a_device_that_is_not_ours(varied: Account, serial: str) -> None:
    with pytest.raises(DeviceGoneError) as caught:
        await varied.client.devices.info(serial, POLL)

    assert caught.value.code in {20002, 20018}
    assert caught.value.serial == serial
    assert caught.value.vendor_message


async def test_a_device_beyond_the_plan(varied: Account) -> None:
    await varied.cloud.set(max_devices=2)

    with pytest.raises(QuotaError) as caught:
        await varied.client.devices.status(PLAIN, 1, POLL)

    assert caught.value.kind is QuotaKind.PLAN


# Pages


async def _grow(account: Account, devices: int) -> None:
    await account.cloud.control("POST", "reset", {"devices": devices, "settings": variants.ROOMY})


@pytest.mark.parametrize("page_object", ["present", "absent"])
@pytest.mark.parametrize("devices, pages", [(49, 1), (50, 1), (51, 2), (120, 3)])
async def test_a_long_list_is_read_to_its_end(
    account: Account, devices: int, pages: int, page_object: str
) -> None:
    await _grow(account, devices)
    await account.cloud.set(page_object=page_object)

    listing = await account.client.devices.list(POLL)

    assert len({device.serial for device in listing.items}) == len(listing.items) == devices
    assert listing.complete
    # Without a length only a page that is not full tells the end.
    extra = page_object == "absent" and devices % PAGE_SIZE == 0
    assert await account.cloud.count(LIST) == pages + extra


async def test_fifty_devices_with_their_channels_cost_three_calls(account: Account) -> None:
    await _grow(account, 50)

    devices = await account.client.devices.list(POLL)
    channels = await account.client.devices.channels(POLL)

    assert len(devices.items) == 50
    assert 50 < len(channels.items) <= 100
    assert await account.cloud.count(LIST) + await account.cloud.count(CAMERAS) == 3


@pytest.mark.parametrize(
    "fault, kind",
    [
        ({"kind": "status", "code": 503}, ConnectionFailedError),
        ({"kind": "html"}, AnswerError),
        ({"kind": "wrong_type"}, AnswerError),
        ({"kind": "code", "code": 10029}, QuotaError),
    ],
)
async def test_a_page_that_fails_keeps_the_ones_before(
    account: Account, fault: dict[str, Any], kind: type[OpenApiError]
) -> None:
    await _grow(account, 120)
    # The first page goes through, the fault is there for those that follow.
    await account.fault(LIST, kind="latency", seconds=0, count=1)
    await account.fault(LIST, **fault)

    listing = await account.client.devices.list(POLL)

    assert len(listing.items) == PAGE_SIZE
    assert not listing.complete
    assert type(listing.error) is kind
    assert listing.error.endpoint == LIST


async def test_a_page_that_is_held_back_keeps_the_ones_before(account: Account) -> None:
    await _grow(account, 120)
    await account.client.authenticate(Purpose.ACTION)
    account.governor.limits = replace(ROOMY, per_day=5, background_share=0.2)

    listing = await account.client.devices.list(POLL)

    assert len(listing.items) == PAGE_SIZE
    assert isinstance(listing.error, HeldBackError)
    assert listing.error.reason is HeldBackReason.DAY


@pytest.mark.parametrize("fault", [{"kind": "html"}, {"kind": "wrong_type"}])
async def test_a_first_page_that_fails_is_an_error(account: Account, fault: dict[str, Any]) -> None:
    await account.fault(CAMERAS, **fault)

    with pytest.raises(AnswerError) as caught:
        await account.client.devices.channels(POLL)

    assert caught.value.endpoint == CAMERAS


async def test_an_item_without_sense_is_left_out(account: Account) -> None:
    await account.fault(LIST, kind="wrong_type", what="item")

    listing = await account.client.devices.list(POLL)

    assert [device.serial for device in listing.items] == HOUSEHOLD[1:]
    assert not listing.complete
    assert isinstance(listing.error, AnswerError)
    assert listing.error.endpoint == LIST


async def test_items_without_a_serial_are_left_out(account: Account) -> None:
    await account.fault(CAMERAS, kind="wrong_type", what="serial")

    listing: Listing[Channel] = await account.client.devices.channels(POLL)

    assert listing.items == ()
    assert not listing.complete


async def test_an_account_without_devices_may_say_so_by_a_code(account: Account) -> None:
    await account.fault(LIST, kind="code", code=20034)

    assert await account.client.devices.list(POLL) == Listing(items=(), complete=True)


async def test_a_channel_without_sense_is_left_out(account: Account) -> None:
    await account.fault("/api/lapp/device/camera/list", kind="wrong_type", what="item")

    channels = await account.client.devices.channels_of(RECORDER, POLL)

    assert [channel.number for channel in channels] == list(range(2, 17))


@pytest.mark.parametrize(
    "body",
    [
        {
            "result": {
                "code": "200",
                "data": {"channelInfoList": [{"superDevChannel": "2"}, "x", {}]},
            }
        },
        {"meta": {"code": 200}, "data": [{"superDevChannel": 2, "status": 2}, {"status": 1}]},
    ],
)
async def test_a_channel_state_without_a_number_is_left_out(
    account: Account, body: dict[str, Any]
) -> None:
    async with odd_server(answer(TOKEN), answer(body)) as server:
        client = account.new_client(region=custom_region(server.url))
        states = await client.devices.channel_states(RECORDER, POLL)

    assert states == {2: None}
    account.uncounted = 2


@pytest.mark.parametrize("method", ["info", "capabilities", "channels_of", "channel_states"])
async def test_an_answer_of_the_wrong_type_names_call_and_device(
    account: Account, method: str
) -> None:
    await account.client.authenticate(Purpose.ACTION)
    await account.fault("*", kind="wrong_type")

    with pytest.raises(AnswerError) as caught:
        await getattr(account.client.devices, method)(PTZ, POLL)

    assert caught.value.serial == PTZ
    assert caught.value.endpoint == (await account.cloud.calls())[-1]["path"]


async def test_an_info_without_data_is_an_error_and_a_status_is_not(account: Account) -> None:
    async with odd_server(answer(TOKEN), answer({"code": "200"})) as server:
        client = account.new_client(region=custom_region(server.url))
        status = await client.devices.status(PTZ, 1, POLL)
        capabilities = await client.devices.capabilities(PTZ, POLL)
        with pytest.raises(AnswerError, match="without serial"):
            await client.devices.info(PTZ, POLL)

    assert status.privacy is None
    assert capabilities.raw == {}
    account.uncounted = 4


async def test_a_cloud_that_ignores_the_page_number_does_not_cost_the_day(
    account: Account,
) -> None:
    items = [{"deviceSerial": f"C{number:08}"} for number in range(PAGE_SIZE)]
    page = {"code": "200", "data": items, "page": {"total": 5000}}

    async with odd_server(answer(TOKEN), answer(page)) as server:
        client = account.new_client(region=custom_region(server.url))
        listing = await client.devices.list(POLL)

    assert len(listing.items) == PAGE_SIZE
    assert not listing.complete
    assert len(server.seen) == 3
    account.uncounted = 3


async def test_a_list_longer_than_the_pages_allow_is_not_complete(account: Account) -> None:
    """Page numbers end at 400: 20 050 devices cannot be listed."""
    serials = count()
    pages = [
        answer({"code": 200, "data": [{"deviceSerial": next(serials)} for _ in range(PAGE_SIZE)]})
        for _ in range(LAST_PAGE + 5)
    ]

    async with odd_server(answer(TOKEN), *pages) as server:
        client = account.new_client(region=custom_region(server.url))
        listing = await client.devices.list(POLL)

    assert len(server.seen) == 1 + LAST_PAGE + 1
    assert len(listing.items) == (LAST_PAGE + 1) * PAGE_SIZE
    assert not listing.complete
    account.uncounted = len(server.seen)
