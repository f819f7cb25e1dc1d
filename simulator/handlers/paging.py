"""Pages of a list, numbered from 0 (section 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.envelopes import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.call import Call

_DEFAULT_SIZE = 10
_MAX_SIZE = 50
_MAX_PAGE = 400


def cut[T](call: Call, items: Sequence[T]) -> tuple[Sequence[T], Page]:
    """Return the page that a call asks for; raises 10001 outside of the documented bounds."""
    page = call.integer("pageStart", 0, low=0, high=_MAX_PAGE) or 0
    clamp = call.cloud.settings.page_size_over == "clamp"
    size = call.integer("pageSize", _DEFAULT_SIZE, low=1, high=None if clamp else _MAX_SIZE)
    size = min(size or _DEFAULT_SIZE, _MAX_SIZE)
    return items[page * size : (page + 1) * size], Page(total=len(items), page=page, size=size)


def cut_after[T](
    call: Call, items: Sequence[T], ids: Sequence[str], start: str
) -> tuple[Sequence[T], Page]:
    """Return the items behind the one with the id ``start``; "0" asks for the first page."""
    _, page = cut(call, items)
    first = ids.index(start) + 1 if start in ids else 0
    return items[first : first + page.size], Page(total=len(items), page=0, size=page.size)
