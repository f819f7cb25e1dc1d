"""Set-up in the user interface: account, devices, new credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

import voluptuous as vol
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .account_check import AccountCheck, FormError, check_account
from .const import (
    CONF_APP_KEY,
    CONF_APP_SECRET,
    CONF_DEVICES,
    CONF_REGION,
    CONF_SERVER,
    DOMAIN,
    OPT_EXCLUDED,
    REGION_AUTOMATIC,
    REGION_CUSTOM,
)
from .form_fields import NO_DEVICE, device_label, device_selector, excluded
from .openapi import REGIONS
from .options_flow import EzvizOpenOptionsFlow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from homeassistant.config_entries import ConfigEntry

    from .openapi import Device

_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)
_REGION = SelectSelector(
    SelectSelectorConfig(
        options=[REGION_AUTOMATIC, *REGIONS, REGION_CUSTOM],
        mode=SelectSelectorMode.DROPDOWN,
        translation_key="region",
    )
)
_CONSOLES = {
    "console_cn": str(REGIONS["cn"].console),
    "documentation": "https://github.com/ezviz-open/ha-ezviz-open/blob/main",
}


class EzvizOpenConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account, or changes how one is reached."""

    VERSION = 1

    def __init__(self) -> None:
        """Start with empty forms."""
        self._account: dict[str, Any] = {CONF_APP_SECRET: ""}
        """What was typed, the secret included: a form never sends that back to the browser."""
        self._devices: tuple[Device, ...] = ()

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> EzvizOpenOptionsFlow:
        """Return the flow behind "Configure"."""
        return EzvizOpenOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the account."""
        if user_input is None:
            return self._account_form()
        self._take(user_input)
        # A form that was left open in another window must not stand in the way.
        known = await self.async_set_unique_id(self._account[CONF_APP_KEY], raise_on_progress=False)
        self._abort_if_unique_id_configured(
            description_placeholders={"account": known.title if known else ""}
        )
        if self._account[CONF_REGION] == REGION_CUSTOM:
            return await self.async_step_server()
        result = await check_account(self.hass, self._account)
        if isinstance(result, AccountCheck):
            return await self._accept(result)
        return self._account_form(result)

    async def async_step_server(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address of an own server, then check the account there."""
        if user_input is None:
            return self._server_form()
        self._take(user_input)
        result = await check_account(self.hass, self._account)
        if isinstance(result, AccountCheck):
            return await self._accept(result)
        if result.at in {CONF_REGION, CONF_APP_KEY, CONF_APP_SECRET}:
            # The mistake is in the form before this one, which comes back here.
            return self._account_form(result)
        return self._server_form(result)

    async def async_step_devices(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which devices are wanted; those that come later are wanted too."""
        labels = {device.serial: device_label(device) for device in self._devices}
        if user_input and user_input[CONF_DEVICES]:
            return self.async_create_entry(
                title=_title(self._account),
                data=self._account,
                options={OPT_EXCLUDED: excluded(labels, user_input[CONF_DEVICES])},
            )
        wanted = [] if user_input else list(labels)
        return self.async_show_form(
            step_id="devices",
            data_schema=vol.Schema(
                {vol.Required(CONF_DEVICES, default=wanted): device_selector(labels)}
            ),
            errors=NO_DEVICE if user_input else {},
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin asking for a new secret, after the old one was refused."""
        self._account = {**entry_data, CONF_APP_SECRET: ""}
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new secret."""
        entry = self._get_reauth_entry()
        error: FormError | None = None
        if user_input is not None:
            self._take(user_input)
            result = await check_account(self.hass, self._account)
            if isinstance(result, AccountCheck):
                return self.async_update_reload_and_abort(
                    entry, data=result.data, reason="reauth_done"
                )
            error = result
        return self._form(
            "reauth_confirm", self._secret_field(error), error, {"account": entry.title}
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the region or the secret of an account."""
        entry = self._get_reconfigure_entry()
        error: FormError | None = None
        if user_input is None:
            self._account = dict(entry.data)
        else:
            self._take({CONF_SERVER: "", **user_input})
            result = await check_account(self.hass, self._account)
            if isinstance(result, AccountCheck):
                return self.async_update_reload_and_abort(
                    entry, data=result.data, reason="reconfigure_done"
                )
            error = result
            if error.at == CONF_APP_SECRET:
                self._account[CONF_APP_SECRET] = entry.data[CONF_APP_SECRET]
        fields = {
            vol.Required(CONF_REGION): _REGION,
            vol.Optional(CONF_APP_SECRET): _SECRET,
            vol.Optional(CONF_SERVER): TextSelector(),
        }
        about = {"account": entry.title, "app_key": entry.data[CONF_APP_KEY]}
        return self._form("reconfigure", fields, error, about)

    def _take(self, user_input: Mapping[str, Any]) -> None:
        """Keep what was typed; a secret that was left empty stays the one before."""
        typed = _stripped(user_input)
        if not typed.get(CONF_APP_SECRET):
            typed.pop(CONF_APP_SECRET, None)
        self._account |= typed

    async def _accept(self, result: AccountCheck) -> ConfigFlowResult:
        self._account = result.data
        self._devices = result.devices
        if not self._devices:
            # Nothing to choose from yet; devices appear once they are added.
            return self.async_create_entry(
                title=_title(self._account), data=self._account, options={OPT_EXCLUDED: []}
            )
        return await self.async_step_devices()

    def _account_form(self, error: FormError | None = None) -> ConfigFlowResult:
        fields = {
            vol.Required(CONF_REGION, default=REGION_AUTOMATIC): _REGION,
            vol.Required(CONF_APP_KEY): TextSelector(),
            **self._secret_field(error),
        }
        return self._form("user", fields, error, _CONSOLES)

    def _server_form(self, error: FormError | None = None) -> ConfigFlowResult:
        address = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
        return self._form("server", {vol.Required(CONF_SERVER): address}, error)

    def _secret_field(self, error: FormError | None) -> dict[vol.Marker, Any]:
        """Return the field of the secret, which need not be typed again after another error."""
        known = self._account.get(CONF_APP_SECRET) and error and error.at != CONF_APP_SECRET
        return {(vol.Optional if known else vol.Required)(CONF_APP_SECRET): _SECRET}

    def _form(
        self,
        step_id: str,
        fields: dict[vol.Marker, Any],
        error: FormError | None = None,
        placeholders: Mapping[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Show a form with what was typed before, but for the secret."""
        typed = {k: v for k, v in self._account.items() if k != CONF_APP_SECRET}
        errors = {error.at if error.at in fields else "base": error.key} if error else {}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(vol.Schema(fields), typed),
            errors=errors,
            description_placeholders={
                **(placeholders or {}),
                **(error.placeholders if error else {}),
            },
        )


def _stripped(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input without the blanks that copying brings along."""
    return {k: v.strip() if isinstance(v, str) else v for k, v in user_input.items()}


def _title(account: Mapping[str, Any]) -> str:
    """Return a name by which a person knows the account, without the whole key."""
    return f"EZVIZ ({account[CONF_APP_KEY][:4]})"
