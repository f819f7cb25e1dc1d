"""State as the control API sets it, with what follows from a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .motion import DIRECTIONS
from .state import MIRRORS, SWITCHES, Channel
from .upkeep import switch_network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .cloud import Cloud
    from .state import Device

_DEFAULT_SPEED = 1
_CODECS = ("h264", "h265")
_AXES = ("pan", "tilt", "zoom", "focus")


class UnknownFieldError(ValueError):
    """A field that a device does not have, or that cannot be set."""


class BadStateError(ValueError):
    """A value that the field does not take."""


def change(cloud: Cloud, device: Device, order: Mapping[str, object]) -> None:
    """Set some of a device's state, all or nothing.

    Raises UnknownFieldError or BadStateError. Whatever makes the present pictures impossible
    (offline, asleep, encrypted) ends them, as the platform does.
    """
    if unknown := sorted(order.keys() - _FIELDS.keys()):
        raise UnknownFieldError(", ".join(unknown))
    parsed = {name: _FIELDS[name](name, value) for name, value in order.items()}
    for item in parsed.get("channels", []):
        if device.channel(item["number"]) is None:
            raise BadStateError(f"no channel {item['number']}")
    for name, value in parsed.items():
        if name in _EFFECTS:
            _EFFECTS[name](cloud, device, value)
        else:
            setattr(device, name, value)


def furnish(cloud: Cloud, device: Device, order: Mapping[str, object]) -> None:
    """Give a new device its state; its channels, if named, are just those, even none."""
    if "channels" in order:
        numbers = [item["number"] for item in _channel_changes("channels", order["channels"])]
        name = str(order.get("name", device.name))
        device.channels = [Channel(number=number, name=name) for number in numbers]
    change(cloud, device, order)


def field_names() -> list[str]:
    """Return the fields that can be set."""
    return sorted(_FIELDS)


def _boolean(name: str, value: object) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise BadStateError(f"{name} takes true or false")
    return value


def _whole(name: str, value: object) -> int:
    """Return a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadStateError(f"{name} takes a whole number")
    return value


