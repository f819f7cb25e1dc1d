"""Channels: of the account, of one device, and those of a recorder (section 2.3-2.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.envelopes import Answer

from .paging import cut

if TYPE_CHECKING:
    from simulator.call import Call
    from simulator.state import Channel, Device

_NOT_REPORTED = -1
_NOT_REPORTED_BY_RECORDER = 2


async def listing(call: Call) -> Answer:
    """Give one page of all channels of all devices."""
    every = [
        (device, channel) for device in call.cloud.devices.values() for channel in device.channels
    ]
    shown, page = cut(call, every)
    return Answer(data=[_item(call, device, channel) for device, channel in shown], page=page)


async def of_device(call: Call) -> Answer:
    """Give the channels of one device, with the cameras that a recorder has behind them."""
    return Answer(data=[_detailed(call, call.device, channel) for channel in call.device.channels])


async def states(call: Call) -> Answer:
    """Give the state of each channel of a recorder: 0 offline, 1 online, 2 not reported."""
    device = call.device
    return Answer(
        data={
            "deviceSerial": device.serial,
            "status": int(device.online),
            "channelInfoList": [
                {
                    "superDevChannel": channel.number,
                    "status": _state(device, channel, _NOT_REPORTED_BY_RECORDER),
                }
                for channel in device.channels
            ],
        }
    )


def _item(call: Call, device: Device, channel: Channel) -> dict[str, object]:
    """Return a channel as camera/list shows it."""
    settings = call.cloud.settings
    item: dict[str, object] = {
        "deviceSerial": device.serial,
        "channelNo": str(channel.number) if settings.channel_number == "text" else channel.number,
        "channelName": channel.name,
        "status": int(device.online and channel.online is not False),
        "isShared": str(channel.shared),
        "picUrl": call.cloud.pictures.cover_url(call.base_url, device, channel),
        "isEncrypt": int(device.encrypted),
        "videoLevel": channel.video_level,
    }
    if settings.field_set == "new":
        item |= {"permission": channel.permission, "isAdd": int(channel.shown)}
    return item


def _detailed(call: Call, device: Device, channel: Channel) -> dict[str, object]:
    """Return a channel as the device's own list shows it."""
    item = _item(call, device, channel)
    item.pop("permission", None)
    item |= {
        "ipcSerial": channel.ipc_serial or (device.serial if channel.configured else ""),
        "deviceName": device.name,
        "localName": device.name,
        "localChannelName": channel.name,
        "status": _state(device, channel, _NOT_REPORTED),
        "relatedIpc": channel.ipc_serial is not None,
    }
    if call.cloud.settings.field_set == "new":
        item["devType"] = device.model
    if device.kind == "nvr" and call.cloud.settings.nvr_cameras == "absent":
        for key in ("ipcSerial", "localName", "localChannelName", "relatedIpc", "devType"):
            item.pop(key, None)
        item["status"] = _NOT_REPORTED
    return item


def _state(device: Device, channel: Channel, unknown: int) -> int:
    """Return a channel's state, with the number by which a list says that it does not know."""
    if channel.online is None:
        return unknown
    return int(device.online and channel.online)
