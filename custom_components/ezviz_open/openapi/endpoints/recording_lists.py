"""The platform's three lists of recordings, read in one way."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from ..call import CALL_TIMEOUT, DEVICE_TIMEOUT, Call, Style
from ..envelope import objects
from ..errors import AnswerError
from ..models.base import epoch_or_none, flag_or_none
from ..models.recording import Recording, RecordingSource, is_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from ..caller import Caller
    from ..purpose import Purpose

LOGGER = logging.getLogger(__package__)

PAGE_SIZE: Final = 500
"""The most that a page of a card's recordings may hold (help/1422); the cloud's may hold more."""

LAST_PAGE: Final = 40
"""Pages of one day that are read at most: a clip for every four seconds of it."""

_BY_TIME: Final = "/api/lapp/video/by/time"
_UNIFY: Final = "/api/v3/device/local/video/unify/query"
_DAS: Final = "/api/v3/das/device/local/video/query"

_LISTED_AS: Final = ("files", "records")
_OF_THE_DEVICE: Final = 0
_LOCAL: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which recordings are wanted: those of a span within one of the device's days."""

    serial: str
    channel: int
    source: RecordingSource
    begins_at: float
    ends_at: float
    zone: tzinfo
    purpose: Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One of the lists."""

    path: str
    params: Callable[[Wish, float], dict[str, str | int]]
    """Makes the parameters of a page that begins at a time (epoch s)."""
    channel_header: str | None = None
    """The header that names the channel, None where all travels in a form."""

    def call(self, wish: Wish, begins_at: float) -> Call:
        """Describe the call for the page that begins at a time (epoch s)."""
        in_form = self.channel_header is None
        headers = {"deviceSerial": wish.serial, self.channel_header or "": str(wish.channel)}
        of_card = wish.source is RecordingSource.CARD
        return Call(
            path=self.path,
            purpose=wish.purpose,
            style=Style.FORM if in_form else Style.GET,
            params=self.params(wish, begins_at),
            headers={} if in_form else headers,
            serial=wish.serial,
            read=True,
            # What is on a card, the device has to be asked.
            timeout=DEVICE_TIMEOUT if of_card else CALL_TIMEOUT,
        )


def _by_time(wish: Wish, begins_at: float) -> dict[str, str | int]:
    """Ask in milliseconds; without version 2.0 there are no pages (4.1)."""
    return {
        "deviceSerial": wish.serial,
        "channelNo": wish.channel,
        "startTime": round(begins_at * 1000),
        "endTime": round(wish.ends_at * 1000),
        "recType": wish.source.number,
        "version": "2.0",
        "pageSize": PAGE_SIZE,
    }


def _unify(wish: Wish, begins_at: float) -> dict[str, str | int]:
    """Ask in seconds (4.2)."""
    return {
        "startTime": int(begins_at),
        "endTime": int(wish.ends_at),
        "isQueryByNvr": _OF_THE_DEVICE,
        "location": _LOCAL,
        "pageSize": PAGE_SIZE,
    }


def _das(wish: Wish, begins_at: float) -> dict[str, str | int]:
    """Ask in the device's own time (4.3)."""
    return {
        "startTime": local_text(begins_at, wish.zone),
        "endTime": local_text(wish.ends_at, wish.zone),
    }


BY_TIME: Final = Way(path=_BY_TIME, params=_by_time)
UNIFY: Final = Way(path=_UNIFY, params=_unify, channel_header="localIndex")
DAS: Final = Way(path=_DAS, params=_das, channel_header="channelNo")


def ways(source: RecordingSource, *, overseas: bool) -> tuple[Way, ...]:
    """Return the lists of a region, the documented one first. Only one tells of the cloud."""
    if source is RecordingSource.CLOUD:
        return (BY_TIME,)
    return (DAS, UNIFY, BY_TIME) if overseas else (BY_TIME, UNIFY)


async def read_recordings(caller: Caller, way: Way, wish: Wish) -> list[Recording]:
    """Read all pages of a day. An item that makes no sense is left out.

    A next page that does not lie ahead ends the list: a platform that turns in circles must not
    cost the day's calls.
    """
    found: list[Recording] = []
    begins_at = wish.begins_at
    for _ in range(LAST_PAGE):
        items, follows_at = await caller.ask(way.call(wish, begins_at), _page)
        found += _recordings(items, wish)
        if follows_at is None or not begins_at < follows_at < wish.ends_at:
            return found
        begins_at = follows_at
    LOGGER.debug("%s: more than %d pages", way.path, LAST_PAGE)
    return found


def days_between(begins_at: float, ends_at: float, zone: tzinfo) -> Iterator[tuple[float, float]]:
    """Cut a span (epoch s) at midnight: each piece ends in the day's last second."""
    while begins_at < ends_at:
        day = datetime.fromtimestamp(begins_at, zone).date()
        following = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
        midnight = following.timestamp()
        yield begins_at, ends_at if ends_at < midnight else midnight - 1
        begins_at = midnight


def local_text(moment: float, zone: tzinfo) -> str:
    """Write a time (epoch s) as the platform wants it."""
    return datetime.fromtimestamp(moment, zone).strftime("%Y-%m-%d %H:%M:%S")


def _page(data: Any) -> tuple[list[Any], float | None]:
    """Read a page in any of its shapes, and when the next one begins (epoch s)."""
    items = objects(data, *_LISTED_AS)
    if not isinstance(data, Mapping):
        return items, None
    ended = flag_or_none(data.get("isAll")) is True or flag_or_none(data.get("hasMore")) is False
    return items, None if ended else epoch_or_none(data.get("nextFileTime"))


def _recordings(items: list[Any], wish: Wish) -> Iterator[Recording]:
    """Read the items of a page that are of the wanted source."""
    for item in items:
        if not is_from(item, wish.source):
            continue
        try:
            yield Recording.parse(item, source=wish.source, zone=wish.zone)
        except AnswerError as err:
            LOGGER.debug("A recording was left out: %s", err)
