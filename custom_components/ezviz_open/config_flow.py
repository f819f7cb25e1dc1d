"""Set-up in the user interface: account, devices, new credentials, options."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, override

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
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
    OPT_DIRECT,
    OPT_EXCLUDED,
    OPT_PLAN,
    OPT_PROTOCOL,
    OPT_STREAMS,
    REGION_AUTOMATIC,
    REGION_CUSTOM,
    Plan,
    StreamProtocol,
)
from .household import with_hidden
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
_NO_DEVICE = {CONF_DEVICES: "no_device"}
_LIMITS = {
    OPT_CALLS_PER_MINUTE: (PERSONAL.per_minute, 10_000),
    OPT_CALLS_PER_DAY: (PERSONAL.per_day, 10_000_000),
    OPT_CAPTURES_PER_DAY: (PERSONAL.captures_per_device_day, 100_000),
    OPT_STREAMS: (PERSONAL.streams, 1_000),
}
"""What the free plan has, and the most that can be typed."""

_LONGEST_SERIAL = 16
"""Longer ones are shown by their end; the vendor's own have nine or ten characters."""

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
                options={OPT_EXCLUDED: _excluded(labels, user_input[CONF_DEVICES])},
            )
        wanted = [] if user_input else list(labels)
        return self.async_show_form(
            step_id="devices",
            data_schema=vol.Schema(
                {vol.Required(CONF_DEVICES, default=wanted): _device_selector(labels)}
            ),
            errors=_NO_DEVICE if user_input else {},
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


class EzvizOpenOptionsFlow(OptionsFlowWithReload):
    """Changes plan, stream protocol and devices of an account."""

    def __init__(self) -> None:
        """Start with empty forms."""
        self._chosen: dict[str, Any] = {}

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for plan, protocol and devices."""
        labels = self._known_devices()
        chosen = {**self.config_entry.options, **(user_input or {})}
        wanted = chosen.pop(CONF_DEVICES, None)
        none_wanted = wanted == []
        if user_input is not None and not none_wanted:
            if wanted is not None:
                chosen[OPT_EXCLUDED] = _excluded(labels, wanted)
            self._chosen = chosen
            if chosen[OPT_PLAN] == Plan.OWN:
                return await self.async_step_limits()
            return self.async_create_entry(data=chosen)
        if wanted is None:
            wanted = sorted(labels.keys() - chosen.get(OPT_EXCLUDED, ()))
        fields: dict[vol.Marker, Any] = {
            vol.Required(OPT_PLAN, default=chosen.get(OPT_PLAN, Plan.PERSONAL)): _choice(
                OPT_PLAN, Plan
            ),
            vol.Required(
                OPT_PROTOCOL, default=chosen.get(OPT_PROTOCOL, StreamProtocol.AUTOMATIC)
            ): _choice(OPT_PROTOCOL, StreamProtocol),
            vol.Required(OPT_DIRECT, default=chosen.get(OPT_DIRECT, False)): BooleanSelector(),
        }
        if labels:
            fields[vol.Required(CONF_DEVICES, default=wanted)] = _device_selector(labels)
        return self.async_show_form(
            step_id="init",
            data_schema=vol.Schema(fields),
            errors=_NO_DEVICE if none_wanted else {},
        )

    async def async_step_limits(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the numbers of an own plan."""
        if user_input is not None:
            numbers = {name: int(value) for name, value in user_input.items()}
            return self.async_create_entry(data={**self._chosen, **numbers})
        fields = {
            vol.Required(name, default=self._chosen.get(name, standard)): _number(most)
            for name, (standard, most) in _LIMITS.items()
        }
        ranges = {name: f"1–{most}" for name, (_, most) in _LIMITS.items()}
        return self.async_show_form(
            step_id="limits", data_schema=vol.Schema(fields), description_placeholders=ranges
        )

    def _known_devices(self) -> dict[str, str]:
        """Return labels by serial, also of those left out; none while not loaded."""
        runtime = getattr(self.config_entry, "runtime_data", None)
        if runtime is None:
            return {}
        household = with_hidden(runtime.coordinator.data, ())
        channels = Counter(key.serial for key in household.cameras)
        return {
            serial: device_label(device, channels[serial] if household.is_recorder(serial) else 0)
            for serial, device in household.devices.items()
        }


def _stripped(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return the input without the blanks that copying brings along."""
    return {k: v.strip() if isinstance(v, str) else v for k, v in user_input.items()}


def _title(account: Mapping[str, Any]) -> str:
    """Return a name by which a person knows the account, without the whole key."""
    return f"EZVIZ ({account[CONF_APP_KEY][:4]})"


def _excluded(serials: Iterable[str], wanted: Iterable[str]) -> list[str]:
    return sorted(set(serials) - set(wanted))


def device_label(device: Device, channels: int = 0) -> str:
    """Return the line by which a person knows a device; 0 channels are not mentioned.

    A GB28181 serial is 41 characters long, more than the width of a phone.
    """
    long = len(device.serial) > _LONGEST_SERIAL
    known_by = [f"…{device.serial[-6:]}" if long else device.serial]
    if channels:
        known_by.append(f"×{channels}")
    return f"{device.name} ({', '.join(known_by)})".strip()


def _device_selector(labels: Mapping[str, str]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=serial, label=label) for serial, label in labels.items()
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
