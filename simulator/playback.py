"""What an address of a recording shows: its span, and the files that are left of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .recordings import NO_FILE

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .cloud import Cloud
    from .habits import Source
    from .state import Channel, Device

FASTEST = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a playback address was asked for; times are whole epoch seconds.

    ``speed`` is the platform's number: -1 for as fast as it goes.
    """

    source: Source
    begins_at: int
    ends_at: int
    speed: float = 1.0

    def edges(self, zone: ZoneInfo) -> tuple[str, str]:
        """Return begin and end as addresses write them (section 3.1)."""
        return compact(self.begins_at, zone), compact(self.ends_at, zone)


def compact(seconds: float, zone: ZoneInfo) -> str:
    """Return ``yyyyMMddHHmmss`` in the account's time zone."""
    return datetime.fromtimestamp(seconds, tz=UTC).astimezone(zone).strftime("%Y%m%d%H%M%S")


def pieces(
    cloud: Cloud, device: Device, channel: Channel, span: Span, *, early: int
) -> list[tuple[int, int]] | int:
    """Return the stretches of a span that can be shown, or the stream code that says why not.

    The first file may begin ``early`` seconds before the span. Files that refuse are left out of a
    longer span; where only such are left, the code is theirs.
    """
    found = cloud.recordings.between(
        device, channel.number, span.source, span.begins_at, span.ends_at
    )
    shown = [recording for recording in found if recording.refuses is None]
    if not shown:
        return next((file.refuses for file in found if file.refuses is not None), NO_FILE)
    stretches: list[tuple[int, int]] = []
    at = span.begins_at - early
    for recording in shown:
        begin, end = max(at, recording.begins_at), min(span.ends_at, recording.ends_at)
        if end <= begin:
            continue
        if stretches and stretches[-1][1] == begin:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((begin, end))
        at = end
    return stretches or NO_FILE


def enciphered(cloud: Cloud, device: Device, channel: Channel, span: Span) -> bool:
    """Return whether anything in a span was recorded while encryption was on."""
    found = cloud.recordings.between(
        device, channel.number, span.source, span.begins_at, span.ends_at
    )
    return any(recording.encrypted for recording in found)
