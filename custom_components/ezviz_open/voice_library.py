"""The voices that the platform, the account and its devices keep: read when somebody looks."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .errors import text_of
from .message import UNKNOWN_SECONDS, Message, Part
from .openapi import LONGEST_VOICE_NAME, OpenApiError, Purpose, UnsupportedError, VoiceGoneError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from .identity import ChannelKey
    from .openapi import DeviceVoice, OpenApiClient, Voice
    from .sounds import Sound

KEPT_SECONDS: Final = 300.0
"""How long a list is shown again without being read; addresses in it are good for a day."""


class _Shelf[V: (Voice, DeviceVoice)]:
    """A list that is kept for a while, and read once for all who want it meanwhile."""

    def __init__(self, read: Callable[[], Awaitable[Iterable[V]]]) -> None:
        """Prepare without a call."""
        self._read: Callable[[], Awaitable[Iterable[V]]] = read
        self._reading = asyncio.Lock()
        self._items: tuple[V, ...] = ()
        self._good_until = 0.0

    async def items(self) -> tuple[V, ...]:
        """Return what is on it. Raises ``OpenApiError``."""
        async with self._reading:
            if time.monotonic() >= self._good_until:
                self._items = tuple(await self._read())
                self._good_until = time.monotonic() + KEPT_SECONDS
            return self._items

    @callback
    def forget(self) -> None:
        """Read it anew the next time."""
        self._good_until = 0.0


class VoiceLibrary:
    """An account's voices."""

    def __init__(self, client: OpenApiClient) -> None:
        """Prepare without a call."""
        self._client = client
        self._shelves = {
            default: _Shelf(partial(self._query, default)) for default in (False, True)
        }
        self._of_devices: dict[str, _Shelf[DeviceVoice]] = {}

    @property
    def available(self) -> bool:
        """Return whether the account can keep voices: on the mainland only."""
        return not self._client.overseas

    async def voices(self, *, default: bool) -> dict[str, Voice]:
        """Return the account's own voices by name, or those that the platform offers to all.

        Raises ``OpenApiError``.
        """
        if not self.available:
            raise UnsupportedError("voices are kept on the mainland only")
        return {voice.name: voice for voice in await self._shelves[default].items()}

    async def of_device(self, serial: str) -> dict[int, DeviceVoice]:
        """Return the voices that a device keeps, by number. Raises ``OpenApiError``."""
        return {voice.id: voice for voice in await self._shelf_of(serial).items()}

    async def find(self, name: str) -> bool:
        """Return whether the name is that of a voice which the platform offers to all.

        The account's own come first. Raises ``HomeAssistantError`` for a name that is unknown.
        """
        try:
            for default in (False, True):
                if name in await self.voices(default=default):
                    return default
        except OpenApiError as err:
            raise HomeAssistantError(**text_of(err)) from err
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="voice_unknown",
            translation_placeholders={"name": name},
        )

    async def message(self, name: str, *, default: bool) -> Message:
        """Return a voice as a message. Raises ``OpenApiError``."""

        async def address() -> str | None:
            voice = (await self.voices(default=default)).get(name)
            return voice.url if voice else None

        voice = (await self.voices(default=default)).get(name)
        seconds = voice.duration if voice else None
        return self._message(name, seconds, address, self._shelves[default].forget)

    async def device_message(self, serial: str, number: int) -> Message:
        """Return a device's voice as a message. Raises ``OpenApiError``."""

        async def address() -> str | None:
            voice = (await self.of_device(serial)).get(number)
            return voice.url if voice else None

        voice = (await self.of_device(serial)).get(number)
        title = voice.name if voice and voice.name else str(number)
        return self._message(title, None, address, self._shelf_of(serial).forget)

    async def upload(self, name: str, sound: Sound, *, replace: bool) -> None:
        """Keep a sound in the account. Raises ``HomeAssistantError``."""
        check_name(name)
        if len(sound.pieces) != 1:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="voice_too_long"
            )
        [piece] = sound.pieces
        await self._change(
            self._client.voices.upload(
                name,
                piece.data,
                Purpose.ACTION,
                file_name=f"voice.{piece.extension}",
                content_type=piece.mime_type,
                force=replace,
            )
        )

    async def rename(self, name: str, new_name: str) -> None:
        """Give a voice of the account another name. Raises ``HomeAssistantError``."""
        check_name(new_name)
        await self._change(self._client.voices.rename(name, new_name, Purpose.ACTION))

    async def delete(self, name: str) -> None:
        """Have the account forget a voice. Raises ``HomeAssistantError``."""
        await self._change(self._client.voices.delete(name, Purpose.ACTION))

    async def _change(self, call: Awaitable[object]) -> None:
        try:
            await call
        except OpenApiError as err:
            raise HomeAssistantError(**text_of(err)) from err
        finally:
            self._shelves[False].forget()

    def _message(
        self,
        title: str,
        seconds: float | None,
        address: Callable[[], Awaitable[str | None]],
        forget: Callable[[], None],
    ) -> Message:
        async def send(key: ChannelKey) -> None:
            url = await address()
            if url is None:
                raise VoiceGoneError
            try:
                await self._client.voices.send(key.serial, key.number, url, Purpose.ACTION)
            except VoiceGoneError:
                # Its address has lapsed (10001), so it was not spoken.
                forget()
                fresh = await address()
                if fresh is None or fresh == url:
                    raise
                await self._client.voices.send(key.serial, key.number, fresh, Purpose.ACTION)

        return Message(title, (Part(seconds or UNKNOWN_SECONDS, send),))

    async def _query(self, default: bool) -> Iterable[Voice]:  # noqa: FBT001 - bound by position
        return (await self._client.voices.query(Purpose.ACTION, default=default)).items

    def _shelf_of(self, serial: str) -> _Shelf[DeviceVoice]:
        if serial not in self._of_devices:
            read = partial(self._client.speaker.voices, serial, Purpose.ACTION)
            self._of_devices[serial] = _Shelf(read)
        return self._of_devices[serial]


@callback
def check_name(name: str) -> None:
    """Raise ``ServiceValidationError`` for a name that the platform does not take."""
    if not 1 <= len(name.strip()) <= LONGEST_VOICE_NAME:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="voice_name_length",
            translation_placeholders={"limit": str(LONGEST_VOICE_NAME)},
        )
