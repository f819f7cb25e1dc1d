"""Cards that pay for cloud storage (section 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .refusal import Refusal

if TYPE_CHECKING:
    from .clock import Clock

CARDS: Final[dict[str, int]] = {"SIM30DAYS": 30, "SIM365DAYS": 365}
"""Passwords of cards that can be used once, and the days that they pay for."""

REFUSED: Final[dict[str, int]] = {"SIMUSED": 60032, "SIMBOUND": 60033, "SIMFAILS": 60035}
"""Passwords of cards that are refused, and how."""

_UNKNOWN, _USED, _TOO_OFTEN = 60031, 60032, 60030
_TRIES: Final = 5
_PENALTY: Final = 86400.0


class CardDesk:
    """Remember which cards are used up, and who guesses."""

    def __init__(self, clock: Clock) -> None:
        """Start with unused cards."""
        self._clock = clock
        self._used: set[str] = set()
        self._wrong: list[float] = []

    def spend(self, password: str) -> int:
        """Use a card up and return its days; raises 60030 to 60035."""
        now = self._clock.now()
        self._wrong = [at for at in self._wrong if 0 <= now - at < _PENALTY]
        if len(self._wrong) >= _TRIES:
            raise Refusal(_TOO_OFTEN)
        if password in REFUSED:
            raise Refusal(REFUSED[password])
        if password in self._used:
            raise Refusal(_USED)
        if password not in CARDS:
            self._wrong.append(now)
            raise Refusal(_UNKNOWN)
        self._used.add(password)
        return CARDS[password]
