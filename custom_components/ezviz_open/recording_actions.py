"""The actions about recordings.

They are not Home Assistant's entity actions, which skip cameras that are offline: what the cloud
holds of one can be saved all the same.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import SupportsResponse, callback
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from .const import ATTR_FILENAME, DOMAIN
from .errors import message_in_words
from .files import may_write, recorded_file
from .openapi import PlaybackSpeed, RecordingSource
from .saving_plan import Span
from .savings import EVENT_SAVED, Order
from .targets import cameras_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse

    from .camera import ChannelCamera
    from .playback import Saved
    from .saving_plan import Plan
    from .savings import Savings

ACTION_SAVE: Final = "save_recording"
ACTION_CANCEL: Final = "cancel_saving"

ATTR_END: Final = "end"
ATTR_SAVED: Final = "saved"
ATTR_SOURCE: Final = "source"
ATTR_SPEED: Final = "speed"
ATTR_START: Final = "start"

AUTOMATIC: Final = "auto"

_SOURCES: Final = {AUTOMATIC: None, **{str(source): source for source in RecordingSource}}
_SPEEDS: Final = {
    AUTOMATIC: None,
    **{str(s): s for s in PlaybackSpeed if s is not PlaybackSpeed.HALF and float(s) > 0},
}

_SAVE: Final = cv.make_entity_service_schema(
    {
        vol.Required(ATTR_START): cv.datetime,
        vol.Required(ATTR_END): cv.datetime,
        vol.Optional(ATTR_SOURCE, default=AUTOMATIC): vol.In(_SOURCES),
        vol.Optional(ATTR_FILENAME): cv.template,
        # YAML writes a speed as a number.
        vol.Optional(ATTR_SPEED, default=AUTOMATIC): vol.All(vol.Coerce(str), vol.In(_SPEEDS)),
    }
)
_CANCEL: Final = cv.make_entity_service_schema({})


@callback
def async_setup_recording_actions(hass: HomeAssistant) -> None:
    """Register them."""
    hass.services.async_register(
        DOMAIN, ACTION_SAVE, save_recording, _SAVE, SupportsResponse.OPTIONAL
    )
    hass.services.async_register(DOMAIN, ACTION_CANCEL, cancel_saving, _CANCEL)


async def save_recording(call: ServiceCall) -> ServiceResponse:
    """Save a span of what was recorded, for each camera as a file; return what they hold.

    The answer also tells which camera has none, and why; an error is raised only where nothing
    was saved. Being cancelled, as by stopping the script that waits for it, ends the savings.
    """
    start, end = (_epoch(call.data[name]) for name in (ATTR_START, ATTR_END))
    span = Span.of(start, end, now=time.time())
    orders: dict[Path, tuple[ChannelCamera, Order]] = {}
    for camera in await _permitted(call):
        file = await _file(call, camera, span)
        if file in orders:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="saving_same_file",
                translation_placeholders={"filename": str(file)},
            )
        orders[file] = (
            camera,
            Order(
                key=camera.key,
                entity_id=camera.entity_id,
                span=span,
                source=_SOURCES[call.data[ATTR_SOURCE]],
                speed=_SPEEDS[call.data[ATTR_SPEED]],
                file=file,
            ),
        )
    outcomes = await asyncio.gather(
        *(_save(camera, order) for camera, order in orders.values()), return_exceptions=True
    )
    answers: dict[str, Any] = {}
    failures: dict[ChannelCamera, HomeAssistantError] = {}
    for (camera, _), outcome in zip(orders.values(), outcomes, strict=True):
        if isinstance(outcome, HomeAssistantError):
            failures[camera] = outcome
            answers[camera.entity_id] = {
                ATTR_SAVED: False,
                "reason": outcome.translation_key,
                "message": await message_in_words(call.hass, outcome),
            }
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            answers[camera.entity_id] = outcome
    if len(failures) == len(answers):
        why = await _nothing_saved(call.hass, failures)
        raise why from next(iter(failures.values()))
    return answers


async def _nothing_saved(
    hass: HomeAssistant, failures: dict[ChannelCamera, HomeAssistantError]
) -> HomeAssistantError:
    """Return the error of the only camera, or one that tells of each."""
    named = [await camera.about(error) for camera, error in failures.items()]
    if len(named) == 1:
        return named[0]
    told = [await message_in_words(hass, error) for error in named]
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="saving_none",
        translation_placeholders={"reasons": "\n".join(told)},
    )


async def cancel_saving(call: ServiceCall) -> None:
    """End what is being saved of cameras, and what waits for it; say if there is nothing."""
    cameras = await _permitted(call)
    if not sum(_savings(camera).cancel(camera.key) for camera in cameras):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="saving_none_to_cancel"
        )


async def _save(camera: ChannelCamera, order: Order) -> dict[str, Any]:
    plan, saved = await _savings(camera).save(order)
    answer = _told(plan, saved)
    camera.hass.bus.async_fire(EVENT_SAVED, {"entity_id": order.entity_id, **answer})
    return answer


async def _permitted(call: ServiceCall) -> list[ChannelCamera]:
    """Return the cameras that an action names, if whoever calls may control them."""
    cameras = cameras_of(call.hass, call)
    if call.context.user_id is None:
        return cameras
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    for camera in cameras:
        if not user.permissions.check_entity(camera.entity_id, POLICY_CONTROL):
            raise Unauthorized(
                context=call.context, entity_id=camera.entity_id, permission=POLICY_CONTROL
            )
    return cameras


async def _file(call: ServiceCall, camera: ChannelCamera, span: Span) -> Path:
    """Return where a camera's recording is to be saved. Raises ``ServiceValidationError``."""
    template = call.data.get(ATTR_FILENAME)
    name = None
    if template is not None:
        start, end = (_local(at) for at in (span.begins_at, span.ends_at))
        variables = {"entity_id": camera.entity_id, ATTR_START: start, ATTR_END: end}
        # A name of digits alone stays a name.
        name = template.async_render(variables, parse_result=False)
    file = recorded_file(call.hass, camera.entity_id, span.begins_at, name)
    if name is not None:
        await may_write(call.hass, str(file))
    return file


def _told(plan: Plan, saved: Saved) -> dict[str, Any]:
    return {
        ATTR_SAVED: True,
        ATTR_FILENAME: str(saved.path),
        ATTR_SOURCE: str(plan.source),
        "length": round(saved.seconds, 1),
        "size": saved.size,
        "missing": round(saved.missing, 1),
        "clips": [
            {**_times(piece.begins_at, piece.ends_at), "kind": str(piece.kind)}
            for piece in plan.pieces
        ],
        "gaps": [_times(gap.begins_at, gap.ends_at) for gap in plan.gaps],
    }


def _times(begins_at: float, ends_at: float) -> dict[str, str]:
    return {ATTR_START: _local(begins_at).isoformat(), ATTR_END: _local(ends_at).isoformat()}


def _epoch(moment: datetime) -> float:
    """Return epoch seconds; a moment without a zone is in the household's own."""
    return dt_util.as_utc(moment).timestamp()


def _local(at: float) -> datetime:
    return dt_util.as_local(dt_util.utc_from_timestamp(at))


def _savings(camera: ChannelCamera) -> Savings:
    savings: Savings = camera.coordinator.config_entry.runtime_data.savings
    return savings
