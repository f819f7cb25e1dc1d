"""What is to be saved of a span: which recordings, cut to it, and where there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil, floor
from typing import TYPE_CHECKING, Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .openapi import DeviceOfflineError, OpenApiError, RecordingSource
from .recording_sources import absent, empty, is_absent, sources_of, text_of_refusal, trouble
from .recordings import SETTLED_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .data import EzvizOpenData
    from .identity import ChannelKey
    from .openapi import Recording

LONGEST_SECONDS: Final = 2 * 3600.0
"""The longest span of one saving: at real time it takes as long, and holds a stream meanwhile."""

SHORTEST_SECONDS: Final = 2.0
"""Less is neither worth an address nor a gap: lists tell whole seconds."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, seconds since the epoch."""

    begins_at: float
    ends_at: float

    @classmethod
    def of(cls, begins_at: float, ends_at: float, *, now: float) -> Span:
        """Return a span in whole seconds, as addresses have them.

        Raises ``ServiceValidationError`` for one that cannot be saved.
        """
        key = None
        if ends_at <= begins_at:
            key = "saving_backwards"
        elif ends_at > now:
            key = "saving_future"
        elif ends_at - begins_at > LONGEST_SECONDS:
            key = "saving_too_long"
        if key is not None:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=key,
                translation_placeholders={"hours": f"{LONGEST_SECONDS / 3600:.0f}"},
            )
        return cls(floor(begins_at), max(ceil(ends_at), floor(begins_at) + SHORTEST_SECONDS))


@dataclass(frozen=True, slots=True)
class Plan:
    """The pieces of a span that were recorded, in their order and without an overlap."""

    source: RecordingSource
    pieces: tuple[Recording, ...]
    gaps: tuple[Span, ...]


async def plan_of(
    runtime: EzvizOpenData, key: ChannelKey, span: Span, source: RecordingSource | None
) -> Plan:
    """Look for a span's recordings: on the card if there is one, else in the cloud.

    Costs a call for each day of the span that is not known, and up to two to find out why there is
    nothing. Raises ``HomeAssistantError``.
    """
    if source is None:
        sources = sources_of(runtime, key.serial)
        if not sources:
            raise _nothing("recordings_no_storage")
    else:
        sources = [source]
        if is_absent(runtime, key.serial, source):
            raise _nothing(absent(source).translation_key)
    refusals: dict[RecordingSource, OpenApiError] = {}
    reasons: list[str | None] = []
    for each in sources:
        try:
            recorded = await _recorded(runtime, key, span, each)
            pieces, gaps = cut(recorded, span)
            if pieces:
                return Plan(each, pieces, gaps)
            if not recorded and not refusals:
                reasons.append(await _why_nothing(runtime, key, each))
        except OpenApiError as err:
            runtime.commands.learn(key.serial, err)
            refusals[each] = err
    if refusals:
        raise _refusal(refusals, automatic=source is None, tried=sources)
    raise _nothing(next((reason for reason in reasons if reason), "saving_nothing"))


def cut(
    recordings: Iterable[Recording], span: Span
) -> tuple[tuple[Recording, ...], tuple[Span, ...]]:
    """Return a span's pieces, each moment once although recordings overlap, and its gaps."""
    pieces: list[Recording] = []
    gaps: list[Span] = []
    at = span.begins_at
    for recording in sorted(recordings, key=lambda recording: recording.begins_at):
        piece = recording.cut(at, span.ends_at)
        if piece.duration < SHORTEST_SECONDS:
            continue
        if piece.begins_at - at >= SHORTEST_SECONDS:
            gaps.append(Span(at, piece.begins_at))
        pieces.append(piece)
        at = piece.ends_at
    if span.ends_at - at >= SHORTEST_SECONDS:
        gaps.append(Span(at, span.ends_at))
    return tuple(pieces), tuple(gaps)


async def _why_nothing(
    runtime: EzvizOpenData, key: ChannelKey, source: RecordingSource
) -> str | None:
    """Return the text for a card or a cloud that holds nothing at all, None for any other."""
    if (why := trouble(runtime, key.serial, source)) is not None:
        return why
    days, certain = await runtime.recordings.days(key, source)
    if days or not certain:
        return None
    return empty(runtime, key.serial, source).translation_key


def _refusal(
    refusals: dict[RecordingSource, OpenApiError],
    *,
    automatic: bool,
    tried: Sequence[RecordingSource],
) -> HomeAssistantError:
    """Return why nothing could be read: of an offline camera also what became of the cloud."""
    source, error = next(iter(refusals.items()))
    text = text_of_refusal(error, source)
    if automatic and isinstance(error, DeviceOfflineError) and source is RecordingSource.CARD:
        if RecordingSource.CLOUD not in tried:
            text["translation_key"] = "saving_offline_no_cloud"
        elif RecordingSource.CLOUD in refusals:
            text["translation_key"] = "saving_offline_cloud_refused"
        else:
            text["translation_key"] = "saving_offline_cloud_empty"
    return HomeAssistantError(**text)


async def _recorded(
    runtime: EzvizOpenData, key: ChannelKey, span: Span, source: RecordingSource
) -> list[Recording]:
    """List the days of a span, anew where it is so young that a kept list may lack its end."""
    library = runtime.recordings
    if library.now() - span.ends_at < SETTLED_SECONDS:
        library.forget_moment(key, source, span.ends_at)
    day = await library.day_of(key.serial, span.begins_at)
    last = await library.day_of(key.serial, span.ends_at)
    found: list[Recording] = []
    while day <= last:
        found += await library.of_day(key, source, day)
        day += timedelta(days=1)
    return found


def _nothing(key: str | None) -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)
