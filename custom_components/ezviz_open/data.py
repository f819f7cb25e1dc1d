"""What one set-up account holds while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

if TYPE_CHECKING:
    from .abilities import Abilities
    from .capture import Captures
    from .commands import Commands
    from .coordinator import AccountCoordinator
    from .handover import StreamHandover
    from .listeners import Listeners
    from .live import LiveAddresses
    from .movers import Movers
    from .openapi import Governor, Limits, OpenApiClient
    from .pictures import Pictures
    from .problem import ProblemBoard
    from .relays import Relays
    from .sources import Sources
    from .store import AccountStore
    from .upkeep import Upkeep

type EzvizOpenConfigEntry = ConfigEntry[EzvizOpenData]


@dataclass(frozen=True, slots=True, kw_only=True)
class EzvizOpenData:
    """The parts of a running account, by the job each has."""

    abilities: Abilities
    books: Listeners[[]]
    """Told after each call that was counted."""

    captures: Captures
    client: OpenApiClient
    commands: Commands
    coordinator: AccountCoordinator
    governor: Governor
    handover: StreamHandover
    limits: Limits
    live: LiveAddresses
    movers: Movers
    pictures: Pictures
    problems: ProblemBoard
    relays: Relays
    sources: Sources
    store: AccountStore
    upkeep: Upkeep
