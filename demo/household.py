"""The household in the language of the demo: its names, and places that a camera remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Mapping

ENGLISH = {
    "客厅": "Living room",
    "庭院": "Garden",
    "门口 🔔": "Front door 🔔",
    "书房": "Study",
    "小区大门": "Gate",
    "车库": "Garage",
    "阁楼": "Attic",
    "店铺录像机": "Shop",
    "收银台": "Till",
    "仓库": "Storeroom",
    "店门口": "Shop front",
    "货架 🛒": "Shelves 🛒",
}


TURNING = "BC1000001"
PLACES = {
    "en": ("Window", "Sofa"),
    "zh-Hans": ("窗边", "沙发"),
}
"""As somebody has named them in the vendor's app, from left to right."""


async def furnish(cloud: Mapping[str, Any], language: str) -> None:
    """Name what is there, and have the camera that turns remember two places."""
    left, right = PLACES[language]
    presets = [
        {"index": 1, "name": left, "pan": -0.7, "tilt": 0.2, "zoom": 1.4},
        {"index": 2, "name": right, "pan": 0.6, "tilt": -0.2, "zoom": 1.4},
    ]
    url = f"{cloud['api'].rstrip('/')}/_sim/devices/{TURNING}"
    async with (
        aiohttp.ClientSession() as session,
        session.patch(url, json={"presets": presets}) as answer,
    ):
        answer.raise_for_status()
    await name(cloud, language)


async def label_codes(cloud: Mapping[str, Any]) -> dict[str, str]:
    """Return the codes on the labels of the devices whose video is encrypted, by their serials."""
    url = f"{cloud['api'].rstrip('/')}/_sim/devices"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return {d["serial"]: d["code"] for d in await answer.json() if d["encrypted"]}


async def name(cloud: Mapping[str, Any], language: str) -> None:
    """Give devices and channels English names, as their owner would; Chinese ones they have."""
    if language != "en":
        return
    control = f"{cloud['api'].rstrip('/')}/_sim/devices"
    async with aiohttp.ClientSession() as session:
        async with session.get(control) as answer:
            devices = await answer.json()
        for device in devices:
            url = f"{control}/{quote(device['serial'], safe='')}"
            channels = [
                {"number": channel["number"], "name": ENGLISH[channel["name"]]}
                for channel in device["channels"]
                if channel["name"] in ENGLISH
            ]
            order = {"name": ENGLISH.get(device["name"], device["name"]), "channels": channels}
            async with session.patch(url, json=order) as answer:
                answer.raise_for_status()
