"""EZVIZ Open: cameras of the EZVIZ (萤石) Open Platform in Home Assistant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_time_interval

from .abilities import Abilities
from .album import Album
from .arming import Arming
from .capture import Captures
from .commands import Commands
from .const import (
    CONF_APP_KEY,
    CONF_APP_SECRET,
    DOMAIN,
)
from .coordinator import AccountCoordinator
from .data import EzvizOpenConfigEntry, EzvizOpenData
from .issues import Issues, account_troubled, close_account_issues
from .listeners import Listeners
from .live import LiveAddresses
from .memory import forget, memory_of
from .mirror import Mirror
from .move_journal import MoveJournal
from .movers import Movers
from .openapi import Governor, OpenApiClient
from .pictures import Pictures
from .plan import limits_of
from .presets import Presets
from .problem import ProblemBoard
from .rare_reads import RareReads
from .recording_player import player_of
from .recording_views import async_setup_recording_views
from .recordings import RecordingLibrary
from .regions import region_of
from .registry import known_identifiers, sync_registry
from .relays import relay_server
from .savings import Savings
from .services import async_setup_services
from .settings import Settings
from .shutter import Shutter
from .sources import Sources
from .speech import Speech
from .stills import DrawnStills
from .store import AccountStore
from .timeline_purse import TimelinePurse
from .turns import Turns
from .upkeep import Upkeep
from .voice_library import VoiceLibrary
from .voice_views import async_setup_voice_views
from .websocket import async_setup_websocket

if TYPE_CHECKING:
    from datetime import datetime

    from homeassistant.core import Event, HomeAssistant
    from homeassistant.helpers.device_registry import DeviceEntry
    from homeassistant.helpers.typing import ConfigType

    from .identity import ChannelKey

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.MEDIA_PLAYER,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.UPDATE,
]

FADE_AFTER = timedelta(minutes=10)
"""How long a passing trouble of a camera is told of after the last attempt."""


CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set up what is there once for all accounts."""
    async_setup_services(hass)
    async_setup_voice_views(hass)
    async_setup_recording_views(hass)
    async_setup_websocket(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> bool:
    """Set up an account: its parts, the first reading, then the entities."""
    region = region_of(entry.data)
    store = AccountStore(hass, entry.entry_id)
    await store.load(region)
    limits = limits_of(entry.options)
    books: Listeners[[]] = Listeners()
    books.add(store.save_soon)
    governor = Governor(limits, store.ledger, on_change=books.tell)
    client = OpenApiClient(
        async_get_clientsession(hass),
        app_key=entry.data[CONF_APP_KEY],
        app_secret=entry.data[CONF_APP_SECRET],
        region=region,
        governor=governor,
        token=store.token,
        on_token=store.keep_token,
    )
    coordinator = AccountCoordinator(hass, entry, client, limits)
    memory = memory_of(hass, entry.entry_id)
    problems = ProblemBoard(
        lambda: coordinator.data,
        memory.attempts,
        of_account=lambda: coordinator.account_problem,
        plays=lambda key: entry.runtime_data.sources.plays(key),  # noqa: PLW0108 - made later
    )
    live = LiveAddresses(
        client,
        memory.addresses,
        on_outcome=coordinator.learn,
        on_covered=lambda key: entry.runtime_data.shutter.refused_stream(key),  # noqa: PLW0108 - made later
    )
    upkeep = Upkeep(hass, entry, client, coordinator, store)
    abilities = Abilities(upkeep, store)
    commands = Commands(coordinator, abilities)
    sources = Sources(hass, entry, memory)
    settings = Settings(hass, client, commands, store)
    recordings = RecordingLibrary(client)
    speech = Speech(hass, entry)
    shutter = Shutter(settings, coordinator, problems, sources)
    presets = Presets(
        client,
        commands,
        abilities,
        store,
        shutter,
        stand_still=lambda key: entry.runtime_data.movers.stand_still(key),  # noqa: PLW0108 - made later
    )
    turns = Turns(hass)

    @callback
    def turned(key: ChannelKey) -> None:
        presets.turned(key)
        turns.turned(key)

    movers = Movers(
        client,
        coordinator,
        commands,
        abilities,
        MoveJournal(hass, entry.entry_id),
        check_open=shutter.check_open,
        on_turn=turned,
    )
    entry.runtime_data = EzvizOpenData(
        abilities=abilities,
        arming=Arming(hass, client, commands, coordinator, store),
        books=books,
        captures=Captures(client),
        client=client,
        commands=commands,
        coordinator=coordinator,
        governor=governor,
        handover=memory.handover,
        limits=limits,
        live=live,
        mirror=Mirror(hass, client, commands, shutter),
        movers=movers,
        pictures=Pictures(
            client,
            problems,
            DrawnStills(hass),
            Album(hass, entry.entry_id),
            memory.pictures,
        ),
        presets=presets,
        problems=problems,
        rare_reads=RareReads(hass, entry, coordinator, abilities, commands),
        recordings=recordings,
        relays=memory.relays,
        savings=Savings(hass, entry),
        settings=settings,
        shutter=shutter,
        sources=sources,
        speech=speech,
        store=store,
        timelines=TimelinePurse(),
        turns=turns,
        upkeep=upkeep,
        voices=VoiceLibrary(client),
    )
    entry.async_on_unload(live.close)
    entry.async_on_unload(speech.close)
    entry.async_on_unload(recordings.close)
    entry.async_on_unload(lambda: player_of(hass).close_account(entry))
    # Before anything else: a camera may be turning since the last run.
    await movers.start()
    try:
        await coordinator.async_config_entry_first_refresh()
    except HomeAssistantError as err:
        account_troubled(hass, entry, refused=isinstance(err, ConfigEntryAuthFailed))
        # The next try reads the file again, and has to know what this one cost.
        await store.close()
        await movers.close(within=0)
        raise

    await relay_server(hass)
    memory.relays.adopt(limit=limits.streams)
    sync_registry(hass, entry)
    entry.async_on_unload(entry.runtime_data.arming.start())
    entry.async_on_unload(shutter.start())
    entry.async_on_unload(entry.runtime_data.rare_reads.start())
    await entry.runtime_data.savings.start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _follow(hass, entry)
    entry.async_on_unload(entry.runtime_data.upkeep.start())
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> bool:
    """Take the account's entities away and write down what it has learnt."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.movers.close()
        await entry.runtime_data.savings.close()
        memory_of(hass, entry.entry_id).relays.orphan()
        await entry.runtime_data.store.close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> None:
    """Delete the account's private files."""
    close_account_issues(hass, entry)
    await forget(hass, entry.entry_id)
    await AccountStore(hass, entry.entry_id).remove()
    await Album(hass, entry.entry_id).remove()
    await MoveJournal(hass, entry.entry_id).remove()


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: EzvizOpenConfigEntry, device: DeviceEntry
) -> bool:
    """Let a person delete a device that the account no longer has."""
    return not device.identifiers & known_identifiers(entry.runtime_data.coordinator.data)


