"""What an account keeps over restarts: token, counted calls, and what it learnt of devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .identity import ChannelKey, Target, channel_id, target_id
from .openapi import Capabilities, Ledger, Protocol, Token, region_for_domain

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, MutableMapping, Sequence

    from homeassistant.core import HomeAssistant

    from .openapi import Region

STORAGE_VERSION = 1
SAVE_DELAY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Known:
    """How a switch stood, and when that was heard, seconds since the epoch."""

    on: bool
    at: float


@dataclass(frozen=True, slots=True)
class KnownPresets:
    """A channel's presets: names by number, and when the platform last listed them."""

    names: Mapping[int, str]
    listed_at: float | None = None


class AccountStore:
    """The account's private file, written some time after the last change.

    Losing the last half minute costs one token call at most, or a capability
    that is read again; the counted calls are also written when Home Assistant
    stops.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Prepare the file of one entry."""
        self._store = Store[dict[str, Any]](
            hass,
            STORAGE_VERSION,
            f"{DOMAIN}.{entry_id}",
            private=True,
            atomic_writes=True,
        )
        self.token: Token | None = None
        self.ledger = Ledger(dt_util.UTC)
        self._capabilities: dict[str, dict[str, Any]] = {}
        self._understood: dict[str, Capabilities] = {}
        self._transports: dict[str, dict[str, Any]] = {}
        self._refused: dict[str, list[str]] = {}
        self._readings: dict[str, dict[str, Any]] = {}
        self._settings: dict[str, dict[str, Any]] = {}
        self._presets: dict[str, dict[str, Any]] = {}
        self._hubs: dict[str, dict[str, Any]] = {}
        self._folders: list[str] = []
        self._closed = False

    async def load(self, region: Region) -> None:
        """Read the file; what cannot be understood counts as absent.

        The platform's day ends at midnight in the zone of the region that the
        token is valid in, else of the one that the entry names.
        """
        data = await self._store.async_load()
        if not isinstance(data, dict):
            data = {}
        self.token = Token.from_dict(data.get("token"))
        if self.token and self.token.area_domain:
            region = region_for_domain(self.token.area_domain) or region
        zone = await dt_util.async_get_time_zone(region.time_zone)
        self.ledger = Ledger.from_dict(data.get("ledger"), zone or dt_util.UTC)
        self._capabilities = _dict_of_dicts(data.get("capabilities"))
        self._transports = _dict_of_dicts(data.get("transports"))
        self._refused = _dict_of_lists(data.get("refused_abilities"))
        self._readings = _dict_of_dicts(data.get("readings"))
        self._settings = _dict_of_dicts(data.get("settings"))
        self._presets = _dict_of_dicts(data.get("presets"))
        self._hubs = _dict_of_dicts(data.get("hubs"))
        folders = data.get("unfinished_folders")
        self._folders = [str(name) for name in folders] if isinstance(folders, list) else []

    def keep_token(self, token: Token) -> None:
        """Keep a new token."""
        self.token = token
        self.save_soon()

    def capabilities(self, serial: str, firmware: str | None) -> Capabilities | None:
        """Return what a device could do with this firmware, or None when unknown."""
        kept = self._capabilities.get(serial)
        if kept is None or kept.get("firmware") != firmware:
            return None
        # Every entity asks, at every change: understood once.
        if serial not in self._understood and isinstance(raw := kept.get("keys"), dict):
            self._understood[serial] = Capabilities.from_dict(raw)
        return self._understood.get(serial)

    def keep_capabilities(
        self, serial: str, firmware: str | None, capabilities: Capabilities
    ) -> None:
        """Keep what a device can do with this firmware."""
        self._capabilities[serial] = {
            "firmware": firmware,
            "keys": capabilities.to_dict(),
        }
        self._understood[serial] = capabilities
        self.save_soon()

    def transport(self, key: ChannelKey, firmware: str | None) -> Protocol | None:
        """Return what a channel's picture came over with this firmware, None when unknown."""
        kept = self._transports.get(channel_id(key), {})
        if kept.get("firmware") != firmware:
            return None
        return next((p for p in Protocol if p == kept.get("protocol")), None)

    def keep_transport(self, key: ChannelKey, firmware: str | None, protocol: Protocol) -> None:
        """Keep what a channel's picture came over with this firmware."""
        kept = {"serial": key.serial, "firmware": firmware, "protocol": int(protocol)}
        if self._transports.get(channel_id(key)) != kept:
            self._transports[channel_id(key)] = kept
            self.save_soon()

    def refused_abilities(self, serial: str) -> Collection[str]:
        """Return what the device has said that it cannot do."""
        return self._refused.get(serial, ())

    def keep_refused_ability(self, serial: str, ability: str) -> None:
        """Keep that the device cannot do this."""
        refused = self._refused.setdefault(serial, [])
        if ability not in refused:
            refused.append(ability)
            self.save_soon()

    def readings(self, kind: str) -> dict[str, tuple[float, dict[str, Any]]]:
        """Return per device when something was last read (epoch seconds), and the answer."""
        return {
            serial: (float(kept["at"]), kept["answer"])
            for serial, kept in _dict_of_dicts(self._readings.get(kind)).items()
            if isinstance(kept.get("at"), int | float) and isinstance(kept.get("answer"), dict)
        }

    def keep_reading(self, kind: str, serial: str, at: float, answer: dict[str, Any]) -> None:
        """Keep what was read of a device, in the platform's own names."""
        self._readings.setdefault(kind, {})[serial] = {"at": at, "answer": answer}
        self.save_soon()

    def setting(self, target: Target, name: str) -> Known | None:
        """Return how a switch stood when it was last heard of, None when it never was."""
        kept = self._settings.get(target_id(target), {}).get(name)
        if not isinstance(kept, dict):
            return None
        on, at = kept.get("on"), kept.get("at")
        return Known(on, at) if isinstance(on, bool) and isinstance(at, int | float) else None

    def keep_setting(self, target: Target, name: str, *, on: bool, at: float) -> None:
        """Keep how a switch stands."""
        settings = self._settings.setdefault(target_id(target), {"serial": target.serial})
        settings[name] = {"on": on, "at": at}
        self.save_soon()

    def presets(self, key: ChannelKey) -> KnownPresets:
        """Return a channel's presets by their numbers."""
        kept = self._presets.get(channel_id(key), {})
        names, listed_at = kept.get("names"), kept.get("listed_at")
        return KnownPresets(
            {
                int(number): str(name)
                for number, name in (names.items() if isinstance(names, dict) else ())
                if str(number).isdecimal()
            },
            listed_at if isinstance(listed_at, int | float) else None,
        )

    def keep_presets(self, key: ChannelKey, presets: KnownPresets) -> None:
        """Keep a channel's presets."""
        self._presets[channel_id(key)] = {
            "serial": key.serial,
            "names": {str(number): name for number, name in sorted(presets.names.items())},
            "listed_at": presets.listed_at,
        }
        self.save_soon()

    def is_hub(self, serial: str) -> bool:
        """Return whether the device has been armed as only an alarm hub can be."""
        return serial in self._hubs

    def keep_hub(self, serial: str) -> None:
        """Keep that the device is an alarm hub."""
        if serial not in self._hubs:
            self._hubs[serial] = {"serial": serial}
            self.save_soon()

    @property
    def unfinished_folders(self) -> Sequence[str]:
        """The folders in which a file is being written, or was when Home Assistant crashed."""
        return tuple(self._folders)

    async def keep_unfinished(self, folder: str) -> None:
        """Keep at once that a file is being written in a folder: a crash comes without notice."""
        self._folders.append(folder)
        if not self._closed:
            await self._store.async_save(self._as_dict())

    def forget_unfinished(self, folder: str) -> None:
        """Drop a folder in which a file is finished, or gone."""
        if folder in self._folders:
            self._folders.remove(folder)
            self.save_soon()

    def forget_all_but(self, serials: Collection[str]) -> None:
        """Drop what was kept of devices that have left the account."""
        kept = set(serials)
        by_serial: tuple[MutableMapping[str, Any], ...] = (self._capabilities, self._refused)
        by_name = (self._transports, self._settings, self._presets, self._hubs)
        is_less = False
        for entries in by_serial:
            for serial in entries.keys() - kept:
                entries.pop(serial)
                self._understood.pop(serial, None)
                is_less = True
        for named in by_name:
            for name in [n for n, entry in named.items() if entry.get("serial") not in kept]:
                del named[name]
                is_less = True
        for readings in self._readings.values():
            for serial in readings.keys() - kept:
                del readings[serial]
                is_less = True
        if is_less:
            self.save_soon()

    def save_soon(self) -> None:
        """Write the file in half a minute, or when Home Assistant stops."""
        if self._closed:
            # A call that was under way at the end would bring a removed file back.
            return
        self._store.async_delay_save(self._as_dict, SAVE_DELAY_SECONDS)

    async def close(self) -> None:
        """Write the file at once and for the last time, before the entry goes."""
        self._closed = True
        await self._store.async_save(self._as_dict())

    async def remove(self) -> None:
        """Delete the file together with its entry."""
        await self._store.async_remove()

    def _as_dict(self) -> dict[str, Any]:
        return {
            "token": self.token.to_dict() if self.token else None,
            "ledger": self.ledger.to_dict(),
            "capabilities": self._capabilities,
            "transports": self._transports,
            "refused_abilities": self._refused,
            "readings": self._readings,
            "settings": self._settings,
            "presets": self._presets,
            "hubs": self._hubs,
            "unfinished_folders": self._folders,
        }


def _dict_of_dicts(data: object) -> dict[str, dict[str, Any]]:
    if not isinstance(data, dict):
        return {}
    items: Mapping[Any, Any] = data
    return {str(k): v for k, v in items.items() if isinstance(v, dict)}


def _dict_of_lists(data: object) -> dict[str, list[str]]:
    if not isinstance(data, dict):
        return {}
    items: Mapping[Any, Any] = data
    return {str(k): [str(word) for word in v] for k, v in items.items() if isinstance(v, list)}
