"""Access tokens: issued, checked and aged."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clock import Clock
    from .settings import Settings

_ALPHABET = string.ascii_lowercase + string.digits
_GROUPS = (32, 10, 7, 9)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and the moment it stops being accepted, in epoch seconds."""

    text: str
    expires_at: float


class TokenDesk:
    """Hand out account tokens.

    Whether asking again ends the older token is written nowhere, so ``token_reuse`` decides
    (section 1 and appendix D).
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Remember the settings and the clock; no token is known yet."""
        self._settings = settings
        self._clock = clock
        self._tokens: dict[str, AccessToken] = {}

    def issue(self) -> AccessToken:
        """Return the token that answers a call of token/get."""
        if self._settings.token_reuse == "same" and (known := self._newest()):
            return known
        if self._settings.token_reuse == "invalidate":
            self._tokens.clear()
        token = AccessToken(
            text="at." + "-".join(_random(length) for length in _GROUPS),
            expires_at=self._clock.now() + self._settings.token_lifetime,
        )
        self._tokens[token.text] = token
        return token

    def accepts(self, text: str) -> bool:
        """Return whether the platform still knows this token."""
        token = self._tokens.get(text)
        return token is not None and self._clock.now() < token.expires_at

    def revoke_all(self) -> None:
        """Forget every token, as when the secret is changed on the console."""
        self._tokens.clear()

    @property
    def count(self) -> int:
        """Return how many tokens are accepted now."""
        return sum(self.accepts(text) for text in self._tokens)

    def _newest(self) -> AccessToken | None:
        """Return the youngest token that is still accepted."""
        valid = [token for token in self._tokens.values() if self.accepts(token.text)]
        return max(valid, key=lambda token: token.expires_at, default=None)


def _random(length: int) -> str:
    """Return lower-case letters and digits as tokens of the platform have them."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
