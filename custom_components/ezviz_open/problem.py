"""Why a camera has no picture: one word for the sensor, the still and the repair."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from homeassistant.core import callback

from .const import LOGGER
from .listeners import Listeners
from .openapi import (
    AnswerError,
    BusyError,
    ConnectionFailedError,
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    OpenApiError,
    OwnershipError,
    QuotaError,
    QuotaKind,
    TokenError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .household import Household
    from .identity import ChannelKey


class StreamProblem(StrEnum):
    """States of the "stream problem" sensor, and names of the drawn stills."""

    NONE = "none"
    OFFLINE = "offline"
    ASLEEP = "asleep"
    ENCRYPTED = "encrypted"
    PRIVACY = "privacy"
    TOO_MANY_STREAMS = "too_many_streams"
    STREAM_LIMIT = "stream_limit"
    H265 = "h265"
    NO_PERMISSION = "no_permission"
    QUOTA = "quota"
    RATE_LIMIT = "rate_limit"
    DEVICE_LIMIT = "device_limit"
    NEEDS_OWNER = "needs_owner"
    NOT_ACTIVATED = "not_activated"
    CREDENTIALS = "credentials"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    UNKNOWN = "unknown"


_BY_QUOTA: dict[QuotaKind, StreamProblem] = {
    QuotaKind.MINUTE: StreamProblem.RATE_LIMIT,
    QuotaKind.PLAN: StreamProblem.DEVICE_LIMIT,
    QuotaKind.BALANCE: StreamProblem.NOT_ACTIVATED,
    QuotaKind.STREAMS: StreamProblem.TOO_MANY_STREAMS,
}

# First match wins, so a subclass stands before its parent.
_BY_ERROR: tuple[tuple[type[OpenApiError], StreamProblem], ...] = (
    (DeviceOfflineError, StreamProblem.OFFLINE),
    (EncryptedError, StreamProblem.ENCRYPTED),
    (BusyError, StreamProblem.PRIVACY),
    (DeviceGoneError, StreamProblem.NO_PERMISSION),
    (OwnershipError, StreamProblem.NEEDS_OWNER),
    (CredentialsError, StreamProblem.CREDENTIALS),
    (TokenError, StreamProblem.CREDENTIALS),
    (DeviceTimeoutError, StreamProblem.TIMEOUT),
    (ConnectionFailedError, StreamProblem.UNREACHABLE),
    (UnsupportedError, StreamProblem.UNKNOWN),
    (AnswerError, StreamProblem.UNREACHABLE),
)

# Numbers of the media servers, from error pictures and playlists
# (reference: players' error table; "VTDU" codes).
_BY_MEDIA_CODE: dict[int, StreamProblem] = {
    5404: StreamProblem.OFFLINE,
    5405: StreamProblem.TIMEOUT,
    5409: StreamProblem.PRIVACY,
    5411: StreamProblem.NO_PERMISSION,
    5416: StreamProblem.TOO_MANY_STREAMS,
    5546: StreamProblem.TOO_MANY_STREAMS,
    9048: StreamProblem.TOO_MANY_STREAMS,
    9049: StreamProblem.STREAM_LIMIT,
    9053: StreamProblem.H265,
    60019: StreamProblem.ENCRYPTED,
}

_PASSING = frozenset(
    {
        StreamProblem.ASLEEP,
        StreamProblem.QUOTA,
        StreamProblem.RATE_LIMIT,
        StreamProblem.TIMEOUT,
        StreamProblem.TOO_MANY_STREAMS,
        StreamProblem.UNKNOWN,
        StreamProblem.UNREACHABLE,
    }
)

_WORSE_WITH_TIME = frozenset({StreamProblem.RATE_LIMIT})
"""Troubles that pass by themselves, and mean something else when they do not."""

_NO_PERMISSION_CODES = frozenset({10013, 10031, 10032, 10033, 10036})


def problem_of(error: OpenApiError) -> StreamProblem:
    """Return the reason that a refused call stands for."""
    if error.code in _NO_PERMISSION_CODES:
        return StreamProblem.NO_PERMISSION
    if isinstance(error, QuotaError):
        if error.code in _BY_MEDIA_CODE:
            return _BY_MEDIA_CODE[error.code]
        return _BY_QUOTA.get(error.kind, StreamProblem.QUOTA)
    for kind, problem in _BY_ERROR:
        if isinstance(error, kind):
            return problem
    return StreamProblem.UNKNOWN


def problem_of_media_code(code: int) -> StreamProblem:
    """Return the reason that a number from the media servers stands for."""
    return _BY_MEDIA_CODE.get(code, StreamProblem.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How the last attempt to watch a channel ended; times are monotonic seconds."""

    problem: StreamProblem
    at: float
    since: float
    """When the first attempt in a row ended the same way."""


