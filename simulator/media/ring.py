"""The past few groups of a stream, for players that join and for HLS."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .encoder import Group
    from .flv import Tag

_GROUPS_KEPT: Final = 12


class Ring:
    """Groups in order, the newest one perhaps handed out in part."""

    def __init__(self) -> None:
        """Start empty."""
        self._groups: deque[Group] = deque(maxlen=_GROUPS_KEPT)
        self._released = 0

    @property
    def complete(self) -> list[Group]:
        """The groups that are handed out wholly."""
        groups = list(self._groups)
        if groups and self._released < len(groups[-1].tags):
            groups.pop()
        return groups

    def add(self, group: Group) -> Iterator[Tag]:
        """Keep a group and yield its tags; each counts as handed out when the next is asked for.

        Who joins in between gets it from those who hand out, so not from here too.
        """
        self._groups.append(group)
        self._released = 0
        for tag in group.tags:
            yield tag
            self._released += 1

    def past(self, burst: float) -> Iterator[Tag]:
        """Yield what was handed out in the last `burst` seconds, from a key frame on."""
        if not self._groups or burst <= 0:
            return
        newest = self._groups[-1]
        begin = newest.tags[max(0, self._released - 1)].stamp - burst * 1000
        for group in list(self._groups):
            if group.start > begin or group is newest:
                yield from group.tags if group is not newest else group.tags[: self._released]
