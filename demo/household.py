"""The household's names in the language of the demo."""

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
