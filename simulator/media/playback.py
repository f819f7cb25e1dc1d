"""What playing a recording changes about pictures and stamps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from .encoder import Group
    from .flv import Tag
    from .ports import Film, SceneState


def in_the_past(state: SceneState, moment: datetime) -> SceneState:
    """Return what a camera saw then: it is not known any more what covered it or spoke."""
    return replace(state, recorded_at=moment, privacy=False, speaking=None)


def seconds_of(film: Film) -> Iterator[tuple[datetime, int]]:
    """Yield each second of a film with the milliseconds by which its stamps are late."""
    sent = 0
    first = film.stretches[0].begin
    for stretch in film.stretches:
        passed = round((stretch.begin - first).total_seconds() * 1000)
        late = passed - sent if film.jumps else 0
        for number in range(ceil(stretch.seconds)):
            yield stretch.begin + timedelta(seconds=number), late
            sent += 1000


def restamped(group: Group, film: Film, late: int) -> Group:
    """Return a group with the stamps that a film has."""
    if not late and film.divisor == 1:
        return group

    def moved(stamp: int) -> int:
        return round((stamp + late) / film.divisor)

    tags: tuple[Tag, ...] = tuple(replace(tag, stamp=moved(tag.stamp)) for tag in group.tags)
    return replace(group, start=moved(group.start), tags=tags)
