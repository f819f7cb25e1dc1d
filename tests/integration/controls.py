"""Using controls as a person does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from custom_components.ezviz_open.const import DOMAIN
from tests.integration.common import pass_time, reason_of

if TYPE_CHECKING:
    import asyncio

    from homeassistant.core import HomeAssistant

RELOAD = timedelta(seconds=30)
"""How long Home Assistant waits after an entity was enabled."""


def control_of(hass: HomeAssistant, platform: str, unique_id: str) -> str | None:
    """Return the id of the entity with this unique id, None where there is none."""
    return er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id.replace(":", "-"))


def control(hass: HomeAssistant, platform: str, unique_id: str) -> str:
    """Return the id of the entity with this unique id, which has to be there."""
    entity_id = control_of(hass, platform, unique_id)
    assert entity_id is not None, unique_id
    return entity_id


def state(hass: HomeAssistant, platform: str, unique_id: str) -> str | None:
    """Return an entity's state, None where it has none."""
    found = hass.states.get(control(hass, platform, unique_id))
    return found.state if found else None


async def enable(hass: HomeAssistant, platform: str, *unique_ids: str) -> None:
    """Enable entities that are disabled at first; Home Assistant then reloads the account."""
    registry = er.async_get(hass)
    for unique_id in unique_ids:
        registry.async_update_entity(control(hass, platform, unique_id), disabled_by=None)
    await pass_time(hass, RELOAD)
    await settle(hass)


async def settle(hass: HomeAssistant) -> None:
    """Wait for all that is under way, in the background too."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def use(hass: HomeAssistant, action: str, entity_id: str, **data: Any) -> Any:
    """Call an action and wait for it."""
    domain, name = action.split(".")
    return await hass.services.async_call(
        domain,
        name,
        {"entity_id": entity_id, **data},
        blocking=True,
        return_response=action.endswith("preset_add"),
    )


async def refusal(hass: HomeAssistant, action: str, entity_id: str, **data: Any) -> str:
    """Call an action that is to be refused, and return which text the person gets."""
    with pytest.raises(HomeAssistantError) as refused:
        await use(hass, action, entity_id, **data)
    assert refused.value.translation_domain == DOMAIN
    return str(reason_of(refused.value))


def begin(hass: HomeAssistant, action: str, entity_id: str, **data: Any) -> asyncio.Task[Any]:
    """Call an action without waiting for it."""
    return hass.async_create_task(use(hass, action, entity_id, **data))
