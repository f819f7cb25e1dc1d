"""Actions of an account's owner: addresses and links to hand on, devices to add, name and book for.

The first two are the only ways in which a secret leaves Home Assistant. What they answer is
never logged here; an automation keeps it in its traces if it stores the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import voluptuous as vol
from homeassistant.core import SupportsResponse, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
from homeassistant.util import dt as dt_util

from .cloud_booking import book
from .const import CONF_CODE, DOMAIN
from .errors import naming
from .household import with_channel_name, with_name
from .openapi import LONGEST_NAME, Protocol, Purpose, Quality
from .pages import MINI_PROGRAM_ID, page_link
from .readings import FIRST_CHANNEL
from .targets import cameras_of, device_of, loaded_entry

if TYPE_CHECKING:
    from homeassistant.core import EntityServiceResponse, HomeAssistant, ServiceCall

    from .camera import ChannelCamera
    from .data import EzvizOpenConfigEntry, EzvizOpenData
    from .targets import Target

ACTION_GET_LIVE_ADDRESS: Final = "get_live_address"
ACTION_GET_PAGE_LINK: Final = "get_page_link"
ACTION_ADD_DEVICE: Final = "add_device"
ACTION_RENAME: Final = "rename"
ACTION_ACTIVATE_CLOUD_STORAGE: Final = "activate_cloud_storage"

ATTR_CARD_PASSWORD: Final = "card_password"  # noqa: S105 - the name of a field
ATTR_CONFIG_ENTRY_ID: Final = "config_entry_id"
ATTR_IMMEDIATELY: Final = "immediately"
ATTR_LIFETIME: Final = "lifetime"
ATTR_NAME: Final = "name"
ATTR_PHONE: Final = "phone"
ATTR_PROTOCOL: Final = "protocol"
ATTR_QUALITY: Final = "quality"
ATTR_SERIAL: Final = "serial"

SHORTEST_LIFETIME: Final = 30
STANDARD_LIFETIME: Final = 3600
LONGEST_LIFETIME: Final = 604_800
"""Seconds; the platform allows 720 days, but nobody remembers for so long who has an address."""

_PROTOCOLS: Final = {p.name.lower(): p for p in Protocol if p is not Protocol.LLHLS}
_QUALITIES: Final = {"hd": Quality.HD, "fluent": Quality.FLUENT}

_GET_LIVE_ADDRESS = cv.make_entity_service_schema(
    {
        vol.Optional(ATTR_PROTOCOL, default="hls"): vol.In(_PROTOCOLS),
        vol.Optional(ATTR_QUALITY): vol.In(_QUALITIES),
        vol.Optional(ATTR_LIFETIME, default=STANDARD_LIFETIME): vol.All(
            vol.Coerce(int), vol.Range(min=SHORTEST_LIFETIME, max=LONGEST_LIFETIME)
        ),
        vol.Optional(CONF_CODE): cv.string,
    }
)
_GET_PAGE_LINK = cv.make_entity_service_schema(
    {vol.Optional(ATTR_QUALITY): vol.In(_QUALITIES), vol.Optional(CONF_CODE): cv.string}
)
_ADD_DEVICE = vol.Schema(
    {
        vol.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        vol.Required(ATTR_SERIAL): cv.string,
        vol.Required(CONF_CODE): cv.string,
    }
)
_RENAME = cv.make_entity_service_schema({vol.Required(ATTR_NAME): cv.string})
_ACTIVATE_CLOUD_STORAGE = cv.make_entity_service_schema(
    {
        vol.Required(ATTR_CARD_PASSWORD): vol.All(cv.string, vol.Strip, vol.Length(min=1)),
        vol.Optional(ATTR_PHONE): vol.All(cv.string, vol.Strip, vol.Length(min=1)),
        vol.Optional(ATTR_IMMEDIATELY, default=True): cv.boolean,
    }
)


@callback
def async_setup_account_actions(hass: HomeAssistant) -> None:
    """Register the actions, for administrators only."""
    only, none = SupportsResponse.ONLY, SupportsResponse.NONE
    for name, function, schema, response in (
        (ACTION_GET_LIVE_ADDRESS, get_live_address, _GET_LIVE_ADDRESS, only),
        (ACTION_GET_PAGE_LINK, get_page_link, _GET_PAGE_LINK, only),
        (ACTION_ADD_DEVICE, add_device, _ADD_DEVICE, none),
        (ACTION_RENAME, rename, _RENAME, none),
        (ACTION_ACTIVATE_CLOUD_STORAGE, activate_cloud_storage, _ACTIVATE_CLOUD_STORAGE, none),
    ):
        async_register_admin_service(
            hass, DOMAIN, name, function, schema=schema, supports_response=response
        )


async def get_live_address(call: ServiceCall) -> EntityServiceResponse:
    """Return addresses at which other players find the cameras for a while: one call each."""
    answers: EntityServiceResponse = {}
    for camera in cameras_of(call.hass, call):
        runtime = _runtime(camera)
        async with naming(call.hass, camera.device_name):
            address = await runtime.commands.send(
                camera.key.serial,
                runtime.client.live.address(
                    camera.key.serial,
                    camera.key.number,
                    purpose=Purpose.ACTION,
                    protocol=_PROTOCOLS[call.data[ATTR_PROTOCOL]],
                    quality=_quality(call, camera),
                    expire_in=call.data[ATTR_LIFETIME],
                    code=call.data.get(CONF_CODE),
                    h265=True,
                ),
            )
        answers[camera.entity_id] = {
            "url": address.url,
            "protocol": address.protocol.name.lower(),
            "quality": address.quality.name.lower(),
            "expires_at": _iso(address.expires_at),
        }
    return answers


async def get_page_link(call: ServiceCall) -> EntityServiceResponse:
    """Return links to the platform's own pages that play the cameras."""
    answers: EntityServiceResponse = {}
    for camera in cameras_of(call.hass, call):
        quality = _quality(call, camera)
        async with naming(call.hass, camera.device_name):
            link = await page_link(_runtime(camera), camera.key, quality, call.data.get(CONF_CODE))
        answers[camera.entity_id] = {
            "page": link.page,
            "mini_program_id": MINI_PROGRAM_ID,
            "mini_program_path": link.mini_program_path,
            "expires_at": _iso(link.expires_at),
        }
    return answers


