"""From code to class, and what an error says of itself."""

from __future__ import annotations

import inspect

import openapi
import pytest
from openapi import (
    AlreadySoError,
    BadVoiceError,
    BusyError,
    ConnectionFailedError,
    CredentialsError,
    DeviceGoneError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    HeldBackError,
    HeldBackReason,
    OpenApiError,
    OwnershipError,
    QuotaError,
    QuotaKind,
    TokenError,
    UnsupportedError,
    VoiceGoneError,
    error_for,
)
from openapi.codes import is_transient

CLASSES = {
    CredentialsError: (10004, 10005, 10013, 10017, 10018, 10030),
    TokenError: (10002, 10014, 10035),
    DeviceGoneError: (2000, 2001, 20001, 20002, 20018, 20032),
    DeviceOfflineError: (2003, 20007),
    DeviceTimeoutError: (2009, 20006, 20008),
    UnsupportedError: (2030, 20015, 60000, 60020, 60107),
    AlreadySoError: (60010, 60013, 60016, 60021, 60022),
    BusyError: (20016, 60009, 60014, 60015, *range(60026, 60030), *range(60080, 60085), 111012),
    BadVoiceError: (111001,),
    EncryptedError: (20010, 60019),
    OwnershipError: (60058, 60085, 60086),
}
KINDS = {
    QuotaKind.MINUTE: (10029,),
    QuotaKind.DAY: (10007,),
    QuotaKind.CAPTURES: (10028,),
    QuotaKind.PLAN: (10026, 10027),
    QuotaKind.BALANCE: (10052, 60061),
    QuotaKind.STREAMS: (5546, 9048, 9049),
    QuotaKind.VOICE: (111000,),
}


@pytest.mark.parametrize(
    "code, kind", [(code, kind) for kind, codes in CLASSES.items() for code in codes]
)
def test_code_has_its_class(code: int, kind: type[OpenApiError]) -> None:
    error = error_for(code)

    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize(
    "code, kind", [(code, kind) for kind, codes in KINDS.items() for code in codes]
)
def test_quota_code_names_the_limit(code: int, kind: QuotaKind) -> None:
    error = error_for(code)

    assert type(error) is QuotaError
    assert error.kind is kind


@pytest.mark.parametrize(
    "code",
    [10001, 20014, 49999, 50000, 60002, 60006, 60007, 60011, 60012, 60017, 111002, 111011, 7],
)
def test_other_codes_have_no_class(code: int) -> None:
    assert type(error_for(code)) is OpenApiError


@pytest.mark.parametrize(
    "endpoint, code, kind",
    [
        ("/api/lapp/device/encrypt/on", 60019, AlreadySoError),
        ("/api/lapp/device/encrypt/off", 60016, AlreadySoError),
        ("/api/lapp/v2/live/address/get", 60019, EncryptedError),
        ("/api/lapp/live/address/get", 60019, EncryptedError),
        ("/api/lapp/token/get", 10001, CredentialsError),
        ("/api/lapp/device/list", 10001, OpenApiError),
        ("/api/lapp/voice/send", 10001, VoiceGoneError),
        ("/api/lapp/voice/sendonce", 10001, OpenApiError),
        ("/api/lapp/device/upgrade", 60016, OpenApiError),
        ("/api/lapp/device/upgrade", 60013, AlreadySoError),
    ],
)
def test_some_codes_depend_on_the_call(endpoint: str, code: int, kind: type[OpenApiError]) -> None:
    assert type(error_for(code, endpoint=endpoint)) is kind


def test_an_error_carries_all_that_is_known() -> None:
    error = error_for(
        20007,
        endpoint="/api/lapp/device/capture",
        serial="C78957921",
        message="设备不在线",
        http_status=412,
    )

    assert error.code == 20007
    assert error.endpoint == "/api/lapp/device/capture"
    assert error.serial == "C78957921"
    assert error.vendor_message == "设备不在线"
    assert error.http_status == 412
    assert str(error) == "device offline, code 20007, /api/lapp/device/capture, device C78957921"


def test_the_vendors_wording_is_masked_and_kept_out_of_the_text() -> None:
    key = "0123456789abcdef0123456789abcdef"

    error = error_for(10017, message=f"appKey {key} 不存在")

    assert error.vendor_message == "appKey *** 不存在"
    assert "不存在" not in str(error)


def test_a_call_held_back_is_a_quota_error_of_our_own() -> None:
    error = HeldBackError(HeldBackReason.PAUSED, until=1.5, endpoint="/x", serial="A1")

    assert isinstance(error, QuotaError)
    assert error.kind is QuotaKind.MINUTE
    assert error.until == 1.5
    assert str(error) == "background call held back (paused), /x, device A1"
    assert error.code is None


@pytest.mark.parametrize(
    "error, transient",
    [
        (ConnectionFailedError(), True),
        (error_for(2009), True),
        (error_for(20006), True),
        (error_for(20008), True),
        (error_for(49999), True),
        (error_for(50000, http_status=500), True),
        (error_for(50000), False),
        (error_for(20007), False),
        (error_for(10002), False),
        (error_for(10029), False),
        (openapi.AnswerError(http_status=200), False),
    ],
)
def test_which_failures_pass_by_themselves(error: OpenApiError, *, transient: bool) -> None:
    assert is_transient(error) is transient


def test_every_error_is_public_and_of_one_family() -> None:
    errors = [
        value
        for value in vars(openapi.errors).values()
        if inspect.isclass(value) and issubclass(value, Exception)
    ]

    assert len(errors) >= 14
    for error in errors:
        assert issubclass(error, OpenApiError)
        assert getattr(openapi, error.__name__) is error
        assert error.__doc__
        assert error.summary
