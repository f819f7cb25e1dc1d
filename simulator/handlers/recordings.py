"""Lists of recordings (section 4.1-4.4)."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from simulator.call import WRONG_PARAMETER
from simulator.clock import local_text, moment
from simulator.envelopes import NO_DATA, Answer
from simulator.recordings import SOURCES, has_service, timed
from simulator.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.call import Call
    from simulator.habits import Source
    from simulator.recordings import Recording

_OFFLINE = 20007
_UNSUPPORTED = 60020
_AUTO, _CLOUD, _LOCAL = 0, 1, 2
_REC_TYPES: dict[Source, int] = {"cloud": _CLOUD, "local": _LOCAL}
_PAGED = "2.0"
_MOST: dict[Source, int] = {"cloud": 1000, "local": 500}
_MOST_UNIFIED = 500
_DEFAULT_UNIFIED = 50
_EVERY_KIND = 5
_VIDEO = 1
_ON_THE_DEVICE, _CENTRAL = 1, 2
_LATEST = 10**13
_MONTH = re.compile(r"(\d{4})(-?)(\d{2})")

_OF_TYPE: dict[int, Callable[[Recording], bool]] = {
    0: lambda _recording: True,
    1: timed,
    2: lambda recording: not timed(recording),
    3: lambda recording: recording.kind == "CAR",
    4: lambda recording: recording.kind == "HUMAN",
    5: lambda _recording: False,
}


async def by_time(call: Call) -> Answer:
    """List files of the card or the cloud, all at once or page by page (section 4.1)."""
    cloud, settings = call.cloud, call.cloud.settings
    now = cloud.clock.now()
    today = datetime.fromtimestamp(now, tz=settings.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    begin = _milliseconds(call, "startTime", today.timestamp())
    end = _milliseconds(call, "endTime", now)
    asked = call.integer("recType", _AUTO, low=_AUTO, high=_LOCAL) or _AUTO
    if begin >= end:
        raise Refusal(WRONG_PARAMETER)
    source = _chosen(call, asked, begin, end)
    size = call.integer("pageSize", None, low=1)
    if size is not None and size > _MOST[source]:
        if settings.page_size_over != "clamp":
            raise Refusal(WRONG_PARAMETER)
        size = _MOST[source]
    await _reach(call, source)
    found = _within(call, source, begin, end)
    paged = call.params.get("version") == _PAGED and (size is not None or source == "cloud")
    if not paged:
        most = settings.unpaged_recordings or len(found)
        files = [_file(call, file, paged=False) for file in _ordered(call, found[:most])]
        return Answer(data=files or _nothing(call))
    size = size or _MOST[source]
    shown, more = found[:size], found[size:]
    data = {
        "files": [_file(call, recording, paged=True) for recording in shown] or _nothing(call),
        "isAll": not more,
        "nextFileTime": more[0].begins_at * 1000 if more else 0,
    }
    return Answer(data={key: value for key, value in data.items() if value is not NO_DATA})


async def unified(call: Call) -> Answer:
    """List files of the card, of one day (section 4.2)."""
    settings, zone = call.cloud.settings, call.cloud.settings.zone
    begin = call.number("startTime", low=0, high=_LATEST)
    end = call.number("endTime", low=0, high=_LATEST)
    wanted = _OF_TYPE[call.integer("recordType", 0, low=0, high=_EVERY_KIND) or 0]
    size = call.integer("pageSize", _DEFAULT_UNIFIED, low=1, high=_MOST_UNIFIED)
    by_recorder = call.flag("isQueryByNvr")
    place = call.integer("location", _ON_THE_DEVICE, low=_ON_THE_DEVICE, high=_CENTRAL)
    days = {
        datetime.fromtimestamp(at, tz=zone).date() for at in (begin, end) if at < _LATEST // 100
    }
    if begin >= end or (len(days) != 1 and settings.unified_span == "same_day"):
        raise Refusal(WRONG_PARAMETER)
    if not call.device.can("support_disk"):
        raise Refusal(_UNSUPPORTED)
    await call.reach_device()
    found = _within(call, "local", begin, end) if place == _ON_THE_DEVICE else []
    found = [recording for recording in found if wanted(recording)]
    size = size or _DEFAULT_UNIFIED
    shown, more = found[:size], found[size:]
    index = call.channel.number
    return Answer(
        data={
            "records": [_record(call, recording) for recording in shown],
            "fromNvr": by_recorder,
            "deviceSerial": call.device.serial,
            "localIndex": index if settings.unified_index == "int" else str(index),
            "hasMore": bool(more),
            "nextFileTime": more[0].begins_at if more else 0,
        }
    )


async def overseas(call: Call) -> Answer:
    """List files of the card, as hosts overseas do (section 4.3)."""
    settings = call.cloud.settings
    begin = moment(call.text("startTime"), settings.zone)
    end = moment(call.text("endTime"), settings.zone)
    wanted = _OF_TYPE[call.integer("recordType", 0, low=0, high=4) or 0]
    if begin is None or end is None or begin >= end:
        raise Refusal(WRONG_PARAMETER)
    if not call.device.can("support_disk"):
        raise Refusal(_UNSUPPORTED)
    await call.reach_device()
    found = [file for file in _within(call, "local", begin, end) if wanted(file)]
    return Answer(
        data=[
            {
                "startTime": _iso(call, recording.begins_at),
                "endTime": _iso(call, recording.ends_at),
                "deviceSerial": call.device.serial,
                "cameraNo": str(call.channel.number),
                "type": recording.kind,
                "size": _size(call, recording),
            }
            for recording in _ordered(call, found)
        ]
        or _nothing(call)
    )


async def month(call: Call) -> Answer:
    """Tell on which days of a month there are recordings (section 4.4)."""
    settings, zone = call.cloud.settings, call.cloud.settings.zone
    asked = call.integer("recType", _AUTO, low=_AUTO, high=_LOCAL) or _AUTO
    match = _MONTH.fullmatch(call.text("queryMonth"))
    if match is None or not 1 <= int(match[3]) <= 12:
        raise Refusal(WRONG_PARAMETER)
    if settings.month_query not in ("any", "dashed" if match[2] else "plain"):
        raise Refusal(WRONG_PARAMETER)
    sources = [source for source in SOURCES if asked in (_AUTO, _REC_TYPES[source])]
    day = datetime(int(match[1]), int(match[3]), 1, tzinfo=zone)
    rows: list[dict[str, object]] = []
    while day.month == int(match[3]):
        after = day + timedelta(days=1)
        has = {
            source: source in sources
            and bool(_within(call, source, day.timestamp(), after.timestamp()))
            for source in SOURCES
        }
        if any(has.values()) or settings.month_days == "all":
            rows.append(_month_row(call, day, has))
        day = after
    return Answer(data=rows)


def _month_row(call: Call, day: datetime, has: dict[Source, bool]) -> dict[str, object]:
    """Return one day of the month's map."""
    settings = call.cloud.settings
    flags: dict[str, bool] = {"all": any(has.values()), "relation": False}
    flags |= {str(source): held for source, held in has.items()}
    number = settings.month_flags == "number"
    form = "%Y-%m-%d" if settings.month_day == "dashed" else "%Y%m%d"
    return {
        "recDay": day.day if settings.month_day == "number" else day.strftime(form),
        **{name: int(flag) if number else flag for name, flag in flags.items()},
    }


