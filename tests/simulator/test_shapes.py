"""The keys and types of every answer, written down from the page of each call.

The number in front of each table is the section of the platform's reference; what a page marks
as newer is in a table of its own, because old answers leave it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import ENCRYPTED, LIVE, PTZ, RECORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .conftest import Account

type Shape = Mapping[str, type | tuple[type, ...]]

TEXT_OR_NULL = (str, type(None))

# 1
TOKEN: Shape = {"accessToken": str, "expireTime": int}
# 2.1; updateTime is a text in the oldest answers
DEVICE_ITEM: Shape = {
    "deviceSerial": str,
    "deviceName": str,
    "deviceType": str,
    "status": int,
    "defence": int,
    "deviceVersion": str,
    "updateTime": (int, str),
}
DEVICE_ITEM_NEWER: Shape = {
    "id": str,
    "addTime": int,
    "parentCategory": str,
    "riskLevel": int,
    "netAddress": TEXT_OR_NULL,
}
# 2.2
INFO: Shape = {
    "deviceSerial": str,
    "deviceName": str,
    "model": str,
    "status": int,
    "defence": int,
    "isEncrypt": int,
    "alarmSoundMode": int,
    "offlineNotify": int,
}
INFO_NEWER: Shape = {
    "localName": str,
    "category": str,
    "parentCategory": str,
    "updateTime": int,
    "netType": str,
    "signal": str,
    "riskLevel": int,
    "netAddress": str,
    "localAddress": str,
    "netName": str,
    "ssid": str,
}
# 2.3
CAMERA_ITEM: Shape = {
    "deviceSerial": str,
    "channelNo": int,
    "channelName": str,
    "status": int,
    "isShared": str,
    "picUrl": str,
    "isEncrypt": int,
    "videoLevel": int,
}
CAMERA_ITEM_NEWER: Shape = {"permission": int, "isAdd": int}
# 2.4
CHANNEL_ITEM: Shape = {
    "deviceSerial": str,
    "ipcSerial": str,
    "channelNo": int,
    "deviceName": str,
    "localName": str,
    "channelName": str,
    "localChannelName": str,
    "status": int,
    "isShared": str,
    "picUrl": str,
    "isEncrypt": int,
    "videoLevel": int,
    "relatedIpc": bool,
}
CHANNEL_ITEM_NEWER: Shape = {"isAdd": int, "devType": str}
# 2.6; battryStatus is spelled as the platform spells it
STATUS: Shape = {
    "privacyStatus": int,
    "pirStatus": int,
    "alarmSoundMode": int,
    "battryStatus": int,
    "lockSignal": int,
    "diskNum": int,
    "diskState": str,
    "cloudType": int,
    "cloudStatus": int,
    "nvrDiskNum": int,
    "nvrDiskState": str,
}
STATUS_NEWER: Shape = {
    "netAddress": str,
    "signal": int,
    "wakeUpStatus": int,
    "cloudChannelList": list,
}
# 2.5
CHANNEL_STATES: Shape = {"deviceSerial": str, "status": int, "channelInfoList": list}
CHANNEL_STATE: Shape = {"superDevChannel": int, "status": int}
# 2.9: one picture quality; everything else in a capability set is a text
QUALITY: Shape = {
    "streamType": str,
    "videoLevel": str,
    "resolution": str,
    "videoBitRate": str,
    "maxBitRate": str,
}
# 3.1
ADDRESS: Shape = {"id": str, "url": str, "expireTime": str}
# 8
CAPTURE: Shape = {"picUrl": str}

# 2.10; the last two on the mainland alone
VERSION: Shape = {"latestVersion": str, "currentVersion": str}
VERSION_MAINLAND: Shape = {"isNeedUpgrade": int, "isUpgrading": int}
UPGRADE: Shape = {"progress": int, "status": int}
# 5.4
PRESET: Shape = {"index": int}
# 6; the microphone's state is a text
SWITCH: Shape = {"deviceSerial": str, "channelNo": int, "enable": int}
MICROPHONE: Shape = {"deviceSerial": str, "channelNo": int, "enable": str}
# 11
CLOUD_STORAGE: Shape = {
    "userName": str,
    "deviceSerial": str,
    "channelNo": int,
    "totalDays": int,
    "status": int,
    "validDays": int,
    "startTime": int,
    "expireTime": int,
}

PAGE: Shape = {"total": int, "page": int, "size": int}
EMPTY: Shape = {}


def fits(value: Mapping[str, Any], *shapes: Shape) -> bool:
    """Return whether an object has exactly the keys and types of the shapes together."""
    shape = {name: kind for part in shapes for name, kind in part.items()}
    assert value.keys() == shape.keys()
    for name, kind in shape.items():
        kinds = kind if isinstance(kind, tuple) else (kind,)
        assert type(value[name]) in kinds, (name, value[name])
    return True


def envelope(answer: dict[str, Any], *, paged: bool = False, data: bool = True) -> Any:
    """Check the lapp wrapping of section 0.1 and return what is in it."""
    optional = {name for name, there in (("data", data), ("page", paged)) if there}
    assert answer.keys() == {"code", "msg"} | optional
    assert answer["code"] == "200"
    assert isinstance(answer["msg"], str)
    if paged:
        assert fits(answer["page"], PAGE)
    return answer.get("data")


@pytest.fixture(params=["new", "old"])
async def newer(request: pytest.FixtureRequest, account: Account) -> bool:
    """Answer in the newest form and in the oldest, and tell which."""
    await account.set(field_set=request.param)
    return bool(request.param == "new")


async def test_token(stranger: Account) -> None:
    assert fits(envelope(await stranger.post("token/get", **stranger.keys)), TOKEN)


async def test_device_list(account: Account, *, newer: bool) -> None:
    items = envelope(await account.post("device/list"), paged=True)

    assert all(fits(item, DEVICE_ITEM, DEVICE_ITEM_NEWER if newer else EMPTY) for item in items)


async def test_device_info(account: Account, *, newer: bool) -> None:
    for serial in (PTZ, RECORDER):
        data = envelope(await account.post("device/info", of=serial))
        assert fits(data, INFO, INFO_NEWER if newer else EMPTY)


async def test_camera_list(account: Account, *, newer: bool) -> None:
    items = envelope(await account.post("camera/list", pageSize=50), paged=True)

    assert all(fits(item, CAMERA_ITEM, CAMERA_ITEM_NEWER if newer else EMPTY) for item in items)


async def test_channels_of_a_device(account: Account, *, newer: bool) -> None:
    for serial in (PTZ, RECORDER):
        items = envelope(await account.post("device/camera/list", of=serial))
        assert all(
            fits(item, CHANNEL_ITEM, CHANNEL_ITEM_NEWER if newer else EMPTY) for item in items
        )


async def test_status(account: Account, *, newer: bool) -> None:
    for serial in (PTZ, RECORDER):
        data = envelope(await account.post("device/status/get", of=serial, channel=1))
        assert fits(data, STATUS, STATUS_NEWER if newer else EMPTY)


async def test_capabilities(account: Account) -> None:
    for serial in (PTZ, RECORDER):
        data = envelope(await account.post("device/capacity", of=serial))
        assert isinstance(data.pop("support_channel_number"), int)
        assert all(fits(item, QUALITY) for item in data.pop("video_quality_capacity"))
        assert {type(value) for value in data.values()} == {str}


async def test_channel_states(account: Account) -> None:
    _, answer = await account.get(
        "/api/v3/open/device/metadata/channel/status", deviceSerial=RECORDER
    )

    assert answer.keys() == {"result"}
    data = envelope(answer["result"])
    assert fits(data, CHANNEL_STATES)
    assert all(fits(item, CHANNEL_STATE) for item in data["channelInfoList"])


async def test_live_address(account: Account) -> None:
    assert fits(envelope(await account.post(LIVE, of=PTZ, protocol=3)), ADDRESS)


async def test_address_disabled(account: Account) -> None:
    answer = await account.post("/api/lapp/v2/live/address/disable", of=PTZ, urlId="1")

    envelope(answer, data=False)


async def test_capture(account: Account) -> None:
    assert fits(envelope(await account.post("device/capture", of=PTZ, channelNo=1)), CAPTURE)


async def test_encryption(account: Account) -> None:
    envelope(await account.post("device/encrypt/off", of=ENCRYPTED), data=False)
    envelope(await account.post("device/encrypt/on", of=ENCRYPTED), data=False)


@pytest.mark.parametrize(
    "path, params",
    [
        ("device/ptz/start", {"channelNo": 1, "direction": 0, "speed": 1}),
        ("device/ptz/stop", {"channelNo": 1, "direction": 0}),
        ("device/ptz/mirror", {"channelNo": 1, "command": 2}),
        ("device/scene/switch/set", {"enable": 1}),
        ("device/sound/switch/set", {"enable": 0}),
        ("device/ssl/switch/set", {"enable": 1}),
        ("device/notify/switch", {"enable": 1}),
        ("device/defence/set", {"isDefence": 0}),
        ("camera/video/sound/set", {"enable": 0}),
        ("device/upgrade", {}),
        ("device/name/update", {"deviceName": "客厅"}),
    ],
)
async def test_command_is_answered_without_data(
    account: Account, path: str, params: dict[str, object]
) -> None:
    envelope(await account.post(path, of=PTZ, **params), data=False)


async def test_presets(account: Account) -> None:
    added = envelope(await account.post("device/preset/add", of=PTZ, channelNo=1))
    await account.control("PATCH", f"devices/{PTZ}", {"ptz": {"pan": 0.5}})

    assert fits(added, PRESET)
    for path in ("device/preset/move", "device/preset/clear"):
        envelope(await account.post(path, of=PTZ, channelNo=1, index=1), data=False)


@pytest.mark.parametrize("path", ["scene", "sound", "ssl", "light", "fullday/record"])
async def test_switch_states(account: Account, path: str) -> None:
    assert fits(envelope(await account.post(f"device/{path}/switch/status", of=PTZ)), SWITCH)


async def test_motion_tracking_state(account: Account) -> None:
    assert fits(envelope(await account.post("device/mobile/status/get", of=PTZ)), SWITCH)


async def test_infrared_state(account: Account) -> None:
    await account.control("POST", "reset", {"region": "eu"})
    await account.sign_in()

    assert fits(envelope(await account.post("device/infrared/switch/get", of=PTZ)), SWITCH)


async def test_microphone_state(account: Account) -> None:
    (item,) = envelope(await account.post("camera/video/sound/status", of=PTZ))

    assert fits(item, MICROPHONE)


async def test_firmware(account: Account) -> None:
    version = envelope(await account.post("device/version/info", of=PTZ))
    progress = envelope(await account.post("device/upgrade/status", of=PTZ))

    assert fits(version, VERSION, VERSION_MAINLAND)
    assert fits(progress, UPGRADE)


async def test_device_added(account: Account) -> None:
    code = (await account.control("GET", "devices/BC3000001"))["code"]

    envelope(await account.post("device/add", of="BC3000001", validateCode=code), data=False)


async def test_cloud_storage(account: Account) -> None:
    data = envelope(await account.post("cloud/storage/device/info", of=PTZ))

    assert fits(data, CLOUD_STORAGE)


async def test_refusal(account: Account) -> None:
    answer = await account.post("device/info", of="BC0000000")

    assert fits(answer, {"code": str, "msg": str, "data": type(None)})
