"""Repairs that Home Assistant can do itself: turning a camera's encryption off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import voluptuous as vol
from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import TextSelector

from .const import CONF_CODE, CONF_CODES, DOMAIN
from .household import with_encryption
from .identity import ChannelKey
from .openapi import (
    ConnectionFailedError,
    DeviceOfflineError,
    DeviceTimeoutError,
    EncryptedError,
    OpenApiError,
    Purpose,
    QuotaError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .compat import RepairStep
    from .data import EzvizOpenConfigEntry

_CODE = vol.Schema({vol.Required(CONF_CODE): TextSelector()})

# First match wins.
_ERRORS: tuple[tuple[type[OpenApiError], str], ...] = (
    (DeviceOfflineError, "offline"),
    (DeviceTimeoutError, "timeout"),
    (ConnectionFailedError, "cannot_connect"),
    (QuotaError, "quota"),
    (UnsupportedError, "unsupported"),
)


class EncryptionFlow(RepairsFlow):
    """Turns a camera's encryption off, or leaves it on and silences the repair."""

    def __init__(self, entry: EzvizOpenConfigEntry, key: ChannelKey) -> None:
        """Start with the code that was right the last time, if there is one."""
        self._entry = entry
        self._key = key
        self._code: str | None = entry.data.get(CONF_CODES, {}).get(key.serial)

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairStep:
        """Explain, and ask what is wanted."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["confirm" if self._code else "code", "keep"],
            description_placeholders=self._placeholders(),
        )

    async def async_step_code(self, user_input: dict[str, Any] | None = None) -> RepairStep:
        """Ask for the verification code."""
        errors: dict[str, str] = {}
        if user_input is not None:
            self._code = user_input[CONF_CODE].strip()
            if await self._is_wrong(self._code):
                errors[CONF_CODE] = "wrong_code"
            else:
                return await self.async_step_confirm()
        return self._ask_code(errors)

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairStep:
        """Turn the encryption off, once that is confirmed."""
        errors: dict[str, str] = {}
        placeholders = self._placeholders()
        if user_input is not None:
            try:
                await self._turn_off()
            except EncryptedError:
                self._code = None
                return self._ask_code({CONF_CODE: "wrong_code"})
            except OpenApiError as err:
                errors["base"] = next((k for t, k in _ERRORS if isinstance(err, t)), "refused")
                placeholders["code"] = "–" if err.code is None else str(err.code)
            else:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def async_step_keep(self, _user_input: dict[str, Any] | None = None) -> RepairStep:
        """Leave the encryption on, and do not speak of it again."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self.async_abort(reason="kept", description_placeholders=self._placeholders())

    def _ask_code(self, errors: dict[str, str]) -> RepairStep:
        return self.async_show_form(
            step_id="code",
            data_schema=_CODE,
            errors=errors,
            description_placeholders=self._placeholders(),
        )

    async def _is_wrong(self, code: str) -> bool:
        """Try the code on the camera's cover, which costs no call.

        Without an encrypted cover the platform has the last word (20010).
        """
        channel = self._entry.runtime_data.coordinator.data.channels.get(self._key)
        if channel is None or channel.cover_url is None:
            return False
        try:
            pictures = self._entry.runtime_data.client.pictures
            return await pictures.is_code_right(channel.cover_url, code) is False
        except OpenApiError:
            return False

    async def _turn_off(self) -> None:
        """Make the call and draw its lessons. Raises ``OpenApiError``."""
        runtime = self._entry.runtime_data
        serial = self._key.serial
        await runtime.client.encryption.turn_off(serial, self._code, Purpose.ACTION)
        codes = {**self._entry.data.get(CONF_CODES, {}), serial: self._code}
        self.hass.config_entries.async_update_entry(
            self._entry, data={**self._entry.data, CONF_CODES: codes}
        )
        runtime.coordinator.change(
            with_encryption(runtime.coordinator.data, serial, encrypted=False)
        )
        runtime.problems.decrypted(serial)

    def _placeholders(self) -> dict[str, str]:
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return dict(issue.translation_placeholders or {}) if issue else {}


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow behind the button of a repair."""
    entry = hass.config_entries.async_get_entry(str((data or {}).get("entry_id")))
    if data is None or entry is None:
        return ConfirmRepairFlow()
    return EncryptionFlow(entry, ChannelKey(data["serial"], data["channel"]))
