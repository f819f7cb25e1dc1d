"""Which platform region an entry belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .const import CONF_REGION, CONF_SERVER, REGION_CUSTOM
from .openapi import REGIONS, Region, custom_region

if TYPE_CHECKING:
    from collections.abc import Mapping


def region_of(data: Mapping[str, Any]) -> Region:
    """Return the region in an entry's data. Raises ``ValueError`` on a bad URL."""
    if data[CONF_REGION] == REGION_CUSTOM:
        return custom_region(data[CONF_SERVER])
    return REGIONS[data[CONF_REGION]]
