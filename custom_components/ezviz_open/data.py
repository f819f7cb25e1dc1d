"""What one set-up account holds while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntry

from .covers import Covers

if TYPE_CHECKING:
    from .abilities import Abilities
    from .arming import Arming
    from .capture import Captures
    from .commands import Commands
    from .coordinator import AccountCoordinator
    from .handover import StreamHandover
    from .listeners import Listeners
    from .live import LiveAddresses
    from .mirror import Mirror
    from .movers import Movers
    from .openapi import Governor, Limits, OpenApiClient
    from .pictures import Pictures
    from .presets import Presets
    from .problem import ProblemBoard
    from .rare_reads import RareReads
    from .recordings import RecordingLibrary
    from .relays import Relays
    from .savings import Savings
    from .settings import Settings
    from .shutter import Shutter
    from .sources import Sources
    from .speech import Speech
    from .store import AccountStore
    from .timeline_purse import TimelinePurse
    from .turns import Turns
    from .upkeep import Upkeep
    from .voice_library import VoiceLibrary

type EzvizOpenConfigEntry = ConfigEntry[EzvizOpenData]


@dataclass(frozen=True, slots=True, kw_only=True)
class EzvizOpenData:
    """The parts of a running account, by the job each has."""

    abilities: Abilities
    books: Listeners[[]]
    """Told after each call that was counted."""

    arming: Arming
    captures: Captures
    client: OpenApiClient
    commands: Commands
    coordinator: AccountCoordinator
    covers: Covers = field(default_factory=Covers)
    governor: Governor
    handover: StreamHandover
    limits: Limits
    live: LiveAddresses
    movers: Movers
    mirror: Mirror
    pictures: Pictures
    presets: Presets
    problems: ProblemBoard
    rare_reads: RareReads
    recordings: RecordingLibrary
    relays: Relays
    savings: Savings
    settings: Settings
    shutter: Shutter
    sources: Sources
    speech: Speech
    store: AccountStore
    timelines: TimelinePurse
    turns: Turns
    upkeep: Upkeep
    voices: VoiceLibrary
