"""The recordings that browsers are playing: opened by a ticket, gone when they have left."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from .compat import cache_folder
from .const import DOMAIN
from .openapi import RecordingGoneError
from .playback import Clip, Limits, PlaybackError, Reason, SegmentGoneError, Session, sweep
from .recording_sources import text_of_refusal
from .recording_supplier import NORMAL_SPEED, RecordingSupplier
from .shelf import stream_name

if TYPE_CHECKING:
    from homeassistant.core import Event, HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .openapi import Recording
    from .playback import Look
    from .recording_supplier import Held
    from .relay import Lease

OPEN_SECONDS: Final = 25.0
"""How long a person is kept waiting for the first pictures."""

MOST_TICKETS: Final = 64
"""Recordings that may be opened again without asking anew: a browser may come back."""

MOST_SESSIONS: Final = 4
"""Recordings that play at once; another one ends the one that was opened first."""

LIMITS: Final = Limits(disk=256 * 1024 * 1024, ahead=120.0)

_TEXTS: Final = {
    Reason.NO_SPACE: "recording_no_space",
    Reason.UNWRITABLE: "recording_unwritable",
}

_PLAYER: HassKey[RecordingPlayer] = HassKey(f"{DOMAIN}_recording_player")


@dataclass(slots=True, eq=False)
class Ticket:
    """Somebody's right to watch one recording."""

    entry: EzvizOpenConfigEntry
    held: Held
    clip: Clip
    user: str | None
    """Id of the person, None where Home Assistant itself opened it."""
    speed: float = NORMAL_SPEED
    session: Session | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True, eq=False)
class _Watching:
    """Somebody who watches a recording, among those who take the plan's streams."""

    name: str
    lingers: bool = False

    def leave(self) -> None:
        """Stay: somebody watches."""


async def _stream_of(hass: HomeAssistant, ticket: Ticket) -> Lease:
    """Take one of the plan's streams, from a picture that nobody watches where none is free."""
    runtime = ticket.entry.runtime_data
    name = await stream_name(hass, runtime.coordinator.data.name_of(ticket.held.key))
    return await runtime.relays.slots.take(_Watching(name))


@callback
def player_of(hass: HomeAssistant) -> RecordingPlayer:
    """Return the one player of this Home Assistant."""
    if _PLAYER not in hass.data:
        hass.data[_PLAYER] = RecordingPlayer(hass)
    return hass.data[_PLAYER]


class RecordingPlayer:
    """Plays recordings; each browser has a session of its own."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Prepare without touching the disk."""
        self._hass = hass
        self._folder = cache_folder(hass, DOMAIN)
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._swept = False

        async def stop(_event: Event) -> None:
            await self._close(list(self._tickets.values()))

        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, stop)

    async def open(
        self,
        entry: EzvizOpenConfigEntry,
        held: Held,
        recording: Recording,
        user: str | None,
        *,
        speed: float = NORMAL_SPEED,
    ) -> str:
        """Play a recording and return its ticket. Raises ``HomeAssistantError``."""
        clip = Clip(recording.begins_at, recording.ends_at)
        ticket = Ticket(entry, held, clip, user, speed)
        await self.session(ticket)
        name = secrets.token_urlsafe(18)
        self._tickets[name] = ticket
        while len(self._tickets) > MOST_TICKETS:
            _, oldest = self._tickets.popitem(last=False)
            await self._close([oldest])
        return name

    async def look(self, name: str) -> Look | None:
        """Return what a ticket's recording looks like, None for one that has ended already."""
        ticket = self._tickets.get(name)
        if ticket is None or ticket.session is None:
            return None
        try:
            return await ticket.session.look()
        except PlaybackError:
            return None

    @callback
    def ticket(self, name: str) -> Ticket | None:
        """Return a ticket by its name, None for one that is not good any more."""
        return self._tickets.get(name)

    async def session(self, ticket: Ticket, number: int | None = None) -> Session:
        """Return what plays, opened anew if the browser was away for too long.

        With the number of a segment, it is opened anew there if that one is gone; without, where
        the browser was. Raises ``HomeAssistantError``, and ``SegmentGoneError`` for a segment of
        which nobody was told.
        """
        async with ticket.turn:
            before, past = ticket.session, None
            if before is not None:
                if before.has(number):
                    return before
                past = before.past(number)
                if number is not None and past is None:
                    raise SegmentGoneError(number)
                await before.close()
            await self._make_room()
            lease = await _stream_of(self._hass, ticket)
            supplier = RecordingSupplier(ticket.entry, ticket.held, speed=ticket.speed)
            session = Session(
                ticket.clip,
                supplier,
                self._folder,
                limits=LIMITS,
                past=past,
                on_ended=lease.release,
            )
            try:
                try:
                    await session.start()
                except BaseException:
                    lease.release()
                    raise
                async with asyncio.timeout(OPEN_SECONDS):
                    await session.look()
            except (PlaybackError, TimeoutError) as err:
                await session.close()
                if isinstance(err, PlaybackError) and err.reason is Reason.STREAM:
                    await supplier.find_reason(ticket.clip.begins_at, ticket.clip.ends_at)
                raise self._refusal(ticket, supplier, err) from err
            except BaseException:
                await session.close()
                raise
            ticket.session = session
            return session

    async def close(self, name: str) -> None:
        """End what plays by a ticket, which is not good any more."""
        if (ticket := self._tickets.pop(name, None)) is not None:
            await self._close([ticket])

    async def close_account(self, entry: EzvizOpenConfigEntry) -> None:
        """End what plays of an account: it is unloaded."""
        ended = {name: t for name, t in self._tickets.items() if t.entry is entry}
        for name in ended:
            del self._tickets[name]
        await self._close(list(ended.values()))

    async def _make_room(self) -> None:
        """Sweep up after a crash, and end what was opened first where too much plays."""
        if not self._swept:
            self._swept = True
            await self._hass.async_add_executor_job(sweep, self._folder)
        playing = [t for t in self._tickets.values() if t.session and not t.session.closed]
        await self._close(playing[: max(0, len(playing) - MOST_SESSIONS + 1)])

    async def _close(self, tickets: list[Ticket]) -> None:
        for ticket in tickets:
            if ticket.session is not None:
                await ticket.session.close()

    def _refusal(
        self, ticket: Ticket, supplier: RecordingSupplier, error: Exception
    ) -> HomeAssistantError:
        """Return why it does not play, in words."""
        if supplier.error is not None:
            if isinstance(supplier.error, RecordingGoneError):
                ticket.entry.runtime_data.recordings.forget_moment(
                    ticket.held.key, ticket.held.source, ticket.clip.begins_at
                )
            return HomeAssistantError(**text_of_refusal(supplier.error, ticket.held.source))
        reason = error.reason if isinstance(error, PlaybackError) else None
        key = (
            "recording_unplayable" if reason is None else _TEXTS.get(reason, "recording_unplayable")
        )
        return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)
