"""Recordings: which there are, and where one is played."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ..call import DEVICE_TIMEOUT, Call, Style
from ..codes import WRONG_PARAMETER
from ..envelope import objects, one_object
from ..errors import AnswerError, OpenApiError, RecordingGoneError, UnsupportedError
from ..models.base import flag_or_none, text_or_none
from ..models.live import LiveAddress, Protocol, Quality
from ..models.recording import RecordingSource
from .live import LONGEST_LIFE, SHORTEST_LIFE, address_path
from .recording_lists import Wish, days_between, local_text, read_recordings, ways

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from ..caller import Caller
    from ..models.live import PlaybackSpeed
    from ..models.recording import Recording
    from ..purpose import Purpose

_MONTH: Final = "/api/v3/open/cloud/video/exist/query/month"
_MONTH_FORMS: Final[tuple[str, ...]] = ("{:04}-{:02}", "{:04}{:02}")
"""How a month may have to be written, the likelier first: nothing tells."""

_ANY_SOURCE: Final = 0
_TYPES: Final = {RecordingSource.CARD: 2, RecordingSource.CLOUD: 3}
_NAMES: Final = {RecordingSource.CARD: "local", RecordingSource.CLOUD: "cloud"}
_LENGTHS_OF_DAYS: Final = frozenset({1, 2, 8})
"""Digits of a day alone, and of one with its year and month."""


class Recordings:
    """Find recordings and play them. Nothing here changes anything."""

    def __init__(self, caller: Caller, clock: Callable[[], float]) -> None:
        self._caller = caller
        self._clock = clock
        self._refused: set[tuple[str, RecordingSource | None, str | None]] = set()
        """Calls that a device does not know, or the region (None), so that each costs once."""
        self._month_forms = _MONTH_FORMS
        """Once a month was told, the one form in which it was asked for."""

    async def between(
        self,
        serial: str,
        channel: int,
        *,
        source: RecordingSource,
        begins_at: float,
        ends_at: float,
        zone: tzinfo,
        purpose: Purpose,
    ) -> list[Recording]:
        """List what was recorded in a span (epoch s), in its order, with what overlaps its ends.

        `zone` is the device's own: lists are asked for by its days, and some write times without
        a zone. One call for each 500 recordings of a day. Raises UnsupportedError for a device or
        region that has no such list.
        """
        found: dict[tuple[float, float], Recording] = {}
        for begin, end in days_between(begins_at, ends_at, zone):
            wish = Wish(
                serial=serial,
                channel=channel,
                source=source,
                begins_at=begin,
                ends_at=end,
                zone=zone,
                purpose=purpose,
            )
            for recording in await self._day(wish):
                if recording.begins_at < ends_at and recording.ends_at > begins_at:
                    found.setdefault((recording.begins_at, recording.ends_at), recording)
        return [found[span] for span in sorted(found)]

    async def days(
        self, serial: str, channel: int, *, year: int, month: int, purpose: Purpose
    ) -> dict[int, frozenset[RecordingSource]]:
        """Tell on which days of a month there are recordings, and what holds them (4.4).

        The call is in no document: expect UnsupportedError, also where no way of writing the
        month is taken (10001), and AnswerError for an answer that is none. One call, the first
        time perhaps two.
        """
        if self._is_refused(_MONTH, None, serial):
            raise UnsupportedError("no map of the month", endpoint=_MONTH, serial=serial)
        last_day = monthrange(year, month)[1]
        refusal: OpenApiError | None = None
        for form in self._month_forms:
            call = _month_call(serial, channel, form.format(year, month), purpose)
            try:
                found = await self._caller.ask(call, lambda data: _days(data, last_day))
            except UnsupportedError as err:
                self._refuse(_MONTH, None, err)
                raise
            except OpenApiError as err:
                if err.code != WRONG_PARAMETER:
                    raise
                refusal = err
            else:
                self._month_forms = (form,)
                return found
        unsupported = UnsupportedError(
            "no map of the month", code=WRONG_PARAMETER, endpoint=_MONTH, serial=serial
        )
        self._refuse(_MONTH, None, unsupported)
        raise unsupported from refusal

    async def address(  # noqa: PLR0913 - three of them say which recording
        self,
        serial: str,
        channel: int,
        *,
        source: RecordingSource,
        begins_at: float,
        ends_at: float,
        zone: tzinfo,
        protocol: Protocol,
        purpose: Purpose,
        expire_in: int = 86_400,
        h265: bool = False,
        code: str | None = None,
        speed: PlaybackSpeed | None = None,
    ) -> LiveAddress:
        """Get an address that plays a span of the past (epoch s) and then ends (help/1414).

        A span of the cloud's is cut at the end of the device's day. Only FLV plays at another
        `speed`, and HLS plays no recordings. `code` is the verification code of what is encrypted.
        Raises ValueError for those, for a span without a length and a life out of range,
        RecordingGoneError where nothing is recorded (5402) and for the last second of a day of the
        cloud's, where no span fits in, EncryptedError (60019).
        """
        if protocol is Protocol.HLS or (speed is not None and protocol is not Protocol.FLV):
            raise ValueError("no such recording over this protocol")
        if not SHORTEST_LIFE <= expire_in <= LONGEST_LIFE:
            raise ValueError(f"an address lives {SHORTEST_LIFE} to {LONGEST_LIFE} s")
        if ends_at <= begins_at:
            raise ValueError("a recording has a length")
        if source is RecordingSource.CLOUD:
            _, ends_at = next(days_between(begins_at, ends_at, zone))
            if ends_at <= begins_at:
                raise RecordingGoneError("no span fits into a day's last second", serial=serial)
        params: dict[str, str | int] = {
            "deviceSerial": serial,
            "channelNo": channel,
            "protocol": int(protocol),
            "type": _TYPES[source],
            "startTime": local_text(begins_at, zone),
            "stopTime": local_text(ends_at, zone),
        }
        if protocol is not Protocol.EZOPEN:
            params["expireTime"] = expire_in
        if code is not None:
            params["code"] = code
        if h265 and protocol in {Protocol.FLV, Protocol.LLHLS}:
            params["supportH265"] = 1
        if speed is not None:
            params["playbackSpeed"] = str(speed)
        path = await address_path(self._caller, "get", purpose)
        call = Call(path=path, purpose=purpose, params=params, serial=serial, read=True)
        return await self._caller.ask(
            call,
            lambda data: LiveAddress.parse(
                one_object(data),
                protocol=protocol,
                # Recordings have the main stream only.
                quality=Quality.HD,
                lapses_at=self._clock() + expire_in,
            ),
        )

    async def _day(self, wish: Wish) -> list[Recording]:
        """List a span within a day, by the first list that is not refused."""
        overseas = await self._caller.find_out_overseas(wish.purpose)
        refusal: UnsupportedError | None = None
        for way in ways(wish.source, overseas=overseas):
            if self._is_refused(way.path, wish.source, wish.serial):
                continue
            try:
                return await read_recordings(self._caller, way, wish)
            except UnsupportedError as err:
                self._refuse(way.path, wish.source, err)
                refusal = refusal or err
        raise refusal or UnsupportedError("no list of recordings", serial=wish.serial)

    def _is_refused(self, path: str, source: RecordingSource | None, serial: str) -> bool:
        """Tell whether a call need not be made again."""
        return not self._refused.isdisjoint({(path, source, serial), (path, source, None)})

    def _refuse(self, path: str, source: RecordingSource | None, error: UnsupportedError) -> None:
        """Remember a refusal: one without a code means that the region has no such path."""
        self._refused.add((path, source, None if error.code is None else error.serial))


def _month_call(serial: str, channel: int, month: str, purpose: Purpose) -> Call:
    """Describe the call for the map of a month."""
    return Call(
        path=_MONTH,
        purpose=purpose,
        style=Style.GET,
        params={
            "deviceSerial": serial,
            "channelNo": channel,
            "recType": _ANY_SOURCE,
            "queryMonth": month,
        },
        token_in_query=True,
        serial=serial,
        read=True,
        timeout=DEVICE_TIMEOUT,
    )


def _days(data: Any, last_day: int) -> dict[int, frozenset[RecordingSource]]:
    """Read the days of a month that have recordings, of as many as it has."""
    days: dict[int, frozenset[RecordingSource]] = {}
    for item in objects(data):
        if not isinstance(item, Mapping):
            raise AnswerError("a day that is no object")
        day = _day_of(item.get("recDay"), last_day)
        sources = {
            source for source, name in _NAMES.items() if flag_or_none(item.get(name)) is True
        }
        if not sources and flag_or_none(item.get("all")) is True:
            sources = set(RecordingSource)
        if sources:
            days[day] = frozenset(sources)
    return days


def _day_of(value: object, last_day: int) -> int:
    """Read a day of the month: a number alone, or the end of a date."""
    digits = "".join(filter(str.isdecimal, text_or_none(value) or ""))
    day = int(digits[-2:] or 0) if len(digits) in _LENGTHS_OF_DAYS else 0
    if not 1 <= day <= last_day:
        raise AnswerError("a day that is none")
    return day
