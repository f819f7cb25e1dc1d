"""The wrappings around an answer, told apart by what is in them.

Which of the three a path uses differs between the documents, the regions and the years, so the
path is never asked: `meta` (v3), `result` (a few) or the root (lapp).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .errors import AnswerError
from .models.base import count_or_none, is_nothing, number_or_none, text_or_none

if TYPE_CHECKING:
    from collections.abc import Callable

    from .call import Call

_WRAPPINGS: Final = ("meta", "result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An answer, unwrapped. Not yet judged: `code` may be any."""

    code: int
    """200 is success."""

    message: str | None
    """The platform's wording, in one language or the other."""

    data: Any
    """What the call asked for; None where there is nothing."""

    beside: Mapping[str, Any]
    """What stands beside the data: a few paths put their list under a name of its own."""

    total: int | None
    """How many items the whole list has, on paged lists."""


def parse(body: bytes) -> Envelope:
    """Unwrap the body of an answer; raises AnswerError for one that is none."""
    root = _object(body)
    outer, inner = root, root
    for name in _WRAPPINGS:
        wrapped = root.get(name)
        if isinstance(wrapped, Mapping) and "code" in wrapped:
            # `meta` stands beside the data, `result` around it.
            outer, inner = wrapped, root if name == "meta" else wrapped
            break
    code = _code(outer.get("code"))
    data = inner.get("data")
    return Envelope(
        code=code,
        message=text_or_none(outer.get("msg", outer.get("message"))),
        data=None if is_nothing(data) else data,
        beside={key: value for key, value in inner.items() if key != "data"},
        total=_total(inner.get("page"), outer.get("moreInfo")),
    )


def objects(data: Any, *names: str) -> list[Any]:
    """Take the data for a list of objects.

    It may be a list, nothing, one object alone, or an object with the list under one of `names`.
    The items are not checked. Raises AnswerError for a text or a number.
    """
    if data is None:
        return []
    if isinstance(data, list):
        return data
    if not isinstance(data, Mapping):
        raise AnswerError("a list was expected")
    for name in names:
        if name in data:
            return objects(None if is_nothing(data[name]) else data[name])
    return [data] if data else []


def one_object(data: Any, *names: str) -> Mapping[str, Any]:
    """Take the data for one object; nothing gives an empty one.

    A list counts by its first item. Raises AnswerError for anything else.
    """
    items = objects(data, *names)
    first = items[0] if items else {}
    if not isinstance(first, Mapping):
        raise AnswerError("an object was expected")
    return first


def interpret[T](call: Call, data: Any, read: Callable[[Any], T]) -> T:
    """Read the data of an answer; the AnswerError of `read` then names the call."""
    try:
        return read(data)
    except AnswerError as err:
        raise AnswerError(err.detail, endpoint=call.path, serial=call.serial) from None


def _object(body: bytes) -> Mapping[str, Any]:
    """Decode the JSON object of a body."""
    try:
        root = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as err:
        # The decoder's own error carries the whole body along, so it must not be chained.
        raise AnswerError(f"the body is no JSON ({type(err).__name__})") from None
    if not isinstance(root, Mapping):
        raise AnswerError("the body is no JSON object")
    return root


def _code(value: object) -> int:
    """Read the code, a text or a number."""
    code = None if isinstance(value, bool) else number_or_none(value)
    if code is None:
        raise AnswerError("the answer has no code")
    return code


def _total(*pages: object) -> int | None:
    """Read the length of the whole list from whichever place describes the pages."""
    for page in pages:
        if isinstance(page, Mapping) and "total" in page:
            return count_or_none(page["total"])
    return None
