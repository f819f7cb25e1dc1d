"""How a setting is declared and read."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import Field

type Value = bool | int | float | str

_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off"})


class BadValueError(ValueError):
    """A value that the setting does not take."""


def knob(
    about: str,
    source: str,
    *,
    default: Value,
    choices: tuple[str, ...] = (),
    eu: Value | None = None,
) -> Any:
    """Declare a setting with what the documentation and the control API say about it.

    ``source`` is the section that docs/simulator.md explains, or "invented"; ``eu`` the default
    overseas where it differs. The type of the default is the type of the setting.
    """
    return field(
        default=default,
        metadata={"about": about, "source": source, "choices": choices, "eu": eu},
    )


def parse(spec: Field[Any], value: object) -> Value:
    """Read a value from a command line (text) or from JSON; raises BadValueError."""
    parsed = _typed(spec.name, type(spec.default), value)
    choices = spec.metadata["choices"]
    if choices and parsed not in choices:
        raise BadValueError(f"{spec.name} takes {', '.join(choices)}")
    return parsed


def _typed(name: str, kind: type, value: object) -> Value:
    """Return the value in the type of the setting's default."""
    try:
        if kind is bool:
            return _boolean(value)
        if kind is str:
            return str(value)
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            number = float(value)
            return int(number) if kind is int else number
    except ValueError:
        pass
    raise BadValueError(f"{name} takes a {kind.__name__}, not {value!r}")


def _boolean(value: object) -> bool:
    """Return a truth value; anything but the usual words is refused."""
    text = str(value).lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(text)
