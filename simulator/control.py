"""The control API: look inside, change state, break things, move time."""

from __future__ import annotations

import json
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING

from aiohttp import web

from . import alteration, inspection, recording_orders
from .clips import CONTENT_TYPES
from .faults import BadFaultError
from .household import plain
from .knobs import BadValueError
from .settings import REGIONS, UnknownSettingError, names

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .cloud import Cloud
    from .recordings import Recording
    from .settings import Region
    from .state import Device

    type Handler = Callable[[web.Request], Awaitable[web.Response]]

CONTROL = "/_sim"


def add_control(app: web.Application, cloud: Cloud) -> None:
    """Add the control calls; they are neither logged nor counted nor broken by faults."""
    control = Control(cloud)
    routes = (
        ("GET", "/state", control.state),
        ("GET", "/calls", control.calls),
        ("GET", "/settings", control.settings),
        ("PATCH", "/settings", control.change_settings),
        ("POST", "/reset", control.reset),
        ("GET", "/devices", control.devices),
        ("POST", "/devices", control.add_device),
        ("GET", "/devices/{serial}", control.device),
        ("PATCH", "/devices/{serial}", control.change_device),
        ("DELETE", "/devices/{serial}", control.remove_device),
        ("GET", "/devices/{serial}/voices/{number}", control.said),
        ("GET", "/devices/{serial}/recordings", control.recordings),
        ("POST", "/devices/{serial}/recordings", control.record),
        ("DELETE", "/devices/{serial}/recordings", control.erase),
        ("PATCH", "/devices/{serial}/recordings/{number}", control.change_recording),
        ("DELETE", "/devices/{serial}/recordings/{number}", control.lose_recording),
        ("GET", "/voices", control.voices),
        ("GET", "/faults", control.faults),
        ("POST", "/faults", control.add_fault),
        ("DELETE", "/faults", control.clear_faults),
        ("POST", "/time", control.time),
        ("POST", "/tokens/revoke", control.revoke_tokens),
        ("POST", "/kick", control.kick),
    )
    for method, path, handler in routes:
        app.router.add_route(method, CONTROL + path, _plain_errors(handler))