class ProblemBoard:
    """The present problem of each channel, and who wants to hear of changes."""

    def __init__(
        self,
        household: Callable[[], Household],
        attempts: dict[ChannelKey, Attempt] | None = None,
        *,
        of_account: Callable[[], StreamProblem] = lambda: StreamProblem.NONE,
        plays: Callable[[ChannelKey], bool] = lambda _: False,
    ) -> None:
        """Start with the ``attempts`` so far.

        ``household`` returns what the poll knows, ``of_account`` what is wrong with
        the account as a whole, ``plays`` whether a picture of a channel plays now.
        """
        self._household = household
        self._of_account = of_account
        self._plays = plays
        self._attempts = {} if attempts is None else attempts
        self._trying: Counter[ChannelKey] = Counter()
        self._listeners: Listeners[[ChannelKey]] = Listeners()

    def of(self, key: ChannelKey) -> StreamProblem:
        """Return why the channel has no live picture, or would have none.

        What plays has no problem, whatever goes wrong with its account. The lists
        tell some of it before anybody has tried; a later attempt knows better, but
        for an offline device that the list shows online again.
        """
        if self._plays(key):
            return StreamProblem.NONE
        own = self._of_channel(key)
        return self._of_account() if own is StreamProblem.NONE else own

    def _of_channel(self, key: ChannelKey) -> StreamProblem:
        household = self._household()
        if not household.is_online(key):
            return StreamProblem.OFFLINE
        attempt = self._attempts.get(key)
        if attempt is None:
            channel = household.channels.get(key)
            encrypted = channel is not None and channel.encrypted
            return StreamProblem.ENCRYPTED if encrypted else StreamProblem.NONE
        is_back = attempt.problem is StreamProblem.OFFLINE
        return StreamProblem.NONE if is_back else attempt.problem

    @callback
    def changed(self, key: ChannelKey) -> None:
        """Tell that a picture of the channel begins or ceases to play."""
        self._listeners.tell(key)

    def attempted(self, key: ChannelKey) -> StreamProblem:
        """Return how the last attempt to watch the channel ended."""
        attempt = self._attempts.get(key)
        return StreamProblem.NONE if attempt is None else attempt.problem

    @contextmanager
    def trying(self, key: ChannelKey) -> Iterator[None]:
        """Let the channel have the benefit of the doubt while somebody opens it."""
        self._trying[key] += 1
        try:
            yield
        finally:
            self._trying[key] -= 1

    def of_still(self, key: ChannelKey) -> StreamProblem:
        """Return the reason that the channel's still should tell of."""
        return StreamProblem.NONE if self._trying[key] else self.of(key)

    def lasts(self, key: ChannelKey, seconds: float) -> bool:
        """Return whether attempts over so long a time have ended the same way."""
        attempt = self._attempts.get(key)
        return attempt is not None and attempt.at - attempt.since >= seconds

    @callback
    def report_error(self, key: ChannelKey, error: OpenApiError) -> None:
        """Write down that a call for the channel's picture was refused."""
        self.report(key, self.problem_for(key, error))

    def problem_for(self, key: ChannelKey, error: OpenApiError) -> StreamProblem:
        """Return what a refused call means for the channel."""
        problem = problem_of(error)
        status = self._household().statuses.get(key.serial)
        is_asleep = problem is StreamProblem.TIMEOUT and status is not None and status.asleep
        return StreamProblem.ASLEEP if is_asleep else problem

    @callback
    def report(self, key: ChannelKey, problem: StreamProblem) -> None:
        """Write down the outcome of an attempt to watch the channel."""
        now = time.monotonic()
        last = self._attempts.get(key)
        is_same = last is not None and last.problem is problem
        since = last.since if last and is_same else now
        self._attempts[key] = Attempt(problem, at=now, since=since)
        if not is_same:
            self._log(key, problem)
        if not is_same or problem in _WORSE_WITH_TIME:
            self._listeners.tell(key)

    @callback
    def decrypted(self, serial: str) -> None:
        """Forget that a device's channels were encrypted, for now they are not."""
        for key, attempt in list(self._attempts.items()):
            if key.serial == serial and attempt.problem is StreamProblem.ENCRYPTED:
                del self._attempts[key]
                self._listeners.tell(key)

    @callback
    def uncovered(self, key: ChannelKey) -> None:
        """Forget that the channel's lens was covered, for now it is not."""
        if self.attempted(key) is StreamProblem.PRIVACY:
            del self._attempts[key]
            self._listeners.tell(key)

    @callback
    def fade(self, after: float) -> None:
        """Forget passing troubles that are older than ``after`` seconds.

        Nobody has tried since, so a tile that goes on telling of a camera that
        did not answer in the morning would mislead.
        """
        long_ago = time.monotonic() - after
        for key, attempt in list(self._attempts.items()):
            if attempt.problem in _PASSING and attempt.at <= long_ago:
                del self._attempts[key]
                self._listeners.tell(key)

    @callback
    def listen(self, listener: Callable[[ChannelKey], None]) -> Callable[[], None]:
        """Call ``listener`` after each change; the result ends that."""
        return self._listeners.add(listener)

    def _log(self, key: ChannelKey, problem: StreamProblem) -> None:
        """Say it once; Home Assistant's own log repeats a failing stream at each retry."""
        name = self._household().name_of(key)
        if problem is StreamProblem.NONE:
            LOGGER.info("Camera %s has a picture", name)
        elif problem is StreamProblem.PRIVACY:
            # Somebody wanted it so.
            LOGGER.info("Camera %s has no picture: its lens is covered", name)
        else:
            LOGGER.warning("Camera %s has no picture: %s", name, problem)
