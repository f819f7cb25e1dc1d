"""Positions that a camera remembers, by numbers that only it gives out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ..call import DEVICE_TIMEOUT, Call, Style
from ..envelope import objects, one_object
from ..errors import AnswerError
from ..models.base import count_or_none, text_or_none

if TYPE_CHECKING:
    from ..caller import Caller
    from ..purpose import Purpose

_ADD: Final = "/api/lapp/device/preset/add"
_MOVE: Final = "/api/lapp/device/preset/move"
_CLEAR: Final = "/api/lapp/device/preset/clear"
_LIST: Final = "/api/service/device/preset/list"

# The list's form is in no document: these are the names that its siblings use.
_LISTED_AS: Final = ("presets", "presetList", "list")
_INDEX: Final = ("index", "presetIndex")
_NAME: Final = ("name", "presetName")


class Presets:
    """Add, reach and forget them. The names are kept by whoever calls."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add(self, serial: str, channel: int, purpose: Purpose) -> int:
        """Remember where the head looks now, and return the number it got.

        Raises OpenApiError 60007 and 60008 when the camera has no room for another.
        """
        call = self._command(_ADD, serial, channel, purpose)
        return await self._caller.ask(call, _index)

    async def move(self, serial: str, channel: int, index: int, purpose: Purpose) -> None:
        """Turn to a position; AlreadySoError (60010) when the head looks there already."""
        # `index` is the documented name; a client that sends `presetIndex` gets 10001.
        await self._caller.send(self._command(_MOVE, serial, channel, purpose, index=index))

    async def clear(self, serial: str, channel: int, index: int, purpose: Purpose) -> None:
        """Forget a position. Raises OpenApiError 60011 for one that does not exist."""
        await self._caller.send(self._command(_CLEAR, serial, channel, purpose, index=index))

    async def list(self, serial: str, channel: int, purpose: Purpose) -> dict[int, str]:
        """List the positions with the names they have in the app, where the platform tells them.

        On the mainland only; the form of the answer is in no document, so what cannot be read
        is left out. Raises UnsupportedError elsewhere.
        """
        call = Call(
            path=_LIST,
            purpose=purpose,
            style=Style.GET,
            params={"deviceSerial": serial, "channelNo": channel},
            serial=serial,
            read=True,
        )
        return await self._caller.ask(call, _positions)

    def _command(
        self, path: str, serial: str, channel: int, purpose: Purpose, **params: int
    ) -> Call:
        """Describe a command that has to reach the camera."""
        values: dict[str, str | int] = {
            "deviceSerial": serial,
            "channelNo": channel,
            **params,
        }
        return Call(
            path=path, purpose=purpose, params=values, serial=serial, timeout=DEVICE_TIMEOUT
        )


def _index(data: Any) -> int:
    """Read the number of a new position."""
    index = _first_number(one_object(data))
    if index is None:
        raise AnswerError("a preset without its index")
    return index


def _positions(data: Any) -> dict[int, str]:
    """Read the names by their numbers."""
    found: dict[int, str] = {}
    for item in objects(data, *_LISTED_AS):
        index = _first_number(item) if isinstance(item, Mapping) else None
        if index is not None:
            names = (text_or_none(item.get(name)) for name in _NAME)
            found[index] = next(filter(None, names), "")
    return found


def _first_number(item: Mapping[str, Any]) -> int | None:
    """Read the number under whichever name it has."""
    numbers = (count_or_none(item.get(name)) for name in _INDEX)
    return next((number for number in numbers if number is not None), None)
