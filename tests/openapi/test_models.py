"""The platform's values in all the forms they come in."""

from __future__ import annotations

import contextlib
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st
from openapi import (
    AnswerError,
    Capabilities,
    Channel,
    Device,
    DeviceInfo,
    DeviceStatus,
    LiveAddress,
    Protocol,
    Quality,
)

if TYPE_CHECKING:
    from openapi.models.base import Model

SERIAL = "C78957921"
UPDATED = datetime(2026, 11, 24, 12, 30, 45, tzinfo=UTC).timestamp()
WORDS_FOR_NOTHING = ["", "null", None, " "]

rubbish = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["", "null", "1", "-1", "0%", "99999999999999999999", "2017-09-01 15:30:45"]),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=6,
)


def _names(model: Any) -> list[str]:
    return [str(field.metadata["alias"]) for field in fields(model)]


def test_a_device_of_the_newer_list() -> None:
    device = Device.parse(
        {
            "id": "004368108f1444459901a063969a6c03",
            "deviceSerial": SERIAL,
            "deviceName": "门口 🔔",
            "deviceType": "CS-C6",
            "status": 1,
            "defence": 16,
            "deviceVersion": "V5.3.0 build 150824",
            "addTime": 1693806032741,
            "updateTime": int(UPDATED * 1000),
            "parentCategory": "IPC",
            "riskLevel": 0,
            "netAddress": None,
        }
    )

    assert device == Device(
        serial=SERIAL,
        name="门口 🔔",
        model="CS-C6",
        online=True,
        defence=16,
        version="V5.3.0 build 150824",
        category="IPC",
        risk_level=0,
        updated_at=UPDATED,
    )


@pytest.mark.parametrize(
    "value, seconds",
    [
        (int(UPDATED * 1000), UPDATED),
        (str(int(UPDATED * 1000)), UPDATED),
        (UPDATED * 1000, UPDATED),
        (int(UPDATED), UPDATED),
        (UPDATED + 0.25, UPDATED + 0.25),
        ("2026-11-24 20:30:45", UPDATED),
        ("2026-11-24T12:30:45+00:00", UPDATED),
        ("2026-11-24T12:30:45Z", UPDATED),
        ("yesterday", None),
        ("0001-01-01 00:00:00", None),
        (0, None),
        (-1, None),
        (float("nan"), None),
        (["2026-11-24"], None),
        *((nothing, None) for nothing in WORDS_FOR_NOTHING),
    ],
)
def test_times_are_ms_or_text(value: object, seconds: float | None) -> None:
    updated_at = Device.parse({"deviceSerial": SERIAL, "updateTime": value}).updated_at

    assert updated_at == seconds


@pytest.mark.parametrize(
    "status, online", [(1, True), ("1", True), (True, True), (0, False), ("0", False), (2, False)]
)
def test_online_as_number_or_text(status: object, *, online: bool) -> None:
    assert Device.parse({"deviceSerial": SERIAL, "status": status}).online is online


@pytest.mark.parametrize(
    "serial", [None, "", " ", "null", [], {}, True, "C\n1", "C 1", "C\u20001", "C1\x00"]
)
@pytest.mark.parametrize("model", [Device, DeviceInfo, Channel])
def test_nothing_is_without_a_serial(model: type[Model], serial: object) -> None:
    with pytest.raises(AnswerError, match=model.__name__):
        model.parse({"deviceSerial": serial, "channelNo": 1})


def test_a_serial_may_be_a_number_or_hold_a_colon() -> None:
    gb28181 = "33010343992967895520:33011062991327187933"

    assert Device.parse({"deviceSerial": 427734000}).serial == "427734000"
    assert Device.parse({"deviceSerial": gb28181}).serial == gb28181
    assert Device.parse({"deviceSerial": " C1 "}).serial == "C1"


@pytest.mark.parametrize("item", [None, "camera", 7, [], True])
def test_an_item_is_an_object(item: object) -> None:
    with pytest.raises(AnswerError, match="an item is no Device"):
        Device.parse(item)


def test_an_error_of_an_item_does_not_quote_it() -> None:
    with pytest.raises(AnswerError) as caught:
        Channel.parse({"deviceSerial": SERIAL, "channelNo": "ABCDEF"})

    assert str(caught.value) == "a Channel with a bad number"
    assert caught.value.__suppress_context__


