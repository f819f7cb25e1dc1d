"""The time stamps that a player is sent, and what can be wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .flv import Tag
    from .ports import Grant

JUMP_AFTER_MS: Final = 5000
"""Media of a session after which its stamps jump."""

_MASK: Final = 0xFFFFFFFF


class Stamps:
    """Counts the stamps of one session from its first frame on."""

    def __init__(self, grant: Grant) -> None:
        """Begin where the grant says."""
        self._start = grant.stamp_start
        self._jump = grant.stamp_jump
        self._base: int | None = None

    def of(self, tag: Tag) -> int:
        """Return the stamp of a frame, which wraps as 32 bits do."""
        if self._base is None:
            self._base = tag.stamp
        passed = max(0, tag.stamp - self._base)
        jump = self._jump if passed >= JUMP_AFTER_MS else 0
        return self._start + passed + jump & _MASK