async def add_device(call: ServiceCall) -> None:
    """Add a device to an account, and read the lists so that its cameras appear at once."""
    runtime = loaded_entry(call.hass, call.data[ATTR_CONFIG_ENTRY_ID]).runtime_data
    # Serials and codes are written in capital letters, but not always typed so.
    serial = call.data[ATTR_SERIAL].strip().upper()
    code = call.data[CONF_CODE].strip().upper()
    add = runtime.client.administration.add
    await runtime.commands.send(serial, add(serial, code, Purpose.ACTION))
    await runtime.coordinator.refresh_for_a_person()


async def rename(call: ServiceCall) -> None:
    """Name a device, or an input of a recorder, on the platform and here."""
    target = device_of(call.hass, call)
    async with naming(call.hass, target.name):
        await _rename(target, call.data[ATTR_NAME].strip())


async def _rename(target: Target, name: str) -> None:
    """Give it the name. Raises ``HomeAssistantError``."""
    if not name or len(name.encode()) > LONGEST_NAME:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="name_too_long",
            translation_placeholders={"bytes": str(len(name.encode())), "most": str(LONGEST_NAME)},
        )
    runtime = target.entry.runtime_data
    administration, coordinator = runtime.client.administration, runtime.coordinator
    key, serial = target.key, target.serial
    if key is None:
        await runtime.commands.send(serial, administration.rename(serial, name, Purpose.ACTION))
        coordinator.change(with_name(coordinator.data, serial, name))
        return
    naming = administration.rename_channel(serial, key.number, name, Purpose.ACTION)
    await runtime.commands.send(serial, naming)
    coordinator.change(with_channel_name(coordinator.data, key, name))


async def activate_cloud_storage(call: ServiceCall) -> None:
    """Book cloud storage for one camera. The password is in Home Assistant's event of the call."""
    target = device_of(call.hass, call)
    async with naming(call.hass, target.name):
        await book(
            target.entry.runtime_data,
            target.serial,
            FIRST_CHANNEL if target.key is None else target.key.number,
            call.data[ATTR_CARD_PASSWORD],
            phone=call.data.get(ATTR_PHONE),
            immediately=call.data[ATTR_IMMEDIATELY],
        )


def _runtime(camera: ChannelCamera) -> EzvizOpenData:
    entry: EzvizOpenConfigEntry = camera.coordinator.config_entry
    return entry.runtime_data


def _quality(call: ServiceCall, camera: ChannelCamera) -> Quality:
    """Return the picture that is asked for, by default the one that the camera shows."""
    wanted = call.data.get(ATTR_QUALITY)
    return camera.entity_description.quality if wanted is None else _QUALITIES[wanted]


def _iso(at: float | None) -> str | None:
    """Return a moment (epoch seconds) as text in the household's own time."""
    return None if at is None else dt_util.as_local(dt_util.utc_from_timestamp(at)).isoformat()
