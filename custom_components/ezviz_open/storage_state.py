"""What a device says of its memory cards and of its storage in the cloud, in one word each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .household import Household


class DiskState(StrEnum):
    """The state of a device's memory cards or disks, the worst of them."""

    NORMAL = "normal"
    ERROR = "error"
    NOT_FORMATTED = "not_formatted"
    FORMATTING = "formatting"
    NONE = "none"


class CloudState(StrEnum):
    """Whether the cloud keeps a device's recordings."""

    NOT_OPENED = "not_opened"
    INACTIVE = "inactive"
    ACTIVE = "active"
    EXPIRED = "expired"


# The worst first; the marks are the platform's (status/get, diskState).
_BY_MARK: tuple[tuple[str, DiskState], ...] = (
    ("1", DiskState.ERROR),
    ("2", DiskState.NOT_FORMATTED),
    ("3", DiskState.FORMATTING),
    ("0", DiskState.NORMAL),
)
_BY_NUMBER: dict[int | None, CloudState] = {
    -1: CloudState.NOT_OPENED,
    0: CloudState.INACTIVE,
    1: CloudState.ACTIVE,
    2: CloudState.EXPIRED,
}

DISK_PROBLEMS = frozenset({DiskState.ERROR, DiskState.NOT_FORMATTED})


def disk_state(household: Household, serial: str) -> DiskState | None:
    """Return how the device's own cards or disks are, None when it does not tell."""
    status = household.statuses.get(serial)
    if status is None:
        return None
    disks = status.disks or (status.nvr_disks if household.is_recorder(serial) else ())
    for mark, state in _BY_MARK:
        if mark in disks:
            return state
    return DiskState.NONE if status.disk_count == 0 else None


def cloud_state(household: Household, serial: str) -> CloudState | None:
    """Return how the device's cloud storage is, None when it has none to tell of."""
    status = household.statuses.get(serial)
    return None if status is None else _BY_NUMBER.get(status.cloud_status)
