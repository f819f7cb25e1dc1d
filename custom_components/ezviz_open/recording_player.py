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
from .openapi import ConnectionFailedError, RecordingGoneError
from .playback import Clip, Limits, PlaybackError, Reason, SegmentGoneError, Session, sweep
from .recording_sources import text_of_refusal
from .recording_supplier import NORMAL_SPEED, RecordingSupplier
from .shelf import stream_name

if TYPE_CHECKING:
    from homeassistant.core import Event, HomeAssistant

    from .data import EzvizOpenConfigEntry
    from .openapi import Recording
    from .playback import Look, Past
    from .recording_supplier import Held
    from .relay import Lease

OPEN_SECONDS: Final = 25.0
"""How long a person is kept waiting for the first pictures."""

MOST_TICKETS: Final = 64
"""Recordings that may be opened again without asking anew: a browser may come back."""

MOST_SESSIONS: Final = 4
"""Recordings that play at once; another one ends the one that was opened first, for good: a
browser that came back by itself would only end the next one."""

MOST_FAILURES: Final = 3
"""So often in a row a ticket may bring nothing new; then its browser asks in vain, at no call."""

ASLEEP_SECONDS: Final = 15.0
"""Players ask more often than this while they play; others are ended before them."""

LIMITS: Final = Limits(disk=256 * 1024 * 1024, ahead=120.0)

_TEXTS: Final = {
    Reason.NO_SPACE: "recording_no_space",
    Reason.UNWRITABLE: "recording_unwritable",
    Reason.CANCELLED: "recording_ended_early",
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
    name: str = field(default_factory=lambda: secrets.token_urlsafe(18), repr=False)
    session: Session | None = None
    """What plays or did so last."""
    opening: Session | None = None
    failures: int = 0
    reached: float = 0.0
    """How far any session has come, seconds of the recording."""
    void: bool = False
    """It is not good any more."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def plays(self) -> bool:
        """Whether it takes a place among what plays at once, or is about to."""
        return self.turn.locked() or (self.session is not None and not self.session.closed)

    @property
    def is_asleep(self) -> bool:
        """Whether nobody has asked for what plays lately."""
        if self.turn.locked() or self.session is None:
            return False
        return self.session.idle > ASLEEP_SECONDS

    def note(self, before: Session) -> None:
        """Count how often it broke since it brought something new: long recordings may often."""
        if before.seconds > self.reached:
            self.reached, self.failures = before.seconds, 0
        self.failures += before.error is not None and not before.closed


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
            await self._end(list(self._tickets.values()))

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
        # Before it opens: whatever ends or counts what plays has to know of it.
        self._tickets[ticket.name] = ticket
        try:
            await self.session(ticket)
        except BaseException:
            self._tickets.pop(ticket.name, None)
            raise
        oldest = list(self._tickets.values())[:-MOST_TICKETS]
        await self._end(oldest)
        return ticket.name

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
                ticket.note(before)
                await before.close()
            if ticket.void or ticket.failures >= MOST_FAILURES:
                raise _error("recording_unplayable")
            await self._make_room(ticket)
            ticket.session = await self._open(ticket, past)
            return ticket.session

    async def _open(self, ticket: Ticket, past: Past | None) -> Session:
        """Open a ticket's recording. Raises ``HomeAssistantError``."""
        lease = await _stream_of(self._hass, ticket)
        if ticket.void:
            lease.release()
            raise _error("recording_ended_early")
        supplier = RecordingSupplier(ticket.entry, ticket.held, speed=ticket.speed)
        session = Session(
            ticket.clip,
            supplier,
            self._folder,
            limits=LIMITS,
            past=past,
            on_ended=lease.release,
        )
        ticket.opening = session
        try:
            try:
                await session.start()
            except BaseException:
                lease.release()
                raise
            async with asyncio.timeout(OPEN_SECONDS):
                await session.look()
        except (PlaybackError, TimeoutError) as err:
            # A platform that does not answer says nothing of the recording.
            ticket.failures += not isinstance(supplier.error, ConnectionFailedError)
            await session.close()
            if isinstance(err, PlaybackError) and err.reason is Reason.STREAM:
                await supplier.find_reason(ticket.clip.begins_at, ticket.clip.ends_at)
            raise self._refusal(ticket, supplier, err) from err
        except BaseException:
            await session.close()
            raise
        finally:
            ticket.opening = None
        return session

    async def rest(self, name: str) -> None:
        """End what plays by a ticket that stays good: whoever comes back goes on."""
        ticket = self._tickets.get(name)
        if ticket is not None and ticket.session is not None:
            await ticket.session.close()

    async def close(self, name: str) -> None:
        """End what plays by a ticket, which is not good any more."""
        if (ticket := self._tickets.get(name)) is not None:
            await self._end([ticket])

    async def close_account(self, entry: EzvizOpenConfigEntry) -> None:
        """End what plays of an account: it is unloaded."""
        await self._end([t for t in self._tickets.values() if t.entry is entry])

    async def _make_room(self, ticket: Ticket) -> None:
        """End something where too much plays, and sweep up after a crash."""
        playing = [t for t in self._tickets.values() if t is not ticket and t.plays]
        playing.sort(key=lambda t: not t.is_asleep)
        await self._end(playing[: max(0, len(playing) - MOST_SESSIONS + 1)])
        if not self._swept:
            self._swept = True
            await self._hass.async_add_executor_job(sweep, self._folder)

    async def _end(self, tickets: list[Ticket]) -> None:
        for ticket in tickets:
            ticket.void = True
            self._tickets.pop(ticket.name, None)
        for ticket in tickets:
            for session in (ticket.opening, ticket.session):
                if session is not None:
                    await session.close()

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
        reason = error.reason if isinstance(error, PlaybackError) else Reason.STREAM
        return _error(_TEXTS.get(reason, "recording_unplayable"))


def _error(key: str) -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key)
