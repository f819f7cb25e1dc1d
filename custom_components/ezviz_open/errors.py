"""From the client's errors to words that a person can act on.

The words themselves are in the translations under ``exceptions``.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypedDict

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .openapi import (
    AnswerError,
    BadVoiceError,
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
    RecordingGoneError,
    TokenError,
    UnsupportedError,
    VoiceGoneError,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from homeassistant.core import HomeAssistant

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
    QuotaKind.VOICE: "quota_voice",
}

# Codes that say more than their class.
_KEYS_OF_CODES: dict[int, str] = {
    5416: "recording_viewers",
    10005: "app_key_frozen",
    10053: "cloud_opening",
    20406: "cloud_open_already",
    60000: "ptz_none",
    60001: "ptz_no_permission",
    60002: "ptz_end_up",
    60003: "ptz_end_down",
    60004: "ptz_end_left",
    60005: "ptz_end_right",
    60006: "ptz_failed",
    60007: "preset_full",
    60008: "preset_full",
    60009: "preset_running",
    60011: "preset_missing",
    60013: "firmware_newest",
    60014: "firmware_upgrading",
    60015: "restarting",
    60017: "capture_failed",
    60018: "firmware_failed",
    60026: "shutter_closed",
    60027: "mirroring",
    60028: "ptz_busy",
    60029: "talking",
    60030: "card_too_many_tries",
    60031: "card_unknown",
    60032: "card_used",
    60033: "card_not_for_sale",
    60034: "cloud_through_recorder",
    60035: "cloud_not_opened",
    60080: "sound_locating",
    60081: "cruising",
    60082: "sound_locating",
    60083: "shutter_moving",
    60084: "shutter_moving",
}

# What a code means on one call, by the end of its path.
_KEYS_OF_CALLS: dict[tuple[str, int], str] = {
    ("device/add", 20002): "add_unknown",
    ("device/add", 20007): "add_offline",
    ("device/add", 20010): "add_wrong_code",
    ("device/add", 20013): "add_somebody_elses",
    ("device/add", 20017): "add_already_mine",
    ("device/add", 60058): "add_ownership",
    ("device/upgrade", 60016): "firmware_failed",
    ("name/update", 10001): "name_refused",
    ("ptz/stop", 60006): "ptz_stop_refused",
    ("voice/delete", 10001): "voice_not_deleted",
    ("voice/rename", 10001): "voice_not_renamed",
    ("voice/send", 20015): "cannot_talk",
    ("voice/sendonce", 10001): "bad_voice",
    ("voice/sendonce", 20015): "cannot_talk",
    ("voice/upload", 10001): "voice_not_kept",
}

# Say how much was sent, and then why not all.
_MIDWAY = frozenset({"speech_midway", "speech_stopped_midway"})

_ON_CAMERA = "on_camera"

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
    (BadVoiceError, "bad_voice"),
    (VoiceGoneError, "voice_gone"),
    (RecordingGoneError, "recording_gone"),
    (AnswerError, "bad_answer"),
    (ConnectionFailedError, "connection"),
)

# Where a server answered, but not the platform behind it.
_KEYS_OF_STATUSES: tuple[tuple[type[OpenApiError], str], ...] = (
    (UnsupportedError, "no_such_path"),
    (ConnectionFailedError, "out_of_order"),
)


def text_of(error: OpenApiError) -> ErrorText:
    """Return the translated text for an error of the client."""
    return ErrorText(
        translation_domain=DOMAIN,
        translation_key=_key_of(error),
        translation_placeholders={
            "code": "–" if error.code is None else str(error.code),
            "status": "–" if error.http_status is None else str(error.http_status),
            "message": error.vendor_message or "–",
        },
    )


async def message_in_words(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return an error's text in the language of the house, for answers that people read."""
    translations = await async_get_translations(
        hass, hass.config.language, "exceptions", {error.translation_domain or DOMAIN}
    )
    key = f"component.{error.translation_domain}.exceptions.{error.translation_key}.message"
    if (text := translations.get(key)) is None:
        return str(error)
    return text.format(**(error.translation_placeholders or {}))


async def in_words[E: HomeAssistantError](hass: HomeAssistant, error: E) -> E:
    """Return the same error with its text in the language of the house.

    For what the frontend shows as it comes: it knows no translations for the media browser.
    """
    return type(error)(
        await message_in_words(hass, error),
        translation_domain=error.translation_domain,
        translation_key=error.translation_key,
        translation_placeholders=error.translation_placeholders,
    )


def reason_of(error: HomeAssistantError) -> str | None:
    """Return the key of an error's text, where it ended a text midway that of the reason."""
    cause = error.__cause__
    if error.translation_key in _MIDWAY and isinstance(cause, HomeAssistantError):
        return cause.translation_key
    return error.translation_key


async def about_camera(
    hass: HomeAssistant, camera: str, error: HomeAssistantError
) -> HomeAssistantError:
    """Return an error that says which camera it is about, its reason in the house's language."""
    if error.translation_key == _ON_CAMERA:
        return error
    wrong_call = isinstance(error, ServiceValidationError)
    kind = ServiceValidationError if wrong_call else HomeAssistantError
    return kind(
        translation_domain=DOMAIN,
        translation_key=_ON_CAMERA,
        translation_placeholders={
            "camera": camera,
            "reason": await message_in_words(hass, error),
        },
    )


@asynccontextmanager
async def naming(hass: HomeAssistant, camera: str) -> AsyncIterator[None]:
    """Have what is raised within say which camera it is about."""
    try:
        yield
    except HomeAssistantError as err:
        named = await about_camera(hass, camera, err)
        if named is err:
            raise
        raise named from err


def text_of_problem(problem: StreamProblem) -> ErrorText:
    """Return the translated text for a stream that the media servers refuse."""
    return ErrorText(
        translation_domain=DOMAIN,
        translation_key=f"stream_{problem}",
        translation_placeholders={},
    )


def _key_of(error: OpenApiError) -> str:
    for (path, code), key in _KEYS_OF_CALLS.items():
        if error.code == code and (error.endpoint or "").endswith(path):
            return key
    if error.code in _KEYS_OF_CODES:
        return _KEYS_OF_CODES[error.code]
    told_by_status = error.code is None and error.http_status
    for kind, key in (_KEYS_OF_STATUSES + _KEYS) if told_by_status else _KEYS:
        if isinstance(error, kind):
            return key
    if isinstance(error, QuotaError):
        return _QUOTA_KEYS[error.kind]
    return "unknown"
