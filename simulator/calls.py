"""The log of API calls that tests count."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECRETS = frozenset(
    {"accesstoken", "appsecret", "validatecode", "code", "password", "cardpassword"}
)
_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One answered, dropped or refused API call.

    ``code`` is the platform's code as a number, or None where the answer carried none.
    """

    n: int
    time: float
    method: str
    path: str
    params: dict[str, str]
    code: int | None
    ms: int
    status: int | None


def mask(params: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters with every secret shortened to its first characters."""
    return {
        name: _masked(value) if name.lower() in _SECRETS else value
        for name, value in params.items()
    }


def _masked(value: str) -> str:
    """Return a secret shortened so that it cannot be used but can be told from an empty one."""
    return f"{value[:_SHOWN]}***" if value else ""


class CallLog:
    """Keep every call since the last reset, numbered from 1."""

    def __init__(self) -> None:
        """Start empty."""
        self._records: list[CallRecord] = []

    def add(
        self,
        *,
        time: float,
        method: str,
        path: str,
        params: Mapping[str, str],
        code: int | None,
        status: int | None,
        ms: int,
    ) -> None:
        """Append one call."""
        self._records.append(
            CallRecord(
                n=len(self._records) + 1,
                time=time,
                method=method,
                path=path,
                params=mask(params),
                code=code,
                ms=ms,
                status=status,
            )
        )

    def since(self, number: int) -> list[dict[str, object]]:
        """Return the calls numbered above ``number``."""
        return [asdict(record) for record in self._records[max(0, number) :]]

    def counts(self) -> dict[str, int]:
        """Return how often each path was called."""
        return dict(Counter(record.path for record in self._records))
