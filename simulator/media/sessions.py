"""Who watches what: one session per player, one station per stream."""

from __future__ import annotations

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from .encoder import Format
from .mailbox import Ending, Mailbox
from .ports import Grant, Refusal
from .reel import warm_up
from .station import Station

if TYPE_CHECKING:
    from collections.abc import Callable

    from .ports import Gatekeeper, PlayRequest, Scenes, SceneState

_WORKERS: Final = 2

type _Key = tuple[str, int, Format]


class Session:
    """One player and what it was granted; ends once, for whatever reason."""

    def __init__(self, grant: Grant, station: Station, forget: Callable[[Session], None]) -> None:
        """Join the station and set the clocks of the grant."""
        self.grant = grant
        self.station = station
        self.mailbox = Mailbox()
        self._forget = forget
        self._closed = False
        loop = asyncio.get_running_loop()
        self._timers: list[asyncio.TimerHandle] = []
        if grant.cut_after is not None:
            self._timers.append(loop.call_later(grant.cut_after, self.cut))
        if grant.stall_after is not None:
            self._timers.append(loop.call_later(grant.stall_after, self.mailbox.stall))
        station.join(self.mailbox, burst=grant.burst)

    async def ready(self) -> None:
        """Wait until the station has its first group, and with it its headers."""
        await asyncio.sleep(self.grant.delay)
        await self.station.ready.wait()

    def cut(self) -> None:
        """End the session in the way that the grant names."""
        self.mailbox.end(Ending.ABRUPT if self.grant.abrupt else Ending.OVER)

    def close(self) -> None:
        """Leave, and give the slot back."""
        if self._closed:
            return
        self._closed = True
        for timer in self._timers:
            timer.cancel()
        self.station.leave(self.mailbox)
        self.mailbox.end(Ending.OVER)
        self._forget(self)
        self.grant.on_close()


class Studio:
    """Opens sessions and keeps the stations that they share."""

    def __init__(self, gatekeeper: Gatekeeper, scenes: Scenes) -> None:
        """Start with nobody watching."""
        self._gatekeeper = gatekeeper
        self._scenes = scenes
        self._sessions: set[Session] = set()
        self._stations: dict[_Key, Station] = {}
        self._playbacks: set[Station] = set()
        self.pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="simulator-media")

    async def open(self, request: PlayRequest) -> Session | Refusal:
        """Ask the gatekeeper and begin a session."""
        answer = self._gatekeeper.authorise(request)
        decision = await answer if inspect.isawaitable(answer) else answer
        if isinstance(decision, Refusal):
            return decision
        session = Session(decision, self._station_for(decision), self._sessions.discard)
        self._sessions.add(session)
        return session

    def warm_up(self) -> None:
        """Prepare for the first viewer in the background."""
        self.pool.submit(warm_up)

    def running(self) -> int:
        """Count the encoders that run."""
        every = (*self._stations.values(), *self._playbacks)
        return sum(not station.over for station in every)

    def sessions(self, serial: str | None = None, channel: int | None = None) -> list[Session]:
        """Return the sessions of a device, or of one channel, or all."""
        return [
            session
            for session in self._sessions
            if serial in (None, session.station.serial)
            and channel in (None, session.station.channel)
        ]

    def hear(self, serial: str, channel: int, pcm: bytes) -> None:
        """Mix a voice into all running streams of a channel."""
        for station in self._stations.values():
            if (station.serial, station.channel) == (serial, channel):
                station.hear(pcm)

    async def close(self) -> None:
        """End all sessions and encoders."""
        stations = (*self._stations.values(), *self._playbacks)
        await asyncio.gather(*(station.close() for station in stations))
        for session in list(self._sessions):
            session.close()
        self.pool.shutdown()

    def _station_for(self, grant: Grant) -> Station:
        """Return the running station of this stream, or a new one."""
        for key, station in list(self._stations.items()):
            if station.over:
                del self._stations[key]
        self._playbacks = {station for station in self._playbacks if not station.over}
        form = Format(grant.quality, grant.codec, grant.audio)
        if grant.film is not None:
            station = self._new_station(grant, form)
            self._playbacks.add(station)
            return station
        key = (grant.serial, grant.channel, form)
        if key not in self._stations:
            self._stations[key] = self._new_station(grant, form)
        return self._stations[key]

    def _new_station(self, grant: Grant, form: Format) -> Station:
        """Return a station that looks after the cuts of its sessions."""
        station = Station(
            serial=grant.serial,
            channel=grant.channel,
            form=form,
            scenes=self._scenes,
            pool=self.pool,
            film=grant.film,
        )
        if grant.film is None:
            station.hear(grant.voice)
        station.on_state = lambda state: self._cut_expired(station, state)
        return station

    def _cut_expired(self, station: Station, state: SceneState) -> None:
        """End the sessions of a station whose address has expired on the simulator's clock."""
        now = state.now.timestamp()
        for session in self._sessions:
            until = session.grant.cut_at
            if session.station is station and until is not None and now >= until:
                session.cut()
