"""What the answer to a start or a stop says of the camera's head. Pure rules."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from .openapi import (
    AlreadySoError,
    BusyError,
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    EncryptedError,
    OpenApiError,
    OwnershipError,
    QuotaError,
    TokenError,
    UnreachableError,
    UnsupportedError,
)

_REFUSALS: Final = (
    BusyError,
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    EncryptedError,
    OwnershipError,
    QuotaError,
    TokenError,
    UnreachableError,
    UnsupportedError,
)

_BAD_PARAMETER: Final = 10001
_BAD_SERIAL: Final = 20014
_NO_PERMISSION: Final = 60001
_AT_AN_END: Final = frozenset(range(60002, 60006))
_CONTROL_FAILED: Final = 60006
_COVERED: Final = 60026

_HOPELESS: Final = frozenset({_BAD_PARAMETER, _BAD_SERIAL, _NO_PERMISSION})
"""Codes of no class of their own that no second try would change."""

_START: Final = "/ptz/start"


class Owed(Enum):
    """What a stop that failed leaves open."""

    STOP = auto()
    """The head may turn, and the stop is repeated until it is answered."""
    START_TOO = auto()
    """So it is, and what was to come after that stop was not begun."""
    NOTHING = auto()
    """Nothing here has turned the head: the stop is not repeated."""


class StopFailedError(Exception):
    """A stop failed, so that the head may turn."""

    def __init__(self, reason: OpenApiError, owed: Owed) -> None:
        """Keep why, and what follows."""
        super().__init__(str(reason))
        self.reason = reason
        self.owed = owed


def failure_of_stop(error: BaseException | None, owed: Owed) -> BaseException | None:
    """Return what people are told of a stop's error; a fault of ours stays what it is."""
    return StopFailedError(error, owed) if isinstance(error, OpenApiError) else error


def never_started(error: BaseException) -> bool:
    """Tell whether a failed start has certainly not moved anything.

    Everything else may have: a time-out or a lost connection, a network problem or a slow camera
    (20006, 20008), a failed control (60006), an answer that makes no sense.
    """
    if not isinstance(error, OpenApiError):
        return False
    if error.endpoint is not None and not error.endpoint.endswith(_START):
        # There was no token to send the start with.
        return True
    return isinstance(error, _REFUSALS) or error.code in _HOPELESS | _AT_AN_END


def was_answered(error: BaseException | None) -> bool:
    """Tell whether the platform is done with a start, so that it cannot take effect later."""
    return error is None or (isinstance(error, OpenApiError) and error.code is not None)


def need_not_stop(error: BaseException) -> bool:
    """Tell whether a refused stop leaves nothing that could be stopped.

    So it is where the device is in the account no more or knows no such command, and with a
    covered lens (60026), for which the head was driven to its place of rest; or with a head that
    can go no further (60002-60005, which no page has of a stop).
    """
    if not isinstance(error, OpenApiError):
        return False
    if isinstance(error, AlreadySoError | DeviceGoneError):
        return True
    if isinstance(error, UnsupportedError):
        # Without a code it is a gateway's 404, which says nothing of the camera.
        return error.code is not None
    return error.code == _COVERED or error.code in _HOPELESS | _AT_AN_END


def failed_alike(error: BaseException, started: BaseException | None) -> bool:
    """Tell whether a stop failed with 60006 as the start before it did.

    Either may have failed for the moment only, and the start have moved the head all the same;
    a camera that goes on like that moves for nobody.
    """
    return all(
        isinstance(each, OpenApiError) and each.code == _CONTROL_FAILED for each in (error, started)
    )
