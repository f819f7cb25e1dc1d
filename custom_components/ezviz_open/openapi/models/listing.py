"""A list read page by page, with the truth about its completeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..errors import OpenApiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing[T]:
    """What could be read of a list.

    Nothing that is missing from an incomplete list may be taken for gone.
    """

    items: tuple[T, ...]
    """The items that could be read, in the platform's order."""

    complete: bool
    """Whether every page and every item could be read."""

    error: OpenApiError | None = None
    """Why it is not complete."""