def test_a_device_describes_itself() -> None:
    info = DeviceInfo.parse(
        {
            "deviceSerial": SERIAL,
            "deviceName": "CS-CTQ6X(BF7513110)",
            "model": "CS-CTQ6X-V105-1J4WF",
            "status": 0,
            "defence": 1,
            "isEncrypt": 0,
            "alarmSoundMode": 2,
            "offlineNotify": 0,
            "category": "CS-CTQ6X",
            "parentCategory": "IPC",
            "updateTime": int(UPDATED * 1000),
            "netType": "wire",
            "signal": "100%",
            "riskLevel": 0,
            "netAddress": "203.0.113.7",
            "localAddress": "10.11.149.98",
            "netName": "eth0",
            "ssid": "",
            "timeZone": "UTC+08:00",
        }
    )

    assert info == DeviceInfo(
        serial=SERIAL,
        name="CS-CTQ6X(BF7513110)",
        model="CS-CTQ6X-V105-1J4WF",
        online=False,
        defence=1,
        encrypted=False,
        alarm_sound_mode=2,
        offline_notice=False,
        category="CS-CTQ6X",
        parent_category="IPC",
        updated_at=UPDATED,
        net_type="wire",
        signal=100,
        risk_level=0,
        net_address="203.0.113.7",
        local_address="10.11.149.98",
        ssid=None,
        time_zone="UTC+08:00",
    )


@pytest.mark.parametrize(
    "value, percent",
    [
        ("80%", 80),
        ("80 %", 80),
        ("80", 80),
        (80, 80),
        (80.0, 80),
        ("0%", 0),
        (200, 100),
        (-1, None),
        ("-1", None),
        ("--1", None),
        ("much", None),
        ("²", None),
        (80.5, None),
        ("9" * 30, None),
        ([], None),
    ],
)
def test_signal_as_text_or_number(value: object, percent: int | None) -> None:
    item = {"deviceSerial": SERIAL, "signal": value}

    assert DeviceInfo.parse(item).signal == percent
    assert DeviceStatus.parse(item).signal == percent


def test_a_channel_of_the_camera_list() -> None:
    channel = Channel.parse(
        {
            "deviceSerial": SERIAL,
            "channelNo": "4",
            "channelName": "货架 🛒",
            "status": 1,
            "isShared": "2",
            "picUrl": "https://img.ys7.com/group1/a.jpg",
            "isEncrypt": 1,
            "videoLevel": 2,
            "permission": 3,
            "isAdd": 1,
        }
    )

    assert channel == Channel(
        serial=SERIAL,
        number=4,
        name="货架 🛒",
        online=True,
        shared=2,
        cover_url="https://img.ys7.com/group1/a.jpg",
        encrypted=True,
        video_level=2,
        permission=3,
        shown=True,
    )
    assert "img.ys7.com" not in repr(channel)


def test_a_channel_that_tells_little() -> None:
    channel = Channel.parse({"deviceSerial": SERIAL, "channelNo": 1})

    assert channel == Channel(serial=SERIAL, number=1)
    assert channel.online is None
    assert channel.shared == 0
    assert channel.permission == -1
    assert channel.shown
    assert channel.can_watch


@pytest.mark.parametrize("number", [None, "", "one", -1, 1.5, [1], {"a": 1}])
def test_a_channel_has_a_number(number: object) -> None:
    with pytest.raises(AnswerError, match="Channel"):
        Channel.parse({"deviceSerial": SERIAL, "channelNo": number})


@pytest.mark.parametrize("status, online", [(1, True), (0, False), (-1, None), ("x", None)])
def test_a_channel_may_not_be_reported(status: object, *, online: bool | None) -> None:
    item = {"deviceSerial": SERIAL, "channelNo": 1, "status": status}

    assert Channel.parse(item).online is online


@pytest.mark.parametrize(
    "host", ["https://i.ys7.com", "https://portal.ys7.com", "http://127.0.0.1:8180"]
)
@pytest.mark.parametrize("query", ["", "?a=1"])
def test_the_stand_in_picture_is_no_cover(host: str, query: str) -> None:
    url = f"{host}/assets/imgs/public/homeDevice.jpeg{query}"

    item = {"deviceSerial": SERIAL, "channelNo": 1, "picUrl": url}

    assert Channel.parse(item).cover_url is None


