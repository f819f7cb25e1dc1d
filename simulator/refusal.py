"""The one way a handler says no."""

from __future__ import annotations


class Absent(Exception):  # noqa: N818 - it is an answer of the platform, not a failure of ours
    """A path that this platform does not have after all: HTTP 404."""


class Refusal(Exception):  # noqa: N818 - it is an answer of the platform, not a failure of ours
    """An answer with a code other than 200, with a text of its own where a source quotes one."""

    def __init__(self, code: int, message: str | None = None) -> None:
        """Remember the platform's code and, if given, its literal text."""
        super().__init__(code)
        self.code = code
        self.message = message
