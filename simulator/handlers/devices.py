"""Devices: list, info, status and capabilities (section 2.1, 2.2, 2.6, 2.9)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.clock import local_text, milliseconds
from simulator.envelopes import Answer
from simulator.refusal import Refusal

from .paging import cut, cut_after

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.cloud import Cloud
    from simulator.state import Device

_NO_CHANNEL = 20001
_CHANNEL_NAMES = {
    "channel": ("channel",),
    "channelNo": ("channelNo",),
    "both": ("channel", "channelNo"),
}
_NET_ADDRESS = "203.0.113.7"


async def listing(call: Call) -> Answer:
    """Give one page of the account's devices, by page number or behind an id."""
    devices = list(call.cloud.devices.values())
    if start := call.params.get("id", ""):
        ids = [_id(device) for device in devices]
        shown, page = cut_after(call, devices, ids, start)
    else:
        shown, page = cut(call, devices)
    items = [_item(call.cloud, device) for device in shown]
    if call.cloud.settings.list_shape == "device_infos":
        return Answer(data={"deviceInfos": items}, page=page)
    return Answer(data=items, page=page)


async def info(call: Call) -> Answer:
    """Describe one device; ``version=utc`` adds the overseas fields."""
    device, cloud = call.device, call.cloud
    settings = cloud.settings
    data: dict[str, object] = {
        "deviceSerial": device.serial,
        "deviceName": device.name,
        "model": device.full_model,
        "status": int(device.online),
        "defence": device.defence,
        "isEncrypt": int(device.encrypted_as_reported(cloud.clock, settings.encrypt_report_delay)),
        "alarmSoundMode": device.alarm_sound,
        "offlineNotify": int(device.offline_notify),
    }
    if call.params.get("version") == "utc":
        data |= {"wifiSsid": device.ssid, "timeZone": _offset(call)}
    if settings.field_set == "new":
        strength = max(0, device.signal)
        data |= {
            "localName": device.name,
            "category": device.model,
            "parentCategory": device.category,
            "updateTime": milliseconds(device.added_at),
            "netType": device.net_type,
            "signal": f"{strength}%" if settings.signal == "percent" else strength,
            "riskLevel": device.risk_level,
            "netAddress": _NET_ADDRESS,
            "localAddress": device.local_address,
            "netName": "eth0" if device.net_type == "wire" else "wlan0",
            "ssid": device.ssid,
        }
    return Answer(data=data)


async def status(call: Call) -> Answer:
    """Tell privacy, battery, disks, cloud and sleep of a channel's device.

    The channel is called ``channel`` here and nowhere else; another name counts for nothing.
    """
    _check_channel(call)
    device, settings = call.device, call.cloud.settings
    recorder = device.kind == "nvr"
    disks = sum(mark != "-" for mark in device.disk) if device.disk != "-1" else -1
    data: dict[str, object] = {
        "privacyStatus": int(device.privacy) if device.can("support_privacy") else -2,
        "pirStatus": 1 if device.can("support_pir_detect") else -2,
        "alarmSoundMode": device.alarm_sound,
        "battryStatus": device.battery,
        "lockSignal": -1,
        "diskNum": disks,
        "diskState": device.disk,
        "cloudType": 0,
        "cloudStatus": device.cloud if device.can("support_cloud") else -2,
        "nvrDiskNum": disks if recorder else -2,
        "nvrDiskState": device.disk if recorder else "-2",
    }
    if settings.field_set == "new":
        asleep = device.asleep is not None
        data |= {
            "netAddress": _NET_ADDRESS,
            "signal": device.signal,
            "wakeUpStatus": int(device.sleeping(call.cloud.clock)) if asleep else -1,
            "cloudChannelList": [],
        }
    return Answer(data=data)


async def capacity(call: Call) -> Answer:
    """Give the flat capability texts; what is missing is not supported."""
    settings = call.cloud.settings
    data = dict(call.device.capabilities)
    if data.get("support_talk") == "3":
        data["support_talk"] = settings.half_duplex_talk
    if data.get("ptz_left_right") == "1" and settings.ptz_keys != "split":
        data["support_ptz"] = "1"
        if settings.ptz_keys == "support_ptz":
            for key in ("ptz_left_right", "ptz_top_bottom", "ptz_45"):
                data.pop(key, None)
    if settings.mirror_keys == "center":
        data.pop("ptz_left_right_mirror", None)
        data.pop("ptz_top_bottom_mirror", None)
    if settings.capacity_values == "number":
        data = {key: _as_number(value) for key, value in data.items()}
    return Answer(data=data)


def _check_channel(call: Call) -> None:
    """Refuse a channel that does not exist, if it came under the name that is honoured."""
    for name in _CHANNEL_NAMES[call.cloud.settings.status_channel_param]:
        number = call.integer(name, None)
        if number is not None and call.device.channel(number) is None:
            raise Refusal(_NO_CHANNEL)


def _item(cloud: Cloud, device: Device) -> dict[str, object]:
    """Return a device as the list shows it."""
    settings = cloud.settings
    as_text = settings.device_update_time == "text"
    item: dict[str, object] = {
        "deviceSerial": device.serial,
        "deviceName": device.name,
        "deviceType": device.model,
        "status": int(device.online),
        "defence": device.defence,
        "deviceVersion": device.version,
        "updateTime": local_text(device.added_at, settings.zone)
        if as_text
        else milliseconds(device.added_at),
    }
    if settings.field_set == "new":
        item |= {
            "id": _id(device),
            "addTime": milliseconds(device.added_at),
            "parentCategory": device.category,
            "riskLevel": device.risk_level,
            "netAddress": _NET_ADDRESS if device.online else None,
        }
    return item


def _id(device: Device) -> str:
    """Return the 32 hexadecimal digits by which newer lists continue."""
    return hashlib.md5(device.serial.encode(), usedforsecurity=False).hexdigest()


def _as_number(value: object) -> object:
    """Return a capability text as a number where it is one."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _offset(call: Call) -> str:
    """Return how far the devices' clocks are from UTC now, as device/info writes it."""
    now = datetime.fromtimestamp(call.cloud.clock.now(), tz=call.cloud.settings.zone)
    offset = now.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:]}"
