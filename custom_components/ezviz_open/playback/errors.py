"""Why a recording does not play or is not saved."""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..relay.supplier import Failure


class Reason(StrEnum):
    """What went wrong."""

    STREAM = "stream"
    """The platform's stream did; the failure tells how."""
    NO_SPACE = "no_space"
    """The disk is full."""
    UNWRITABLE = "unwritable"
    """The folder cannot be written to."""
    INCOMPLETE = "incomplete"
    """The platform ends the stream before the recording's end, each time at the same place."""
    CANCELLED = "cancelled"
    """Whoever wanted it does not want it any more."""


class PlaybackError(Exception):
    """A recording cannot be played or saved."""

    def __init__(self, reason: Reason, failure: Failure | None = None, detail: str = "") -> None:
        """Say why; the detail is for the log and holds no address."""
        told = failure.kind if failure is not None else detail
        super().__init__(f"{reason}: {told}" if told else str(reason))
        self.reason = reason
        self.failure = failure
        self.detail = detail

    @classmethod
    def of_disk(cls, err: OSError) -> PlaybackError:
        """Return what an error of the disk means."""
        full = err.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        return cls(Reason.NO_SPACE if full else Reason.UNWRITABLE, detail=err.strerror or "")


class SegmentGoneError(Exception):
    """A segment is not on disk: not yet, no longer, or it never was."""
