"""What a device can do: a flat mapping of some hundred keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Self

from .base import is_nothing, text_or_none

_NO: Final = ("0", "false", "False")


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The capabilities of one device (help/77): a key that is absent means unsupported."""

    raw: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    """The mapping as it came: most values are texts."""

    def flag(self, *keys: str) -> bool:
        """Tell whether any of the keys is there and says yes."""
        return any(self._says_yes(key) for key in keys)

    def value(self, key: str) -> str | None:
        """Return the value of a key as text, None where it is absent or not a single value."""
        value = self.raw.get(key)
        if isinstance(value, bool):
            return "1" if value else "0"
        return text_or_none(value)

    def to_dict(self) -> dict[str, Any]:
        """Write the mapping down, as it came."""
        return dict(self.raw)

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Take the mapping from an answer or from disk; anything else has no capabilities."""
        if not isinstance(data, Mapping):
            return cls()
        return cls(MappingProxyType({str(key): value for key, value in data.items()}))

    def _says_yes(self, key: str) -> bool:
        """Tell whether a key has a value other than no; lists say yes by having entries."""
        value = self.raw.get(key)
        if isinstance(value, list | dict):
            return bool(value)
        return not is_nothing(value) and self.value(key) not in _NO
