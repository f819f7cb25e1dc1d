"""Repair issues: what a person has to do something about, and only that."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .const import DOMAIN, OPT_EXCLUDED
from .identity import ChannelKey, channel_id
from .problem import ProblemBoard, StreamProblem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from homeassistant.core import HomeAssistant

    from .data import EzvizOpenConfigEntry

type Fix = dict[str, str | int | float | None]

_OF_A_CAMERA = frozenset({StreamProblem.STREAM_LIMIT})
_OF_A_DEVICE = frozenset({StreamProblem.NEEDS_OWNER})
_OF_THE_ACCOUNT = frozenset(
    {
        StreamProblem.DEVICE_LIMIT,
        StreamProblem.NOT_ACTIVATED,
        StreamProblem.RATE_LIMIT,
        StreamProblem.TOO_MANY_STREAMS,
    }
)


FEW_STREAMS = 10
"""Up to so many streams at once, one that is always open is felt."""

_LASTS_SECONDS: dict[StreamProblem, float] = {StreamProblem.RATE_LIMIT: 180.0}
"""How long a trouble that should pass has to last until somebody has to act."""

_REFUSED = "account_refused"
_FROZEN = "app_key_frozen"
_QUOTA = "quota"


@callback
def account_troubled(hass: HomeAssistant, entry: EzvizOpenConfigEntry, *, refused: bool) -> None:
    """Open or close the issues about an account as a whole, also while it is not set up.

    Home Assistant asks for the secret by itself, but not while a form for the
    same account is open somewhere, be it in a window closed long ago; and no
    form helps against an appKey that is frozen.
    """
    runtime = entry.runtime_data
    frozen = runtime.coordinator.troubles.frozen
    account = {"account": entry.title}
    error = ir.IssueSeverity.ERROR
    _set(hass, entry, _FROZEN, account if frozen else None, severity=error)
    _set(hass, entry, _REFUSED, account if refused and not frozen else None, severity=error)
    ledger = runtime.governor.ledger
    if not ledger.closed:
        _set(hass, entry, _QUOTA, None)
        return
    midnight = dt_util.utc_from_timestamp(ledger.next_midnight(time.time()))
    texts = {
        **account,
        "calls": str(ledger.calls_today),
        "until": dt_util.as_local(midnight).strftime("%Y-%m-%d %H:%M"),
        **{str(purpose): str(count) for purpose, count in ledger.calls_by_purpose.items()},
    }
    _set(hass, entry, _QUOTA, texts)


@callback
def close_account_issues(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> None:
    """Close the issues about an account that is removed."""
    for key in (_FROZEN, _REFUSED, _QUOTA):
        _set(hass, entry, key, None)


def _set(
    hass: HomeAssistant,
    entry: EzvizOpenConfigEntry,
    key: str,
    placeholders: dict[str, str] | None,
    *,
    of: str | None = None,
    fix: Fix | None = None,
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING,
) -> None:
    """Open an issue of the account, or of the part ``of`` it; close it without placeholders."""
    issue_id = f"{key}_{of or entry.entry_id}"
    if placeholders is None:
        ir.async_delete_issue(hass, DOMAIN, issue_id)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data=fix,
        is_fixable=fix is not None,
        severity=severity,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@dataclass(frozen=True, slots=True)
class Issues:
    """The open issues of one account, kept in line with what is known."""

    hass: HomeAssistant
    entry: EzvizOpenConfigEntry
    problems: ProblemBoard

    @callback
    def problem_changed(self, key: ChannelKey) -> None:
        """Open and close the issues that a camera's problem stands for."""
        cameras = list(self.entry.runtime_data.coordinator.data.cameras)
        self._camera_changed(key)
        self._device_changed(key.serial, [k for k in cameras if k.serial == key.serial])
        self._cameras_changed(cameras)

    @callback
    def household_changed(self) -> None:
        """Open and close the issues about the account, its devices, and doubly held ones."""
        coordinator = self.entry.runtime_data.coordinator
        self._account_changed()
        household = coordinator.data
        excluded = set(self.entry.options.get(OPT_EXCLUDED, ()))
        names = [
            household.devices[serial].name or serial
            for serial in sorted(household.hidden - excluded)
            if serial in household.devices
        ]
        self._set(
            "duplicate_device",
            {"account": self.entry.title, "devices": self._list(names)} if names else None,
        )
        cameras = list(household.cameras)
        by_device: dict[str, list[ChannelKey]] = {serial: [] for serial in household.devices}
        for key in cameras:
            by_device[key.serial].append(key)
            self._camera_changed(key)
        for serial, keys in by_device.items():
            self._device_changed(serial, keys)
        self._cameras_changed(cameras)

    @callback
    def books_changed(self) -> None:
        """Open or close the issue about a day that is used up, after a call or at midnight."""
        self._account_changed()

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
        self._set("preload", texts if kept and is_scarce else None)

    @callback
    def voice_package_changed(self) -> None:
        """Open or close the issue about a voice package that is used up."""
        used_up = self.entry.runtime_data.speech.package_used_up
        self._set("voice_package", {"account": self.entry.title} if used_up else None)

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

    def _account_changed(self) -> None:
        coordinator = self.entry.runtime_data.coordinator
        refused = coordinator.account_problem is StreamProblem.CREDENTIALS
        account_troubled(self.hass, self.entry, refused=refused)

    def _camera_changed(self, key: ChannelKey) -> None:
        """Open or close the issues of one picture."""
        name = self.entry.runtime_data.coordinator.data.name_of(key)
        for reason in _OF_A_CAMERA:
            affected = self._is_affected(key, reason)
            self._set(
                reason, {"camera": name} if affected else None, of=self._anonymous(channel_id(key))
            )

    def _device_changed(self, serial: str, cameras: list[ChannelKey]) -> None:
        """Open or close the issues of a device, which all its channels share."""
        household = self.entry.runtime_data.coordinator.data
        part = self._anonymous(serial)
        for reason in _OF_A_DEVICE:
            keys = [key for key in cameras if self._is_affected(key, reason)]
            names = self._list(household.name_of(key) for key in keys)
            self._set(reason, {"camera": names} if keys else None, of=part)
        keys = sorted(k for k in cameras if self.problems.of(k) is StreamProblem.ENCRYPTED)
        names = self._list(household.name_of(key) for key in keys)
        fix: Fix = {"entry_id": self.entry.entry_id, "serial": serial}
        self._set(
            "encrypted",
            {"camera": names} if keys else None,
            of=part,
            fix={**fix, "channel": keys[0].number} if keys else None,
        )

    def _cameras_changed(self, cameras: list[ChannelKey]) -> None:
        """Open or close the issues that name all the cameras they are about."""
        household = self.entry.runtime_data.coordinator.data
        for reason in _OF_THE_ACCOUNT:
            keys = [key for key in cameras if self._is_affected(key, reason)]
            names = self._list(household.name_of(key) for key in keys)
            texts = {"account": self.entry.title, "cameras": names, "open": self._open_streams()}
            self._set(reason, texts if keys else None)

    def _is_affected(self, key: ChannelKey, reason: StreamProblem) -> bool:
        """Return whether watching, or anything else, was refused for the reason."""
        if self.entry.runtime_data.coordinator.troubles.of(key.serial) is reason:
            return True
        if self.problems.attempted(key) is not reason:
            return False
        return self.problems.lasts(key, _LASTS_SECONDS.get(reason, 0.0))

    def _open_streams(self) -> str:
        return self._list(s.name for s in self.entry.runtime_data.relays.slots.open) or "–"

    def _list(self, names: Iterable[str]) -> str:
        """Return names as a list, which stands in quotes in Chinese texts."""
        is_chinese = self.hass.config.language.startswith("zh")
        return ("”、“" if is_chinese else ", ").join(names)

    def _anonymous(self, identifier: str) -> str:
        """Return a channel's or device's part of an issue id.

        Home Assistant puts the ids of open issues into diagnostics, where no
        serial may stand.
        """
        text = f"{self.entry.entry_id} {identifier}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _set(
        self,
        key: str,
        placeholders: dict[str, str] | None,
        *,
        of: str | None = None,
        fix: Fix | None = None,
    ) -> None:
        _set(self.hass, self.entry, key, placeholders, of=of, fix=fix)
