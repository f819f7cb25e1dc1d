"""The part of AMF0 that players and servers say to each other."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from struct import pack, unpack_from
from typing import Final

type Value = float | bool | str | list[Value] | dict[str, Value] | None
type Answer = float | str | Mapping[str, object] | None

_NUMBER, _BOOLEAN, _STRING, _OBJECT, _NULL, _UNDEFINED = 0, 1, 2, 3, 5, 6
_MAP, _END, _LIST, _LONG_STRING = 8, 9, 10, 12
_DEEPEST: Final = 8


class AmfError(Exception):
    """The bytes are no AMF0."""


def encode(*values: Answer) -> bytes:
    """Write values one behind the other."""
    return b"".join(map(_write, values))


def decode(data: bytes) -> list[Value]:
    """Read all values; raise AmfError when they are cut short or unknown."""
    values: list[Value] = []
    position = 0
    try:
        while position < len(data):
            value, position = _read(data, position, 0)
            values.append(value)
    except (IndexError, struct.error, UnicodeDecodeError) as err:
        raise AmfError("AMF0 is cut short") from err
    return values


def _write(value: object) -> bytes:
    """Write one value."""
    match value:
        case None:
            return bytes((_NULL,))
        case bool():
            return bytes((_BOOLEAN, value))
        case int() | float():
            return bytes((_NUMBER,)) + pack(">d", value)
        case str():
            return bytes((_STRING,)) + _write_text(value)
        case Mapping():
            body = b"".join(_write_text(str(key)) + _write(item) for key, item in value.items())
            return bytes((_OBJECT,)) + body + bytes((0, 0, _END))
    raise TypeError(f"AMF0 has no {type(value).__name__}")


def _write_text(text: str) -> bytes:
    """Write a text with its length in front."""
    data = text.encode()[:0xFFFF]
    return pack(">H", len(data)) + data


def _read(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    """Read one value and return the position behind it."""
    kind, position = data[position], position + 1
    if kind in _PLAIN:
        return _PLAIN[kind](data, position)
    if kind not in _NESTED:
        raise AmfError(f"AMF0 has no type {kind}")
    if depth > _DEEPEST:
        raise AmfError("AMF0 is nested too deep")
    return _NESTED[kind](data, position, depth + 1)


def _read_number(data: bytes, position: int) -> tuple[Value, int]:
    """Read a number."""
    return unpack_from(">d", data, position)[0], position + 8


def _read_boolean(data: bytes, position: int) -> tuple[Value, int]:
    """Read a truth value."""
    return data[position] != 0, position + 1


def _read_nothing(_data: bytes, position: int) -> tuple[Value, int]:
    """Read null or undefined."""
    return None, position


def _read_text(data: bytes, position: int) -> tuple[str, int]:
    """Read a text with its length in front."""
    (length,) = unpack_from(">H", data, position)
    end = position + 2 + length
    return data[position + 2 : end].decode(), end


def _read_long_text(data: bytes, position: int) -> tuple[Value, int]:
    """Read a text whose length takes four bytes."""
    (length,) = unpack_from(">I", data, position)
    end = position + 4 + length
    return data[position + 4 : end].decode(), end


def _read_list(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    """Read values after their count."""
    (count,) = unpack_from(">I", data, position)
    items: list[Value] = []
    position += 4
    for _ in range(count):
        item, position = _read(data, position, depth)
        items.append(item)
    return items, position


def _read_map(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    """Read pairs after their count, which is a hint only: they end like those of an object."""
    return _read_pairs(data, position + 4, depth)


def _read_pairs(data: bytes, position: int, depth: int) -> tuple[Value, int]:
    """Read names and values up to the end mark."""
    pairs: dict[str, Value] = {}
    while True:
        name, position = _read_text(data, position)
        if not name and data[position] == _END:
            return pairs, position + 1
        pairs[name], position = _read(data, position, depth)


_PLAIN: Final[Mapping[int, Callable[[bytes, int], tuple[Value, int]]]] = {
    _NUMBER: _read_number,
    _BOOLEAN: _read_boolean,
    _STRING: _read_text,
    _NULL: _read_nothing,
    _UNDEFINED: _read_nothing,
    _LONG_STRING: _read_long_text,
}
_NESTED: Final[Mapping[int, Callable[[bytes, int, int], tuple[Value, int]]]] = {
    _OBJECT: _read_pairs,
    _MAP: _read_map,
    _LIST: _read_list,
}
