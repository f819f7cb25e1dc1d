"""From the client's errors to words that a person can act on.

The words themselves are in the translations under ``exceptions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from .const import DOMAIN
from .openapi import (
    AnswerError,
    BusyError,
    ConnectionFailedError,
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    HeldBackError,
    OpenApiError,
    OwnershipError,
    QuotaError,
    QuotaKind,
    TokenError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from .problem import StreamProblem


class ErrorText(TypedDict):
    """The keyword arguments of a translated Home Assistant exception."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


_QUOTA_KEYS: dict[QuotaKind, str] = {
    QuotaKind.MINUTE: "quota_minute",
    QuotaKind.DAY: "quota_day",
    QuotaKind.CAPTURES: "quota_captures",
    QuotaKind.PLAN: "quota_plan",
    QuotaKind.BALANCE: "quota_balance",
    QuotaKind.STREAMS: "quota_streams",
}

# Codes that say more than their class.
_KEYS_OF_CODES: dict[int, str] = {
    10005: "app_key_frozen",
    60007: "preset_full",
    60008: "preset_full",
    60009: "preset_running",
    60011: "preset_missing",
    60026: "shutter_closed",
    60027: "mirroring",
    60083: "shutter_moving",
    60084: "shutter_moving",
}

# First match wins, so a subclass stands before its parent.
_KEYS: tuple[tuple[type[OpenApiError], str], ...] = (
    (HeldBackError, "held_back"),
    (CredentialsError, "credentials"),
    (TokenError, "token"),
    (DeviceGoneError, "device_gone"),
    (DeviceOfflineError, "device_offline"),
    (DeviceTimeoutError, "device_timeout"),
    (UnsupportedError, "unsupported"),
    (BusyError, "busy"),
    (EncryptedError, "encrypted"),
    (OwnershipError, "ownership"),
    (AnswerError, "bad_answer"),
    (ConnectionFailedError, "connection"),
)


def text_of(error: OpenApiError) -> ErrorText:
    """Return the translated text for an error of the client."""
    return ErrorText(
        translation_domain=DOMAIN,
        translation_key=_key_of(error),
        translation_placeholders={
            "code": "–" if error.code is None else str(error.code),
            "message": error.vendor_message or "–",
        },
    )


def text_of_problem(problem: StreamProblem) -> ErrorText:
    """Return the translated text for a stream that the media servers refuse."""
    return ErrorText(
        translation_domain=DOMAIN,
        translation_key=f"stream_{problem}",
        translation_placeholders={},
    )


def _key_of(error: OpenApiError) -> str:
    if error.code in _KEYS_OF_CODES:
        return _KEYS_OF_CODES[error.code]
    for kind, key in _KEYS:
        if isinstance(error, kind):
            return key
    if isinstance(error, QuotaError):
        return _QUOTA_KEYS[error.kind]
    return "unknown"
