"""The positions a camera remembers. It gives out numbers only; their names are kept here."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .listeners import Listeners
from .openapi import AlreadySoError, OpenApiError, Purpose
from .store import KnownPresets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from .abilities import Abilities
    from .commands import Commands
    from .identity import ChannelKey
    from .openapi import OpenApiClient
    from .shutter import Shutter
    from .store import AccountStore

ABILITY = "presets"
LIST_ABILITY = "preset_list"

LONGEST_NAME = 50
HIGHEST_NUMBER = 300

_UNKNOWN_TO_CAMERA = 60011


class Presets:
    """Names, reaches and forgets the presets of an account's channels."""

    def __init__(
        self,
        client: OpenApiClient,
        commands: Commands,
        abilities: Abilities,
        store: AccountStore,
        shutter: Shutter,
        *,
        stand_still: Callable[[ChannelKey], Awaitable[None]],
    ) -> None:
        """Prepare without a call.

        ``stand_still`` ends what turns the camera, or raises ``HomeAssistantError``; one that is
        at rest costs it no call.
        """
        self._client = client
        self._commands = commands
        self._abilities = abilities
        self._store = store
        self._shutter = shutter
        self._stand_still = stand_still
        self._reached: dict[ChannelKey, int] = {}
        self._listeners: Listeners[[ChannelKey]] = Listeners()

    def names(self, key: ChannelKey) -> Mapping[int, str]:
        """Return the names of the channel's presets by their numbers, in order."""
        return dict(sorted(self._store.presets(key).names.items()))

    def listed_at(self, key: ChannelKey) -> float | None:
        """Return when the platform last listed the presets, seconds since the epoch."""
        return self._store.presets(key).listed_at

    def reached(self, key: ChannelKey) -> str | None:
        """Return the preset that the camera was sent to and has not left since."""
        return self.names(key).get(self._reached.get(key, 0))

    @callback
    def turned(self, key: ChannelKey) -> None:
        """Take note that the camera turns, so that it is at no preset any more."""
        if self._reached.pop(key, None) is not None:
            self._listeners.tell(key)

    async def move(self, key: ChannelKey, preset: str) -> None:
        """Turn the camera to a preset, named by its name or number.

        Raises ``HomeAssistantError``.
        """
        index = self._known(key, preset)
        self._shutter.check_open(key)
        # A stop that came later would end the way there.
        await self._stand_still(key)
        self.turned(key)
        await self._send(key, index, self._go(key, index))
        self._reached[key] = index
        self._listeners.tell(key)

    async def add(self, key: ChannelKey, name: str) -> int:
        """Remember where the camera looks now, and return the number it got.

        Raises ``HomeAssistantError``.
        """
        name = self._free_name(key, name)
        self._check_can(key)
        self._shutter.check_open(key)
        await self._stand_still(key)
        call = self._client.presets.add(key.serial, key.number, Purpose.ACTION)
        index = await self._commands.send(key.serial, call, ability=ABILITY)
        self._reached[key] = index
        self._keep(key, {**self.names(key), index: name})
        return index

    def rename(self, key: ChannelKey, preset: str, name: str) -> int:
        """Name a preset, also one that was made in the vendor's app; returns its number.

        That costs no call. Raises ``ServiceValidationError``.
        """
        self._check_can(key)
        index = self._find(key, preset)
        if index is None:
            # A number that is not known yet is believed: the platform cannot be asked.
            index = _number(preset)
        if index is None:
            raise _unknown(preset)
        self._keep(key, {**self.names(key), index: self._free_name(key, name, but=index)})
        return index

    async def clear(self, key: ChannelKey, preset: str) -> None:
        """Have the camera forget a preset, named by its name or number.

        Raises ``HomeAssistantError``.
        """
        index = self._find(key, preset) or _number(preset)
        if index is None:
            raise _unknown(preset)
        call = self._client.presets.clear(key.serial, key.number, index, Purpose.ACTION)
        await self._send(key, index, call)
        self._forget(key, index)

    async def read_list(self, key: ChannelKey) -> None:
        """Merge what the platform lists, in the background; names given here stay.

        Raises ``OpenApiError``.
        """
        listed = await self._client.presets.list(key.serial, key.number, Purpose.POLL)
        names = dict(self.names(key))
        for index, name in listed.items():
            if index not in names:
                names[index] = _unique(name, index, names.values())
        self._store.keep_presets(key, KnownPresets(names, listed_at=time.time()))
        self._listeners.tell(key)

    @callback
    def listen(self, listener: Callable[[ChannelKey], None]) -> Callable[[], None]:
        """Call ``listener`` after each change; the result ends that."""
        return self._listeners.add(listener)

    async def _go(self, key: ChannelKey, index: int) -> None:
        with suppress(AlreadySoError):
            await self._client.presets.move(key.serial, key.number, index, Purpose.ACTION)

    async def _send(self, key: ChannelKey, index: int, call: Awaitable[None]) -> None:
        """Make a call about a preset; one that the camera does not know leaves the list."""
        try:
            await self._commands.send(key.serial, call, ability=ABILITY)
        except HomeAssistantError as err:
            cause = err.__cause__
            if not (isinstance(cause, OpenApiError) and cause.code == _UNKNOWN_TO_CAMERA):
                raise
            name = self.names(key).get(index, str(index))
            self._forget(key, index)
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="preset_gone",
                translation_placeholders={"preset": name},
            ) from cause

    def _check_can(self, key: ChannelKey) -> None:
        """Raise for a channel whose device has no presets, without asking the platform."""
        capabilities = self._abilities.of(key.serial)
        cannot = capabilities is not None and not capabilities.flag("ptz_preset")
        if cannot or self._abilities.refused(key.serial, ABILITY):
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="presets_unsupported"
            )

    def _known(self, key: ChannelKey, preset: str) -> int:
        index = self._find(key, preset)
        if index is None:
            raise _unknown(preset)
        return index

    def _find(self, key: ChannelKey, preset: str) -> int | None:
        """Return the number of a known preset, by its name first."""
        names = self.names(key)
        wanted = preset.strip()
        by_name = next((i for i, name in names.items() if _same(name, wanted)), None)
        number = _number(wanted)
        return by_name if by_name is not None else number if number in names else None

    def _free_name(self, key: ChannelKey, name: str, *, but: int | None = None) -> str:
        """Return the name as it is kept. Raises ``ServiceValidationError``."""
        name = name.strip()
        if not 0 < len(name) <= LONGEST_NAME:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="preset_name_length",
                translation_placeholders={"limit": str(LONGEST_NAME)},
            )
        if any(_same(other, name) for i, other in self.names(key).items() if i != but):
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="preset_name_taken",
                translation_placeholders={"name": name},
            )
        return name

    def _forget(self, key: ChannelKey, index: int) -> None:
        if self._reached.get(key) == index:
            del self._reached[key]
        self._keep(key, {i: name for i, name in self.names(key).items() if i != index})

    def _keep(self, key: ChannelKey, names: Mapping[int, str]) -> None:
        self._store.keep_presets(key, replace(self._store.presets(key), names=names))
        self._listeners.tell(key)


def _same(name: str, other: str) -> bool:
    """Return whether people would take two names for the same."""
    return name.casefold() == other.casefold()


def _number(preset: str) -> int | None:
    """Return the number that a text is, if it can be a preset's."""
    text = preset.strip()
    is_number = text.isascii() and text.isdecimal() and 0 < int(text) <= HIGHEST_NUMBER
    return int(text) if is_number else None


def _unique(name: str, index: int, taken: Iterable[str]) -> str:
    """Return a name for a listed preset that no other has."""
    name = name.strip()[:LONGEST_NAME] or f"#{index}"
    return f"{name} #{index}" if any(_same(name, other) for other in taken) else name


def _unknown(preset: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="preset_unknown",
        translation_placeholders={"preset": preset.strip()},
    )
