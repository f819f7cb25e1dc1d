"""The devices of the account, and how many more there are for scale."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal

from . import capabilities
from .state import Channel, Device

if TYPE_CHECKING:
    from collections.abc import Callable

FOREIGN_SERIAL = "BC9000001"
"""A device that exists and belongs to somebody else: 20018 instead of 20002."""

_ADDED = 1_693_806_032.741
_RECORDER_CHANNELS = 16
_SHOP_CAMERAS = (
    ("收银台", "checkout"),
    ("仓库", "storeroom"),
    ("店门口", "street"),
    ("货架 🛒", "shop"),
)
_PLAIN_SCENES = ("street", "garage", "storeroom", "shop", "checkout", "study", "garden", "attic")


def household(seed: str, count: int | None) -> list[Device]:
    """Return the named devices, shortened or filled up with plain ones to ``count``.

    Of the plain ones some have several channels, so that 50 devices have at most 100 channels.
    """
    makers: list[Callable[[], Device]] = [
        living_room,
        garden,
        front_door,
        study,
        shop,
        gate,
        garage,
        attic,
    ]
    wanted = len(makers) if count is None else max(0, count)
    devices = [make() for make in makers[:wanted]]
    devices += [plain(number) for number in range(1, wanted - len(devices) + 1)]
    for device in devices:
        device.code = verification_code(seed, device.serial)
    return devices


def unclaimed(seed: str) -> list[Device]:
    """Return devices that belong to nobody yet; one wants its ownership confirmed in the app."""
    devices = [plain(number) for number in (9000001, 9000002)]
    for number, device in enumerate(devices, start=1):
        device.serial = f"BC300000{number}"
        device.name = device.channels[0].name = f"新摄像机 {number}"
        device.channels = device.channels[:1]
        device.code = verification_code(seed, device.serial)
    devices[1].risk_level = 1
    return devices


def verification_code(seed: str, serial: str) -> str:
    """Return the six capital letters on the label of a device."""
    digest = hashlib.sha256(f"label/{seed}/{serial}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def living_room() -> Device:
    """Return the indoor camera that turns; its privacy shutter and mirror work too."""
    return Device(
        serial="BC1000001",
        name="客厅",
        kind="ptz",
        model="CS-C6",
        full_model="CS-C6Wi-8D8W2DF",
        channels=[Channel(number=1, name="客厅", scene="living_room")],
        capabilities=capabilities.INDOOR_PTZ,
        latest="V5.3.2 build 240915",
        added_at=_ADDED,
        defence=1,
        signal=92,
        cloud=1,
        local_address="192.168.1.21",
    )


def garden() -> Device:
    """Return the outdoor bullet, which speaks H.265 only."""
    return Device(
        serial="BC1000002",
        name="庭院",
        kind="h265",
        model="CS-H8c",
        full_model="CS-H8c-R101-1J5WKFL",
        channels=[Channel(number=1, name="庭院", scene="garden", video_level=3)],
        capabilities=capabilities.BULLET,
        codec="h265",
        added_at=_ADDED + 86400,
        defence=1,
        signal=64,
        local_address="192.168.1.22",
    )


def front_door() -> Device:
    """Return the battery doorbell, asleep until somebody wants its picture."""
    return Device(
        serial="BC1000003",
        name="门口 🔔",
        kind="battery",
        model="CS-HB8C",
        full_model="CS-HB8C-R100-2C4WDL",
        channels=[Channel(number=1, name="门口 🔔", scene="front_door")],
        capabilities=capabilities.DOORBELL,
        added_at=_ADDED + 2 * 86400,
        asleep=True,
        battery=76,
        signal=58,
        cloud=1,
        disk="2---------------",
        local_address="192.168.1.23",
    )


def study() -> Device:
    """Return the camera whose pictures are encrypted with the code on its label."""
    return Device(
        serial="BC1000004",
        name="书房",
        kind="encrypted",
        model="CS-C2C",
        full_model="CS-C2C-1D2WFR",
        channels=[Channel(number=1, name="书房", scene="study")],
        capabilities=capabilities.FIXED_INDOOR,
        added_at=_ADDED + 3 * 86400,
        encrypted=True,
        encrypted_before=True,
        signal=81,
        cloud=1,
        local_address="192.168.1.24",
    )


def shop() -> Device:
    """Return the recorder with four cameras on its sixteen channels (2.4: unconfigured ones)."""
    serial = "BC1000005"
    channels = [
        Channel(number=number, name=name, scene=scene, ipc_serial=f"BC20000{number:02d}")
        for number, (name, scene) in enumerate(_SHOP_CAMERAS, start=1)
    ]
    channels += [
        Channel(number=number, name=serial, scene="shop", online=None, cover=False)
        for number in range(len(channels) + 1, _RECORDER_CHANNELS + 1)
    ]
    return Device(
        serial=serial,
        name="店铺录像机",
        kind="nvr",
        model="DS-7816N-R2",
        full_model="DS-7816N-R2(D)",
        refuses=("prompt_tone", "indicator"),
        category="COMMON",
        version="V4.30.085 build 220916",
        channels=channels,
        capabilities=capabilities.RECORDER,
        audio="g711a",
        added_at=_ADDED + 4 * 86400,
        net_type="wire",
        signal=-1,
        ssid="",
        disk="00--------------",
        local_address="192.168.1.25",
    )


def gate() -> Device:
    """Return the GB28181 device, whose serial holds a colon."""
    serial = "33010343992967895520:33011062991327187933"
    return Device(
        serial=serial,
        name="小区大门",
        kind="gb28181",
        model="33010343992967895520",
        full_model="33010343992967895520",
        refuses=("prompt_tone", "indicator", "restart"),
        category="COMMON",
        version="V1.0.0 build 200811",
        channels=[Channel(number=1, name="小区大门", scene="street", cover=False)],
        capabilities=capabilities.GB28181,
        added_at=_ADDED + 5 * 86400,
        net_type="wire",
        signal=-1,
        ssid="",
        disk="-1",
        local_address="",
    )


def garage() -> Device:
    """Return the fixed camera without any head to turn."""
    return Device(
        serial="BC1000006",
        name="车库",
        kind="fixed",
        model="CS-C2C",
        full_model="CS-C2C-1D2WFR",
        channels=[Channel(number=1, name="车库", scene="garage")],
        capabilities=capabilities.FIXED_INDOOR,
        added_at=_ADDED + 6 * 86400,
        refuses=("indicator",),
        signal=47,
        local_address="192.168.1.26",
    )


def attic() -> Device:
    """Return the camera that has no power."""
    return Device(
        serial="BC1000007",
        name="阁楼",
        kind="offline",
        model="CS-C1C",
        full_model="CS-C1C-1D2WFR",
        channels=[Channel(number=1, name="阁楼", scene="attic", online=False)],
        capabilities=capabilities.FIXED_INDOOR,
        added_at=_ADDED + 7 * 86400,
        online=False,
        signal=0,
        cloud=1,
        local_address="192.168.1.27",
    )


def plain(number: int, codec: Literal["h264", "h265"] = "h264") -> Device:
    """Return one of the many cameras of a scale household; every third has three channels."""
    serial = f"BD{number:07d}"
    name = f"摄像机 {number}"
    lenses = 3 if number % 3 == 0 else 1
    return Device(
        serial=serial,
        name=name,
        kind="plain",
        model="CS-C2C",
        full_model="CS-C2C-1D2WFR",
        channels=[
            Channel(
                number=lens,
                name=name if lenses == 1 else f"{name}-{lens}",
                scene=_PLAIN_SCENES[(number + lens) % len(_PLAIN_SCENES)],
            )
            for lens in range(1, lenses + 1)
        ],
        capabilities=capabilities.FIXED_INDOOR | {"support_channel_number": lenses},
        codec=codec,
        added_at=_ADDED + (10 + number) * 3600,
        local_address=f"192.168.2.{number % 254 + 1}",
    )
