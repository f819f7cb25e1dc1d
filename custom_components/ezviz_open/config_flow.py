"""Set-up in the user interface: account, devices, new credentials, options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
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
    OPT_CALLS_PER_DAY,
    OPT_CALLS_PER_MINUTE,
    OPT_CAPTURES_PER_DAY,
    OPT_EXCLUDED,
    OPT_PLAN,
    OPT_PROTOCOL,
    OPT_STREAMS,
    REGION_AUTOMATIC,
    REGION_CUSTOM,
    Plan,
    StreamProtocol,
)
from .openapi import PERSONAL, REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
_ACCOUNT = vol.Schema(
    {
        vol.Required(CONF_REGION, default=REGION_AUTOMATIC): _REGION,
        vol.Required(CONF_APP_KEY): TextSelector(),
        vol.Required(CONF_APP_SECRET): _SECRET,
    }
)
_SERVER = vol.Schema(
    {vol.Required(CONF_SERVER): TextSelector(TextSelectorConfig(type=TextSelectorType.URL))}
)
_CONSOLES = {f"console_{key}": REGIONS[key].console for key in ("cn", "global")}
_REAUTH = vol.Schema({vol.Required(CONF_APP_SECRET): _SECRET})


class EzvizOpenConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an account, or changes how one is reached."""

    VERSION = 1

    def __init__(self) -> None:
        """Start with empty forms."""
        self._account: dict[str, Any] = {}
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
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            # The server's address outlives a mistake in the keys.
            self._account |= _stripped(user_input)
            # A form that was left open in another window must not stand in the way.
            await self.async_set_unique_id(self._account[CONF_APP_KEY], raise_on_progress=False)
            self._abort_if_unique_id_configured()
            if self._account[CONF_REGION] == REGION_CUSTOM:
                return await self.async_step_server()
            result = await check_account(self.hass, self._account)
            if isinstance(result, AccountCheck):
                return await self._accept(result)
            errors, placeholders = _shown(result)
        return self._form("user", _ACCOUNT, errors, placeholders | _CONSOLES)

    async def async_step_server(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address of an own server, then check the account there."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            self._account |= _stripped(user_input)
            result = await check_account(self.hass, self._account)
            if isinstance(result, AccountCheck):
                return await self._accept(result)
            errors, placeholders = _shown(result)
            if result.at not in _SERVER.schema:
                # The mistake is in the form before this one, which comes back here.
                return self._form("user", _ACCOUNT, errors, placeholders | _CONSOLES)
        return self._form("server", _SERVER, errors, placeholders)

    async def async_step_devices(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which devices are wanted; those that come later are wanted too."""
        if user_input is not None:
            return self.async_create_entry(
                title=_title(self._account),
                data=self._account,
                options={OPT_EXCLUDED: _excluded(self._devices, user_input[CONF_DEVICES])},
            )
        serials = [device.serial for device in self._devices]
        schema = vol.Schema(
            {vol.Required(CONF_DEVICES, default=serials): _device_selector(self._devices)}
        )
        return self.async_show_form(step_id="devices", data_schema=schema)

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin asking for a new secret, after the old one was refused."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the new secret."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        placeholders = {"account": entry.title}
        if user_input is not None:
            account = {**entry.data, **_stripped(user_input)}
            result = await check_account(self.hass, account)
            if isinstance(result, AccountCheck):
                return self.async_update_reload_and_abort(
                    entry, data=result.data, reason="reauth_done"
                )
            errors, more = _shown(result, only_field=CONF_APP_SECRET)
            placeholders |= more
        return self._form("reauth_confirm", _REAUTH, errors, placeholders)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the region or the secret of an account."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is None:
            self._account = dict(entry.data)
        else:
            self._account = _stripped({CONF_SERVER: "", **user_input})
            await self.async_set_unique_id(self._account[CONF_APP_KEY], raise_on_progress=False)
            self._abort_if_unique_id_mismatch(reason="other_account")
            result = await check_account(self.hass, self._account)
            if isinstance(result, AccountCheck):
                return self.async_update_reload_and_abort(
                    entry, data=result.data, reason="reconfigure_done"
                )
            errors, placeholders = _shown(result)
        schema = _ACCOUNT.extend({vol.Optional(CONF_SERVER): TextSelector()})
        return self._form("reconfigure", schema, errors, placeholders)

    async def _accept(self, result: AccountCheck) -> ConfigFlowResult:
        self._account = result.data
        self._devices = result.devices
        if not self._devices:
            # Nothing to choose from yet; devices appear once they are added.
            return self.async_create_entry(
                title=_title(self._account), data=self._account, options={OPT_EXCLUDED: []}
            )
        return await self.async_step_devices()

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        errors: dict[str, str],
        placeholders: dict[str, str],
    ) -> ConfigFlowResult:
        """Show a form with what was typed before, but for the secret."""
        typed = {k: v for k, v in self._account.items() if k != CONF_APP_SECRET}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, typed),
            errors=errors,
            description_placeholders=placeholders or None,
        )


class EzvizOpenOptionsFlow(OptionsFlowWithReload):
    """Changes plan, stream protocol and devices of an account."""

    def __init__(self) -> None:
        """Start with empty forms."""
        self._chosen: dict[str, Any] = {}

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for plan, protocol and devices."""
        devices = self._known_devices()
        options = self.config_entry.options
        if user_input is not None:
            self._chosen = {**options, **user_input}
            if (wanted := self._chosen.pop(CONF_DEVICES, None)) is not None:
                self._chosen[OPT_EXCLUDED] = _excluded(devices, wanted)
            if user_input[OPT_PLAN] == Plan.OWN:
                return await self.async_step_limits()
            return self.async_create_entry(data=self._chosen)
        excluded = set(options.get(OPT_EXCLUDED, ()))
        fields: dict[vol.Marker, Any] = {
            vol.Required(OPT_PLAN, default=options.get(OPT_PLAN, Plan.PERSONAL)): _choice(
                OPT_PLAN, Plan
            ),
            vol.Required(
                OPT_PROTOCOL, default=options.get(OPT_PROTOCOL, StreamProtocol.AUTOMATIC)
            ): _choice(OPT_PROTOCOL, StreamProtocol),
        }
        if devices:
            wanted = [device.serial for device in devices if device.serial not in excluded]
            fields[vol.Required(CONF_DEVICES, default=wanted)] = _device_selector(devices)
        return self.async_show_form(step_id="init", data_schema=vol.Schema(fields))

    async def async_step_limits(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the numbers of an own plan."""
        if user_input is not None:
            numbers = {name: int(value) for name, value in user_input.items()}
            return self.async_create_entry(data={**self._chosen, **numbers})
        fields = {
            vol.Required(name, default=self._chosen.get(name, standard)): _number(most)
            for name, standard, most in (
                (OPT_CALLS_PER_MINUTE, PERSONAL.per_minute, 10_000),
                (OPT_CALLS_PER_DAY, PERSONAL.per_day, 10_000_000),
                (OPT_CAPTURES_PER_DAY, PERSONAL.captures_per_device_day, 100_000),
                (OPT_STREAMS, PERSONAL.streams, 1_000),
            )
        }
        return self.async_show_form(step_id="limits", data_schema=vol.Schema(fields))

    def _known_devices(self) -> tuple[Device, ...]:
        """Return the account's devices, also those left out; none while not loaded."""
        runtime = getattr(self.config_entry, "runtime_data", None)
        return tuple(runtime.coordinator.data.devices.values()) if runtime else ()


def _stripped(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input without the blanks that copying brings along."""
    return {k: v.strip() if isinstance(v, str) else v for k, v in user_input.items()}


def _shown(
    error: FormError, only_field: str | None = None
) -> tuple[dict[str, str], dict[str, str]]:
    field = "base" if only_field and error.at != only_field else error.at
    return {field: error.key}, error.placeholders


def _title(account: Mapping[str, Any]) -> str:
    """Return a name by which a person knows the account, without the whole key."""
    return f"EZVIZ ({account[CONF_APP_KEY][:4]})"


def _excluded(devices: Iterable[Device], wanted: Iterable[str]) -> list[str]:
    kept = set(wanted)
    return sorted(device.serial for device in devices if device.serial not in kept)


def _device_selector(devices: Iterable[Device]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=device.serial, label=f"{device.name} ({device.serial})")
                for device in devices
            ],
            multiple=True,
            mode=SelectSelectorMode.LIST,
        )
    )


def _choice(key: str, values: Iterable[str]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[str(value) for value in values],
            mode=SelectSelectorMode.DROPDOWN,
            translation_key=key,
        )
    )


def _number(most: int) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(min=1, max=most, step=1, mode=NumberSelectorMode.BOX)
    )
