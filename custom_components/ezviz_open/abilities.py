"""What a device can do: what it says of itself, less what it has refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeassistant.helpers.entity import EntityDescription

if TYPE_CHECKING:
    from collections.abc import Callable

    from .openapi import Capabilities
    from .store import AccountStore
    from .upkeep import Upkeep


_HUB_KEYS = ("support_protection_mode", "support_safe_mode_plan")


@dataclass(frozen=True, kw_only=True)
class AbilityDescription(EntityDescription):
    """An entity that is there only where the device can do what it is for."""

    capabilities: tuple[str, ...] = ()
    """Keys of the platform, any of which says that the device can.

    Where the platform has no key for it, the entity of every device should be disabled by
    default: its first use finds out (60020), nothing asks before.
    """

    ability: str | None = None
    """Under which name a refusal is remembered, by default the key; entities may share one."""

    supported: Callable[[Capabilities], bool] | None = None
    """The question to ask where a list of keys is not enough."""

    hubs: bool | None = None
    """True for what only alarm hubs have, False for what all but those have."""

    @property
    def ability_name(self) -> str:
        """Return the name under which a refusal is remembered."""
        return self.ability or self.key


class Abilities:
    """Answers whether a device can do something."""

    def __init__(self, upkeep: Upkeep, store: AccountStore) -> None:
        """Prepare without reading anything."""
        self._upkeep = upkeep
        self._store = store

    def of(self, serial: str) -> Capabilities | None:
        """Return what the device says it can do, None until it has been read."""
        return self._upkeep.capabilities(serial)

    def can(self, serial: str, description: AbilityDescription) -> bool | None:
        """Return whether the device can do what the entity is for, None while that is unknown."""
        if self.refused(serial, description.ability_name):
            return False
        capabilities = self.of(serial)
        if capabilities is None:
            return None
        if description.hubs not in {None, self.is_hub(serial)}:
            return False
        if description.supported is not None:
            return description.supported(capabilities)
        keys = description.capabilities
        return capabilities.flag(*keys) if keys else True

    def known(self, serial: str) -> tuple[object, ...]:
        """Return all that ``can`` goes by: as long as it is equal, so are the answers."""
        return (
            self.of(serial),
            tuple(self._store.refused_abilities(serial)),
            self._store.is_hub(serial),
        )

    def is_hub(self, serial: str) -> bool:
        """Return whether the device is an alarm hub: it says so, or was armed as only hubs are."""
        capabilities = self.of(serial)
        says_so = capabilities is not None and capabilities.flag(*_HUB_KEYS)
        return says_so or self._store.is_hub(serial)

    def refused(self, serial: str, ability: str) -> bool:
        """Return whether the device has said once that it cannot do this (60020)."""
        return ability in self._store.refused_abilities(serial)

    def refuse(self, serial: str, ability: str) -> None:
        """Remember that the device cannot do this, for good."""
        self._store.keep_refused_ability(serial, ability)
