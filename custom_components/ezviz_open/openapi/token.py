"""The access token: kept, shared by all calls, renewed in time by one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An access token, as a new one is answered and as it is kept on disk."""

    access_token: str = field(repr=False)
    """The secret itself."""

    expires_at: float
    """When it ends, seconds since the epoch."""

    area_domain: str | None = None
    """Base URL that overseas accounts must use from then on."""

    def to_dict(self) -> dict[str, Any]:
        """Write it down; the result is a secret."""
        return {
            "access_token": self.access_token,
            "expires_at": self.expires_at,
            "area_domain": self.area_domain,
        }

    @classmethod
    def from_dict(cls, data: object) -> Self | None:
        """Read it again, None where that cannot be a token."""
        if not isinstance(data, dict):
            return None
        secret, expires_at = data.get("access_token"), data.get("expires_at")
        area_domain = data.get("area_domain")
        if not isinstance(secret, str) or not secret or isinstance(expires_at, bool):
            return None
        if not isinstance(expires_at, int | float) or not math.isfinite(expires_at):
            return None
        return cls(
            access_token=secret,
            expires_at=float(expires_at),
            area_domain=area_domain if isinstance(area_domain, str) and area_domain else None,
        )
