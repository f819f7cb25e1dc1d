"""Why something cannot be spoken."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import threading


class Reason(StrEnum):
    """What is wrong with a source, or with its maker's wishes."""

    EMPTY = "empty"
    """There is nothing in it."""
    WEB_PAGE = "web_page"
    """It is an HTML page, most often one that tells an error."""
    PLAYLIST = "playlist"
    """It names other addresses or files, none of which is followed."""
    NOT_AUDIO = "not_audio"
    """It is something else, or of a kind that is not taken."""
    NO_SOUND = "no_sound"
    """It is a film without sound."""
    CORRUPT = "corrupt"
    """It is broken, or ends too early."""
    SILENT = "silent"
    """There is nothing to be heard in it."""
    TOO_LONG = "too_long"
    """It lasts longer than `Options.max_seconds`."""
    TOO_LARGE = "too_large"
    """It has more bytes than `Options.max_bytes`."""
    UNREADABLE = "unreadable"
    """The file cannot be read, or the connection broke."""
    CANCELLED = "cancelled"
    """Whoever wanted it does not want it any more."""


class AudioError(Exception):
    """Something cannot be spoken."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """Say why; the detail is for the log and holds nothing of the content."""
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class AudioCancelledError(AudioError):
    """The work was called off."""

    def __init__(self) -> None:
        """Take the one reason there is."""
        super().__init__(Reason.CANCELLED)


def check(cancel: threading.Event | None) -> None:
    """Raise AudioCancelledError where the work was called off."""
    if cancel is not None and cancel.is_set():
        raise AudioCancelledError
