"""From the platform's code to the error that says what can be done about it.

The grouping is the one that clients of this API arrived at; a code that is missing here has no
class of its own. Some codes mean another thing on one call: those are told apart by path.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from .errors import (
    AlreadySoError,
    BadVoiceError,
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
    RecordingGoneError,
    TokenError,
    UnsupportedError,
    VoiceGoneError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    type _Maker = Callable[..., OpenApiError]

SUCCESS: Final = 200
WRONG_PARAMETER: Final = 10001
TOKEN_EXPIRED: Final = 10002
NO_DEVICES: Final = 20034

_TRANSIENT: Final = frozenset({2009, 20006, 20008, 49999})

_GROUPS: Final[tuple[tuple[_Maker, tuple[int, ...]], ...]] = (
    (CredentialsError, (10004, 10005, 10013, 10017, 10018, 10030)),
    (TokenError, (TOKEN_EXPIRED, 10014, 10035)),
    (partial(QuotaError, kind=QuotaKind.MINUTE), (10029,)),
    (partial(QuotaError, kind=QuotaKind.DAY), (10007,)),
    (partial(QuotaError, kind=QuotaKind.CAPTURES), (10028,)),
    (partial(QuotaError, kind=QuotaKind.PLAN), (10026, 10027)),
    (partial(QuotaError, kind=QuotaKind.BALANCE), (10052, 60061)),
    (partial(QuotaError, kind=QuotaKind.STREAMS), (5546, 9048, 9049)),
    # The device itself serves no more viewers.
    (partial(QuotaError, kind=QuotaKind.STREAMS), (5416,)),
    (partial(QuotaError, kind=QuotaKind.VOICE), (111000,)),
    (DeviceGoneError, (2000, 2001, 20001, 20002, 20018, 20032)),
    (DeviceOfflineError, (2003, 5404, 20007)),
    (DeviceTimeoutError, (2009, 5405, 20006, 20008)),
    (UnsupportedError, (2030, 20015, 20019, 60000, 60020, 60107)),
    (AlreadySoError, (60010, 60013, 60016, 60021, 60022)),
    # Formatting, upgrading and restarting pass by themselves, as a covered lens and a voice do.
    (BusyError, (20016, 60009, 60014, 60015, 60026, 60027, 60028, 60029, *range(60080, 60085))),
    (BusyError, (5409, 111012)),
    (BadVoiceError, (111001,)),
    (RecordingGoneError, (5402,)),
    # 20010 is a wrong verification code.
    (EncryptedError, (20010, 60019)),
    (OwnershipError, (60058, 60085, 60086)),
)

_BY_CODE: Final[dict[int, _Maker]] = {code: maker for maker, codes in _GROUPS for code in codes}

_BY_ENDPOINT: Final[dict[tuple[str, int], _Maker]] = {
    # An appKey or secret of the wrong form is a parameter error for this call.
    ("token/get", WRONG_PARAMETER): CredentialsError,
    ("device/encrypt/on", 60019): AlreadySoError,
    # "Voice not found", as the vendor's own player reads it: other calls mean a parameter.
    ("voice/send", WRONG_PARAMETER): VoiceGoneError,
    # "Upgrading failed" here, "already off" everywhere else.
    ("device/upgrade", 60016): OpenApiError,
}


def error_for(
    code: int,
    *,
    endpoint: str | None = None,
    serial: str | None = None,
    message: str | None = None,
    http_status: int | None = None,
) -> OpenApiError:
    """Make the error for a code; one that is not in the table gives a plain OpenApiError."""
    maker = _BY_CODE.get(code, OpenApiError)
    for (suffix, special), other in _BY_ENDPOINT.items():
        if code == special and endpoint is not None and endpoint.endswith(f"/{suffix}"):
            maker = other
    return maker(
        code=code,
        endpoint=endpoint,
        serial=serial,
        vendor_message=message,
        http_status=http_status,
    )


def is_transient(error: OpenApiError) -> bool:
    """Tell whether a second try of a read is worth a call.

    It is after a failed connection, a time-out, HTTP 5xx and the codes for a network problem
    (20006), a device that was too slow (20008, or 2009 overseas) and an exception in the data
    (49999).
    """
    if isinstance(error, ConnectionFailedError) or error.code in _TRANSIENT:
        return True
    status = error.http_status
    return status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR
