"""Read a list page by page, and say honestly how much of it was read."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from ..call import Call
from ..codes import NO_DEVICES
from ..envelope import interpret, objects
from ..errors import AnswerError, OpenApiError
from ..models.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from ..caller import Caller
    from ..purpose import Purpose

LOGGER = logging.getLogger(__package__)

PAGE_SIZE: Final = 50
"""The most a page may hold (help/673)."""

LAST_PAGE: Final = 400
"""The highest page number the platform takes (help/673)."""

_WRAPPED_IN: Final = ("deviceInfos", "cameraInfos")


async def read_list[T](
    caller: Caller,
    path: str,
    purpose: Purpose,
    *,
    parse: Callable[[object], T],
    identify: Callable[[T], Hashable],
    params: Mapping[str, str] | None = None,
) -> Listing[T]:
    """Read all pages of a list; a page that fails ends it early, the first one raises.

    An item that cannot be read is left out. A page that brings nothing new ends the list too: a
    platform that ignores the page number must not cost the day's calls.
    """
    found: dict[Hashable, T] = {}
    seen = 0
    total: int | None = None
    problem: OpenApiError | None = None
    for page in range(LAST_PAGE + 1):
        try:
            items, total = await _page(caller, path, purpose, page, params or {})
        except OpenApiError as err:
            if page == 0:
                raise
            return _listing(found, err)
        known = len(found)
        for item in items:
            try:
                value = parse(item)
            except AnswerError as err:
                problem = AnswerError(err.detail, endpoint=path)
                LOGGER.debug("An item was left out: %s", problem)
            else:
                found.setdefault(identify(value), value)
        seen += len(items)
        if _is_last(len(items), seen, total) or (items and len(found) == known):
            break
    else:
        problem = AnswerError(f"more than {LAST_PAGE + 1} pages", endpoint=path)
    if problem is None and total is not None and seen < total:
        problem = AnswerError(f"{seen} of {total} items", endpoint=path)
    return _listing(found, problem)


async def _page(
    caller: Caller, path: str, purpose: Purpose, page: int, more: Mapping[str, str]
) -> tuple[list[Any], int | None]:
    """Read one page and the length of the whole list."""
    params: dict[str, str | int] = {**more, "pageStart": page, "pageSize": PAGE_SIZE}
    call = Call(path=path, purpose=purpose, params=params, read=True)
    try:
        answer = await caller.send(call)
    except OpenApiError as err:
        if err.code == NO_DEVICES:
            return [], 0
        raise
    items = interpret(call, answer.data, lambda data: objects(data, *_WRAPPED_IN))
    return items, answer.total


def _is_last(count: int, seen: int, total: int | None) -> bool:
    """Tell whether nothing follows a page."""
    if count == 0:
        return True
    return count < PAGE_SIZE if total is None else seen >= total


def _listing[T](found: dict[Hashable, T], problem: OpenApiError | None) -> Listing[T]:
    """Sum up."""
    return Listing(items=tuple(found.values()), complete=problem is None, error=problem)
