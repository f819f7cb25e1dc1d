"""In which time zone a device counts its days."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Final

from homeassistant.util import dt as dt_util

from .openapi import AnswerError, Purpose, UnsupportedError

if TYPE_CHECKING:
    from .openapi import OpenApiClient

_OFFSET: Final = re.compile(r"(?:UTC|GMT)\s*(?:([+-])(\d{1,2})(?::?(\d{2}))?)?", re.IGNORECASE)
_MOST_HOURS: Final = 14


async def zone_of(client: OpenApiClient, serial: str) -> tzinfo:
    """Return it: the mainland has one, elsewhere the device is asked, which costs a call.

    A device tells an offset and nothing of summer time. Where Home Assistant lives at that offset
    now or in winter, its zone is the device's; so it is where the device does not tell. Raises
    ``OpenApiError``.
    """
    here = dt_util.get_default_time_zone()
    if not client.overseas:
        return await dt_util.async_get_time_zone(client.time_zone) or here
    try:
        told = (await client.devices.info(serial, Purpose.ACTION)).time_zone
    except (AnswerError, UnsupportedError):
        return here
    offset = _offset(told)
    if offset is None or offset in _offsets_of(here):
        return here
    return timezone(offset)


def _offset(told: str | None) -> timedelta | None:
    match = _OFFSET.fullmatch((told or "").strip())
    if match is None:
        return None
    sign, hours, minutes = match.groups(default="0")
    if int(hours) > _MOST_HOURS:
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == "-" else offset


def _offsets_of(zone: tzinfo) -> set[timedelta | None]:
    """Return how far a zone is from UTC now and at its standard time."""
    now = datetime.now(UTC).astimezone(zone)
    return {now.utcoffset(), (now.utcoffset() or timedelta()) - (now.dst() or timedelta())}
