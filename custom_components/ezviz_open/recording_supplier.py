"""Where a recording is played: addresses for the playback, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from .const import CONF_CODES, LOGGER, OPT_PROTOCOL, StreamProtocol
from .openapi import (
    AnswerError,
    EncryptedError,
    OpenApiError,
    PlaybackSpeed,
    Protocol,
    Purpose,
    RecordingSource,
    UnsupportedError,
    error_for,
)
from .playback import Address, FailureKind, NoAddress

if TYPE_CHECKING:
    from .data import EzvizOpenConfigEntry
    from .identity import ChannelKey
    from .playback import Failure

_RUNGS: Final[dict[StreamProtocol, tuple[Protocol, ...]]] = {
    StreamProtocol.RTMP: (Protocol.RTMP,),
    StreamProtocol.FLV: (Protocol.FLV,),
}
# HLS plays no recordings.
_AUTOMATIC: Final = (Protocol.RTMP, Protocol.FLV)
_NAMES: Final[dict[Protocol, Literal["rtmp", "flv"]]] = {
    Protocol.RTMP: "rtmp",
    Protocol.FLV: "flv",
}
_BAD_PARAMETER: Final = 10001
_OF_A_SESSION: Final = frozenset({FailureKind.ENDED, FailureKind.STALLED, FailureKind.BROKEN})
"""Failures of a stream that has played: the next address may be of the same kind."""

NORMAL_SPEED: Final = 1.0
_SPEEDS: Final = {
    2.0: PlaybackSpeed.DOUBLE,
    4.0: PlaybackSpeed.FOURFOLD,
    8.0: PlaybackSpeed.EIGHTFOLD,
    16.0: PlaybackSpeed.SIXTEENFOLD,
}
_CAN_HURRY: Final = "support_replay_speed"


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a camera's recordings."""

    key: ChannelKey
    source: RecordingSource


def speeds_of(entry: EzvizOpenConfigEntry, held: Held) -> tuple[float, ...]:
    """Return how fast recordings can be had, times their own speed; only FLV is ever faster.

    The cloud sends as it is asked, a device where it says that it can.
    """
    if Protocol.FLV not in _allowed(entry):
        return (NORMAL_SPEED,)
    if held.source is RecordingSource.CARD:
        capabilities = entry.runtime_data.abilities.of(held.key.serial)
        if capabilities is None or not capabilities.flag(_CAN_HURRY):
            return (NORMAL_SPEED,)
    return (NORMAL_SPEED, *_SPEEDS)


def _allowed(entry: EzvizOpenConfigEntry) -> tuple[Protocol, ...]:
    return _RUNGS.get(entry.options.get(OPT_PROTOCOL, StreamProtocol.AUTOMATIC), _AUTOMATIC)


class RecordingSupplier:
    """Asks for addresses of one camera's recordings: RTMP, and FLV where that is refused.

    What is to come faster than it was recorded comes over FLV, and at its own speed after an
    address that brought nothing.
    """

    def __init__(
        self, entry: EzvizOpenConfigEntry, held: Held, *, speed: float = NORMAL_SPEED
    ) -> None:
        """Prepare without a call; what played the live picture comes first."""
        self.error: OpenApiError | None = None
        """Why the platform gave no address."""
        self._entry = entry
        self._held = held
        self._speed = speed
        self._asked_from = 0.0
        rungs = _allowed(entry)
        runtime, serial = entry.runtime_data, held.key.serial
        device = runtime.coordinator.data.devices.get(serial)
        known = runtime.store.transport(held.key, device.version if device else None)
        if speed != NORMAL_SPEED or known in {Protocol.FLV, Protocol.HLS}:
            # RTMP carries no H.265.
            rungs = tuple(sorted(rungs, key=lambda rung: rung is not Protocol.FLV))
        self._rungs = list(rungs)
        self._code: str | None = entry.data.get(CONF_CODES, {}).get(serial)

    async def address(self, begins_at: float, ends_at: float, *, after: Failure | None) -> Address:
        """Return where a span plays (epoch s). Raises ``NoAddress``."""
        if after is not None and after.kind not in _OF_A_SESSION:
            del self._rungs[:1]
        if after is not None and (after.kind not in _OF_A_SESSION or begins_at <= self._asked_from):
            self._speed = NORMAL_SPEED
        self._asked_from = begins_at
        if not self._rungs:
            raise NoAddress
        rung = self._rungs[0]
        try:
            url = await self._ask(begins_at, ends_at, rung, _SPEEDS.get(self._speed))
        except OpenApiError as err:
            self._hear(err)
            raise NoAddress from err
        self.error = None
        return Address(url, _NAMES[rung], self._speed)

    async def hurried(
        self, begins_at: float, ends_at: float, speed: PlaybackSpeed
    ) -> Address | None:
        """Return where a span plays faster than real time, None where it plays no such speed.

        Raises ``NoAddress`` for a refusal that a plain address would meet as well.
        """
        if Protocol.FLV not in self._rungs:
            return None
        try:
            url = await self._ask(begins_at, ends_at, Protocol.FLV, speed)
        except (UnsupportedError, AnswerError):
            return None
        except OpenApiError as err:
            if err.code == _BAD_PARAMETER:
                return None
            self._hear(err)
            raise NoAddress from err
        self.error = None
        return Address(url, "flv", float(speed))

    async def find_reason(self, begins_at: float, ends_at: float) -> None:
        """Find out why the media servers refuse the addresses that they handed out, as an error.

        RTMP and FLV only slam the door; the playlist of low-latency HLS names the reason. That
        costs one call.
        """
        if self.error is not None:
            return
        serial = self._held.key.serial
        try:
            url = await self._ask(begins_at, ends_at, Protocol.LLHLS)
            code = await self._entry.runtime_data.client.live.placeholder(url)
        except OpenApiError as err:
            # It may be that no such address is given to anybody.
            LOGGER.debug("No reason for a recording that does not play: %s", err)
            return
        if code is not None:
            self._hear(error_for(code, serial=serial))

    def _hear(self, error: OpenApiError) -> None:
        LOGGER.debug("No address of a recording: %s", error)
        self.error = error
        runtime = self._entry.runtime_data
        runtime.commands.learn(self._held.key.serial, error)
        if isinstance(error, EncryptedError):
            # The live picture is just as encrypted, and its repair is what helps.
            runtime.problems.report_error(self._held.key, error)

    async def _ask(
        self,
        begins_at: float,
        ends_at: float,
        protocol: Protocol,
        speed: PlaybackSpeed | None = None,
    ) -> str:
        runtime, key = self._entry.runtime_data, self._held.key
        channel = runtime.coordinator.data.channels.get(key)
        encrypted = channel is None or channel.encrypted is not False
        address = await runtime.client.recordings.address(
            key.serial,
            key.number,
            source=self._held.source,
            begins_at=begins_at,
            ends_at=ends_at,
            zone=await runtime.recordings.zone(key.serial),
            protocol=protocol,
            purpose=Purpose.STREAM,
            h265=True,
            code=self._code if encrypted else None,
            speed=speed,
        )
        return address.url