class Control:
    """The control calls over one cloud."""

    def __init__(self, cloud: Cloud) -> None:
        """Remember the cloud."""
        self._cloud = cloud

    async def state(self, _request: web.Request) -> web.Response:
        """Summarise the account."""
        return web.json_response(inspection.summary(self._cloud))

    async def calls(self, request: web.Request) -> web.Response:
        """List the calls numbered above ``since``."""
        since = int(request.query.get("since") or 0)
        return web.json_response(self._cloud.calls.since(since))

    async def settings(self, _request: web.Request) -> web.Response:
        """Show the settings in force."""
        return web.json_response(self._cloud.settings.as_dict())

    async def change_settings(self, request: web.Request) -> web.Response:
        """Change some settings, all or none of them."""
        self._cloud.settings.update(await _order(request))
        return web.json_response(self._cloud.settings.as_dict())

    async def reset(self, request: web.Request) -> web.Response:
        """Start anew, with other settings, another region or another number of devices."""
        order = await _order(request)
        settings, devices = order.get("settings", {}), order.get("devices")
        if not isinstance(settings, dict) or not isinstance(devices, (int, type(None))):
            raise BadValueError(order)
        self._cloud.reset(region=_region(order), devices=devices, settings=settings)
        return web.json_response(inspection.summary(self._cloud))

    async def devices(self, _request: web.Request) -> web.Response:
        """List the devices with their state."""
        cloud = self._cloud
        return web.json_response([inspection.device(cloud, d) for d in cloud.devices.values()])

    async def add_device(self, request: web.Request) -> web.Response:
        """Add a plain camera with the given serial, channels and state."""
        order, devices = await _order(request), self._cloud.devices
        device = next(d for d in map(plain, count(1)) if d.serial not in devices)
        device.serial = str(order.pop("serial", device.serial))
        if device.serial in devices:
            raise BadValueError(device.serial)
        alteration.furnish(self._cloud, device, order)
        devices[device.serial] = device
        return web.json_response(inspection.device(self._cloud, device), status=201)

    async def device(self, request: web.Request) -> web.Response:
        """Show one device."""
        return web.json_response(inspection.device(self._cloud, self._named(request)))

    async def change_device(self, request: web.Request) -> web.Response:
        """Change the state of one device."""
        device = self._named(request)
        alteration.change(self._cloud, device, await _order(request))
        return web.json_response(inspection.device(self._cloud, device))

    async def remove_device(self, request: web.Request) -> web.Response:
        """Take a device from the account; its pictures end."""
        serial = self._named(request).serial
        self._cloud.devices.pop(serial, None)
        self._cloud.unclaimed.pop(serial, None)
        return web.json_response({})

    async def said(self, request: web.Request) -> web.Response:
        """Send the file of something that a device was made to say."""
        said = self._named(request).talk.heard(int(request.match_info["number"]))
        if said is None:
            raise _not_found("nothing was said by this number")
        return web.Response(body=said.clip.file, content_type=CONTENT_TYPES[said.clip.format])

    async def recordings(self, request: web.Request) -> web.Response:
        """List the recordings of a device, of one ``channel`` or ``source`` or all."""
        wanted = recording_orders.wanted(request.query)
        every = self._cloud.recordings.of(self._named(request))
        return web.json_response([file.describe() for file in every if wanted(file)])

    async def record(self, request: web.Request) -> web.Response:
        """Put recordings on the card or in the cloud and list them."""
        device, order = self._named(request), await _order(request)
        put = [
            self._cloud.recordings.put(device.serial, **what).describe()
            for what in recording_orders.files(order, device, self._cloud.clock.now())
        ]
        return web.json_response(put, status=201)

    async def erase(self, request: web.Request) -> web.Response:
        """Take all recordings of a device; it records nothing by itself any more."""
        self._cloud.recordings.clear(self._named(request).serial)
        return web.json_response({})

    async def change_recording(self, request: web.Request) -> web.Response:
        """Change a recording, for example so that it refuses to be played."""
        changes = recording_orders.changes(await _order(request))
        changed = self._cloud.recordings.change(self._recording(request), changes)
        return web.json_response(changed.describe())

    async def lose_recording(self, request: web.Request) -> web.Response:
        """Let one recording vanish."""
        self._cloud.recordings.remove(self._recording(request))
        return web.json_response({})

    def _recording(self, request: web.Request) -> Recording:
        """Return the recording in the path; raises 404."""
        device, number = self._named(request), request.match_info["number"]
        for recording in self._cloud.recordings.of(device):
            if str(recording.id) == number:
                return recording
        raise _not_found("no such recording")

    async def voices(self, _request: web.Request) -> web.Response:
        """List the account's own voices."""
        return web.json_response([voice.describe() for voice in self._cloud.voices.own()])

    async def faults(self, _request: web.Request) -> web.Response:
        """List the faults that can still hit a call."""
        return web.json_response(self._cloud.faults.active())

    async def add_fault(self, request: web.Request) -> web.Response:
        """Inject a fault."""
        fault = self._cloud.faults.add(await _order(request))
        return web.json_response({"id": fault.id}, status=201)

    async def clear_faults(self, _request: web.Request) -> web.Response:
        """Remove all faults."""
        return web.json_response({"cleared": self._cloud.faults.clear()})

    async def time(self, request: web.Request) -> web.Response:
        """Move the clock by ``advance`` seconds, back for a negative number."""
        seconds = (await _order(request)).get("advance")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise BadValueError(seconds)
        self._cloud.clock.advance(seconds)
        return web.json_response({"now": self._cloud.clock.now()})

    async def revoke_tokens(self, _request: web.Request) -> web.Response:
        """Let the platform forget every token."""
        self._cloud.tokens.revoke_all()
        return web.json_response({})

    async def kick(self, request: web.Request) -> web.Response:
        """End running pictures, of one ``serial`` or all, ``abrupt`` or with a regular end."""
        order, media = await _order(request), self._cloud.media
        serial = order.get("serial")
        kicked = (
            media.kick(None if serial is None else str(serial), abrupt=bool(order.get("abrupt")))
            if media
            else 0
        )
        return web.json_response({"kicked": kicked})

    def _named(self, request: web.Request) -> Device:
        """Return the device in the path; raises 404."""
        device = self._cloud.device(request.match_info["serial"])
        if device is None:
            device = self._cloud.unclaimed.get(request.match_info["serial"])
        if device is None:
            raise _not_found("no such device")
        return device


def _not_found(error: str) -> web.HTTPNotFound:
    """Return HTTP 404 with its reason."""
    return web.HTTPNotFound(text=json.dumps({"error": error}), content_type="application/json")


async def _order(request: web.Request) -> dict[str, object]:
    """Return the JSON object in a control call; none at all counts as an empty one."""
    text = await request.text()
    order = json.loads(text) if text.strip() else {}
    if not isinstance(order, dict):
        raise BadValueError(text)
    return order


def _region(order: dict[str, object]) -> Region | None:
    """Return the region that an order names."""
    named = order.get("region")
    for region in REGIONS:
        if named == region:
            return region
    if named is not None:
        raise BadValueError(named)
    return None


def _plain_errors(handler: Handler) -> Handler:
    """Return the handler with what the caller got wrong told as HTTP 400."""

    @wraps(handler)
    async def wrapped(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except UnknownSettingError as err:
            body = {"error": f"unknown setting: {err}", "names": names()}
        except alteration.UnknownFieldError as err:
            body = {"error": f"unknown field: {err}", "names": alteration.field_names()}
        except (BadFaultError, ValueError) as err:
            body = {"error": str(err)}
        return web.json_response(body, status=400)

    return wrapped