@pytest.mark.parametrize(
    "permission, shown, can_watch",
    [
        (-1, 1, True),
        ("-1", "1", True),
        (1, 1, True),
        (15, 1, True),
        (14, 1, False),
        (0, 1, False),
        (-1, 0, False),
        (1, "0", False),
        ("much", "x", True),
        ("", "", True),
    ],
)
def test_who_may_watch(permission: object, shown: object, *, can_watch: bool) -> None:
    item = {"deviceSerial": SERIAL, "channelNo": 1, "permission": permission, "isAdd": shown}

    assert Channel.parse(item).can_watch is can_watch


def test_a_status_in_full() -> None:
    status = DeviceStatus.parse(
        {
            "privacyStatus": 1,
            "pirStatus": 0,
            "alarmSoundMode": 3,
            "battryStatus": 76,
            "lockSignal": 40,
            "diskNum": 2,
            "diskState": "03--------------",
            "cloudType": 0,
            "cloudStatus": 2,
            "nvrDiskNum": 1,
            "nvrDiskState": "2---------------",
            "netAddress": "203.0.113.7",
            "signal": 58,
            "wakeUpStatus": 1,
            "cloudChannelList": [],
        }
    )

    assert status == DeviceStatus(
        privacy=True,
        pir=False,
        alarm_sound_mode=3,
        battery=76,
        lock_signal=40,
        disk_count=2,
        disks=("0", "3"),
        cloud_status=2,
        nvr_disk_count=1,
        nvr_disks=("2",),
        signal=58,
        asleep=True,
    )


@pytest.mark.parametrize("unknown", [-1, -2, 2, "-1", "-2", "2", None])
def test_what_is_not_reported_is_none(unknown: object) -> None:
    status = DeviceStatus.parse(
        {"privacyStatus": unknown, "pirStatus": unknown, "wakeUpStatus": unknown}
    )

    assert (status.privacy, status.pir, status.asleep) == (None, None, None)


def test_a_status_that_reports_nothing() -> None:
    minus = DeviceStatus.parse(
        {
            "battryStatus": -1,
            "lockSignal": -1,
            "diskNum": -1,
            "diskState": "-1",
            "nvrDiskNum": -2,
            "nvrDiskState": "-2",
            "alarmSoundMode": -1,
            "signal": -1,
            "cloudStatus": -2,
        }
    )

    assert minus == DeviceStatus() == DeviceStatus.parse({})


@pytest.mark.parametrize("cloud, status", [(-1, -1), (0, 0), (1, 1), ("2", 2), (-2, None)])
def test_cloud_storage(cloud: object, status: int | None) -> None:
    assert DeviceStatus.parse({"cloudStatus": cloud}).cloud_status == status


@pytest.mark.parametrize(
    "state, disks", [("0---", ("0",)), ("01", ("0", "1")), (0, ("0",)), (-1, ()), ("??", ())]
)
def test_disks(state: object, disks: tuple[str, ...]) -> None:
    assert DeviceStatus.parse({"diskState": state}).disks == disks


def test_capabilities() -> None:
    capabilities = Capabilities.from_dict(
        {
            "support_ptz": "0",
            "ptz_left_right": "1",
            "support_talk": "3",
            "support_wifi_2.4G": "1",
            "support_channel_number": 16,
            "support_zero": 0,
            "support_yes": True,
            "support_no": False,
            "support_resolution": "16-9",
            "empty": "",
            "null": "null",
            "none": None,
            "video_quality_capacity": [{"streamType": "1"}],
            "no_qualities": [],
        }
    )

    assert capabilities.flag("support_ptz", "ptz_left_right")
    assert not capabilities.flag("support_ptz", "support_absent")
    assert not capabilities.flag()
    assert capabilities.flag("support_channel_number")
    assert capabilities.flag("support_wifi_2.4G")
    assert capabilities.flag("support_yes")
    assert capabilities.flag("video_quality_capacity")
    assert not capabilities.flag("support_zero", "support_no", "empty", "null", "none")
    assert not capabilities.flag("no_qualities")
    assert capabilities.value("support_talk") == "3"
    assert capabilities.value("support_channel_number") == "16"
    assert capabilities.value("support_yes") == "1"
    assert capabilities.value("support_no") == "0"
    assert capabilities.value("empty") is None
    assert capabilities.value("absent") is None
    assert capabilities.value("video_quality_capacity") is None


