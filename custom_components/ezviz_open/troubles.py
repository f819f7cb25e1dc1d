"""What keeps a device from obeying: met in any call, gone when a call about it succeeds.

The board in ``problem.py`` knows why there is no picture; this knows why there is no answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .problem import StreamProblem, problem_of

if TYPE_CHECKING:
    from .openapi import OpenApiError

_APP_KEY_FROZEN = 10005

_FOR_PEOPLE = frozenset(
    {StreamProblem.DEVICE_LIMIT, StreamProblem.NEEDS_OWNER, StreamProblem.NOT_ACTIVATED}
)
"""Reasons that somebody has to do something about, and that do not pass by themselves."""


class Troubles:
    """The present troubles of an account's devices."""

    def __init__(self) -> None:
        """Start without any."""
        self._of: dict[str, StreamProblem] = {}
        self.frozen = False
        """Whether the platform has frozen the appKey (10005)."""

    def of(self, serial: str) -> StreamProblem:
        """Return why calls about the device are refused, NONE while they are not."""
        return self._of.get(serial, StreamProblem.NONE)

    def note(self, serial: str, error: OpenApiError | None) -> bool:
        """Take in how a call about a device ended; return whether that changes anything."""
        before = (self.frozen, self.of(serial))
        if error is None:
            self.frozen = False
            self._of.pop(serial, None)
        elif error.code == _APP_KEY_FROZEN:
            self.frozen = True
        elif (problem := problem_of(error)) in _FOR_PEOPLE:
            self._of[serial] = problem
        return before != (self.frozen, self.of(serial))
