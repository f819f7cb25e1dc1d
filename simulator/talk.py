"""A device's speaker: what it was made to say, says now, and keeps to say again."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from .media.sound import RATE

if TYPE_CHECKING:
    from .clips import Clip

_KEPT: Final = 100
_ALL: Final = 100
_TRAVEL_SECONDS: Final = 2.0
_READY: Final = 0
_ON_THE_WAY: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One sound that a device was made to say; times are the simulator's."""

    n: int
    name: str
    source: str
    channel: int
    clip: Clip
    at: float
    """When it was received."""
    begins: float
    volume: int
    pcm: bytes = field(repr=False)
    """The samples, as loud as the speaker was set."""

    @property
    def ends(self) -> float:
        """Return when it is over."""
        return self.begins + self.clip.seconds

    def describe(self) -> dict[str, object]:
        """Return what the control API tells; the file itself has a path of its own."""
        clip = self.clip
        return {
            "n": self.n,
            "name": self.name,
            "source": self.source,
            "channel": self.channel,
            "bytes": len(clip.file),
            "seconds": round(clip.seconds, 3),
            "format": clip.format,
            "rate": clip.rate,
            "channels": clip.channels,
            "volume": self.volume,
            "at": self.at,
            "begins": self.begins,
        }


@dataclass(slots=True, kw_only=True)
class StoredVoice:
    """A sound that the device keeps (section 7.2)."""

    id: int
    name: str
    url: str
    added_at: float

    def status(self, now: float) -> int:
        """Return 0 once the device has fetched it, 1 before."""
        return _ON_THE_WAY if now < self.added_at + _TRAVEL_SECONDS else _READY


@dataclass(slots=True, kw_only=True)
class Talk:
    """The speaker of one device."""

    volume: int = 100
    said: list[Utterance] = field(default_factory=list)
    stored: list[StoredVoice] = field(default_factory=list)
    _numbers: int = 0
    _free_at: float = 0.0

    def free_at(self) -> float:
        """Return when the last sound will be over."""
        return self._free_at

    def say(
        self, clip: Clip, *, name: str, source: str, channel: int, now: float, spacing: float
    ) -> Utterance:
        """Say a sound, after what is still being said, and remember the latest hundred."""
        self._numbers += 1
        utterance = Utterance(
            n=self._numbers,
            name=name,
            source=source,
            channel=channel,
            clip=clip,
            at=now,
            begins=max(now, self._free_at),
            volume=self.volume,
            pcm=_loud(clip.pcm, self.volume),
        )
        self._free_at = utterance.begins + max(clip.seconds, spacing)
        self.said = [*self.said[1 - _KEPT :], utterance]
        return utterance

    def heard(self, number: int) -> Utterance | None:
        """Return what was said by its number."""
        return next((said for said in self.said if said.n == number), None)

    def saying(self, now: float, channel: int | None = None) -> str | None:
        """Return the name of what is being said, by one channel or any."""
        return next(
            (
                said.name
                for said in self.said
                if said.begins <= now < said.ends and channel in (None, said.channel)
            ),
            None,
        )

    def rest(self, now: float, channel: int) -> bytes:
        """Return the samples that are still to be heard of a channel, the silences too."""
        rest = bytearray()
        for said in self.said:
            if said.ends > now and said.channel == channel:
                silence = max(0.0, said.begins - now - len(rest) / 2 / RATE)
                rest += bytes(2 * round(silence * RATE))
                rest += said.pcm[2 * round(max(0.0, now - said.begins) * RATE) :]
        return bytes(rest)

    def keep(self, name: str, url: str, now: float) -> StoredVoice:
        """Keep a sound under the next free number."""
        number = max((voice.id for voice in self.stored), default=0) + 1
        voice = StoredVoice(id=number, name=name, url=url, added_at=now)
        self.stored.append(voice)
        return voice

    def kept(self, number: int | None) -> StoredVoice | None:
        """Return a sound that is kept, by its number."""
        return next((voice for voice in self.stored if voice.id == number), None)


def _loud(pcm: bytes, percent: int) -> bytes:
    """Return samples made quieter."""
    if percent == _ALL:
        return pcm
    return array("h", (sample * percent // _ALL for sample in array("h", pcm))).tobytes()
