"""What can go wrong in a call, by what a caller can do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, TypedDict, Unpack

from .redact import mask, shown


class Circumstances(TypedDict, total=False):
    """What may be known of a call that failed, as OpenApiError takes it."""

    code: int | None
    endpoint: str | None
    serial: str | None
    vendor_message: str | None
    http_status: int | None


class OpenApiError(Exception):
    """A call failed. Codes that no subclass stands for arrive as this class itself.

    The text is for developers and holds nothing secret; what a person reads is chosen by the
    class (and `QuotaError.kind`) and written elsewhere.
    """

    summary: ClassVar[str] = "the platform refused the call"

    def __init__(
        self,
        detail: str | None = None,
        *,
        code: int | None = None,
        endpoint: str | None = None,
        serial: str | None = None,
        vendor_message: str | None = None,
        http_status: int | None = None,
    ) -> None:
        self.detail = detail or self.summary
        """What went wrong, without where."""
        self.code = code
        """The platform's own code, None where it gave none."""
        self.endpoint = endpoint
        """Path of the call."""
        self.serial = serial
        """Serial of the device that the call was about."""
        self.vendor_message = None if vendor_message is None else shown(vendor_message)
        """The platform's wording, in either language: for diagnostics, never to be compared."""
        self.http_status = http_status
        """HTTP status of the answer, None where there was no answer."""
        super().__init__(self._text())

    def _text(self) -> str:
        """Put the parts that are known into one line."""
        parts = [self.detail]
        if self.code is not None:
            parts.append(f"code {self.code}")
        if self.endpoint is not None:
            parts.append(self.endpoint)
        if self.serial is not None:
            parts.append(f"device {self.serial}")
        return mask(", ".join(parts))


class CredentialsError(OpenApiError):
    """The appKey or its secret is wrong, frozen or not allowed to make this call."""

    summary = "appKey or secret refused"


class TokenError(OpenApiError):
    """The access token is refused even though it is new."""

    summary = "access token refused"


class QuotaKind(StrEnum):
    """Which limit of the account was met."""

    MINUTE = "minute"
    """Calls per minute."""

    DAY = "day"
    """Calls per day."""

    CAPTURES = "captures"
    """Captures per device and day."""

    PLAN = "plan"
    """What the plan includes at all, such as the number of devices."""

    BALANCE = "balance"
    """Money or traffic of the account."""

    STREAMS = "streams"
    """Streams at the same time, or their bit rate."""

    VOICE = "voice"
    """The voice package, which is paid by use (help/1430)."""


class QuotaError(OpenApiError):
    """A limit of the account was met."""

    summary = "limit of the account reached"

    def __init__(
        self,
        detail: str | None = None,
        *,
        kind: QuotaKind,
        **circumstances: Unpack[Circumstances],
    ) -> None:
        self.kind = kind
        """Which limit."""
        super().__init__(detail, **circumstances)


class HeldBackReason(StrEnum):
    """Why the governor did not let a background call out."""

    MINUTE = "minute"
    """The minute has no room and will have none soon."""

    DAY = "day"
    """The background's share of the day, or the day itself, is used up."""

    PAUSED = "paused"
    """The platform complained of the frequency: the background is silent for a while."""

    CAPTURES = "captures"
    """The device's captures of the day are used up."""


_KIND_OF_REASON = {
    HeldBackReason.MINUTE: QuotaKind.MINUTE,
    HeldBackReason.DAY: QuotaKind.DAY,
    HeldBackReason.PAUSED: QuotaKind.MINUTE,
    HeldBackReason.CAPTURES: QuotaKind.CAPTURES,
}


class HeldBackError(QuotaError):
    """Our own governor kept a background call back: the platform was not asked."""

    summary = "background call held back"

    def __init__(
        self,
        reason: HeldBackReason,
        *,
        until: float,
        **circumstances: Unpack[Circumstances],
    ) -> None:
        self.reason = reason
        """Why."""
        self.until = until
        """When to try again, seconds since the epoch."""
        super().__init__(
            f"{self.summary} ({reason})",
            kind=_KIND_OF_REASON[reason],
            **circumstances,
        )


class DeviceGoneError(OpenApiError):
    """The account has no such device or channel (any more)."""

    summary = "device or channel not in the account"


class DeviceOfflineError(OpenApiError):
    """The device is not connected to the platform."""

    summary = "device offline"


class DeviceTimeoutError(OpenApiError):
    """The platform could not get an answer from the device in time."""

    summary = "device did not answer in time"


class UnsupportedError(OpenApiError):
    """The device, or this region of the platform, does not know the function."""

    summary = "function not supported"


class AlreadySoError(OpenApiError):
    """The device is in the wanted state already: a success in most uses."""

    summary = "already in that state"


class BusyError(OpenApiError):
    """The device is doing something else, or its lens is covered."""

    summary = "device busy or in privacy mode"


class EncryptedError(OpenApiError):
    """The picture is encrypted and the verification code is missing or wrong."""

    summary = "picture encrypted"


class BadVoiceError(OpenApiError):
    """The platform does not take a sound: too short, too long, or in another form."""

    summary = "sound too short or not accepted"


class VoiceGoneError(OpenApiError):
    """The account has no such voice (any more), or its address has lapsed."""

    summary = "voice not in the account"


class RecordingGoneError(OpenApiError):
    """Nothing is recorded at this time (any more): cards and clouds overwrite what is old."""

    summary = "no recording at this time"


class OwnershipError(OpenApiError):
    """The owner must confirm the device in the vendor's app first."""

    summary = "ownership must be confirmed"


class AnswerError(OpenApiError):
    """The answer is not what the documents promise."""

    summary = "answer not understood"


class ConnectionFailedError(OpenApiError):
    """No answer: no connection, a time-out, or a server that is out of order."""

    summary = "platform not reachable"


class UnreachableError(ConnectionFailedError):
    """There was not even a connection, so the platform has not seen the call."""
