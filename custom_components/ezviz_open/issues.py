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
    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .household import Household

type Fix = dict[str, str | int | float | None]

_OF_A_CAMERA = frozenset(
    {
        StreamProblem.ENCRYPTED,
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
                f"{reason}_{self._anonymous(key)}",
                reason,
                {"camera": _name(household, key)} if problem is reason else None,
                fix=self._fix_of(reason, key),
            )
        affected = {
            reason: [k for k in household.cameras if self._is_affected(k, reason)]
            for reason in _OF_THE_ACCOUNT
        }
        for reason, keys in affected.items():
            names = ", ".join(_name(household, k) for k in keys)
            self._set(
                f"{reason}_{self.entry.entry_id}",
                reason,
                {"account": self.entry.title, "cameras": names} if keys else None,
            )

    def _fix_of(self, reason: StreamProblem, key: ChannelKey) -> Fix | None:
        """Return what the fix flow has to know, for a problem that has one."""
        if reason is not StreamProblem.ENCRYPTED:
            return None
        return {"entry_id": self.entry.entry_id, "serial": key.serial, "channel": key.number}

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
            {"account": self.entry.title, "devices": ", ".join(names)} if names else None,
        )

    @callback
    def close_all(self) -> None:
        """Close everything this account has opened."""
        registry = ir.async_get(self.hass)
        household = self.entry.runtime_data.coordinator.data
        ends = {self.entry.entry_id, *(self._anonymous(key) for key in household.channels)}
        for domain, issue_id in list(registry.issues):
            if domain == DOMAIN and issue_id.endswith(tuple(f"_{end}" for end in ends)):
                ir.async_delete_issue(self.hass, DOMAIN, issue_id)

    def _anonymous(self, key: ChannelKey) -> str:
        """Return a channel's part of an issue id.

        Home Assistant puts the ids of open issues into diagnostics, where no
        serial may stand.
        """
        text = f"{self.entry.entry_id} {channel_id(key)}"
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


def _name(household: Household, key: ChannelKey) -> str:
    channel = household.channels.get(key)
    return channel.name if channel and channel.name else channel_id(key)
