"""Why a recording was not saved, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from homeassistant.exceptions import HomeAssistantError

from .const import DOMAIN
from .playback import FailureKind, Reason
from .recording_sources import text_of_refusal

if TYPE_CHECKING:
    from pathlib import Path

    from .openapi import OpenApiError, RecordingSource
    from .playback import PlaybackError
    from .saving_supplier import SavingSupplier

_LOST: Final = frozenset(
    {FailureKind.UNREACHABLE, FailureKind.BROKEN, FailureKind.STALLED, FailureKind.ENDED}
)


def refusal_of(
    error: PlaybackError,
    source: RecordingSource,
    file: Path,
    refusal: OpenApiError | None,
    supplier: SavingSupplier,
) -> HomeAssistantError:
    """Return the error for whoever waits; ``refusal`` is the platform's last one."""
    if error.reason is Reason.UNWRITABLE:
        return unwritable(file, error.detail)
    if error.reason is Reason.NO_SPACE:
        return _error("saving_no_space", file)
    if supplier.no_stream:
        return _error("saving_no_stream", file)
    if refusal is not None:
        return HomeAssistantError(**text_of_refusal(refusal, source))
    kind = error.failure.kind if error.failure is not None else None
    return _error("saving_connection" if kind in _LOST else "saving_refused", file)


def unwritable(file: Path, reason: str | None) -> HomeAssistantError:
    """Return the error for a folder that cannot be written to."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="saving_unwritable",
        translation_placeholders={"filename": str(file), "reason": reason or "–"},
    )


def _error(key: str, file: Path) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"filename": str(file)},
    )