def _text(name: str, value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise BadStateError(f"{name} takes a text")
    return value


def _optional_text(name: str, value: object) -> str | None:
    """Return a text or nothing."""
    return None if value is None else _text(name, value)


def _objects(name: str, value: object) -> list[dict[str, Any]]:
    """Return a list of objects."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise BadStateError(f"{name} takes a list of objects")
    return value


def _object(name: str, value: object) -> dict[str, Any]:
    """Return an object."""
    if not isinstance(value, dict):
        raise BadStateError(f"{name} takes an object")
    return value


def _one_of(*choices: str) -> Callable[[str, object], str]:
    """Return a reader of one word out of several."""

    def read(name: str, value: object) -> str:
        if value not in choices:
            raise BadStateError(f"{name} takes {', '.join(choices)}")
        return str(value)

    return read


def _head(name: str, value: object) -> dict[str, Any]:
    """Return orders for the pan-tilt head."""
    if not isinstance(value, dict) or value.keys() - {"moving", *_AXES, "speed"}:
        raise BadStateError(f"{name} takes moving, {', '.join(_AXES)} and speed")
    if value.get("moving") not in (None, False, *DIRECTIONS):
        raise BadStateError(f"moving takes null or {', '.join(DIRECTIONS)}")
    for axis in (*_AXES, "speed"):
        if not isinstance(value.get(axis, 0), (int, float)):
            raise BadStateError(f"{axis} takes a number")
    return value


def _channel_changes(name: str, value: object) -> list[dict[str, Any]]:
    """Return changes of channels, each with the number of its channel."""
    changes = _objects(name, value)
    allowed = {"number", *_CHANNEL_FIELDS}
    for item in changes:
        _whole("number", item.get("number"))
        if unknown := sorted(item.keys() - allowed):
            raise UnknownFieldError(", ".join(unknown))
        for field in item.keys() - {"number"}:
            _CHANNEL_FIELDS[field](field, item[field])
    return changes


def _switches(name: str, value: object) -> dict[str, bool]:
    """Return switches by their names."""
    given = _object(name, value)
    if unknown := sorted(given.keys() - SWITCHES.keys()):
        raise UnknownFieldError(", ".join(unknown))
    return {switch: _boolean(switch, on) for switch, on in given.items()}


def _words(name: str, value: object) -> tuple[str, ...]:
    """Return a list of words."""
    if not isinstance(value, list):
        raise BadStateError(f"{name} takes a list of texts")
    return tuple(_text(name, item) for item in value)


def _presets(name: str, value: object) -> list[dict[str, Any]]:
    """Return presets, each with its number and where it looks."""
    presets = _objects(name, value)
    for preset in presets:
        _whole("index", preset.get("index"))
        if unknown := sorted(preset.keys() - {"index", "name", *_AXES}):
            raise UnknownFieldError(", ".join(unknown))
        if not all(isinstance(preset.get(axis, 0), (int, float)) for axis in _AXES):
            raise BadStateError(f"{name} take numbers for {', '.join(_AXES)}")
    return presets


def _optional_boolean(name: str, value: object) -> bool | None:
    """Return a truth value, or nothing for what a recorder does not report."""
    return None if value is None else _boolean(name, value)


def _set_online(cloud: Cloud, device: Device, value: bool) -> None:  # noqa: FBT001 - a table's shape
    """Give the device its network, or take it and end its pictures."""
    switch_network(cloud, device, on=value)


def _set_asleep(cloud: Cloud, device: Device, value: bool) -> None:  # noqa: FBT001 - a table's shape
    """Put the device to sleep, which ends its pictures, or wake it until told otherwise."""
    device.asleep, device.awake_until = value, None
    if value:
        _end_pictures(cloud, device)


def _set_encrypted(cloud: Cloud, device: Device, value: bool) -> None:  # noqa: FBT001 - a table's shape
    """Switch encryption; pictures that were open become unreadable, so they end."""
    device.encrypt(on=value, clock=cloud.clock)
    if value:
        _end_pictures(cloud, device)


def _set_capabilities(_cloud: Cloud, device: Device, value: dict[str, Any]) -> None:
    """Change some capabilities; null takes one away. The set itself is shared by a model."""
    merged = {**device.capabilities, **value}
    device.capabilities = {key: held for key, held in merged.items() if held is not None}


def _set_privacy(cloud: Cloud, device: Device, value: bool) -> None:  # noqa: FBT001 - a table's shape
    """Move the shutter at once; a covered camera does not turn."""
    device.privacy = value
    if value:
        device.ptz.stop(cloud.clock.now())


def _set_switches(_cloud: Cloud, device: Device, value: dict[str, bool]) -> None:
    """Change the switches that are named."""
    device.switches |= value


def _set_ptz(cloud: Cloud, device: Device, value: dict[str, Any]) -> None:
    """Place the head and start or stop it."""
    now = cloud.clock.now()
    device.ptz.place(now, **{axis: value.get(axis) for axis in _AXES})
    if "moving" not in value:
        return
    if value["moving"]:
        device.ptz.start(value["moving"], int(value.get("speed", _DEFAULT_SPEED)), now)
    else:
        device.ptz.stop(now)


def _set_channels(_cloud: Cloud, device: Device, value: list[dict[str, Any]]) -> None:
    """Change the channels that are named by their numbers."""
    for item in value:
        channel = device.channel(item["number"])
        for field in item.keys() - {"number"}:
            setattr(channel, field, item[field])


def _end_pictures(cloud: Cloud, device: Device) -> None:
    """End the running pictures of a device."""
    if cloud.media is not None:
        cloud.media.kick(device.serial)


_CHANNEL_FIELDS: dict[str, Callable[[str, object], object]] = {
    "name": _text,
    "scene": _text,
    "online": _optional_boolean,
    "permission": _whole,
    "shown": _boolean,
    "shared": _whole,
    "cover": _boolean,
}

_FIELDS: dict[str, Callable[[str, object], Any]] = {
    "name": _text,
    "kind": _text,
    "model": _text,
    "version": _text,
    "latest": _text,
    "code": _text,
    "online": _boolean,
    "asleep": _boolean,
    "privacy": _boolean,
    "mirror": _one_of(*MIRRORS),
    "encrypted": _boolean,
    "defence": _whole,
    "battery": _whole,
    "signal": _whole,
    "codec": _one_of(*_CODECS),
    "risk_level": _whole,
    "light_on": _boolean,
    "night_vision": _boolean,
    "disk": _text,
    "cloud": _whole,
    "cloud_days": _whole,
    "offline_notify": _boolean,
    "switches": _switches,
    "refuses": _words,
    "speaking": _optional_text,
    "ptz": _head,
    "presets": _presets,
    "voices": _objects,
    "channels": _channel_changes,
    "capabilities": _object,
}

_EFFECTS: dict[str, Callable[[Cloud, Device, Any], None]] = {
    "online": _set_online,
    "asleep": _set_asleep,
    "encrypted": _set_encrypted,
    "privacy": _set_privacy,
    "ptz": _set_ptz,
    "channels": _set_channels,
    "capabilities": _set_capabilities,
    "switches": _set_switches,
}