def test_capabilities_survive_a_restart() -> None:
    capabilities = Capabilities.from_dict({"support_talk": "3", "list": [{"a": "1"}]})

    copy = Capabilities.from_dict(json.loads(json.dumps(capabilities.to_dict())))

    assert copy == capabilities
    assert copy.value("support_talk") == "3"


@pytest.mark.parametrize("data", [None, [], "x", 7])
def test_no_capabilities(data: object) -> None:
    assert Capabilities.from_dict(data) == Capabilities()
    assert Capabilities().raw == {}


URL = (
    "rtmp://rtmp01open.ys7.com:1935/v3/openlive/C78957921_1_1?expire=1606999273"
    "&id=254708522214232064&t=093e5c6668d981e0f0b8d2593d69bdc98060407d1b2f42eaaa17a62b15ee4f99&ev=100"
)


def _address(data: object, protocol: Protocol = Protocol.RTMP) -> LiveAddress:
    return LiveAddress.parse(data, protocol=protocol, quality=Quality.HD, lapses_at=99.0)


def test_a_live_address() -> None:
    address = _address({"id": "25", "url": URL, "expireTime": "2030-12-03 20:41:13"})

    assert address.url == URL
    assert address.id == "25"
    assert address.expires_at == 1606999273
    assert address.protocol is Protocol.RTMP
    assert address.quality is Quality.HD
    assert "rtmp" not in repr(address).lower().replace("protocol.rtmp", "")
    assert "093e" not in repr(address)


@pytest.mark.parametrize(
    "url, expire_time, expires_at",
    [
        ("https://a/b.m3u8", "2020-12-03 20:41:13", 1606999273),
        ("https://a/b.m3u8", 1606999273000, 1606999273),
        ("https://a/b.m3u8?expire=soon", None, 99),
        ("https://a/b.m3u8", "", 99),
        ("https://[/b.m3u8", "", 99),
        ("https://a/b.m3u8?expire=1606999273000", None, 1606999273),
    ],
)
def test_when_an_address_ends(url: str, expire_time: object, expires_at: float) -> None:
    address = _address({"url": url, "expireTime": expire_time}, Protocol.HLS)

    assert address.expires_at == expires_at
    assert address.id is None


def test_an_ezopen_address_does_not_end() -> None:
    url = "ezopen://open.ys7.com/C78957921/1.hd.live"

    address = _address({"url": url, "expireTime": "2020-12-03 20:41:13"}, Protocol.EZOPEN)

    assert address.expires_at is None


@pytest.mark.parametrize("data", [None, {}, {"url": None}, {"url": "null"}, {"url": "nowhere"}, []])
def test_an_answer_without_address(data: object) -> None:
    with pytest.raises(AnswerError):
        _address(data)


@pytest.mark.parametrize("model", [Device, DeviceInfo, Channel, DeviceStatus])
@given(data=st.data())
def test_any_item_is_read_or_refused(model: type[Model], data: st.DataObject) -> None:
    item = data.draw(st.dictionaries(st.sampled_from([*_names(model), "other"]), rubbish))

    with contextlib.suppress(AnswerError):
        model.parse(item)


@pytest.mark.parametrize("model", [Device, DeviceInfo, Channel, DeviceStatus])
@given(data=st.data())
def test_what_was_read_can_be_kept_and_read_again(model: type[Model], data: st.DataObject) -> None:
    item = data.draw(st.dictionaries(st.sampled_from(_names(model)), rubbish))
    value = model.parse({**item, "deviceSerial": SERIAL, "channelNo": 1})

    copy = model.parse(json.loads(json.dumps(value.to_dict())))

    assert copy == value


@given(st.dictionaries(st.sampled_from(["id", "url", "expireTime"]), rubbish | st.just(URL)))
def test_any_address_is_read_or_refused(data: dict[str, Any]) -> None:
    with contextlib.suppress(AnswerError):
        address = _address(data)
        assert address.expires_at is not None


@given(st.dictionaries(st.text(max_size=8), rubbish))
def test_any_capabilities_can_be_asked(data: dict[str, Any]) -> None:
    capabilities = Capabilities.from_dict(data)

    for key, value in data.items():
        if capabilities.value(key) in {"", "0", None} and not isinstance(value, list | dict):
            assert not capabilities.flag(key)
