"""The voices that the platform, the account and its devices keep: read when somebody looks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace as replaced
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .const import DOMAIN
from .errors import text_of
from .message import UNKNOWN_SECONDS, Message, Part
from .openapi import LONGEST_VOICE_NAME, OpenApiError, Purpose, UnsupportedError, VoiceGoneError
from .voice_list import VoiceList

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from .identity import ChannelKey
    from .openapi import DeviceVoice, OpenApiClient, Voice
    from .sounds import Sound

_WRONG_PARAMETER: Final = 10001


class VoiceLibrary:
    """An account's voices."""

    def __init__(self, client: OpenApiClient) -> None:
        """Prepare without a call."""
        self._client = client
        self._shelves = {
            default: VoiceList(partial(self._query, default)) for default in (False, True)
        }
        self._of_devices: dict[str, VoiceList[DeviceVoice]] = {}

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
        raise _error("voice_unknown", name=name)

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

    @callback
    def check_new_name(self, name: str, *, replace: bool = False, old: str | None = None) -> None:
        """Raise ``ServiceValidationError`` for a name that a voice cannot or should not get.

        Two names that differ in case only are one to people, so they are refused as far as the
        lists are known; nothing is read for that.
        """
        if not 1 <= len(name.strip()) <= LONGEST_VOICE_NAME:
            raise _error("voice_name_length", limit=str(LONGEST_VOICE_NAME))
        own, offered = ([*self._shelves[default].names] for default in (False, True))
        if name in own and name != old:
            if replace:
                return
            raise _error("voice_name_taken" if old is None else "voice_name_used", name=name)
        for other in sorted(offered, key=lambda other: other != name):
            if other.casefold() == name.casefold():
                raise _error("voice_name_of_platform", name=other)
        for other in own:
            if other.casefold() == name.casefold() and other != old:
                key = "voice_name_alike" if old is None else "voice_name_used"
                raise _error(key, name=other)

    @callback
    def device_is_known_empty(self, serial: str) -> bool:
        """Return whether it was read lately that a device keeps no voices."""
        shelf = self._of_devices.get(serial)
        return shelf is not None and shelf.known and not shelf.names

    async def upload(self, name: str, sound: Sound, *, replace: bool) -> None:
        """Keep a sound in the account. Raises ``HomeAssistantError``."""
        self.check_new_name(name, replace=replace)
        if len(sound.pieces) != 1:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="voice_too_long"
            )
        [piece] = sound.pieces
        voice = await self._change(
            self._client.voices.upload(
                name,
                piece.data,
                Purpose.ACTION,
                file_name=f"voice.{piece.extension}",
                content_type=piece.mime_type,
                force=replace,
            ),
            lambda: self.check_new_name(name, replace=replace),
        )
        known = replaced(voice, duration=piece.duration)
        self._shelves[False].note(voice.name, known, instead_of=name)

    async def rename(self, name: str, new_name: str) -> None:
        """Give a voice of the account another name. Raises ``HomeAssistantError``."""

        def check() -> None:
            self._check_own(name)
            self.check_new_name(new_name, old=name)

        check()
        await self._change(self._client.voices.rename(name, new_name, Purpose.ACTION), check)
        own = self._shelves[False]
        voice = own.get(name)
        known = replaced(voice, name=new_name) if voice else None
        own.note(new_name, known, instead_of=name)

    async def delete(self, name: str) -> None:
        """Have the account forget a voice. Raises ``HomeAssistantError``."""
        self._check_own(name)
        await self._change(
            self._client.voices.delete(name, Purpose.ACTION), lambda: self._check_own(name)
        )
        self._shelves[False].note_gone(name)

    def _check_own(self, name: str) -> None:
        """Raise ``ServiceValidationError`` for what is known not to be an own voice."""
        own = self._shelves[False]
        if name in own.names:
            return
        if name in self._shelves[True].names:
            raise _error("voice_of_platform", name=name)
        if own.known:
            raise _error("voice_unknown", name=name)

    async def _change[T](self, call: Awaitable[T], check: Callable[[], None]) -> T:
        """Change the account's list; where that is refused, see why in the list as it is now."""
        try:
            return await call
        except OpenApiError as err:
            own = self._shelves[False]
            own.forget()
            if err.code == _WRONG_PARAMETER:
                # One code for a name that is taken and one that is missing, in words only.
                with suppress(OpenApiError):
                    await own.items()
                check()
            raise HomeAssistantError(**text_of(err)) from err

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
                # The answer to an upload may not have told it.
                forget()
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

    def _shelf_of(self, serial: str) -> VoiceList[DeviceVoice]:
        if serial not in self._of_devices:
            read = partial(self._client.speaker.voices, serial, Purpose.ACTION)
            self._of_devices[serial] = VoiceList(read)
        return self._of_devices[serial]


def _error(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
