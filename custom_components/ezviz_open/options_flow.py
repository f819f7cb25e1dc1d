"""The options of an account, and a camera's page as a code to scan."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    QrCodeSelector,
    QrCodeSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util

from .const import (
    CONF_DEVICES,
    OPT_CALLS_PER_DAY,
    OPT_CALLS_PER_MINUTE,
    OPT_CAPTURES_PER_DAY,
    OPT_DIRECT,
    OPT_EXCLUDED,
    OPT_PLAN,
    OPT_PROTOCOL,
    OPT_STREAMS,
    Plan,
    StreamProtocol,
)
from .form_fields import NO_DEVICE, device_label, device_selector, excluded, one_selector
from .household import with_hidden
from .identity import channel_id
from .openapi import PERSONAL
from .pages import page_link
from .plan import main_quality

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .data import EzvizOpenData
    from .identity import ChannelKey

CONF_CAMERA: Final = "camera"
CONF_QR_CODE: Final = "qr_code"

_LIMITS = {
    OPT_CALLS_PER_MINUTE: (PERSONAL.per_minute, 10_000),
    OPT_CALLS_PER_DAY: (PERSONAL.per_day, 10_000_000),
    OPT_CAPTURES_PER_DAY: (PERSONAL.captures_per_device_day, 100_000),
    OPT_STREAMS: (PERSONAL.streams, 1_000),
}
"""What the free plan has, and the most that can be typed."""

_SCALE: Final = 4
"""Pixels a module: the address is long, and the code has to fit a phone's dialog."""


class EzvizOpenOptionsFlow(OptionsFlowWithReload):
    """Changes plan, stream protocol and devices of an account, or shows a camera's page."""

    def __init__(self) -> None:
        """Start with empty forms."""
        self._chosen: dict[str, Any] = {}

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what is wanted, where there is a choice."""
        runtime = self._runtime
        if runtime is None or runtime.client.overseas or not runtime.coordinator.data.cameras:
            return await self.async_step_settings()
        return self.async_show_menu(step_id="init", menu_options=["settings", "page"])

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for plan, protocol and devices."""
        labels = self._known_devices()
        chosen = {**self.config_entry.options, **(user_input or {})}
        wanted = chosen.pop(CONF_DEVICES, None)
        none_wanted = wanted == []
        if user_input is not None and not none_wanted:
            if wanted is not None:
                chosen[OPT_EXCLUDED] = excluded(labels, wanted)
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
            fields[vol.Required(CONF_DEVICES, default=wanted)] = device_selector(labels)
        return self.async_show_form(
            step_id="settings",
            data_schema=vol.Schema(fields),
            errors=NO_DEVICE if none_wanted else {},
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

    async def async_step_page(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask which camera's page is wanted, and warn of what its address can do."""
        runtime = self._runtime
        if runtime is None:
            return self.async_abort(reason="not_loaded")
        household = runtime.coordinator.data
        cameras = {channel_id(key): key for key in household.cameras}
        if user_input is not None and (key := cameras.get(user_input[CONF_CAMERA])):
            return await self._show_code(runtime, key)
        labels = {identifier: household.name_of(key) for identifier, key in cameras.items()}
        return self.async_show_form(
            step_id="page",
            data_schema=vol.Schema({vol.Required(CONF_CAMERA): one_selector(labels)}),
            last_step=False,
        )

    async def async_step_code(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """End after the code was looked at; nothing is changed by it."""
        return self.async_abort(reason="code_shown")

    async def _show_code(self, runtime: EzvizOpenData, key: ChannelKey) -> ConfigFlowResult:
        try:
            link = await page_link(runtime, key, main_quality(self.config_entry.options))
        except HomeAssistantError:
            return self.async_abort(reason="no_token")
        until = dt_util.as_local(dt_util.utc_from_timestamp(link.expires_at))
        code = QrCodeSelector(QrCodeSelectorConfig(data=link.page, scale=_SCALE))
        return self.async_show_form(
            step_id="code",
            data_schema=vol.Schema({vol.Optional(CONF_QR_CODE): code}),
            description_placeholders={
                "camera": runtime.coordinator.data.name_of(key),
                "until": until.strftime("%Y-%m-%d %H:%M"),
            },
            last_step=True,
        )

    @property
    def _runtime(self) -> EzvizOpenData | None:
        """Return what the account holds, None while it is not loaded."""
        return getattr(self.config_entry, "runtime_data", None)

    def _known_devices(self) -> dict[str, str]:
        """Return labels by serial, also of those left out; none while not loaded."""
        runtime = self._runtime
        if runtime is None:
            return {}
        household = with_hidden(runtime.coordinator.data, ())
        channels = Counter(key.serial for key in household.cameras)
        return {
            serial: device_label(device, channels[serial] if household.is_recorder(serial) else 0)
            for serial, device in household.devices.items()
        }


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
