"""The options of an account, a camera's page as a code to scan, and cloud storage by a card."""

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
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util import dt as dt_util

from .audio import AudioFormat
from .cloud_booking import book
from .const import (
    CONF_DEVICES,
    OPT_CALLS_PER_DAY,
    OPT_CALLS_PER_MINUTE,
    OPT_CAPTURES_PER_DAY,
    OPT_DIRECT,
    OPT_EXCLUDED,
    OPT_PLAN,
    OPT_PROTOCOL,
    OPT_SOUND_FORMAT,
    OPT_STREAMS,
    Plan,
    StreamProtocol,
)
from .errors import message_in_words
from .form_fields import NO_DEVICE, device_label, device_selector, excluded, one_selector
from .household import with_hidden
from .identity import channel_id
from .openapi import PERSONAL
from .pages import page_link
from .plan import main_quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .data import EzvizOpenData
    from .household import Household
    from .identity import ChannelKey

CONF_CAMERA: Final = "camera"
CONF_CARD_PASSWORD: Final = "card_password"  # noqa: S105 - the name of a field
CONF_IMMEDIATELY: Final = "immediately"
CONF_PHONE: Final = "phone"
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
    """Changes plan, stream protocol and devices, shows a camera's page, or books cloud storage."""

    def __init__(self) -> None:
        """Start with empty forms."""
        self._chosen: dict[str, Any] = {}

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what is wanted, where there is a choice."""
        runtime = self._runtime
        if runtime is None or not runtime.coordinator.data.cameras:
            return await self.async_step_settings()
        pages = [] if runtime.client.overseas else ["page"]
        return self.async_show_menu(step_id="init", menu_options=["settings", *pages, "cloud"])

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
        if self._runtime is None or not self._runtime.client.overseas:
            fields[
                vol.Required(
                    OPT_SOUND_FORMAT, default=chosen.get(OPT_SOUND_FORMAT, AudioFormat.MP3)
                )
            ] = _choice(OPT_SOUND_FORMAT, AudioFormat)
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
        if user_input is not None and (key := _camera(household, user_input)):
            return await self._show_code(runtime, key)
        return self.async_show_form(
            step_id="page", data_schema=vol.Schema(_camera_field(household)), last_step=False
        )

    async def async_step_code(self, _user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """End after the code was looked at; nothing is changed by it."""
        return self.async_abort(reason="code_shown")

    async def async_step_cloud(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a card of cloud storage and book it; what is typed here is in no event."""
        runtime = self._runtime
        if runtime is None:
            return self.async_abort(reason="not_loaded")
        household, typed = runtime.coordinator.data, dict(user_input or {})
        password = typed.pop(CONF_CARD_PASSWORD, "").strip()
        refusal: str | None = None
        if password and (key := _camera(household, typed)):
            phone = typed.get(CONF_PHONE, "").strip() or None
            try:
                await book(
                    runtime,
                    key.serial,
                    key.number,
                    password,
                    phone=phone,
                    immediately=typed[CONF_IMMEDIATELY],
                )
            except HomeAssistantError as err:
                refusal = await message_in_words(self.hass, err)
            else:
                return self.async_abort(
                    reason="cloud_booked",
                    description_placeholders={"camera": household.name_of(key)},
                )
        form = vol.Schema(
            {
                **_camera_field(household),
                vol.Required(CONF_CARD_PASSWORD): _text(TextSelectorType.PASSWORD),
                vol.Optional(CONF_PHONE): _text(TextSelectorType.TEL),
                vol.Required(CONF_IMMEDIATELY, default=True): BooleanSelector(),
            }
        )
        return self.async_show_form(
            step_id="cloud",
            data_schema=self.add_suggested_values_to_schema(form, typed),
            errors={"base": "cloud_refused"} if refusal else {},
            description_placeholders={"reason": refusal or ""},
        )

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


def _camera(household: Household, user_input: Mapping[str, Any]) -> ChannelKey | None:
    """Return the camera that was chosen, None for one that has left meanwhile."""
    chosen = user_input[CONF_CAMERA]
    return next((key for key in household.cameras if channel_id(key) == chosen), None)


def _camera_field(household: Household) -> dict[vol.Marker, Any]:
    labels = {channel_id(key): household.name_of(key) for key in household.cameras}
    return {vol.Required(CONF_CAMERA): one_selector(labels)}


def _text(kind: TextSelectorType) -> TextSelector:
    return TextSelector(TextSelectorConfig(type=kind))


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
