"""What an account has learnt about its pictures and keeps over a reload of its entry.

Saving the options reloads an entry; without this every open address would be
asked for anew, every repair would go and come again, and tiles in other windows
would fall back to cover pictures. It lives in Home Assistant's memory only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .handover import StreamHandover
from .problem import StreamProblem
from .relays import Relays

if TYPE_CHECKING:
    from homeassistant.core import HomeAssistant

    from .album import Snapshot
    from .identity import ChannelKey, Picture
    from .ladder import LadderMemory
    from .live import Held, Wanted
    from .problem import Attempt

_MEMORIES: HassKey[dict[str, Memory]] = HassKey(f"{DOMAIN}_memories")


@dataclass(frozen=True, slots=True)
class Memory:
    """The kept parts, each filled by the module that it is named after."""

    handover: StreamHandover
    relays: Relays
    addresses: dict[Wanted, Held] = field(default_factory=dict)
    ladders: dict[Picture, LadderMemory] = field(default_factory=dict)
    attempts: dict[ChannelKey, Attempt] = field(default_factory=dict)
    pictures: dict[ChannelKey, Snapshot | None] = field(default_factory=dict)


def memory_of(hass: HomeAssistant, entry_id: str) -> Memory:
    """Return what the entry knew before it was reloaded.

    A refused account is forgotten: the reload is what follows a new secret.
    """
    memories = hass.data.setdefault(_MEMORIES, {})
    memory = memories.get(entry_id)
    if memory is None:
        memory = memories[entry_id] = Memory(StreamHandover(hass), Relays(hass))
    for key, attempt in list(memory.attempts.items()):
        if attempt.problem is StreamProblem.CREDENTIALS:
            del memory.attempts[key]
    return memory


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Drop what was kept, because the entry goes for good."""
    if memory := hass.data.get(_MEMORIES, {}).pop(entry_id, None):
        await memory.handover.close()
        await memory.relays.close()
