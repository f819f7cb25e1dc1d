"""A client for the EZVIZ Open Platform: pure, typed, careful with the account's quota."""

from __future__ import annotations

from .client import OpenApiClient
from .codes import error_for
from .errors import (
    AlreadySoError,
    AnswerError,
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
    UnreachableError,
    UnsupportedError,
)
from .governor import Governor
from .ledger import Ledger
from .limits import ENTERPRISE, PERSONAL, Limits
from .models import (
    Capabilities,
    Channel,
    Device,
    DeviceInfo,
    DeviceStatus,
    Listing,
    LiveAddress,
    Protocol,
    Quality,
)
from .purpose import Purpose
from .redact import mask
from .regions import (
    AUTOMATIC_ORDER,
    REGIONS,
    Region,
    custom_region,
    region_for_domain,
    region_in_force,
)
from .token import Token

__all__ = [
    "AUTOMATIC_ORDER",
    "ENTERPRISE",
    "PERSONAL",
    "REGIONS",
    "AlreadySoError",
    "AnswerError",
    "BusyError",
    "Capabilities",
    "Channel",
    "ConnectionFailedError",
    "CredentialsError",
    "Device",
    "DeviceGoneError",
    "DeviceInfo",
    "DeviceOfflineError",
    "DeviceStatus",
    "DeviceTimeoutError",
    "EncryptedError",
    "Governor",
    "HeldBackError",
    "HeldBackReason",
    "Ledger",
    "Limits",
    "Listing",
    "LiveAddress",
    "OpenApiClient",
    "OpenApiError",
    "OwnershipError",
    "Protocol",
    "Purpose",
    "Quality",
    "QuotaError",
    "QuotaKind",
    "Region",
    "Token",
    "TokenError",
    "UnreachableError",
    "UnsupportedError",
    "custom_region",
    "error_for",
    "mask",
    "region_for_domain",
    "region_in_force",
]
