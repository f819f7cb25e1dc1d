"""Whether there is a card or a cloud to look into, and why it shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.components.media_player import BrowseError

from .const import DOMAIN
from .errors import ErrorText, text_of
from .openapi import (
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    OpenApiError,
    RecordingSource,
    UnsupportedError,
)
from .storage_state import CloudState, DiskState, cloud_state, disk_state

if TYPE_CHECKING:
    from .data import EzvizOpenData

_CAPABILITIES = {
    RecordingSource.CARD: "support_disk",
    RecordingSource.CLOUD: "support_cloud",
}
_ABSENT = {
    RecordingSource.CARD: "recordings_no_card",
    RecordingSource.CLOUD: "recordings_no_cloud",
}
_ABSENT_STATES = frozenset({DiskState.NONE, CloudState.NOT_OPENED})
_EMPTY = {
    RecordingSource.CARD: "recordings_card_empty",
    RecordingSource.CLOUD: "recordings_cloud_empty",
}
_EMPTY_STATES = {
    DiskState.ERROR: "recordings_card_error",
    DiskState.NOT_FORMATTED: "recordings_card_unformatted",
    DiskState.FORMATTING: "recordings_card_formatting",
    CloudState.INACTIVE: "recordings_cloud_inactive",
    CloudState.EXPIRED: "recordings_cloud_expired",
}
# The cloud has its recordings without the camera.
_UNANSWERED = {
    RecordingSource.CARD: "recordings_unanswered",
    RecordingSource.CLOUD: "recordings_cloud_unanswered",
}
_ONE_UNANSWERED = {
    RecordingSource.CARD: "recording_unanswered",
    RecordingSource.CLOUD: "recording_cloud_unanswered",
}
_UNTOLD = "recordings_no_list"
_ADDRESS = "address/get"

_NO_PERMISSION = frozenset({5411, 10031, 10032, 10033, 10036})


def sources_of(runtime: EzvizOpenData, serial: str) -> list[RecordingSource]:
    """Return what may hold a device's recordings: all of which nothing else is known."""
    return [s for s in RecordingSource if not is_absent(runtime, serial, s)]


def is_absent(runtime: EzvizOpenData, serial: str, source: RecordingSource) -> bool:
    """Return whether it is known that a device has no card, or no cloud service."""
    state = _state(runtime, serial, source)
    if state is not None:
        return state in _ABSENT_STATES
    capabilities = runtime.abilities.of(serial)
    return capabilities is not None and not capabilities.flag(_CAPABILITIES[source])


def absent(source: RecordingSource) -> BrowseError:
    """Return the reason why there is nothing to open."""
    return BrowseError(translation_domain=DOMAIN, translation_key=_ABSENT[source])


def empty(runtime: EzvizOpenData, serial: str, source: RecordingSource) -> BrowseError:
    """Return the reason why there are no recordings at all."""
    key = trouble(runtime, serial, source) or _EMPTY[source]
    return BrowseError(translation_domain=DOMAIN, translation_key=key)


def trouble(runtime: EzvizOpenData, serial: str, source: RecordingSource) -> str | None:
    """Return the text for what keeps a card or the cloud from recording, as far as is told."""
    state = _state(runtime, serial, source)
    return None if state is None else _EMPTY_STATES.get(state)


def text_of_refusal(error: OpenApiError, source: RecordingSource) -> ErrorText:
    """Return the text for an error about recordings, which may say more here than elsewhere."""
    text = text_of(error)
    if isinstance(error, UnsupportedError):
        of_card = source is RecordingSource.CARD
        text["translation_key"] = _UNTOLD if of_card else _ABSENT[source]
    elif isinstance(error, DeviceOfflineError) and source is RecordingSource.CARD:
        text["translation_key"] = "recordings_offline"
    elif isinstance(error, DeviceTimeoutError):
        # Nothing is changed here, so nothing may have been carried out all the same.
        of_one = (error.endpoint or "").endswith(_ADDRESS)
        text["translation_key"] = (_ONE_UNANSWERED if of_one else _UNANSWERED)[source]
    elif isinstance(error, EncryptedError):
        text["translation_key"] = "recordings_encrypted"
    elif error.code in _NO_PERMISSION:
        text["translation_key"] = "recordings_no_permission"
    return text


def _state(
    runtime: EzvizOpenData, serial: str, source: RecordingSource
) -> DiskState | CloudState | None:
    household = runtime.coordinator.data
    if source is RecordingSource.CARD:
        return disk_state(household, serial)
    return cloud_state(household, serial)
