"""Sensors of the account itself: calls of the day, and how long its token is good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory

from .books import BooksEntity
from .entity import AccountEntity

if TYPE_CHECKING:
    from collections.abc import Callable

    from .data import EzvizOpenConfigEntry, EzvizOpenData

type Entered = int | datetime | None


@dataclass(frozen=True, kw_only=True)
class BooksSensorDescription(SensorEntityDescription):
    """A sensor of what the account's books say."""

    value: Callable[[EzvizOpenData], Entered]


def calls_left(runtime: EzvizOpenData) -> int:
    """Return what is left of the plan's day, nothing once the platform has said so."""
    ledger = runtime.governor.ledger
    return 0 if ledger.closed else max(0, runtime.limits.per_day - ledger.calls_today)


def _token_expiry(runtime: EzvizOpenData) -> datetime | None:
    token = runtime.client.token
    return None if token is None else datetime.fromtimestamp(token.expires_at, UTC)


BOOKS = (
    BooksSensorDescription(
        key="calls_left",
        translation_key="calls_left",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.MEASUREMENT,
        value=calls_left,
    ),
    BooksSensorDescription(
        key="calls_today",
        translation_key="calls_today",
        entity_category=EntityCategory.DIAGNOSTIC,
        state_class=SensorStateClass.TOTAL_INCREASING,
        value=lambda runtime: runtime.governor.ledger.calls_today,
    ),
    BooksSensorDescription(
        key="token_expiry",
        translation_key="token_expiry",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value=_token_expiry,
    ),
)


def account_sensors(entry: EzvizOpenConfigEntry) -> list[BooksSensor]:
    """Return the account's sensors."""
    return [BooksSensor(entry=entry, description=description) for description in BOOKS]


class BooksSensor(BooksEntity, AccountEntity, SensorEntity):
    """Shows a number out of the account's books."""

    entity_description: BooksSensorDescription

    @property
    @override
    def native_value(self) -> Entered:
        """Return what the books say now."""
        return self.entity_description.value(self._runtime)