def _milliseconds(call: Call, name: str, default: float) -> float:
    """Return a time in seconds that is given in milliseconds."""
    value = call.integer(name, None, low=0, high=_LATEST)
    return default if value is None else value / 1000


def _chosen(call: Call, asked: int, begin: float, end: float) -> Source:
    """Return where to look; left to itself the platform takes the cloud if it has anything."""
    if asked != _AUTO:
        return "cloud" if asked == _CLOUD else "local"
    served = has_service(call.device) and _within(call, "cloud", begin, end)
    return "cloud" if served else "local"


async def _reach(call: Call, source: Source) -> None:
    """Ask the device for its card; raises 20007 where that needs a device that is offline."""
    works = source == "cloud" and call.cloud.settings.cloud_while_offline == "works"
    if not call.device.online and not works:
        raise Refusal(_OFFLINE)
    if source == "local":
        await call.reach_device()


def _within(call: Call, source: Source, begin: float, end: float) -> Sequence[Recording]:
    """Return the files of a span, with what stands over its edges as the settings have it."""
    settings = call.cloud.settings
    found = call.cloud.recordings.between(call.device, call.channel.number, source, begin, end)
    if settings.recording_edges == "begun":
        return [recording for recording in found if begin <= recording.begins_at]
    return found


def _ordered(call: Call, found: Sequence[Recording]) -> Sequence[Recording]:
    """Return the files of a list without pages in the order that the settings name."""
    return found[::-1] if call.cloud.settings.recording_order == "descending" else found