def _follow(hass: HomeAssistant, entry: EzvizOpenConfigEntry) -> None:
    """Keep the device registry and the repair issues in line with the household."""
    runtime = entry.runtime_data
    issues = Issues(hass, entry, runtime.problems)

    @callback
    def household_changed() -> None:
        sync_registry(hass, entry)
        issues.household_changed()
        runtime.movers.household_changed()
        runtime.store.forget_all_but(runtime.coordinator.data.devices)

    async def stop_moves(_event: Event) -> None:
        await runtime.movers.close()

    async def stop_savings(_event: Event) -> None:
        await runtime.savings.close()

    @callback
    def fade(_now: datetime) -> None:
        runtime.problems.fade(after=FADE_AFTER.total_seconds())
        # The platform's midnight comes without a call.
        issues.books_changed()

    entry.async_on_unload(runtime.coordinator.async_add_listener(household_changed))
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop_moves))
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop_savings))
    entry.async_on_unload(runtime.problems.listen(issues.problem_changed))
    entry.async_on_unload(runtime.books.add(issues.books_changed))
    entry.async_on_unload(runtime.relays.listen(issues.streams_changed))
    entry.async_on_unload(runtime.speech.listen_to_package(issues.voice_package_changed))
    entry.async_on_unload(async_track_time_interval(hass, fade, FADE_AFTER))
    entry.async_on_unload(issues.close_all)
    issues.household_changed()
    # The first reading came before there was anybody to hear of it.
    runtime.movers.household_changed()
    issues.books_changed()
