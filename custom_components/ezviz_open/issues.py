"""Repair issues: what a person has to do something about, and only that."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, OPT_EXCLUDED
from .identity import ChannelKey, channel_id
from .problem import ProblemBoard, StreamProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry

type Fix = dict[str, str | int | float | None]

_OF_A_CAMERA = frozenset(
    {
        StreamProblem.NEEDS_OWNER,
        StreamProblem.STREAM_LIMIT,
    }
)
_OF_THE_ACCOUNT = frozenset(
    {
        StreamProblem.DEVICE_LIMIT,
        StreamProblem.NOT_ACTIVATED,
        StreamProblem.QUOTA,
        StreamProblem.RATE_LIMIT,
        StreamProblem.TOO_MANY_STREAMS,
    }
)


FEW_STREAMS = 10
"""Up to so many streams at once, one that is always open is felt."""

_LASTS_SECONDS: dict[StreamProblem, float] = {StreamProblem.RATE_LIMIT: 180.0}
"""How long a trouble that should pass has to last until somebody has to act."""


@dataclass(frozen=True, slots=True)
class Issues:
    """The open issues of one account, kept in line with what is known."""

    hass: HomeAssistant
    entry: EzvizOpenConfigEntry
    problems: ProblemBoard

    @callback
    def problem_changed(self, key: ChannelKey) -> None:
        """Open and close the issues that a camera's problem stands for."""
        household = self.entry.runtime_data.coordinator.data
        problem = self.problems.attempted(key)
        for reason in _OF_A_CAMERA:
            self._set(
                f"{reason}_{self._anonymous(channel_id(key))}",
                reason,
                {"camera": household.name_of(key)} if problem is reason else None,
            )
        self._encryption_changed(key.serial)
        affected = {
            reason: [k for k in household.cameras if self._is_affected(k, reason)]
            for reason in _OF_THE_ACCOUNT
        }
        for reason, keys in affected.items():
            names = self._list(household.name_of(k) for k in keys)
            texts = {"account": self.entry.title, "cameras": names, "open": self._open_streams()}
            self._set(f"{reason}_{self.entry.entry_id}", reason, texts if keys else None)

    def _list(self, names: Iterable[str]) -> str:
        """Return names as a list, which stands in quotes in Chinese texts."""
        is_chinese = self.hass.config.language.startswith("zh")
        return ("”、“" if is_chinese else ", ").join(names)

    def _encryption_changed(self, serial: str) -> None:
        """Open or close the issue about a device's encryption, which all its channels share."""
        household = self.entry.runtime_data.coordinator.data
        keys = [
            key
            for key in sorted(household.cameras)
            if key.serial == serial and self.problems.of(key) is StreamProblem.ENCRYPTED
        ]
        names = self._list(household.name_of(key) for key in keys)
        fix: Fix = {"entry_id": self.entry.entry_id, "serial": serial}
        self._set(
            f"encrypted_{self._anonymous(serial)}",
            "encrypted",
            {"camera": names} if keys else None,
            fix={**fix, "channel": keys[0].number} if keys else None,
        )

    def _is_affected(self, key: ChannelKey, reason: StreamProblem) -> bool:
        if self.problems.attempted(key) is not reason:
            return False
        return self.problems.lasts(key, _LASTS_SECONDS.get(reason, 0.0))

    @callback
    def household_changed(self) -> None:
        """Open or close the issue about devices that another entry holds."""
        household = self.entry.runtime_data.coordinator.data
        excluded = set(self.entry.options.get(OPT_EXCLUDED, ()))
        names = [
            household.devices[serial].name or serial
            for serial in sorted(household.hidden - excluded)
            if serial in household.devices
        ]
        self._set(
            f"duplicate_device_{self.entry.entry_id}",
            "duplicate_device",
            {"account": self.entry.title, "devices": self._list(names)} if names else None,
        )
        for serial in household.devices:
            self._encryption_changed(serial)

    @callback
    def streams_changed(self) -> None:
        """Open or close the issue about streams that never end on a plan with few."""
        runtime = self.entry.runtime_data
        limit = runtime.relays.slots.limit
        kept = sorted(
            runtime.coordinator.data.name_of(key)
            for (key, _), stream in runtime.sources.streams.items()
            if stream.dynamic_stream_settings.preload_stream
        )
        texts = {
            "account": self.entry.title,
            "cameras": self._list(kept),
            "limit": str(limit),
        }
        is_scarce = 0 < limit <= FEW_STREAMS
        self._set(
            f"preload_{self.entry.entry_id}", "preload", texts if kept and is_scarce else None
        )

    def _open_streams(self) -> str:
        return self._list(s.name for s in self.entry.runtime_data.relays.slots.open) or "–"

    @callback
    def close_all(self) -> None:
        """Close everything this account has opened."""
        registry = ir.async_get(self.hass)
        household = self.entry.runtime_data.coordinator.data
        ends = {
            self.entry.entry_id,
            *(self._anonymous(channel_id(key)) for key in household.channels),
        }
        ends |= {self._anonymous(serial) for serial in household.devices}
        for domain, issue_id in list(registry.issues):
            if domain == DOMAIN and issue_id.endswith(tuple(f"_{end}" for end in ends)):
                ir.async_delete_issue(self.hass, DOMAIN, issue_id)

    def _anonymous(self, identifier: str) -> str:
        """Return a channel's or device's part of an issue id.

        Home Assistant puts the ids of open issues into diagnostics, where no
        serial may stand.
        """
        text = f"{self.entry.entry_id} {identifier}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _set(
        self,
        issue_id: str,
        key: str,
        placeholders: dict[str, str] | None,
        *,
        fix: Fix | None = None,
    ) -> None:
        if placeholders is None:
            ir.async_delete_issue(self.hass, DOMAIN, issue_id)
            return
        ir.async_create_issue(
            self.hass,
            DOMAIN,
            issue_id,
            data=fix,
            is_fixable=fix is not None,
            severity=ir.IssueSeverity.WARNING,
            translation_key=key,
            translation_placeholders=placeholders,
        )