def _nothing(call: Call) -> object:
    """Return an empty list in the form that the settings name."""
    match call.cloud.settings.empty_recordings:
        case "null":
            return None
        case "absent":
            return NO_DATA
        case _:
            return []


def _file(call: Call, recording: Recording, *, paged: bool) -> dict[str, object]:
    """Return a file as video/by/time shows it."""
    settings, number = call.cloud.settings, call.channel.number
    key = settings.recording_channel
    if key == "documented":
        key = "channelNo" if paged else "cameraNo"
    item: dict[str, object] = {
        "recType": _shown_type(call, recording),
        "startTime": recording.begins_at * 1000,
        "endTime": recording.ends_at * 1000,
        "deviceSerial": recording.serial,
        key: number if key == "channelNo" else str(number),
        "localType": recording.kind,
        "channelType": "D",
    }
    if recording.source == "cloud":
        return item | _stored(call, recording, paged=paged)
    if settings.local_fields == "absent":
        return item
    created = "" if settings.recording_created == "text" else 0
    return item | {
        "id": None,
        "fileId": None,
        "ownerId": None,
        "fileType": 0,
        "fileName": None,
        "cloudType": 0,
        "fileIndex": None,
        "fileSize": 0,
        "locked": 0,
        "createTime": created,
        "crypt": 0,
        "keyChecksum": None,
        "videoLong": 0,
        "coverPic": None,
        "downloadPath": None,
        "type": 1,
        "iStorageVersion": None,
        "videoType": None,
    }


def _shown_type(call: Call, recording: Recording) -> int:
    """Return where a file is, or the number that was asked for, as in the example."""
    if call.cloud.settings.recording_type == "asked":
        return call.integer("recType", _AUTO) or _AUTO
    return _REC_TYPES[recording.source]


def _stored(call: Call, recording: Recording, *, paged: bool) -> dict[str, object]:
    """Return what the cloud alone knows about a file."""
    settings = call.cloud.settings
    form = settings.recording_created
    as_text = form == "text" or (form == "documented" and not paged)
    made = recording.ends_at + 2
    code = call.device.code.encode()
    checksum = hashlib.md5(code, usedforsecurity=False).hexdigest()
    cover = call.cloud.pictures.recording_url(call.base_url, recording)
    return {
        "id": recording.id,
        "fileId": str(recording.id),
        "ownerId": "simulated",
        "fileType": _VIDEO,
        "fileName": "",
        "cloudType": 1,
        "fileIndex": f"{recording.id:032x}",
        "fileSize": recording.size,
        "locked": 0,
        "createTime": local_text(made, settings.zone) if as_text else made * 1000,
        "crypt": 1 if recording.encrypted else int(settings.open_crypt),
        "keyChecksum": checksum if recording.encrypted else "",
        "videoLong": (recording.ends_at - recording.begins_at) * 1000,
        "coverPic": cover if settings.recording_cover == "picture" else None,
        "downloadPath": "127.0.0.1:0",
        "type": 1,
        "iStorageVersion": 2,
        "videoType": 2,
    }


def _record(call: Call, recording: Recording) -> dict[str, object]:
    """Return a file as the unified query shows it."""
    plan = timed(recording) and call.cloud.settings.unified_timed == "PLAN"
    return {
        "startTime": recording.begins_at,
        "endTime": recording.ends_at,
        "type": "PLAN" if plan else recording.kind,
        "size": _size(call, recording),
    }


def _size(call: Call, recording: Recording) -> object:
    """Return a size: often none is told."""
    form = call.cloud.settings.recording_size_form
    if form == "number":
        return recording.size
    return str(recording.size) if form == "text" else ""


def _iso(call: Call, seconds: float) -> str:
    """Return local time with the T of the example."""
    local = datetime.fromtimestamp(seconds, tz=UTC).astimezone(call.cloud.settings.zone)
    separator = "T" if call.cloud.settings.overseas_times == "iso" else " "
    return local.strftime(f"%Y-%m-%d{separator}%H:%M:%S")
